"""Onsets: something begins to sound."""

from collections.abc import Mapping
from typing import ClassVar

from visualizer.cues.attack import Attack
from visualizer.records import HOP, AnalysisFrame, Cue, Trait


class Onset:
    """Picks the attacks out of the flux, causally: known one or two hops after they happen.

    The flux is SuperFlux; what stands out of it is chosen by a threshold that follows what is
    usual, as in the online mode of [1], but at the foot of the rise instead of its peak.

    [1] Böck, Krebs & Schedl, "Evaluating the online capabilities of onset detection methods",
        ISMIR 2012.
    """

    LEAST_DB = 1.0  # above what is usual: steady noise stays below, a soft note comes above
    REST = 0.05  # seconds: demisemiquavers at 150 bpm; what comes sooner is heard as one
    FULL_DB = 10.0  # a clear attack of one note among others; score 1

    traits: ClassVar[Mapping[str, Trait]] = {}

    def __init__(self) -> None:
        self._attack = Attack(self.LEAST_DB, self.REST)

    def __call__(self, frame: AnalysisFrame) -> tuple[Cue, ...]:
        """Return an "onset" if one happens; its score is how far it stands out."""
        excess = self._attack(frame.flux)
        if excess <= 0.0:
            return ()
        # The window looks latest at what is a hop old, and a hop is what has just come.
        return (
            Cue(
                "onset",
                "",
                sample=frame.sample - HOP,
                emit_sample=frame.sample,
                score=min(excess / self.FULL_DB, 1.0),
            ),
        )
