"""The clock: arithmetic is exact, and the live one keeps absolute deadlines."""

from fractions import Fraction
from itertools import islice, pairwise
from random import Random
from statistics import pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visualizer import clock

FPS = 60


class World:
    """A world whose time passes only when someone sleeps or works."""

    def __init__(self, monkeypatch):
        self.time = 100.0
        monkeypatch.setattr(clock, "now", lambda: self.time)
        monkeypatch.setattr(clock.time, "sleep", self.sleep)

    def sleep(self, seconds):
        self.time += max(seconds, 1e-5)


@pytest.fixture
def world(monkeypatch):
    return World(monkeypatch)


@given(fps=st.sampled_from([24, 25, 30, 50, 60, 120, 144, 240]), seconds=st.integers(0, 20))
def test_steady_counts_every_sample_once(fps, seconds):
    ticks = list(clock.steady(fps, seconds))
    assert len(ticks) == fps * seconds
    for k, tick in enumerate(ticks):
        assert tick.time == k / fps
        assert tick.sample == int(Fraction(k * 48_000, fps))


def test_live_keeps_to_its_deadlines(world):
    starts = [world.time for _ in islice(clock.live(lambda: 0, 50, lambda: False), 100)]
    assert starts[-1] - starts[0] == pytest.approx(99 / 50, abs=1e-3)


def test_a_late_picture_does_not_delay_the_next(world):
    ticks, starts = clock.live(lambda: 0, 50, lambda: False), []
    for k, _ in enumerate(islice(ticks, 20)):
        starts.append(world.time)
        world.time += 0.015 if k == 5 else 0.004
    gaps = [b - a for a, b in pairwise(starts)]
    assert max(gaps) < 0.0205


def test_after_a_long_stall_it_does_not_hurry(world):
    ticks, starts = clock.live(lambda: 0, 50, lambda: False), []
    for k, _ in enumerate(islice(ticks, 20)):
        starts.append(world.time)
        world.time += 5.0 if k == 5 else 0.001
    after = [b - a for a, b in pairwise(starts[6:])]
    assert min(after[1:]) > 0.018


def test_with_vsync_it_never_sleeps(world):
    start = world.time
    list(islice(clock.live(lambda: 0, 50, lambda: True), 100))
    assert world.time == start


def test_live_asks_for_sound_as_late_as_possible(world):
    ticks = clock.live(lambda: int(world.time * 1000), 50, lambda: False)
    seen = [tick.sample for tick in islice(ticks, 3)]
    assert seen == pytest.approx([100_000, 100_020, 100_040], abs=2)


def test_live_ends(world):
    assert len(list(clock.live(lambda: 0, 50, lambda: False, seconds=1.99))) == 100


def shown(world, even, before, after, pictures=400):
    """Show pictures that take `before(k)` and `after(k)`; return when, and when it was heard."""
    times, heard = [], []
    for k, _ in enumerate(islice(clock.live(lambda: 0, FPS, lambda: False), pictures)):
        world.time += before(k)
        even.hold()
        heard.append(world.time)
        world.time += after(k)
        even.wait()
        times.append(world.time)
    return times, heard


@given(seed=st.integers(0, 99))
def test_pictures_that_take_more_and_less_follow_one_another_evenly(seed):
    random = Random(seed)
    with pytest.MonkeyPatch.context() as patch:
        world = World(patch)
        even = clock.Even(FPS, lambda: False)
        times, heard = shown(
            world, even, lambda _: random.uniform(1e-3, 6e-3), lambda _: random.uniform(2e-3, 4e-3)
        )
    gaps = [b - a for a, b in pairwise(times[100:])]
    assert pstdev(gaps) < 0.0002, "a tenth of what their work differs by"
    assert sum(gaps) / len(gaps) == pytest.approx(1 / FPS, abs=clock.CREEP)
    waits = [time - at for time, at in zip(times, heard, strict=True)][100:]
    assert max(waits) < 0.0055, "and the sound they show is new"


def test_a_late_picture_is_late_once_and_forgotten(world):
    even = clock.Even(FPS, lambda: False)
    times, _ = shown(world, even, lambda k: 0.015 if k == 100 else 0.002, lambda _: 0.002)
    gaps = [b - a for a, b in pairwise(times)]
    assert [k for k, gap in enumerate(gaps) if gap > 0.02] == [99]
    assert min(gaps) > 0.016, "none hurries after it"
    assert even.held == 0.0
    assert times[-1] - times[-200] == pytest.approx(199 * (1 / FPS - clock.CREEP), abs=0.002)


def test_a_display_that_sets_the_times_is_not_held_back(world):
    even = clock.Even(FPS, lambda: True)
    start = world.time
    for _ in range(10):
        even.hold()
        even.wait()
    assert (world.time, even.held) == (start, 0.0)


def test_what_it_held_is_told_until_the_picture_is_shown(world):
    even = clock.Even(FPS, lambda: False)
    even.hold()
    even.wait()
    world.time += 0.004
    even.hold()
    assert even.held == pytest.approx(1 / FPS - 0.004, abs=0.001)
    even.wait()
    assert even.held == 0.0
