"""Moves: what the grid is asked to do, in a table. Each is a function of time and place.

A move adds to, or shapes, a field of the grid, float32 (ROWS, COLUMNS): how the light is shared out
over the lamps, how they are tinted, which of them are torn. It is called with the place, `age` in
seconds since it began (or where its docstring says so, the phase it follows), its strength and
a seed, and remembers nothing. How much light there is in all is decided elsewhere (`breathe`), so
a move may be as lively as it likes and the picture as a whole does not flash.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

import numpy as np

from visualizer.lamps import colours, figures, patterns, waves
from visualizer.lamps.place import VISIBLE, Place, Together
from visualizer.records import BANDS, COLUMNS, F32

WIDENING = 2.4  # columns more to either side that one sees of a row, for each row farther away

LIFT = 0.78  # of the light, by which the deepest bass lifts what is dark; tone.frag spares lamps
DIM = 0.30  # of the light, by which loud music dims it: white on white is not seen
SLOPE = 2.0  # how plainly a lamp of a flat grid is lit or not, as its band goes past its threshold
LOUD = 1.3  # the inverse of the level at which a band's lamp is fully lit
RISE_FADE = 0.02  # seconds to 1/e in which risen bass turns to held bass: about a picture


@dataclass(frozen=True, slots=True)
class Move:
    """What it does, and for how long after a cue; one that follows a state lasts as long as it."""

    play: Callable[[F32, Place, float, float, int], None]
    lasts: float = inf  # seconds
    together: Callable[[F32, Place, Together], None] | None = None  # several at once, for less


MOVES = {
    "swell": Move(waves.swell, 1.5, waves.swells),
    "home": Move(waves.home, 1.5),
    "scan": Move(waves.scan),
    "ripple": Move(waves.ripple),
    "chase": Move(waves.chase),
    "bar line": Move(waves.bar_line),
    "ranks": Move(patterns.ranks, 1.2, patterns.all_ranks),
    "march": Move(patterns.march),
    "murmur": Move(patterns.murmur),
    "draw in": Move(patterns.draw_in),
    "spread": Move(patterns.spread),
    "gather": Move(patterns.gather, 2.0),
    "asleep": Move(patterns.asleep),
    "step away": Move(figures.step_away, 2.5),
    "look ahead": Move(figures.look_ahead),
    "chime": Move(figures.chime, 3.0),
    "tear": Move(figures.tear, figures.TEAR),
    "four phases": Move(colours.four_phases),
    "drift": Move(colours.drift),
    "chill": Move(colours.chill),
    "hues": Move(colours.ranks, 1.2, colours.all_ranks),
    "visit": Move(colours.visit, 3.5),
    "ring": Move(colours.ring, 4.0),
}


def breathe(bass: float, rise: float) -> float:
    """Return by what share bass lifts all of the light.

    While bass is rising, by `rise` of late, all of it lifts: it lands at once. The cube of what
    is held lets go soon.
    """
    return LIFT * min(bass**3 + rise, bass)


def rows(
    out: F32,
    place: Place,
    bands: F32,
    contrast: float,
    *,
    flat: bool = False,
    deep: float = 0.0,
) -> None:
    """Bands play rows, low near and high far: the louder, the wider the row is lit.

    The pattern begins with it: what was in `out` is not looked at. `contrast` is what it may take
    from a lamp whose band is still, 0..1.

    On a `flat` grid, which is seen from the front, bars about an axis would draw a cross: there
    a louder band lights more lamps of its row instead, each at a level of its own. In a corridor,
    `deep` rows long, there is no width to play: each lamp burns as its band is loud, those beside
    the axis half a row out of step.
    """
    line = place.line
    np.multiply(place.depth, BANDS / (deep or VISIBLE), out=line)
    if deep:
        level = bands.take(line.astype(np.intp), mode="clip")
        line += 0.5 * BANDS / deep
        beside = bands.take(line.astype(np.intp), mode="clip")
        np.multiply(level, LOUD, out=out)
        np.multiply(beside, LOUD, out=out[:, 1::2])
    elif flat:
        level = bands.take(line.astype(np.intp), mode="clip")
        level *= 1.6 * SLOPE
        np.multiply(place.dice, -SLOPE, out=out)
        out += level
    else:  # two lamps from lit to unlit
        place.heard[:BANDS] = bands  # what cannot be told apart stays lit
        level = place.heard.take(line.astype(np.intp), mode="clip")
        np.add(place.depth, 1.2, out=line)
        line *= WIDENING / 2
        np.minimum(line, COLUMNS / 4 + 1, out=line)
        line *= level
        np.subtract(line, place.half_beside, out=out)
    np.maximum(out, place.unlit, out=out)
    np.minimum(out, place.lit, out=out)
    out *= contrast
    out += 1.0 - contrast
