"""What only single samples show: a jolt, a sample held, a piece that repeats exactly."""

import numpy as np

from visualizer.analysis.history import History
from visualizer.records import F32, HOP, RATE

# A piece repeats after 28 to 88 ms: shorter is a pitch, longer a figure.
SHORTEST, LONGEST = round(0.028 * RATE), round(0.088 * RATE)
LENGTH = -(-(LONGEST + HOP) // HOP) * HOP  # samples remembered, whole hops
COARSE = 16  # samples: the search for the repeat looks at every so manyth first
SEED = 64  # samples of the hop that are looked for
SELDOM = 4  # hops, 21 ms: what repeats does so for five times as long, so they find where it begins
EXACT = 1e-4  # of the energy may differ: rounding, and the room that goes on beneath
PITCH = 0.2  # of the energy may differ where a period is no whole number of samples
FAINT = 1e-9  # power of second differences below which nothing is looked for: the last bits
STANDS_OUT = 0.35  # of the largest bend: smaller ones belong to the sound around it
HELD = 30 / 32768  # a sample that is held lies above the last bits, where neighbours are equal


class Flaws:
    """Looks at the samples of one channel. All are refilled by each call."""

    def __init__(self) -> None:
        self.bend = 0.0  # the largest second difference
        self.bends = 0  # how many are nearly as large
        self.held = 0.0  # share of the samples that equal the one before, 0..1
        self.repeats = False  # this hop was heard before, 28 to 88 ms ago, exactly
        self._last = np.zeros(HOP + 2, np.float32)
        # A tone repeats itself, too, but for the noise in it. In second differences noise is most
        # of what there is.
        self._history = History(LENGTH, 1, np.float32)
        self._parts = np.zeros((SEED // COARSE, LONGEST - SHORTEST), np.float32)
        self._apart = np.zeros(LONGEST - SHORTEST, np.float32)  # from the longest lag down
        self._step, self._second = np.zeros(HOP + 1, np.float32), np.zeros(HOP, np.float32)
        self._size = np.zeros(HOP, np.float32)
        self._hop = 0

    def __call__(self, samples: F32) -> None:
        """Take HOP new `samples`, (HOP,)."""
        last, step, second, size = self._last, self._step, self._second, self._size
        last[:2] = last[-2:]
        last[2:] = samples
        np.subtract(last[1:], last[:-1], out=step)
        np.subtract(step[1:], step[:-1], out=second)
        np.abs(second, out=size)
        self.bend = float(np.maximum.reduce(size))
        self.bends = int(np.count_nonzero(size > STANDS_OUT * self.bend))
        still = step[1:] == 0.0
        if np.count_nonzero(still):
            still &= np.abs(samples) > HELD
        self.held = float(np.count_nonzero(still)) / HOP

        heard = self._history.push(second[:, np.newaxis])[:, 0]
        power = float(second @ second)
        self._hop += 1
        due = self.repeats or self._hop % SELDOM == 0
        self.repeats = due and power > FAINT * HOP and self._repeats(heard, second, power)

    def _repeats(self, heard: F32, second: F32, power: float) -> bool:
        """Look for a few samples at every lag, then for the whole hop at the best of them."""
        parts, apart = self._parts, self._apart
        first = LENGTH - HOP - SHORTEST + 1 - len(apart)
        size = heard.itemsize  # a row for each of the few, in which all lags lie side by side
        lags = np.ndarray(parts.shape, heard.dtype, heard, first * size, (COARSE * size, size))
        np.subtract(lags, second[:SEED:COARSE, np.newaxis], out=parts)
        np.multiply(parts, parts, out=parts)
        np.add.reduce(parts, axis=0, out=apart)
        lag = LONGEST - 1 - int(apart.argmin())
        start = LENGTH - HOP - lag
        rest = second - heard[start : start + HOP]
        return float(rest @ rest) < EXACT * power and not _is_pitch(heard)


def _is_pitch(heard: F32) -> bool:
    """Tell whether the newest samples also repeat faster: then it is a tone, and as it should."""
    newest, sooner = heard[-SEED:], heard[-SEED - SHORTEST + 1 : -1]
    power = float(newest @ newest)
    reached = np.cumsum(np.square(sooner, dtype=np.float64))
    reached[SEED:] -= reached[:-SEED].copy()  # the power of each SEED samples
    rest = reached[SEED - 1 :] + power - 2.0 * np.correlate(sooner, newest)
    return float(rest.min()) < PITCH * power
