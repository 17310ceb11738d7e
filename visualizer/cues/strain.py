"""Strain: high strings held in a dissonance."""

from collections.abc import Mapping

import numpy as np

from visualizer.cues.net import Net
from visualizer.records import (
    F32,
    HOP,
    NO_PARTIALS,
    PARTIAL_HZ,
    PARTIALS,
    RATE,
    AnalysisFrame,
    Cue,
    Trait,
)

EVERY = 4  # spectra, 0.17 s, between two looks
WINDOW = 12  # spectra, 0.5 s: longer than a plucked note stays as it was
LOWEST_HZ, OCTAVES, STEPS = 660.0, 3, 36  # steps an octave: three a semitone
LOW = 54  # steps, an octave and a half, where the notes themselves lie; above are their partials
LAGS = 40  # steps: a little over an octave
SMOOTH = 18  # steps to either side over which a partial must stand out
MOST_DB = 30.0


def _places() -> tuple[F32, np.ndarray]:
    hz = LOWEST_HZ * 2.0 ** (np.arange(OCTAVES * STEPS) / STEPS)
    at = hz / PARTIAL_HZ
    low = at.astype(int)
    return (at - low).astype(np.float32), low


BETWEEN, BIN = _places()
_TO_MEAN = np.array(
    [[abs(i - j) <= SMOOTH for i in range(OCTAVES * STEPS)] for j in range(OCTAVES * STEPS)],
    np.float32,
)
_TO_MEAN /= _TO_MEAN.sum(axis=1, keepdims=True)


def features(mean: F32, least: F32, loudness: float) -> F32:
    """Return which intervals sound, whatever the key, in the partials that are held.

    `mean`, (PARTIALS,), is the power over half a second, `least` the least power in it. What is
    returned are autocorrelations [1] over pitch: of all, then of the notes alone; then how much is
    held, and how loud it is against the whole.

    [1] Tzanetakis, Ermolinskyi & Cook, "Pitch histograms in audio and symbolic music information
        retrieval", Journal of New Music Research, 2003.
    """
    parts = []
    for power in (mean, least):
        db = 10.0 * np.log10(power + np.float32(1e-12))
        # The wider bins high up hold several partials at three steps a semitone; the peak counts.
        db = np.maximum(db[BIN] * (1 - BETWEEN) + db[BIN + 1] * BETWEEN, db[BIN])
        parts.append(np.clip(db - _TO_MEAN @ db, 0.0, MOST_DB))
    held = np.minimum(*parts)
    told = []
    for chosen in (held, held[:LOW]):
        again = np.correlate(chosen, chosen, "full")[len(chosen) - 1 :]
        told += (again[1 : LAGS + 1] / (again[0] + np.float32(30.0))).tolist()
    bands = mean[:1020].reshape(-1, 60).sum(axis=1)
    level_db = 10.0 * np.log10(bands + 1e-12) - max(loudness, -80.0)
    told += (level_db / 10.0).tolist()
    told += (held.reshape(-1, 12).mean(axis=1) / 10.0).tolist()
    told += (parts[0].reshape(-1, 12).mean(axis=1) / 10.0).tolist()
    return np.array(told, np.float32)


class Held:
    """Gathers what `features` wants."""

    def __init__(self) -> None:
        self._recent = np.zeros((WINDOW, PARTIALS), np.float32)
        self._seen = 0
        self._last = NO_PARTIALS

    def __call__(self, frame: AnalysisFrame) -> F32 | None:
        """Take one hop; return features when a look is due and there is sound."""
        if frame.partials is self._last:
            return None
        self._last = frame.partials
        self._recent[self._seen % WINDOW] = frame.partials
        self._seen += 1
        if self._seen % EVERY:
            return None
        return features(self._recent.mean(axis=0), self._recent.min(axis=0), frame.loudness)


class Strain:
    """Tells how harsh held high notes are against each other."""

    SURE = 0.75  # clusters come above 0.9, most of what resembles them below 0.6
    FADE = 0.7  # of what was thought before, a look
    LET_GO = 3.0  # seconds
    BEGAN = 0.8  # seconds before it is known
    FAINT_DB = -60.0
    FINE = 0.02  # a smaller change is not told

    def __init__(self) -> None:
        self.traits: Mapping[str, Trait] = {}
        self._held, self._net = Held(), Net("strain")
        self._likely = 0.0
        self._rest = 0

    def __call__(self, frame: AnalysisFrame) -> tuple[Cue, ...]:
        """Return the cue "strain" when it has begun; the trait follows it, 0..1."""
        self._rest -= HOP
        seen = self._held(frame)
        if seen is None:
            return ()
        likely = self._net(seen) if frame.loudness > self.FAINT_DB else 0.0
        self._likely += (likely - self._likely) * (1.0 - self.FADE)
        told = self.traits.get("strain")
        if not told or abs(told.value - self._likely) > self.FINE:
            self.traits = {"strain": Trait(self._likely, 1.0)}
        if self._likely < self.SURE:
            return ()
        fresh, self._rest = self._rest <= 0, round(self.LET_GO * RATE)
        if not fresh:
            return ()
        began = max(frame.sample - round(self.BEGAN * RATE), 0)
        return (Cue("cue", "strain", began, frame.sample, score=self._likely),)
