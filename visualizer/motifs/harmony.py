"""Learning a loop from one hearing: which chords were played, and how long each of them lasted.

The sound is cut into spans, each as like as possible to one major or minor chord [1]. The bass is
left out: in a loop it may stay on one note whatever the chords do.

[1] Fujishima, "Realtime chord recognition of musical sound", ICMC 1999; the spans are the best path
    of Viterbi's algorithm, which counts the changes.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from visualizer.errors import MotifError
from visualizer.motifs.figures import FEWEST, Figure, chord
from visualizer.motifs.loops import BLOCK, chroma
from visualizer.motifs.notes import FLOOR, STEP
from visualizer.records import F32, PITCH_FIRST, PITCH_STEPS

F64 = NDArray[np.float64]

TREBLE = 52  # MIDI pitch from which is listened
SHORTEST = 0.5  # seconds of a chord
MOST = 8  # chords of a loop that is learned without being told how many
EACH_COSTS = 0.015  # of likeness, averaged over the sound: a chord more always fits a little better
QUALITIES = ("", "m")
CHANGES = [(root, quality) for root in range(12) for quality in QUALITIES]


def learn_chords(name: str, rows: Sequence[F32], count: int | None = None) -> Figure:
    """Return the loop that was heard once.

    Parameters
    ----------
    rows : what was told of pitch from its first chord to the end of its last
    count : of how many chords, if somebody said

    Raises `MotifError` if it is too short to hold them.
    """
    blocks = [_block(rows[at : at + BLOCK]) for at in range(0, len(rows) - BLOCK + 1, BLOCK)]
    least = round(SHORTEST / (BLOCK * STEP))
    most = min(count or MOST, len(blocks) // least)
    if most < (count or FEWEST):
        raise MotifError(
            f"{len(rows) * STEP:.1f} s are too short for {count or FEWEST} chords of "
            f"{SHORTEST:g} s each; name more of it, or fewer chords."
        )
    paths = _paths(np.array(blocks) @ _triads().T, most, least)
    ranked = {k: value / len(blocks) - EACH_COSTS * k for k, (value, _) in paths.items()}
    best = count or max(range(FEWEST, most + 1), key=lambda k: ranked[k])
    spans = paths[best][1]
    roots = [CHANGES[which][0] for which, _ in spans]
    held = tuple(round(lasts * BLOCK * STEP, 3) for _, lasts in spans)
    steps = tuple((b - a + 5) % 12 - 5 for a, b in pairwise(roots))
    return Figure(name, steps, held, 60 + roots[0], tuple(CHANGES[which][1] for which, _ in spans))


def _block(rows: Sequence[F32]) -> F64:
    """Return how strongly each pitch class sounds above the bass, less their mean, length 1."""
    treble = np.array(rows)
    treble[:, : (TREBLE - PITCH_FIRST) * PITCH_STEPS] = FLOOR
    heard = np.mean([chroma(row) for row in treble], axis=0)
    heard -= heard.mean()
    return np.asarray(heard / (np.sqrt(heard @ heard) + 1e-9))


def _triads() -> F64:
    made = np.zeros((len(CHANGES), 12))
    for row, (root, quality) in zip(made, CHANGES, strict=True):
        row[(root + np.array(chord(quality))) % 12] = 1.0
    made -= made.mean(axis=1, keepdims=True)
    return np.asarray(made / np.sqrt((made**2).sum(axis=1, keepdims=True)))


def _paths(like: F64, most: int, least: int) -> dict[int, tuple[float, list[tuple[int, int]]]]:
    """Return, for 1 to `most` chords, the best sum, and which chords of how many blocks make it.

    `like` says how like each block is to each chord, (blocks, chords); a chord lasts at least
    `least` blocks, and the next is another.
    """
    blocks, chords = like.shape
    sums = np.concatenate([np.zeros((1, chords)), np.cumsum(like, axis=0)])
    # best[k, t, c]: of k + 1 chords, of which c is the last and sounds up to block t.
    best = np.full((most, blocks + 1, chords), -np.inf)
    begun = np.zeros((most, blocks + 1, chords), int)
    before = np.zeros((most, blocks + 1, chords), int)
    for t in range(least, blocks + 1):
        best[0, t] = sums[t]
        for k in range(1, most):
            last = best[k - 1, t - least]
            first, second = np.argsort(last)[-1], np.argsort(last)[-2]
            source = np.where(np.arange(chords) == first, second, first)  # another one
            new = last[source] + sums[t] - sums[t - least]
            old = best[k, t - 1] + like[t - 1]
            best[k, t] = np.maximum(new, old)
            begun[k, t] = np.where(new >= old, t - least, begun[k, t - 1])
            before[k, t] = np.where(new >= old, source, before[k, t - 1])
    found = {}
    for count in range(1, most + 1):
        t, which, spans = blocks, int(best[count - 1, blocks].argmax()), []
        value = float(best[count - 1, blocks, which])
        for k in range(count - 1, -1, -1):
            start = int(begun[k, t, which])
            spans.append((which, t - start))
            t, which = start, int(before[k, t, which])
        found[count] = (value, spans[::-1])
    return found
