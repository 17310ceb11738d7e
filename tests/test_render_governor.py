"""The governor on a clock of costs: quick when it must be, patient otherwise, never restless."""

from itertools import count, islice, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lamps_known import bands
from visualizer.records import SILENT_FRAME, Direction, State, Tick
from visualizer.render.governor import AIM, BEGIN_PIXELS, PATIENCE, Governor, ladder, nearest
from visualizer.render.stage import Stage
from visualizer.scenes import SCENES

PERIOD = 1 / 60
STEPS = ladder((1280, 720))
WHOLE = 1280 * 720


class Machine:
    """Draws: so many ms whatever the size, and so many for a picture of full size."""

    def __init__(self, start=4):
        self.governor = Governor(STEPS, start, PERIOD, blind=0)
        self.at = 0
        self.sizes, self.late, self.spare = [], [], []

    def play(self, seconds, fixed_ms, whole_ms, jitter=None):
        """Play on; each cost may be a number or a function of seconds since this call."""
        for k in range(round(seconds / PERIOD)):
            width, height = self.governor.size
            fixed, whole = (c(k * PERIOD) if callable(c) else c for c in (fixed_ms, whole_ms))
            cost = (fixed + whole * width * height / WHOLE) * 1e-3
            if jitter is not None:
                cost *= jitter(k)
            self.sizes.append((width, height))
            self.late.append(cost > PERIOD)
            self.governor(self.at * PERIOD, cost)
            self.spare.append(self.governor.spare)
            self.at += 1

    @property
    def switches(self):
        return [k for k, (a, b) in enumerate(pairwise(self.sizes)) if a != b]


@pytest.mark.parametrize(
    "size", [(1280, 720), (1920, 1080), (3840, 2160), (1024, 768), (720, 1280)]
)
def test_a_ladder_goes_down_to_the_smallest_in_steps_that_are_hardly_seen(size):
    steps = ladder(size)
    assert steps[0] == size
    assert 256 * 144 <= steps[-1][0] * steps[-1][1] < 1.5 * 256 * 144
    for (width, _), (w, h) in pairwise(steps):
        assert 0.75 < w / width < 0.9
        assert w / h == pytest.approx(size[0] / size[1], rel=0.02)
        assert not {w & (w - 1), h & (h - 1)} & {0}, "Mesa would compile once more"


def test_nearest_stays_below():
    assert STEPS[nearest(STEPS, 640 * 360)] == (640, 360)
    assert nearest(STEPS, 1e9) == 0
    assert nearest(STEPS, 0) == len(STEPS) - 1


def test_a_sudden_load_costs_a_few_pictures_and_no_more():
    machine = Machine()
    machine.play(10, 2, 30)
    assert not any(machine.late)
    before = len(machine.late)
    machine.play(3, 2, 90)
    late = np.flatnonzero(machine.late[before:])
    assert len(late) <= 6
    assert late[-1] <= 6
    assert sum(k >= before for k in machine.switches) == 1, "one jump, as far as it takes"


def test_a_load_that_goes_gives_the_size_back_slowly():
    machine = Machine()
    machine.play(3, 2, 90)
    small = machine.governor.size
    machine.play(60, 2, 20)
    assert machine.governor.size > small
    assert not any(machine.late[10:])
    ups = np.diff([k for k in machine.switches if k > 180])
    assert (ups * PERIOD >= PATIENCE[0]).all(), "one step at a time"


def test_what_no_smaller_size_saves_does_not_keep_the_picture_small():
    """Hearing takes as long at every size: it is not what a larger one would multiply."""
    machine = Machine(start=len(STEPS) - 1)
    machine.play(120, 5, 36)
    assert machine.governor.size >= (452, 254)
    assert not any(machine.late)


def test_a_slow_drift_is_followed_with_hardly_a_late_picture():
    machine = Machine(start=0)
    machine.play(120, 2, lambda t: 10 + 0.5 * t)
    assert sum(machine.late) <= 4 * len(machine.switches)
    assert sum(machine.late) < 0.003 * len(machine.late)
    assert machine.sizes == sorted(machine.sizes, reverse=True), "never up meanwhile"


def test_a_step_that_costs_more_than_the_model_says_is_tried_ever_more_rarely():
    """The bait: one size is dear out of all proportion, as where a cache overflows."""
    machine = Machine()
    for _ in range(60 * 60 * 10):
        cost = PERIOD * (0.45 if machine.governor.size[0] <= 640 else 1.1)
        machine.sizes.append(machine.governor.size)
        machine.late.append(cost > PERIOD)
        machine.governor(machine.at * PERIOD, cost)
        machine.at += 1
    assert len(machine.switches) <= 22, "4, 8, 16, 32, 64, 120, 120 … s"
    assert sum(machine.late) <= 6 * len(machine.switches)


def test_single_hitches_move_nothing():
    machine = Machine()
    machine.play(60, 2, 40, jitter=lambda k: 4.0 if k % 20 < 2 else 1.0)
    assert machine.governor.size == (640, 360)
    assert not machine.switches


def test_where_nothing_is_small_enough_it_stays_with_the_smallest():
    machine = Machine()
    machine.play(10, 30, 100)
    assert machine.governor.size == STEPS[-1]
    assert len(machine.switches) == 1


def test_where_all_is_cheap_it_ends_at_full_size():
    machine = Machine(start=len(STEPS) - 1)
    machine.play(60, 0.5, 3)
    assert machine.governor.size == (1280, 720)


@given(fixed=st.floats(0.5, 4), whole=st.floats(1, 150), start=st.integers(0, len(STEPS) - 1))
@settings(max_examples=40)
def test_it_settles_where_pictures_are_in_time_and_not_much_smaller(fixed, whole, start):
    machine = Machine(start)
    machine.play(40, fixed, whole)
    width, height = machine.governor.size
    cost = fixed + whole * width * height / WHOLE
    assert cost <= 1e3 * PERIOD or (width, height) == STEPS[-1]
    assert not machine.switches or machine.switches[-1] < 39 * 60, "it has come to rest"
    place = STEPS.index((width, height))
    if place:
        larger = STEPS[place - 1][0] * STEPS[place - 1][1] / (width * height)
        assert cost * larger > AIM * 1e3 * PERIOD - 1e-6, "or it would have gone up"


def test_what_a_size_leaves_over_is_taken_after_a_while_and_given_back_at_once():
    machine = Machine(start=0)
    machine.play(PATIENCE[0] - 0.5, 2, 7)
    assert not any(machine.spare)
    machine.play(10, 2, 7)
    assert all(machine.spare[-300:])
    before = len(machine.spare)
    machine.play(1, 2, 11)
    assert not any(machine.spare[before + 3 :])
    assert machine.sizes[-1] == (1280, 720), "what is spare goes before any size does"


def test_what_lies_between_enough_and_too_little_changes_nothing():
    for began in (7, 11):
        machine = Machine(start=0)
        machine.play(20, 2, began)
        kept = machine.spare[-1]
        machine.play(60, 2, 9)
        assert set(machine.spare[-3600:]) == {kept}


def test_a_sharper_picture_that_costs_too_much_is_tried_ever_more_rarely():
    governor = Governor(STEPS, 0, PERIOD, blind=0)
    seen = []
    for k in range(60 * 60 * 10):
        governor(k * PERIOD, PERIOD * (0.8 if governor.spare else 0.55))
        seen.append(governor.spare)
    assert sum(b > a for a, b in pairwise(seen)) <= 11, "4, 8, 16, 32, 64, 120, 120 … s"


def test_what_the_first_pictures_take_says_nothing():
    governor = Governor(STEPS, 4, PERIOD)
    for k in range(100):
        assert governor(k * PERIOD, 0.1 if k < 40 else 0.5 * PERIOD) == (640, 360)


@given(costs=st.lists(st.floats(0, 10), min_size=1, max_size=200))
def test_whatever_it_is_told_the_size_is_one_of_the_steps(costs):
    governor = Governor(STEPS, 4, PERIOD)
    for k, cost in enumerate(costs):
        assert governor(k * PERIOD, cost) in STEPS
        assert set(governor.near) < set(STEPS)


def test_the_stage_makes_sizes_ahead_and_shows_the_same_room_at_each(gpu, alive):
    stage = Stage(gpu, SCENES, size=(480, 270), begin=(480, 270), period=PERIOD)
    list(stage.warm(["hall"]))  # as the show does in its first pictures
    pictures = {}

    counted = count(1)

    def play(seconds, cost):
        for k in islice(counted, round(seconds / PERIOD)):
            if k % 20 == 0:
                stage.draw(Tick(k * PERIOD, 800 * k), bands(), SILENT_FRAME, State(), Direction())
                pictures[stage.internal] = stage.read().mean()
            stage.pace(k * PERIOD, cost)

    play(1, 0.3 * PERIOD)
    assert stage.internal == (480, 270)
    before = alive()
    play(1, 3 * PERIOD)
    assert stage.internal == ladder((480, 270))[-1]
    assert alive() == before, "what a switch needs was there"
    play(20, 0.2 * PERIOD)
    assert stage.internal == (480, 270)
    means = list(pictures.values())
    assert len(means) >= 4
    assert np.ptp(means) < 4, "the same light at every size"
    objects = gpu.live
    stage.close()
    assert gpu.live < objects


def test_a_switch_compiles_nothing_and_makes_nothing(gpu, alive, monkeypatch):
    """Once it has gone through its sizes, and taken its spare time, all is there."""
    stage = Stage(gpu, SCENES, size=(480, 270), begin=(480, 270), period=PERIOD)
    stage.draw(Tick(0.0, 0), bands(), SILENT_FRAME, State(), Direction())
    list(stage.warm(["hall"]))
    counted = count(1)
    sizes, spare = set(), set()

    def play(seconds, cost):
        for k in islice(counted, round(seconds / PERIOD)):
            stage.pace(k * PERIOD, cost)
            sizes.add(stage.internal)
            spare.add(stage._projector.sharper)
            if k % 30 == 0:
                stage.draw(Tick(k * PERIOD, 800 * k), bands(), SILENT_FRAME, State(), Direction())

    play(1, 0.3 * PERIOD)
    made = set(stage._cache)
    before, compiled = alive(), []
    monkeypatch.setattr(gpu, "program", lambda *texts: compiled.append(texts))
    play(1, 3 * PERIOD)
    play(12, 0.6 * PERIOD)
    assert len(sizes) >= 2
    assert spare == {True, False}
    assert sizes <= made
    assert compiled == []
    assert alive() == before
    stage.close()


def test_a_fade_that_begins_at_a_switch_begins_with_the_last_picture(gpu):
    stage = Stage(gpu, SCENES, size=(480, 270), begin=(480, 270), period=PERIOD, limited=False)
    stage.draw(Tick(1.0, 0), bands(), SILENT_FRAME, State(), Direction(scene="dance"))
    before = stage.read().astype(float)
    large = stage.internal
    for k in range(200):
        stage.pace(k * PERIOD, 3 * PERIOD)
    assert stage.internal < large
    fading = Direction(scene="corridor", since=1.0, fade=9.0)
    stage.draw(Tick(1.0, 0), bands(), SILENT_FRAME, State(), fading)
    assert np.abs(stage.read() - before).mean() < 6
    stage.close()


def test_a_size_that_is_given_stays(gpu):
    stage = Stage(gpu, SCENES, size=(480, 270), internal=(160, 90), period=PERIOD)
    for k in range(20):
        stage.pace(k * PERIOD, 9.0)
    assert stage.internal == (160, 90)
    stage.close()


def test_a_gpu_tells_how_long_it_drew_without_being_waited_for(gpu):
    timer = gpu.timer()
    stage = Stage(gpu, SCENES, size=(160, 90))
    for k in range(timer.LATE + 1):
        assert timer.seconds is None
        timer.begin()
        stage.draw(Tick(k * PERIOD, 0), bands(), SILENT_FRAME, State(), Direction())
        timer.end()
    assert 0 < timer.seconds < 5
    stage.close()


@pytest.mark.parametrize(("begin", "pixels"), [(None, BEGIN_PIXELS), ((320, 180), 320 * 180)])
def test_a_show_begins_about_as_large_as_it_was_in_the_end(gpu, begin, pixels):
    stage = Stage(gpu, SCENES, size=(1280, 720), begin=begin, period=PERIOD)
    width, height = stage.internal
    assert stage.governed == (width, height)
    assert width * height == pytest.approx(pixels, rel=0.2)
    stage.close()


def test_a_window_that_is_pulled_larger_does_not_begin_anew(gpu):
    """Nor does it get ever smaller inside, by always taking the next smaller step."""
    stage = Stage(gpu, SCENES, size=(1280, 720), period=PERIOD)
    for k in range(60):
        stage.pace(k * PERIOD, PERIOD if k < 50 else 0.7 * PERIOD)
    width, height = stage.internal
    assert width * height < 0.8 * BEGIN_PIXELS
    for k in range(40):
        stage.resize((1280 + 3 * k, 720 - 2 * k))
    w, h = stage.internal
    assert w * h == pytest.approx(width * height, rel=0.4)
    stage.close()
