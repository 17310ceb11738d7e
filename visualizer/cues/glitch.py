"""Glitch: a pop, a cut, a stutter or crushed samples; the sound itself is broken, and on purpose.

Our own breaks are none: for a while after a gap nothing is said.
"""

from collections import deque
from collections.abc import Mapping
from typing import ClassVar

from visualizer.records import HOP, RATE, AnalysisFrame, Cue, Trait

STEP = HOP / RATE  # seconds


class Glitch:
    """Hears each fault by the samples that only it can leave.

    A pop bends the wave more sharply than anything before and after it, in very few samples. A cut
    is exact zeros between sounds. A stutter repeats itself to the last bit, and crushed samples
    stand still in steps.
    """

    BEFORE = 9  # hops, 48 ms, in which a pop has no like
    SHARP = 6.0  # times the bends before
    SHARPER = 4.0  # and those after it
    LEAST = 1e-3  # of full scale: bends of the last bits are no pop
    OVER = 2.1  # times the loudness as an amplitude: smaller ones are the clicks of percussion
    FEW = 5  # samples of a hop: two edges bend it at two each, a struck thing at six or more
    SHORTEST, LONGEST = 0.025, 0.22  # seconds of a cut; longer is a pause
    LOUD_DB = -50.0  # what is cut must have been heard
    STILL = 0.6  # share of the samples held: every second one, and more
    TIMES = 2  # hops of it in a row
    AGAIN = 3  # hops that repeat: once may be chance
    REST = 0.6  # seconds: what comes sooner is part of it
    GAP = 0.5  # seconds after a gap that say nothing

    traits: ClassVar[Mapping[str, Trait]] = {}

    def __init__(self) -> None:
        self._bends = deque([(0.0, 0)] * (self.BEFORE + 4), self.BEFORE + 4)
        self._zeros = self._held = self._repeated = 0
        self._loudness = -120.0
        self._mute = round(self.GAP / STEP)  # the first sound ever heard breaks in, too

    def __call__(self, frame: AnalysisFrame) -> tuple[Cue, ...]:
        """Return the cue "glitch" where something broke; known within 20 ms, a cut at its end."""
        age = self._age(frame)
        if frame.gap:
            self._mute = round(self.GAP / STEP)
        elif self._mute:
            self._mute -= 1
        if not age or self._mute:
            return ()
        self._mute = round(self.REST / STEP)
        return (Cue("cue", "glitch", frame.sample - age * HOP, frame.sample, score=1.0),)

    def _age(self, frame: AnalysisFrame) -> int:
        """Return how many hops ago something broke, 0 if nothing did."""
        zeros = self._zeros
        self._zeros = zeros + 1 if frame.digital_silence else 0
        self._held = self._held + 1 if frame.held > self.STILL else 0
        self._repeated = self._repeated + 1 if frame.repeats else 0
        self._bends.append((frame.bend, frame.bends))
        before, self._loudness = self._loudness, frame.loudness
        if not self._zeros and self.SHORTEST / STEP < zeros < self.LONGEST / STEP:
            return zeros if before > self.LOUD_DB else 0
        if self._held == self.TIMES:
            return self.TIMES
        if self._repeated == self.AGAIN:
            return self.AGAIN
        return 4 if self._pop() else 0

    def _pop(self) -> bool:
        """Tell whether the bends of three or four hops ago stand alone."""
        *before, first, second, third, last = self._bends
        if first[0] < self.LEAST:
            return False
        most = max(first[0], second[0])
        if most < self.OVER * 10 ** (self._loudness / 20):
            return False
        if first[0] < 0.5 * most or first[1] > self.FEW:
            return False
        if second[0] > 0.5 * most and second[1] > self.FEW:
            return False
        usual = max(*(bend for bend, _ in before), self.LEAST / self.SHARP)
        after = max(third[0], last[0])
        return most > self.SHARP * usual and most > self.SHARPER * after
