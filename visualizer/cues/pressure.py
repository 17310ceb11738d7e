"""Pressure: loudness as it weighs over minutes."""

from collections.abc import Mapping
from math import exp, log10

from visualizer.records import HOP, RATE, AnalysisFrame, Cue, Trait

STEP = HOP / RATE  # seconds


class Pressure:
    """Tells where the loudness of late lies between the evening's soft and loud.

    Both ends are the programme's own, so that it does not matter how far the source is turned up,
    and both are forgotten slowly, so that a loud film before does not make this one soft. Pauses
    do not count: silence is no part of a programme's range.
    """

    FADE = (
        10.0  # seconds to 1/e of the loudness that weighs; more, and a fall of 20 dB takes a minute
    )
    SETTLE = 10.0  # seconds until there are ends: films fade in, and that is not their softest
    PAUSE_DB = 35.0  # so much below the loudest is a pause
    REACH = 10.0  # seconds to 1/e in which an end moves out; a shout is no end
    FORGET = 600.0  # seconds in which an end comes halfway back
    LEAST_DB = 20.0  # the ends are never nearer; what is heard first lies midway between them
    SURE = 60.0  # seconds of sound until we are
    FINE = 0.002  # a smaller change is not told

    def __init__(self) -> None:
        self.traits: Mapping[str, Trait] = {}
        self._power = 0.0
        self._low = self._high = 0.0  # LUFS
        self._heard = 0.0  # seconds
        self._fade = 1.0 - exp(-STEP / self.FADE)
        self._reach = 1.0 - exp(-STEP / self.REACH)
        self._forget = 1.0 - 0.5 ** (STEP / self.FORGET)

    def __call__(self, frame: AnalysisFrame) -> tuple[Cue, ...]:
        """Return nothing; `traits` holds "pressure", 0..1."""
        loudness = frame.loudness
        if loudness < -75.0 or (self._heard and loudness < self._high - self.PAUSE_DB):
            return ()
        if not self._heard:
            self._power = 10 ** (loudness / 10)
        self._heard += STEP
        # At first the mean over what was heard so far, so that it does not hang on the first note.
        self._power += (10 ** (loudness / 10) - self._power) * max(self._fade, STEP / self._heard)
        self._low += (loudness - self._low) * (
            self._forget if loudness > self._low else self._reach
        )
        self._high += (loudness - self._high) * (
            self._forget if loudness < self._high else self._reach
        )

        slow_db = 10.0 * log10(self._power)
        if self._heard < self.SETTLE:
            self._low, self._high = slow_db - self.LEAST_DB / 2, slow_db + self.LEAST_DB / 2
        wide = max(self._high - self._low, self.LEAST_DB)
        value = min(max((slow_db - (self._high - wide)) / wide, 0.0), 1.0)
        sure = min(self._heard / self.SURE, 1.0)
        told = self.traits.get("pressure")
        if not told or abs(value - told.value) > self.FINE or sure - told.confidence > 0.01:
            self.traits = {"pressure": Trait(value, sure)}
        return ()
