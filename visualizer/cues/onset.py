"""Onsets: something begins to sound."""

from collections.abc import Mapping
from math import sqrt
from typing import ClassVar

from visualizer.cues.beginning import WAIT, Judge, Rises
from visualizer.records import F32, HOP, AnalysisFrame, Cue, Trait


class Begun:
    """Says of each rise in the sound what it looked like.

    The flux is SuperFlux [1]; what rises out of it is chosen at the foot, not at the peak.

    [1] Böck & Widmer, "Maximum filter vibrato suppression for onset detection", DAFx-13, 2013.
    """

    LEAST_DB = 0.4  # a soft note begins with so much, and so does every syllable
    TOGETHER = 2  # bands: 3.5 groups an octave
    MOST_DB = 20.0

    def __init__(self) -> None:
        self._rises = Rises(self.LEAST_DB, alone=0, together=self.TOGETHER)

    @property
    def peak_db(self) -> float:
        return self._rises.peak_db

    def __call__(self, frame: AnalysisFrame) -> F32 | None:
        """Take one hop; return features a moment after a rise."""
        return self._rises(frame, frame.flux, sqrt(min(frame.flux, self.MOST_DB)))


class Onset:
    """Tells the beginning of a note or a stroke from a syllable and from what only swells."""

    SURE = 0.45  # less, and syllables come through; more, and bowed notes are lost
    REST = 0.055  # seconds: demisemiquavers at 140 bpm; what comes sooner is heard as one
    FULL_DB = 10.0  # of flux, a clear attack of one note among others; score 1
    LATE = (WAIT + 1) * HOP  # samples: of its rise, one hop is what has just come

    traits: ClassVar[Mapping[str, Trait]] = {}

    def __init__(self) -> None:
        self._begun = Begun()
        self._judge = Judge(
            "onset", sure=self.SURE, rest=self.REST, late=self.LATE, full_db=self.FULL_DB
        )

    def __call__(self, frame: AnalysisFrame) -> tuple[Cue, ...]:
        """Return an "onset" if one happens."""
        return self._judge(frame, self._begun(frame), self._begun.peak_db)
