"""Width: how far apart left and right are."""

from collections.abc import Mapping
from math import exp

from visualizer.records import HOP, RATE, AnalysisFrame, Cue, Trait

STEP = HOP / RATE  # seconds


class Width:
    """Follows the share of what differs between the channels, louder sound counting more.

    Mono is 0; channels that have nothing in common, as a wide reverberation, are 1, and inverted
    ones no wider. In silence it stays where it was.
    """

    FADE = 1.5  # seconds to 1/e: a width is of a passage, not of a note
    FULL = 0.5  # of the power: what independent channels differ by
    FAINT_DB = -60.0  # LUFS: below it the noise of two converters is all that differs
    SURE = 3.0  # seconds of sound until we are
    FINE = 0.005  # a smaller change is not told

    def __init__(self) -> None:
        self.traits: Mapping[str, Trait] = {}
        self._side = self._whole = 0.0
        self._heard = 0.0  # seconds
        self._fade = 1.0 - exp(-STEP / self.FADE)

    def __call__(self, frame: AnalysisFrame) -> tuple[Cue, ...]:
        """Return nothing; `traits` holds "width", 0..1."""
        if frame.loudness < self.FAINT_DB or frame.digital_silence:
            return ()
        power = 10 ** (frame.loudness / 10)
        self._side += (power * frame.side - self._side) * self._fade
        self._whole += (power - self._whole) * self._fade
        self._heard = min(self._heard + STEP, self.SURE)
        told = self.traits.get("width")
        value = min(max(self._side / self._whole / self.FULL, 0.0), 1.0)
        sure = self._heard / self.SURE
        if not told or abs(value - told.value) > self.FINE or sure > told.confidence:
            self.traits = {"width": Trait(value, sure)}
        return ()
