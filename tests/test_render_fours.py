"""The last enlargement four pixels at a time: the same picture as pixel by pixel."""

import numpy as np
import pytest
from lamps_known import bands

from visualizer.records import SILENT_FRAME, Direction, State, Tick
from visualizer.render.fours import widened
from visualizer.render.stage import Stage
from visualizer.scenes import SCENES


def shown(gpu, size, inside, *, how, sharper=False):
    """Return the fifth picture, with words over it: (height, width, 3), the top row first."""
    canvas = np.zeros((size[1], size[0], 4), np.uint8)
    target = (lambda: canvas) if how == "canvas" else "offscreen"
    stage = Stage(gpu, SCENES, size=size, internal=inside, target=target)
    if how == "one by one":
        stage._projector._fours = None
    stage._projector.sharper = sharper
    words = np.random.default_rng(1).integers(0, 256, (9, 37, 1), np.uint8)
    for k in range(5):
        if k == 2:
            stage.lay(np.repeat(words, 4, axis=2), (21, 13))
        stage.draw(Tick(k / 4, 12_000 * k), bands(), SILENT_FRAME, State(), Direction(scene="hall"))
    picture = canvas[..., 2::-1] if how == "canvas" else stage.read()
    stage.close()
    return picture.astype(int)


@pytest.mark.parametrize("how", ["texture", "canvas"])
@pytest.mark.parametrize(
    ("size", "inside", "sharper"),
    [
        ((256, 144), (128, 72), False),
        ((256, 144), (128, 72), True),
        ((256, 144), (172, 97), False),  # less than twice as large: a fifth column is seen
        ((256, 144), (60, 34), False),
        ((236, 132), (236, 132), False),  # a tile of the limiter is no whole number of texels
        ((236, 132), (118, 66), False),
        ((234, 132), (118, 66), False),  # nor is a row
        ((234, 132), (117, 66), True),  # even where it is exactly twice as long
    ],
)
def test_four_at_a_time_are_the_same_as_one_by_one(gpu, how, size, inside, sharper):
    if not gpu.software:
        pytest.skip("only a rasterizer in software draws so")
    one = shown(gpu, size, inside, how="one by one", sharper=sharper)
    four = shown(gpu, size, inside, how=how, sharper=sharper)
    assert one.std() > 20
    assert abs(one - four).max() <= 1  # a mean at the edge of two codes
    assert (one != four).mean() < 0.002


@pytest.mark.parametrize(("how", "inside"), [("texture", (320, 180)), ("canvas", (160, 90))])
def test_a_picture_that_is_larger_inside_is_made_smaller_or_drawn_smaller(gpu, how, inside):
    """As in a window that is dragged smaller than its `--internal`."""
    one = shown(gpu, (160, 90), inside, how="one by one")
    four = shown(gpu, (160, 90), (320, 180), how=how)
    assert abs(one - four).max() <= 1


def test_a_window_that_has_just_changed_its_size_is_left_alone(gpu):
    if not gpu.software:
        pytest.skip("only a rasterizer in software draws so")
    canvas = np.full((100, 200, 4), 7, np.uint8)
    stage = Stage(gpu, SCENES, size=(160, 90), internal=(80, 45), target=lambda: canvas)
    stage.draw(Tick(0.0, 0), bands(), SILENT_FRAME, State(), Direction(scene="hall"))
    stage.close()
    assert (canvas == 7).all()


def test_a_rectangle_is_widened_to_whole_texels():
    assert widened((5, 3, 6, 2)) == (4, 3, 8, 2)
    assert widened((4, 3, 8, 2)) == (4, 3, 8, 2)
