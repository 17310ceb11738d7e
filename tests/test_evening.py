"""The whole house on the real thing: a sound server, a window, and light that follows the bass."""

import time

import numpy as np
import pytest
from evening import Evening, best_correlation
from sound_server import PipeWireServer, PulseServer
from xvfb import Xvfb

from visualizer.audio.signals import noise, pulses

SERVERS = [PulseServer, PipeWireServer]
SIZE = (640, 360)
FLAGS = ("--windowed", "--size", "640x360", "--internal", "320x180", "--scene", "hall")
WARM = 6.0  # seconds until the tubes give their full light
HITS = [1.0 + 0.6 * k + 0.1 * (k % 3) for k in range(18)]  # uneven, so that no lag fits by chance
LENGTH = 13.0


def screen(folder):
    return Xvfb(folder, SIZE)


def music(seconds=LENGTH, hits=HITS):
    """Bass pulses over a bed of soft noise, which keeps the gain steady."""
    return pulses(hits, seconds) + noise(seconds, level=0.004)


def moves(evening, hits):
    """Return how far the mean of the picture moves at each of `hits`, as shares of its range."""
    found = []
    for at in hits:
        _, before = evening.camera.between(at - 0.06, at + 0.01)
        _, after = evening.camera.between(at + 0.01, at + 0.2)
        found.append(after.max() - before.min())
    return np.array(found)


@pytest.mark.parametrize("server", SERVERS)
def test_the_light_follows_the_bass_of_what_the_computer_plays(tmp_path, server):
    with Evening(tmp_path, server, screen, *FLAGS) as evening:
        time.sleep(WARM)
        start = time.perf_counter()
        evening.server.play(music(), "a")
        end = time.perf_counter()
        time.sleep(4)
        heard = evening.server.listeners()
        quiet_end = time.perf_counter()

    hits = evening.ear.hits(start, end)
    assert len(hits) == len(HITS)
    middle = (hits[4], end - 1)  # the gain has settled by then
    correlation, lag = best_correlation(
        evening.camera.between(middle[0] - 0.2, middle[1] + 0.5), evening.ear.envelope(*middle)
    )
    assert correlation >= 0.8, f"at a lag of {lag * 1e3:.0f} ms"
    moved = moves(evening, hits[4:])
    assert moved.min() >= 0.04, moved
    assert moved.max() <= 0.095, moved

    _, still = evening.camera.between(quiet_end - 1.5, quiet_end)
    assert np.ptp(still) < 0.005
    assert set(heard) == {"a.monitor"}
    assert evening.show.stats["sound"]["source"] == "Speakers-a"
    assert evening.show.stats["sound"]["gaps"] == 0
