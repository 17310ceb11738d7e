"""The supervisor and the live source over a system that does what the test says."""

import threading
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visualizer.audio import live, supervisor
from visualizer.audio.downmix import ALSA, matrix
from visualizer.audio.inlet import Inlet, Pace
from visualizer.audio.live import LiveSource
from visualizer.audio.loopback import Hearable
from visualizer.audio.signals import tone
from visualizer.audio.supervisor import LOSS, WINDOW, Losses, dead
from visualizer.errors import SourceError
from visualizer.records import HOP, RATE


class FakeStream:
    def __init__(self, inlet, rate):
        self.inlet, self.rate, self.active, self.closed = inlet, rate, True, False

    def close(self):
        self.closed = True


class FakeSystem:
    """One output; its streams deliver what the test gives them."""

    look = 0.01

    def __init__(self, *, rate=RATE, patient=False):
        self.patient = patient
        self.found = Hearable("Speakers", "loopback", "s", ALSA[2], rate)
        self.error = None  # what `find` raises
        self.refusals = 0  # how often `open` refuses
        self.lost = False  # what `astray` says
        self.paced = False  # whether sound that comes too soon is doubted
        self.streams = []
        self.asked = 0
        self._alarm = lambda: None
        self._event = threading.Event()

    def find(self, _want):
        self.asked += 1
        if self.error:
            raise SourceError(self.error)
        return self.found

    def open(self, found, ring, clock):
        if self.refusals:
            self.refusals -= 1
            raise SourceError("would not open (busy); trying again.")
        pace = Pace(found.rate) if self.paced else None
        inlet = Inlet(matrix(found.order), ring, clock, deaf=True, pace=pace)
        self.streams.append(FakeStream(inlet, found.rate))
        return self.streams[-1]

    def astray(self, _found):
        return self.lost

    def silence(self, found):
        return f"nothing is playing on {found.name}."

    def wait(self, seconds, stop, alarm):
        self._alarm = alarm
        changed = self._event.wait(min(seconds, 0.1))
        self._event.clear()
        return changed

    def close(self):
        pass

    def tell(self, *, urgent=False):
        if urgent:
            self._alarm()
        self._event.set()

    def give(self, sound):
        self.streams[-1].inlet.take(sound, lost=False)


def until(true, seconds=5.0):
    end = time.perf_counter() + seconds
    while not true():
        assert time.perf_counter() < end, "it never came true"
        time.sleep(0.002)


@pytest.fixture
def system():
    return FakeSystem()


@pytest.fixture
def source(system):
    source = LiveSource(system, "loopback")
    yield source
    source.close()


def opened(system, source, count=1):
    until(lambda: len(system.streams) == count)
    until(lambda: not system.streams[-1].inlet.deaf)
    until(lambda: source.available() >= 0 and source.status().name == system.found.name)


def taken(source):
    return list(source.ring.take(HOP, source.available()))


def sounding(hops):
    sound = np.concatenate([hop.samples for hop in hops] or [np.zeros((0, 2), np.float32)])
    return sound[np.any(sound != 0, axis=1)]


def test_what_the_device_gives_is_what_the_loop_takes(system, source):
    opened(system, source)
    sound = tone(440, 0.2) + 0.001  # nowhere zero
    for start in range(0, len(sound), 256):
        system.give(sound[start : start + 256])
    heard = sounding(taken(source))
    np.testing.assert_array_equal(heard, sound[: len(heard)])
    assert len(heard) > len(sound) - 2 * HOP
    until(lambda: source.status().hearing)
    assert source.status().blocks == -(-len(sound) // 256)


def test_nothing_is_passed_on_until_it_is_certain_what_is_heard(system):
    system.lost = True
    source = LiveSource(system, "loopback")
    try:
        until(lambda: system.streams)
        system.give(np.ones((512, 2), np.float32))
        assert not source.status().hearing
        system.lost = False
        opened(system, source)
        system.give(np.full((512, 2), 0.5, np.float32))
        until(lambda: source.status().hearing)
        assert set(sounding(taken(source)).ravel().tolist()) == {0.5}
    finally:
        source.close()


def test_a_stream_that_is_moved_is_deaf_at_once_and_opened_again(system, source):
    opened(system, source)
    system.lost = True
    system.tell(urgent=True)  # from here on it hears the microphone
    system.give(np.ones((512, 2), np.float32))
    until(lambda: len(system.streams) == 2)
    assert system.streams[0].closed
    system.lost = False
    opened(system, source, 2)
    assert len(sounding(taken(source))) == 0
    assert source.status().reopenings == 1


def test_what_the_loop_has_not_taken_when_a_stream_is_moved_is_never_heard(system, source):
    opened(system, source)
    system.lost = True
    system.give(np.ones((512, 2), np.float32))  # the microphone, a moment before the news of it
    system.tell(urgent=True)
    until(lambda: len(system.streams) == 2)
    system.lost = False
    opened(system, source, 2)
    assert len(sounding(taken(source))) == 0


def test_sound_that_comes_sooner_than_it_can_is_silence_until_the_system_was_asked(system):
    system.paced = True
    source = LiveSource(system, "loopback")
    try:
        opened(system, source)
        system.give(np.full((512, 2), 0.5, np.float32))
        assert set(sounding(taken(source)).ravel().tolist()) == {0.5}
        system.lost = True
        for _ in range(40):
            system.give(np.ones((256, 2), np.float32))  # a fifth of a second at once
        assert len(sounding(taken(source))) == 0
        until(lambda: len(system.streams) == 2)  # nobody told of it: it was asked
    finally:
        source.close()


def test_a_doubt_without_reason_ends_by_itself_and_is_counted(system):
    system.paced = True
    source = LiveSource(system, "loopback")
    try:
        opened(system, source)
        system.give(np.ones((512, 2), np.float32))
        until(lambda: source.status().hearing)
        for _ in range(40):
            system.give(np.ones((256, 2), np.float32))
        until(lambda: not system.streams[0].inlet.deaf and source.status().gaps == 1)
        assert source.status().lost > 30 * 256
        taken(source)
        system.give(np.full((512, 2), 0.5, np.float32))
        assert 0.5 in sounding(taken(source))
        assert len(system.streams) == 1
    finally:
        source.close()


@pytest.mark.parametrize("apart", [-5e-5, 5e-5])
@pytest.mark.parametrize("late", [0.0, 0.3])
def test_a_device_that_keeps_time_or_makes_up_for_lateness_is_not_doubted(late, apart):
    pace = Pace(RATE)
    for number in range(4000):
        due = number * 256 / RATE * (1 + apart)  # its clock and ours
        held = 1.0 <= due < 1.0 + late
        assert not pace.hurries(256, 1.0 + late if held else due, trusted=number > 4)


def test_a_device_is_doubted_by_the_second_block_that_came_too_soon():
    pace, due = Pace(RATE), 0.0
    for number in range(4000):
        due = number * 256 / RATE
        pace.hurries(256, due, trusted=number > 4)
    assert [pace.hurries(256, due, trusted=True) for _ in range(3)] == [False, True, True]


def test_a_new_default_is_followed(system, source):
    opened(system, source)
    system.found = Hearable("Headphones", "loopback", "h", ALSA[2])
    system.tell()
    opened(system, source, 2)
    assert source.status().name == "Headphones"


@pytest.mark.parametrize("fault", ["stopped", "failed"])
def test_a_stream_that_ends_is_opened_again_and_the_next_hop_knows(system, source, fault):
    opened(system, source)
    system.give(np.full((HOP, 2), 0.5, np.float32))
    until(lambda: source.status().hearing)
    taken(source)
    if fault == "stopped":
        system.streams[0].active = False
    else:
        system.streams[0].inlet.take(b"not a whole number of samples", lost=False)
    opened(system, source, 2)
    system.give(np.full((4 * HOP, 2), 0.5, np.float32))
    hops = taken(source)
    assert any(hop.gap for hop in hops)
    assert source.status().reopenings == source.status().gaps == 1


def test_a_watched_stream_is_dead_when_it_says_so_or_says_nothing():
    inlet = Inlet(matrix(ALSA[2]), None, lambda: 0.0)
    assert not dead(True, inlet, 10.0, 12.9, patient=False)  # the first block may take 3 s
    assert dead(True, inlet, 10.0, 13.1, patient=False)
    inlet.last = 13.0
    assert not dead(True, inlet, 10.0, 13.9, patient=False)
    assert dead(True, inlet, 10.0, 14.1, patient=False)
    assert not dead(True, inlet, 10.0, 99.0, patient=True)
    assert dead(False, inlet, 10.0, 13.0, patient=True)


def test_while_nothing_is_there_the_message_says_why_and_silence_flows(system, monkeypatch):
    system.error = "no sound server answers; start one."
    at = [0.0]
    monkeypatch.setattr(live, "now", lambda: at[0])
    source = LiveSource(system, "loopback")

    def pass_by(seconds):
        """Return how many samples of silence come while `seconds` go by, picture by picture."""
        before = source.available()
        for _ in range(round(100 * seconds)):
            at[0] += 0.01
            source.available()
        return source.available() - before

    try:
        until(lambda: source.status().message == system.error)
        pass_by(0.2)  # it sets in after a moment
        assert pass_by(1.0) == pytest.approx(RATE, abs=HOP)
        assert not sounding(taken(source)).size
        assert (source.status().lost, source.status().hearing) == (0, False)  # never had any
        system.error = None
        opened(system, source)
        assert source.status().message == ""
    finally:
        source.close()


def test_a_device_that_will_not_open_is_tried_again_after_a_wait(system, monkeypatch):
    monkeypatch.setattr(supervisor, "WAITS", (0.05, 0.1))
    system.refusals = 3
    start = time.perf_counter()
    source = LiveSource(system, "loopback")
    try:
        until(lambda: source.status().message.startswith("Speakers: would not open (busy)"))
        opened(system, source)
        assert time.perf_counter() - start > 0.05 + 0.1 + 0.1
    finally:
        source.close()


def test_a_device_that_opens_but_gives_nothing_is_not_opened_in_haste(system, monkeypatch):
    monkeypatch.setattr(supervisor, "FIRST", 0.02)
    monkeypatch.setattr(supervisor, "WAITS", (0.1, 0.1))
    source = LiveSource(system, "loopback")
    try:
        until(lambda: "gives no sound" in source.status().message)
        opened_by_then = len(system.streams)
        time.sleep(0.5)
        assert len(system.streams) - opened_by_then <= 5
        assert source.status().reopenings == 0
    finally:
        source.close()


@pytest.mark.parametrize("calls", [["find"], ["open"], ["astray"], ["find", "wait", "close"]])
def test_a_defect_does_not_end_the_listening(system, monkeypatch, calls):
    monkeypatch.setattr(supervisor, "WAITS", (0.01, 0.01))
    right = {call: getattr(system, call) for call in calls}
    for call in calls:
        setattr(system, call, lambda *_: 1 / 0)
    source = LiveSource(system, "loopback")
    try:
        until(lambda: "failed (ZeroDivisionError" in source.status().message)
        for call in calls:
            setattr(system, call, right[call])
        until(lambda: source.status().message == "")
        opened(system, source, len(system.streams))
    finally:
        source.close()


def test_a_system_that_never_answers_does_not_pass_for_hearing(system, source, monkeypatch):
    monkeypatch.setattr(live, "HANG", 0.2)
    answer, asked = threading.Event(), threading.Event()
    right = system.find

    def find(want):
        asked.set()
        answer.wait(10.0)
        return right(want)

    def heard_again():
        system.give(np.full((HOP, 2), 0.5, np.float32))
        return source.status().hearing

    opened(system, source)
    until(heard_again)
    system.find = find
    system.tell()
    until(asked.is_set)
    until(lambda: "no more sound comes from Speakers" in source.status().message)
    assert not source.status().hearing
    answer.set()
    until(heard_again)


def test_silence_leaves_each_block_a_hop_of_its_own(system, source):
    opened(system, source)
    system.give(np.full((HOP, 2), 0.5, np.float32))
    source.available()
    until(lambda: source.available() > HOP)
    for _ in range(20):
        time.sleep(0.003)
        assert source.available() % HOP == 0


def test_silence_in_place_of_sound_was_heard_at_no_time(system, source):
    opened(system, source)
    system.give(np.full((HOP, 2), 0.5, np.float32))
    written = source.available()
    assert source.ring.heard_at > 0
    until(lambda: source.available() > written)
    assert source.ring.heard_at == 0  # or delays would be measured that nothing had


def test_silence_is_explained(system, monkeypatch):
    monkeypatch.setattr(supervisor, "ZEROS", 0.1)
    source = LiveSource(system, "loopback")
    try:
        opened(system, source)
        system.give(np.zeros((512, 2), np.float32))
        until(lambda: source.status().message == "nothing is playing on Speakers.")
        system.give(np.full((512, 2), 1e-6, np.float32))
        until(lambda: source.status().message == "")
    finally:
        source.close()


def test_a_patient_stream_may_be_silent_without_being_lost(monkeypatch):
    monkeypatch.setattr(supervisor, "STALL", 0.05)
    system = FakeSystem(patient=True)
    source = LiveSource(system, "loopback")
    try:
        opened(system, source)
        system.give(np.full((512, 2), 0.5, np.float32))
        source.available()
        time.sleep(0.4)
        source.available()
        status = source.status()
        assert (status.hearing, status.lost, status.reopenings) == (True, 0, 0)
        assert len(system.streams) == 1
    finally:
        source.close()


def test_a_patient_stream_is_looked_for_anew_when_it_is_quiet_for_long(monkeypatch):
    monkeypatch.setattr(supervisor, "QUIET", 0.1)
    system = FakeSystem(patient=True)
    source = LiveSource(system, "loopback")
    try:
        opened(system, source, 3)
        assert source.status().reopenings == source.status().gaps == 0
    finally:
        source.close()


@pytest.mark.parametrize("rate", [44_100, 96_000])
def test_other_rates_are_resampled(rate):
    system = FakeSystem(rate=rate)
    source = LiveSource(system, "loopback")
    try:
        opened(system, source)
        t = np.arange(rate) / rate
        sound = np.repeat(np.sin(2 * np.pi * 440 * t)[:, None], 2, axis=1).astype(np.float32)
        hops = []
        for start in range(0, rate, 441):
            system.give(sound[start : start + 441])
            hops += taken(source)
        heard = sounding(hops)
        middle = heard[len(heard) // 4 : len(heard) // 2, 0]
        pitch = (
            np.argmax(np.abs(np.fft.rfft(middle * np.hanning(len(middle))))) * RATE / len(middle)
        )
        assert pitch == pytest.approx(440, abs=5)
        assert np.abs(middle).max() == pytest.approx(1.0, abs=0.01)
    finally:
        source.close()


def test_a_loop_that_stood_still_catches_up_and_counts(system, source):
    opened(system, source)
    system.give(np.full((HOP, 2), 0.5, np.float32))
    source.available()
    before = source.ring.written
    for _ in range(3 * RATE // 256):  # almost 3 s gather while nobody looks
        system.give(np.full((256, 2), 0.5, np.float32))
    come = 3 * RATE // 256 * 256
    assert source.available() - before == live.CATCH_UP
    until(lambda: source.status().hearing)
    assert source.status().lost == come - live.CATCH_UP
    assert source.status().gaps == 1
    assert any(hop.gap for hop in taken(source))


@pytest.mark.parametrize("rate", [RATE, 2 * RATE])
def test_what_no_ring_could_hold_is_counted_once_at_any_rate(rate):
    system = FakeSystem(rate=rate)
    source = LiveSource(system, "loopback")
    try:
        opened(system, source)
        system.give(np.full((256, 2), 0.5, np.float32))
        source.available()
        before = source.ring.written
        blocks = 5 * rate // 256
        for _ in range(blocks):
            system.give(np.full((256, 2), 0.5, np.float32))
        passed = source.available() - before
        come = blocks * 256 * RATE // rate
        assert passed + source.status().lost == pytest.approx(come, abs=0.02 * RATE)  # resampler's
    finally:
        source.close()


def test_sound_that_comes_late_is_not_lost(system, source, monkeypatch):
    monkeypatch.setattr(supervisor, "STALL", 30.0)  # however slow this machine is now
    opened(system, source)
    system.give(np.full((HOP, 2), 0.5, np.float32))
    written = source.available()
    until(lambda: source.available() > written + 4 * HOP)
    system.give(np.full((HOP, 2), 0.5, np.float32))
    source.available()
    assert source.status().lost == 0


def test_silence_between_a_stream_and_the_next_is_lost_once(system, source):
    opened(system, source)
    before = source.available()
    system.give(np.full((HOP, 2), 0.5, np.float32))
    written = source.available()
    until(lambda: source.available() > written + 4 * HOP)  # it pauses, and then it ends
    system.streams[0].active = False
    opened(system, source, 2)
    until(lambda: source.available() > written + 40 * HOP)
    system.give(np.full((HOP, 2), 0.5, np.float32))
    source.available()
    assert source.status().lost == source.ring.written - before - 2 * HOP


def test_an_overflow_the_library_tells_of_is_a_gap(system, source):
    opened(system, source)
    system.streams[0].inlet.take(np.zeros((256, 2), np.float32), lost=True)
    until(lambda: source.status().gaps == 1)


class TestLosses:
    STEP = 0.25

    def run(self, delivered):
        """Return what is found missing when `delivered[k]` seconds had come at k * STEP."""
        losses = Losses()
        return sum(losses(seconds, k * self.STEP) for k, seconds in enumerate(delivered))

    @settings(deadline=None)
    @given(late=st.lists(st.floats(0, 2.0), min_size=80, max_size=120))
    def test_blocks_that_come_late_are_not_lost(self, late):
        # Every window holds one look at which all had come.
        late = [0.0 if k % 8 == 0 else seconds for k, seconds in enumerate(late)]
        assert self.run([k * self.STEP - seconds for k, seconds in enumerate(late)]) == 0

    @settings(deadline=None)
    @given(missing=st.floats(2 * LOSS, 3.0), at=st.integers(40, 60))
    def test_what_never_comes_is_found_once(self, missing, at):
        delivered = [k * self.STEP - (missing if k >= at else 0) for k in range(160)]
        assert self.run(delivered) == pytest.approx(missing, abs=1e-6)

    def test_two_clocks_may_drift(self):
        assert self.run([k * self.STEP * (1 - 1e-4) for k in range(int(20 * WINDOW))]) == 0
