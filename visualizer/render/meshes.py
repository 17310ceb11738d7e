"""Meshes: what scenes draw over, in half widths, heights and depths of a room.

Each is (vertices, 3) float32, three vertices a triangle.
"""

import numpy as np

from visualizer.records import COLUMNS, F32

SEEN = 28  # ranks away from the viewer; farther ones melt into the haze
MIRRORED = 13  # of them; farther images are thinner than a pixel
PLANTS, FRONDS, BENDS = 8, 21, 7  # in the lounge; fronds of each; straight pieces of a frond
FLAKES = 1900  # of snow: more would hide the house


def _strip(a: tuple[float, float], b: tuple[float, float]) -> list[tuple[float, float, float]]:
    """Two triangles from the line through a to that through b, near to far."""
    (ax, ay), (bx, by) = a, b
    return [(ax, ay, 0), (bx, by, 0), (ax, ay, 1), (bx, by, 0), (bx, by, 1), (ax, ay, 1)]


def _quads(places: F32) -> F32:
    """A quad for each of `places`, (n, 2): corner = place, and 0..3 for which of its corners."""
    corner = np.array([0, 1, 2, 1, 3, 2], np.float32)
    every = np.repeat(places, len(corner), axis=0)
    return np.column_stack([every, np.tile(corner, len(places))]).astype(np.float32)


def _ranks(seen: int) -> F32:
    """A quad for each lamp of the nearest ranks: column, ranks away, the far ones first."""
    rank, column = np.meshgrid(np.arange(seen)[::-1], np.arange(COLUMNS), indexing="ij")
    return _quads(np.column_stack([column.ravel(), rank.ravel()]).astype(np.float32))


def _flakes() -> F32:
    """A triangle for each flake: its number, its share of the way from far to near, and 0..2."""
    number = np.repeat(np.arange(FLAKES, dtype=np.float32), 3)
    corner = np.tile(np.arange(3, dtype=np.float32), FLAKES)
    return np.column_stack([number, number / FLAKES, corner])


def _plants() -> F32:
    """Strips for the fronds of each plant and its pot, the far plants first; see plant.vert."""
    plant, strip, bend = np.meshgrid(
        np.arange(PLANTS)[::-1], np.arange(FRONDS + 1), np.arange(BENDS), indexing="ij"
    )
    along = np.array([0, 0, 1, 0, 1, 1]) * 0.999  # a whole one would be the next strip
    places = strip[..., None] + (bend[..., None] + along) / (2 * BENDS)
    sides = np.broadcast_to([0, 1, 0, 1, 1, 0], places.shape)
    plants = np.broadcast_to(plant[..., None], places.shape)
    corners = np.stack([plants, places, sides], axis=-1)
    return corners.reshape(-1, 3).astype(np.float32)


def _upright(half_width: float, depth: float) -> list[tuple[float, float, float]]:
    """Two triangles across the room, from floor to ceiling."""
    x, z = half_width, depth
    return [(-x, 0, z), (x, 0, z), (-x, 1, z), (x, 0, z), (x, 1, z), (-x, 1, z)]


def _surface(corners: list[tuple[float, float, float]]) -> F32:
    return np.array(corners, np.float32)


MESHES: dict[str, F32] = {
    "ceiling": _surface(_strip((-1, 1), (1, 1))),
    "floor": _surface(_strip((-1, 0), (1, 0))),
    "walls": _surface(_strip((-1, 0), (-1, 1)) + _strip((1, 0), (1, 1))),
    "end": _surface(_upright(1, 1)),
    "table": _surface(_upright(0.8, 0.53)),
    "ranks": _ranks(SEEN),
    "images": _ranks(MIRRORED),
    "plants": _plants(),
    "flakes": _flakes(),
}
