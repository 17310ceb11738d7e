"""Chance without a generator: the same (seed, numbers) always give the same value in 0..1.

A generator has to be asked in one order; lamps are asked in any, at any picture rate.

Jarzynski & Olano, "Hash Functions for GPU Rendering", JCGT 9(3), 2020 (the PCG hash).
"""

import numpy as np
from numpy.typing import NDArray

from visualizer.records import F32

U32 = NDArray[np.uint32]


def chance(seed: int, *numbers: int | U32) -> F32:
    """Return values in [0, 1), broadcast over `numbers`, each a non-negative integer."""
    h = _pcg(np.asarray(seed & 0xFFFFFFFF, np.uint32))
    for number in numbers:
        with np.errstate(over="ignore"):
            h = _pcg(h + np.asarray(np.asarray(number) & 0xFFFFFFFF, np.uint32))
    return np.asarray((h >> np.uint32(8)) * np.float32(2**-24), np.float32)


def _pcg(v: U32) -> U32:
    with np.errstate(over="ignore"):
        state = v * np.uint32(747796405) + np.uint32(2891336453)
        word = ((state >> ((state >> np.uint32(28)) + np.uint32(4))) ^ state) * np.uint32(277803737)
        return np.asarray((word >> np.uint32(22)) ^ word, np.uint32)
