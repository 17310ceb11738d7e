"""Sounds whose answer is known: clicks, tones, sweeps, bass pulses and noise.

Each returns float32 of shape (n, 2) at `RATE`, full scale 1, the same on every call.
"""

import numpy as np

from visualizer.records import F32, RATE


def silence(seconds: float) -> F32:
    """Exact zeros."""
    return np.zeros((round(seconds * RATE), 2), np.float32)


def tone(hz: float, seconds: float, level: float = 0.5) -> F32:
    """A sine of amplitude `level`, both channels in phase."""
    return _stereo(level * np.sin(2 * np.pi * hz * _time(seconds)))


def sweep(low_hz: float, high_hz: float, seconds: float, level: float = 0.5) -> F32:
    """A sine whose pitch rises evenly in octaves from `low_hz` to `high_hz`."""
    octaves = np.log(high_hz / low_hz)
    turns = low_hz * seconds / octaves * np.expm1(octaves * _time(seconds) / seconds)
    return _stereo(level * np.sin(2 * np.pi * turns))


def clicks(bpm: float, seconds: float, level: float = 0.8) -> F32:
    """A 2 ms burst of a 1 kHz tone on every beat, the first at 0 s."""
    click = np.sin(2 * np.pi * 1000 * np.arange(96) / RATE)  # two whole periods: no step at its end
    return _at(np.arange(0, seconds, 60 / bpm), level * click, seconds)


def pulses(
    times: list[float], seconds: float, hz: float = 60.0, length: float = 0.25, level: float = 0.8
) -> F32:
    """A bass drum of `hz` at each of `times`: up in 5 ms, then fading to nothing in `length` s."""
    t = _time(length)
    drum = np.sin(2 * np.pi * hz * t) * np.minimum(t / 0.005, 1.0) * np.exp(-5 * t / length)
    return _at(np.asarray(times), level * drum, seconds)


def noise(seconds: float, level: float = 0.1, seed: int = 0) -> F32:
    """White noise of RMS `level`, the channels independent of each other."""
    samples = np.random.default_rng(seed).standard_normal((round(seconds * RATE), 2))
    return (level * samples).astype(np.float32)


def _time(seconds: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.arange(round(seconds * RATE)) / RATE


def _stereo(mono: np.ndarray[tuple[int], np.dtype[np.float64]]) -> F32:
    return np.repeat(mono.astype(np.float32)[:, None], 2, axis=1)


def _at(
    times: np.ndarray[tuple[int], np.dtype[np.float64]],
    sound: np.ndarray[tuple[int], np.dtype[np.float64]],
    seconds: float,
) -> F32:
    out = np.zeros(round(seconds * RATE))
    for start in np.round(times * RATE).astype(int):
        piece = sound[: max(len(out) - start, 0)]
        out[start : start + len(piece)] += piece
    return _stereo(out)
