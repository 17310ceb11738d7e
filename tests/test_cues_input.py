"""Whatever is heard, what the detectors say is finite, in range and in order."""

from collections.abc import Callable
from math import isfinite

import numpy as np
import pytest
from test_analysis_levels import listen, sine

from visualizer.cues import Hearing
from visualizer.records import RATE, State, Trait

SECONDS = 4
N = SECONDS * RATE


def _holes(rng: np.random.Generator) -> np.ndarray:
    sound = 0.2 * rng.normal(size=(N, 2))
    sound[rng.random((N, 2)) < 0.01] = np.nan
    sound[N // 2 : N // 2 + 1000, 0] = np.inf
    return sound


BAD: dict[str, Callable[[np.random.Generator], np.ndarray]] = {
    "holes": _holes,
    "silence": lambda _: np.zeros(N),
    "square": lambda _: np.sign(sine(97.3, SECONDS)),
    "constant": lambda _: np.full(N, 0.8),
    "left": lambda rng: np.stack([0.3 * rng.normal(size=N), np.zeros(N)], 1),
    "inverted": lambda _: np.stack([sine(40, SECONDS, 0.5), -sine(40, SECONDS, 0.5)], 1),
    "bits": lambda rng: rng.integers(-1, 2, size=(N, 2)) / 32768,
    "far too loud": lambda rng: 1e30 * rng.normal(size=(N, 2)),
}


@pytest.mark.parametrize("name", BAD)
def test_cues_and_traits_stay_sane(name: str) -> None:
    hearing, state = Hearing(), State()
    for frame in listen(BAD[name](np.random.default_rng(7))):
        cues, state = hearing(frame, state)
        for cue in cues:
            assert 0 <= cue.sample <= cue.emit_sample == frame.sample
            assert 0.0 <= cue.score <= 1.0
    told = {field: getattr(state, field) for field in State.__dataclass_fields__}
    traits = {field: trait for field, trait in told.items() if isinstance(trait, Trait)}
    for field, trait in traits.items():
        least, most = {"tempo_bpm": (0.0, 1000.0), "detune_cents": (-50.0, 50.0)}.get(
            field, (0.0, 1.0)
        )
        assert isfinite(trait.value), field
        assert least <= trait.value <= most, field
        assert 0.0 <= trait.confidence <= 1.0, field
    if name in ("silence", "constant", "bits"):
        assert state.drone.value == 0.0
        assert state.tempo_bpm.confidence < 0.2
