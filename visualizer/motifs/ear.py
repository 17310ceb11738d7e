"""The ear for notes: which begin in rows of pitch, guessed soon, settled later."""

from dataclasses import dataclass

import numpy as np

from visualizer.motifs.instrument import TOLD, sounds
from visualizer.motifs.notes import FAST, SLOW, SOON, Begun, Head, Rows, layers
from visualizer.records import F32

LENGTH = SLOW[-1] - SLOW[0] + 1  # rows that the slow head looks over; the fast one looks over fewer

# Log odds from which a note is looked at. Doubtful ones make more chains by chance than they mend.
FAINTEST = -0.5

NONE = np.zeros((0, TOLD), np.float32)


@dataclass(frozen=True, slots=True)
class Notes:
    """What is known of notes after one more row."""

    count: int  # of rows heard
    settled: Begun  # a fifth of a second ago
    new: Begun  # a fifteenth of a second ago
    sound: F32  # what each of those settled sounds like, (n, instrument.TOLD)


class Ear:
    """Hears the notes in rows of pitch, each of which is told of twice."""

    def __init__(self) -> None:
        self._rows = Rows(LENGTH)
        self._fast = Head(FAST, layers("fast"), LENGTH, SOON)
        self._slow = Head(SLOW, layers("slow"), LENGTH)
        for head in (self._fast, self._slow):  # the first products cost milliseconds
            for _ in range(8):
                head(self._rows, np.inf)

    def __call__(self, pitch: F32) -> Notes:
        """Take one more row of `AnalysisFrame.pitch`."""
        self._rows.push(pitch)
        settled = self._slow(self._rows, FAINTEST)
        new = self._fast(self._rows, FAINTEST)
        sound = NONE
        if len(settled.pitches):
            sound = sounds(self._rows, settled.pitches, self._slow.delay)
        return Notes(self._rows.count, settled, new, sound)
