"""Rooms made of numbers: first reflections from the walls, then a tail that darkens as it dies."""

from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product

import numpy as np
from scipy import signal

from soundtrack.tone import F64, RATE

SPEED = 343.0  # metres a second
EDGES_HZ = (100, 177, 354, 707, 1414, 2828, 5657)  # of the tail's bands; below, rooms only blur


@dataclass(frozen=True)
class Room:
    """An empty room with hard walls; sizes in metres, decays in seconds to -60 dB."""

    size: tuple[float, float, float]
    decay_low: float
    decay_high: float
    early: float  # share of the first reflections
    length: float  # seconds kept


ROOMS = {
    "office": Room((7.0, 9.0, 2.7), 0.75, 0.35, 0.6, 0.8),
    "hall": Room((18.0, 31.0, 3.4), 2.3, 0.9, 0.35, 2.4),
    "night": Room((60.0, 80.0, 25.0), 4.2, 1.6, 0.1, 3.6),
}
LONGEST = max(room.length for room in ROOMS.values())


@cache
def impulse(name: str) -> F64:
    """Return what each ear hears of one clap in room `name`: shape (n, 2), 0 dB an ear.

    The walls' reflections are those of image sources (Allen & Berkley, JASA 65, 1979); the tail
    is noise, octave by octave, each with its own decay and each ear with its own noise.
    """
    room = ROOMS[name]
    rng = np.random.default_rng(sum(name.encode()))
    n = round(room.length * RATE)
    t = np.arange(n) / RATE
    onset = 1.6 * np.prod(room.size) ** (1 / 3) / SPEED  # the walls answer before the tail does
    build = np.clip((t - 0.25 * onset) / onset, 0, 1) ** 2
    ears = []
    for ear in (-1, 1):
        tail = np.zeros(n)
        for low, high in pairwise(EDGES_HZ):
            height = np.log2(low / EDGES_HZ[0]) / np.log2(EDGES_HZ[-2] / EDGES_HZ[0])
            decay = room.decay_low + (room.decay_high - room.decay_low) * height
            sections = signal.butter(2, [low, high], "bandpass", fs=RATE, output="sos")
            ring = signal.sosfilt(sections, rng.standard_normal(n + RATE // 4))[RATE // 4 :]
            tail += ring * 10 ** (-3 * t / decay) * (1 - 0.6 * height)
        tail *= build / np.sqrt(np.sum((tail * build) ** 2))
        first = _reflections(room, ear, n)
        both = np.sqrt(1 - room.early**2) * tail + room.early * first
        fade = min(n, RATE // 2)
        both[n - fade :] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(fade) / fade)
        ears.append(both / _loudness(both))
    return np.stack(ears, axis=1)


def _loudness(heard: F64) -> float:
    """Return the RMS gain of an impulse response between 200 Hz and 2 kHz, where music is."""
    gain = np.abs(np.fft.rfft(heard))
    frequency = np.fft.rfftfreq(len(heard), 1 / RATE)
    middle = gain[(frequency > 200) & (frequency < 2000)]
    return float(np.sqrt(np.mean(middle**2)))


def _reflections(room: Room, ear: int, n: int) -> F64:
    """Return the first reflections at one ear (-1 left, 1 right), softened, energy 1."""
    size = np.array(room.size)
    source = size * (0.5, 0.35, 0.45)
    listener = size * (0.5, 0.7, 0.5) + (0.09 * ear, 0, 0)
    taps = np.zeros(n)
    for image in product(range(-2, 3), repeat=3):
        bounces = sum(abs(i) for i in image)
        if not 1 <= bounces <= 4:
            continue
        mirrored = [
            i * s + (p if i % 2 == 0 else s - p)
            for i, s, p in zip(image, size, source, strict=True)
        ]
        away = np.array(mirrored) - listener
        distance = float(np.linalg.norm(away))
        direct = float(np.linalg.norm(source - listener))
        at = round((distance - direct) / SPEED * RATE)
        if 0 < at < n:
            shade = 1 + 0.55 * ear * away[0] / distance  # the head's shadow
            taps[at] += shade * 0.72**bounces / distance * (-1) ** bounces
    b, a = signal.butter(1, 3500, fs=RATE)
    soft = signal.lfilter(b, a, taps)
    return np.asarray(soft / np.sqrt(np.sum(soft**2)))


def answer(samples: F64, name: str) -> F64:
    """Return what room `name` gives back of `samples`, (n, 2), in the same n samples and after."""
    ears = impulse(name)
    mixed = samples @ np.array([[0.8, 0.2], [0.2, 0.8]])  # a room hears both sides in both ears
    return np.asarray(signal.oaconvolve(mixed, ears, axes=0))
