"""Moves of colour: which way a lamp leans, -1 snow blue .. 0 its own light .. 1 warm.

They play over a field of tints as the other moves play over light.
"""

import numpy as np

from visualizer.lamps.place import Place
from visualizer.records import F32

PHASE = 1.4  # seconds of one of the four colours
PHASES = np.array([-1.0, 0.35, -0.4, 1.0], np.float32)
RING_TINT = 0.8  # how far a figure tints the lamps it passes


def four_phases(out: F32, place: Place, age: float, strength: float, seed: int) -> None:
    """Every tile has one of four colours, and all go on to the next together, tile by tile."""
    np.multiply(place.dice, 4.9, out=place.work)
    place.work += age / PHASE % 4.0
    out += PHASES[place.work.astype(np.intp) % 4] * np.float32(strength)


def drift(out: F32, place: Place, age: float, strength: float, seed: int) -> None:
    """Ballasts drift apart in hue, each its own way; `strength` -1..1 says how far."""
    np.subtract(place.dice, 0.5, out=place.work)
    place.work *= 2.4 * strength
    out += place.work


def chill(out: F32, place: Place, age: float, strength: float, seed: int) -> None:
    """All lamps lean one way: blue below 0, warm above."""
    out += strength
