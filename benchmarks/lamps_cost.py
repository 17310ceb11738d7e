"""What the lamps cost a picture: microseconds of the whole step, from cues to `LampField`."""

from dataclasses import replace
from time import perf_counter

import numpy as np

from visualizer.lamps import LampGrid
from visualizer.records import BANDS, SILENT_FRAME, Cue, Direction, State, Tick, Trait

PICTURES, WARM = 6000, 1200  # at 60 a second; by then all tubes have struck and are warm
EVERY = {"onset": 12, "beat": 30, "bass": 30, "motif": 600}  # pictures


def rows() -> list[tuple[str, float, str]]:
    """Return p50 and p99 of a step in plain music, and with speech, drone and cues besides."""
    plain, full = _steps(State()), _steps(State(speech=Trait(0.5, 1.0), drone=Trait(1.0, 1.0)))
    return [
        (f"lamps, {what}, {rank}", float(np.percentile(steps, percent)), "us")
        for what, steps in (("music", plain), ("speech and drone besides", full))
        for rank, percent in (("p50", 50), ("p99", 99))
    ]


def _steps(state: State) -> np.ndarray:
    grid, dice = LampGrid(1), np.random.default_rng(1)
    spent = np.zeros(PICTURES)
    for k in range(PICTURES):
        bands = dice.random(BANDS, dtype=np.float32)
        frame = replace(SILENT_FRAME, level=0.7, bass=0.4, bands=bands, digital_silence=False)
        cues = [Cue(kind, "", k, k, 0.8) for kind, every in EVERY.items() if k % every == 0]
        direction = Direction(travel=0.0005 * k)
        began = perf_counter()
        grid(Tick(k / 60, 800 * k), frame, cues, state, direction)
        spent[k] = perf_counter() - began
    return 1e6 * spent[WARM:]
