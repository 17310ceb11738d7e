"""Speech against sounds that swing as syllables do, and sounds that do not."""

import numpy as np
import pytest
from test_analysis_levels import listen
from test_cues_detectors import kick, note, place

from visualizer.cues.speech import Speech
from visualizer.records import RATE, Trait

SECONDS = 7


def told(signal: np.ndarray) -> Trait:
    detector = Speech()
    for frame in listen(signal):
        assert detector(frame) == ()
    return detector.traits.get("speech", Trait())


def babble(seconds: float) -> np.ndarray:
    """A buzz of 120 Hz through moving formants, in syllables of uneven length, with pauses."""
    rng = np.random.default_rng(11)
    voice = np.zeros(int(seconds * RATE))
    start = 0.1
    while start < seconds - 0.5:
        length = rng.uniform(0.12, 0.28)
        time = np.arange(int(length * RATE)) / RATE
        shape = np.sin(np.pi * time / length) ** 0.7
        first, second = rng.uniform(300, 800), rng.uniform(1000, 2500)
        pitch = rng.uniform(100, 140)
        heights = np.arange(1, 30) * pitch
        weights = sum(1 / (1 + ((heights - f) / 90) ** 2) for f in (first, second, 3300.0))
        waves = np.sin(2 * np.pi * heights[:, np.newaxis] * time)
        place_at = int(start * RATE)
        voice[place_at : place_at + len(time)] += shape * (weights @ waves)
        if rng.random() < 0.4:  # an s, or a t
            hiss = np.diff(rng.normal(size=int(0.06 * RATE) + 1)) * 0.5
            voice[place_at : place_at + len(hiss)] += hiss
        start += length + (rng.uniform(0.25, 0.5) if rng.random() < 0.2 else 0.01)
    return 0.05 * voice


def test_syllables_are_speech() -> None:
    trait = told(babble(SECONDS))
    assert trait.value > 0.8
    assert trait.confidence > 0.6


@pytest.mark.parametrize("kind", ["music", "drums", "noise", "tone"])
def test_music_is_not(kind: str) -> None:
    starts = np.arange(0, SECONDS, 0.5)
    chords = [note(hz, 1.4) for hz in (220.0, 277.2, 329.6, 440.0)]
    signal = {
        "music": 0.04
        * sum(place(chord, starts[n % 2 :: 2], SECONDS) for n, chord in enumerate(chords)),
        "drums": 0.4 * place(kick(), starts, SECONDS),
        "noise": 0.1 * np.random.default_rng(1).normal(size=SECONDS * RATE),
        "tone": 0.2 * np.sin(2 * np.pi * 440 * np.arange(SECONDS * RATE) / RATE),
    }[kind]
    assert told(signal).value < 0.3


def test_silence_is_nobody_talking() -> None:
    assert told(np.concatenate([babble(4), np.zeros(7 * RATE)])).value < 0.1
    assert told(np.zeros(3 * RATE)).value == 0.0
    assert told(np.zeros(RATE)) == Trait()
