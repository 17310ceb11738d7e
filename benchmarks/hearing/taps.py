"""Films in which somebody plays on what he has found: glasses, pipes, keys, a lamp's tin hood."""

import numpy as np

from benchmarks.hearing.instruments import DRUMS, bell
from benchmarks.hearing.sound import Rng, Sound, add, factor, samples, time, to_peak
from benchmarks.hearing.story import Film, _bed, _high_piano, _mechanism, _phrase, _snare
from benchmarks.hearing.truth import Truth

APART, JITTER, FIRST = 8.0, 2.0, 8.0  # seconds


def found(rng: Rng, *, each: int) -> tuple[Sound, Truth]:
    """A film with `each` rhythms on found things, and as many of each kind that resembles them."""
    order = ["found"] * (3 * each) + [*OTHERS] * each
    rng.shuffle(order)
    film = Film(rng, _bed(rng, samples(len(order) * (APART + JITTER) + 15)))
    at = FIRST
    for name in order:
        at += float(rng.uniform(0, JITTER))
        {"found": _rhythm, **OTHERS}[name](film, at)
        at += APART
    told = Truth(film.cues, scored=("found",), negatives=film.others, ambiguous=film.ambiguous)
    return film.sound * factor(-22), told


def struck_thing(rng: Rng) -> Sound:
    """Return one thing struck, peak 1: a few modes from 2 to 10 kHz in no simple ratio, and a tap.

    Free plates and bars have their modes at ratios such as 2.76 and 5.40, shells and tins at any.
    """
    t = time(0.5)
    modes = np.sort(np.exp(rng.uniform(np.log(2000), np.log(10_000), int(rng.integers(3, 9)))))
    falls = float(np.exp(rng.uniform(np.log(0.012), np.log(0.12)))) * (modes[0] / modes) ** 0.5
    gains = rng.uniform(0.25, 1, len(modes))
    ringing = sum(
        gain * np.sin(2 * np.pi * hz * t + rng.uniform(0, 6.28)) * np.exp(-t / fall)
        for hz, fall, gain in zip(modes, falls, gains, strict=True)
    )
    tap = rng.standard_normal(len(t)) * np.exp(-t / rng.uniform(0.0008, 0.003))
    tap[1:] -= 0.9 * tap[:-1].copy()
    sound = ringing / np.abs(ringing).max() + rng.uniform(0.1, 0.6) * tap / np.abs(tap).max()
    return to_peak(sound.astype(np.float32))


def _rhythm(film: Film, at: float) -> None:
    rng = film.rng
    things = [struck_thing(rng) for _ in range(int(rng.integers(1, 4)))]
    step, length = float(rng.uniform(0.12, 0.3)), int(rng.choice([4, 6, 8]))
    plan = rng.integers(0, len(things), length)
    struck = rng.random(length) < 0.65
    struck[0] = True
    beats = int(rng.integers(8, 20))
    row = np.zeros(samples(beats * step + 0.6), np.float32)
    hits = []
    for k in range(beats):
        if struck[k % length]:
            late = float(rng.uniform(0, 0.015))
            add(row, things[plan[k % length]], k * step + late, float(rng.uniform(0.6, 1)))
            hits.append(round(at + k * step + late, 4))
    level = float(rng.choice([3, 2, 1.3]))
    film.lay(row, at, level)
    lasts = beats * step
    film.cue("found", at, lasts, (0.0, lasts + 0.6), level=level, hits=hits)


def _hats(film: Film, at: float) -> None:
    pitches = film.rng.choice([42, 42, 44, 46, 42, 54, 70], 8).tolist()
    step = float(film.rng.uniform(0.2, 0.4))
    _phrase(film, at, "hi-hats", program=DRUMS, pitches=pitches, step=step, level=2)


def _cymbals(film: Film, at: float) -> None:
    pitches = film.rng.choice([49, 51, 53, 57, 59], 4).tolist()
    _phrase(film, at, "cymbals", program=DRUMS, pitches=pitches, step=0.7, level=2)


def _tune(film: Film, at: float) -> None:
    rng = film.rng
    program, pitches = int(rng.choice([9, 10, 11, 13, 15])), rng.integers(72, 96, 8).tolist()
    step = float(rng.uniform(0.2, 0.4))
    _phrase(film, at, "mallets", program=program, pitches=pitches, step=step, level=2)


def _bells(film: Film, at: float) -> None:
    film.lay(bell(film.rng, int(film.rng.integers(76, 92))), at, 2.0)
    film.other("bell", at, 2)


def _clicks(film: Film, at: float) -> None:
    """Clicks are noise, and things found may be: who hears them so is not wrong."""
    lasts = _mechanism(film, at, "typing")
    film.perhaps("found", at, at + lasts + 0.5)


OTHERS = {
    "hi-hats": _hats,
    "cymbals": _cymbals,
    "mallets": _tune,
    "snare": _snare,
    "high piano": _high_piano,
    "bell": _bells,
    "typing": _clicks,
}
