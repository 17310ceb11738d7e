"""A file in live time: drawn by what the speakers play, or by the wall clock if there are none."""

import threading
import time

import numpy as np
import pytest
import soundfile
from sound_server import PipeWireServer, PulseServer

from visualizer.audio import device, linux, open_source, player
from visualizer.audio.file import Reel
from visualizer.audio.player import Player
from visualizer.audio.ring import Ring
from visualizer.audio.signals import clicks, noise, tone
from visualizer.audio.supervisor import now
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


def progress(source, seconds):
    """Return by how many seconds it went on, and how many went by at least and at most."""
    earliest, before, early = now(), source.available(), now()
    time.sleep(seconds)
    late, after, latest = now(), source.available(), now()
    return (after - before) / RATE, late - early, latest - earliest


@pytest.mark.usefixtures("nothing_to_play_through")
def test_without_speakers_the_wall_clock_goes_on_and_says_so(tmp_path):
    sound = noise(1.0)
    source = Player(reel(tmp_path, sound), name="a.wav")
    try:
        until(lambda: source.available() > 0)
        passed, least, most = progress(source, 0.3)
        assert least - 2 / RATE < passed < most + 2 / RATE
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


class FakeSpeaker:
    """Speakers that play in no time whatever is asked of them, or fail as the test says."""

    def __init__(self, *_):
        self.last, self.error, self.closed = now(), None, False
        self.failure = None

    @property
    def active(self):
        if self.failure:
            raise self.failure
        return True

    def heard(self, _now):
        return RATE // 10

    def close(self):
        self.closed = True
        if self.failure:
            raise self.failure


@pytest.fixture
def something_to_play_through(monkeypatch):
    found = device.Device(0, "pulse", "ALSA", 2, 2, RATE)
    monkeypatch.setattr(device, "devices", lambda: (found,))
    monkeypatch.setattr(player, "WAITS", (30.0, 30.0))


@pytest.mark.usefixtures("something_to_play_through")
def test_speakers_that_fail_in_whatever_way_are_done_without(tmp_path, monkeypatch):
    made = []
    monkeypatch.setattr(device, "Speaker", lambda *_: made.append(FakeSpeaker()) or made[-1])
    source = Player(reel(tmp_path, noise(1.0)), name="a.wav")
    try:
        until(lambda: source.available() == RATE // 10)
        assert source.status().message == ""
        made[0].failure = RuntimeError("PortAudio not initialized")
        until(lambda: "a.wav is drawn without being heard" in source.status().message)
        assert "PortAudio not initialized" in source.status().message
        assert made[0].closed
        until(lambda: source.available() >= RATE and source.status().finished)
    finally:
        source.close()


@pytest.mark.usefixtures("something_to_play_through")
def test_speakers_that_never_open_are_not_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr(player, "FIRST", 0.1)
    answer, made = threading.Event(), []

    def opening(*_):
        answer.wait(20.0)
        made.append(FakeSpeaker())
        return made[-1]

    monkeypatch.setattr(device, "Speaker", opening)
    source = Player(reel(tmp_path, noise(2.5)), name="a.wav")  # more than is read ahead
    try:
        until(lambda: "the speakers do not answer, so a.wav" in source.status().message)
        assert not made
        until(lambda: source.available() > 2.2 * RATE)
        answer.set()
        until(lambda: source.status().message == "")
    finally:
        source.close()
    assert made[0].closed


@pytest.mark.usefixtures("something_to_play_through")
def test_speakers_that_open_when_nobody_wants_them_any_more_are_closed(tmp_path, monkeypatch):
    answer, asked, made = threading.Event(), threading.Event(), []

    def opening(*_):
        asked.set()
        answer.wait(20.0)
        made.append(FakeSpeaker())
        return made[-1]

    monkeypatch.setattr(device, "Speaker", opening)
    source = Player(reel(tmp_path, noise(0.5)), name="a.wav")
    until(asked.is_set)
    source.close()
    assert not made
    answer.set()
    until(lambda: made and made[0].closed)


@pytest.mark.usefixtures("nothing_to_play_through")
def test_a_file_that_fails_in_whatever_way_ends_with_a_sentence(tmp_path, monkeypatch):
    source_reel = reel(tmp_path, noise(0.5))

    def broken():
        yield noise(0.2)
        raise soundfile.SoundFileRuntimeError("internal error")

    monkeypatch.setattr(source_reel, "blocks", broken)
    source = Player(source_reel, name="a.wav")
    try:
        until(lambda: source.available() is not None and source.status().finished)
        assert source.status().message.startswith("a.wav cannot be read any further (SoundFile")
    finally:
        source.close()


class StampedRing(Ring):
    """Keeps every block with the time of its last sample."""

    def __init__(self):
        super().__init__()
        self.blocks = []

    def write(self, block, heard_at=0.0):
        self.blocks.append((heard_at, block[:, 0].copy()))
        super().write(block, heard_at)

    def clicks(self):
        """Return when each click came out of the loudspeaker."""
        sound = np.concatenate([block for _, block in self.blocks])
        times = np.concatenate(
            [at - np.arange(len(block))[::-1] / RATE for at, block in self.blocks]
        )
        loud = np.flatnonzero(np.abs(sound) > 0.1)
        return times[loud[np.diff(loud, prepend=-RATE) > RATE // 5]]


@pytest.mark.parametrize("kind", [PulseServer, PipeWireServer], ids=["pulse", "pipewire"])
def test_a_file_is_drawn_when_it_is_heard(kind, tmp_path, monkeypatch):
    soundfile.write(tmp_path / "clicks.wav", clicks(120, 20.0), RATE)
    with kind(tmp_path) as server:
        server.here(monkeypatch)
        system, ring, drawn = linux.Linux(), StampedRing(), []
        system.check("loopback")
        found = system.find("loopback")
        stream = system.open(found, ring, now)
        assert not system.astray(found)
        stream.inlet.trust(stream.inlet.doubts)
        source = open_source(f"file:{tmp_path / 'clicks.wav'}", live=True)
        try:
            until(lambda: source.available() > 0)
            while source.available() < 4.2 * RATE:
                drawn.append((source.available(), now()))
                time.sleep(0.004)
            assert source.status().message == ""
        finally:
            source.close()
            stream.close()
            system.close()
    heard = ring.clicks()[:8]
    samples, times = np.array(drawn).T
    shown = np.interp(np.arange(8) * RATE / 2, samples, times)
    assert np.median(np.abs(shown - heard)) < 0.04  # a picture and a half


def test_speakers_that_vanish_are_done_without_and_taken_up_again(tmp_path, monkeypatch):
    soundfile.write(tmp_path / "tone.wav", tone(700, 30.0), RATE)
    with PulseServer(tmp_path) as server:
        server.here(monkeypatch)
        source = open_source(f"file:{tmp_path / 'tone.wav'}", live=True)
        try:
            until(lambda: source.available() > RATE // 4)
            server.kill()
            until(lambda: source.available() and "without being heard" in source.status().message)
            passed, least, most = progress(source, 0.5)
            assert least - 0.1 < passed < most + 2 / RATE  # it never goes back to what was heard
            server.start()
            until(lambda: source.available() and source.status().message == "", seconds=10.0)
            assert source.status().reopenings == 1
            before = source.available()
            until(lambda: source.available() > before + RATE // 4)
        finally:
            source.close()


def test_the_soundtrack_goes_round_and_round(tmp_path):
    source = Player(reel(tmp_path, noise(0.3), loop=True), name="the soundtrack", kind="demo")
    try:
        until(lambda: source.ring.written > 4 * 0.3 * RATE)
        assert not source.status().finished
    finally:
        source.close()
