"""Bass hits: a kick, a boom, a plucked bass note; not a bass that goes on."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from visualizer.cues.beginning import WAIT, Judge, Rises
from visualizer.records import F32, HOP, AnalysisFrame, Cue, Trait


class Low:
    """Says of each rise in the lowest bands what it looked like.

    A held bass, however loud, does not rise; a kick over it does, in the bands beside its pitch.
    """

    BANDS = 17  # from 30 to 160 Hz
    ALONE, TOGETHER = 16, 4  # bands
    LAG = 6  # hops, 32 ms: what the narrowest of these bands need to rise
    MUTE = 32  # hops, 0.17 s: how long these bands remember a splice
    FLOOR_DB = -40.0  # with the gain, so about the programme's loudness less 31
    LEAST_DB = 0.5  # a drum as soft as the bass that is there rises by so much, and so does rumble
    HEARD = 0.02  # of frame.bass: less is the thump of something higher

    def __init__(self) -> None:
        self._rises = Rises(self.LEAST_DB, self.ALONE, self.TOGETHER)
        self._before = np.full((self.LAG, self.BANDS), -120.0, np.float32)
        self._rise = np.zeros(self.BANDS, np.float32)
        self._next = 0
        self._mute = 0

    @property
    def peak_db(self) -> float:
        return self._rises.peak_db

    def __call__(self, frame: AnalysisFrame) -> F32 | None:
        """Take one hop; return features a moment after a rise."""
        flux = self._flux(frame)
        self._mute = self.MUTE if frame.gap else max(self._mute - 1, 0)
        heard = not self._mute and frame.bass >= self.HEARD
        return self._rises(frame, flux if heard else 0.0, frame.bass)

    def _flux(self, frame: AnalysisFrame) -> float:
        """Return the mean rise of the lowest bands, in dB, out of their neighbourhood's past."""
        floor_db = np.float32(self.FLOOR_DB - frame.gain_db)
        now, reference, rise = frame.bands_db[: self.BANDS], self._before[self._next], self._rise
        np.maximum(reference, floor_db, out=reference)
        np.maximum(now, reference, out=rise)
        rise -= reference
        flux = float(np.add.reduce(rise)) / self.BANDS

        np.maximum(now[1:], now[:-1], out=reference[1:])
        reference[0] = now[0]
        np.maximum(reference[:-1], now[1:], out=reference[:-1])
        self._next = (self._next + 1) % self.LAG
        return flux


class BassHit:
    """Tells what is struck from the notes of a bass line, from voices and from rumble."""

    SURE = 0.55  # booms in a film are less like a drum than a drum is
    LATE = (WAIT + 3) * HOP  # samples: until these bands have risen, and the wait
    REST = 0.09  # seconds: ten hits a second are a tone
    FULL_DB = 12.0  # of flux, a kick out of nothing within two hops; score 1

    traits: ClassVar[Mapping[str, Trait]] = {}

    def __init__(self) -> None:
        self._low = Low()
        self._judge = Judge(
            "bass", sure=self.SURE, rest=self.REST, late=self.LATE, full_db=self.FULL_DB
        )

    def __call__(self, frame: AnalysisFrame) -> tuple[Cue, ...]:
        """Return a "bass" cue if a hit happens."""
        return self._judge(frame, self._low(frame), self._low.peak_db)
