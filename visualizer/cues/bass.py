"""Bass hits: a kick, a boom, a plucked bass note; not a bass that goes on."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from visualizer.cues.attack import Attack
from visualizer.cues.beginning import WAIT, Beginning
from visualizer.cues.net import Net
from visualizer.records import HOP, AnalysisFrame, Cue, Trait


class BassHit:
    """Picks the attacks out of the rise of the lowest bands, causally.

    A held bass, however loud, does not rise; a kick over it does, in the bands beside its pitch.
    What rises is a hit if it also sounds like one: the notes of a bass line rise, too.
    """

    BANDS = 17  # from 30 to 160 Hz
    LAG = 6  # hops, 32 ms: what the narrowest of these bands need to rise
    MUTE = 32  # hops, 0.17 s: how long these bands remember a splice
    FLOOR_DB = -31.0  # with the gain, so about the programme's loudness less 22
    LEAST_DB = 1.2  # rumble stays below, a kick as loud as the held bass under it comes above
    SURE = 0.4  # booms in a film are less like a drum than a drum is
    LATE = 3 * HOP  # samples from the hit until these bands have risen so far
    REST = 0.09  # seconds: ten hits a second are a tone
    FULL_DB = 12.0  # a kick out of nothing within two hops; score 1
    HEARD = 0.08  # of frame.bass: less is the thump of something higher

    traits: ClassVar[Mapping[str, Trait]] = {}

    def __init__(self) -> None:
        self._attack = Attack(self.LEAST_DB, self.REST)
        self._before = np.full((self.LAG, self.BANDS), -120.0, np.float32)
        self._rise = np.zeros(self.BANDS, np.float32)
        self._next = 0
        self._mute = 0
        self._beginning, self._net = Beginning(), Net("bass")
        self._wait = 0  # hops until the last rise can be judged
        self._excess = 0.0

    def __call__(self, frame: AnalysisFrame) -> tuple[Cue, ...]:
        """Return a "bass" cue if one happens; its score is how far it stands out."""
        self._beginning.push(frame)
        flux = self._flux(frame)
        self._mute = self.MUTE if frame.gap else max(self._mute - 1, 0)
        excess = self._attack(0.0 if self._mute or frame.bass < self.HEARD else flux)
        if excess > 0.0:
            self._wait, self._excess = WAIT, excess
            return ()
        self._wait -= 1
        if self._wait != 0 or self._net(self._beginning.look()) < self.SURE:
            return ()
        began = frame.sample - WAIT * HOP - self.LATE
        score = min(self._excess / self.FULL_DB, 1.0)
        return (Cue("bass", "", max(began, 0), frame.sample, score=score),)

    def _flux(self, frame: AnalysisFrame) -> float:
        """Return the mean rise of the lowest bands, in dB, out of their neighbourhood's past."""
        floor_db = self.FLOOR_DB - frame.gain_db
        reference = self._before[self._next]
        np.maximum(frame.bands_db[: self.BANDS], floor_db, out=self._rise)
        np.subtract(self._rise, np.maximum(reference, floor_db), out=self._rise)
        flux = float(np.maximum(self._rise, 0.0, out=self._rise).mean())

        now = frame.bands_db[: self.BANDS]
        np.maximum(now[1:], now[:-1], out=reference[1:])
        reference[0] = now[0]
        np.maximum(reference[:-1], now[1:], out=reference[:-1])
        self._next = (self._next + 1) % self.LAG
        return flux
