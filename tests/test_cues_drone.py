"""Drone against tones that last, and bass that does not."""

import numpy as np
import pytest
from test_analysis_levels import listen, sine
from test_cues_detectors import note, place

from visualizer.cues.drone import Drone
from visualizer.records import HOP, RATE, Cue, Trait


def drones(signal: np.ndarray) -> tuple[list[Cue], list[Trait]]:
    drone, cues, told = Drone(), [], []
    for frame in listen(signal):
        cues += drone(frame)
        told.append(drone.traits.get("drone", Trait()))
    return cues, told


def tune(seconds: float) -> np.ndarray:
    starts = np.arange(0, seconds, 0.4)
    pitches = 220 * 2 ** ((np.arange(len(starts)) * 5 % 12) / 12)
    return sum(
        place(note(hz, 0.4), np.array([t]), seconds) for hz, t in zip(pitches, starts, strict=True)
    )


@pytest.mark.parametrize("hz", [28.0, 41.2, 55.0])
def test_a_tone_that_lasts_is_one_drone(hz: float) -> None:
    low = np.concatenate([np.zeros(3 * RATE), 0.15 * sine(hz, 6), np.zeros(3 * RATE)])
    cues, told = drones(low + 0.03 * tune(12))
    assert [cue.name for cue in cues] == ["drone"]
    assert cues[0].sample / RATE == pytest.approx(3.0, abs=1.5)
    assert 5.0 < cues[0].emit_sample / RATE < 7.5
    assert max(trait.value for trait in told) > 0.3
    assert told[-1] == Trait(0.0, 1.0)


def test_bass_notes_are_no_drone() -> None:
    starts = np.arange(0.5, 10, 0.7)
    walking = [
        place(note(41.2 * 2 ** (n * 5 % 9 / 12), 0.6), [t], 11) for n, t in enumerate(starts)
    ]
    assert drones(0.2 * np.sum(walking, axis=0))[0] == []
    same = 0.2 * place(note(41.2, 0.6), starts, 11)
    assert drones(same)[0] == []


@pytest.mark.parametrize("kind", ["silence", "noise", "high", "constant", "faint"])
def test_what_is_not_low_is_no_drone(kind: str) -> None:
    signal = {
        "silence": np.zeros(5 * RATE),
        "noise": 0.1 * np.random.default_rng(2).normal(size=5 * RATE),
        "high": 0.3 * sine(110, 5),
        "constant": np.full(5 * RATE, 0.5),
        "faint": 3e-4 * sine(50, 5),
    }[kind]
    cues, told = drones(signal)
    assert cues == []
    assert told[-1].value == 0.0


def test_two_tones_that_beat_are_one_drone() -> None:
    t = np.arange(14 * RATE) / RATE
    sways = np.abs(1 + 0.45 * np.exp(2j * np.pi * 0.27 * t)) * np.sin(2 * np.pi * 36.7 * t)
    cues, told = drones(0.1 * sways * np.minimum(1, t / 3) + 0.02 * tune(14))
    assert [cue.name for cue in cues] == ["drone"]
    assert cues[0].emit_sample / RATE < 7.0
    assert min(trait.value for trait in told[10 * RATE // HOP :]) > 0.3


def test_a_drone_goes_on_over_a_hole_in_the_sound() -> None:
    sound = 0.15 * sine(41.2, 8) + 0.02 * tune(8)
    sound[5 * RATE : 5 * RATE + RATE // 8] = 0.0
    cues, told = drones(sound)
    assert len(cues) == 1
    assert min(trait.value for trait in told[4 * RATE // HOP :]) > 0.3


def test_bass_notes_come_and_go_beside_a_drone() -> None:
    notes = [(at, 46.2 * 2 ** (n * 5 % 9 / 12)) for n, at in enumerate(np.arange(0.5, 11, 0.5))]
    walking = np.sum([place(note(hz, 0.4), [at], 12) for at, hz in notes], axis=0)
    low = np.concatenate([np.zeros(3 * RATE), 0.1 * sine(30.0, 9)])
    assert [cue.name for cue in drones(low + 0.12 * walking)[0]] == ["drone"]
