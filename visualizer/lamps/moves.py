"""Moves: what the grid is asked to do. Each is a function of time, sound and place, in seconds.

A move adds to, or shapes, the pattern in `out`, float32 (ROWS, COLUMNS): how the light is shared
out over the lamps. How much light there is in all is decided elsewhere (`breathe`), so that a
move may be as lively as it likes and the picture as a whole does not flash.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualizer.lamps.hashing import chance
from visualizer.records import BANDS, COLUMNS, F32, ROWS

VISIBLE = 24.0  # rows: further away than this, lamps melt into the haze

WIDENING = 2.4  # columns more to either side that one sees of a row, for each row farther away

LIFT = 0.8  # of the light, by which the deepest bass lifts what is dark; tone.frag spares lamps
DIM = 0.08  # of the light, by which loud music dims it, to leave the bass room to lift
RISE_FADE = 0.02  # seconds to 1/e in which risen bass turns to held bass: about a picture
SWELL_SPEED = 20.0  # rows a second towards the viewer: a slow wave, a second from far to near
SWELL_WIDTH = 2.2  # rows
SWELL = 0.6  # light of its crest
RUN_STEP = 0.055  # seconds from lamp to lamp: faster than steps, slower than a flash
RUN_FADE = 0.30  # seconds to 1/e
RUN_MOST = 4  # lamps


@dataclass(frozen=True, slots=True)
class Place:
    """Where each lamp is, seen from the viewer."""

    depth: F32  # (ROWS, 1) rows ahead, 0..ROWS, wrapping
    across: F32  # (1, COLUMNS) columns to the right of the axis, -15.5 .. 15.5


def breathe(bass: float, rise: float) -> float:
    """Return by what share bass lifts all of the light.

    While bass is rising, by `rise` of late, all of it lifts: it lands at once. The cube of what
    is held lets go soon.
    """
    return LIFT * min(bass**3 + rise, bass)


def rows(out: F32, place: Place, bands: F32, contrast: float, work: F32) -> None:
    """Bands play rows, low near and high far: the louder, the wider the row is lit."""
    band = np.minimum(place.depth * (BANDS / VISIBLE), BANDS - 1).astype(np.intp)
    seen = np.minimum((place.depth + np.float32(1.2)) * np.float32(WIDENING), COLUMNS / 2 + 2)
    reach = bands[band] * seen.astype(np.float32)
    reach[place.depth > VISIBLE] = COLUMNS  # what cannot be told apart stays as it is
    np.subtract(reach, np.abs(place.across), out=work)
    work *= np.float32(0.5)  # two lamps from lit to unlit
    np.clip(work, 0, 1, out=work)
    work -= np.float32(1)
    work *= np.float32(contrast)
    work += np.float32(1)
    out *= work


def swell(out: F32, place: Place, age: float, strength: float, work: F32) -> None:
    """A crest comes from the far end towards the viewer, `age` seconds after the bass hit."""
    crest = VISIBLE - SWELL_SPEED * age
    if crest < -2 * SWELL_WIDTH:
        return
    shape = np.exp(-(((place.depth - crest) / SWELL_WIDTH) ** 2)) * np.float32(SWELL * strength)
    np.add(out, shape, out=out)


def run(seed: int, sample: int, strength: float, row: int) -> Iterator[tuple[float, int, int]]:
    """Yield (seconds after the onset, row, column) of a short run of lamps; `row` is the nearest.

    A soft onset lights one lamp, a hard one up to RUN_MOST of them, stepping away.
    """
    dice = [float(chance(seed, 7, sample, k)) for k in range(3)]
    first = row + 2 + int(dice[0] * 9)  # from just ahead to where lamps are still told apart
    column = COLUMNS // 2 - 5 + int(dice[1] * 10)
    drift = (-1, 0, 0, 1)[int(dice[2] * 4)]
    for k in range(1 + int(strength * (RUN_MOST - 0.01))):
        yield k * RUN_STEP, (first + k) % ROWS, (column + k * drift) % COLUMNS


def asleep(out: F32, place: Place) -> None:
    """The hall sleeps; one lamp has not been told."""
    np.copyto(out, np.where(left_on(place), np.float32(1.0), np.float32(0.035)))


def left_on(place: Place) -> NDArray[np.bool_]:
    """Return where the one lamp is that burns in a sleeping hall: near, a little to the side."""
    return np.asarray((np.floor(place.depth) == 3) & (place.across == 1.5))
