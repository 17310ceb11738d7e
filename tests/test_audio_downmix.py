"""The downmix: every loudspeaker arrives where ITU-R BS.775 puts it."""

import numpy as np
import pytest

from visualizer.audio.downmix import ALSA, VORBIS, WAVE, matrix

ORDERS = {"wave": WAVE, "alsa": ALSA, "vorbis": VORBIS}
EVERY = [(name, count) for name, orders in ORDERS.items() for count in orders]


def played(order, **speakers):
    """What stereo hears when only `speakers` play, in an array of the channels `order`."""
    samples = np.array([[speakers.get(channel, 0.0) for channel in order]], np.float32)
    return (samples @ matrix(order))[0]


@pytest.mark.parametrize("order", [WAVE[6], ALSA[6], VORBIS[6]])
def test_five_point_one_as_in_the_recommendation(order):
    left, right = played(order, L=0.5, R=0.25, C=0.1, LFE=0.9, Lb=0.2, Rb=0.4)
    assert left == pytest.approx(0.5 + 0.7071 * 0.1 + 0.7071 * 0.2, abs=1e-4)
    assert right == pytest.approx(0.25 + 0.7071 * 0.1 + 0.7071 * 0.4, abs=1e-4)


def test_stereo_passes_untouched_and_mono_goes_to_both():
    np.testing.assert_array_equal(matrix(WAVE[2]), np.eye(2))
    np.testing.assert_array_equal(matrix(WAVE[1]), [[1, 1]])


@pytest.mark.parametrize(("name", "count"), EVERY)
def test_every_layout_is_mirrored_and_names_each_channel_once(name, count):
    order = ORDERS[name][count]
    assert len(order) == len(set(order)) == count
    mirror = {"L": "R", "R": "L", "Ls": "Rs", "Rs": "Ls", "Lb": "Rb", "Rb": "Lb"}
    for channel in order:
        left, right = played(order, **{channel: 1.0})
        np.testing.assert_array_equal(
            played(order, **{mirror.get(channel, channel): 1.0}), [right, left]
        )


@pytest.mark.parametrize("count", WAVE)
def test_the_subwoofer_alone_is_left_out(count):
    for channel in WAVE[count]:
        assert np.any(played(WAVE[count], **{channel: 1.0})) == (channel != "LFE")
