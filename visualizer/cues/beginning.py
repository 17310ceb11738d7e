"""What was heard about a moment in which something may have begun."""

import numpy as np

from visualizer.cues.net import Net
from visualizer.records import BANDS, F32, HOP, RATE, AnalysisFrame, Cue

STEP = HOP / RATE  # seconds
WAIT = 2  # hops, 11 ms, that are heard after it: the body of a note, or of a consonant
AGES = np.array([0, 1, 2, 4, 6, 9, 14, 26])  # hops before the newest: the past ever more coarsely
COURSE = 12  # hops, 64 ms, of which the course of the rise is told
KEPT = 32  # hops
FAINT_DB, LOUD_DB = -60.0, 6.0  # with the gain: what lies below is the room


class Rises:
    """Finds each rise of a flux, however small, and says a moment later what it looked like.

    A low threshold finds nearly all that begins, and five times as much that does not: which is
    which, a `Net` judges by the levels and the course of the flux.

    Parameters
    ----------
    least_db : of the flux over its last low, per band
    alone, together : so many of the lowest bands are told each by itself, those above in groups
    """

    FALLEN = 0.6  # of its peak: then the next rise may come

    def __init__(self, least_db: float, alone: int, together: int) -> None:
        self._least, self._alone = least_db, alone
        self._groups = (BANDS - alone) // together
        self._levels = np.full((KEPT, BANDS), FAINT_DB, np.float32)
        self._course = np.zeros(2 * COURSE, np.float32)
        self._hops = 0
        self._low = self._flux = 0.0
        self._wait = 0  # hops until the rise that was found can be judged, 0 for none
        self._since = WAIT
        self._ready = True
        self.peak_db = 0.0  # of the flux since the rise

    def __call__(self, frame: AnalysisFrame, flux: float, course: float) -> F32 | None:
        """Take one more hop; return what a rise looked like, `WAIT` hops after it was found.

        That are levels, in tens of dB about the programme's, then the last values of `course`:
        (len(AGES) * (alone + groups) + COURSE,).
        """
        np.add(frame.bands_db, np.float32(frame.gain_db), out=self._levels[self._hops % KEPT])
        self._course[self._hops % COURSE] = self._course[self._hops % COURSE + COURSE] = course
        self._hops += 1
        self._find(flux)
        self._wait -= 1
        return self._look() if self._wait == 0 else None

    def _find(self, flux: float) -> None:
        self._since += 1
        if self._ready:
            self._low = min(self._low, flux)
            if flux > self._low + self._least and self._since > WAIT:
                self._ready, self._since, self._wait = False, 0, WAIT + 1
                self.peak_db = flux
            return
        self.peak_db = max(self.peak_db, flux)
        if flux < self.FALLEN * self.peak_db:
            self._ready, self._low = True, flux

    def _look(self) -> F32:
        rows = self._levels[(self._hops - 1 - AGES) % KEPT].clip(FAINT_DB, LOUD_DB) / 10.0
        high = rows[:, self._alone :].reshape(len(AGES), self._groups, -1).mean(axis=2)
        newest = (self._hops - 1) % COURSE + COURSE
        course = self._course[newest - COURSE + 1 : newest + 1]
        return np.concatenate([rows[:, : self._alone].ravel(), high.ravel(), course])


class Judge:
    """Tells by what a rise looked like whether it is a beginning; never two at once.

    Parameters
    ----------
    kind : of the cue, and the name of the `Net`
    sure : how likely it must be, 0..1
    rest : seconds; what comes sooner is heard as one
    late : samples between the beginning and the look at it
    full_db : of flux, score 1
    """

    def __init__(self, kind: str, *, sure: float, rest: float, late: int, full_db: float) -> None:
        self._net, self._kind = Net(kind), kind
        self._sure, self._rest, self._late, self._full = sure, round(rest / STEP), late, full_db
        self._wait = 0

    def __call__(self, frame: AnalysisFrame, seen: F32 | None, peak_db: float) -> tuple[Cue, ...]:
        """Take one more hop, and what `Rises` has seen; the score is how far it stands out."""
        self._wait -= 1
        if seen is None or self._wait > 0 or self._net(seen) < self._sure:
            return ()
        self._wait = self._rest
        began = max(frame.sample - self._late, 0)
        return (Cue(self._kind, "", began, frame.sample, score=min(peak_db / self._full, 1.0)),)
