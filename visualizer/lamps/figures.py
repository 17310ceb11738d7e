"""Moves of single lamps: a run, four steps away, an aisle that opens, a tile that tears."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import exp

import numpy as np

from visualizer.lamps.hashing import chance
from visualizer.lamps.place import Place
from visualizer.records import COLUMNS, F32, HOOPS, ROWS

RUN_STEP = 0.055  # seconds from lamp to lamp: faster than steps, slower than a flash
RUN_FADE = 0.45  # seconds to 1/e: it glows on, and rests; a lamp hit again and again would flicker
RUN_MOST = 4  # lamps
NOTES = 4  # of a figure whose rhythm nobody heard
STEP = 0.2  # seconds from note to note of it: four of them take 0.8
EVENLY = tuple(STEP * note for note in range(NOTES))
ECHO = 0.6  # seconds until the last note of any figure is echoed; then its lamp is seen, 0.8 in all
AHEAD = 0.09  # of a steady tube: a glow, for it may yet be nothing
STEP_LIGHT = 2.0  # that a step adds to its lamps
STEP_FADE = 0.35  # seconds to 1/e
HOOP_LIGHT, HOOP_RISE = 1.3, 0.03  # of a hoop, of a luminaire's, and seconds in which it comes
HOOP_FADE = 0.4  # seconds to 1/e, once the ring has passed it
RING_WAY = 0.9  # seconds in which the ring goes from near to far, however long the room is
FLARE, FLARE_LIGHT = 0.2, 1.2  # seconds before and after it passes; what a hoop then gives besides
HUSH = 0.6  # of all light, that makes way for a whole figure: lit lamps could hardly be brighter
HUSH_FALL, HUSH_ENDS, HUSH_RISE = 0.30, 1.5, 1.1  # seconds: it falls, stays, and to 1/e comes back
CHIME_SPEED = 30.0  # rows a second: the aisle is open before the ding has faded
TEAR = 0.35  # seconds that a torn tile takes to heal


def run(seed: int, sample: int, strength: float, row: int) -> Iterator[tuple[float, int, int]]:
    """Yield (seconds after the onset, row, column) of a short run of lamps; `row` is the nearest.

    A soft onset lights one lamp, a hard one up to RUN_MOST of them, stepping away.
    """
    dice = [float(chance(seed, 7, sample, k)) for k in range(3)]
    first = row + 1 + int(dice[0] * 6)  # from just ahead to where a lamp is still a thing
    column = COLUMNS // 2 - 4 + int(dice[1] * 8)
    drift = (-1, 0, 0, 1)[int(dice[2] * 4)]
    for k in range(1 + int(strength * (RUN_MOST - 0.01))):
        yield k * RUN_STEP, (first + k) % ROWS, (column + k * drift) % COLUMNS


def echo(rhythm: Sequence[float]) -> tuple[float, ...]:
    """Return when each note of a figure is echoed, in seconds, as evenly or unevenly as it came.

    `rhythm` is the seconds from each note to the next; slower than ECHO allows, it is hurried.
    """
    times = tuple(accumulate(rhythm, initial=0.0))
    pace = min(1.0, ECHO / times[-1]) if times[-1] > 0 else 1.0
    return tuple(pace * time for time in times)


def step_away(
    out: F32,
    place: Place,
    age: float,
    strength: float,
    seed: int,
    steps: Sequence[float] = EVENLY,
) -> None:
    """A rank of lamps for each note, each farther off; the others make way.

    Of a part of the figure, that part. `steps` are when they come, seconds, as `echo` tells.
    """
    out *= 1 - 0.75 * strength * min(age / 0.1, 1) * exp(-max(age - steps[-1] - STEP, 0) / 0.3)
    nearest = int(place.depth.argmin())
    beside = slice(COLUMNS // 2 - 2, COLUMNS // 2 + 2)
    stride = 2 if len(steps) <= 6 else 1  # rows; further than a dozen nothing is told apart
    for note, begins in enumerate(steps[: round(len(steps) * min(strength, 1.0))]):
        since = age - begins
        if since < 0:
            return
        out[(nearest + 1 + stride * note) % ROWS, beside] += STEP_LIGHT * exp(-since / STEP_FADE)


def look_ahead(out: F32, place: Place, age: float, strength: float, seed: int) -> None:
    """The rank where a figure's next note would be glows before it has come; those beside dim.

    `age` is the share of the figure that has been played.
    """
    row = int(place.depth.argmin()) + 1 + round(NOTES * age)
    beside = slice(COLUMNS // 2 - 2, COLUMNS // 2 + 2)
    out[row % ROWS, beside] += AHEAD * strength
    for near in (row - 1, row + 1):
        out[near % ROWS, beside] -= AHEAD * strength


def hoops(age: float, strength: float, steps: Sequence[float]) -> F32:
    """Return the hoops of light `age` seconds after a figure came back, as `LampField` has them.

    One for each note, each farther off. They stay until the ring comes by: it makes them flare and
    takes them along. Light that swept over all there is would spend the budget, and be held.
    """
    most = min(len(steps), HOOPS - 1)
    found = []
    for note in range(most):
        since = age - steps[note * len(steps) // most]
        way = (note + 0.5) / most
        past = age - (steps[-1] + STEP + RING_WAY * way)
        if since >= 0:
            light = min(since / HOOP_RISE, 1.0) * exp(-max(past, 0.0) / HOOP_FADE)
            flare = max(1.0 - abs(past) / FLARE, 0.0)
            found.append((way, strength * light * (HOOP_LIGHT + FLARE_LIGHT * flare), flare))
    return np.array(found, np.float32).reshape(-1, 3)


def hush(age: float) -> float:
    """Return the share of all light that is gone `age` seconds after a figure came back whole."""
    fall = min(max(age / HUSH_FALL, 0.0), 1.0)
    return HUSH * fall * fall * (3 - 2 * fall) * exp(-max(age - HUSH_ENDS, 0.0) / HUSH_RISE)


def chime(out: F32, place: Place, age: float, strength: float, seed: int) -> None:
    """An aisle of light opens from the viewer to the far end, and closes as the ding fades."""
    left = strength * min(age / 0.25, 1.0) * exp(-max(age - 0.3, 0.0) / 0.6)
    shape = np.clip((CHIME_SPEED * age - place.depth) / 2, 0, 1) * left
    out *= 1 - 0.45 * left
    out[:, COLUMNS // 2 - 1 : COLUMNS // 2 + 1] += 1.1 * shape


def tear(out: F32, place: Place, age: float, strength: float, seed: int) -> None:
    """One tile tears, and heals: into `out`, which says how torn each one is, 0..1."""
    if age < TEAR:
        row, column = torn_at(place, seed)
        out[row, column] = max(float(out[row, column]), strength)


def torn_at(place: Place, seed: int) -> tuple[int, int]:
    """Return which tile the glitch takes: near enough to be seen, never the one overhead."""
    dice = [float(chance(seed, 8, k)) for k in range(2)]
    row = (int(np.argmin(place.depth)) + 1 + int(2 * dice[0])) % ROWS
    return row, COLUMNS // 2 - 2 + int(4 * dice[1])
