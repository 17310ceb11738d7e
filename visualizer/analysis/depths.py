"""The lowest 250 Hz, finely: told a drone from the bass notes beside it."""

import numpy as np

from visualizer.analysis.filters import Decimator
from visualizer.analysis.history import History
from visualizer.analysis.spectrum import Spectrum
from visualizer.records import DEPTHS, F32, HOP, NO_DEPTHS, RATE, frozen

FACTOR = 64  # 48 kHz to 750 Hz
WINDOW = 1024  # samples at 750 Hz, 1.4 s: bins of 0.73 Hz; a drone has time
KEEP_HZ = DEPTHS * RATE / FACTOR / WINDOW
EVERY = 8  # hops, 43 ms: the window hardly changes in less


class Depths:
    """Power of the lowest frequencies over the last 1.4 s, made anew every 43 ms."""

    def __init__(self) -> None:
        self._decimate = Decimator(RATE, FACTOR, KEEP_HZ, HOP, 2)
        self._recent = History(WINDOW, 2, np.float32)
        self._spectrum = Spectrum(np.hanning(WINDOW + 1)[:-1].astype(np.float32))
        self._bins = np.zeros(WINDOW // 2 + 1, np.float32)
        self._hop = 0
        self._power = NO_DEPTHS

    def __call__(self, samples: F32) -> F32:
        """Take HOP new `samples`, (HOP, 2); return the power of each bin, (DEPTHS,)."""
        low = self._recent.push(self._decimate(samples))
        self._hop += 1
        if self._hop % EVERY == 0:
            self._spectrum(low, self._bins)
            self._power = frozen(self._bins[:DEPTHS].copy())
        return self._power
