"""What lives below the stave: the bass hit, the walking bass, the drone."""

import numpy as np
from scipy import signal

from soundtrack.tone import F64, RATE, Rng, clock, edges, hz, noise, place


def bass_hit(rng: Rng, *, midi: int, duration: float, velocity: float) -> F64:
    """Return one padded blow on a tuned skin: all of it between 25 and 150 Hz, at its start.

    The pitch falls by a fifth within 30 ms, which is what makes a blow of it.
    """
    t = clock(duration)
    pitch = hz(midi) * (1 + 0.5 * np.exp(-t / 0.018))
    turn = 2 * np.pi * np.cumsum(pitch) / RATE
    body = np.sin(turn) * np.exp(-t / 0.19)
    upper = 0.35 * np.sin(2 * turn + rng.uniform(-0.1, 0.1)) * np.exp(-t / 0.10)
    # Centred: two unequal low ends would move a small room, and a needle, to one side.
    return place(edges(np.sqrt(2) * velocity * (body + upper), 0.003, 0.08), 0.0)


def walking_bass(rng: Rng, *, midi: int, duration: float, velocity: float) -> F64:
    """Return one plucked note of a double bass."""
    t = clock(duration + 0.12)
    pitch = hz(midi) * 2.0 ** (-8 * np.minimum(t, 0.05) / 0.05 / 1200)
    turn = 2 * np.pi * np.cumsum(pitch) / RATE
    out = np.zeros(len(t))
    for k in range(1, 12):
        level = 1.0 / k**1.25 * abs(np.sin(np.pi * k * 0.21))
        level /= 1 + (k * hz(midi) / 700) ** 2
        out += level * np.sin(k * turn + rng.uniform(-0.4, 0.4)) * np.exp(-t * (1.4 + 0.9 * k))
    finger = noise(rng, 0.03, 250, 1400) * np.exp(-clock(0.03) / 0.006)
    out[: len(finger)] += 0.035 * finger
    out *= np.where(t < duration, 1.0, np.exp(-(t - duration) / 0.03))
    return place(edges(np.sqrt(2) * velocity * out, 0.004, 0.03), -0.08)


def sub_drone(rng: Rng, *, midi: int, duration: float, velocity: float) -> F64:
    """Return a floor that rises: two sines a quarter of a beat a second apart, and their octave.

    It grows from nothing to its end, where it does not fade: something else has to stop it.
    """
    t = clock(duration)
    growth = np.clip(t / duration, 0, 1) ** 1.15
    sway = 1 + 0.0025 * np.sin(2 * np.pi * 0.11 * t)
    turn = 2 * np.pi * np.cumsum(hz(midi) * sway) / RATE
    beat = 2 * np.pi * 0.27 * t
    breath = 0.9 + 0.1 * np.sin(2 * np.pi * 0.5 * t * (1 + 0.5 * t / duration))
    sides = []
    for sign in (-1, 1):
        floor = np.sin(turn) + 0.45 * np.sin(turn + sign * beat)
        # The octave and the twelfth let a small speaker hint at what it cannot play.
        octave = 0.22 * growth * np.sin(2 * turn + 0.7 * sign)
        twelfth = 0.10 * growth**2 * np.sin(3 * turn - 0.9 * sign)
        rumble = 0.05 * growth * noise(rng, duration, 50, 110)
        sides.append((floor + octave + twelfth + rumble) * breath * growth)
    return edges(velocity * np.stack(sides, axis=1), 0.4, 0.03)


def hum(rng: Rng, seconds: float) -> F64:
    """Return the tone of an empty lit office, (n, 2): ballasts and air; it joins end to end.

    Made in the frequency domain, where noise is periodic for nothing. Its power falls with
    frequency as a ventilated room's does, so that it is felt rather than heard as hiss.
    """
    n = round(seconds * RATE)
    frequency = np.fft.rfftfreq(n, 1 / RATE)
    slope = 1 / (1 + (frequency / 70) ** 2) ** 0.75 / (1 + (frequency / 1800) ** 4)
    slope[frequency < 25] = 0
    t = np.arange(n) / RATE
    sides = []
    for side in (0, 1):
        phase = rng.uniform(0, 2 * np.pi, len(frequency))
        air = np.fft.irfft(slope * np.exp(1j * phase), n)
        air /= air.std()
        ballast = np.zeros(n)
        for k, level in ((1, 1.0), (2, 0.5), (3, 0.22), (4, 0.2), (6, 0.08)):
            # A whole number of turns in the piece, or the end would not meet the beginning.
            whole = round(120 * k * seconds) / seconds
            ballast += level * np.sin(2 * np.pi * whole * t + 0.5 * k + 0.4 * side)
        sides.append(0.8 * air + 0.35 * ballast)
    return np.stack(sides, axis=1)


def rumble_free(samples: F64) -> F64:
    """Return `samples`, (n, 2), without anything below hearing: no offset, no slow wander."""
    sections = signal.butter(2, 18, "highpass", fs=RATE, output="sos")
    return np.asarray(signal.sosfilt(sections, samples, axis=0))
