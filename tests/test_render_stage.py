"""The stage: pictures on and off, in any size, and nothing left behind."""

import numpy as np
import pytest

from tests.lamps_known import level
from visualizer.records import SILENT_FRAME, Direction, State, Tick
from visualizer.render.stage import Stage, choose_internal
from visualizer.scenes import SCENES

SIZE = (160, 90)


@pytest.fixture
def stage(gpu):
    stage = Stage(gpu, SCENES, size=SIZE)
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


def test_same_input_same_bytes(stage):
    assert np.array_equal(show(stage, time=2.0, seed=5), show(stage, time=2.0, seed=5))
    assert not np.array_equal(show(stage, time=2.0, seed=5), show(stage, time=2.0, seed=6))


def test_nothing_is_left_on_the_gpu(gpu):
    before = gpu.live
    for _ in range(20):
        stage = Stage(gpu, SCENES, size=SIZE)
        for name in SCENES:
            show(stage, scene=name, fade=1.0)
        stage.lay(np.zeros((4, 8, 4), np.uint8))
        stage.close()
    assert gpu.live == before


def test_a_resized_stage_keeps_no_more_than_a_new_one(gpu, stage):
    show(stage)
    before = gpu.live
    for k in range(20):
        stage.resize((SIZE[0] + 16 * k, SIZE[1] + 9 * k))
        assert show(stage).shape == (SIZE[1] + 9 * k, SIZE[0] + 16 * k, 3)
    assert gpu.live == before


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (1920, 1200), (800, 600), (320, 180)])
def test_software_draws_inside_what_it_can_and_keeps_the_shape(size):
    width, height = choose_internal(size, software=True)
    assert width * height <= 640 * 360 * 1.01
    assert width / height == pytest.approx(size[0] / size[1], rel=0.01)
    assert choose_internal(size, software=False) == size
