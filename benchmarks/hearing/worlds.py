"""Sounds of two worlds: outer, sparse and cold under a wide sky; inner, dense and exact."""

import numpy as np

from benchmarks.hearing.instruments import DRUMS, Note, bell, click, play
from benchmarks.hearing.material import Dialogue
from benchmarks.hearing.moods import MAJOR, MINOR
from benchmarks.hearing.sound import (
    Rng,
    Sound,
    add,
    bandpass,
    factor,
    fade,
    lowpass,
    pink,
    rms,
    room,
    samples,
    time,
)
from benchmarks.hearing.truth import Event, Truth

SECTION = 25.0  # seconds in one world
KNOWN = 10.0  # seconds after which it must be told
NEXT = 0.5  # seconds in which one world gives way to the next
OUTER, INNER = (0.0, 0.35), (0.65, 1.0)  # where the dial stands; between them nothing is asked
FREE = 0.18  # how far density, pace and room of one sound may lie from its dial
TALK = 0.2  # of all sections have talk in them, in the same room

COLD = (0, 11, 14, 42, 48, 49, 52, 73, 75, 88, 91, 92, 94, 95, 97, 98, 99)
WARM = (0, 4, 5, 6, 7, 8, 11, 12, 13, 16, 24, 28, 38, 45, 45, 56, 68, 71, 80, 81, 84)
HIGHEST = 108  # MIDI pitch: above it soundfonts have no bells


def worlds(rng: Rng, *, each: int) -> tuple[Sound, Truth]:
    """Both worlds, `each` times."""
    order = [OUTER, INNER] * each
    rng.shuffle(order)
    sound = np.zeros(samples(len(order) * SECTION), np.float32)
    spans: list[Event] = []
    for k, dials in enumerate(order):
        dial = float(rng.uniform(*dials))
        made = world(rng, dial, SECTION + NEXT)
        add(sound, fade(made, NEXT, NEXT), k * SECTION, factor(-rng.uniform(0, 14)))
        span = {"t": k * SECTION + KNOWN, "t_end": (k + 1) * SECTION}
        spans.append({"kind": "world", "value": float(dial > 0.5), "dial": round(dial, 3), **span})
    sound += pink(rng, len(sound)) * factor(-58)
    return sound * factor(-rng.uniform(17, 24)), Truth(spans, scored=("world",))


def world(rng: Rng, dial: float, seconds: float) -> Sound:
    """Return a sound at `dial`, 0 outer to 1 inner, RMS 1.

    How dense, how exact and how dry it is each lie near the dial, for themselves.
    """
    dense, exact, dry, warm = (
        float(np.clip(dial + rng.uniform(-FREE, FREE), 0, 1)) for _ in range(4)
    )
    rate = 0.25 * 40**dense  # notes a second: 0.25 to 10
    sound = np.zeros(samples(seconds), np.float32)
    for _ in range(1 + int(rng.random() < dense)):
        add(sound, _notes(rng, rate, exact, warm, seconds), 0, float(rng.uniform(0.4, 1)))
    if rng.random() < 0.6 * dense:
        add(sound, _pulse(rng, exact, seconds), 0, float(rng.uniform(0.2, 0.8)) * rms(sound) * 4)
    if rng.random() < TALK:
        talk = Dialogue(rng).take(seconds, pause=(0.2, 0.6 + 3 * (1 - dense)))
        add(sound, talk, 0, rms(sound) * float(rng.uniform(0.5, 1.2)))
    tail = float(0.25 * 20 ** (1 - dry))  # seconds: 0.25 to 5
    sound = room(rng, sound, tail, 0.1 + 1.4 * (1 - dry))[: samples(seconds)]
    sound /= rms(sound)
    if rng.random() < 0.5:
        add(sound, _air(rng, warm, seconds), 0, factor(-rng.uniform(10, 26)))
    return sound / rms(sound)


def _notes(rng: Rng, rate: float, exact: float, warm: float, seconds: float) -> Sound:
    """Return notes of one instrument, `rate` a second, on a grid as far as they are exact."""
    step, loose = 1 / rate, 0.8 * (1 - exact) ** 1.5
    tonic = int(rng.integers(45, 60))
    scale = MAJOR if rng.random() < 0.3 + 0.5 * warm else MINOR
    figure = rng.choice(14, int(rng.integers(3, 9)))
    around = 12 + round(14 * (1 - warm) * float(rng.uniform(0, 1)))  # cold is high
    program = int(rng.choice(WARM if rng.random() < warm else COLD))
    slow = program in COLD and rng.random() < 1 - exact
    notes: list[Note] = []
    at, number = float(rng.uniform(0, step)) * (1 - exact), 0
    while at < seconds:
        degree = int(figure[number % len(figure)] if rng.random() < exact else rng.integers(14))
        pitch = tonic + around + 12 * (degree // 7) + scale[degree % 7]
        loud = int(rng.integers(round(40 + 45 * exact), 105))
        notes.append((max(at, 0), step * (1.6 if slow else 0.7), pitch, loud))
        at = at + step * float(1 + loose * rng.uniform(-1, 2))
        number += 1
    if rng.random() < 0.15:  # bells of our own, or a mechanism
        sound = np.zeros(samples(seconds), np.float32)
        low_hz = float(rng.uniform(1200, 2600))
        for start, _, pitch, loud in notes:
            high = min(pitch + 12, HIGHEST)
            struck = click(rng, low_hz, 300.0) if warm > 0.5 else bell(rng, high)
            add(sound, struck, start, loud / 127)
        return sound / rms(sound)
    sound = play(notes, program)[: samples(seconds)]
    return sound / rms(sound)


def _pulse(rng: Rng, exact: float, seconds: float) -> Sound:
    """Return a plain beat of drums, or of a mechanism that is as exact as a clock."""
    beat = float(rng.uniform(0.3, 0.7))
    number = int(seconds / beat)
    if rng.random() < 0.5:
        low_hz, thunk_hz = float(rng.uniform(1200, 2600)), float(rng.uniform(180, 420))
        sound = np.zeros(samples(seconds), np.float32)
        for k in range(number):
            late = (1 - exact) * rng.uniform(0, 0.2)
            add(sound, click(rng, low_hz, thunk_hz), k * beat + late, rng.uniform(0.8, 1))
    else:
        kit = [(k * beat, 0.1, (36, 42, 38, 42)[k % 4], 90) for k in range(number)]
        sound = play(kit, DRUMS)[: samples(seconds)]
    return sound / np.abs(sound).max()


def _air(rng: Rng, warm: float, seconds: float) -> Sound:
    """Return what is between the notes, RMS 1: wind outside, lamps and machines inside."""
    t = time(seconds)
    if rng.random() > warm:
        gusts = np.interp(
            t, np.arange(0, seconds + 4, 4), rng.uniform(0.1, 1, int(seconds / 4) + 2)
        )
        air = bandpass(rng.standard_normal(len(t)), 150, float(rng.uniform(400, 1500))) * gusts
    else:
        hz = 2 * float(rng.choice([50, 60]))
        air = sum(np.sin(2 * np.pi * hz * k * t) / k ** rng.uniform(0.6, 1.5) for k in range(1, 9))
        air = air + lowpass(rng.standard_normal(len(t)), 3000) * rng.uniform(0, 0.6)
    return np.asarray(air / rms(air), np.float32)
