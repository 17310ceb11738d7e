"""Moves that stay: how light is shared out between near and far, middle and sides, odd and even."""

from math import exp, tau

import numpy as np
from numpy.typing import NDArray

from visualizer.lamps.place import Place
from visualizer.records import F32

RISE = 0.08  # seconds in which a move comes on: lamps glow on longer than they take to light up,
# so one that came at once would brighten the room for a moment
RANKS = 0.18  # of its light, by which a lamp comes forward: every beat, so well within the law
RANK_FADE = 0.30  # seconds to 1/e: gone before the next beat of most music
MARCH_HZ = 1.9  # steps a second where no beat says it: a quick march is 114
MURMUR_HZ = 0.45
GATHER = 1.6  # seconds in which what lay scattered has been gathered
GATHERED = 0.22  # of the lamps one sees


def ranks(out: F32, place: Place, age: float, strength: float, seed: int) -> None:
    """Every second lamp comes forward on a beat, the others on the next; `seed` counts them."""
    step = strength * exp(-age / RANK_FADE) * min(age / RISE, 1.0)
    side = np.float32(RANKS * step * (1 if seed % 2 else -1))
    for first in (0, 1):  # as on a chessboard, so that one row of lamps has its ranks as well
        out[first::2, first::2] *= 1 + side
        out[first::2, 1 - first :: 2] *= 1 - side


def march(out: F32, place: Place, age: float, strength: float, seed: int) -> None:
    """Ranks two deep walk towards the viewer, a row at a step."""
    walked = np.floor(place.depth) + int(MARCH_HZ * age)
    out *= np.where(walked % 4 < 2, np.float32(1), np.float32(1 - 0.75 * strength))


def murmur(out: F32, place: Place, age: float, strength: float, seed: int) -> None:
    """Far cells murmur, each in its own time; near the viewer nothing does."""
    np.add(place.dice, np.float32(0.5), out=place.work)
    place.work *= np.float32(tau * MURMUR_HZ * (age % 3600.0))
    place.work += place.dice * np.float32(40 * tau)
    np.sin(place.work, out=place.work)
    place.work *= place.afar
    place.work *= np.float32(0.5 * strength)
    place.work += np.float32(1)
    out *= place.work


def draw_in(out: F32, place: Place, age: float, strength: float, seed: int) -> None:
    """Dark comes nearer from the far end."""
    out *= 1 - np.float32(0.85 * strength) * np.clip((place.depth - 2) / 5, 0, 1)


def spread(out: F32, place: Place, age: float, strength: float, seed: int) -> None:
    """Light goes to the sides, or with a `strength` below 0 keeps to the middle."""
    aside = np.minimum(place.beside / 5, 1) - np.float32(0.4)
    out *= np.maximum(1 + np.float32(0.8 * strength) * aside, np.float32(0.2))


def gather(out: F32, place: Place, age: float, strength: float, seed: int) -> None:
    """Lamps lit at random find one another: what was scattered ends up round the viewer."""
    share = min(age / GATHER, 1.0)
    share = share * share * (3 - 2 * share)
    left = strength * min(max(2.0 - age, 0.0) / 0.4, age / (4 * RISE), 1.0)
    np.multiply(place.away, np.float32(share * GATHERED / 5), out=place.work)
    place.work += place.dice * np.float32(1 - share)
    dark = place.work > GATHERED
    out[dark] *= np.float32(1 - 0.65 * left)


def asleep(out: F32, place: Place, age: float, strength: float, seed: int) -> None:
    """The hall sleeps; one lamp has not been told."""
    np.copyto(place.work, np.where(left_on(place), np.float32(1.0), np.float32(0.035)))
    place.work -= out
    place.work *= np.float32(strength)
    out += place.work


def left_on(place: Place) -> NDArray[np.bool_]:
    """Return which lamp burns when all others are dark: near, and a little to the side."""
    return np.asarray((np.floor(place.depth) == 3) & (place.across == 1.5))
