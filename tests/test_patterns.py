"""The measure of stripes, on gratings and on what is none."""

import numpy as np
import pytest

from benchmarks.patterns import striped

HEIGHT, WIDTH = 90, 160
Y, X = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)


def grating(pitch, degrees=0.0, contrast=1.0, middle=0.5):
    """Return bars `pitch` px apart; at 0 degrees they stand upright."""
    angle = np.deg2rad(degrees)
    along = X * np.cos(angle) + Y * np.sin(angle)
    return (middle + 0.5 * contrast * np.sign(np.sin(2 * np.pi * along / pitch))).astype(np.float32)


def share(picture):
    return float(striped(picture.astype(np.float32)).mean())


@pytest.mark.parametrize("degrees", [0, 20, 90, 135])
@pytest.mark.parametrize("pitch", [6, 14])
def test_a_picture_full_of_bars_is_striped_whatever_their_direction(pitch, degrees):
    assert share(grating(pitch, degrees)) > 0.8


@pytest.mark.parametrize(("contrast", "is_striped"), [(0.08, False), (0.13, True)])
def test_bars_count_from_a_tenth_of_the_maximum(contrast, is_striped):
    assert (share(grating(12, contrast=contrast)) > 0.5) is is_striped


def test_bars_whose_gaps_are_as_bright_as_day_do_not_count():
    assert share(grating(12, contrast=0.15, middle=0.92)) == 0


@pytest.mark.parametrize(("bars", "is_striped"), [(4, False), (5, False), (6, True), (9, True)])
def test_six_bars_are_stripes_and_five_are_not(bars, is_striped):
    picture = np.where(bars * 12 > X, grating(12), 0.0)
    found = share(picture)
    assert (found > 0) is is_striped
    if is_striped:
        assert found == pytest.approx(bars * 12 / WIDTH, abs=0.1)


def test_the_share_is_that_of_the_bars():
    assert share(np.where(Y < HEIGHT / 2, grating(12), 0.5)) == pytest.approx(0.5, abs=0.12)


def test_bars_that_grow_narrower_with_distance_are_stripes():
    assert share(0.5 + 0.5 * np.sign(np.sin(60 * np.log(X + 60)))) > 0.4


@pytest.mark.parametrize(
    "picture",
    [
        np.random.default_rng(0).normal(0.5, 0.1, (HEIGHT, WIDTH)),
        X / WIDTH,
        np.hypot(X - 80, Y - 40) < 30.0,
        (np.hypot(X % 20 - 10, Y % 20 - 10) < 4.0) * 1.0,
        np.full((HEIGHT, WIDTH), 0.5),
    ],
    ids=["grain", "gradient", "disc", "dots", "grey"],
)
def test_what_is_no_grating_is_not_striped(picture):
    assert share(picture * 1.0) < 0.02
