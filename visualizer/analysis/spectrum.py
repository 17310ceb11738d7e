"""The Fourier transform; the one door to pyFFTW."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from visualizer.records import F32


@contextmanager
def _hidden(*names: str) -> Iterator[None]:
    """Let imports not find the packages `names`, unless they are there already."""
    absent = [name for name in names if name not in sys.modules]
    for name in absent:
        sys.modules[name] = None  # type: ignore[assignment]  # so Python says that there is none
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


# pyFFTW offers its transforms under these packages' names too and, where they happen to be
# installed, loads them for it: a quarter of a second and 30 MB before the first picture.
with _hidden("scipy", "dask"):
    import pyfftw


def late_window(size: int) -> F32:
    """Return a smooth window, (size,), that rises over three quarters and falls over the last.

    Its weight sits a quarter from the newest sample instead of half: an attack is seen in half
    the time a Hann window needs, with nearly its resolution.
    """
    rise, fall = size - size // 4, size // 4
    return np.concatenate(
        [
            np.sin(0.5 * np.pi * np.arange(rise) / rise) ** 2,
            np.cos(0.5 * np.pi * np.arange(fall) / fall) ** 2,
        ]
    ).astype(np.float32)


class Spectrum:
    """Power of stereo sound at each frequency of one window."""

    def __init__(self, window: F32) -> None:
        size = len(window)
        self._half = size // 2
        # One complex transform of left + i right serves both channels: the power at +f and at -f
        # adds up to twice that of left and right.
        self._window = np.repeat(window[:, np.newaxis], 2, axis=1)
        self._time = pyfftw.zeros_aligned(size, np.complex64)
        self._freq = pyfftw.zeros_aligned(size, np.complex64)
        # MEASURE may choose another plan, and so other last bits, on every run.
        self._fft = pyfftw.FFTW(self._time, self._freq, flags=("FFTW_ESTIMATE",))
        self._pairs = self._time.view(np.float32).reshape(size, 2)
        self._parts = self._freq.view(np.float32).reshape(size, 2)
        self._squares = np.empty((size, 2), np.float32)
        self._power = np.empty(size, np.float32)
        # A sine of amplitude 1 in both channels, on a bin, sums to 1 over its bins.
        self._scale = np.float32(1.0 / (size * float(window @ window)))

    def __call__(self, samples: F32, out: F32) -> None:
        """Write powers, (size // 2 + 1,), of `samples`, (size, 2) left and right, to `out`.

        Summed over the bins that a sine reaches they give the square of its amplitude, as the
        mean of both channels.
        """
        np.multiply(samples, self._window, out=self._pairs)
        self._fft.execute()
        np.multiply(self._parts, self._parts, out=self._squares)
        np.add(self._squares[:, 0], self._squares[:, 1], out=self._power)
        half = self._half
        out[:] = self._power[: half + 1]
        out[1:half] += self._power[:half:-1]
        np.multiply(out, self._scale, out=out)


class Transform:
    """The complex spectrum of one channel, without a window: for kernels that bring their own."""

    def __init__(self, size: int) -> None:
        self._time = pyfftw.zeros_aligned(size, np.float32)
        self.bins: NDArray[np.complex64] = pyfftw.zeros_aligned(size // 2 + 1, np.complex64)
        self._fft = pyfftw.FFTW(self._time, self.bins, flags=("FFTW_ESTIMATE",))

    def __call__(self, samples: F32) -> None:
        """Refill `bins`, (size // 2 + 1,), from `samples`, (size,)."""
        self._time[:] = samples
        self._fft.execute()


class OneSpectrum:
    """Power of one channel at each frequency of one window."""

    def __init__(self, window: F32) -> None:
        size = len(window)
        self._window = window
        self._time = pyfftw.zeros_aligned(size, np.float32)
        self._freq = pyfftw.zeros_aligned(size // 2 + 1, np.complex64)
        self._fft = pyfftw.FFTW(self._time, self._freq, flags=("FFTW_ESTIMATE",))
        # As in `Spectrum`: a sine of amplitude 1 sums to 1 over its bins.
        self._scale = np.float32(2.0 / (size * float(window @ window)))

    def __call__(self, samples: F32, bins: int) -> F32:
        """Return the powers of the lowest `bins` of `samples`, (size,), as a new array."""
        np.multiply(samples, self._window, out=self._time)
        self._fft.execute()
        parts = self._freq[:bins].view(np.float32).reshape(bins, 2)
        power: F32 = np.einsum("ij,ij->i", parts, parts)
        power *= self._scale
        return power
