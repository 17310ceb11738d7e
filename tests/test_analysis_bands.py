"""Bands, bass and flux against known answers."""

import numpy as np
import pytest
from test_analysis_levels import listen, sine

from visualizer.analysis.bands import CENTRES_HZ
from visualizer.analysis.filters import Decimator
from visualizer.analysis.levels import k_weight
from visualizer.analysis.spectrum import Spectrum, late_window
from visualizer.audio import signals
from visualizer.records import BANDS, HOP, RATE


def pulses(every: float, seconds: float, hz: float = 60.0, length: float = 0.06) -> np.ndarray:
    """Bass bursts, the first after half a second."""
    signal = np.zeros(int(seconds * RATE))
    burst = sine(hz, length, 0.4) * np.hanning(int(length * RATE)) ** 0.2
    for start in np.arange(0.5, seconds - length, every):
        first = round(start * RATE)
        signal[first : first + len(burst)] += burst
    return signal


@pytest.mark.parametrize("band", range(BANDS))
def test_a_tone_at_a_centre_peaks_in_its_band(band: int) -> None:
    hz = CENTRES_HZ[band]
    frame = listen(sine(hz, 0.5, 0.1))[-1]
    assert int(np.argmax(frame.bands_db)) == band
    weight_db = 10 * np.log10(k_weight(np.array([hz])))[0]
    assert frame.bands_db[band] == pytest.approx(-20 + weight_db, abs=1.5)


def test_40_hz_is_told_from_60() -> None:
    low, high = (int(np.abs(CENTRES_HZ - hz).argmin()) for hz in (40.0, 60.0))
    forty, sixty = listen(sine(40, 1))[-1], listen(sine(60, 1))[-1]
    assert forty.bands_db[low] - forty.bands_db[high] > 18
    assert sixty.bands_db[high] - sixty.bands_db[low] > 18


def test_both_of_two_low_tones_are_seen() -> None:
    frames = listen(sine(40, 2, 0.3) + sine(60, 2, 0.3))
    mean = np.mean([f.bands_db for f in frames[-90:]], axis=0)
    low, between, high = (int(np.abs(CENTRES_HZ - hz).argmin()) for hz in (40.0, 51.0, 60.0))
    assert min(mean[low], mean[high]) > mean[between] + 5


def test_the_bands_share_out_the_loudness() -> None:
    signal = 0.1 * np.random.default_rng(1).normal(size=(2 * RATE, 2))
    frames = listen(signal)
    power = np.mean([10 ** (f.bands_db / 10) for f in frames[-100:]], axis=0).sum()
    # The bands end at 16 kHz: of white noise they miss a third, 1.8 dB.
    assert 10 * np.log10(power) == pytest.approx(frames[-1].loudness - 1.8, abs=0.5)


def test_spectrum_reads_the_amplitude_of_either_channel() -> None:
    spectrum, out = Spectrum(late_window(1024)), np.zeros(513, np.float32)
    tone = sine(3000, 1, 0.5)[:1024].astype(np.float32)
    for left, right, expected in ((1, 1, 0.25), (1, -1, 0.25), (1, 0, 0.125), (0, 1, 0.125)):
        spectrum(np.stack([left * tone, right * tone], 1), out)
        assert out.sum() == pytest.approx(expected, rel=1e-3)
        assert int(out.argmax()) == 64


def test_decimation_folds_nothing_back() -> None:
    for hz, least, most in (
        (100, 0.99, 1.01),
        (700, 0.99, 1.01),
        (2400, 0, 0.001),
        (9000, 0, 0.001),
    ):
        decimate = Decimator(RATE, 16, 700.0, HOP, 1)
        tone = sine(hz, 0.5).astype(np.float32)[: 90 * HOP]
        low = np.concatenate([decimate(hop[:, None]).copy() for hop in tone.reshape(-1, HOP)])
        assert least <= np.abs(low[64:]).max() <= most


def test_bass_rises_within_two_hops() -> None:
    for start in range(0, HOP, 50):  # wherever in its hop the pulse begins
        signal = np.concatenate([np.zeros(start), pulses(0.5, 4)])
        frames = listen(signal)
        first = start + round(3.5 * RATE)
        before = frames[first // HOP - 1].bass
        soon = next(f for f in frames if f.sample >= first + 480)  # 10 ms
        peak = max(f.bass for f in frames if first < f.sample < first + 4800)
        assert before < 0.02
        assert soon.bass > 0.33 * peak
        assert peak > 0.6


def test_half_of_a_bass_drum_is_seen_in_the_first_hop_that_holds_it() -> None:
    for start in range(RATE, RATE + HOP, 50):
        frames = listen(signals.pulses([0.3, start / RATE], 1.5))
        first = next(f for f in frames if f.sample >= start + HOP)
        peak = max(f.bass for f in frames if start < f.sample < start + 4800)
        assert first.bass > 0.5 * peak


@pytest.mark.parametrize("every", [0.5, 0.25, 0.125])
def test_every_bass_hit_is_seen_apart(every: float) -> None:
    frames = listen(pulses(every, 4))
    bass = np.array([f.bass for f in frames])
    starts = [round(s * RATE / HOP) for s in np.arange(1.5, 3.5, every)]
    for start in starts:
        peak = bass[start : start + 12].max()
        assert peak > 0.6
        assert bass[start - 2 : start + 1].min() < 0.7 * peak
    turns = np.diff(np.sign(np.diff(np.round(bass[starts[0] : starts[-1]], 2))))
    assert np.count_nonzero(turns == -2) <= len(starts)  # up once, down once: no flicker


def test_bass_is_even_and_only_bass() -> None:
    steady = [listen(sine(hz, 1, 0.3))[-1].bass for hz in (30, 40, 50, 70, 90, 120)]
    assert min(steady) > 0.6
    faded = np.minimum(np.arange(RATE) / 240, 1.0)  # 5 ms: a step would be a thump
    for hz in (260, 440, 1000, 5000):
        assert max(f.bass for f in listen(faded * sine(hz, 1, 0.3))) < 0.05
    hiss = np.diff(np.random.default_rng(2).normal(size=RATE), 2)
    assert max(f.bass for f in listen(0.1 * hiss)) < 0.05


def test_a_held_bass_is_steady() -> None:
    held = [f.bass for f in listen(sine(41, 2, 0.3))[190:]]
    assert max(held) - min(held) < 0.02


def test_levels_rise_at_once_and_fall_slowly() -> None:
    sound = np.concatenate([sine(1000, 2, 0.2), np.zeros(RATE // 2), sine(1000, 1, 0.2)])
    frames = listen(np.concatenate([sound, np.zeros(RATE)]))
    band = int(np.abs(CENTRES_HZ - 1000).argmin())
    for read in (lambda f: f.level, lambda f: float(f.bands[band])):
        full = read(frames[int(2 * RATE / HOP) - 1])
        again = int(2.5 * RATE / HOP)
        assert read(frames[again + 3]) > 0.7 * full  # 16 ms
        end = int(3.5 * RATE / HOP) + 1
        assert read(frames[end + 28]) > 0.35 * full  # 150 ms
        assert read(frames[-1]) < 0.02


def test_flux_sees_attacks_and_not_what_is_held() -> None:
    rng = np.random.default_rng(4)
    time = np.arange(2 * RATE) / RATE
    vibrato = 0.3 * np.sin(2 * np.pi * 440 * time + 3 * np.sin(2 * np.pi * 6 * time))
    assert max(f.flux for f in listen(vibrato)[100:]) < 0.3
    assert max(f.flux for f in listen(0.1 * rng.normal(size=2 * RATE))[100:]) < 2.0
    assert max(f.flux for f in listen(sine(440, 1))[:4]) > 5.0
