"""Found percussion: somebody taps on glass, tin or pipe; bright, short, and of no pitch."""

from collections.abc import Mapping
from math import exp
from typing import ClassVar

import numpy as np

from visualizer.cues.net import SLOW, Net
from visualizer.records import BANDS, F32, HOP, RATE, AnalysisFrame, Cue, Trait

STEP = HOP / RATE  # seconds
EVERY = 4  # hops, 21 ms, between two looks
BEFORE, AFTER = 6, 14  # hops about the stroke: what was there, and how it rings on for 75 ms
BRIGHT = slice(43, 60)  # bands from 2 to 10 kHz, where things found have their modes
LEAST_DB = 4.0  # of rise there: less is lost among the rest
DEEPEST_DB = 40.0  # under the loudest of late
FAINT_DB = -85.0
LOWEST, SINGLE = 2, 42  # bands: from 36 Hz by fours, and from 1.9 kHz each by itself
AGES = np.array([-4, -1, 0, 1, 2, 4, 7, 10, 14])  # hops from the stroke
LATE = AFTER + (EVERY - 1) / 2  # hops from the stroke until it is looked at, on the average


class Taps:
    """Gathers the levels of the last hops and looks at whatever rises between 2 and 10 kHz."""

    def __init__(self) -> None:
        self._new: list[F32] = []
        self._levels = np.full((BEFORE + EVERY + AFTER, BANDS), -120.0, np.float32)

    def __call__(self, frame: AnalysisFrame) -> F32 | None:
        """Take one hop; return the levels about a stroke in tens of dB if there was one."""
        self._new.append(frame.bands_db)
        if len(self._new) < EVERY:
            return None
        levels = self._levels
        levels[:-EVERY] = levels[EVERY:]
        levels[-EVERY:] = self._new
        self._new.clear()
        top = float(levels[:, BRIGHT].max())
        if top < FAINT_DB:
            return None
        bright = np.maximum(levels[:, BRIGHT], top - DEEPEST_DB).mean(axis=1)
        usual = np.maximum(bright[BEFORE - 4 : -5], bright[BEFORE - 5 : -6])
        rise = bright[BEFORE - 1 :][: len(usual)] - usual
        stroke = int(rise[1 : EVERY + 1].argmax())
        near = rise[max(stroke - 2, 0) : stroke + 5].max()
        if rise[1 + stroke] < max(LEAST_DB, float(near)):
            return None
        rows = levels[BEFORE + stroke + AGES]
        peak = float(rows[:, BRIGHT].max())
        rows = np.clip((rows - peak) / 10.0, -4.0, 2.0)
        low = rows[:, LOWEST:SINGLE].reshape(len(AGES), -1, 4).max(axis=2)
        return np.concatenate([low.ravel(), rows[:, SINGLE:].ravel()]).astype(np.float32)


class Found:
    """Tells taps on things found from cymbals, bells, consonants and drums, by how they ring."""

    FADE = 1.2  # seconds to 1/e of what was heard of a rhythm
    LIKELY = 0.5  # a stroke that is less likely does not count
    ENOUGH = 1.3  # likely strokes: one alone may be anything
    REST = 4.0  # seconds: a rhythm is told once, and again if it goes on

    traits: ClassVar[Mapping[str, Trait]] = {}

    def __init__(self) -> None:
        self._taps, self._net = Taps(), Net("found", SLOW)
        self._sum = 0.0
        self._last = self._rest = 0  # samples

    def __call__(self, frame: AnalysisFrame) -> tuple[Cue, ...]:
        """Return the cue "found" once a few strokes have been heard."""
        seen = self._taps(frame)
        if frame.gap:
            self._rest = max(self._rest, frame.sample + RATE // 2)  # a splice is no stroke
        if seen is None:
            return ()
        likely = self._net(seen)
        if likely < self.LIKELY:
            return ()
        stroke = max(frame.sample - round(LATE * HOP), 0)
        self._sum = likely + self._sum * exp(-(stroke - self._last) / RATE / self.FADE)
        self._last = stroke
        if self._sum < self.ENOUGH or frame.sample < self._rest:
            return ()
        self._rest = frame.sample + round(self.REST * RATE)
        return (Cue("cue", "found", stroke, frame.sample, score=likely),)
