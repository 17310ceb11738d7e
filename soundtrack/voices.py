"""Chatter behind a wall: many people talking at once, of whom only the rhythm comes through."""

import numpy as np
from scipy import signal

from soundtrack.tone import F64, RATE, Rng, clock, edges, hz, noise, place

VOWELS = ((310, 870), (480, 1500), (640, 1190), (420, 1900), (560, 920), (370, 1100))  # F1, F2, Hz
WALL_HZ = 850  # plasterboard lets speech's melody through and keeps its words


def syllable(
    rng: Rng, *, midi: float, duration: float, velocity: float, pan: float, vowel: int
) -> F64:
    """Return one syllable of a voice heard through a wall, (n, 2).

    A pulse train through two formants (Klatt, "Software for a cascade/parallel formant
    synthesizer", JASA 67, 1980), after a short breath of a consonant.
    """
    t = clock(duration + 0.05)
    bend = rng.uniform(-1.5, 2.5)  # semitones over the syllable
    pitch = hz(midi) * 2.0 ** (bend * (t / duration - 0.4) / 12)
    turn = 2 * np.pi * np.cumsum(pitch) / RATE
    tone = sum(np.sin(k * turn) / k for k in range(1, int(2400 / hz(midi))))
    tone = tone + 0.0 * t
    burst = noise(rng, duration + 0.05, 400, 2400) * np.exp(-t / 0.018)
    mouth = tone * np.clip(t / 0.03, 0, 1) + 0.6 * burst
    heard = np.zeros(len(t))
    first, second = VOWELS[vowel % len(VOWELS)]
    for formant_hz, level in ((first, 1.0), (second, 0.4)):
        b, a = signal.iirpeak(formant_hz * (1 + rng.normal(0, 0.04)), 5, fs=RATE)
        heard += level * signal.lfilter(b, a, mouth)
    wall = signal.butter(3, [120, WALL_HZ], "bandpass", fs=RATE, output="sos")
    heard = signal.sosfilt(wall, heard) * np.minimum(1, np.exp(-(t - 0.55 * duration) / 0.05))
    return place(edges(velocity * heard, 0.012, 0.04), pan)
