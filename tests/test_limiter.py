"""Whatever is asked for, what leaves the limiter is within the three-flashes rule."""

import itertools
from collections import deque

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.adversaries import CONTROLS, KINDS, film, on
from tests.flash_meter import measure
from visualizer.render.limiter import CALM_RATE, Gate
from visualizer.render.limiter_pixels import (
    CALM_WIDTH,
    LUMINANCE,
    TILES,
    WIDTH,
    Demand,
    Law,
    Shown,
    decode,
    encode,
    limit,
)

SHAPE = (36, 64)


def limited(pictures, late=3, *, calm=False, gate=None, hear=True):
    """Yield (time, 8-bit picture) as shown; summaries come back `late` pictures later."""
    gate, shown, queue = gate or Gate(), None, deque()
    for time, picture in pictures:
        if shown is None:
            shown = Shown.black(*picture.shape[:2])
        elif shown.rgb.shape != picture.shape:
            shown = shown.resized(*picture.shape[:2])
        if hear and len(queue) > max(late, 0):
            gate.hear(*queue.popleft())
        shown, demand = limit(shown, picture, gate.law(time, calm=calm))
        queue.append((demand, time))
        if late == 0 and hear:
            gate.hear(*queue.popleft())
        yield time, shown.rgb


def metered(pictures, cell=2):
    times, frames = zip(*pictures, strict=True)
    return measure(frames, times, cell=cell)


def luminances(pictures):
    return np.array([decode(rgb) @ LUMINANCE for _, rgb in pictures])


def changes(levels, times, span=1.0):
    """Return the most opposing changes of 10 % that one pixel completes within `span` seconds."""
    peak = trough = levels[0]
    way, ends = 0, []
    for level, time in zip(levels, times, strict=True):
        if way >= 0:
            peak = max(peak, level)
        if way <= 0:
            trough = min(trough, level)
        if way <= 0 and level - trough >= 0.1 and trough < 0.8:
            way, peak = 1, level
            ends.append(time)
        elif way >= 0 and peak - level >= 0.1 and level < 0.8:
            way, trough = -1, level
            ends.append(time)
    at = np.array(ends)
    return max((int(((at > end - span) & (at <= end)).sum()) for end in ends), default=0)


# --- films made to hurt ---------------------------------------------------------------------------


@pytest.mark.parametrize("fps", [30, 60, 144])
@pytest.mark.parametrize("kind", KINDS)
def test_what_leaves_is_within_the_rule(kind, fps):
    for seed in range(1 if fps > 60 else 2):
        report = metered(limited(film(kind, fps, seed, seconds=2.5)))
        assert report.passed, (seed, report.general.worst, report.red.worst)


def test_most_films_made_to_hurt_do_hurt():
    harmless = {
        kind
        for kind in KINDS
        if metered((time, encode(x)) for time, x in film(kind, 60, seconds=2)).passed
    }
    assert harmless == set(CONTROLS)


@pytest.mark.parametrize("late", [0, 1, 2, 4])
@pytest.mark.parametrize("kind", ["strobe 9 Hz", "bursts", "wandering", "cuts", "red in rows"])
def test_decisions_may_be_late(kind, late):
    assert metered(limited(film(kind, 60, 5, seconds=2.5), late)).passed


@pytest.mark.parametrize("kind", ["strobe 9 Hz", "shifts", "cuts", "noise"])
def test_without_any_news_light_goes_on_slowly(kind):
    shown = list(limited(film(kind, 60, seconds=4), hear=False))
    assert metered(shown).passed
    assert np.ptp(luminances(shown)[120:], axis=0).max() > CALM_WIDTH


@pytest.mark.parametrize("kind", ["strobe 15 Hz", "cuts", "lamps", "red and blue", "wipes"])
def test_time_may_be_uneven_and_pictures_dropped(kind):
    random = np.random.default_rng(7)
    steps = random.choice([1 / 144, 1 / 60, 1 / 24, 0.1, 0.7], 150, p=[0.4, 0.4, 0.17, 0.02, 0.01])
    assert metered(limited(film(kind, 60, times=np.cumsum(steps)))).passed


def test_while_time_stands_still_light_turns_no_more_than_it_had_leave_to():
    pictures = ((0.0, x) for _, x in film("strobe 60 Hz", 60, seconds=3))
    levels = luminances(limited(pictures))[:, 0, 0]
    assert changes(levels, np.zeros(len(levels))) <= 3


def test_a_window_may_be_resized_in_the_middle():
    sizes = itertools.cycle([(36, 64), (54, 96), (37, 61)])
    pictures = (
        (time, np.broadcast_to(x[:1, :1], (*shape, 3)))
        for (time, x), shape in zip(
            film("strobe 9 Hz", 60, seconds=4),
            itertools.chain.from_iterable(itertools.repeat(size, 7) for size in sizes),
            strict=False,
        )
    )
    shown = [(time, rgb[:36, :61]) for time, rgb in limited(pictures)]
    assert metered(shown).passed


def test_nonsense_is_shown_as_a_safe_picture():
    random = np.random.default_rng(3)
    wrong = np.array([np.nan, np.inf, -np.inf, -5.0, 7.0, 1e38, 0.0, 1.0], np.float32)
    pictures = [(k / 60, random.choice(wrong, (*SHAPE, 3))) for k in range(180)]
    flat = [(k / 60, np.full((*SHAPE, 3), wrong[k % 8])) for k in range(180)]
    assert metered(limited(pictures)).passed
    assert metered(limited(flat)).passed


# --- properties -----------------------------------------------------------------------------------

level = st.floats(0, 1, width=32)
step = st.sampled_from([1 / 240, 1 / 144, 1 / 60, 1 / 24, 0.2])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(step, level), min_size=2, max_size=150), st.randoms(use_true_random=False)
)
def test_no_pixel_flashes_too_often_whatever_is_read_back(played, random):
    """Summaries that are lies, and any light: the pixel's own law must hold."""
    gate, shown, times, levels, time = Gate(), Shown.black(1, 1), [], [], 0.0
    for dt, y in played:
        time += dt
        shown, _ = limit(shown, np.full((1, 1, 3), y, np.float32), gate.law(time))
        lie = [np.full(TILES, random.choice([0.0, 0.0, 0.5, 1.0]), np.float32) for _ in range(6)]
        gate.hear(Demand(*lie), time - random.choice([0.0, 0.05]))
        times.append(time)
        levels.append(float(decode(shown.rgb)[0, 0] @ LUMINANCE))
    assert changes(levels, times) <= 6
    assert changes(levels, times, 5.0) <= 15


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(level, level, level), min_size=2, max_size=40),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_what_is_shown_lies_between_what_was_and_what_is_asked(colours, rise, fall):
    shown = Shown.black(1, 1)
    for colour in colours:
        asked = np.array(colour, np.float32).reshape(1, 1, 3)
        before = decode(shown.rgb) @ LUMINANCE
        shown, _ = limit(shown, asked, Law(rise=rise, fall=fall))
        after = decode(shown.rgb) @ LUMINANCE
        low, high = np.minimum(before, asked @ LUMINANCE), np.maximum(before, asked @ LUMINANCE)
        assert low - 0.006 <= after <= high + 0.006


def test_a_code_survives_being_light():
    codes = np.arange(256, dtype=np.uint8)
    assert np.array_equal(encode(decode(codes)), codes)


# --- light that is safe as it is ------------------------------------------------------------------


def ceiling(times, speed):
    """Soft bright bars that pass a walking camera."""
    columns = np.indices((36, 64))[1]
    for time in times:
        near = np.abs(((columns + speed * time) / 16) % 1 - 0.5) * 16
        bars = np.clip(2.1 - near, 0, 1) * 0.85 + 0.03
        yield np.repeat(bars[..., None], 3, 2).astype(np.float32)


def whole(levels):
    return (np.full((*SHAPE, 3), y, np.float32) for y in levels)


def grain(times):
    random = np.random.default_rng(1)
    for time in times:
        slow = 0.4 + 0.35 * np.sin(np.pi * time + np.linspace(0, 3, 64))
        yield np.clip(slow[None, :, None] + random.normal(0, 0.006, (*SHAPE, 3)), 0, 1)


SAFE = {
    "a change of scene": lambda t: whole(np.where(t < 1, 0.02, np.where(t < 2.5, 0.9, 0.1))),
    "half a flash a second": lambda t: whole([float(on(x, 0.5)) for x in t]),
    "a flash a second": lambda t: whole([float(on(x, 1)) for x in t]),
    "a struck lamp a second": lambda t: whole(0.05 + 0.8 * np.exp(-5 * (t % 1))),
    "pulses below a flash": lambda t: whole([0.4 + 0.078 * on(x, 8) for x in t]),
    "slow waves and grain": grain,
    "a ceiling that passes": lambda t: ceiling(t, 8),
    "a ceiling that passes faster": lambda t: ceiling(t, 14),
    "a red room": lambda t: (y * np.array([1, 0, 0], np.float32) for y in whole(0.5 + 0 * t)),
}


@pytest.mark.parametrize("late", [0, 3])
@pytest.mark.parametrize("name", SAFE)
def test_safe_light_passes_unchanged_to_the_bit(name, late):
    times = np.arange(300) / 60
    asked = [x.astype(np.float32) for x in SAFE[name](times)]
    shown = limited(zip(times.tolist(), asked, strict=True), late)
    for k, (picture, (_, rgb)) in enumerate(zip(asked, shown, strict=True)):
        assert np.array_equal(encode(picture), rgb), f"picture {k} was changed"


@pytest.mark.parametrize("late", [0, 2, 3])
def test_what_moves_after_a_strobe_passes_again(late):
    times = np.arange(660) / 60
    walk = [0.35 * picture for picture in ceiling(times, 8)]
    asked = [*whole([float(on(t, 9)) for t in times[:120]]), *walk[120:]]
    shown = list(limited(zip(times.tolist(), asked, strict=True), late))
    for picture, (_, rgb) in zip(asked[600:], shown[600:], strict=True):
        assert np.array_equal(encode(picture), rgb)


def test_a_machine_that_draws_five_pictures_a_second_is_not_taken_for_one_that_is_silent():
    times = np.arange(30) / 5
    asked = list(whole([0.2 + 0.6 * on(t, 0.5) for t in times]))
    for picture, (_, rgb) in zip(
        asked, limited(zip(times.tolist(), asked, strict=True)), strict=True
    ):
        assert np.array_equal(encode(picture), rgb)


def test_a_small_lamp_may_flicker_and_a_large_one_not():
    def lamp(size):
        for k in range(180):
            picture = np.zeros((*SHAPE, 3), np.float32)
            picture[10 : 10 + size, 20 : 20 + size] = k // 4 % 2
            yield k / 60, picture

    small = luminances(limited(lamp(2)))[:, 10, 20]
    large = luminances(limited(lamp(12)))[:, 10, 20]
    assert np.count_nonzero(np.abs(np.diff(small)) > 0.9) > 35
    assert changes(large, np.arange(180) / 60) <= 5


def test_red_that_may_not_come_back_yet_comes_pale_at_its_own_luminance():
    red = np.array([0.9, 0.05, 0.0], np.float32).reshape(1, 1, 3)
    spent = Shown.black(1, 1)
    spent.marks[:] |= 8
    shown, _ = limit(spent, red, Law())
    r, g, b = decode(shown.rgb)[0, 0]
    assert r / (r + g + b) < 0.78
    assert abs(float((decode(shown.rgb) - red)[0, 0] @ LUMINANCE)) < 0.01


# --- what the host and the director see -----------------------------------------------------------


def test_a_strobe_is_sustained_at_no_more_than_one_and_a_half_flashes_a_second():
    shown = list(limited(film("strobe 9 Hz", 60, seconds=12)))
    times = [time for time, _ in shown]
    assert changes(luminances(shown)[:, 0, 0], times, 5.0) <= 15


def test_a_strobe_dies_down_to_a_lamp_that_breathes():
    levels = luminances(limited(film("strobe 9 Hz", 60, seconds=8)))[300:, 0, 0]
    assert np.abs(np.diff(levels)).max() < WIDTH + 0.02
    assert max(np.ptp(half) for half in np.lib.stride_tricks.sliding_window_view(levels, 30)) < 0.4
    assert 0.05 < levels.mean() < 0.95


def test_calm_light_never_flashes_and_still_changes_scene():
    for kind in ("strobe 3 Hz", "cuts", "lamps", "red and blue"):
        shown = list(limited(film(kind, 60, seconds=3), calm=True))
        report = metered(shown)
        assert max(report.general.worst, report.red.worst) <= 1
    scene = [(k / 60, x) for k, x in enumerate(whole([0.02] * 240 + [0.7] * 60))]
    levels = luminances(limited(scene, calm=True))[:, 0, 0]
    assert levels[-1] > 0.65
    assert np.diff(levels).max() < 2.5 / 60


def test_calm_light_is_slow():
    gate = Gate()
    gate.law(0.0, calm=True)
    law = gate.law(0.5, calm=True)
    assert law.rise == law.fall == CALM_RATE * 0.5


def test_the_director_hears_what_is_left():
    gate = Gate()
    assert gate.budget.may_flash
    pictures = list(film("strobe 9 Hz", 60, seconds=2))
    list(limited(pictures, gate=gate))
    assert not gate.budget.may_flash
    assert 0 < gate.budget.wait <= 5
    black = [(2 + k / 60, x) for k, x in enumerate(whole([0.0] * 360))]
    shown = list(limited(black, gate=gate))
    assert len(shown) == 360
    assert gate.budget.may_flash
    assert gate.budget.wait == 0


def test_a_flash_that_was_allowed_passes_in_full():
    gate = Gate()
    levels = [0.1] * 120 + [0.9] * 4 + [0.1] * 60
    asked = [(k / 60, x) for k, x in enumerate(whole(levels))]
    allowed, shown = [], []
    for _, rgb in limited(asked, gate=gate):
        allowed.append(gate.budget.may_flash)
        shown.append(rgb)
    assert allowed[119]
    assert np.array_equal(np.array(shown), encode(np.array([x for _, x in asked])))
