"""What sound is like: its world, mood, tension and grit; and the texture they are told from."""

import numpy as np
import pytest
from test_analysis_levels import listen
from test_cues_detectors import kick, note, place

from visualizer.cues.character import Character
from visualizer.cues.texture import Texture
from visualizer.records import RATE, Trait

SECONDS = 14


def told(signal: np.ndarray) -> dict[str, Trait | str]:
    detector = Character()
    for frame in listen(signal):
        assert detector(frame) == ()
    return dict(detector.traits)


def looks(signal: np.ndarray) -> np.ndarray:
    texture = Texture()
    seen = (texture(frame) for frame in listen(signal))
    return np.array([one for one in seen if one is not None])


def machine() -> np.ndarray:
    """Eight short notes a second, to the millisecond, over a plain beat."""
    notes = [place(note(hz, 0.1), np.arange(k / 8, SECONDS - 1, 0.5), SECONDS)
             for k, hz in enumerate((262.0, 330.0, 392.0, 523.0))]  # fmt: skip
    return 0.1 * sum(notes) + 0.2 * place(kick(), np.arange(0, SECONDS - 1, 0.5), SECONDS)


def valley() -> np.ndarray:
    """A high note now and then, and its long echo."""
    rng = np.random.default_rng(4)
    age = np.arange(4 * RATE) / RATE
    echo = rng.normal(size=len(age)) * 10 ** (-3 * age / 4)
    strikes = ((0.3, 880.0), (3.1, 1320.0), (4.9, 990.0), (8.8, 740.0), (11.2, 1175.0))
    dry = sum(place(note(hz, 0.4), np.array([at]), SECONDS) for at, hz in strikes)
    wet = np.fft.irfft(np.fft.rfft(dry, 2**20) * np.fft.rfft(echo, 2**20))[: len(dry)]
    return 0.05 * dry + 0.05 * wet / np.abs(wet).max() + 1e-4 * rng.normal(size=len(dry))


def test_the_inner_world_is_dense_and_exact_the_outer_sparse_and_far() -> None:
    inner, outer = told(machine())["world"], told(valley())["world"]
    assert isinstance(inner, Trait)
    assert isinstance(outer, Trait)
    assert inner.value > 0.65
    assert outer.value < 0.35
    assert min(inner.confidence, outer.confidence) > 0.3


def test_what_is_driven_is_gritty() -> None:
    time = np.arange(SECONDS * RATE) / RATE
    chord = sum(np.sin(2 * np.pi * hz * time) for hz in (220.0, 277.2, 329.6))
    clean = told(0.05 * chord)["grit"]
    driven = told(0.15 * np.tanh(9 * chord) * (1 + 0.8 * np.sin(2 * np.pi * 45 * time)))["grit"]
    assert isinstance(clean, Trait)
    assert isinstance(driven, Trait)
    assert driven.value > clean.value + 0.15


@pytest.mark.parametrize("gain", [0.3, 3.0])
def test_how_far_the_source_is_turned_up_says_nothing(gain: float) -> None:
    room = 3e-3 * np.random.default_rng(1).normal(size=SECONDS * RATE)
    plain, other = looks(machine() + room), looks(gain * (machine() + room))
    np.testing.assert_allclose(plain[17:], other[17:], atol=0.1)


def test_silence_is_in_no_mood_and_without_tension() -> None:
    state = told(np.concatenate([machine(), np.zeros(8 * RATE)]))
    assert state["mood"] == ""
    assert isinstance(state["tension"], Trait)
    assert state["tension"].value < 0.05
    assert told(np.zeros(3 * RATE)) == {}
