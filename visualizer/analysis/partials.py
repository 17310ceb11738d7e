"""The spectrum up to 6 kHz, finely: tells partials a semitone apart."""

import numpy as np

from visualizer.analysis.history import History
from visualizer.analysis.spectrum import OneSpectrum
from visualizer.records import F32, NO_PARTIALS, PARTIALS, frozen

WINDOW = 8192  # samples, 171 ms: bins of 5.9 Hz, a Hann's lobe half a semitone wide at 800 Hz
EVERY = 8  # hops, 43 ms: a quarter of the window
TURN = 4  # of eight: not in the hop in which the depths are made


class Partials:
    """Power of each bin of one channel over the last 171 ms, made anew every 43 ms."""

    def __init__(self) -> None:
        self._recent = History(WINDOW, 1, np.float32)
        self._spectrum = OneSpectrum(np.hanning(WINDOW + 1)[:-1].astype(np.float32))
        self._hop = 0
        self._power = NO_PARTIALS

    def __call__(self, samples: F32) -> F32:
        """Take HOP new `samples`, (HOP,); return the power of each bin, (PARTIALS,)."""
        recent = self._recent.push(samples[:, np.newaxis])[:, 0]
        self._hop += 1
        if self._hop % EVERY == TURN:
            self._power = frozen(self._spectrum(recent, PARTIALS))
        return self._power
