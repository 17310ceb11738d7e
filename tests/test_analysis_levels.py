"""Loudness and gain against known answers."""

import numpy as np
import pytest

from visualizer.analysis import Analyzer
from visualizer.analysis.filters import BlockFilter
from visualizer.analysis.levels import K_WEIGHTING, Loudness
from visualizer.records import HOP, RATE, AnalysisFrame, Hop


def listen(signal: np.ndarray) -> list[AnalysisFrame]:
    """Hear `signal`, (n,) for both channels or (n, 2), from a fresh start."""
    stereo = np.stack([signal, signal], 1) if signal.ndim == 1 else signal
    stereo = stereo.astype(np.float32)
    analyzer = Analyzer()
    hops = range(HOP, len(stereo) + 1, HOP)
    return [analyzer(Hop(end, stereo[end - HOP : end])) for end in hops]


def sine(hz: float, seconds: float, amplitude: float = 1.0) -> np.ndarray:
    return amplitude * np.sin(2 * np.pi * hz * np.arange(int(seconds * RATE)) / RATE)


def test_the_calibration_tone_of_the_standard() -> None:
    left_only = np.stack([sine(997, 1), np.zeros(RATE)], 1)
    assert listen(left_only)[-1].loudness == pytest.approx(-3.01, abs=0.005)
    assert listen(left_only[:, ::-1])[-1].loudness == pytest.approx(-3.01, abs=0.005)


def test_blocks_filter_like_single_samples() -> None:
    signal = np.random.default_rng(1).normal(size=8 * HOP).astype(np.float32)
    expected = signal.astype(float)
    for b0, b1, b2, a1, a2 in K_WEIGHTING:
        y = np.zeros(len(expected) + 2)  # two zeros ahead, read as y[-1] and y[-2]
        x = np.concatenate([expected, [0.0, 0.0]])
        for n in range(len(expected)):
            y[n] = b0 * x[n] + b1 * x[n - 1] + b2 * x[n - 2] - a1 * y[n - 1] - a2 * y[n - 2]
        expected = y[:-2]

    blocks = BlockFilter(K_WEIGHTING, HOP, 2)
    hops = signal.reshape(-1, HOP)
    heard = np.concatenate([blocks(np.stack([hop, -hop], 1)).copy() for hop in hops])
    np.testing.assert_allclose(heard[:, 0], expected, atol=1e-9)
    np.testing.assert_allclose(heard[:, 1], -expected, atol=1e-9)


def test_momentary_loudness_forgets_after_400_ms() -> None:
    loudness = Loudness()
    for hop in sine(997, 1).astype(np.float32)[: 187 * HOP].reshape(-1, HOP):
        loudness(np.stack([hop, hop], 1))
    silence = np.zeros((HOP, 2), np.float32)
    for _ in range(74):
        loudness(silence)
    assert loudness.momentary > -20
    for _ in range(20):
        loudness(silence)
    assert loudness.momentary < -60
