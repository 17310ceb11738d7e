"""Chance without a generator: the same (seed, numbers) always give the same value in 0..1.

A generator has to be asked in one order; lamps are asked in any, at any picture rate.

Jarzynski & Olano, "Hash Functions for GPU Rendering", JCGT 9(3), 2020 (the PCG hash).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from visualizer.records import F32

U32 = NDArray[np.uint32]
WORD = 0xFFFFFFFF  # arrays wrap here by themselves, Python's integers do not


def chance(seed: int, *numbers: int | U32) -> F32:
    """Return values in [0, 1), broadcast over `numbers`, each a non-negative integer."""
    h: Any = _pcg(seed & WORD)
    for number in numbers:
        h = _pcg((h + (number & WORD)) & WORD)
    return np.asarray((h >> 8) * 2.0**-24, np.float32)


def _pcg(v: Any) -> Any:
    """Hash a Python integer, ten times quicker than NumPy would, or an array of uint32."""
    state = (v * 747796405 + 2891336453) & WORD
    word = (((state >> ((state >> 28) + 4)) ^ state) * 277803737) & WORD
    return (word >> 22) ^ word
