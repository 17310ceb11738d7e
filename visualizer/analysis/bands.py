"""Sixty-four bands from 30 Hz to 16 kHz, and the bass that must not be late.

Below 700 Hz each band is one complex gammatone [1] laid against the newest sound at 3 kHz: its
weight lies late and its tail falls away, so an attack shows at once and 40 Hz is still told from
60. Above, a short Fourier transform sees all bands at a time.

[1] Patterson et al., "An efficient auditory filterbank based on the gammatone function", 1987.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from visualizer.analysis.filters import F64, Decimator
from visualizer.analysis.history import History
from visualizer.analysis.spectrum import Spectrum, late_window
from visualizer.records import BANDS, F32, HOP, RATE

C128 = NDArray[np.complex128]

EDGES_HZ = np.geomspace(30.0, 16_000.0, BANDS + 1)
CENTRES_HZ = np.sqrt(EDGES_HZ[1:] * EDGES_HZ[:-1])

WINDOW = 1024  # samples, 21 ms: short enough for an onset, and one bin is half a band at 700 Hz
CROSSOVER_HZ = 700.0  # where the window's resolution, 1.5 bins, is one band
LOW = int(np.searchsorted(CENTRES_HZ, CROSSOVER_HZ))  # bands heard by gammatones

FACTOR = 16  # 48 kHz to 3 kHz: leaves room for a gentle filter above the crossover
LOW_WINDOW = 512  # samples at 3 kHz, 171 ms: all but the last 0.3 % of the narrowest gammatone
AGE = np.arange(LOW_WINDOW)[::-1] * FACTOR / RATE  # seconds, of the samples in it
NARROWEST_HZ = 8.0  # bandwidth parameter of the lowest bands: 20 dB between 40 and 60 Hz, 40 ms
BANDS_ORDER = 3  # of the gammatones; one more would be sharper, and later by half

# Side by side these are even within 1.3 dB from 30 to 137 Hz, 4 dB down at 25 and 6 at 150, and 28
# at 250. Of a lower order than the bands, and as wide as that allows: a bass drum shows within two
# hops of its first sample, half of it in the time its own first swing takes.
BASS_HZ = np.array([36.0, 64.0, 96.0, 128.0])
BASS_WIDTH_HZ = np.array([14.0, 22.0, 24.0, 22.0])
BASS_ORDER = 2
BASS_SUM = 1.05  # what a sine between 30 and 137 Hz adds up to over the four

# What begins is seen a hop earlier by one wide gammatone. Higher notes sound in it as they begin,
# so it counts only if it holds a good share of what the newest few ms hold: nothing up to SHARE[0],
# all from SHARE[1] on. A bass drum's first full hop has 0.6 of it, a note at 260 Hz never 0.4.
RUSH_HZ, RUSH_WIDTH_HZ = np.array([60.0]), np.array([40.0])
RUSH_BLIND_HZ = np.array([12.0])  # a constant is told from half a swing of bass in this width
LATELY_HZ = np.array([60.0])  # the width in which the newest few ms lie
SHARE = (0.4, 0.6)
RUSH_COUNTS = 0.5  # it swings with the wave; so a held bass is left to the narrow ones


class Bands:
    """Power in each band, and in the bass, of the newest sound. Both are refilled by each call.

    `weighting` gives the factor on power at frequencies in hertz; the bass is not weighted.
    """

    def __init__(self, weighting: Callable[[F64], F64]) -> None:
        self.power = np.zeros(BANDS, np.float32)  # a sine of amplitude a at a centre gives a * a
        self.bass = 0.0  # the same for 25 to 150 Hz together

        self._recent = History(WINDOW, 2, np.float32)
        self._spectrum = Spectrum(late_window(WINDOW))
        self._bins = np.zeros(WINDOW // 2 + 1, np.float32)
        self._sharing = _sharing(weighting)

        self._decimate = Decimator(RATE, FACTOR, EDGES_HZ[LOW], HOP, 2)
        self._recent_low = History(LOW_WINDOW, 2, np.float32)
        width = np.maximum(np.diff(EDGES_HZ)[:LOW] / 1.18, NARROWEST_HZ)  # 3 pi / 8: noise width
        low = _gammatones(CENTRES_HZ[:LOW], width, BANDS_ORDER)
        low *= np.sqrt(weighting(CENTRES_HZ[:LOW]))[:, np.newaxis]
        bass = _gammatones(BASS_HZ, BASS_WIDTH_HZ, BASS_ORDER) / np.sqrt(BASS_SUM)
        rush = _gammatones(RUSH_HZ, RUSH_WIDTH_HZ, 1, RUSH_BLIND_HZ)
        waves = np.concatenate([low, bass, rush * np.sqrt(RUSH_COUNTS)])
        self._lately = RUSH_COUNTS * _envelopes(LATELY_HZ, 1)[0].astype(np.float32)
        self._kernels = np.stack([waves.real, waves.imag], axis=1).reshape(-1, LOW_WINDOW)
        self._kernels = np.ascontiguousarray(self._kernels, np.float32)
        self._parts = np.zeros((len(self._kernels), 2), np.float32)

    def __call__(self, samples: F32) -> None:
        """Take HOP new `samples`, (HOP, 2)."""
        self._spectrum(self._recent.push(samples), self._bins)
        np.matmul(self._sharing, self._bins, out=self.power[LOW:])

        low = self._recent_low.push(self._decimate(samples))
        np.matmul(self._kernels, low, out=self._parts)
        np.multiply(self._parts, self._parts, out=self._parts)
        powers = np.add.reduce(self._parts.reshape(-1, 4), axis=1)
        self.power[:LOW] = powers[:LOW]
        self.bass, wide = float(np.add.reduce(powers[LOW:-1])), float(powers[-1])
        if wide > self.bass:  # mostly it is not, and no share of it could be
            self.bass = max(self.bass, self._rush(wide, low))

    def _rush(self, power: float, low: F32) -> float:
        """Return as much of `power`, the wide gammatone's, as is bass."""
        whole = float((self._lately @ (low * low)).sum())
        share = power / whole if whole > 0.0 else 0.0
        return power * min(max((share - SHARE[0]) / (SHARE[1] - SHARE[0]), 0.0), 1.0)


def _sharing(weighting: Callable[[F64], F64]) -> F32:
    """Return how much of each bin belongs to each high band, weighted, (BANDS - LOW, bins).

    A bin reaches half a bin to either side and is shared where an edge cuts it, so that no power
    is lost or counted twice.
    """
    step = RATE / WINDOW
    bins: F64 = np.arange(WINDOW // 2 + 1, dtype=np.float64) * step
    low = np.maximum(EDGES_HZ[LOW:-1, np.newaxis], bins - step / 2)
    high = np.minimum(EDGES_HZ[LOW + 1 :, np.newaxis], bins + step / 2)
    share: F64 = np.maximum(high - low, 0.0) / step * weighting(bins)
    return share.astype(np.float32)


def _gammatones(centres: F64, widths: F64, order: int, blind: F64 | None = None) -> C128:
    """Return complex gammatones, (len(centres), LOW_WINDOW), oldest sample first.

    The power of the product with stereo sound, summed over both channels, is the squared amplitude
    of a sine at the centre, as the mean of both channels. Each is made blind to a constant.
    """
    envelope = _envelopes(widths, order)
    waves = envelope * np.exp(2j * np.pi * centres[:, np.newaxis] * AGE)
    slow = envelope if blind is None else _envelopes(blind, 1)
    waves -= slow * waves.sum(axis=1, keepdims=True)
    gain = np.abs((waves * np.exp(-2j * np.pi * centres[:, np.newaxis] * AGE)).sum(axis=1))
    return np.asarray(waves * (np.sqrt(2.0) / gain)[:, np.newaxis])


def _envelopes(widths: F64, order: int) -> F64:
    """Return the envelopes of gammatones, each with the sum 1."""
    envelope = AGE ** (order - 1) * np.exp(-2 * np.pi * widths[:, np.newaxis] * AGE)
    return np.asarray(envelope / envelope.sum(axis=1, keepdims=True))
