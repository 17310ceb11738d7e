"""Silence: the sound has sunk to the tone of its own room, or to nothing."""

from collections import deque
from collections.abc import Mapping

from visualizer.records import HOP, RATE, SILENT_FRAME, AnalysisFrame, Cue, Trait

STEP = HOP / RATE  # seconds

SOUNDING = {"silence": Trait(0.0, 1.0)}
SILENT = {"silence": Trait(1.0, 1.0)}


class Silence:
    """Hears that a programme has stopped, and when it goes on.

    Nothing here is absolute: the programme is the loudest of late, the room its quietest, as in
    minimum statistics [1], and it is silent as long as no more than the room is heard, far below
    the programme. Exact zeros are silence in any room, and say nothing of it.

    [1] Martin, "Noise power spectral density estimation based on optimal smoothing and minimum
        statistics", IEEE Transactions on Speech and Audio Processing, 2001.
    """

    HOLD = 1.1  # seconds before a pause is a silence: between two sentences lies less
    MOMENT = 0.4  # seconds that `loudness` looks back: it says so that much later
    DEPTH_DB = 35.0  # of the room under the programme
    MARGIN_DB = 6.0  # a room's own noise moves less, over 400 ms
    NOTHING_DB = -85.0  # no programme, however far it is turned down, lies below this
    HEARD_DB = -72.0  # and any programme has come above this
    FORGET_DB = 0.5  # per second: after a minute the loud scene before no longer counts
    ROOM, PIECES = 8.0, 16  # seconds in which a room is heard at least once, and how finely kept

    def __init__(self) -> None:
        self.traits: Mapping[str, Trait] = {}  # empty until something has been heard
        self._programme = SILENT_FRAME.loudness
        self._lows = deque([0.0] * self.PIECES, self.PIECES)  # least loudness of each piece
        self._piece = round(self.ROOM / self.PIECES / STEP)  # hops
        self._moment = round(self.MOMENT / STEP)
        self._sounding = 0  # hops since the last exact zeros
        self._quiet = 0  # hops

    def __call__(self, frame: AnalysisFrame) -> tuple[Cue, ...]:
        """Return the cue "silence" once a pause has lasted; `traits` ends with the first sound."""
        loudness = frame.loudness
        self._programme = max(self._programme - self.FORGET_DB * STEP, loudness)
        room = self._room(frame)
        if self._programme < self.HEARD_DB:
            return ()

        far = loudness <= max(self._programme - self.DEPTH_DB, self.NOTHING_DB)
        if not (far and loudness <= max(room + self.MARGIN_DB, self.NOTHING_DB)):
            self._quiet = 0
            self.traits = SOUNDING
            return ()

        self._programme += self.FORGET_DB * STEP  # a pause is no time to forget in
        self._quiet += 1
        if self._quiet != round((self.HOLD - self.MOMENT) / STEP):
            return ()
        self.traits = SILENT
        began = max(frame.sample - round(self.HOLD * RATE), 0)
        depth = (self._programme - loudness) / (2 * self.DEPTH_DB)
        return (Cue("cue", "silence", began, frame.sample, score=min(depth, 1.0)),)

    def _room(self, frame: AnalysisFrame) -> float:
        """Return the least loudness of the last seconds, leaving out what zeros have part in."""
        self._sounding = 0 if frame.digital_silence else self._sounding + 1
        if self._sounding > self._moment:
            if self._sounding % self._piece == 0:
                self._lows.append(frame.loudness)
            self._lows[-1] = min(self._lows[-1], frame.loudness)
        return min(self._lows)
