"""Chatter: speech behind a wall, cut into a rhythm."""

from collections.abc import Mapping
from math import exp

import numpy as np

from visualizer.cues.net import SLOW, Net
from visualizer.records import F32, HOP, RATE, AnalysisFrame, Cue, Trait

ROW, FINE = 12, 4  # hops that are taken at once, and moments in them
MOMENT = ROW // FINE * HOP / RATE  # seconds, 16 ms
FIRST, GROUPS = 12, 11  # of four bands each: from 100 Hz to 5 kHz, where chatter has nothing left
WINDOW = 256  # moments, 4.1 s: a figure of eight syllables twice
EVERY = 32  # moments, 0.5 s, between two looks
DEEPEST_DB = 45.0  # below the loudest of it, nobody listens
SLOW_HZ, SYLLABLES_HZ, QUICK_HZ = (0.5, 2.8), (2.8, 8.5), (8.5, 20.0)
LONGEST = 2.1  # seconds of a figure
LAGS = np.rint(np.geomspace(0.1, LONGEST, 25) / MOMENT).astype(int)
_HANN = np.hanning(WINDOW)[:, np.newaxis]
_HZ = np.fft.rfftfreq(WINDOW, MOMENT)
_BANDS = tuple(slice(*np.searchsorted(_HZ, limits)) for limits in (SLOW_HZ, SYLLABLES_HZ, QUICK_HZ))


def features(levels_db: F32) -> F32:
    """Return how `levels_db`, (WINDOW, GROUPS), move together, apart, and again and again."""
    loudest = float(levels_db.max())
    levels = np.maximum(levels_db, loudest - DEEPEST_DB)
    mean = levels.mean(axis=0)
    moved = levels - mean
    power = np.abs(np.fft.rfft(moved * _HANN, axis=0)) ** 2
    whole = power[1:].sum(axis=0) + 1e2
    slow, syllables, quick = (power[part].sum(axis=0) / whole for part in _BANDS)
    peak = power[_BANDS[1]].max(axis=0) / whole
    spread = levels.std(axis=0)
    # How far each band moves with the lowest: one note trembles as a whole, a mouth does not.
    low = moved[:, 1:4].mean(axis=1)
    alike = moved.T @ low / (np.sqrt((moved**2).sum(axis=0) * float(low @ low)) + 1.0)
    spectrum = np.abs(np.fft.rfft(moved, 2 * WINDOW, axis=0)) ** 2
    loud = np.clip((mean - mean.max() + 25.0) / 25.0, 0.0, 1.0)
    again = np.fft.irfft(spectrum @ loud)[: LAGS[-1] + 1]
    again = again / (again[0] + 1.0)
    returns = np.maximum.reduceat(again[: LAGS[-1]], LAGS[:-1])
    levels_told = (mean - loudest) / 10.0
    return np.concatenate(
        [levels_told, spread / 10.0, slow, syllables, quick, peak, alike, returns]
    ).astype(np.float32)


class Moments:
    """Gathers what `features` wants."""

    def __init__(self) -> None:
        self.loudest_db = -120.0
        self._new: list[F32] = []
        self._levels = np.full((WINDOW, GROUPS), -120.0, np.float32)
        self._count = 0

    def __call__(self, frame: AnalysisFrame) -> F32 | None:
        """Take one hop; return features when a look is due and enough was heard."""
        self._new.append(frame.bands_db)
        if len(self._new) < ROW:
            return None
        bands = np.stack(self._new)[:, FIRST : FIRST + 4 * GROUPS]
        self._new.clear()
        power = (10.0 ** (0.1 * bands)).reshape(FINE, ROW // FINE, GROUPS, 4)
        self._levels[:-FINE] = self._levels[FINE:]
        self._levels[-FINE:] = 10.0 * np.log10(power.sum(axis=3).mean(axis=1) + 1e-12)
        self._count += FINE
        if self._count % EVERY or self._count < WINDOW:
            return None
        self.loudest_db = float(self._levels.max())
        return features(self._levels)


class Chatter:
    """Says how likely it is that muffled speech is used as a rhythm, of 3 to 8 syllables a second.

    It returns as music does, and moves as a mouth does.
    """

    FADE = 1.0  # seconds to 1/e
    FAINT_DB = -75.0

    def __init__(self) -> None:
        self.traits: Mapping[str, Trait] = {}
        self._moments, self._net = Moments(), Net("chatter", SLOW)
        self._likely = 0.0
        self._follow = 1.0 - exp(-EVERY * MOMENT / self.FADE)

    def __call__(self, frame: AnalysisFrame) -> tuple[Cue, ...]:
        """Return nothing; `traits` holds "chatter", 0..1, once four seconds have been heard."""
        seen = self._moments(frame)
        if seen is None:
            return ()
        likely = self._net(seen) if self._moments.loudest_db > self.FAINT_DB else 0.0
        self._likely += (likely - self._likely) * self._follow
        self.traits = {"chatter": Trait(self._likely, abs(2.0 * self._likely - 1.0))}
        return ()
