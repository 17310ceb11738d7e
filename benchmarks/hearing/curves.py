"""Sounds along a curve: tension, grit, pressure and width that rise and fall as was drawn."""

from functools import partial

import numpy as np
from scipy import signal

from benchmarks.hearing.instruments import DRUMS, Note
from benchmarks.hearing.material import Dialogue, Music
from benchmarks.hearing.moods import drifting, march, mixed, reward, rock
from benchmarks.hearing.sound import (
    Rng,
    Sound,
    add,
    bandpass,
    factor,
    pink,
    rms,
    room,
    samples,
    time,
)
from benchmarks.hearing.truth import Truth
from visualizer.records import RATE

A_SECOND = 5  # values of a curve, as often as `listen` tells states

CALM_CHORDS = ((0, 4, 7), (0, 7, 12), (0, 5, 9), (0, 4, 9), (0, 3, 7))
UNEASY_CHORDS = ((0, 4, 7, 11), (0, 3, 7, 10), (0, 2, 7), (0, 5, 10), (0, 3, 6))
TENSE_CHORDS = ((0, 1, 6), (0, 1, 2, 6), (0, 6, 11), (0, 1, 7, 8), (0, 3, 4, 11), (0, 1, 3, 6))


def drawn(rng: Rng, seconds: float, apart: tuple[float, float]) -> Sound:
    """Return a curve of 0..1 at `A_SECOND`: smooth, with turns so many seconds apart."""
    at, turns = [0.0], [float(rng.uniform(0, 1))]
    while at[-1] < seconds:
        at.append(at[-1] + float(rng.uniform(*apart)))
        far = float(rng.uniform(0.35, 1))  # of the way that is left, up or down
        up = turns[-1] < 0.5 if rng.random() < 0.8 else rng.random() < 0.5
        turns.append(turns[-1] + far * ((1 - turns[-1]) if up else -turns[-1]))
    t = np.arange(round(seconds * A_SECOND)) / A_SECOND
    place = np.searchsorted(at, t, side="right") - 1
    start, length = np.array(at)[place], np.diff(at)[place]
    part = 0.5 - 0.5 * np.cos(np.pi * (t - start) / length)
    values = np.array(turns)
    return values[place] + part * (values[place + 1] - values[place])


def over(curve: Sound, seconds: float) -> Sound:
    """Return the curve for every sample."""
    t = time(seconds)
    return np.interp(t, np.arange(len(curve)) / A_SECOND, curve).astype(np.float32)


def told(name: str, curve: Sound) -> Truth:
    return Truth([], scored=(name,), told={"curves": {name: np.round(curve, 3).tolist()}})


def tension(rng: Rng, *, seconds: float) -> tuple[Sound, Truth]:
    """Music that tightens and lets go, by some of the means that composers have."""
    curve = drawn(rng, seconds, (8, 20))
    means = dict(zip(
        ("louder", "harsher", "denser", "higher", "trembling", "noise", "pulse"),
        rng.random(7) < (0.7, 0.75, 0.55, 0.5, 0.35, 0.3, 0.35), strict=True,
    ))  # fmt: skip
    if sum(means.values()) < 2:
        means["louder"] = means["harsher"] = True
    tonic = int(rng.integers(43, 55))
    slow = int(rng.choice([48, 49, 50, 44, 89, 52, 61, 19, 91]))
    quick = int(rng.choice([45, 0, 46, 12, 48, 81, 38, 11]))
    chords: list[Note] = []
    quavers: list[Note] = []
    kit: list[Note] = []
    low = float(rng.uniform(0.2, 0.6))
    at = 0.0
    while at < seconds:
        held = float(rng.uniform(1.2, 2.8))
        now = float(curve[min(int((at + held / 2) * A_SECOND), len(curve) - 1)])
        kinds = (CALM_CHORDS, UNEASY_CHORDS, TENSE_CHORDS)
        felt = np.clip(now + rng.normal(0, 0.08), 0, 0.99) if means["harsher"] else low
        kind = kinds[int(felt * 3)]
        chord = kind[int(rng.integers(len(kind)))]
        up = 12 + (round(20 * now) if means["higher"] else 6)
        loud = round(45 + 70 * now) if means["louder"] else 85
        root = tonic + int(rng.choice([0, 0, 5, 7, 9]) if now < 0.4 else rng.choice([0, 0, 1]))
        tones = [root + up + tone for tone in chord]
        if means["trembling"] and now > 0.45:
            step = 0.16 - 0.08 * now
            for k in range(int(held / step)):
                chords += [(at + k * step, step, tone, loud) for tone in tones]
        else:
            chords += [(at, held, tone, loud) for tone in tones]
        rate = 0.6 * 12**now if means["denser"] else 2.0
        for k in range(max(1, int(held * rate))):
            tone = root + up - 12 + int(rng.choice(chord))
            quavers.append((at + k / rate, 0.9 / rate, tone, loud - 8))
        if means["pulse"] and now > 0.35:
            gap = 1.1 - 0.8 * now
            kit += [(at + k * gap, 0.1, 35, round(40 + 80 * now)) for k in range(int(held / gap))]
        at += held
    parts = [(slow, chords, 0.0), (quick, quavers, float(rng.uniform(-12, 0)))]
    if kit:
        parts.append((DRUMS, kit, 0.0))
    sound = mixed(rng, parts, seconds, hall=float(rng.uniform(0.5, 2.5)))
    sound /= rms(sound)
    now = over(curve, seconds)
    if means["noise"]:
        riser = bandpass(rng.standard_normal(len(sound)), 1500, 9000)
        sound += riser / rms(riser) * now**2 * 0.6
    if means["louder"]:
        sound *= 10 ** (float(rng.uniform(4, 14)) * (now - 1) / 20)
    if rng.random() < 0.2:
        sound += Dialogue(rng).take(seconds)[: len(sound)] * factor(-rng.uniform(5, 12))
    sound += pink(rng, len(sound)) * factor(-50)
    return sound * factor(-18), told("tension", curve)


def grit(rng: Rng, *, seconds: float) -> tuple[Sound, Truth]:
    """Music that is driven harder and harder, and let go: overdriven, rough, coarse, crackling."""
    curve = drawn(rng, seconds, (6, 15))
    sources = (
        lambda: Music(rng).take(seconds),
        lambda: reward(rng, seconds),
        lambda: rock(rng, seconds),
        lambda: drifting(rng, seconds),
        lambda: march(rng, seconds),
    )
    sound = sources[int(rng.integers(len(sources)))]()
    sound /= rms(sound)
    now = over(curve, seconds)
    t = time(seconds)
    hows = rng.permutation(["drive", "rough", "coarse", "crackle", "hiss"])[
        : int(rng.integers(2, 4))
    ]
    if not {"drive", "rough"} & {*hows}:
        hows[0] = "drive"
    for how in hows:
        sound = GRIT[str(how)](rng, sound, now, t)
    sound *= 10 ** (float(rng.uniform(2, 9)) * (now - 1) / 20)  # rough and loud go together
    sound += pink(rng, len(sound)) * factor(-50)
    return sound * factor(-18), told("grit", curve)


def _swell(sound: Sound) -> Sound:
    """Return the level of `sound` over a fifth of a second, never zero."""
    power = signal.fftconvolve(sound**2, np.full(samples(0.2), 1 / samples(0.2)), "same")
    return np.asarray(np.sqrt(np.maximum(power, 1e-4)), np.float32)


def _drive(rng: Rng, sound: Sound, now: Sound, t: Sound) -> Sound:
    most_db, bias = float(rng.uniform(20, 36)), float(rng.uniform(0, 0.3))
    gain = 0.3 * 10 ** (most_db * now / 20)
    driven = np.tanh(gain * sound + bias) - np.tanh(bias)
    return np.asarray(driven * _swell(sound) / _swell(driven), np.float32)


def _rough(rng: Rng, sound: Sound, now: Sound, t: Sound) -> Sound:
    """Beats of 25 to 80 Hz, where the ear hears roughness (Zwicker & Fastl, ch. 11)."""
    turns = 2 * np.pi * float(rng.uniform(25, 80)) * t
    swing = 1 + now * np.sin(turns)
    return np.asarray(sound * swing / np.sqrt(1 + now**2 / 2), np.float32)


def _coarse(rng: Rng, sound: Sound, now: Sound, t: Sound) -> Sound:
    every = int(rng.integers(3, 10))
    held = np.repeat(sound[::every], every)[: len(sound)]
    return sound + now * (held - sound)


def _crackle(rng: Rng, sound: Sound, now: Sound, t: Sound) -> Sound:
    pops = rng.random(len(sound)) < 60 * now**1.5 / RATE
    return sound + np.convolve(
        pops * rng.normal(0, 4, len(sound)), np.exp(-np.arange(40) / 8), "same"
    )


def _hiss(rng: Rng, sound: Sound, now: Sound, t: Sound) -> Sound:
    return sound + 0.5 * now * _swell(sound) * rng.standard_normal(len(sound))


GRIT = {"drive": _drive, "rough": _rough, "coarse": _coarse, "crackle": _crackle, "hiss": _hiss}


def pressure(rng: Rng, *, seconds: float) -> tuple[Sound, Truth]:
    """A film whose loudness comes and goes over minutes, beneath the loud and soft of its music."""
    curve = drawn(rng, seconds, (70, 140))
    sound = np.zeros(samples(seconds), np.float32)
    at = 0.0
    while at < seconds:
        length = float(rng.uniform(12, 30))
        kind = rng.random()
        scene = Music(rng).take(length) if kind < 0.7 else Dialogue(rng).take(length)
        add(sound, scene, at, factor(rng.uniform(-3, 3)))
        at += length
    sound *= 10 ** (float(rng.uniform(18, 30)) * (over(curve, seconds) - 1) / 20)
    return sound * factor(-15), told("pressure", curve)


def width(rng: Rng, *, seconds: float) -> tuple[Sound, Truth]:
    """Music between two loudspeakers, from one point to all round; stereo, (n, 2)."""
    curve = drawn(rng, seconds, (6, 15))
    middle = Music(rng).take(seconds) if rng.random() < 0.5 else reward(rng, seconds)
    middle = middle / rms(middle)
    if rng.random() < 0.5:  # what comes from the walls
        sides = room(rng, middle, 1.5, 1.0)[: len(middle)] - middle
    else:
        sides = Music(rng).take(seconds)[: len(middle)]
    sides = over(curve, seconds) * sides * _swell(middle) / _swell(sides)  # no louder than drawn
    both = np.stack([middle + sides, middle - sides], axis=1)
    return both / rms(both) * factor(-20), told("width", curve)


CURVES = {
    "tension": partial(tension, seconds=75.0),
    "grit": partial(grit, seconds=60.0),
    "pressure": partial(pressure, seconds=480.0),
    "width": partial(width, seconds=45.0),
}
