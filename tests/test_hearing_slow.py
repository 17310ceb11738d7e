"""The set of what is slowly true: curves are what was drawn, and the counting counts rightly."""

import numpy as np
import pytest

pytest.importorskip("mir_eval", reason="installed by `make score`")
pytest.importorskip("mido", reason="installed by `make score`")

from benchmarks.hearing import curves, slow, sound, states, taps, tunings
from visualizer.records import RATE


@pytest.fixture
def rng():
    return np.random.default_rng(5)


def told(seconds, **values):
    """Return rows of state, five a second, each of whose values is a number or one for each."""
    count = round(5 * seconds)
    return [
        {"kind": "state", "name": "", "t": (n + 1) / 5, "emit": (n + 1) / 5, "score": 1.0,
         **{name: v if np.isscalar(v) else v[n] for name, v in values.items()}}
        for n in range(count)
    ]  # fmt: skip


def spans(name, *values):
    """Return a truth of ten seconds of each value, known after two."""
    events = [
        {"kind": name, "value": value, "t": 10 * k + 2.0, "t_end": 10 * k + 10.0}
        for k, value in enumerate(values)
    ]
    return {"wav": f"{name}_0.flac", "scored": [name], "events": events, "duration": 40.0}


def figure(truth, rows):
    (_, _, line) = states.table([truth], [rows])
    return float(line.split(" | ")[2].split()[0])


@pytest.mark.parametrize("name", ["world", "speech"])
def test_a_constant_is_half_right(name):
    truth = spans(name, 1.0, 0.0, 0.0, 0.0)
    assert figure(truth, told(40, **{name: 0.0})) == 0.5
    right = np.repeat([0.9, 0.2, 0.4, 0.0], 50)
    assert figure(truth, told(40, **{name: right})) == 1.0


def test_chatter_that_is_told_everywhere_has_no_precision():
    truth = spans("chatter", 1.0, 0.0, 0.0, 0.0)
    assert figure(truth, told(40, chatter=1.0)) == pytest.approx(2 / 5, abs=1e-3)
    assert figure(truth, told(40, chatter=0.0)) == 0.0


def test_every_mood_counts_as_much_as_the_others():
    truth = spans("mood", "swing", "march", "reward", "")
    moods = np.repeat(["swing", "march", "reward", ""], 50)
    assert figure(truth, told(40, mood=moods.tolist())) == 1.0
    wrong = np.repeat(["swing", "march", "march", ""], 50)
    assert figure(truth, told(40, mood=wrong.tolist())) == pytest.approx((1 + 2 / 3 + 1) / 4, 1e-3)
    (*_, line) = states.table([truth], [told(40, mood=wrong.tolist())])
    assert "reward told as march: 100%" in line


def test_a_curve_is_judged_by_rank_and_tuning_by_distance(rng):
    for name in ("tension", "width"):
        curve = curves.drawn(rng, 60.0, (5, 12))
        truth = {"wav": "x.flac", "scored": [name], "events": [], "curves": {name: curve.tolist()}}
        late = np.append(curve[1:], curve[-1])
        assert figure(truth, told(60, **{name: late**3})) == pytest.approx(1.0, abs=1e-3)
        assert figure(truth, told(60, **{name: 0.5})) == 0.0
    flat = {"detune_cents": [12.0] * 200}
    truth = {"wav": "x.flac", "scored": ["detune_cents"], "events": [], "curves": flat}
    assert figure(truth, told(40, detune_cents=5.0)) == 7.0


def test_every_goal_has_sounds_and_every_sound_a_goal():
    kinds = {name.rsplit("_", 1)[0] for name in slow.plan(False)}
    goals = {goal.name.removesuffix("_cents") for goal in states.GOALS}
    assert kinds == goals
    assert set(slow.plan(True)) < set(slow.plan(False))


def test_curves_stay_within_0_and_1_and_move(rng):
    for _ in range(20):
        curve = curves.drawn(rng, 60.0, (8, 20))
        assert len(curve) == 300
        assert curve.min() >= 0.0
        assert curve.max() <= 1.0
        assert np.ptp(curve) > 0.2
        assert np.abs(np.diff(curve)).max() < 0.06


def test_a_tape_that_runs_faster_is_as_much_higher():
    time = np.arange(3 * RATE) / RATE
    bent = tunings._bent(np.sin(2 * np.pi * 1000 * time), np.full(10, 30.0), 2.0)
    peak = np.abs(np.fft.rfft(bent * np.hanning(len(bent)))).argmax() / 2
    assert 1200 * np.log2(peak / 1000) == pytest.approx(30.0, abs=1.0)


def test_what_is_found_rings_between_2_and_10_khz(rng):
    for _ in range(20):
        struck = taps.struck_thing(rng)
        assert np.abs(struck).max() == 1.0
        power = np.abs(np.fft.rfft(struck)) ** 2
        hz = np.fft.rfftfreq(len(struck), 1 / RATE)
        within = (hz > 1900) & (hz < 11_000)
        assert power[within].sum() > 0.7 * power.sum()


@pytest.mark.parametrize("how", list(curves.GRIT))
def test_grit_leaves_alone_what_is_clean_and_changes_what_is_not(rng, how):
    time = sound.time(1.0)
    clean = np.sin(2 * np.pi * 330 * time).astype(np.float32)
    none = curves.GRIT[how](rng, clean, np.zeros(len(time)), time)
    much = curves.GRIT[how](rng, clean, np.ones(len(time)), time)
    part = slice(RATE // 4, -RATE // 4)
    apart = [sound.rms((made - clean)[part]) for made in (none, much)]
    assert apart[1] > max(0.1, 1.5 * apart[0])
    assert apart[0] < 0.2
