"""Things found, chatter behind a wall, and music out of tune."""

import numpy as np
import pytest
from test_analysis_levels import listen
from test_cues_detectors import kick, note, place

from visualizer.cues.chatter import Chatter
from visualizer.cues.detune import Detune
from visualizer.cues.found import Found
from visualizer.records import RATE, Trait

SECONDS = 6
TIME = np.arange(SECONDS * RATE) / RATE
NOISE = np.random.default_rng(2).normal(size=SECONDS * RATE)


def cues(signal: np.ndarray) -> list[float]:
    detector = Found()
    return [cue.sample / RATE for frame in listen(signal) for cue in detector(frame)]


def tin() -> np.ndarray:
    """Four modes in no simple ratio, struck."""
    age = np.arange(RATE // 4) / RATE
    modes = ((2730.0, 1.0), (3910.0, 0.8), (5620.0, 0.9), (8140.0, 0.6))
    ring = sum(gain * np.sin(2 * np.pi * hz * age + hz) for hz, gain in modes)
    return ring * np.exp(-age / 0.035)


def test_taps_on_tin_are_found_once_a_few_seconds() -> None:
    taps = np.arange(1.0, 3.5, 0.25)
    heard = cues(0.1 * place(tin(), taps, SECONDS) + 0.003 * NOISE)
    assert len(heard) == 1
    assert 1.0 <= heard[0] < 2.2
    assert np.abs(taps - heard[0]).min() < 0.03


@pytest.mark.parametrize("kind", ["kick", "notes", "noise", "one tap", "silence"])
def test_what_is_no_rhythm_on_something_found(kind: str) -> None:
    every = np.arange(0.5, SECONDS - 1, 0.25)
    signal = {
        "kick": 0.3 * place(kick(), every, SECONDS),
        "notes": 0.1 * place(note(660.0, 0.2), every, SECONDS),
        "noise": 0.1 * NOISE,
        "one tap": 0.1 * place(tin(), np.array([2.0]), SECONDS),
        "silence": np.zeros(SECONDS * RATE),
    }[kind]
    assert cues(signal) == []


def chatter(signal: np.ndarray) -> Trait:
    detector = Chatter()
    for frame in listen(signal):
        assert detector(frame) == ()
    return detector.traits.get("chatter", Trait())


def murmur(rate_hz: float) -> np.ndarray:
    """A buzz through three mouths in turn, dull, `rate_hz` syllables a second."""
    syllables = []
    for low, high in ((350.0, 800.0), (650.0, 1100.0), (280.0, 500.0)):
        age = np.arange(int(0.85 * RATE / rate_hz)) / RATE
        heights = np.arange(1, 11) * 115.0
        mouth = sum(1 / (1 + ((heights - f) / 80) ** 2) for f in (low, high))
        dull = 1 / (1 + (heights / 500) ** 4)
        wave = (mouth * dull) @ np.sin(2 * np.pi * heights[:, np.newaxis] * age)
        syllables.append(wave * np.sin(np.pi * np.linspace(0, 1, len(age))) ** 0.6)
    starts = np.arange(0.1, SECONDS - 0.6, 1 / rate_hz)
    return sum(place(one, starts[k::3], SECONDS) for k, one in enumerate(syllables))


@pytest.mark.parametrize("rate_hz", [4.0, 6.0])
def test_a_muffled_voice_in_rhythm_is_chatter(rate_hz: float) -> None:
    assert chatter(0.1 * murmur(rate_hz) + 3e-4 * NOISE).value > 0.5


@pytest.mark.parametrize("kind", ["tone", "noise", "kick", "silence"])
def test_what_is_no_voice_is_no_chatter(kind: str) -> None:
    signal = {
        "tone": 0.1 * np.sin(2 * np.pi * 220 * TIME),
        "noise": 0.1 * NOISE,
        "kick": 0.3 * place(kick(), np.arange(0.1, SECONDS - 1, 0.2), SECONDS),
        "silence": np.zeros(SECONDS * RATE),
    }[kind]
    assert chatter(signal).value < 0.5


def detune(signal: np.ndarray) -> Trait:
    detector = Detune()
    for frame in listen(signal):
        assert detector(frame) == ()
    return detector.traits.get("detune_cents", Trait())


def chord(cents: float) -> np.ndarray:
    roots = 440.0 * 2 ** ((np.array([-5, 0, 4]) + cents / 100) / 12)
    return sum(np.sin(2 * np.pi * n * hz * TIME) / n for hz in roots for n in (1, 2, 3, 4))


@pytest.mark.parametrize("cents", [-38.0, -12.0, 0.0, 7.0, 30.0])
def test_a_chord_off_its_pitch_is_told_with_its_sign(cents: float) -> None:
    trait = detune(0.03 * chord(cents))
    assert trait.value == pytest.approx(cents, abs=4.0)
    assert trait.confidence > 0.5


@pytest.mark.parametrize("cents", [9.0, 16.0, 34.0])
def test_two_voices_apart_are_told_by_how_far(cents: float) -> None:
    trait = detune(0.02 * (chord(0.0) + chord(cents)))
    assert trait.value == pytest.approx(cents, abs=5.0)


def test_noise_is_not_out_of_tune() -> None:
    assert detune(0.1 * NOISE).confidence < 0.5
    assert detune(np.zeros(RATE)).confidence == 0.0
