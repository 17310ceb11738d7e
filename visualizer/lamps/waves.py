"""Moves that travel: crests of light that come, go, and circle. Times are seconds, places rows."""

from math import sin, tau

import numpy as np

from visualizer.lamps.place import VISIBLE, Place, Together
from visualizer.records import F32

SWELL_SPEED = 20.0  # rows a second towards the viewer: a slow wave, a second from far to near
SWELL_WIDTH = 2.2  # rows
RING_WIDTH = 1.4  # rows
HOME_ROWS, HOME_SPEED = 12.0, 11.0  # where the ring that returns sets out, and rows a second
HOME_LIGHT, HOME_TAKES = 1.28, 0.36  # that it adds, and the share of all other light it takes
SCAN_ROWS = 16.0  # from where the line sets out
SCAN_WIDTH = 0.55  # rows: one row of lamps, and its neighbours' edges
RIPPLE_HZ = 1.2  # of chatter: syllables come at 3 to 5 a second, and a lamp may turn 2.8 times
RIPPLE_ROWS = 3.5  # from crest to crest
CHASE_HZ = 0.8
BAR_ROWS = 8.0  # that the line of the bar crosses


def swell(out: F32, place: Place, age: float, strength: float, seed: int) -> None:
    """A crest comes from the far end towards the viewer, `age` seconds after the bass hit."""
    swells(out, place, [(age, strength, seed)])


def swells(out: F32, place: Place, played: Together) -> None:
    rows = np.array([VISIBLE - SWELL_SPEED * age for age, _, _ in played], np.float32)
    light = np.array([0.6 * strength for _, strength, _ in played], np.float32)
    crests = place.depth - rows
    crests *= crests
    crests *= -1 / (SWELL_WIDTH * SWELL_WIDTH)
    np.exp(crests, out=crests)
    np.matmul(crests, light, out=place.line[:, 0])
    out += place.line


def home(out: F32, place: Place, age: float, strength: float, seed: int) -> None:
    """A ring comes back to the viewer, as what is heard again comes back."""
    row = HOME_ROWS - HOME_SPEED * age
    if row <= -2 * RING_WIDTH:
        return
    ring = np.subtract(place.away, row, out=place.work)
    ring *= ring
    ring *= -1 / (RING_WIDTH * RING_WIDTH)
    np.exp(ring, out=ring)
    ring *= HOME_LIGHT * strength
    out *= 1 - HOME_TAKES * strength
    out += ring


def scan(out: F32, place: Place, age: float, strength: float, seed: int) -> None:
    """A line of light comes over the ceiling, `age` passages since the first."""
    row = SCAN_ROWS * (1 - age % 1.0)
    out *= 1 - 0.45 * strength
    _crest(out, place, row, SCAN_WIDTH, 1.3 * strength)


def ripple(out: F32, place: Place, age: float, strength: float, seed: int) -> None:
    """Far cells ripple: the rhythm of voices whose words are not meant to be heard."""
    np.multiply(place.away, tau / RIPPLE_ROWS, out=place.work)
    place.work += tau * (RIPPLE_HZ * age % 1.0)
    np.sin(place.work, out=place.work)
    place.work *= place.afar
    place.work *= 0.45 * strength
    place.work += 1
    out *= place.work


def chase(out: F32, place: Place, age: float, strength: float, seed: int) -> None:
    """Slanting lines of light run after one another, long and short as in swing."""
    turn = CHASE_HZ * age
    turn += 0.12 * sin(tau * turn) / tau  # lazily on the long one, quick on the short
    np.multiply(place.across, tau / 6, out=place.work)
    np.multiply(place.depth, tau / 4, out=place.line)
    place.line += tau * (turn % 1.0)
    place.work += place.line
    np.sin(place.work, out=place.work)
    place.work *= 0.7 * strength
    place.work += 1
    out *= place.work


def bar_line(out: F32, place: Place, age: float, strength: float, seed: int) -> None:
    """A fainter row walks away from the viewer in the course of a bar; `age` is its phase."""
    _crest(out, place, 1.0 + BAR_ROWS * (age % 1.0), 1.4, 0.2 * strength)


def _crest(out: F32, place: Place, row: float, width: float, light: float) -> None:
    if row < -2 * width or light <= 0:
        return
    line = np.subtract(place.depth, row, out=place.line)
    line *= line
    line *= -1 / (width * width)
    np.exp(line, out=line)
    line *= light
    out += line
