"""Drone: one low tone that neither moves nor fades, below everything else."""

from collections.abc import Mapping

import numpy as np

from visualizer.records import DEPTH_HZ, HOP, NO_DEPTHS, RATE, AnalysisFrame, Cue, Trait

STEP = HOP / RATE  # seconds
NOTHING_DB = -120.0


class Drone:
    """Hears a tone of 20 to 56 Hz that keeps its level and its place.

    A bass note may be as low and as loud, but it is over, or the next one is elsewhere, before
    `HOLD` has passed; so neither is taken for the other. What lies above, where tunes play, must
    not be much stronger: then the tone is part of the music.
    """

    LOWEST_HZ, HIGHEST_HZ = 20.0, 56.0
    REST_HZ = 250.0  # what lies between is compared with the tone
    EVERY = 8  # hops, 43 ms, at which the depths are made anew
    HOLD = 2.2  # seconds: the longest bass notes of most music are shorter
    MARGIN_DB = -8.0  # of its least level over the mean of what lies above, if it is quite steady
    UNSTEADY = 0.7  # dB that must be added to it for each by which the tone changes or dips
    WHOLE_DB = -14.0  # under the loudness: fainter, nobody feels it
    FAINT_DB = -64.0  # re full scale: the hum of a room
    FLAT_DB = 3.0  # its level may change by so much
    BANDS = 9  # from 30 to 68 Hz, which show within 40 ms that a note has ended ...
    DIP_DB = 6.5  # ... by falling so far below their mean
    PLACE_HZ = 2.5  # and its pitch
    FULL_DB = 10.0  # of margin: value 1
    LET_GO = 1.0  # seconds it may be hidden

    def __init__(self) -> None:
        self.traits: Mapping[str, Trait] = {}
        first, last = round(self.LOWEST_HZ / DEPTH_HZ), round(self.HIGHEST_HZ / DEPTH_HZ)
        self._tone = slice(first, last + 1)
        self._above = slice(last + 3, round(self.REST_HZ / DEPTH_HZ))
        length = round(self.HOLD / (self.EVERY * STEP))
        self._level = np.full(length, NOTHING_DB)  # dB
        self._dip = np.full(length, NOTHING_DB)
        self._lately = 0.0
        self._place = np.zeros(length)  # Hz
        self._rest = np.zeros(length)  # power
        self._whole = np.zeros(length)
        self._next = 0
        self._hops = 0
        self._left = 0.0  # seconds until it is let go
        self._depths = NO_DEPTHS

    def __call__(self, frame: AnalysisFrame) -> tuple[Cue, ...]:
        """Return the cue "drone" when one has lasted; the trait says how it stands out, 0..1."""
        self._lately = min(self._lately, float(frame.bands_db[: self.BANDS].max()))
        if frame.depths is self._depths:
            return ()
        self._depths = frame.depths
        margin = self._margin(frame)
        began = self._left <= 0.0 < margin
        if margin > 0.0:
            self._left = self.LET_GO
        else:
            self._left = max(self._left - self.EVERY * STEP, 0.0)
            if self._left > 0.0:
                return ()
        value = min(margin / self.FULL_DB, 1.0)
        if not self.traits or self.traits["drone"].value != value:
            self.traits = {"drone": Trait(value, 1.0)}
        if not began:
            return ()
        start = max(frame.sample - round(self.HOLD * RATE), 0)
        return (Cue("cue", "drone", start, frame.sample, score=min(0.5 + value / 2, 1.0)),)

    def _margin(self, frame: AnalysisFrame) -> float:
        """Return by how many dB a tone has kept above what it needs, or 0."""
        tone = frame.depths[self._tone]
        peak = int(tone.argmax())
        n = self._next
        self._level[n] = 10.0 * np.log10(float(tone[peak]) + 1e-12)
        self._place[n] = (self._tone.start + peak) * DEPTH_HZ
        self._rest[n] = (
            frame.depths[self._above].sum() / 1.5
        )  # a tone fills 1.5 bins of this window
        self._dip[n], self._lately = self._lately, 0.0
        self._whole[n] = 10 ** (frame.loudness / 10)
        self._next = (n + 1) % len(self._level)

        least, most = float(self._level.min()), float(self._level.max())
        if least < self.FAINT_DB or most - least > self.FLAT_DB:
            return 0.0
        if np.ptp(self._place) > self.PLACE_HZ:
            return 0.0
        dip = float(self._dip.mean() - self._dip.min())
        if dip > self.DIP_DB:
            return 0.0
        if least < 10.0 * np.log10(float(self._whole.mean()) + 1e-12) + self.WHOLE_DB:
            return 0.0
        rest = 10.0 * np.log10(float(self._rest.mean()) + 1e-12)
        needed = self.MARGIN_DB + self.UNSTEADY * (dip + most - least)
        return float(max(least - rest - needed, 0.0))
