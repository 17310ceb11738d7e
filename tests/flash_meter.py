"""The flash meter: counts general and red flashes in a film, from the words of WCAG 2.2 alone.

Where the words of the standard [1] [2] [3] leave room, the stricter reading is taken.

"A general flash is defined as a pair of opposing changes in relative luminance of 10% or more of
the maximum relative luminance (1.0) where the relative luminance of the darker image is below
0.80." "A transition is the change [...] between adjacent peaks and valleys in a plot of relative
luminance [...] against time. A flash consists of two opposing transitions."
    Every pixel is followed on its own: in an average the halves of a counter-phase checkerboard
    cancel. Changes are taken from the last turning point, so a staircase or a slow fade is one
    transition, and ripples under 10% cannot split it. The picture that completes its 10% dates
    it: what lies wholly inside a period is counted there. No rate is too high.

"A pair of opposing transitions where, one transition is either to or from a state with a value
R/(R + G + B) that is greater than or equal to 0.8, and the difference between states is more than
0.2 (unitless) in the CIE 1976 UCS chromaticity diagram."
    Followed the same way: out of the red states held since the last transition, or into red from
    the states seen since, whichever two lie farthest apart. Black has no chromaticity and counts
    as neutral, so that red on black is a red flash. R, G, B are linear.

"There are no more than three general flashes and / or no more than three red flashes within any
one-second period." "Seven transitions [...] would be 3.5 flashes, which is more than the allowed
three flashes (six transitions)."
    Half flashes count. The second is (t - 1, t]: a 3 Hz strobe has three, and passes.

"The combined area of flashes occurring concurrently occupies no more than [...] 25% of any 10
degree visual field"; "a 341 x 256 pixel rectangle anywhere on the displayed screen area when the
content is viewed at 1024 x 768".
    A field is a third of the picture's width by a third of its height, at every position; the
    area inside it may be scattered. "Concurrently" is read in two ways, and the greater counts:
    in place   the most transitions that more than 25% of the field's pixels each went through
               in the second, in step or not. Moving stripes flash, though never all at once.
    wandering  the alternating transitions of the field, each made by more than 25% of it within
               `CONCURRENT`, by whichever pixels. A patch that flashes at four places in a second
               makes four flashes, though no pixel sees two. One that jumps makes two transitions
               a jump, and so does a reversal of counter-phase halves: one part darkens, another
               brightens. A wipe over a field is one transition: nothing opposes it. Only travel
               that takes longer to light or darken 25% goes uncounted.

"Exception: Flashing that is a fine, balanced, pattern such as white noise [...] with 'squares'
smaller than 0.1 degree" is not granted: a projector or a near guest makes fine squares coarse.

[1] W3C, WCAG 2.2, Success Criterion 2.3.1; "general flash and red flash thresholds"; "relative
    luminance".  [2] W3C, Understanding 2.3.1: u' and v'.  [3] W3C, Techniques G19, G176.
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
I32 = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]

SLACK = 1e-6  # what rounding may take from a change or a time that only just reaches its limit
CHANGE = 0.1
DARKER_BELOW = 0.8
ALLOWED = 3  # flashes in a second
SECOND = 1.0
FIELD = 1 / 3  # of the width, and of the height
AREA = 0.25  # of a field
# Seconds. A flash may rise over two pictures even at 24 Hz; two pictures of 30 Hz apart are, by the
# custom of test films, two flashes.
CONCURRENT = 0.05

RED_SHARE = 0.8
RED_DISTANCE = 0.2
# R + G + B of four 8-bit steps: below, rounding alone turns dark grey into pure red.
COLOURLESS = 4 / 255 / 12.92

WEIGHTS = np.array([0.2126, 0.7152, 0.0722], np.float32)
XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ],
    np.float32,
)
# Colours are 0.2 apart if they are so along some direction; from all that is so far from it, red
# lies between these. 12 degrees apart they miss 0.5%, by which the limit is lowered.
_ANGLES = np.deg2rad(np.arange(-36, 97, 12))
TOWARDS_RED = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], axis=1).astype(np.float32)
RED_REACH = RED_DISTANCE * float(np.cos(np.deg2rad(6)))

_SRGB = np.arange(256, dtype=np.float32) / 255
LINEAR = np.where(_SRGB <= 0.04045, _SRGB / 12.92, ((_SRGB + 0.055) / 1.055) ** 2.4)


@dataclass(frozen=True, slots=True, eq=False)
class Flashes:
    """Flashes of one kind in the second that ends with each picture; a half is a transition."""

    in_place: F32  # (pictures,) in the worst field by the first reading of "concurrently"
    wandering: F32  # (pictures,) by the second
    time: float | None  # seconds: the picture that ends the worst second; None if nothing flashed
    field: tuple[int, ...] | None  # where: top, left, height, width in pixels

    @property
    def series(self) -> F32:
        """Flashes by the greater reading, (pictures,)."""
        return np.maximum(self.in_place, self.wandering)

    @property
    def worst(self) -> float:
        """Flashes in the worst second of the film."""
        return float(self.series.max(initial=0))


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """What the meter read from a whole film."""

    times: npt.NDArray[np.float64]  # (pictures,) seconds, as given
    general: Flashes
    red: Flashes

    @property
    def passed(self) -> bool:
        """Whether no second holds more than three flashes of either kind."""
        return max(self.general.worst, self.red.worst) <= ALLOWED


def _darkness(linear: F32) -> tuple[F32, Mask]:
    """Return minus relative luminance, (1, h, w), and what is dark enough to flash, (h, w)."""
    luminance = linear @ WEIGHTS
    return -luminance[np.newaxis], luminance < DARKER_BELOW


def _redness(linear: F32) -> tuple[F32, Mask]:
    """Return u'v' along each of `TOWARDS_RED`, (directions, h, w), and what is red, (h, w)."""
    rgb = np.moveaxis(linear, -1, 0).reshape(3, -1)
    total = rgb.sum(axis=0)
    coloured = total >= COLOURLESS
    x, y, z = XYZ @ np.where(coloured, rgb, np.float32(1))
    uv = np.stack([4 * x, 9 * y]) / (x + 15 * y + 3 * z)
    red = coloured & (rgb[0] >= (RED_SHARE - SLACK) * total)
    shape = linear.shape[:2]
    return (TOWARDS_RED @ uv).reshape(-1, *shape), red.reshape(shape)


class _Turns:
    """Finds pixels that complete a transition into, or out of, a state: the dark one, or red."""

    def __init__(self, look: Callable[[F32], tuple[F32, Mask]], change: float, first: F32) -> None:
        self._look, self._change = look, change
        reach, there = look(first)
        self._in = np.where(there, reach, np.float32(-np.inf))  # farthest in since the last turn
        self._out = reach  # farthest out since
        self._side = np.zeros(there.shape, np.int8)  # 1 when in, -1 when out

    def __call__(self, linear: F32) -> tuple[Mask, Mask]:
        """Return the masks, (h, w), of what turned in and of what turned out."""
        reach, there = self._look(linear)
        np.maximum(self._in, np.where(there, reach, np.float32(-np.inf)), out=self._in)
        np.minimum(self._out, reach, out=self._out)
        inward = (reach - self._out > self._change).any(axis=0) & there & (self._side <= 0)
        outward = (self._in - reach > self._change).any(axis=0) & (self._side >= 0)
        self._side[inward], self._side[outward] = 1, -1
        for farthest in (self._in, self._out):
            np.copyto(farthest, reach, where=inward | outward)
        return inward, outward


class _LastSecond:
    """Counts how often each pixel, or each field, was marked in the last second."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.counts = np.zeros(shape, np.int16)
        self._log: deque[tuple[float, Mask]] = deque()

    def forget(self, now: float) -> None:
        while self._log and self._log[0][0] <= now - SECOND + SLACK:
            self.counts -= self._log.popleft()[1]

    def mark(self, now: float, marked: Mask) -> None:
        if marked.any():
            self.counts += marked
            self._log.append((now, marked))


class _Tally:
    """Counts the transitions of one kind in every field, by both readings."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self._size = tuple(max(1, int(side * FIELD + SLACK)) for side in shape)
        self._limit = AREA * self._size[0] * self._size[1]  # pixels
        self._integral = np.zeros([side + 1 for side in shape], np.int32)
        self._pixels = _LastSecond(shape)
        self._in_place = 0
        fields = tuple(side - part + 1 for side, part in zip(shape, self._size, strict=True))
        self._fields = _LastSecond(fields)
        self._turned = np.full((2, *fields), -np.inf)  # when each field last turned in, and out
        self._side = np.full(fields, -1)  # which of them it did last
        self._recent: deque[tuple[float, list[Mask]]] = deque()
        self._series: list[tuple[int, int]] = []  # in place, wandering
        self._worst: tuple[int, float | None, tuple[int, ...] | None] = 0, None, None

    def add(self, now: float, turns: tuple[Mask, Mask]) -> None:
        self._pixels.forget(now)
        self._fields.forget(now)
        self._pixels.mark(now, turns[0] | turns[1])
        while self._busy(self._in_place + 1).max() > self._limit:
            self._in_place += 1
        while self._in_place and self._busy(self._in_place).max() <= self._limit:
            self._in_place -= 1
        self._wander(now, turns)
        self._series.append((self._in_place, int(self._fields.counts.max())))
        if (most := max(self._series[-1])) > self._worst[0]:
            place = self._busy(most) if most == self._in_place else self._fields.counts
            corner = (int(i) for i in np.unravel_index(int(place.argmax()), place.shape))
            self._worst = most, now, (*corner, *self._size)

    def _areas(self, mask: Mask) -> I32:
        """Return the pixels of `mask`, (h, w), in the field at each top left corner."""
        total, (h, w) = self._integral, self._size
        np.cumsum(np.cumsum(mask, axis=0, dtype=np.int32), axis=1, out=total[1:, 1:])
        return total[h:, w:] - total[:-h, w:] - total[h:, :-w] + total[:-h, :-w]

    def _busy(self, transitions: int) -> I32:
        return self._areas(self._pixels.counts >= transitions)

    def _wander(self, now: float, turns: tuple[Mask, Mask]) -> None:
        while self._recent and self._recent[0][0] < now - CONCURRENT - SLACK:
            self._recent.popleft()
        for _, earlier in self._recent:  # a pixel that turns twice is still one pixel of area
            earlier[:] = [before & ~again for before, again in zip(earlier, turns, strict=True)]
        self._recent.append((now, list(turns)))
        for way in (0, 1, 0):  # either may come first, even in one picture
            if sum(np.count_nonzero(masks[way]) for _, masks in self._recent) > self._limit:
                self._turn(now, way)

    def _turn(self, now: float, way: int) -> None:
        area = np.zeros(self._side.shape, np.int32)
        for time, masks in self._recent:
            # What came before the field's last transition is part of that one.
            fresh = (time > self._turned[way]) & (time >= self._turned[1 - way])
            area += self._areas(masks[way]) * fresh
        turned = (area > self._limit) & (self._side != way)
        self._side[turned] = way
        self._turned[way][turned] = now
        self._fields.mark(now, turned)

    def flashes(self, cell: int) -> Flashes:
        in_place, wandering = np.array(self._series, np.float32).reshape(-1, 2).T / 2
        _, time, field = self._worst
        return Flashes(in_place, wandering, time, field and tuple(side * cell for side in field))


def _light(frame: npt.NDArray[Any], encoding: str) -> F32:
    if encoding == "srgb" and frame.dtype == np.uint8:
        return np.take(LINEAR, frame)
    if encoding == "linear" and frame.dtype.kind == "f" and np.isfinite(frame).all():
        return np.asarray(np.clip(frame, 0, 1), np.float32)
    raise ValueError(f"a {frame.dtype} picture is no finite {encoding!r}: see `measure`")


def measure(
    frames: Iterable[npt.NDArray[Any]],
    times: Iterable[float],
    *,
    encoding: Literal["srgb", "linear"] = "srgb",
    cell: int = 1,
) -> Report:
    """Count the flashes of a film, picture by picture, holding no more than a second of it.

    Parameters
    ----------
    frames : each (h, w, 3): red, green, blue
        The whole picture as guests see it: uint8, 0..255, if "srgb"; floating, 0..1, if "linear".
        A screen clips what lies beyond, and so does the meter.
    times : seconds, rising
        When each picture appears; they need not be evenly spaced.
    cell : pixels
        Look at one pixel in each square of this side only: always the same one, chosen at random
        so that no regular pattern hides between, and never an average. 12 suits 1920 x 1080.
    """
    seen: list[float] = []
    random = np.random.default_rng(0)
    for frame, now in zip(frames, times, strict=True):
        if not seen:
            shape, grid = frame.shape, [side // cell for side in frame.shape[:2]]
            at = tuple(np.indices(grid) * cell + random.integers(cell, size=(2, *grid)))
            first = _light(frame[at], encoding)
            general = _Turns(_darkness, CHANGE - SLACK, first), _Tally(first.shape[:2])
            red = _Turns(_redness, RED_REACH, first), _Tally(first.shape[:2])
        elif frame.shape != shape or not now > seen[-1]:
            raise ValueError(f"picture {len(seen)}, {frame.shape} at {now} s, follows {seen[-1]} s")
        seen.append(now)
        linear = _light(frame[at], encoding)
        for turns, tally in (general, red):
            tally.add(now, turns(linear))
    if not seen:
        raise ValueError("a film without pictures cannot be measured")
    return Report(np.array(seen), general[1].flashes(cell), red[1].flashes(cell))
