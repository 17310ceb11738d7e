"""Moves of colour: which way a lamp leans, -1 snow blue .. 0 its own light .. 1 warm.

They play over a field of tints as the other moves play over light.
"""

from math import exp

import numpy as np

from visualizer.lamps.patterns import rank
from visualizer.lamps.place import Place, Together
from visualizer.lamps.waves import RING_WIDTH
from visualizer.records import F32

PHASE = 1.4  # seconds of one of the four colours
PHASES = np.array([-1.0, 0.35, -0.4, 1.0], np.float32)
RANK_TINT = 0.35  # how far a lamp that comes forward on a beat leans: a hue is no flash
RING_AFTER = 0.8  # seconds: the four steps before it are over
RING_SPEED = 9.0  # rows a second away from the viewer: seen to leave, and not missed
RING_TINT = 0.8  # how far a figure from the other world tints the lamps that its ring has passed
RING_HUE = 0.8  # how far lamps lean under the ring itself
RING_HUE_FADE = 1.2  # seconds to 1/e
RING_TINT_FADE = 1.2  # seconds to 1/e


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


def ranks(out: F32, place: Place, age: float, strength: float, seed: int) -> None:
    """The lamps that come forward on a beat lean warm, the others cold."""
    all_ranks(out, place, [(age, strength, seed)])


def all_ranks(out: F32, place: Place, played: Together) -> None:
    np.multiply(place.chess, RANK_TINT * sum(rank(*one) for one in played), out=place.work)
    out += place.work


def ring(out: F32, place: Place, age: float, strength: float, seed: int) -> None:
    """A ring leaves the viewer, under which lamps lean cold and warm by turns: a hue is no flash.

    All to one side would say that the figure is of another world. The hoops it takes along are
    bright. Were it, too, each lamp it passed would flash, in a room that has spent what it may on
    them.
    """
    since = age - RING_AFTER
    if since > 0:
        past = np.subtract(place.away, RING_SPEED * since, out=place.work)
        past *= past
        past *= -1 / (RING_WIDTH * RING_WIDTH)
        hue = np.exp(past, out=past)
        hue *= RING_HUE * strength * exp(-since / RING_HUE_FADE)
        hue *= place.chess
        out += hue


def visit(out: F32, place: Place, age: float, strength: float, seed: int) -> None:
    """The lamps that the ring has passed lean to the world it comes from: below 0 the outer."""
    since = age - RING_AFTER
    if since > 0:
        np.subtract(RING_SPEED * since, place.away, out=place.work)
        np.maximum(place.work, place.unlit, out=place.work)
        np.minimum(place.work, place.lit, out=place.work)
        place.work *= RING_TINT * strength * exp(-since / RING_TINT_FADE)
        out += place.work
