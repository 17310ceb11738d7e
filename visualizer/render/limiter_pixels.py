"""The flash limiter's law for one pixel, in NumPy: what the shader does, said exactly.

A luminance drags an interval along like a finger in a loose sleeve. Inside the interval it moves as
it likes; at the end that leads it drags the interval further; to drag it back the other way is to
*turn*, and turns are given out by `limiter.Gate`, which counts them by the clock. The interval is
narrower than a flash, so a pixel that has turned n times has made at most n + 1 opposing changes of
10 %. Nothing here depends on how the light is spread, and nothing on what is read back.

The state of a pixel is six bytes: what was last shown (8-bit sRGB), `extreme`, the leading end of
its interval (16-bit unorm), and a byte of `marks`. A texture of RGBA8 (colour and marks) and one of
R16 hold it. What leaves is the first texture, byte for byte.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualizer.records import F32, frozen

U8 = NDArray[np.uint8]
U16 = NDArray[np.uint16]
Mask = NDArray[np.bool_]

LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)  # of linear sRGB; WCAG 2.2

WIDTH = 0.08  # luminance. A flash is 0.10; rounding to 8 bits may add 0.005 at either end, and
# flicker of small areas (limiter_fields.SHARE) 0.02 to the mean of a field
RED_WIDTH = 0.012  # luminance, for a pixel that is or asks to be red: the older rule counts a
# change of 20 / 320 in R - G - B, and 0.0625 x 0.2126 is 0.0133 of luminance
CALM_WIDTH = 0.02  # luminance: grain and dither still live inside it, pulses do not

RED = 3.5  # red is R >= RED (G + B), a share of 0.778: the standard's 0.8 less what rounding moves
RED_FLOOR = 0.0033  # R below this (10 of 255) is black to any eye or screen; grain lives there
PALE = 3.0  # what red is let down to, R = PALE (G + B), a share of 0.75: no longer red once rounded

RISING = 1  # bit: the interval was last dragged upwards, `extreme` is its upper end
TURNS = 2  # what one turn in hand adds to the marks, 0, 1 or 2 of them
TURN_BITS = 6
RED_SPENT = 8  # bit: this pixel has left red and may not enter it until it is given back

KEEP = -1

TILES = (36, 64)  # rows, columns of the summary and of the mask


@dataclass(frozen=True, slots=True, eq=False)
class Law:
    """What holds for every pixel of one picture: a few uniforms and a small mask."""

    rise: float = 1.0  # how far an interval may be dragged upwards in this picture, luminance
    fall: float = 1.0  # and downwards; 0 forbids it, 1 is as far as it likes
    turns: int = KEEP  # that every pixel has in hand from now on, 0 to 2; KEEP: what it had
    red: bool = True  # a pixel may enter red, if it has not used up its way in
    red_again: bool = False  # every pixel has its way into red once more
    width: float = WIDTH  # of the interval
    free: Mask | None = None  # TILES; True lets a tile through untouched. None: no tile is free

    def __post_init__(self) -> None:
        if self.free is not None:
            self.free.flags.writeable = False


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """The light last shown, and what each pixel must remember."""

    rgb: U8  # (h, w, 3) sRGB, exactly what left
    extreme: U16  # (h, w) leading end of the interval, 65535 = luminance 1
    marks: U8  # (h, w) RISING | TURNS x 0..2 | RED_SPENT

    @staticmethod
    def black(height: int, width: int) -> "Shown":
        """Return the state before the first picture, which is a change like any other."""
        return Shown(
            np.zeros((height, width, 3), np.uint8),
            np.zeros((height, width), np.uint16),
            np.full((height, width), 2 * TURNS, np.uint8),
        )

    def resized(self, height: int, width: int) -> "Shown":
        """Return the state at another size, each pixel that of the nearest.

        Nothing is forgotten, so a window pulled to and fro gains no turns.
        """
        rows = (np.arange(height) + 0.5) * self.rgb.shape[0] / height
        columns = (np.arange(width) + 0.5) * self.rgb.shape[1] / width
        at = np.ix_(rows.astype(np.intp), columns.astype(np.intp))
        return Shown(self.rgb[at], self.extreme[at], self.marks[at])


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """What one picture asked for and did, by tile; all float32 of shape TILES.

    May be had from a sample of each tile's pixels: it decides only what may flash, and where, not
    what is safe. 1 / 255 is precision enough.
    """

    rise: F32  # mean luminance asked for above what was shown, 0..1
    fall: F32  # mean luminance asked for below what was shown, 0..1
    up: F32  # mean luminance by which intervals were dragged upwards, 0..1
    down: F32  # and downwards
    used: F32  # greatest share of its turns that a pixel has used: 0, 0.5 or 1
    red: F32  # share of pixels that entered red in this picture

    def __post_init__(self) -> None:
        for tiles in (self.rise, self.fall, self.up, self.down, self.used, self.red):
            frozen(tiles)


def decode(rgb: U8) -> F32:
    """Return linear light, 0..1, of 8-bit sRGB (IEC 61966-2-1)."""
    return _DECODED[rgb]


def encode(light: F32) -> U8:
    """Return 8-bit sRGB of linear light, 0..1; `encode(decode(rgb))` is `rgb`."""
    curve = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return (255.0 * curve + 0.5).astype(np.uint8)


def limit(shown: Shown, incoming: F32, law: Law) -> tuple[Shown, Demand]:
    """Return what may be shown instead of `incoming`, and what was asked for.

    Parameters
    ----------
    shown : the state that the last picture left
    incoming : float32, (h, w, 3)
        Linear light after the tone curve, before rounding; 1 is full. NaN is taken for black, what
        lies beyond 0..1 for its nearer end.
    law : from `limiter.Gate`

    A pixel is done in this order; in a shader each line is one or two:

    1.  asked = clamp(incoming); last = decode(shown); Y is LUMINANCE . rgb.
    2.  Unless `law.turns` is KEEP, the turns in hand become that. Where `law.red_again`, RED_SPENT
        is off.
    3.  If asked is red, last is not, and RED_SPENT or not `law.red`: mix asked with the grey of its
        own luminance until R = PALE (G + B). Y stays as it is.
    4.  width = min(RED_WIDTH, law.width) if last or asked, as 3 left it, is red, else law.width.
        RISING:   low = extreme - width - (fall if there is a turn in hand else 0)
                  high = extreme + rise
        else:     high = extreme + width + (rise if there is a turn in hand else 0)
                  low = extreme - fall
    5.  If Y(asked) is in low..high, out = asked (and not a mix of it, to the bit). Else
        a = clamp((bound - Y(last)) / (Y(asked) - Y(last)), 0, 1), where bound is the end passed (1
        if the two Y are equal);
        out = last's own bytes if a is 0, else mix(last, asked, a). So a pixel that narrower bounds
        have left outside stays where it is, or comes in; it is never pushed.
    6.  RISING and Y(out) < extreme - width and fall > 0 and a turn in hand: it turned; RISING off,
        one turn less, extreme = Y(out). Else RISING: extreme = max(extreme, Y(out)). Mirrored.
    7.  If last was red and out is not: RED_SPENT on.
    8.  In a free tile 3 to 7 are replaced by out = asked, extreme = Y(out).

    Of its demand, `rise` is max(0, Y(asked) - Y(out)), `fall` the reverse; `up` is how far Y(out)
    is above the upper end of the interval as it was before 6, `down` how far below the lower, both
    0 in a free tile; `used` is 1 - turns / 2 after 6, but in a free tile 1 if Y(out) and Y(last)
    are more than width apart, else 0; `red` is 1 if out is red and last is not, 0 in a free tile.
    """
    asked = np.clip(np.nan_to_num(incoming, nan=0.0, posinf=1.0, neginf=0.0), 0, 1)
    last = decode(shown.rgb)
    last_y = last @ LUMINANCE
    rising = (shown.marks & RISING) != 0
    turns = (shown.marks & TURN_BITS) // TURNS
    if law.turns != KEEP:
        turns = np.full_like(turns, law.turns)
    spent = np.zeros_like(rising) if law.red_again else (shown.marks & RED_SPENT) != 0
    extreme = shown.extreme * np.float32(1 / 65535)
    tiles = _Tiles(rising.shape)
    free = np.zeros_like(rising) if law.free is None else tiles.spread(law.free)

    last_red, asked_red = _red(last), _red(asked)
    barred = asked_red & ~last_red & ~free & (spent | (not law.red))
    if barred.any():
        asked[barred] = _paled(asked[barred])
        asked_red &= ~barred
    y = asked @ LUMINANCE

    width = np.where(last_red | asked_red, min(law.width, RED_WIDTH), law.width).astype(np.float32)
    may_turn = turns > 0
    top = np.where(rising, extreme, extreme + width)
    bottom = np.where(rising, extreme - width, extreme)
    high = top + np.where(rising | may_turn, np.float32(law.rise), np.float32(0))
    low = bottom - np.where(~rising | may_turn, np.float32(law.fall), np.float32(0))

    held = ((y < low) | (y > high)) & ~free
    out, rgb = asked, encode(asked)
    if held.any():
        out = asked.copy()
        way = (y - last_y)[held]
        bound = np.where(y < low, low, high)[held]
        with np.errstate(divide="ignore", invalid="ignore"):
            a = np.where(way == 0, 1, np.clip((bound - last_y[held]) / way, 0, 1))[:, None]
        out[held] = last[held] + (asked[held] - last[held]) * a
        rgb[held] = np.where(a == 0, shown.rgb[held], encode(np.clip(out[held], 0, 1)))
    out_y = out @ LUMINANCE

    fell = rising & may_turn & (law.fall > 0) & (out_y < bottom) & ~free
    rose = ~rising & may_turn & (law.rise > 0) & (out_y > top) & ~free
    turned = fell | rose
    led = np.where(rising, np.maximum(extreme, out_y), np.minimum(extreme, out_y))
    extreme = np.where(turned | free, out_y, led)
    turns = turns - turned
    out_red = _red(out)
    spent = spent | (last_red & ~out_red & ~free)
    marks = RISING * (rising ^ turned) + TURNS * turns + RED_SPENT * spent

    flickers = free & (np.abs(out_y - last_y) > width)
    bound = ~free
    demand = Demand(
        rise=tiles.mean(np.maximum(y - out_y, 0)),
        fall=tiles.mean(np.maximum(out_y - y, 0)),
        up=tiles.mean(np.maximum(out_y - top, 0) * bound),
        down=tiles.mean(np.maximum(bottom - out_y, 0) * bound),
        used=tiles.greatest(np.where(free, flickers, 1 - turns / 2)),
        red=tiles.mean((out_red & ~last_red & bound).astype(np.float32)),
    )
    kept = (np.clip(extreme, 0, 1) * 65535 + 0.5).astype(np.uint16)
    return Shown(rgb, kept, marks.astype(np.uint8)), demand


def _curve() -> F32:
    codes = np.arange(256) / 255.0
    light = np.where(codes <= 0.04045, codes / 12.92, ((codes + 0.055) / 1.055) ** 2.4)
    return frozen(light.astype(np.float32))


_DECODED = _curve()


def _red(light: F32) -> Mask:
    red, rest = light[..., 0], light[..., 1] + light[..., 2]
    mask: Mask = (red >= RED * rest) & (red >= RED_FLOOR)
    return mask


def _paled(light: F32) -> F32:
    grey = (light @ LUMINANCE)[..., None]
    red, rest = light[..., :1], light[..., 1:2] + light[..., 2:]
    keep = (2 * PALE - 1) * grey / (red - grey - PALE * (rest - 2 * grey))
    return (grey + (light - grey) * keep).astype(np.float32)


class _Tiles:
    """Where the tiles lie in a picture of `shape`."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        sizes = list(zip(TILES, shape, strict=True))
        self._starts = [np.minimum(-(-np.arange(n) * size // n), size - 1) for n, size in sizes]
        self._index = np.ix_(*(np.arange(size) * n // size for n, size in sizes))
        rows, columns = (
            np.diff(at, append=size) for at, size in zip(self._starts, shape, strict=True)
        )
        self._area = np.maximum(np.outer(rows, columns), 1).astype(np.float32)

    def spread(self, tiles: Mask) -> Mask:
        return tiles[self._index]

    def mean(self, light: F32) -> F32:
        rows = np.add.reduceat(light, self._starts[0], 0)
        total: F32 = (np.add.reduceat(rows, self._starts[1], 1) / self._area).astype(np.float32)
        return total

    def greatest(self, share: F32) -> F32:
        rows = np.maximum.reduceat(share, self._starts[0], 0)
        most: F32 = np.maximum.reduceat(rows, self._starts[1], 1).astype(np.float32)
        return most
