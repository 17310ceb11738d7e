"""The stage: pictures on and off, in any size, and nothing left behind."""

from dataclasses import replace

import numpy as np
import pytest

from tests.lamps_known import level
from visualizer.lamps.moves import LIFT
from visualizer.records import SILENT_FRAME, Direction, State, Tick
from visualizer.render.governor import choose_internal
from visualizer.render.limiter_pixels import LUMINANCE, WIDTH, decode
from visualizer.render.stage import Stage
from visualizer.scenes import SCENES

SIZE = (160, 90)


@pytest.fixture
def stage(gpu):
    """A stage that shows whatever it is asked to; test_limiter_shader is about the others."""
    stage = Stage(gpu, SCENES, size=SIZE, limited=False)
    yield stage
    stage.close()


def show(stage, field=None, time=1.0, **direction):
    tick = Tick(time, round(time * 48_000))
    stage.draw(tick, field or level(1.0), SILENT_FRAME, State(), Direction(**direction))
    return stage.read()


def test_light_reaches_the_picture(stage):
    dark, dim, bright = (show(stage, level(x)).mean() for x in (0.0, 0.5, 1.0))
    assert dark < 6 < dim < bright < 200


def test_a_blackout_is_black_but_for_grain(stage):
    assert show(stage, light=0.0).mean() < 3


def test_light_that_is_asked_for_late_is_light(stage):
    early = show(stage, replace(level(1.0), lift=0.4))
    stage.draw(Tick(1.0, 48_000), level(1.0), SILENT_FRAME, State(), Direction(), lambda: 0.4)
    assert np.array_equal(stage.read(), early)


def test_bass_lifts_what_is_dark_more_than_what_is_bright(stage):
    rest, lifted = (show(stage, replace(level(1.0), lift=x)).astype(float) for x in (0.0, LIFT))
    dark, bright = (rest > 30) & (rest < 90), rest > 200
    assert (lifted / rest)[dark].mean() > 1.15
    assert 1.0 < (lifted / rest)[bright].mean() < 1.06
    luminances = [decode(x.astype(np.uint8)) @ LUMINANCE for x in (rest, lifted)]
    assert np.max(luminances[1] - luminances[0]) < WIDTH
    assert 0.04 < (lifted - rest).mean() / 255 < 0.095


def test_same_input_same_bytes(stage):
    assert np.array_equal(show(stage, time=2.0, seed=5), show(stage, time=2.0, seed=5))
    assert not np.array_equal(show(stage, time=2.0, seed=5), show(stage, time=2.0, seed=6))


def test_nothing_is_left_on_the_gpu(gpu, alive):
    Stage(gpu, SCENES, size=SIZE).close()  # a program just in use is not given back yet
    before = gpu.live, alive()
    for _ in range(20):
        stage = Stage(gpu, SCENES, size=SIZE, limited=False)
        for name in SCENES:
            show(stage, scene=name, fade=1.0)
        stage.lay(np.zeros((4, 8, 4), np.uint8))
        stage.close()
    assert (gpu.live, alive()) == before


@pytest.mark.parametrize("limited", [True, False])
def test_a_resized_stage_keeps_no_more_than_a_new_one(gpu, alive, limited):
    stage = Stage(gpu, SCENES, size=SIZE, limited=limited)
    list(stage.warm(SCENES))
    show(stage)
    before = gpu.live, alive()
    for k in range(20):
        stage.resize((SIZE[0] + 16 * k, SIZE[1] + 9 * k))
        assert show(stage).shape == (SIZE[1] + 9 * k, SIZE[0] + 16 * k, 3)
    assert (gpu.live, alive()) == before
    stage.close()


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (1920, 1200), (800, 600), (320, 180)])
def test_software_draws_inside_what_it_can_and_keeps_the_shape(size):
    width, height = choose_internal(size, software=True)
    assert width * height <= 640 * 360 * 1.01
    assert width / height == pytest.approx(size[0] / size[1], rel=0.01)
    assert choose_internal(size, software=False) == size


def test_words_are_laid_pixel_on_pixel(gpu):
    size, origin = (320, 180), (31, 17)
    stage = Stage(gpu, SCENES, size=size, internal=(160, 90), limited=False)
    plain = show(stage).astype(int)
    words = np.zeros((20, 50, 4), np.uint8)
    words[:, :10] = (200, 10, 60, 255)  # opaque
    words[:, 10:20] = (40, 40, 40, 128)  # half, premultiplied
    words[0, 49] = (255, 255, 255, 255)  # the far corner
    stage.lay(words, origin)
    laid = show(stage).astype(int)
    x, y = origin
    assert (laid[y : y + 20, x : x + 10] == (200, 10, 60)).all()
    below = plain[y : y + 20, x + 10 : x + 20]
    half = laid[y : y + 20, x + 10 : x + 20]
    assert np.abs(half - (below * (127 / 255) + 40)).max() <= 1.5
    assert (laid[y, x + 49] == 255).all()
    laid[y : y + 20, x : x + 50] = plain[y : y + 20, x : x + 50]
    assert np.array_equal(laid, plain)  # nowhere else
    stage.lay(None)
    assert np.array_equal(show(stage), plain)
    stage.close()


def test_a_cross_fade_goes_from_the_last_picture_to_the_next(stage):
    old = show(stage, time=5.0).astype(float)
    new = {"scene": "idle", "since": 5.0, "fade": 2.0}
    steps = [show(stage, level(0.05), time=t, **new).astype(float) for t in (5.0, 5.5, 6.0, 6.9)]
    means = [old.mean(), *(picture.mean() for picture in steps)]
    done = show(stage, level(0.05), time=7.5, **new).astype(float)
    assert abs(means[1] - means[0]) < 1.5  # it begins where the other ended
    assert np.all(np.diff(means[1:]) < -5)
    assert abs(steps[-1].mean() - done.mean()) < 8
    alone = Stage(stage._gpu, SCENES, size=SIZE, limited=False)
    assert np.array_equal(done, show(alone, level(0.05), time=7.5, **new))
    alone.close()


def test_a_fade_of_no_length_cuts(stage):
    show(stage, time=5.0)
    cut = show(stage, level(0.05), time=5.1, scene="idle", since=5.1, fade=0.0)
    assert np.array_equal(cut, show(stage, level(0.05), time=5.1, scene="idle"))


def test_a_second_fade_begins_in_the_middle_of_the_first(stage):
    show(stage, time=5.0)
    middle = show(stage, level(0.05), time=6.0, scene="idle", since=5.0, fade=2.0).mean()
    onward = show(stage, time=6.0, scene="corridor", since=6.0, fade=2.0).mean()
    assert abs(onward - middle) < 1.5


@pytest.mark.parametrize("how", ["canvas", "offscreen"])
def test_the_window_may_be_resized_between_any_two_steps_of_warming(gpu, how):
    """Else a show ends as somebody pulls at its window's edge in the first seconds."""
    size = SIZE

    def canvas():
        return np.zeros((size[1], size[0], 4), np.uint8)

    target = canvas if how == "canvas" else how
    stage = Stage(gpu, SCENES, size=SIZE, internal=(80, 45), target=target)
    show(stage)
    # An odd one, one smaller than what is drawn inside, one twice as large.
    sizes, steps = [(157, 91), (60, 34), SIZE], 0
    for steps, _ in enumerate(stage.warm(["hall"]), 1):
        size = sizes[steps % 3]
        stage.resize(size)
        assert show(stage, time=1.0 + steps / 60).shape == (size[1], size[0], 3)
    assert steps >= 6
    assert show(stage, time=9.0).mean() > 3
    stage.close()


def test_warming_compiles_all_that_the_show_will_need(gpu):
    stage = Stage(gpu, SCENES, size=SIZE, limited=False)
    show(stage)
    before = gpu.live
    named = list(stage.warm(SCENES))
    assert "scenes/wall.frag" in named
    assert "post/fade.frag" in named
    after = gpu.live
    assert after > before
    assert list(stage.warm(SCENES)) == []
    hoops = np.array([[0.3, 2.0, 1.0]], np.float32)
    torn = np.full_like(level(1.0).output, 0.5)
    for scene in SCENES:
        for of in ({}, {"hoops": hoops}, {"torn": torn}, {"hoops": hoops, "torn": torn}):
            show(stage, replace(level(1.0), **of), scene=scene)
    assert gpu.live == after, "a figure amid a strain is no time to compile"
    stage.close()


def test_a_fixed_internal_size_stays(gpu):
    stage = Stage(gpu, SCENES, size=SIZE, internal=(64, 36), limited=False)
    assert show(stage).shape == (90, 160, 3)
    stage.resize((320, 180))
    assert stage.internal == (64, 36)
    stage.close()
