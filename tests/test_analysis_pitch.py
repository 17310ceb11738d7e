"""Pitch: which notes sound, from signals whose pitch is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visualizer.analysis import Analyzer
from visualizer.analysis.pitch import EVERY, FLOOR, LEVEL, Pitch
from visualizer.records import HOP, PITCH_BINS, PITCH_FIRST, PITCH_STEPS, RATE, Hop


def tone(midi, seconds, amplitude=0.3):
    hz = 440 * 2 ** ((midi - 69) / 12)
    return amplitude * np.sin(2 * np.pi * hz * np.arange(round(seconds * RATE)) / RATE)


def told(sound):
    """Return all rows that are told of mono `sound`."""
    pitch = Pitch()
    ends = range(HOP, len(sound) + 1, HOP)
    rows = [pitch(np.asarray(sound[end - HOP : end], np.float32)) for end in ends]
    assert all((row is None) == bool(n % EVERY != EVERY - 1) for n, row in enumerate(rows))
    return np.array([row for row in rows if row is not None])


def bin_of(midi):
    return round((midi - PITCH_FIRST) * PITCH_STEPS) + 1


@pytest.mark.parametrize("midi", [54, 60, 69, 81.333333, 99, 112])
def test_a_tone_is_loudest_at_its_own_pitch_and_its_neighbours_are_fainter(midi):
    last = told(tone(midi, 0.6))[-1]
    assert last.argmax() == bin_of(midi)
    semitone = PITCH_STEPS
    assert last[bin_of(midi)] - last[bin_of(midi) - semitone] > 0.6  # nepers: 5 dB
    assert last[bin_of(midi)] - last[bin_of(midi) - 2 * semitone] > 3.0


def test_two_tones_a_minor_third_apart_are_two():
    last = told(tone(60, 0.6) + tone(63, 0.6))[-1]
    between = last[bin_of(61) : bin_of(62) + 1].min()
    assert min(last[bin_of(60)], last[bin_of(63)]) - between > 0.5


def test_volume_is_forgotten_and_swells_are_kept():
    loud, soft = told(tone(64, 2.0, 0.5)), told(tone(64, 2.0, 0.02))
    # What is far from the tone lies below the floor, or among what no converter tells apart.
    np.testing.assert_allclose(loud[20:, bin_of(64)], soft[20:, bin_of(64)], atol=0.02)

    swell = np.concatenate([tone(64, 3.0, 0.05), tone(64, 0.4, 0.5)])
    middle = told(swell)[:, bin_of(64)]
    step = 3.0 * RATE / (EVERY * HOP)
    rise = middle[int(step) + 20] - middle[int(step) - 1]
    assert 0.9 < rise < np.log(10.0), f"a tenfold swell shows, less what {LEVEL} s forget of it"


def test_high_notes_are_known_sooner_than_low_ones():
    def known(midi):
        quiet = round(0.5 * RATE)
        middle = told(np.concatenate([np.zeros(quiet), tone(midi, 0.5)]))[:, bin_of(midi)]
        return np.flatnonzero(middle[: 20 + quiet // 512] > -1.0)[0] - quiet / (EVERY * HOP)

    assert known(100) < 3
    assert known(100) <= known(76) <= known(52) < 12


@pytest.mark.parametrize("sound", [np.zeros(RATE), np.full(RATE, 0.7)])
def test_silence_and_direct_current_are_no_notes(sound):
    rows = told(sound)[20:]
    assert np.isfinite(rows).all()
    assert rows.max() < -1.0


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(1e-6, 8.0))
def test_whatever_is_heard_rows_are_numbers_above_the_floor(seed, loud):
    sound = loud * np.random.default_rng(seed).uniform(-1, 1, 12 * HOP)
    rows = told(sound)
    assert rows.shape == (6, PITCH_BINS)
    assert rows.dtype == np.float32
    assert np.isfinite(rows).all()
    assert rows.min() >= FLOOR


def test_frames_tell_of_pitch_only_if_asked_and_of_inverted_channels_too():
    left = tone(69, 0.4)
    for channels in ([1, 1], [1, -1], [1, 0], [0, 1]):
        sound = np.asarray(left[:, np.newaxis] * channels, np.float32)
        plain, asked = Analyzer(), Analyzer(pitch=True)
        rows = []
        for end in range(HOP, len(sound) + 1, HOP):
            hop = Hop(end, sound[end - HOP : end])
            assert plain(hop).pitch is None
            rows.append(asked(hop).pitch)
        assert abs(sum(row is not None for row in rows) - len(rows) / EVERY) < 1
        last = next(row for row in reversed(rows) if row is not None)
        assert last.argmax() == bin_of(69), channels
        assert not last.flags.writeable
