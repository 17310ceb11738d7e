"""Where each lamp is, seen from the viewer: computed when asked for, without allocating."""

from collections.abc import Sequence
from math import ceil

import numpy as np

from visualizer.lamps.hashing import chance
from visualizer.records import BANDS, COLUMNS, F32, ROWS

Together = Sequence[tuple[float, float, int]]  # age, strength and seed of moves of one kind

VISIBLE = 24.0  # rows: further away than this, lamps melt into the haze
FAR = 5.0  # rows: nearer than this a lamp is a thing, farther off a texture


class Place:
    """The grid as the viewer sees it now; `walk` brings it up to date.

    Attributes
    ----------
    depth : (ROWS, 1) rows ahead, 0..ROWS, wrapping
    across : (1, COLUMNS) columns to the right of the axis, -15.5 .. 15.5
    beside, half_beside : (1, COLUMNS) columns from the axis, and half of that
    dice : (ROWS, COLUMNS) 0..1, each lamp's own
    chess : (ROWS, COLUMNS) 1 and -1 by turns, also down a single row of lamps
    away : (ROWS, COLUMNS) distance from the viewer, in rows
    afar : (ROWS, 1) 0 near the viewer .. 1 beyond `FAR`, and 0 again where nothing is told apart
    lit, unlit : (ROWS, COLUMNS) ones and zeros: NumPy compares with them in half the time that it
        takes with one number
    heard : (BANDS + 1,) the bands, for whoever puts them there, and what is out of sight: lit
    work, line : (ROWS, COLUMNS), (ROWS, 1) for whoever computes; they hold nothing from one move
        to the next
    """

    def __init__(self, seed: int) -> None:
        shape = (ROWS, COLUMNS)
        cells = np.arange(ROWS * COLUMNS, dtype=np.uint32).reshape(shape)
        self._rows = np.arange(ROWS, dtype=np.float32)[:, None]
        self._squares = np.empty((ROWS, 1), np.float32)
        self.across = (np.arange(COLUMNS, dtype=np.float32) - (COLUMNS - 1) / 2)[None, :]
        self.beside = np.abs(self.across)
        self.half_beside = self.beside / 2
        self._beside_squared = self.beside**2
        self.dice = chance(seed, 9, cells)
        self.chess = (1 - 2 * (np.indices(shape).sum(axis=0) % 2)).astype(np.float32)
        self.depth = np.empty((ROWS, 1), np.float32)
        self.lit, self.unlit = np.ones(shape, np.float32), np.zeros(shape, np.float32)
        self.heard = np.full(BANDS + 1, COLUMNS, np.float32)
        self.work = np.empty(shape, np.float32)
        self.line = np.empty((ROWS, 1), np.float32)
        self._away, self._away_at = np.empty(shape, np.float32), -1.0
        self._afar, self._afar_at = np.empty((ROWS, 1), np.float32), -1.0
        self._travel = -1.0
        self.walk(0.0)

    def walk(self, travel: float) -> None:
        """Stand `travel` rows from where the grid begins."""
        if travel == self._travel:
            return
        self._travel = travel
        walked = travel % ROWS
        np.subtract(self._rows, walked, out=self.depth)
        behind = self.depth[: ceil(walked)]
        behind += ROWS

    @property
    def away(self) -> F32:
        if self._away_at != self._travel:
            self._away_at = self._travel
            np.square(self.depth, out=self._squares)
            np.add(self._squares, self._beside_squared, out=self._away)
            np.sqrt(self._away, out=self._away)
        return self._away

    @property
    def afar(self) -> F32:
        if self._afar_at != self._travel:
            self._afar_at = self._travel
            np.subtract(self.depth, FAR - 1, out=self._afar)
            np.clip(self._afar, 0, 1, out=self._afar)
            self._afar *= self.depth < VISIBLE
        return self._afar
