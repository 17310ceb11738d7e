"""What every instrument is made of: pitch, time, edges, place, filtered noise."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import signal

RATE = 48_000  # samples a second

F64 = NDArray[np.float64]
Rng = np.random.Generator
Player = Callable[..., F64]  # (rng, **how) -> samples, shape (n, 2), full scale about 1


def hz(midi: float) -> float:
    """Return the pitch of a MIDI number; 69 is 440 Hz."""
    return float(440.0 * 2.0 ** ((midi - 69.0) / 12.0))


def clock(seconds: float) -> F64:
    """Return the time of each sample, in seconds from 0."""
    return np.arange(round(seconds * RATE)) / RATE


def edges(samples: F64, attack: float, release: float) -> F64:
    """Return `samples`, (n,) or (n, 2), with half-cosine fades of so many seconds at both ends."""
    n = len(samples)
    gain = np.ones(n)
    rise, fall = min(n, round(attack * RATE)), min(n, round(release * RATE))
    gain[:rise] *= 0.5 - 0.5 * np.cos(np.pi * np.arange(rise) / max(1, rise))
    gain[n - fall :] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(1, fall + 1) / max(1, fall))
    return samples * (gain if samples.ndim == 1 else gain[:, None])


def place(mono: F64, pan: float) -> F64:
    """Return (n, 2) from (n,): -1 is left, 1 is right, equal power between."""
    angle = (np.clip(pan, -1.0, 1.0) + 1.0) * np.pi / 4.0
    return np.asarray(np.stack([mono * np.cos(angle), mono * np.sin(angle)], axis=1))


def noise(rng: Rng, seconds: float, low_hz: float, high_hz: float, order: int = 2) -> F64:
    """Return band-passed Gaussian noise, shape (n,), with an RMS of about 1."""
    sections = signal.butter(order, [low_hz, high_hz], "bandpass", fs=RATE, output="sos")
    # A filter needs a moment before its output has settled; that moment is thrown away.
    settle = round(min(0.25, 4.0 / low_hz) * RATE)
    raw = rng.standard_normal(round(seconds * RATE) + settle)
    share = (high_hz - low_hz) / (RATE / 2)
    return np.asarray(signal.sosfilt(sections, raw)[settle:] / np.sqrt(share))


def modes(seconds: float, partials: list[tuple[float, float, float]], rng: Rng) -> F64:
    """Return the sum of ringing modes, shape (n,).

    Parameters
    ----------
    partials : list of (frequency in Hz, amplitude, seconds to fall to 1/e)

    """
    t = clock(seconds)
    out = np.zeros(len(t))
    for frequency, amplitude, fade in partials:
        n = min(len(t), round(12.0 * fade * RATE))  # exp(-12) is below one step of 16 bits
        phase = rng.uniform(0.0, 2.0 * np.pi)
        out[:n] += amplitude * np.exp(-t[:n] / fade) * np.sin(2 * np.pi * frequency * t[:n] + phase)
    return out
