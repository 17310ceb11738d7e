"""How likely it is that a beat falls now: what rises, against what is usual for it."""

import numpy as np

from visualizer.cues.beginning import STEP
from visualizer.records import BANDS, F32, AnalysisFrame

EVERY = 3  # hops, 16 ms: a fortieth of a beat at 94 bpm, and a third of the work
PERIOD = EVERY * STEP  # seconds between two answers
AGE = 0.5 * PERIOD  # seconds from the attack until its rise is seen


class Pulse:
    """Answers, every `PERIOD` seconds, how likely a beat fell `AGE` seconds ago, 0..1.

    The rise is SuperFlux [1], over half an octave at a time, and each counts by how unusual it is:
    a bass drum in a storm of hi-hats as much as a change of chord among strings.

    [1] Böck & Widmer, "Maximum filter vibrato suppression for onset detection", DAFx-13, 2013.
    """

    GROUPS = 16  # of four bands each
    LAG = 2  # answers, 32 ms, over which a rise is measured
    FLOOR_DB = -45.0  # with the gain, below the programme's loudness: what rises below is the room
    USUAL = 3.0  # seconds to 1/e of what is usual for each group
    LEAST_DB = 0.3  # of rise: less is never unusual
    LOW, LOW_COUNTS = 4, 1.5  # beats are carried by the lowest two octaves more than by any other
    CERTAIN = 5.0  # times the usual: as likely a beat as anything can be
    DOUBT = 0.02, 0.95  # never sure: the tracker must be able to change its mind

    def __init__(self) -> None:
        self.rise_db = np.zeros(self.GROUPS, np.float32)
        self._new: list[F32] = []
        self._work = np.zeros(BANDS, np.float32)
        self._before = np.full((self.LAG, BANDS), -60.0, np.float32)
        self._usual = np.full(self.GROUPS, self.LEAST_DB, np.float32)
        weight = np.ones(self.GROUPS, np.float32)
        weight[: self.LOW] = self.LOW_COUNTS
        self._weight = weight / weight.sum() / np.float32(self.CERTAIN)
        self._count = 0

    def __call__(self, frame: AnalysisFrame) -> float | None:
        """Take one hop; return the answer when one is due."""
        self._new.append(frame.bands_db)
        self._count += 1
        if self._count % EVERY:
            return None
        bands = np.array(self._new) * np.float32(0.1)
        self._new.clear()
        power = np.add.reduce(np.power(10.0, bands, out=bands), axis=0)
        floor = 10 ** ((self.FLOOR_DB - frame.gain_db) / 10) / 8  # of each band; they share it
        level_db = np.log10(power / EVERY + np.float32(floor))
        level_db *= 10.0

        reference = self._before[self._count // EVERY % self.LAG]
        rise = np.subtract(level_db, reference, out=self._work)
        np.maximum(rise, 0.0, out=rise)
        groups = rise.reshape(self.GROUPS, -1)
        self.rise_db = np.add.reduce(groups, axis=1) / np.float32(groups.shape[1])
        np.maximum(level_db[1:], level_db[:-1], out=reference[1:])
        reference[0] = level_db[0]
        np.maximum(reference[:-1], level_db[1:], out=reference[:-1])

        self._usual += (self.rise_db - self._usual) * np.float32(PERIOD / self.USUAL)
        unusual = float(self._weight @ (self.rise_db / (self._usual + np.float32(self.LEAST_DB))))
        low, high = self.DOUBT
        return min(max(unusual, low), high)
