"""What the limiter counts over a field of view: small areas that flicker, and swings of the mean.

A field is a third of the picture's width by a third of its height: the 10 degrees of WCAG 2.2, as
it sees a screen.
"""

from math import exp, inf

import numpy as np

from visualizer.records import F32
from visualizer.render.limiter_pixels import TILES, Mask

FIELD = (TILES[0] // 3, TILES[1] // 3)  # tiles; rounded down, so that shares come out larger

SHARE = 0.02  # of any field may flicker freely. The standard allows 0.25; but with the interval's
# 0.08 the mean of a field then stays below 0.10, which broadcast analysers look at
HOLD = 0.5  # seconds that a tile stays free after it last flickered
COUNTED = 1.0  # seconds that it counts after that: the standard's any second

JUMP = 0.1  # mean luminance by which a field must be lit or darkened within GATHER to have swung;
# light that merely moves, as past a camera that walks, stays below it
RED_JUMP = 0.1  # share of a field that must turn red within GATHER; the standard allows 0.25
RED_OPEN = 0.1  # seconds that red then stays open
RED_AGAIN = 1.0  # seconds that it is shut after that, and until each pixel gets its way in back:
# 2 red flashes in any second
GATHER = 0.05  # seconds to 1/e


class SmallAreas:
    """Tiles that may flicker because few of them do."""

    def __init__(self) -> None:
        self._until = np.full(TILES, -np.inf)  # seconds; when each stops being free
        self._last = -np.inf  # the latest of them
        self._spread: Mask | None = None

    def admit(self, asking: Mask, now: float) -> bool:
        """Free the tiles that ask, if with all that count they cover little enough of any field."""
        if np.count_nonzero(asking) > SHARE * TILES[0] * TILES[1]:
            return False
        counted = asking if self._last + COUNTED < now else asking | (self._until > now - COUNTED)
        if _densest(counted) > SHARE:
            return False
        self._until[asking] = self._last = now + HOLD
        return True

    def free(self, now: float) -> Mask | None:
        """Return the tiles that are free, or None if none is."""
        return None if self._last <= now else self._until > now

    def stay(self, flickering: Mask, now: float) -> None:
        """Keep those free that are and still flicker."""
        if self._last > now:
            self._until[flickering & (self._until > now)] = self._last = now + HOLD


class Swings:
    """How often a field has swung to and fro since `restart`, all its pixels taken together.

    No pixel may, but different pixels one after the other could. Nine-fold overlap: 25 fields.
    """

    def __init__(self) -> None:
        self._up, self._down = np.zeros(25, np.float32), np.zeros(25, np.float32)
        self._of = 0.0
        self._way = np.zeros(25, np.int8)  # of each field's last swing; 0 none yet
        self.restart()

    def restart(self) -> None:
        """Count from nought; a swing that is under way has been counted."""
        self.count = 0  # swings of the field that swung most
        self._counts = np.zeros(25, np.int64)

    def add(self, up: F32, down: F32, of: float) -> int:
        """Take in what the picture of time `of` did; return which way the fields swung in it.

        1 is up, -1 down, 0 neither; if some rose and some fell, the way of most light.
        """
        fade = exp(-max(of - self._of, 0.0) / GATHER)
        self._of = of
        self._up *= fade
        self._down *= fade
        if not (up.any() or down.any()):
            return 0
        lit, darkened = _by_field(up), _by_field(down)
        self._up += lit
        self._down += darkened
        rose = (self._up > JUMP) & (self._way != 1)
        self._way[rose], self._down[rose] = 1, darkened[rose]
        fell = (self._down > JUMP) & (self._way != -1)
        self._way[fell], self._up[fell] = -1, lit[fell]
        self._counts += rose
        self._counts += fell
        self.count = int(self._counts.max())
        if not (rose.any() or fell.any()):
            return 0
        return 1 if float(lit.sum()) >= float(darkened.sum()) else -1


class Reddening:
    """When saturated red may be entered.

    Each pixel may enter once between two times that all get their way in back; that alone keeps
    each pixel within the rule. And when much of a field reddens, red is soon shut for all, lest
    areas redden one after the other.
    """

    def __init__(self) -> None:
        self._share = np.zeros(25, np.float32)
        self._of = 0.0
        self._given = self._began = -inf

    def add(self, red: F32, of: float, now: float) -> None:
        """Take in the shares that entered red in the picture of time `of`."""
        self._share *= exp(-max(of - self._of, 0.0) / GATHER)
        self._of = of
        if red.any():
            self._share += _by_field(red)
            if self._share.max() > RED_JUMP and now - self._began >= RED_OPEN + RED_AGAIN:
                self._began = now

    def law(self, now: float, wait: float) -> tuple[bool, bool]:
        """Return whether red may be entered now, and whether all get their way in back."""
        if RED_OPEN <= now - self._began < RED_OPEN + wait:
            return False, False
        again = now - self._given >= wait
        if again:
            self._given = now
        return True, again


def _densest(tiles: Mask) -> float:
    """Return the share of the field that holds most of `tiles`."""
    held = _HIGH @ tiles.astype(np.float32) @ _WIDE  # numbers so small are exact
    return float(held.max()) / (FIELD[0] * FIELD[1])


def _windows(tiles: int, length: int) -> F32:
    """Return (tiles - length + 1, tiles) weights that add up each `length` tiles in a row."""
    first, tile = np.arange(tiles - length + 1)[:, np.newaxis], np.arange(tiles)
    return ((first <= tile) & (tile < first + length)).astype(np.float32)


_HIGH = _windows(TILES[0], FIELD[0])
_WIDE = np.ascontiguousarray(_windows(TILES[1], FIELD[1]).T)


def _overlapping(tiles: int) -> F32:
    """Return (5, tiles) weights that take the mean of thirds, each half over the next."""
    weights = np.zeros((5, tiles), np.float32)
    for k in range(5):
        ends = slice(k * tiles // 6, (k + 2) * tiles // 6)
        weights[k, ends] = 1 / (ends.stop - ends.start)
    return weights


_ROWS, _COLUMNS = _overlapping(TILES[0]), _overlapping(TILES[1])


def _by_field(light: F32) -> F32:
    fields: F32 = (_ROWS @ light @ _COLUMNS.T).astype(np.float32).ravel()
    return fields
