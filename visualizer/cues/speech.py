"""Speech: somebody talks, alone or over music."""

from collections.abc import Mapping
from math import exp

import numpy as np

from visualizer.records import F32, HOP, RATE, AnalysisFrame, Cue, Trait

STEP = HOP / RATE  # seconds
EVERY = 3  # hops, 16 ms: syllables are ten times slower
PERIOD = EVERY * STEP  # seconds
BANDS = tuple(range(20, 56, 4))  # first of four each: from 215 Hz to 7 kHz, where voices live
WINDOW = 128  # periods, 2 s: a sentence, and the pause after it
DEEPEST_DB = 45.0  # below the loudest of it, nobody listens
SLOW = slice(1, 4)  # bins of 0.49 Hz: words and bars
SYLLABLES = slice(5, 17)  # 2.4 to 7.8 Hz, where the modulation of speech has its peak [1]
ALL = slice(1, 33)  # to 16 Hz
PAUSE_DB = 15.0  # under the loudest, between two words


def features(levels_db: F32) -> F32:
    """Return how `levels_db`, (WINDOW, bands + 1), move: (4 * (bands + 1),).

    The last column is the level of all bands together. Level itself has no part in it: how loud
    and how bright somebody speaks says nothing.

    [1] Greenberg, "Temporal properties of spontaneous speech", Journal of Phonetics, 2003.
    """
    loudest = float(levels_db[:, -1].max())
    levels = np.maximum(levels_db, loudest - DEEPEST_DB)
    moved = (levels - levels.mean(axis=0)) * _HANN
    power = np.abs(np.fft.rfft(moved, axis=0)) ** 2
    whole = power[ALL].sum(axis=0) + 1e-3
    syllables = power[SYLLABLES].sum(axis=0) / whole
    slow = power[SLOW].sum(axis=0) / whole
    slow[-1] = float((levels[:, -1] < loudest - PAUSE_DB).mean())
    steps = np.abs(np.diff(levels, axis=0)).mean(axis=0)
    return np.concatenate([levels.std(axis=0), syllables, slow, steps]).astype(np.float32)


_HANN = np.hanning(WINDOW)[:, np.newaxis]

# Logistic regression by training/speech.py: synthetic voices of five kinds, alone or 3 to 12 dB
# over the music of three games, against that music. Nine bands and the whole: how far levels swing,
# their share of syllables, of slow change (for the whole: of pauses), and their steps.
WEIGHTS = np.array(
    [
        -0.292, -0.146, 0.3, 0.337, 0.236, 0.027, 0.145, -0.143, -0.464, 0.081,
        3.839, 2.731, 3.644, 1.624, 2.113, 0.704, 3.966, -0.983, -0.632, -0.684,
        1.182, 1.966, -0.043, 1.736, 1.186, 2.032, -0.459, 2.965, 0.124, -4.142,
        0.694, 0.116, 0.823, -0.171, 0.196, -0.29, 0.433, 0.745, 0.883, 0.255,
    ],
    np.float32,
)  # fmt: skip
OFFSET = -21.23


class Speech:
    """Says how likely it is that somebody talks.

    Speech swings at the pace of syllables in all its bands, music at that of its notes.
    """

    EVERY = 16  # periods, 0.26 s, between two looks
    TURN = 5  # of these: not in the hop in which clicks and character are looked at
    FADE = 1.0  # seconds to 1/e: nobody stops talking for half a word
    FAINT_DB = -75.0  # below it nothing is understood

    def __init__(self) -> None:
        self.traits: Mapping[str, Trait] = {}
        self._new: list[F32] = []
        self._levels = np.full((WINDOW, len(BANDS) + 1), -120.0, np.float32)
        self._periods = 0
        self._likely = 0.0
        self._follow = 1.0 - exp(-self.EVERY * PERIOD / self.FADE)
        features(self._levels)  # the first transform costs milliseconds; nobody waits for it here

    def __call__(self, frame: AnalysisFrame) -> tuple[Cue, ...]:
        """Return nothing; `traits` holds "speech", 0..1, once two seconds have been heard."""
        self._new.append(frame.bands_db)
        if len(self._new) < EVERY:
            return ()
        bands = np.array(self._new)[:, BANDS[0] : BANDS[-1] + 4] * np.float32(0.1)
        self._new.clear()
        power = np.add.reduce(np.power(10.0, bands, out=bands), axis=0)
        groups = power.reshape(len(BANDS), 4).sum(axis=1) / EVERY
        place = self._periods % WINDOW
        self._levels[place, :-1] = 10.0 * np.log10(groups + 1e-12)
        self._levels[place, -1] = 10.0 * np.log10(float(groups.sum()) + 1e-12)
        self._periods += 1
        if self._periods >= WINDOW and self._periods % self.EVERY == self.TURN:
            self._look()
        return ()

    def _look(self) -> None:
        first = self._periods % WINDOW
        levels = np.concatenate([self._levels[first:], self._levels[:first]])
        likely = 0.0
        if float(levels[:, -1].max()) > self.FAINT_DB:
            odds = float(WEIGHTS @ features(levels)) + OFFSET
            likely = 1.0 / (1.0 + exp(-min(max(odds, -30.0), 30.0)))
        self._likely += (likely - self._likely) * self._follow
        sure = abs(2.0 * self._likely - 1.0)  # at one half it is anybody's guess
        self.traits = {"speech": Trait(self._likely, sure)}
