"""Pitch: how strongly every third of a semitone sounds, for whoever looks for notes.

A variable-Q transform [1] laid against the newest sound: every pitch is measured over the same
number of its own periods as long as that fits into the window, and over 21 ms where it would be
less than a note lasts. So high notes are known early and low ones not confused.

[1] Schörkhuber, Klapuri, Holighaus & Dörfler, "A Matlab toolbox for efficient perfect
    reconstruction time-frequency transforms with log-frequency resolution", AES 53, 2014.
"""

from math import exp, log

import numpy as np
from numpy.typing import NDArray

from visualizer.analysis.history import History
from visualizer.analysis.spectrum import Transform
from visualizer.records import F32, HOP, PITCH_BINS, PITCH_FIRST, PITCH_STEPS, RATE, frozen

EVERY = 2  # hops, 10.7 ms: a note's beginning is not known more exactly
WINDOW = 8192  # samples, 171 ms: 28 periods of the lowest pitch that needs no less
Q = 28.0  # periods: a semitone is 1.7 times as wide as the kernel's half width, and stays apart
SHORTEST = 1024  # samples, 21 ms
LEVEL = 2.0  # seconds to 1/e of the running level: phrases keep their swells, volume is forgotten
FAINT = 1e-5  # amplitude, -100 dB: below it lies what converters add
QUIET = 2e-4  # amplitude of the running level below which nothing is brought up
FLOOR = -6.0  # nepers below the running level: what is fainter tells nothing
NEGLIGIBLE = 2e-3  # share of a kernel's peak: -54 dB, below what room and mix leave between notes


class Pitch:
    """Magnitudes of the newest sound by pitch, made anew every second hop."""

    def __init__(self) -> None:
        self._recent = History(WINDOW, 1, np.float32)
        self._transform = Transform(WINDOW)
        self._bins, self._kernels, self._starts = _kernels()
        self._products = np.zeros(len(self._bins), np.complex64)
        self._power = 0.0
        self._follow = 1.0 - exp(-EVERY * HOP / RATE / LEVEL)
        self._hop = 0
        self._row: F32 | None = None

    def __call__(self, samples: F32) -> F32 | None:
        """Take HOP new `samples`, (HOP,); return a row every second time, else None.

        A row, (PITCH_BINS,), is the natural logarithm of the magnitude against the running level of
        the last seconds, at least FLOOR. Bin PITCH_STEPS * n + 1 is the middle of semitone
        PITCH_FIRST + n of MIDI.
        """
        recent = self._recent.push(samples[:, np.newaxis])
        self._hop += 1
        if self._hop % EVERY:
            return None
        self._transform(recent[:, 0])
        np.take(self._transform.bins, self._bins, out=self._products, mode="clip")
        np.multiply(self._products, self._kernels, out=self._products)
        magnitude: F32 = np.abs(np.add.reduceat(self._products, self._starts))
        power = float(magnitude @ magnitude) / PITCH_BINS
        self._power += (power - self._power) * (self._follow if self._hop > EVERY else 1.0)
        level = 0.5 * log(max(self._power, QUIET**2))
        row = np.log(magnitude + np.float32(FAINT))
        row -= np.float32(level)
        return frozen(np.maximum(row, np.float32(FLOOR), out=row))


def _kernels() -> tuple[NDArray[np.intp], NDArray[np.complex64], NDArray[np.intp]]:
    """Return bins, what each is multiplied with, and where each pitch begins in them.

    By Parseval's theorem the product with a kernel is a sum over the few bins that it reaches.
    """
    bins, factors, starts = [], [], []
    age = np.arange(-WINDOW, 0)  # samples before now
    reached = 0
    for pitch in range(PITCH_BINS):
        hz = 440.0 * 2.0 ** ((PITCH_FIRST - 69 + (pitch - 1) / PITCH_STEPS) / 12.0)
        length = int(min(WINDOW, max(SHORTEST, Q * RATE / hz)))
        window = np.hanning(length + 2)[1:-1]
        wave = np.zeros(WINDOW, np.complex128)
        wave[-length:] = window / window.sum() * np.exp(2j * np.pi * hz / RATE * age[-length:])
        kernel = np.conj(np.fft.fft(wave))[: WINDOW // 2 + 1] / WINDOW
        used = np.flatnonzero(np.abs(kernel) > NEGLIGIBLE * np.abs(kernel).max())
        bins.append(used)
        factors.append(2.0 * kernel[used])  # a sine of amplitude 1 gives 1
        starts.append(reached)
        reached += len(used)
    return (
        np.concatenate(bins),
        np.concatenate(factors).astype(np.complex64),
        np.array(starts, np.intp),
    )
