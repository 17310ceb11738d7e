"""Automatic gain: sixty decibels in two seconds, and never on a pause."""

import numpy as np
import pytest
from test_analysis_levels import listen, sine

from visualizer.records import HOP, RATE, AnalysisFrame


def at(frames: list[AnalysisFrame], seconds: float) -> AnalysisFrame:
    return frames[int(seconds * RATE / HOP)]


def levels(frames: list[AnalysisFrame], start: float, end: float) -> np.ndarray:
    return np.array([f.level for f in frames[int(start * RATE / HOP) : int(end * RATE / HOP)]])


def notes(seconds: float, rms: float = 0.1, every: float = 0.4) -> np.ndarray:
    """Plucked notes of several heights, one each `every` seconds."""
    time = np.arange(int(seconds * RATE)) / RATE
    since, number = time % every, (time // every).astype(int)
    pitch = 110.0 * 2 ** (np.array([0, 7, 3, 12, 5])[number % 5] / 12)
    tone = sum(np.sin(2 * np.pi * pitch * h * since) / h for h in range(1, 6))
    tone = tone * np.exp(-since / 0.15) * np.minimum(since / 0.004, 1.0)
    return tone * rms / np.sqrt(np.mean(tone**2))


def noise(seconds: float, rms: float) -> np.ndarray:
    return rms * np.random.default_rng(3).normal(size=int(seconds * RATE))


@pytest.mark.parametrize("rms", [0.0004, 0.004, 0.04, 0.4])
def test_all_volumes_look_alike_after_two_seconds(rms: float) -> None:
    usual, other = listen(notes(4, 0.1)), listen(notes(4, rms))
    assert at(other, 2).gain_db - at(usual, 2).gain_db == pytest.approx(
        20 * np.log10(0.1 / rms), abs=1.0
    )
    assert np.abs(levels(other, 2, 4) - levels(usual, 2, 4)).max() < 0.03
    for f, g in zip(usual[375:], other[375:], strict=True):
        assert np.abs(f.bands - g.bands).max() < 0.05
        assert abs(f.bass - g.bass) < 0.05


@pytest.mark.parametrize("factor", [0.001, 0.03, 0.3])
def test_it_settles_in_two_seconds_when_the_volume_falls(factor: float) -> None:
    frames = listen(np.concatenate([notes(4, 0.4), factor * notes(4, 0.4)]))
    assert np.abs(levels(frames, 6, 8) - levels(frames, 2, 4)).max() < 0.08


def test_a_loud_passage_comes_down_at_once() -> None:
    frames = listen(np.concatenate([notes(4, 0.001), notes(4, 0.3)]))
    assert levels(frames, 4, 4.4).max() < 1.0
    assert np.abs(levels(frames, 4.4, 8) - levels(frames, 2.4, 4).max()).min() < 0.1
    assert at(frames, 4.1).gain_db < at(frames, 3.9).gain_db - 40


@pytest.mark.parametrize("room", [0.0, 3e-5, 3e-4, 1e-3])
def test_a_pause_does_not_move_it(room: float) -> None:
    pause = np.zeros(10 * RATE)
    sound = np.concatenate([notes(4), pause, notes(2)])
    frames = listen(sound + noise(16, room))
    assert abs(at(frames, 13.9).gain_db - at(frames, 4).gain_db) < 0.1
    assert levels(frames, 14, 14.4).max() == pytest.approx(levels(frames, 3.6, 4).max(), abs=0.05)


def test_a_tail_does_not_move_it() -> None:
    tail = sine(220, 8, 0.3) * np.exp(-np.arange(8 * RATE) / RATE)
    frames = listen(tail)
    assert abs(at(frames, 7.9).gain_db - at(frames, 1).gain_db) < 1.0


def test_nothing_sounds_brighter_than_its_headroom() -> None:
    for frame in listen(np.concatenate([np.zeros(RATE), notes(2, 0.5), noise(1, 1e-4)])):
        assert frame.loudness < -120 or -12 <= frame.gain_db <= 60
        assert 0.0 <= frame.level <= 1.0


def test_silence_from_the_first_sample_is_dark() -> None:
    for frame in listen(np.zeros(2 * RATE)):
        assert frame.digital_silence
        assert frame.loudness == -120.0
        assert frame.level == frame.bass == frame.flux == 0.0
        assert not frame.bands.any()


def test_the_noise_of_a_converter_is_dark() -> None:
    frames = listen(noise(3, 1e-5))  # -100 dBFS
    assert not frames[-1].digital_silence
    assert frames[-1].level < 0.05
    assert frames[-1].bass == 0.0
