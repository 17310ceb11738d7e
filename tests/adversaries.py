"""Films made to hurt: each kind yields (seconds, picture), linear light, float32 (h, w, 3).

`KINDS` is a table; a kind is a function of (times, shape, random) and gives one picture a time.
Those in `CONTROLS` are within the three-flashes rule as they are.
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
Film = Iterator[tuple[float, F32]]
Shape = tuple[int, int]
Kind = Callable[[NDArray[np.float64], Shape, np.random.Generator], Iterator[F32]]

WHITE = np.ones(3, np.float32)
RED = np.array([1, 0, 0], np.float32)
BLUE = np.array([0, 0, 1], np.float32)
GREY = np.full(3, 0.2126, np.float32)  # the luminance of full red


def film(
    kind: str,
    fps: float,
    seed: int = 0,
    *,
    seconds: float = 3.0,
    shape: Shape = (36, 64),
    times: NDArray[np.float64] | None = None,
) -> Film:
    """Yield a film of `kind`; `times` replaces the even steps of `fps`."""
    at = np.arange(round(seconds * fps)) / fps if times is None else times
    random = np.random.default_rng([seed, *kind.encode()])
    yield from zip(at.tolist(), KINDS[kind](at, shape, random), strict=True)


def on(time: float, hz: float, phase: float = 0.0) -> bool:
    """Return whether a square wave is up; a small step keeps edges off the pictures' own times."""
    return (time * hz + phase + 1e-9) % 1.0 < 0.5


def flat(shape: Shape, colour: F32) -> F32:
    return np.broadcast_to(colour, (*shape, 3)).astype(np.float32)


def paint(where: NDArray[np.bool_], light: F32, dark: F32) -> F32:
    return np.where(where[..., None], light, dark).astype(np.float32)


def strobe(hz: float, *, light: F32 = WHITE, dark: F32 = 0 * WHITE) -> Kind:
    def pictures(times, shape, random):
        high = light if hz < 4 else light * random.uniform(0.5, 1.0)
        phase = random.uniform() if hz < 4 else 0.0
        alternate = hz >= 30  # as fast as the display goes, whatever that is
        for k, time in enumerate(times):
            up = k % 2 == 0 if alternate else on(time, hz, phase)
            yield flat(shape, high if up else dark)

    return pictures


def halves(times, shape, random):
    """Left and right in counter-phase: the mean of the screen never moves."""
    left = np.zeros(shape, bool)
    left[:, : shape[1] // 2] = True
    hz = random.uniform(6, 14)
    for time in times:
        yield paint(left ^ on(time, hz), WHITE, 0 * WHITE)


def checkerboard(times, shape, random):
    size = int(random.integers(1, 9))
    rows, columns = np.indices(shape) // size
    hz = random.uniform(7, 15)
    for time in times:
        yield paint((rows + columns) % 2 == int(on(time, hz)), WHITE, 0 * WHITE)


def tiles(times, shape, random):
    """Each tile at its own rate and phase."""
    hz = np.kron(random.uniform(4, 14, (6, 8)), np.ones((shape[0] // 6, shape[1] // 8)))
    phase = np.kron(random.uniform(0, 1, (6, 8)), np.ones((shape[0] // 6, shape[1] // 8)))
    for time in times:
        yield paint((time * hz + phase) % 1 < 0.5, WHITE, 0 * WHITE)


def shifts(times, shape, random):
    """Four groups of pixels that take turns, so that no pixel is quick but the mean is."""
    group = random.integers(0, 4, shape)
    hz = random.uniform(2.0, 3.0)
    for time in times:
        yield paint((time * hz + group / 4) % 1 < 0.5, WHITE, 0 * WHITE)


def bursts(times, shape, random):
    """Rests, and then three groups that go up and down by turns as fast as pictures come."""
    group = random.integers(0, 3, shape)
    lit = np.zeros(shape, bool)
    begin, k = 0.0, 0
    for time in times:
        if time - begin > 0.35 and k >= 9:
            begin, k = time, 0
        if k < 9:
            lit = np.where(group == k % 3, ~lit, lit)
        k += 1
        yield paint(lit, WHITE, 0 * WHITE)


def wandering(times, shape, random):
    """A bright patch, a third of the screen, that jumps to another place ten times a second."""
    rows, columns = np.indices(shape)
    middle, jump = (0.0, 0.0), -1
    for time in times:
        if int(time * 10) != jump:
            jump = int(time * 10)
            middle = (random.uniform(0, shape[0]), random.uniform(0, shape[1]))
        near = np.hypot(rows - middle[0], columns - middle[1]) < shape[0] / 2.2
        yield paint(near, WHITE, 0 * WHITE)


def wipes(times, shape, random):
    """Bars half as wide as their pitch, that cross the screen fast."""
    columns = np.indices(shape)[1] / shape[1]
    bars, hz = int(random.integers(1, 4)), random.uniform(5, 9)
    for time in times:
        yield paint((columns * bars - time * hz) % 1 < 0.5, WHITE, 0 * WHITE)


def sweep(times, shape, random):
    """A beam that turns about the middle."""
    rows, columns = np.indices(shape)
    angle = np.arctan2(rows - shape[0] / 2 + 0.5, columns - shape[1] / 2 + 0.5) / (2 * np.pi)
    hz = random.uniform(4, 7)
    for time in times:
        yield paint((angle - time * hz) % 1 < 0.4, WHITE, 0 * WHITE)


def stairs(times, shape, random):
    """Up by steps of 12 %, down by steps, five times a second."""
    hz = random.uniform(4.5, 6)
    for time in times:
        height = abs(2 * ((time * hz) % 1) - 1)
        yield flat(shape, WHITE * np.float32(0.12 * round(height * 5)))


def red_blue(times, shape, random):
    hz = random.uniform(5, 12)
    for time in times:
        yield flat(shape, RED if on(time, hz) else BLUE)


def red_black(times, shape, random):
    hz, high = random.uniform(5, 12), random.uniform(0.3, 1.0)
    for time in times:
        yield flat(shape, RED * np.float32(high if on(time, hz) else 0))


def red_grey(times, shape, random):
    """Red and the grey of its own luminance: no general flash at all."""
    hz = random.uniform(5, 12)
    for time in times:
        yield flat(shape, RED if on(time, hz) else GREY)


def red_halves(times, shape, random):
    """Red and dark teal in counter-phase rows of tiles."""
    rows = np.indices(shape)[0] // 6 % 2 == 0
    hz = random.uniform(5, 12)
    teal = np.array([0.0, 0.25, 0.3], np.float32)
    for time in times:
        yield paint(rows ^ on(time, hz), RED, teal)


def noise(times, shape, random):
    """White noise: every pixel new in every picture."""
    for _ in times:
        yield random.uniform(0, 1, (*shape, 3)).astype(np.float32) ** 2


def blocks(times, shape, random):
    """Coarse coloured noise, new twelve times a second."""
    held, change = np.zeros((4, 4, 3), np.float32), -1
    for time in times:
        if int(time * 12) != change:
            change = int(time * 12)
            held = random.integers(0, 2, (4, 4, 3)).astype(np.float32)
        yield np.kron(held, np.ones((shape[0] // 4, shape[1] // 4, 1), np.float32))


def slow_then_fast(times, shape, random):
    """Half a flash a second until it is trusted, then twelve."""
    turn = random.uniform(1.2, 1.8)
    for time in times:
        yield flat(shape, WHITE * np.float32(on(time, 0.5 if time < turn else 12)))


def cuts(times, shape, random):
    """Scenes cut eight times a second, each a lit room of its own."""
    rooms = [
        np.kron(random.uniform(0, 1, (3, 4, 3)) ** 3, np.ones((shape[0] // 3, shape[1] // 4, 1)))
        * random.uniform(0.1, 1.0)
        for _ in range(5)
    ]
    for time in times:
        yield rooms[int(time * 8 + 1e-9) * 2 % 5].astype(np.float32)


def pulses(times, shape, random):
    """Just over the threshold, 12 %, just under the light that no longer counts."""
    hz, base = random.uniform(5, 12), random.uniform(0.05, 0.7)
    for time in times:
        yield flat(shape, WHITE * np.float32(base + 0.12 * on(time, hz)))


def lamps(times, shape, random):
    """Six beats a second, struck at once and fading: what hard music would make."""
    hz = random.uniform(5, 7)
    floor = random.uniform(0, 0.2, shape)
    for time in times:
        beat = np.exp(-((time * hz) % 1) * 4)
        yield (WHITE * np.clip(floor + beat, 0, 1)[..., None]).astype(np.float32)


def drift(times, shape, random):
    """A quick ripple too small to be a flash on a slow one too small to be a flash."""
    hz = random.uniform(9, 14)
    for time in times:
        slow = 0.35 + 0.04 * np.sin(2 * np.pi * 5 * time)
        yield flat(shape, WHITE * np.float32(slow + 0.07 * on(time, hz)))


KINDS: dict[str, Kind] = {
    "strobe 2 Hz": strobe(2),
    "strobe 3 Hz": strobe(3),
    "strobe 5 Hz": strobe(5),
    "strobe 9 Hz": strobe(9),
    "strobe 15 Hz": strobe(15),
    "strobe 60 Hz": strobe(60),
    "halves": halves,
    "checkerboard": checkerboard,
    "tiles": tiles,
    "shifts": shifts,
    "bursts": bursts,
    "wandering": wandering,
    "wipes": wipes,
    "sweep": sweep,
    "stairs": stairs,
    "red and blue": red_blue,
    "red and black": red_black,
    "red and grey": red_grey,
    "red in rows": red_halves,
    "noise": noise,
    "blocks": blocks,
    "slow then fast": slow_then_fast,
    "cuts": cuts,
    "pulses": pulses,
    "lamps": lamps,
    "drift": drift,
}

CONTROLS = ("strobe 2 Hz", "strobe 3 Hz")
