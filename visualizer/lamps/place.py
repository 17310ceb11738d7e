"""Where each lamp is, seen from the viewer: computed once, walked past without allocating."""

import numpy as np

from visualizer.lamps.hashing import chance
from visualizer.records import COLUMNS, ROWS

VISIBLE = 24.0  # rows: further away than this, lamps melt into the haze
FAR = 5.0  # rows: nearer than this a lamp is a thing, farther off a texture


class Place:
    """The grid as the viewer sees it now; `walk` brings it up to date.

    Attributes
    ----------
    depth : (ROWS, 1) rows ahead, 0..ROWS, wrapping
    across : (1, COLUMNS) columns to the right of the axis, -15.5 .. 15.5
    beside : (1, COLUMNS) columns from the axis
    dice : (ROWS, COLUMNS) 0..1, each lamp's own
    away : (ROWS, COLUMNS) distance from the viewer, in rows
    afar : (ROWS, 1) 0 near the viewer .. 1 beyond `FAR`, and 0 again where nothing is told apart
    work : (ROWS, COLUMNS) for whoever computes; holds nothing from one move to the next
    """

    def __init__(self, seed: int) -> None:
        shape = (ROWS, COLUMNS)
        cells = np.arange(ROWS * COLUMNS, dtype=np.uint32).reshape(shape)
        self._rows = np.arange(ROWS, dtype=np.float32)[:, None]
        self._squares = np.empty((ROWS, 1), np.float32)
        self.across = (np.arange(COLUMNS, dtype=np.float32) - (COLUMNS - 1) / 2)[None, :]
        self.beside = np.abs(self.across)
        self._beside_squared = self.beside**2
        self.dice = chance(seed, 9, cells)
        self.depth = np.empty((ROWS, 1), np.float32)
        self.away = np.empty(shape, np.float32)
        self.afar = np.empty((ROWS, 1), np.float32)
        self.work = np.empty(shape, np.float32)
        self._travel = -1.0
        self.walk(0.0)

    def walk(self, travel: float) -> None:
        """Stand `travel` rows from where the grid begins."""
        if travel == self._travel:
            return
        self._travel = travel
        np.subtract(self._rows, np.float32(travel % ROWS), out=self.depth)
        np.remainder(self.depth, np.float32(ROWS), out=self.depth)
        np.square(self.depth, out=self._squares)
        np.add(self._squares, self._beside_squared, out=self.away)
        np.sqrt(self.away, out=self.away)
        np.subtract(self.depth, np.float32(FAR - 1), out=self.afar)
        np.clip(self.afar, 0, 1, out=self.afar)
        self.afar *= self.depth < VISIBLE
