"""A file in live time: drawn by what the speakers play, or by the wall clock if there are none."""

import time

import numpy as np
import pytest
import soundfile

from visualizer.audio import device, player
from visualizer.audio.file import Reel
from visualizer.audio.player import Player
from visualizer.audio.signals import noise
from visualizer.errors import SourceError
from visualizer.records import HOP, RATE


@pytest.fixture
def nothing_to_play_through(monkeypatch):
    monkeypatch.setattr(device, "devices", tuple)
    monkeypatch.setattr(device, "look_again", lambda: None)


def reel(tmp_path, sound, **how):
    soundfile.write(tmp_path / "a.wav", sound, RATE, subtype="FLOAT")
    return Reel(tmp_path / "a.wav", **how)


def until(true, seconds=5.0):
    end = time.perf_counter() + seconds
    while not true():
        assert time.perf_counter() < end, "it never came true"
        time.sleep(0.005)


@pytest.mark.usefixtures("nothing_to_play_through")
def test_without_speakers_the_wall_clock_goes_on_and_says_so(tmp_path):
    sound = noise(1.0)
    source = Player(reel(tmp_path, sound), name="a.wav")
    try:
        until(lambda: source.available() > 0)
        start, before = time.perf_counter(), source.available()
        time.sleep(0.3)
        passed = (source.available() - before) / RATE
        assert passed == pytest.approx(time.perf_counter() - start, abs=0.05)
        assert "a.wav is drawn without being heard" in source.status().message
        until(lambda: source.available() is not None and source.status().finished)
        taken = list(source.ring.take(HOP, source.available()))
        heard = np.concatenate([hop.samples for hop in taken])
        np.testing.assert_array_equal(heard[: len(sound)], sound[: len(heard)])
    finally:
        source.close()


@pytest.mark.usefixtures("nothing_to_play_through")
def test_a_file_that_breaks_off_ends_with_a_sentence(tmp_path, monkeypatch):
    source_reel = reel(tmp_path, noise(0.5))

    def broken():
        yield noise(0.2)
        raise SourceError("a.wav breaks off.")

    monkeypatch.setattr(source_reel, "blocks", broken)
    source = Player(source_reel, name="a.wav")
    try:
        until(lambda: source.available() is not None and source.status().finished)
        assert source.status().message == "a.wav breaks off."
        assert source.available() >= 0.2 * RATE
    finally:
        source.close()


@pytest.mark.usefixtures("nothing_to_play_through")
def test_a_long_file_is_never_held_whole(tmp_path):
    source = Player(reel(tmp_path, noise(20.0)), name="a.wav")
    try:
        until(lambda: source.ring.written >= player.AHEAD * RATE)
        time.sleep(0.2)
        assert source.ring.written - source.available() < source.ring.size
    finally:
        source.close()
