"""Moves that stay: how light is shared out between near and far, middle and sides, odd and even."""

from math import exp, tau

import numpy as np
from numpy.typing import NDArray

from visualizer.lamps.place import Place, Together
from visualizer.records import F32

RISE = 0.08  # seconds in which a move comes on: lamps glow on longer than they take to light up,
# so one that came at once would brighten the room for a moment
RANKS = 0.07  # of its light, by which a lamp comes forward: every beat, so well within the law
RANK_FADE = 0.30  # seconds to 1/e: gone before the next beat of most music
MARCH_HZ = 1.9  # steps a second where no beat says it: a quick march is 114
MURMUR_HZ = 0.45
GATHER = 1.6  # seconds in which what lay scattered has been gathered
ASLEEP = 0.022  # light of a lamp that sleeps: its arc is just kept
AWAKE = 2.2  # and of the one that does not
DREAMS = 0.30  # light of the row that a dream has reached ...
DREAM = 18.0, 26.0, 2.4  # seconds from one to the next; rows it comes from; how many it is wide
STIRS = 0.4  # of what it would be asked for beyond its share, that it gives in its sleep
GATHERED = 0.22  # of the lamps one sees


def rank(age: float, strength: float, seed: int) -> float:
    """Return how far the even lamps have come forward, or below 0 the odd ones."""
    return strength * exp(-age / RANK_FADE) * min(age / RISE, 1.0) * (1 if seed % 2 else -1)


def ranks(out: F32, place: Place, age: float, strength: float, seed: int) -> None:
    """Every second lamp comes forward on a beat, the others on the next; `seed` counts them."""
    all_ranks(out, place, [(age, strength, seed)])


def all_ranks(out: F32, place: Place, played: Together) -> None:
    even, odd = 1.0, 0.0  # what they leave of the light: the same for all, and by turns
    for age, strength, seed in played:
        step = RANKS * rank(age, strength, seed)
        even, odd = even + odd * step, odd + even * step
    np.multiply(place.chess, odd, out=place.work)
    place.work += even
    out *= place.work


def march(out: F32, place: Place, age: float, strength: float, seed: int) -> None:
    """Ranks two deep walk towards the viewer, a row at a step."""
    walked = np.floor(place.depth) + int(MARCH_HZ * age)
    out *= np.where(walked % 4 < 2, np.float32(1), np.float32(1 - 0.75 * strength))


def murmur(out: F32, place: Place, age: float, strength: float, seed: int) -> None:
    """Far cells murmur, each in its own time; near the viewer nothing does."""
    turn = tau * MURMUR_HZ * (age % 3600.0)
    np.multiply(place.dice, turn + 40 * tau, out=place.work)
    place.work += 0.5 * turn
    np.sin(place.work, out=place.work)
    place.work *= place.afar
    place.work *= 0.5 * strength
    place.work += 1
    out *= place.work


def draw_in(out: F32, place: Place, age: float, strength: float, seed: int) -> None:
    """Dark comes nearer from the far end."""
    out *= 1 - 0.5 * strength * np.clip((place.depth - 2) / 5, 0, 1)


def spread(out: F32, place: Place, age: float, strength: float, seed: int) -> None:
    """Light goes to the sides, or with a `strength` below 0 keeps to the middle."""
    aside = np.minimum(place.beside / 5, 1) - 0.4
    out *= np.maximum(1 + 0.8 * strength * aside, 0.2)


def gather(out: F32, place: Place, age: float, strength: float, seed: int) -> None:
    """Lamps lit at random find one another: what was scattered ends up round the viewer."""
    share = min(age / GATHER, 1.0)
    share = share * share * (3 - 2 * share)
    left = strength * min(max(2.0 - age, 0.0) / 0.4, age / (4 * RISE), 1.0)
    np.multiply(place.away, share * GATHERED / 5, out=place.work)
    place.work += place.dice * np.float32(1 - share)
    dark = place.work > GATHERED
    out[dark] *= 1 - 0.65 * left


def asleep(out: F32, place: Place, age: float, strength: float, seed: int) -> None:
    """The hall sleeps; one lamp has not been told. What is played stirs the others a little.

    Now and then a dream comes from far off, row by row, and goes by overhead.
    """
    every, distance, wide = DREAM
    comes = distance * (1.0 - 1.15 * (age / every % 1.0))
    row = np.subtract(place.depth, comes, out=place.line)
    row /= wide
    row *= row
    np.exp(np.negative(row, out=row), out=row)
    row *= DREAMS
    np.subtract(out, 1, out=place.work)
    np.clip(place.work, 0, 1.5, out=place.work)
    place.work *= STIRS
    place.work += ASLEEP
    place.work += row
    place.work[left_on(place)] = AWAKE
    place.work -= out
    place.work *= strength
    out += place.work


def left_on(place: Place) -> NDArray[np.bool_]:
    """Return which lamp burns when all others are dark: near, and a little to the side."""
    return np.asarray((np.floor(place.depth) == 2) & (place.across == 0.5))
