"""Traces: what a chain was made of, once it is known to be a figure."""

from collections.abc import Sequence
from itertools import product

import numpy as np

from visualizer.motifs.instrument import TOLD
from visualizer.motifs.matcher import (
    BEGAN,
    EMPTY,
    F64,
    I64,
    SCORE,
    SQUARES,
    SUM,
    Chain,
    Open,
    Steps,
)
from visualizer.motifs.notes import STEP

SAME = 1e-6  # sums of logarithms that differ by less are of the same notes

# A note between two of a figure is an ornament: a step away from one of them or the first of them
# once more, begun clear of both, surer than an echo, and about as strong as the others. Of the
# ornaments in scenes of another seed than the judged ones, 8 in 11 are seen so; in 2 of 75 plain
# returns what accompanies is mistaken for one.
BESIDE = 2  # semitones
CLEAR = 0.15  # of the time between the two ...
CLEAR_LEAST = 0.07  # ... and seconds
SURE = 1.5  # log odds
SURE_AGAIN, SWELL = 3.8, 0.15  # of a pitch that sounds already, and so many seconds after it
ALIKE = (-0.7, 0.45)  # nepers against the mean of the figure's own
# Where more than so many other notes sound among the figure's own, they are another voice's. What
# may be an overtone of the figure's is none of them.
OTHERS, OTHERS_SURE, OTHERS_STRONG = 1, 1.0, -0.8
OVERTONES = (19, 28)  # semitones, besides octaves


def rhythm(steps: Steps, chain: Chain, among: Sequence[Open]) -> tuple[float, ...]:
    """Return the seconds from each note of `chain` to the next; nothing if one is forgotten.

    A chain keeps sums and not its notes: the note before is the one whose own chain adds up to it.
    """
    held: list[float] = []
    state, row, (bends, squares) = chain.state, chain.row, chain.bends
    began = row - chain.seconds / STEP
    while steps.notes[state] > 1:
        for step, open_ in product(np.flatnonzero(steps.target == state).tolist(), among):
            pitch = chain.first + steps.reach[steps.source[step]]
            with np.errstate(invalid="ignore", divide="ignore"):
                since = (row - open_.row[pitch]) * STEP
                bend = steps.log_duration[step] - np.log(since)
            known = open_.chains[pitch, :, steps.source[step]]  # (KEPT, BEAM, KNOWN)
            same = (np.abs(known[..., BEGAN] - began) < 0.5) & (known[..., SCORE] > EMPTY)
            same &= np.abs(known[..., SUM] + bend[:, np.newaxis] - bends) < SAME
            same &= np.abs(known[..., SQUARES] + bend[:, np.newaxis] ** 2 - squares) < SAME
            places, _ = np.nonzero(same)
            if len(places):
                break
        else:
            return ()
        state, place = int(steps.source[step]), places[0]
        held.append(float(since[place]))
        row, bends = open_.row[pitch, place], bends - bend[place]
        squares -= bend[place] ** 2
    return tuple(held[::-1])


def notes_sound(steps: Steps, chain: Chain, open_: Open) -> F64:
    """Return how the notes of a whole figure sound, as far as is known, (n, TOLD).

    `chain` must have its rhythm; without it nothing is.
    """
    if not chain.rhythm:
        return np.zeros((0, TOLD))
    times, pitches = _notes(steps, chain)
    since = open_.row[pitches] * STEP - times[:, np.newaxis]
    note, place = np.nonzero(np.abs(since) < 0.5 * STEP)
    sound = open_.sound[pitches[note], place]
    return np.asarray(sound[np.isfinite(sound).all(axis=1)])


def _notes(steps: Steps, chain: Chain) -> tuple[F64, I64]:
    """Return when the notes of a whole figure begin, seconds, and their pitches."""
    times = chain.row * STEP - np.cumsum([0.0, *chain.rhythm[::-1]])[::-1]
    reach = steps.reach[chain.state - chain.notes + 1 : chain.state + 1]
    return times, chain.first + np.array(reach, np.int64)


def ornaments(steps: Steps, chain: Chain, open_: Open) -> int:
    """Return how many notes of the same voice were played between those of a whole figure.

    `chain` must have its rhythm; without it none is found.
    """
    if not chain.rhythm:
        return 0
    times, pitches = _notes(steps, chain)
    pitch, place = np.nonzero((open_.row * STEP > times[0]) & (open_.row * STEP < times[-1]))
    at = open_.row[pitch, place] * STEP
    after = np.searchsorted(times, at)
    gap = times[after] - times[after - 1]
    clear = np.maximum(CLEAR_LEAST, CLEAR * gap)
    alone = (at - times[after - 1] > clear) & (times[after] - at > clear)
    pitch, place, after = pitch[alone], place[alone], after[alone]
    odds = open_.odds[pitch, place]
    strength = open_.strength[pitch, place] - chain.strength
    last, following = pitch - pitches[after - 1], pitch - pitches[after]
    beside = (np.minimum(np.abs(last), np.abs(following)) <= BESIDE) & (following != 0)
    again = (odds > SURE_AGAIN) & (at[alone] - times[after - 1] > SWELL)
    added = beside & np.where(last == 0, again, odds > SURE)
    added &= (strength > ALIKE[0]) & (strength < ALIKE[1])
    others = (odds > OTHERS_SURE) & (strength > OTHERS_STRONG) & ~added
    for away in (last, following):
        others &= (away % 12 != 0) & ~np.isin(away, OVERTONES)
    if len(set(zip(pitch[others].tolist(), after[others].tolist(), strict=True))) > OTHERS:
        return 0
    return len(set(zip(pitch[added].tolist(), after[added].tolist(), strict=True)))
