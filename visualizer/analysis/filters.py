"""Filters that take a whole hop at a time: each is one matrix product."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from visualizer.analysis.history import History
from visualizer.records import F32

F64 = NDArray[np.float64]
Section = tuple[float, float, float, float, float]  # b0, b1, b2, a1, a2 of a biquad, a0 = 1


class BlockFilter:
    """A chain of biquads, worked block by block.

    What leaves and what is remembered depend linearly on what comes in and what was remembered.
    So the chain is run once, sample by sample, on unit impulses and unit memories; from then on
    a block is three small matrix products. The first says what each piece of the block would leave
    behind if nothing had gone before it, the second what is remembered before each piece, and the
    third filters all pieces side by side: a third of the work of one product of the whole. In
    double precision: K-weighting has poles at 0.995.
    """

    PIECES = 8

    def __init__(self, sections: Sequence[Section], block: int, channels: int) -> None:
        pieces, piece, memories = self.PIECES, block // self.PIECES, 2 * len(sections)
        response = _response(sections, piece)
        self._filter = response[:piece]
        self._leave = np.ascontiguousarray(response[piece:, :piece])
        self._chain = _chain(response[piece:, piece:], pieces)
        # Row after row: the samples of all pieces, what is remembered before each piece, and what
        # is remembered after the last.
        rows = np.zeros(((piece + memories) * pieces + memories, channels))
        self._in = rows[:-memories].reshape(piece + memories, -1)
        self._samples, self._fresh = self._in[:piece].reshape(piece, pieces, -1), self._in[:piece]
        self._memories, self._last = rows[piece * pieces :], rows[-memories:]
        self._left = np.zeros((memories * pieces + memories, channels))
        self._ends = self._left[:-memories].reshape(memories, -1)
        self._out = np.zeros((piece, pieces * channels))
        self._shape = pieces, piece, channels

    def __call__(self, samples: F32) -> F64:
        """Return `samples`, (block, channels), filtered."""
        pieces, piece, channels = self._shape
        self._run(samples)
        return self._out.reshape(piece, pieces, channels).swapaxes(0, 1).reshape(samples.shape)

    def power(self, samples: F32) -> float:
        """Return the sum of the squares of `samples`, (block, channels), filtered."""
        self._run(samples)
        return float(np.vdot(self._out, self._out))

    def _run(self, samples: F32) -> None:
        self._samples[:] = samples.reshape(self._shape).swapaxes(0, 1)
        np.matmul(self._leave, self._fresh, out=self._ends)
        self._left[-len(self._last) :] = self._last
        np.matmul(self._chain, self._left, out=self._memories)
        np.matmul(self._filter, self._in, out=self._out)


def _chain(fade: F64, pieces: int) -> F64:
    """Return what says what is remembered before each piece, and after the last.

    From what each piece leaves behind, and from what was remembered before the first; each comes
    memory by memory, and of each memory piece by piece. `fade` is what a piece leaves of memories.
    """
    memories = len(fade)
    powers = [np.linalg.matrix_power(fade, k) for k in range(pieces + 1)]
    chain = np.zeros((pieces + 1, memories, pieces + 1, memories))  # the last is before the first
    for after in range(pieces + 1):
        chain[after, :, pieces] = powers[after]
        for left in range(after):
            chain[after, :, left] = powers[after - 1 - left]
    order = np.arange((pieces + 1) * memories).reshape(pieces + 1, memories)
    order = np.concatenate([order[:-1].T.ravel(), order[-1]])
    return np.ascontiguousarray(chain.reshape(len(order), -1)[np.ix_(order, order)])


def _response(sections: Sequence[Section], block: int) -> F64:
    memories = 2 * len(sections)
    inputs = np.eye(block, block + memories)
    memory = np.eye(memories, block + memories, block)
    outputs = np.empty((block, block + memories))
    for n in range(block):
        signal = inputs[n]
        for s, (b0, b1, b2, a1, a2) in enumerate(sections):  # direct form II, transposed
            first, second = memory[2 * s], memory[2 * s + 1]
            result = b0 * signal + first
            memory[2 * s] = b1 * signal - a1 * result + second
            memory[2 * s + 1] = b2 * signal - a2 * result
            signal = result
        outputs[n] = signal
    return np.concatenate([outputs, memory])


class Decimator:
    """Keeps every `factor`-th sample after a low-pass.

    The filter is a Kaiser-windowed sinc [1] whose stop band begins where it would fold back onto
    `keep_hz`, turned to minimum phase: from 48 to 3 kHz it delays by 0.4 ms instead of 1.2.

    [1] Oppenheim & Schafer, "Discrete-Time Signal Processing", section 7.6.
    """

    STOP_DB = 65.0  # what folds back lies below what 16 bits of music leave audible

    def __init__(self, rate: int, factor: int, keep_hz: float, block: int, channels: int) -> None:
        low_rate = rate / factor
        transition = 2 * np.pi * (low_rate - 2 * keep_hz) / rate
        taps = int(np.ceil((self.STOP_DB - 7.95) / (2.285 * transition))) + 1
        n = np.arange(taps) - (taps - 1) / 2
        kernel = np.sinc(n / factor) * np.kaiser(taps, 0.1102 * (self.STOP_DB - 8.7))
        kernel = _minimum_phase(kernel, 10 ** (-self.STOP_DB / 20))
        kernel /= kernel.sum()

        length = -(-(taps + block) // block) * block  # whole blocks
        rows = block // factor
        self._matrix = np.zeros((rows, length), np.float32)
        for row in range(rows):
            end = length - block + (row + 1) * factor
            self._matrix[row, end - taps : end] = kernel[::-1]
        self._history = History(length, channels, np.float32)
        self._out = np.zeros((rows, channels), np.float32)

    def __call__(self, samples: F32) -> F32:
        """Return `samples`, (block, channels), at the lower rate; holds until the next call."""
        return np.matmul(self._matrix, self._history.push(samples), out=self._out)


def _minimum_phase(kernel: F64, floor: float) -> F64:
    """Return the filter as long and as strong at every frequency that answers soonest.

    By folding its cepstrum [1]; what it passes less than `floor` of is not told apart.

    [1] Oppenheim & Schafer, "Discrete-Time Signal Processing", section 13.5.
    """
    size = 32 * len(kernel)  # the cepstrum decays slowly, and what wraps around is an error
    strength = np.abs(np.fft.fft(kernel, size)) / np.abs(kernel.sum())
    cepstrum = np.fft.ifft(np.log(np.maximum(strength, floor))).real
    cepstrum[1 : size // 2] *= 2.0
    cepstrum[size // 2 + 1 :] = 0.0
    return np.asarray(np.fft.ifft(np.exp(np.fft.fft(cepstrum))).real[: len(kernel)])
