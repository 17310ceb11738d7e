"""Clicks, strain and bells: what is one, and what only resembles it."""

import numpy as np
import pytest
from test_analysis_levels import listen

from visualizer.cues import Hearing
from visualizer.cues.net import Net
from visualizer.records import RATE, State

SECONDS = 8.0


def told(sound, *names):
    """Return the story cues heard in `sound`, by name, and the last state."""
    hearing, state, cues = Hearing(), State(), []
    alarms = []
    for frame in listen(sound):
        new, state = hearing(frame, state)
        cues += [cue for cue in new if cue.kind == "cue" and cue.name in names]
        alarms.append(state.alarm.value)
    return cues, max(alarms)


def room(seconds, rng):
    return 0.003 * rng.normal(size=round(seconds * RATE))


def mechanism(gaps, rng):
    """Clicks at the distances `gaps`, seconds, in a quiet room."""
    sound = room(sum(gaps) + 2, rng)
    t = np.arange(round(0.03 * RATE)) / RATE
    for at in np.cumsum([1.0, *gaps]):
        click = 0.3 * rng.normal(size=len(t)) * np.exp(-t / 0.004)
        sound[round(at * RATE) :][: len(click)] += click[: len(sound) - round(at * RATE)]
    return sound


def test_clicks_that_speed_up_are_told_once_and_raise_the_alarm():
    rng = np.random.default_rng(1)
    gaps = np.geomspace(0.4, 0.07, 34)
    cues, alarm = told(mechanism(gaps, rng), "clicks")
    assert len(cues) == 1
    assert 3.0 < cues[0].emit_sample / RATE < 1.5 + gaps.sum()
    assert alarm > 0.5


@pytest.mark.parametrize("gaps", [np.full(40, 0.17), np.geomspace(0.07, 0.4, 34)])
def test_clicks_that_do_not_speed_up_are_no_alarm(gaps):
    cues, alarm = told(mechanism(gaps, np.random.default_rng(2)), "clicks")
    assert not cues
    assert alarm == 0.0


def strings(chord, rng):
    """Bowed tones, six harmonics each with a vibrato of their own, after two quiet seconds."""
    t = np.arange(round(4 * RATE)) / RATE
    sound = np.zeros(len(t))
    for step in chord:
        hz = 880 * 2 ** (step / 12)
        sway = 0.002 * np.sin(2 * np.pi * rng.uniform(4, 6) * t + rng.uniform(0, 6))
        turns = 2 * np.pi * hz * np.cumsum(1 + sway) / RATE
        sound += sum(np.sin(k * turns + rng.uniform(0, 6)) / k**1.3 for k in range(1, 7))
    sound *= np.minimum(1, t / 0.6) * 0.15 / np.abs(sound).max() * 2
    return np.concatenate([room(2, rng), sound, room(1, rng)])


def test_a_cluster_of_high_strings_is_strain_and_an_octave_is_none():
    harsh, _ = told(strings((0, 1, 2, 6), np.random.default_rng(3)), "strain")
    assert [2.0 < cue.emit_sample / RATE < 5.0 for cue in harsh] == [True]
    mild, _ = told(strings((0, 12), np.random.default_rng(3)), "strain")
    assert not mild


@pytest.mark.parametrize("name", ["clicks", "strain", "ding"])
def test_what_was_learned_is_small_and_sane(name):
    net = Net(name)
    length = len(net._in)
    for features in (np.zeros(length), np.full(length, 1e6), np.full(length, -1e6)):
        assert 0.0 <= net(features.astype(np.float32)) <= 1.0


def bell(hz, seconds=2.2):
    """Partials of a struck bell, each fading in its own time."""
    t = np.arange(round(seconds * RATE)) / RATE
    partials = ((1, 1, 0.7), (2.0, 0.5, 0.45), (2.76, 0.5, 0.35), (5.4, 0.25, 0.15))
    return sum(a * np.sin(2 * np.pi * hz * r * t) * np.exp(-t / fall) for r, a, fall in partials)


def test_a_bell_is_a_ding_and_held_noise_is_none():
    rng = np.random.default_rng(4)
    sound = room(6, rng)
    sound[3 * RATE :][: round(2.2 * RATE)] += 0.15 * bell(1050)
    cues, _ = told(sound, "ding")
    assert [abs(cue.sample / RATE - 3.0) < 0.2 for cue in cues] == [True]
    assert cues[0].emit_sample / RATE < 4.0
    assert not told(30 * room(6, rng), "ding")[0]
