"""Small learned judges: a few weights, learned in training/, and two matrix products."""

from functools import cache
from math import exp
from pathlib import Path

import numpy as np

from visualizer.records import F32

WEIGHTS = Path(__file__).with_name("weights.npz")  # of what happens: training/ears.py, rhythm.py
SLOW = Path(__file__).with_name("slow.npz")  # of what is slowly true: training/slow.py


@cache
def _weights(kept: Path) -> dict[str, F32]:
    with np.load(kept) as file:
        return {name: file[name].astype(np.float32) for name in file.files}


class Net:
    """A perceptron with one hidden layer, rectified, and one answer.

    `name` is that of the detector whose weights are meant: in the file `weights` lie `name`_in,
    (n, hidden), `name`_bias, (hidden,), `name`_out, (hidden,), and `name`_offset, ().
    """

    def __init__(self, name: str, weights: Path = WEIGHTS) -> None:
        kept = _weights(weights)
        self._in, self._bias = kept[f"{name}_in"], kept[f"{name}_bias"]
        self._out, self._offset = kept[f"{name}_out"], float(kept[f"{name}_offset"])
        self(np.zeros(len(self._in), np.float32))  # the first product is slow; nobody waits here

    def __call__(self, features: F32) -> float:
        """Return how likely it is, 0..1, by `features`, (n,), in the units they were learned in."""
        hidden = np.maximum(features @ self._in + self._bias, 0.0)
        odds = float(hidden @ self._out) + self._offset
        return 1.0 / (1.0 + exp(-min(max(odds, -30.0), 30.0)))
