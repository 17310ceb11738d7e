"""Ding: one bell, alone among the rest."""

from collections.abc import Mapping
from typing import ClassVar

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

BEFORE, AFTER = 4, 10  # spectra, 0.17 and 0.43 s about the moment at which it is struck
SEEN = BEFORE + AFTER
LOWEST_HZ, HIGHEST_HZ = 320.0, 2000.0  # of the partial by which it is found
LEAST_DB = 7.0  # by which that rises and stays: less is lost among the rest
DEEPEST_DB = 30.0  # under the loudest of late nothing is a bell
BELOW, ABOVE = 24, 60  # half semitones about it in which the other partials are looked for
LATELY, JUST = 58, 18  # spectra, 2.5 and 0.8 s, in which nothing else of the kind should begin
NOTHING, LOUDER = -9.0, 2.0  # level of no partial, and the most by which another is louder; 20 dB

_FIRST, _LAST = round(LOWEST_HZ / PARTIAL_HZ), round(HIGHEST_HZ / PARTIAL_HZ)
_RATIOS = 2.0 ** (np.arange(-BELOW, ABOVE + 1) / 24)


def features(recent_db: F32) -> F32 | None:
    """Return what begins to ring in the middle of `recent_db`, or None if nothing does.

    `recent_db`, (BEFORE + AFTER, PARTIALS), are levels in dB, oldest first. What is returned are
    the levels at ratios to the partial that rises most and stays, before, at the stroke and after,
    relative to that partial; then how it falls, and its pitch.
    """
    part = recent_db[:, _FIRST - 2 : _LAST + 2]
    part = np.maximum(part, float(part[BEFORE:].max()) - DEEPEST_DB)
    before = part[:BEFORE].max(axis=0)
    before = np.maximum(before[2:-2], np.maximum(before[1:-3], before[3:-1]))
    after = part[BEFORE + 2 :, 2:-2].min(axis=0)
    rise = after - before
    after[rise < LEAST_DB] = -np.inf
    peak = int(after.argmax())
    if rise[peak] < LEAST_DB:
        return None
    own = _FIRST + peak
    own += int(recent_db[BEFORE + 2 :, own - 1 : own + 2].mean(axis=0).argmax()) - 1
    course = recent_db[:, own - 1 : own + 2].max(axis=1)
    top = float(course[BEFORE:].max())
    at = np.minimum(np.rint(own * _RATIOS).astype(int), PARTIALS - 2)
    wide = np.maximum(np.maximum(recent_db[:, at], recent_db[:, at - 1]), recent_db[:, at + 1])
    picture = np.stack(
        [wide[:BEFORE].mean(axis=0), wide[BEFORE : BEFORE + 5].max(axis=0), wide[-3:].mean(axis=0)]
    )
    picture = picture[:, :-1].reshape(len(picture), -1, 2).max(axis=2)
    return np.concatenate(
        [
            np.clip((picture - top) / 20.0, -3.0, 1.0).ravel(),
            (course - top) / 10.0,
            [rise[peak] / 10.0, np.log2(own / _FIRST), (top + 50.0) / 20.0],
        ]
    ).astype(np.float32)


class Struck:
    """Gathers what `features` wants, and what else began of late: a bell is alone."""

    def __init__(self) -> None:
        # Twice, so that the last ones always lie side by side and nothing is ever moved.
        self._rows = np.full((2 * SEEN, PARTIALS), -120.0, np.float32)
        self._next = 0
        self._last = NO_PARTIALS
        self._rises = np.zeros(LATELY, np.float32)  # of what began in each of the last spectra
        self._levels = np.full(LATELY, NOTHING, np.float32)  # in the units of the features

    def __call__(self, frame: AnalysisFrame) -> F32 | None:
        """Take one hop; return features if something begins to ring."""
        if frame.partials is self._last:
            return None
        self._last = frame.partials
        level_db = np.log10(frame.partials + np.float32(1e-12))
        level_db *= 10.0
        self._rows[self._next] = self._rows[self._next + SEEN] = level_db
        self._next = (self._next + 1) % SEEN
        seen = features(self._rows[self._next : self._next + SEEN])
        alone = self._others(seen) if seen is not None else None
        self._rises[:-1], self._levels[:-1] = self._rises[1:], self._levels[1:]
        self._rises[-1], self._levels[-1] = (0.0, NOTHING) if seen is None else seen[[-3, -1]]
        return None if alone is None else np.concatenate([seen, alone])

    def _others(self, seen: F32) -> F32:
        """Return how often something else began before, and how strong it was."""
        rises, levels = self._rises[:-AFTER], self._levels[:-AFTER]  # later, it is this one
        louder = np.clip(levels.max() - seen[-1], -LOUDER, LOUDER)
        often = np.count_nonzero(rises[-JUST:]) / JUST, np.count_nonzero(rises[:-JUST]) / JUST
        return np.array([*often, louder, rises.max()], np.float32)


class Ding:
    """Tells a bell from a piano, and from the bells of a tune."""

    SURE = 0.85  # a bell is told at once, so it must be plain
    REST = 1.6  # seconds: two strokes are one ding
    LATE = AFTER * 8 * HOP  # samples since the stroke
    GAP = 0.6  # seconds after a gap that say nothing

    traits: ClassVar[Mapping[str, Trait]] = {}

    def __init__(self) -> None:
        self._struck, self._net = Struck(), Net("ding")
        self._rest = 0

    def __call__(self, frame: AnalysisFrame) -> tuple[Cue, ...]:
        """Return the cue "ding", known half a second after the stroke."""
        self._rest -= HOP
        if frame.gap:
            self._rest = max(self._rest, round(self.GAP * RATE))
        seen = self._struck(frame)
        if seen is None or self._rest > 0:
            return ()
        likely = self._net(seen)
        if likely < self.SURE:
            return ()
        self._rest = round(self.REST * RATE)
        struck = max(frame.sample - self.LATE, 0)
        return (Cue("cue", "ding", struck, frame.sample, score=likely),)
