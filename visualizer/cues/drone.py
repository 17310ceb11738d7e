"""Drone: one low tone that stays where it is, below everything else."""

from collections.abc import Mapping
from math import log10

import numpy as np

from visualizer.records import DEPTH_HZ, HOP, NO_DEPTHS, RATE, AnalysisFrame, Cue, Trait

EVERY = 8 * HOP / RATE  # seconds, 43 ms, at which the depths are made anew
NOTHING_DB = -120.0
BINS = 1.5  # of the depths that a tone fills


def _decibel(power: float) -> float:
    return 10.0 * log10(power + 1e-12)


class Drone:
    """Hears a tone of 20 to 56 Hz that keeps its place, and keeps its level or sways slowly.

    A bass note may be as low and as loud, but it is over, or the next one is elsewhere, before
    `HOLD` has passed; so neither is taken for the other. Two tones that beat swell and sink by many
    dB, and no bass note does so as slowly: they are told after `LONG`, as is a tone so
    steady that bass notes may come and go beside it. What lies above, where tunes play, must not be
    much stronger: then the tone is part of the music.
    """

    LOWEST_HZ, HIGHEST_HZ = 20.0, 56.0
    REST_HZ = 250.0  # what lies between is compared with the tone
    HOLD = 2.2  # seconds: the longest bass notes of most music are shorter
    FAINT_DB = -64.0  # re full scale: the hum of a room
    LET_GO = 1.0  # seconds it may be hidden
    EASE = 1.2  # seconds from value 0 to 1: a ceiling comes down by it

    # Of one that is steady.
    FLAT_DB = 3.0  # its level may change by so much
    PLACE_HZ = 2.5  # and its pitch
    MARGIN_DB = -8.0  # of its least level over the mean of what lies above, if it is quite steady
    UNSTEADY = 0.7  # dB that must be added to it for each by which the tone changes or dips
    WHOLE_DB = -14.0  # under the loudness: fainter, nobody feels it
    BANDS = 9  # from 30 to 68 Hz, which show within 40 ms that a note has ended ...
    DIP_DB = 6.5  # ... by falling so far below their mean

    # Of one that goes on, and may sway.
    LONG = 3.4  # seconds: most of a beat of the slowest voices
    SWAY_DB = 12.0
    SPAN, STEEP_DB = 0.34, 3.5  # seconds in which its level changes by so much; a note's by more
    NEAR_HZ = 1.0
    SWAYS_MARGIN_DB, SWAYS_WHOLE_DB = 0.0, -10.0  # of its mean level: see above
    NEAR = 15  # depths, 0.6 s, below whose mean ...
    NOTCH_DB = 8.0  # ... so deep a dip parts two notes

    # Of one that was told.
    STAYS_HZ = 1.5  # from where it was
    STAYS_DB, FULL_DB = -8.0, 2.0  # of its level over what lies above: let go; value 1

    def __init__(self) -> None:
        self.traits: Mapping[str, Trait] = {}
        first, last = round(self.LOWEST_HZ / DEPTH_HZ), round(self.HIGHEST_HZ / DEPTH_HZ)
        self._tone = slice(first, last + 1)
        self._above = slice(last + 3, round(self.REST_HZ / DEPTH_HZ))
        self._hold, self._span = round(self.HOLD / EVERY), round(self.SPAN / EVERY)
        # Row by row, the newest last: level and dip, dB; place, Hz; power above, and of the whole.
        self._past = np.zeros((5, round(self.LONG / EVERY)))
        self._past[:2] = NOTHING_DB
        self._lately = 0.0
        self._left = 0.0  # seconds until it is let go
        self._place = 0.0  # Hz, where it was told
        self._depths = NO_DEPTHS

    def __call__(self, frame: AnalysisFrame) -> tuple[Cue, ...]:
        """Return the cue "drone" when one has lasted; the trait says how it stands out, 0..1."""
        self._lately = min(self._lately, float(np.maximum.reduce(frame.bands_db[: self.BANDS])))
        if frame.depths is self._depths:
            return ()
        self._depths = frame.depths
        self._take_in(frame)
        told = self._left > 0.0
        began = not told and self._is_there() and (self._is_steady() or self._goes_on())
        stands = self._stands() if told or began else 0.0
        place = float(self._past[2, -1])
        if began or (told and stands > 0.0 and abs(place - self._place) < self.STAYS_HZ):
            self._left, self._place = self.LET_GO, place
        else:
            self._left = max(self._left - EVERY, 0.0)
        self._tell(stands if self._left > 0.0 else 0.0)
        if not began:
            return ()
        start = max(frame.sample - round(self.HOLD * RATE), 0)
        return (Cue("cue", "drone", start, frame.sample, score=0.5 + stands / 2),)

    def _tell(self, goal: float) -> None:
        before = self.traits["drone"].value if self.traits else 0.0
        step = EVERY / self.EASE
        value = min(max(goal, before - step), before + step)
        if not self.traits or value != before:
            self.traits = {"drone": Trait(value, 1.0)}

    def _take_in(self, frame: AnalysisFrame) -> None:
        tone = frame.depths[self._tone]
        peak = int(tone.argmax())
        self._past[:, :-1] = self._past[:, 1:]
        self._past[:, -1] = (
            _decibel(float(tone[peak])),
            self._lately,
            (self._tone.start + peak) * DEPTH_HZ,
            float(np.add.reduce(frame.depths[self._above]))
            / 1.5,  # a tone fills 1.5 bins of this window
            10 ** (frame.loudness / 10),
        )
        self._lately = 0.0

    def _stands(self) -> float:
        """Return how far the tone stands out of what lies above it, 0..1."""
        above = _decibel(float(self._past[3, -self._hold :].mean())) + self.STAYS_DB
        stands = (float(self._past[0, -1]) - above) / (self.FULL_DB - self.STAYS_DB)
        return min(max(stands, 0.0), 1.0)

    def _is_there(self) -> bool:
        """Tell whether it has lasted at all; mostly it has not, and nothing else is asked."""
        level, _, place = self._past[:3, -self._hold :]
        lasts = float(np.minimum.reduce(level)) >= self.FAINT_DB
        wide = float(np.maximum.reduce(place)) - float(np.minimum.reduce(place))
        return lasts and wide <= self.PLACE_HZ

    def _is_steady(self) -> bool:
        level, dip, _, rest, whole = self._past[:, -self._hold :]
        least = float(level.min())
        moved = float(level.max()) - least
        if moved > self.FLAT_DB:
            return False
        deep = float(dip.mean() - dip.min())
        if deep > self.DIP_DB or least < _decibel(float(whole.mean())) + self.WHOLE_DB:
            return False
        margin = least - _decibel(float(rest.mean()))
        return margin > self.MARGIN_DB + self.UNSTEADY * (deep + moved)

    def _goes_on(self) -> bool:
        level, dip, place, rest, whole = self._past
        least, moved = float(level.min()), float(np.ptp(level))
        if least < self.FAINT_DB or moved > self.SWAY_DB or np.ptp(place) > self.NEAR_HZ:
            return False
        if np.abs(level[self._span :] - level[: -self._span]).max() > self.STEEP_DB:
            return False
        usual = np.convolve(dip, np.full(self.NEAR, 1.0 / self.NEAR), "valid")
        near = self.NEAR // 2
        if (usual - dip[near : near + len(usual)]).max() > self.NOTCH_DB:
            return False
        above, all_db = _decibel(float(rest.mean())), _decibel(float(whole.mean()))
        if moved <= self.FLAT_DB:  # so steady for so long that bass notes beside it may come and go
            return least > max(above + self.MARGIN_DB, all_db + self.WHOLE_DB)
        mean = _decibel(float((10.0 ** (0.1 * level)).mean()))
        return mean > max(above + self.SWAYS_MARGIN_DB, all_db + self.SWAYS_WHOLE_DB)
