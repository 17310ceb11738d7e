"""Instrument: what sort of thing played a figure, by how its notes begin, fade and are coloured.

Four sorts, told apart by the medians over a figure's notes, in a logistic regression. It was fitted
to returns in our own scenes, on twelve instruments among noise, talk and accompaniment: nine in ten
of what is said is right, and for two returns in five nothing is said.
"""

import numpy as np
from numpy.typing import NDArray

from visualizer.motifs.notes import I64, Rows
from visualizer.records import F32

F64 = NDArray[np.float64]

SORTS = ("struck", "bell", "bowed", "pad")  # plucked too; bowed, blown or sung; synthetic
SURE = 0.6  # probability from which it is said
TOLD = 6  # numbers about each note
BEFORE = 6  # rows before a note begins
RISEN = 0.5  # nepers below a note's loudest: it is there
HARMONICS = (12, 19, 24)  # semitones above a note: the second to the fourth

# For each number, and for each sort, how much it speaks for it; and what speaks for it beforehand.
WEIGHTS = np.array(
    [
        (0.02, -0.15, 0.21, -0.08),  # rows until it is there
        (-1.79, 1.17, -0.45, 1.08),  # nepers by which it has faded a fifth of a second later
        (0.11, 0.04, -0.18, 0.04),  # nepers by which it is louder than what was before
        (-1.03, 1.32, 0.16, -0.45),  # nepers by which its second harmonic is louder than it
        (-0.58, -1.15, 1.41, 0.32),  # its third
        (0.03, -0.52, 0.20, 0.29),  # its fourth
    ]
)
BEFOREHAND = np.array((-0.59, -2.93, 2.33, 1.18))


def sounds(rows: Rows, pitches: I64, delay: int) -> F32:
    """Return what each of `pitches` sounds like that began `delay` rows ago, (n, TOLD)."""
    count = len(pitches)
    above = np.concatenate([pitches, *(pitches + harmonic for harmonic in HARMONICS)])
    lately = rows.since(BEFORE + delay + 1, above).reshape(-1, 1 + len(HARMONICS), count)
    note, loudest = lately[:, 0], lately[BEFORE:].max(axis=0)
    there = (note > loudest[0] - RISEN).argmax(axis=0) - BEFORE
    faded, before = loudest[0] - note[-3:].mean(axis=0), loudest[0] - note[:4].mean(axis=0)
    return np.stack([there, faded, before, *(loudest[1:] - loudest[0])], axis=1).astype(np.float32)


def guess(notes: F64) -> str:
    """Return what sort of instrument played `notes`, (n, TOLD), or "" where nobody can tell."""
    if not len(notes):
        return ""
    odds = np.median(notes, axis=0) @ WEIGHTS + BEFOREHAND
    likely = np.exp(odds - odds.max())
    likely /= likely.sum()
    best = int(likely.argmax())
    return SORTS[best] if likely[best] >= SURE else ""
