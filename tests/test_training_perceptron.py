"""Perceptrons that were learned apart, and what they say as one."""

import numpy as np
import pytest

from training import perceptron


def _odds(likely: np.ndarray) -> np.ndarray:
    return np.log(likely / (1.0 - likely))


def test_together_is_the_mean_of_their_odds() -> None:
    rng = np.random.default_rng(3)
    seen = rng.normal(size=(20, 5))
    apart = [
        {
            "in": rng.normal(size=(5, hidden)),
            "bias": rng.normal(size=hidden),
            "out": rng.normal(size=hidden),
            "offset": rng.normal(),
        }
        for hidden in (3, 4, 7)
    ]
    told = _odds(perceptron.told(perceptron.together(apart), seen))
    each = [_odds(perceptron.told(one, seen)) for one in apart]
    assert told == pytest.approx(np.mean(each, axis=0), abs=1e-5)
