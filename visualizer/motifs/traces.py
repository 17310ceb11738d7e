"""Traces: what a chain was made of, once it is known to be a figure."""

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

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

# A note between two of a figure, clear of both, may be an ornament.
CLEAR = 0.12  # of the time between the two ...
CLEAR_LEAST = 0.06  # ... and seconds
BESIDE = 2  # semitones from a note of the figure
OVERTONES = (19, 28)  # semitones, besides octaves: of no other voice

# One that leads to the note after it is an ornament if its traits add up to more than nothing: a
# logistic regression, taught by `python -m training.ornaments` on figures that nobody wrote.
LONG = 0.4  # seconds: who is further away is as clear
PLAIN = 1.5  # log odds: who is surer is as sure
UNLIKE = 4.0  # nepers
MANY = 8  # pitches
AS_STRONG = (-1.2, 1.0)  # nepers against the mean of the figure's own: it is the same voice
FADED, SECOND = 1, 3  # of instrument.sounds: how a note has faded, its second harmonic
WEIGHTS = np.array(
    [
        2.53,  # log odds, at most PLAIN
        0.31,  # and by how much they are less than the median of the figure's own notes
        -1.15,  # nepers by which it is fainter than the faintest of them
        10.39,  # seconds after the note before
        5.69,  # seconds until the note after
        -0.89,  # logarithm of the time between the two
        -2.18,  # the pitch of the note before
        0.23,  # a semitone from the note after
        0.1,  # pitches that other voices begin between the two
        -0.38,  # and between any two of the figure's notes, at most MANY
        -0.37,  # nepers by which its second harmonic is not as the figure's
        -0.77,  # and by which it has faded otherwise
    ]
)
# A plain return that is taken for an ornamented one is a great moment lost, and there are seven to
# one: at this 3 in 100 are, and 7 in 10 ornaments are known (6 and 8 at -6.1, 2 and 6 at -6.8).
BEFOREHAND = -6.5

# One that is beside the note before it, or is it once more, is an ornament if it is sure, about as
# strong as the figure, and among not more than one note of another voice: in one of a hundred plain
# returns what accompanies is taken for it.
SURE = 3.0  # log odds
SURE_AGAIN, SWELL = 3.8, 0.15  # of a pitch that sounds already, and so many seconds after it
ALIKE = (-0.7, 0.45)  # nepers against the mean of the figure's own
OTHERS, OTHERS_SURE = 1, 1.0


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
    note, place = _places(times, pitches, open_)
    sound = open_.sound[pitches[note], place]
    return np.asarray(sound[np.isfinite(sound).all(axis=1)])


def _notes(steps: Steps, chain: Chain) -> tuple[F64, I64]:
    """Return when the notes of a whole figure begin, seconds, and their pitches."""
    times = chain.row * STEP - np.cumsum([0.0, *chain.rhythm[::-1]])[::-1]
    reach = steps.reach[chain.state - chain.notes + 1 : chain.state + 1]
    return times, chain.first + np.array(reach, np.int64)


def _places(times: F64, pitches: I64, open_: Open) -> tuple[I64, I64]:
    """Return which notes of a figure are still known, and where in `open_` each is kept."""
    since = open_.row[pitches] * STEP - times[:, np.newaxis]
    note, place = np.nonzero(np.abs(since) < 0.5 * STEP)
    return note, place


def ornaments(steps: Steps, chain: Chain, open_: Open) -> int:
    """Return how many notes of the same voice were played between those of a whole figure.

    `chain` must have its rhythm; without it none is found.
    """
    if not chain.rhythm:
        return 0
    leading, traits = leads(steps, chain, open_)
    added = {*map(tuple, leading[traits @ WEIGHTS + BEFOREHAND > 0.0].tolist())}
    times, pitches = _notes(steps, chain)
    pitch, place, after = _between(times, pitches, open_)
    odds, strength = open_.odds[pitch, place], open_.strength[pitch, place] - chain.strength
    last, following = pitch - pitches[after - 1], pitch - pitches[after]
    leads_on = np.abs(following) <= BESIDE
    since = open_.row[pitch, place] * STEP - times[after - 1]
    again = (odds > SURE_AGAIN) & (since > SWELL)
    beside = (np.abs(last) <= BESIDE) & ~leads_on & np.where(last == 0, again, odds > SURE)
    beside &= (strength > ALIKE[0]) & (strength < ALIKE[1])
    others = (odds > OTHERS_SURE) & _is_other(last) & _is_other(following) & ~beside & ~leads_on
    if len(_pairs(after, pitch, others)) <= OTHERS:
        added |= _pairs(after, pitch, beside)
    return len(added)


def leads(steps: Steps, chain: Chain, open_: Open) -> tuple[I64, F64]:
    """Return the notes that lead to one of a whole figure with its rhythm, and their traits.

    (n, 2): the place in the figure of the note after it, and its pitch; and (n, len(WEIGHTS)).
    """
    times, pitches = _notes(steps, chain)
    note, place = _places(times, pitches, open_)
    own = pitches[note], place
    if not len(place):
        return np.zeros((0, 2), np.int64), np.zeros((0, len(WEIGHTS)))
    pitch, place, after = _between(times, pitches, open_)
    last, following = pitch - pitches[after - 1], pitch - pitches[after]
    odds = open_.odds[pitch, place]
    others = (odds > 0.0) & _is_other(last) & _is_other(following)
    voices = [
        {*pitch[others & (after == k)].tolist()} - {q} for q, k in zip(pitch, after, strict=True)
    ]
    at = open_.row[pitch, place] * STEP
    sound = np.median(open_.sound[own], axis=0)
    unlike = np.minimum(np.abs(open_.sound[pitch, place] - sound), UNLIKE)
    traits = np.stack(
        [
            np.minimum(odds, PLAIN),
            np.minimum(odds - np.median(open_.odds[own]), 0.0),
            np.minimum(open_.strength[pitch, place] - open_.strength[own].min(), 0.0),
            np.minimum(at - times[after - 1], LONG),
            np.minimum(times[after] - at, LONG),
            np.log(times[after] - times[after - 1]),
            last == 0,
            np.abs(following) == 1,
            np.array([len(voice) for voice in voices]),
            np.full(len(pitch), min(len(_pairs(after, pitch, others)), MANY)),
            unlike[:, SECOND],
            unlike[:, FADED],
        ],
        axis=1,
    )
    strength = open_.strength[pitch, place] - chain.strength
    leading = (np.abs(following) <= BESIDE) & (strength > AS_STRONG[0]) & (strength < AS_STRONG[1])
    # What is not known of how notes sound says nothing.
    return np.stack([after, pitch], axis=1)[leading], np.nan_to_num(traits[leading])


def _between(times: F64, pitches: I64, open_: Open) -> tuple[I64, I64, I64]:
    """Return notes clear of those of a figure: pitch, place, and the place of the one after."""
    pitch, place = np.nonzero((open_.row * STEP > times[0]) & (open_.row * STEP < times[-1]))
    at = open_.row[pitch, place] * STEP
    after = np.searchsorted(times, at)
    clear = np.maximum(CLEAR_LEAST, CLEAR * (times[after] - times[after - 1]))
    alone = (at - times[after - 1] > clear) & (times[after] - at > clear)
    alone &= pitch != pitches[after]
    return pitch[alone], place[alone], after[alone]


def _pairs(after: I64, pitch: I64, which: NDArray[np.bool_]) -> set[tuple[int, int]]:
    return {*zip(after[which].tolist(), pitch[which].tolist(), strict=True)}


def _is_other(away: I64) -> NDArray[np.bool_]:
    """Return which notes, semitones `away` from one of a figure, are no overtones of it."""
    other: NDArray[np.bool_] = (away % 12 != 0) & ~np.isin(away, OVERTONES)
    return other
