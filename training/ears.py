"""Learns what clicks, strain and bells look like, and writes visualizer/cues/weights.npz.

    python -m training.ears [clicks] [strain] [ding]

The sounds are those of training/incidents.py (seed 104). What the analysis makes of each is worked
out once and kept; then the detector's own first half looks at it, and a perceptron learns which
looks fall into a cue.
"""

import json
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from training import films, frames, incidents, perceptron
from visualizer.cues.clicks import Ridge
from visualizer.cues.ding import AFTER, Struck
from visualizer.cues.strain import Held
from visualizer.records import HOP, RATE

STEP = HOP / RATE
STRUCK = AFTER * 8 * STEP  # seconds between a stroke and the look at it

# Event, seconds -> whether the look at that time lies in it (1), near it (None) or elsewhere (0).
Truthful = Callable[[dict[str, Any], float], int | None]


def speeding(event: dict[str, Any], at: float) -> int | None:
    """Clicks are fast enough to be known after half of their time."""
    start, end = event["t"], event["t_end"]
    if start + 0.45 * (end - start) <= at <= end + 0.5:
        return 1
    return None if start <= at <= end + 2 else 0


def strained(event: dict[str, Any], at: float) -> int | None:
    """Strings have swelled after half a second, and ring for a while."""
    if event["t"] + 0.6 <= at <= event["t_end"] + 0.1:
        return 1
    return None if event["t"] <= at <= event["t_end"] + 1.5 else 0


def rung(event: dict[str, Any], at: float) -> int | None:
    """Either stroke is a ding; what rings on is neither."""
    strokes = [event["t"]] + [event["t"] + 0.55] * bool(event.get("two"))
    if any(abs(at - STRUCK - stroke) < 0.12 for stroke in strokes):
        return 1
    return None if -0.3 <= at - STRUCK - event["t"] <= 3.0 else 0


# What looks, at which frames, for which cue, and in which films beside those of all cues.
Ear = tuple[Callable[[], Any], Callable[[Path], Iterator[SimpleNamespace]], str, Truthful, str]
EARS: dict[str, Ear] = {
    "clicks": (Ridge, frames.with_bands, "click_accel", speeding, "mechanisms"),
    "strain": (
        Held,
        frames.with_partials,
        "dissonance",
        strained,
        "strings waves bare bells quiet",
    ),
    "ding": (Struck, frames.with_partials, "ding", rung, "bells strings quiet"),
}

# There are a thousand bells, each another, and as many chords: noise keeps them from being learned
# by heart.
HOW: dict[str, dict[str, Any]] = {
    "strain": {"hidden": 48, "decay": 0.1, "noise": 0.3},
    "ding": {"hidden": 48, "decay": 0.1, "noise": 0.5},
}
NETS = {"ding": 6}  # learned from other beginnings, which make one


def looks(name: str, file: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return what the first half of detector `name` made of a sound, and what is true of it."""
    ear, heard, cue, judge, _ = EARS[name]
    events = [one for one in json.loads(file.read_text())["events"] if one.get("name") == cue]
    look, rows, answers = ear(), [], []
    for frame in heard(file):
        seen = look(frame)
        if seen is None:
            continue
        told = [judge(event, frame.sample / RATE) for event in events]
        if 1 in told or None not in told:
            rows.append(seen)
            answers.append(float(1 in told))
    return np.array(rows, np.float32), np.array(answers)


def main(names: list[str]) -> None:
    for name in names or EARS:
        kinds = ("story", *EARS[name][-1].split())
        files = films.build("incidents", incidents.plan(), 104, kinds=kinds)
        with ProcessPoolExecutor(2) as pool:
            told = list(pool.map(partial(looks, name), files))
        x, y = (np.concatenate(parts) for parts in zip(*told, strict=True))
        print(f"{name}: {len(y)} looks, {int(y.sum())} of them true")
        learned = [
            perceptron.learn(x, y, np.random.default_rng(seed), **HOW.get(name, {}))
            for seed in range(NETS.get(name, 1))
        ]
        perceptron.keep(name, perceptron.together(learned))


if __name__ == "__main__":
    main(sys.argv[1:])
