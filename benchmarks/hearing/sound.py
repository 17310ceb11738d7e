"""What the sets are mixed with: levels, filters, rooms. Sound is mono at `RATE`."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from visualizer.records import RATE

Rng = np.random.Generator
Sound = NDArray[np.floating[Any]]  # float32 wherever it is kept


def factor(db: float) -> float:
    """Return the factor on amplitude that `db` is."""
    return float(10 ** (db / 20))


def rms(sound: Sound) -> float:
    """Return the root mean square, never zero: it is divided by."""
    return float(np.sqrt(np.mean(np.square(sound, dtype=np.float64)) + 1e-20))


def to_peak(sound: Sound) -> Sound:
    return np.asarray(sound / np.abs(sound).max())


def samples(seconds: float) -> int:
    return round(seconds * RATE)


def time(seconds: float) -> Sound:
    """Return the time of each sample, seconds."""
    return np.arange(samples(seconds)) / RATE


def add(mix: Sound, sound: Sound, at: float, gain: float = 1.0) -> None:
    """Lay `sound` into `mix` from second `at`; what reaches over either end is cut."""
    start = samples(at)
    if start < 0:
        sound, start = sound[-start:], 0
    length = min(len(sound), len(mix) - start)
    if length > 0:
        mix[start : start + length] += gain * sound[:length]


def fade(sound: Sound, rise: float, fall: float) -> Sound:
    """Return `sound` faded in over `rise` seconds and out over `fall`."""
    shape = np.ones(len(sound), np.float32)
    up, down = min(samples(rise), len(sound)), min(samples(fall), len(sound))
    shape[:up] *= np.linspace(0, 1, up, dtype=np.float32)
    shape[len(sound) - down :] *= np.linspace(1, 0, down, dtype=np.float32)
    return sound * shape


def lowpass(sound: Sound, hz: float) -> Sound:
    return _filter(sound, "low", hz)


def bandpass(sound: Sound, low_hz: float, high_hz: float) -> Sound:
    return _filter(sound, "band", [low_hz, high_hz])


def _filter(sound: Sound, kind: str, hz: float | list[float]) -> Sound:
    sections = signal.butter(2, hz, kind, fs=RATE, output="sos")
    return np.asarray(signal.sosfilt(sections, sound), np.float32)


def pink(rng: Rng, length: int) -> Sound:
    """Return noise of RMS 1 whose power falls by 3 dB an octave from 20 Hz."""
    spectrum = np.fft.rfft(rng.standard_normal(length))
    spectrum /= np.sqrt(np.maximum(np.fft.rfftfreq(length, 1 / RATE), 20.0))
    noise = np.fft.irfft(spectrum, length)
    return np.asarray(noise / rms(noise), np.float32)


def room(rng: Rng, sound: Sound, seconds: float, wet: float) -> Sound:
    """Return `sound` in a room of noise that fades by 60 dB in `seconds` and darkens with time."""
    tail = time(min(1.1 * seconds, 3.5))
    bright = rng.standard_normal(len(tail)) * 10 ** (-3 * tail / seconds)
    echo = 0.6 * lowpass(bright, 2500) + 0.4 * lowpass(bright, 7000)
    echo[: samples(0.012)] = 0  # the nearest wall stands two metres away
    reflected = np.asarray(signal.fftconvolve(sound, echo), np.float32)
    reflected *= wet * rms(sound) / rms(reflected[: len(sound)])
    reflected[: len(sound)] += sound
    return reflected


def attack(sound: Sound) -> float:
    """Return when `sound` first reaches a tenth of its peak, seconds."""
    return float(np.flatnonzero(np.abs(sound) > 0.1 * np.abs(sound).max())[0]) / RATE
