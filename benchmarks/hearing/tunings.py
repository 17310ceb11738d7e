"""Music out of tune: a tape that drifts, and two voices that beat against each other."""

import numpy as np

from benchmarks.hearing.curves import drawn, over, told
from benchmarks.hearing.instruments import Note, play
from benchmarks.hearing.moods import MAJOR, MINOR, reward
from benchmarks.hearing.sound import Rng, Sound, factor, pink, rms, room, samples
from benchmarks.hearing.truth import Truth
from visualizer.records import RATE

MOST_CENTS = 40.0  # either way: from half a semitone on nobody can say which way
APART_CENTS = 6.0, 45.0  # between two voices: fewer is a chorus, more two notes

HELD = (16, 19, 20, 40, 42, 48, 50, 52, 68, 71, 73, 79, 80, 89, 4, 11, 0)


def detune(rng: Rng, *, seconds: float, how: str) -> tuple[Sound, Truth]:
    """Music that is out of tune by a curve: "drift", "beating", or in "tune" to the end."""
    sound = _music(rng, seconds + 3.0)
    curve = np.zeros(round(seconds * 5))
    if how == "drift":
        curve = MOST_CENTS * (2 * drawn(rng, seconds, (8, 20)) - 1)
        sound = _bent(sound, curve, seconds)
    elif how == "beating":
        curve = np.full(len(curve), float(rng.uniform(*APART_CENTS)))
        curve[len(curve) // 2 :] = float(rng.uniform(*APART_CENTS))
        sound = sound[: samples(seconds)] + _bent(sound, curve, seconds) * float(
            rng.uniform(0.6, 1)
        )
    sound = sound[: samples(seconds)] / rms(sound)
    sound = room(rng, sound, float(rng.uniform(0.3, 1.5)), 0.25)[: len(sound)]
    sound += pink(rng, len(sound)) * factor(-45)
    return sound * factor(-20), told("detune_cents", curve)


def _bent(sound: Sound, cents: Sound, seconds: float) -> Sound:
    """Return `sound` played as fast as raises it by `cents`, at five values a second."""
    pace = 2 ** (over(cents, seconds).astype(float) / 1200)
    place = np.cumsum(pace)
    return np.interp(place, np.arange(len(sound)), sound).astype(np.float32)


def _music(rng: Rng, seconds: float) -> Sound:
    if rng.random() < 0.3:
        return reward(rng, seconds)
    program = int(rng.choice(HELD))
    scale, tonic = MAJOR if rng.random() < 0.6 else MINOR, int(rng.integers(50, 62))
    notes: list[Note] = []
    at = 0.0
    while at < seconds:
        held, degree = float(rng.uniform(0.6, 2.2)), int(rng.integers(0, 7))
        for step in (0, 2, 4)[: int(rng.integers(1, 4))]:
            octave, tone = divmod(degree + step, 7)
            notes.append((at, held, tonic + 12 * octave + scale[tone], int(rng.integers(70, 105))))
        at += held
    sound = play(notes, program)[: samples(seconds)]
    return np.pad(sound, (0, max(0, samples(seconds) - len(sound) + RATE))) / rms(sound)
