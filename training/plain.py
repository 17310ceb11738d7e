"""Plain sounds in a quiet room, so that what is learned in films does not forget what is easy."""

import numpy as np

from benchmarks.hearing.sound import Rng, Sound, add, factor, pink, samples, time
from benchmarks.hearing.truth import Truth, points

SECONDS, PART = 90.0, 5.0  # of all, and of one kind of sound
KINDS = ("click", "note", "note", "kick", "kick", "burst", "held", "over", "noise", "sway")


def plain(rng: Rng) -> tuple[Sound, Truth]:
    """Clicks, notes, drums, bursts of noise and what is held, each kind by itself for a while."""
    sound = pink(rng, samples(SECONDS)) * factor(-rng.uniform(55, 80))
    onsets: list[float] = []
    hits: list[float] = []
    for start in np.arange(0.5, SECONDS - PART, PART + 1):
        kind = str(rng.choice(KINDS))
        gap, loud = float(rng.choice([0.125, 0.25, 0.4, 0.6, 1.0])), float(rng.uniform(0.03, 0.6))
        if kind in ("noise", "sway"):
            held = rng.standard_normal(samples(PART - 0.2)) / 3 if kind == "noise" else _sway(rng)
            add(sound, held, start, loud)
            onsets.append(start)
            continue
        if kind in ("held", "over"):
            hz = float(rng.choice([55, 80, 110, 220, 440, 880]))
            add(sound, _note(hz, PART - 0.2, int(rng.choice([1, 5]))), start, 0.4 * loud)
            onsets.append(start)
            if hz < 100:
                hits.append(start)
        if kind == "held":
            continue
        for at in np.arange(start + gap * (kind == "over"), start + PART - 0.8, gap):
            struck = {"click": _click, "note": _some_note, "burst": _burst}.get(kind, _kick)(rng)
            add(sound, struck, at, loud)
            onsets.append(float(at))
            if struck is not None and kind in ("kick", "over"):
                hits.append(float(at))
    events = points("onset", sorted(onsets)) + points("bass", sorted(hits))
    return sound, Truth(events, ("onset", "bass"), told={"dialogue": False})


def _click(rng: Rng) -> Sound:
    return np.full(int(rng.integers(8, 60)), 1.0)


def _note(hz: float, seconds: float, partials: int) -> Sound:
    t = time(seconds)
    ends = np.minimum(np.minimum(t / 0.005, (seconds - t) / 0.05), 1.0)
    return ends * sum(np.sin(2 * np.pi * hz * h * t) / h for h in range(1, partials + 1))


def _sway(rng: Rng) -> Sound:
    t = time(PART - 0.2)
    deep = rng.uniform(0.5, 4) * np.sin(2 * np.pi * rng.uniform(4, 7) * t)
    return np.sin(2 * np.pi * rng.uniform(200, 1200) * t + deep)


def _some_note(rng: Rng) -> Sound:
    pitch = int(rng.integers(43, 90))
    return _note(440 * 2 ** ((pitch - 69) / 12), float(rng.uniform(0.1, 0.5)), 5)


def _burst(rng: Rng) -> Sound:
    t = time(0.15)
    noise = np.append(np.diff(rng.standard_normal(len(t))), 0.0)
    noise = noise if rng.random() < 0.5 else rng.standard_normal(len(t))
    return noise * np.exp(-t / rng.uniform(0.005, 0.04))


def _kick(rng: Rng) -> Sound:
    t = time(0.25)
    fall = rng.uniform(0.8, 2.5) * (1 - np.exp(-t / 0.03))
    shape = np.exp(-t / rng.uniform(0.05, 0.12)) * np.minimum((0.25 - t) / 0.05, 1.0)
    return np.sin(2 * np.pi * (rng.uniform(42, 60) * t + fall)) * shape
