"""How often a tune that is not a figure goes its way by chance.

`chances.npz` counts what single voices do in classical scores: which three steps follow each
other, how long a note lasts, and how long against the one before. Tunes that two voices make
between them, which the matcher hears too, are not in it. What was seen often is taken as counted; a
longer figure goes on from three steps to the next, and steps that were never seen are as likely
as their last two, or their last, are [1]. Rhythm is taken to be free of the tune, and a note to
count wherever the matcher would still take it. `python -m training.chances` counts again.

[1] Witten & Bell, "The zero-frequency problem", IEEE Trans. Information Theory 37(4), 1991.
"""

from functools import cache
from itertools import pairwise
from math import log2
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from visualizer.motifs.figures import WIDEST, Figure
from visualizer.motifs.matcher import APART, FASTEST, SLOWEST

TABLE = Path(__file__).with_name("chances.npz")
LATTICE, FINE = 61, 5  # points of a histogram over the logarithm, and how many of them an octave
TIMES, SECONDS = 1.0, 0.5  # what lies in its middle: as long as before, and half a second
OFTEN = 5.0  # an hour: a guest would take the lamps for deaf; an even scale comes 70 to 90 times

LOOP = 0.5  # an hour: how seldom chords are heard that are not there, as `loops.SURE` is set

F64 = NDArray[np.float64]


def lattice(value: float, middle: float) -> int:
    """Return the point of a histogram next to `value`, which is positive."""
    return min(max(round(FINE * log2(value / middle)) + LATTICE // 2, 0), LATTICE - 1)


def hourly(figure: Figure) -> float:
    """Return how often an hour of classical music holds the steps and the rhythm of `figure`."""
    if figure.chords:
        return LOOP
    held = figure.durations[: figure.notes - 1]
    return _tunes(figure.intervals) * _tempo(held[0]) * _rhythm(held)


def scale(figure: Figure) -> bool:
    """Return whether `figure` does nothing but go up, or down, a scale."""
    steps = figure.intervals
    return all(1 <= step <= 2 for step in steps) or all(-2 <= step <= -1 for step in steps)


def often(hourly: float) -> str:
    """Return times an hour, as exactly as they are known."""
    if hourly < 0.1:
        return "less than 0.1"
    return f"{hourly:.0f}" if hourly >= 10 else f"{hourly:.1f}"


def warning(figure: Figure) -> str:
    """Say how often it will be heard where it is not meant, and what to do if that is often."""
    by_chance = hourly(figure)
    said = f"Other music has it {often(by_chance)} times an hour"
    if by_chance < OFTEN:
        return f"{said}."
    what = "it is a mere scale" if scale(figure) else "any tune has it"
    return f"{said}: {what}, and will be heard everywhere. More notes help, or leave it off."


def basis() -> str:
    """Say what the numbers rest on."""
    table = _table()
    return f"{int(table['pieces'])} classical scores, {float(table['hours']):.0f} hours"


@cache
def _table() -> dict[str, F64]:
    with np.load(TABLE) as table:
        return {name: table[name].astype(float) for name in table.files}


def _tunes(steps: tuple[int, ...]) -> float:
    """Return how often an hour a voice takes `steps`, at whatever tempo."""
    counts, hours = _table()["steps"], float(_table()["hours"])
    ways = [step + WIDEST for step in steps]
    first, second = ways[0], ways[1]
    often = float(counts.sum()) / hours * _likely(counts.sum((1, 2)), first, _even())
    often *= _likely(counts.sum(2)[first], second, _follows(counts.sum((0, 1)), _even()))
    for before, last, way in zip(ways, ways[1:], ways[2:], strict=False):
        one = _follows(counts.sum((0, 1)), _even())
        two = _follows(counts.sum(0)[last], one)
        often *= _likely(counts[before, last], way, two)
    return often


def _even() -> F64:
    ways = 2 * WIDEST + 1
    return np.full(ways, 1 / ways)


def _follows(seen: F64, otherwise: F64) -> F64:
    """Return how likely each way is, after what was `seen`; what is new is as `otherwise`."""
    new = float(np.count_nonzero(seen)) or 1.0
    mixed: F64 = (seen + new * otherwise) / (seen.sum() + new)
    return mixed


def _likely(seen: F64, way: int, otherwise: F64) -> float:
    return float(_follows(seen, otherwise)[way])


def _tempo(first: float) -> float:
    """Return which share of notes lasts as long as the first of a figure, in its tempo range."""
    held = _table()["held"]
    shortest, longest = (lattice(first / pace, SECONDS) for pace in (FASTEST, SLOWEST))
    return float(held[shortest : longest + 1].sum() / held.sum())


def _rhythm(held: tuple[float, ...]) -> float:
    """Return which share of notes has the rhythm `held`, at whatever tempo."""
    pairs = _table()["rhythm"]
    wide = round(FINE * APART * log2(np.e))
    spans = []
    for before, after in pairwise(held):
        middle = lattice(after / before, TIMES)
        spans.append(slice(max(middle - wide, 0), middle + wide + 1))
    share = float(pairs[spans[0]].sum() / pairs.sum()) if spans else 1.0
    for one, two in pairwise(spans):
        share *= float((pairs[one, two].sum() + 1) / (pairs[one].sum() + LATTICE))
    return share
