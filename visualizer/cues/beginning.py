"""What was heard about a moment in which something may have begun."""

import numpy as np

from visualizer.records import BANDS, F32, AnalysisFrame

WAIT = 2  # hops, 11 ms, that are heard after it: the body of a note, or of a consonant
AGES = np.array([0, 1, 2, 4, 6, 9, 14, 26])  # hops before the newest: the past ever more coarsely
KEPT = 32  # hops
LOW = 17  # bands, from 30 to 160 Hz, each by itself; above, by fours
GROUPS = (BANDS - LOW + 1) // 4
FAINT_DB, LOUD_DB = -60.0, 6.0  # with the gain: what lies below is the room


class Beginning:
    """Keeps the levels of the last hops."""

    SIZE = len(AGES) * (LOW + GROUPS)

    def __init__(self) -> None:
        self._levels = np.full((KEPT, BANDS), FAINT_DB, np.float32)
        self._hops = 0

    def push(self, frame: AnalysisFrame) -> None:
        """Take one more hop."""
        np.add(frame.bands_db, np.float32(frame.gain_db), out=self._levels[self._hops % KEPT])
        self._hops += 1

    def look(self) -> F32:
        """Return the levels of the last hops in tens of dB about the programme's, (SIZE,)."""
        rows = self._levels[(self._hops - 1 - AGES) % KEPT].clip(FAINT_DB, LOUD_DB) / 10.0
        high = rows[:, LOW - 1 :].reshape(len(AGES), GROUPS, 4).mean(axis=2)
        return np.concatenate([rows[:, :LOW].ravel(), high.ravel()]).astype(np.float32)
