"""What is slowly true: width and pressure."""

from dataclasses import replace

import numpy as np
import pytest
from test_analysis_levels import listen, sine

from visualizer.cues.pressure import Pressure
from visualizer.cues.width import Width
from visualizer.records import HOP, RATE, SILENT_FRAME, Trait


def width(stereo: np.ndarray) -> Trait:
    detector = Width()
    for frame in listen(stereo):
        assert detector(frame) == ()
    return detector.traits.get("width", Trait())


def test_mono_is_narrow_and_independent_channels_are_wide() -> None:
    both = 0.1 * np.random.default_rng(1).normal(size=(4 * RATE, 2))
    left, right = both[:, :1], both[:, 1:]
    assert width(np.hstack([left, left])) == Trait(0.0, 1.0)
    assert width(both).value == pytest.approx(1.0, abs=0.05)
    assert width(np.hstack([left, -left])).value == 1.0
    half = width(np.hstack([left + right, left - 0.5 * right])).value
    assert 0.2 < half < 1.0


def test_one_channel_and_silence_stay_sane() -> None:
    tone = sine(300, 2, 0.2)
    assert 0.0 <= width(np.stack([tone, 0 * tone], 1)).value <= 1.0
    assert width(np.zeros((RATE, 2))) == Trait()


def pressures(loudness: np.ndarray) -> np.ndarray:
    """Return what is told after each hop of the given loudness."""
    detector, told = Pressure(), []
    for number, lufs in enumerate(loudness, 1):
        detector(replace(SILENT_FRAME, sample=number * HOP, loudness=float(lufs)))
        told.append(detector.traits.get("pressure", Trait()).value)
    return np.array(told)


@pytest.mark.parametrize("gain_db", [0.0, -25.0])
def test_pressure_follows_loudness_over_minutes(gain_db: float) -> None:
    minute = round(60 * RATE / HOP)
    course = np.repeat([-30.0, -22.0, -14.0, -26.0], minute)
    beats = 4 * np.sin(np.arange(len(course)) * 2 * np.pi * 2 * HOP / RATE)
    told = pressures(course + beats + gain_db)
    soft, middle, loud, after = told[minute - 1 :: minute]
    assert soft < middle
    assert loud > 0.6 > after
    assert np.abs(np.diff(told[10 * 188 :])).max() < 0.02


def test_a_pause_does_not_relieve_pressure() -> None:
    course = np.concatenate([np.full(188 * 60, -20.0), np.full(188 * 60, -90.0)])
    told = pressures(course)
    assert told[-1] == told[188 * 60 - 1] > 0.3
    assert np.isfinite(told).all()


def test_nothing_heard_is_nothing_told() -> None:
    detector = Pressure()
    for _ in range(1000):
        detector(SILENT_FRAME)
    assert detector.traits == {}
