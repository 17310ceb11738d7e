"""Two tiles of noise, made by arithmetic so that every run has the same.

Nothing here is choreography: the director's seed only says where in a tile a picture begins.
A tile is (size, size, 4), the same in every channel: software reads four bytes faster than one.
"""

import numpy as np
from numpy.typing import NDArray

U8 = NDArray[np.uint8]


def white(size: int, salt: int) -> NDArray[np.float64]:
    """Return (size, size) numbers of 0..1 that look random: Wellons' hash lowbias32."""
    x = np.arange(size * size, dtype=np.uint32) + np.uint32(salt * 0x9E3779B9 & 0xFFFFFFFF)
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        x ^= x >> np.uint32(shift)
        x *= np.uint32(factor)
    x ^= x >> np.uint32(16)
    return x.reshape(size, size) / 2.0**32


def blue(size: int = 128) -> U8:
    """Return noise without low frequencies, every grey equally often: grain the eye overlooks."""
    fade = 1.0 - np.exp(-((_frequency(size) / 0.25) ** 2))
    field = white(size, salt=1)
    for _ in range(6):  # each round flattens the histogram that filtering has bent
        filtered = np.fft.irfft2(np.fft.rfft2(field) * fade, (size, size))
        ranks = np.empty(size * size)
        ranks[np.argsort(filtered, axis=None, kind="stable")] = np.arange(size * size)
        field = ((ranks + 0.5) / (size * size)).reshape(size, size)
    tile: U8 = (field * 256).astype(np.uint8)[..., None]
    return np.repeat(tile, 4, axis=2)


def pile(size: int = 256) -> U8:
    """Return soft specks about two texels wide, mean 0.5: tufts of carpet, pores of a tile."""
    soft = np.exp(-((_frequency(size) / 0.22) ** 2))
    field = np.fft.irfft2(np.fft.rfft2(white(size, salt=2)) * soft, (size, size))
    field = (field - field.mean()) / field.std()
    tile: U8 = (np.clip(field * 0.17 + 0.5, 0.0, 1.0) * 255).astype(np.uint8)[..., None]
    return np.repeat(tile, 4, axis=2)


def _frequency(size: int) -> NDArray[np.float64]:
    """Return cycles per texel for `rfft2` of a square."""
    cycles: NDArray[np.float64] = np.hypot(
        np.fft.fftfreq(size)[:, None], np.fft.rfftfreq(size)[None, :]
    )
    return cycles


def somewhere(seed: int, time: float) -> tuple[int, int]:
    """Return a place in the tile of blue noise, another one every picture, without memory."""
    x = (seed * 0x9E3779B9 + round(time * 1e5) * 0x85EBCA6B) & 0xFFFFFFFF
    x = ((x ^ x >> 16) * 0x7FEB352D) & 0xFFFFFFFF
    x = ((x ^ x >> 15) * 0x846CA68B) & 0xFFFFFFFF
    return x >> 8 & 127, x >> 20 & 127
