"""Notes: where one begins, and how sure that is, from rows of pitch.

One small network looks at every pitch alike: at its harmonics, at the notes of which it might be
one itself, and at the neighbours, over half a second. Two of them share what is heard: one waits a
fifteenth of a second after a note's beginning, the other a fifth and is surer. They were taught by
`python -m training.notes` on scenes whose notes are known.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualizer.records import F32, HOP, PITCH_BINS, PITCH_FIRST, PITCH_STEPS, RATE
from visualizer.shipped import shipped

I64 = NDArray[np.int64]

STEP = 2 * HOP / RATE  # seconds from one row to the next
LOWEST, HIGHEST = 41, 99  # MIDI pitches at which notes are looked for
PITCHES = HIGHEST - LOWEST + 1
FLOOR = -6.0  # what a row tells of pitches beyond its ends

# When, in rows from the beginning of a note; the last is how long a head waits.
FAST = (-36, -20, -10, -5, -2, -1, 0, 1, 3, 6)  # 64 ms
SLOW = (-44, -24, -12, -6, -2, 1, 4, 8, 13, 18)  # 192 ms
PEAK = 2  # rows before and after, than which a beginning must be surer ...
SOON = 1  # ... and rows after, for who cannot wait: 11 ms sooner, and one return in a hundred lost

# Where, in bins from the pitch: harmonics 1 to 6; the notes whose second, third or fourth harmonic
# it might be; a semitone beside the first four; two semitones and a third beside the first two.
_HARMONICS = (0, 12, 19, 24, 28, 31)
WHERE = tuple(
    [PITCH_STEPS * n for n in (*_HARMONICS, -12, -19, -24)]
    + [PITCH_STEPS * n + d for n in _HARMONICS[:4] for d in (-PITCH_STEPS, PITCH_STEPS)]
    + [PITCH_STEPS * n + d for n in _HARMONICS[:2] for d in (-2 * PITCH_STEPS, 2 * PITCH_STEPS)]
    + [PITCH_STEPS * n + d for n in _HARMONICS[:2] for d in (-1, 1)]
)
MARGIN = 3 * 36  # bins below and above a row: no harmonic reaches further
WIDTH = PITCH_BINS + 2 * MARGIN

Layers = tuple[F32, F32, F32, F32, F32, F32]  # weights and offsets of three layers


def columns() -> I64:
    """Return where each pitch looks in a row with its margins, (PITCHES, len(WHERE))."""
    middle = (np.arange(LOWEST, HIGHEST + 1) - PITCH_FIRST) * PITCH_STEPS + 1 + MARGIN
    return np.asarray(middle[:, np.newaxis] + np.array(WHERE), np.int64)


def layers(head: str) -> Layers:
    """Return what `head`, "fast" or "slow", has learned."""
    with np.load(shipped("motifs/notes.npz")) as learned:
        w1, b1, w2, b2, w3, b3 = (
            np.ascontiguousarray(learned[f"{head}_{k}"], np.float32) for k in range(6)
        )
    return w1, b1, w2, b2, w3, b3


@dataclass(frozen=True, slots=True)
class Begun:
    """Notes that began at one time, as far as one head can tell."""

    row: int  # counted from the first row heard
    pitches: I64  # (n,) from 0 for LOWEST
    odds: F32  # (n,) natural logarithm of the odds that a note begins
    strength: F32  # (n,) nepers against the running level, at its loudest until now


class Rows:
    """The last rows heard, each with its margins, side by side."""

    def __init__(self, length: int) -> None:
        self._length = length
        self._rows = np.full((2 * length, WIDTH), FLOOR, np.float32)
        self.count = 0

    def push(self, row: F32) -> None:
        at = self.count % self._length
        for place in (at, at + self._length):
            self._rows[place, MARGIN:-MARGIN] = row
        self.count += 1

    def since(self, rows: int, pitches: I64) -> F32:
        """Return how strong each of `pitches`, from 0 for LOWEST, was in the last so many rows.

        (rows, n), nepers: of the three bins of a semitone the strongest.
        """
        middle = (pitches + LOWEST - PITCH_FIRST) * PITCH_STEPS + 1 + MARGIN
        lately = self.last().reshape(-1, WIDTH)[-rows:]
        return np.asarray(lately[:, middle[:, np.newaxis] + np.arange(-1, 2)].max(axis=2))

    def last(self) -> F32:
        """Return all rows kept, one after another, oldest first; (length * WIDTH,)."""
        at = self.count % self._length
        return self._rows[at : at + self._length].reshape(-1)


class Head:
    """Says after each row which notes began a while ago."""

    def __init__(
        self, offsets: tuple[int, ...], learned: Layers, length: int, after: int = PEAK
    ) -> None:
        self.delay = offsets[-1] + after  # rows between a note's beginning and the word of it
        rows = length - 1 - offsets[-1] + np.array(offsets)
        looks = rows[np.newaxis, :, np.newaxis] * WIDTH + columns()[:, np.newaxis, :]
        self._looks = looks.reshape(PITCHES, -1)
        self._seen = np.zeros(self._looks.shape, np.float32)
        self._layers = learned
        self._odds = np.full((PEAK + 1 + after, PITCHES), -9.0, np.float32)

    def __call__(self, rows: Rows, least: float) -> Begun:
        """Return which notes began, with log odds of at least `least`, `delay` rows ago."""
        np.take(rows.last(), self._looks, out=self._seen, mode="clip")  # without a copy
        w1, b1, w2, b2, w3, b3 = self._layers
        hidden = self._seen @ w1
        hidden += b1
        np.maximum(hidden, 0.0, out=hidden)
        hidden = hidden @ w2
        hidden += b2
        np.maximum(hidden, 0.0, out=hidden)
        odds = self._odds
        odds[:-1] = odds[1:]
        odds[-1] = (hidden @ w3)[:, 0] + b3
        middle = odds[PEAK]
        peak = (middle >= least) & (middle > odds[PEAK + 1 :].max(axis=0))
        peak &= middle >= odds[:PEAK].max(axis=0)
        (pitches,) = np.nonzero(peak)
        strength = rows.since(self.delay + 1, pitches).max(axis=0)
        return Begun(rows.count - 1 - self.delay, pitches, middle[pitches], strength)
