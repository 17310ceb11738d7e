"""The test signals are what they say they are."""

import numpy as np
import pytest

from visualizer.audio import signals
from visualizer.records import RATE


def strongest_hz(samples):
    spectrum = np.abs(np.fft.rfft(samples[:, 0] * np.hanning(len(samples))))
    return np.argmax(spectrum) * RATE / len(samples)


@pytest.mark.parametrize(
    "sound",
    [
        signals.silence(0.5),
        signals.tone(440, 0.5),
        signals.sweep(20, 2000, 0.5),
        signals.clicks(120, 0.5),
        signals.pulses([0.1], 0.5),
        signals.noise(0.5),
    ],
)
def test_shape_and_type(sound):
    assert sound.shape == (RATE // 2, 2)
    assert sound.dtype == np.float32
    assert np.abs(sound).max() <= 1.0


def test_tone_and_noise_have_their_pitch_and_level():
    assert strongest_hz(signals.tone(440, 1.0)) == pytest.approx(440, abs=1)
    assert np.abs(signals.tone(440, 1.0, level=0.3)).max() == pytest.approx(0.3, abs=1e-3)
    assert signals.noise(1.0, level=0.1).std() == pytest.approx(0.1, rel=0.01)


def test_sweep_passes_the_middle_of_its_octaves_at_half_time():
    sound = signals.sweep(100, 1600, 4.0)
    assert strongest_hz(sound[: RATE // 10]) == pytest.approx(107, abs=11)
    middle = sound[2 * RATE - RATE // 20 : 2 * RATE + RATE // 20]
    assert strongest_hz(middle) == pytest.approx(400, abs=11)


@pytest.mark.parametrize("bpm", [60, 128, 174])
def test_clicks_begin_on_the_beat(bpm):
    sound = signals.clicks(bpm, 4.0)[:, 0]
    loud = np.flatnonzero(np.abs(sound) > 0.1)
    starts = loud[np.diff(loud, prepend=-RATE) > RATE // 20] / RATE
    np.testing.assert_allclose(starts, np.arange(0, 4, 60 / bpm), atol=0.0005)


def test_pulses_sound_when_asked_and_are_over_in_time():
    sound = signals.pulses([0.5, 1.9], 2.0, length=0.25)
    assert not sound[: RATE // 2].any()
    assert np.abs(sound[RATE // 2 : RATE // 2 + 1000]).max() > 0.5
    assert not sound[RATE * 3 // 4 + 1 : int(1.9 * RATE)].any()
    assert sound[int(1.9 * RATE) + 100 :].any()  # the last one is cut off, not left out
