"""Learns the perceptrons of visualizer/cues/net.py."""

from collections.abc import Sequence

import numpy as np

from visualizer.cues.net import WEIGHTS

STEPS, BATCH, RATE = 8000, 256, 2e-3


def learn(
    x: np.ndarray,
    y: np.ndarray,
    rng: np.random.Generator,
    *,
    hidden: int = 24,
    decay: float = 1e-2,
    noise: float = 0.2,
) -> dict[str, np.ndarray]:
    """Return weights that tell `y`, (n,) of 0 and 1, from `x`, (n, features).

    Adam [1] on the cross entropy, with weight `decay` and `noise`, of the spread of what is seen,
    added to it: the fewer the examples are, the more of both.

    [1] Kingma & Ba, "Adam: a method for stochastic optimization", ICLR 2015.
    """
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-3
    z = ((x - mean) / spread).astype(np.float32)
    weights = {
        "in": rng.normal(size=(x.shape[1], hidden)) / np.sqrt(x.shape[1]),
        "bias": np.zeros(hidden),
        "out": rng.normal(size=hidden) / np.sqrt(hidden),
        "offset": np.array(np.log(y.mean() / (1 - y.mean()))),
    }
    weights = {name: value.astype(np.float32) for name, value in weights.items()}
    first = {name: np.zeros_like(value) for name, value in weights.items()}
    second = {name: np.zeros_like(value) for name, value in weights.items()}
    for step in range(1, STEPS + 1):
        chosen = rng.integers(len(z), size=BATCH)
        seen = z[chosen] + noise * rng.standard_normal((BATCH, z.shape[1]), np.float32)
        slope = _slope(weights, seen, y[chosen])
        pace = RATE * min(1.0, 2.0 * (1.0 - step / STEPS) + 0.02)
        for name, value in weights.items():
            first[name] += 0.1 * (slope[name] - first[name])
            second[name] += 0.001 * (slope[name] ** 2 - second[name])
            change = first[name] / (1 - 0.9**step)
            change = change / (np.sqrt(second[name] / (1 - 0.999**step)) + 1e-8)
            weights[name] = value - pace * change - (pace * decay * value)
    scaled = weights["in"] / spread[:, np.newaxis]
    weights["bias"] = weights["bias"] - mean @ scaled
    weights["in"] = scaled
    return {name: np.asarray(value, np.float32) for name, value in weights.items()}


def _slope(weights: dict, seen: np.ndarray, y: np.ndarray) -> dict[str, np.ndarray]:
    before = seen @ weights["in"] + weights["bias"]
    hidden = np.maximum(before, 0.0)
    odds = hidden @ weights["out"] + weights["offset"]
    wrong = (1 / (1 + np.exp(-odds.clip(-30, 30))) - y).astype(np.float32) / len(y)
    back = np.outer(wrong, weights["out"]) * (before > 0.0)
    return {
        "in": seen.T @ back,
        "bias": back.sum(axis=0),
        "out": hidden.T @ wrong,
        "offset": wrong.sum(),
    }


def together(learned: Sequence[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """Return the weights of one perceptron whose odds are the mean of those of all `learned`.

    Each was led astray by chance in its own way; together they are less so [1].

    [1] Hansen & Salamon, "Neural network ensembles", IEEE Transactions on Pattern Analysis and
        Machine Intelligence 12, 1990.
    """
    return {
        "in": np.concatenate([one["in"] for one in learned], axis=1),
        "bias": np.concatenate([one["bias"] for one in learned]),
        "out": np.concatenate([one["out"] for one in learned]) / np.float32(len(learned)),
        "offset": np.mean([one["offset"] for one in learned], dtype=np.float32),
    }


def keep(name: str, weights: dict[str, np.ndarray]) -> None:
    """Put `weights` beside those of the other detectors; the names are those of `Net`."""
    kept = dict(np.load(WEIGHTS)) if WEIGHTS.exists() else {}
    kept |= {f"{name}_{part}": value for part, value in weights.items()}
    np.savez(WEIGHTS, **{part: kept[part] for part in sorted(kept)})


def told(weights: dict[str, np.ndarray], x: np.ndarray) -> np.ndarray:
    """Return how likely each row of `x` is, 0..1."""
    hidden = np.maximum(x @ weights["in"] + weights["bias"], 0.0)
    return np.asarray(
        1 / (1 + np.exp(-(hidden @ weights["out"] + weights["offset"]).clip(-30, 30)))
    )
