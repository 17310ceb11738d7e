"""Whatever comes in, numbers come out; the same ones every time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from test_analysis_levels import listen, sine

from visualizer.analysis import Analyzer
from visualizer.records import BANDS, HOP, RATE, AnalysisFrame, Hop


def numbers(frame: AnalysisFrame) -> np.ndarray:
    scalars = [frame.flux, frame.loudness, frame.level, frame.bass, frame.gain_db]
    return np.concatenate([frame.bands, frame.bands_db, scalars])


def check(frame: AnalysisFrame) -> None:
    assert np.isfinite(numbers(frame)).all()
    assert frame.bands.shape == frame.bands_db.shape == (BANDS,)
    assert frame.bands.dtype == frame.bands_db.dtype == np.float32
    assert frame.bands.min() >= 0.0
    assert frame.bands.max() <= 1.0
    assert 0.0 <= frame.level <= 1.0
    assert 0.0 <= frame.bass <= 1.0
    assert frame.flux >= 0.0
    assert -12.0 <= frame.gain_db <= 60.0


@given(
    arrays(
        np.float32,
        (3, HOP, 2),
        elements=st.floats(width=32),
        fill=st.sampled_from([0.0, np.nan, np.inf, 1e30]).map(np.float32),
    )
)
@settings(max_examples=50, deadline=None)
def test_any_bits_at_all(hops: np.ndarray) -> None:
    analyzer = Analyzer()
    for number, samples in enumerate(hops, 1):
        check(analyzer(Hop(number * HOP, samples)))
    for number in range(4, 8):  # and none of it lingers
        check(analyzer(Hop(number * HOP, np.zeros((HOP, 2), np.float32))))


def test_what_is_not_a_number_is_silence() -> None:
    clean = np.stack([sine(440, 0.5, 0.3)] * 2, 1)
    holed, zeroed = clean.copy(), clean.copy()
    holed[5000:5100] = np.nan
    holed[6000, 0] = -np.inf
    zeroed[5000:5100] = 0.0
    zeroed[6000, 0] = 0.0
    for a, b in zip(listen(holed), listen(zeroed), strict=True):
        np.testing.assert_array_equal(numbers(a), numbers(b))


def test_a_constant_is_not_a_sound() -> None:
    frames = listen(np.full(3 * RATE, 0.5))
    check(frames[-1])
    assert frames[-1].level == 0.0
    assert frames[-1].bass == 0.0
    assert not frames[-1].digital_silence


def test_a_full_scale_square_wave() -> None:
    square = np.sign(sine(100.3, 3))
    for frame in listen(square):
        check(frame)
    assert listen(square)[-1].level > 0.6


@pytest.mark.parametrize("right", [1.0, -1.0, 0.0])
def test_inverted_and_one_sided_stereo_looks_like_mono(right: float) -> None:
    tone = sine(100, 3, 0.2) + sine(2000, 3, 0.1)
    mono, stereo = listen(tone)[-1], listen(np.stack([tone, right * tone], 1))[-1]
    assert np.abs(mono.bands - stereo.bands).max() < 0.02
    assert stereo.level == pytest.approx(mono.level, abs=0.02)
    assert stereo.bass == pytest.approx(mono.bass, abs=0.02)


def test_two_analyzers_hear_the_same() -> None:
    sound = 0.1 * np.random.default_rng(5).normal(size=(RATE, 2))
    for a, b in zip(listen(sound), listen(sound), strict=True):
        np.testing.assert_array_equal(numbers(a), numbers(b))


def test_the_future_changes_nothing() -> None:
    sound = 0.1 * np.random.default_rng(6).normal(size=(RATE, 2))
    other = sound.copy()
    other[RATE // 2 :] = 0.0
    half = RATE // 2 // HOP
    for a, b in zip(listen(sound)[:half], listen(other)[:half], strict=True):
        np.testing.assert_array_equal(numbers(a), numbers(b))


def test_frames_own_their_memory() -> None:
    frames = listen(0.1 * np.random.default_rng(7).normal(size=(RATE // 10, 2)))
    first = frames[0].bands_db.copy()
    assert not np.shares_memory(frames[0].bands, frames[1].bands)
    np.testing.assert_array_equal(frames[0].bands_db, first)
    assert not frames[0].bands.flags.writeable


def test_a_gap_is_passed_on_and_makes_no_flux() -> None:
    before, after = (
        sine(440, 0.5, 0.3),
        sine(440, 0.5, 0.3)[37:],
    )  # a splice in the middle of a wave
    analyzer = Analyzer()
    fluxes = []
    for end in range(HOP, len(before) + 1, HOP):
        hop = before[end - HOP : end].astype(np.float32)
        assert not analyzer(Hop(end, np.stack([hop, hop], 1))).gap
    for end in range(HOP, len(after) + 1, HOP):
        hop = after[end - HOP : end].astype(np.float32)
        frame = analyzer(Hop(RATE + end, np.stack([hop, hop], 1), gap=end == HOP))
        assert frame.gap == (end == HOP)
        fluxes.append(frame.flux)
    assert max(fluxes) < 0.5
