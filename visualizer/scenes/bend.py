"""The way round the corners of a corridor: at every sixteenth bay it turns left or right.

Before a corner and behind it one walks straight; in between the eye follows the walk, which slows
down. What has been walked is all there is to it: who stands, stands still in the middle of a turn.
"""

from dataclasses import dataclass
from functools import cache
from math import cos, pi, sin

from visualizer.records import CORNER, CORNERS_APART, ROWS, TURNING

PIECES = 512  # of the way, that are added up


@dataclass(frozen=True, slots=True)
class Stand:
    """Where the viewer is, in the leg of the corridor that ends at the next corner."""

    aside: float  # bays to the right of its middle
    along: float  # bays
    turned: float  # radians to the right
    corner: float  # bays to the middle of the corner at its end
    sides: float  # 1 or 2 if that turns right, -1 or -2 if left; 2 if the one behind it turns right


@cache
def _way() -> tuple[tuple[float, float], ...]:
    """Return places on the way round a right-hand corner, as (aside, along), both 0..TURNING."""
    steps = [(k + 0.5) / PIECES for k in range(PIECES)]
    slower = [16 * u * u * (1 - u) * (1 - u) for u in steps]
    straight = sum(cos(_turned(u)) for u in steps) / PIECES
    slow = sum(s * cos(_turned(u)) for s, u in zip(slower, steps, strict=True)) / PIECES
    less = (
        straight - 0.5
    ) / slow  # of the pace, at which the way ends in the middle of the next leg
    aside = along = 0.0
    way = [(aside, along)]
    for u, s in zip(steps, slower, strict=True):
        pace = 2 * TURNING / PIECES * (1 - less * s)
        aside += pace * sin(_turned(u))
        along += pace * cos(_turned(u))
        way.append((aside, along))
    return tuple(way)


def _turned(share: float) -> float:
    """Return how far one has turned at `share` of the way, radians; it begins and ends gently."""
    return pi / 2 * share * share * (3 - 2 * share)


def _side(corner: int, seed: int) -> int:
    """Return 1 if that corner turns right, -1 if left; a circle of four would be no maze."""
    corner %= ROWS // CORNERS_APART
    return -1 if (seed * 2654435761 + 0x9E3779B9 >> 7 + corner) & 1 else 1


def stand(travel: float, seed: int) -> Stand:
    """Return where one is after `travel` bays. All repeats after ROWS bays."""
    travel %= ROWS
    number = max(int((travel - CORNER - TURNING) // CORNERS_APART) + 1, 0)
    corner = CORNER + CORNERS_APART * number
    side = _side(number, seed)
    sides = side * (2.0 if _side(number + 1, seed) > 0 else 1.0)
    share = (travel - corner + TURNING) / (2 * TURNING)
    if share <= 0.0:
        return Stand(0.0, travel, 0.0, corner, sides)
    place, way = min(share, 1.0) * PIECES, _way()
    before = min(int(place), PIECES - 1)
    (x, z), (x_next, z_next) = way[before], way[before + 1]
    part = place - before
    aside, along = x + part * (x_next - x), z + part * (z_next - z)
    return Stand(side * aside, corner - TURNING + along, side * _turned(share), corner, sides)
