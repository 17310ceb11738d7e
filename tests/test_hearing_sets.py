"""The score of our ears: the sets say what is in them, and the counting counts rightly.

The sets themselves need soundfonts, voices and music; what is made by code alone is tested here.
"""

import json
from functools import partial

import numpy as np
import pytest

pytest.importorskip("mir_eval", reason="installed by `make score`")
pytest.importorskip("mido", reason="installed by `make score`")

from click.testing import CliRunner

from benchmarks.hearing import __main__ as program
from benchmarks.hearing import (
    build,
    material,
    recall,
    report,
    rhythm,
    score,
    sound,
    story,
    truth,
    variants,
)
from benchmarks.hearing.ears import hear, hear_file
from visualizer.audio.signals import pulses
from visualizer.records import RATE


@pytest.fixture
def rng():
    return np.random.default_rng(5)


def row(kind, t, name="", late=0.0):
    return {"kind": kind, "name": name, "t": t, "emit": t + late, "score": 1.0}


# --- counting ---------------------------------------------------------------------------------


def test_a_point_is_heard_once_and_within_50_ms():
    tally = score.Tally()
    heard = [row("onset", t, late=0.02) for t in (1.04, 1.045, 2.06, 3.0)]
    score.count_points(tally, [1.0, 2.0, 3.0], heard, duration=10.0)
    assert tally.blocks == [(2, 4, 3)]
    assert tally.parts == pytest.approx((2 / 4, 2 / 3))
    assert tally.f1.value == pytest.approx(4 / 7)
    assert sorted(tally.late) == pytest.approx([0.02, 0.06])


def film(**more):
    cue = {"kind": "cue", "name": "ding", "t": 10.0, "t_end": 11.5, "lo": 9.98, "hi": 11.0}
    return {
        "events": [cue, {**cue, "t": 50.0, "t_end": 51.5, "lo": 49.98, "hi": 51.0}],
        "negatives": [{"what": "high piano", "t": 30.0, "t_end": 32.0}],
        "ambiguous": [{"lo": 11.0, "hi": 12.0, "names": ["ding"]}],
        "duration": 60.0,
        **more,
    }


@pytest.mark.parametrize(
    ("known", "right", "false"),
    [
        ([10.5], 1, 0),
        ([10.5, 50.5], 2, 0),
        ([10.5, 10.8], 1, 0),  # the same once more
        ([11.5], 0, 0),  # perhaps
        ([9.9, 20.0, 31.0], 0, 3),
        ([], 0, 0),
    ],
)
def test_a_cue_must_be_known_within_its_span(known, right, false):
    tally = score.Tally()
    score.count_cue(tally, "ding", film(), [row("cue", at, "ding") for at in known])
    assert np.sum(tally.blocks, axis=0).tolist() == [right, right + false, 2]
    assert tally.false_an_hour.value == pytest.approx(60 * false)
    assert sum(n for why, n in tally.why.items() if why.startswith("false")) == false


def test_the_reader_is_told_what_was_taken_for_a_cue():
    tally = score.Tally()
    score.count_cue(tally, "ding", film(), [row("cue", 31.0, "ding")])
    assert tally.why["false in high piano"] == 1


def test_beats_count_from_the_fifth_second():
    beats = np.arange(0.5, 20, 0.5)
    assert score.beat_f(beats, beats + 0.05) == 1.0
    assert score.beat_f(beats, beats + 0.2) == 0.0
    assert score.beat_f(beats, beats[beats >= 5]) == 1.0
    assert score.beat_f(beats, []) == 0.0


def test_an_interval_holds_its_figure_and_shrinks_with_more_to_hear(rng):
    few = rng.integers(0, 2, 20).astype(float)
    many = np.tile(few, 25)
    narrow, wide = score.mean(many), score.mean(few)
    for figure in (narrow, wide):
        assert figure.low < figure.value < figure.high
    assert narrow.high - narrow.low < (wide.high - wide.low) / 3
    assert score.mean([0.5, 0.5]) == score.Figure(0.5, 0.5, 0.5)


def found(emit, name="door", score=0.6, stage="confirmed", completeness=1.0):
    return {"kind": "motif", "name": name, "t": emit, "emit": emit, "score": score,
            "stage": stage, "completeness": completeness}  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "late", "false"),
    [
        ([found(12.2)], 0.2, 0),
        ([found(12.2), found(13.5)], 0.2, 0),  # told again
        ([found(14.1)], None, 1),
        ([found(11.5)], None, 0),  # guessed before its last note
        ([found(10.5)], None, 1),
        ([found(12.2, name="night")], None, 1),
        ([found(12.2, score=0.5)], None, 0),  # below the threshold
        ([found(12.2, stage="provisional"), found(12.3, completeness=0.8)], None, 0),
        ([found(31.0)], None, 0),  # a fragment is no false alarm
        ([found(50.0), found(51.0), found(52.0)], None, 2),  # in its rest nothing is told
        ([], None, 0),
    ],
)
def test_a_return_is_heard_between_its_last_note_and_two_seconds_after(rows, late, false):
    whole = {"name": "door", "t_start": 10.0, "t_last": 12.0, "variant": "exact"}
    part = {"name": "door", "t_start": 29.0, "t_last": 30.5, "variant": "fragment"}
    truths = [{"events": [whole, part], "duration": 3600.0}]
    told = recall.outcome(truths, [rows], "confirmed", 0.55)
    assert told.late == [late if late is None else pytest.approx(late)]
    assert told.false == false
    assert told.rate == pytest.approx(false / len(variants.FIGURES))


def test_the_threshold_is_chosen_by_false_alarms():
    whole = {"name": "door", "t_start": 10.0, "t_last": 12.0, "variant": "exact"}
    truths = [{"events": [whole], "duration": 3600.0}]
    false = [found(100.0 + 2 * k, score=0.45 + 0.01 * k) for k in range(20)]
    told = recall.at_rate(truths, [[found(12.2, score=0.62), *false]], "confirmed", 0.5)
    assert told.false == 4
    assert told.recall == 1.0


def test_what_resembles_a_figure_does_not_hold_it(rng):
    for figure in variants.FIGURES:
        steps = list(figure.intervals)
        for kind in variants.DOUBLES:
            notes, more = variants.variant(rng, figure, kind, figure.root, 1.0)
            made = np.diff([pitch for _, _, pitch, _ in notes]).tolist()
            assert not more
            assert steps not in [made[k : k + len(steps)] for k in range(len(made))], kind
        for kind in variants.WHOLE:
            notes, more = variants.variant(rng, figure, kind, figure.root, 1.3)
            assert np.diff([pitch for _, _, pitch, _ in notes]).tolist() == steps
            assert all(pitch < max(n[2] for n in notes) for _, _, pitch, _ in more)


# --- making -----------------------------------------------------------------------------------


def test_a_sound_and_its_truth_are_kept_and_heard(tmp_path):
    hits = [0.5, 1.5, 2.5, 3.5]
    mono = pulses(hits, 5)[:, 0]
    events = truth.points("bass", hits) + truth.points("onset", hits)
    truth.save(tmp_path / "drum_0", mono, truth.Truth(events, ("onset", "bass", "beat")))
    kept = json.loads((tmp_path / "drum_0.truth.json").read_text())
    assert kept["duration"] == 5.0
    heard = hear_file(tmp_path / kept["wav"])
    assert len(heard.cost) == 5 * RATE // 256

    rows = list(report.table([kept], [heard], {"nobody": [[]]}))
    head, *lines = [line.strip("| ").split(" | ") for line in rows if line.startswith("|")]
    assert head[-1] == "nobody"
    said = {line[0]: line for line in lines}
    assert said["bass hit, drums"][2].startswith("1.000 [1.000")
    assert "of one core" in rows[-1]
    assert "bass hit, drums: drum_0.flac 1.000" in report.reasons([kept], [heard])


def test_the_program_scores_a_folder_and_writes_its_table_where_it_belongs(tmp_path, monkeypatch):
    monkeypatch.setattr(program.anchors, "ANCHORS", {})
    readme = tmp_path / "README.md"
    readme.write_text("before\n<!-- table -->\nold\n<!-- end -->\nafter\n")
    monkeypatch.setattr(program, "README", readme)
    hits = [0.5, 1.5, 2.5, 3.5]
    told = truth.Truth(truth.points("bass", hits), ("bass", "beat"))
    truth.save(tmp_path / "drum_0", pulses(hits, 5)[:, 0], told)

    done = CliRunner().invoke(program.main, ["--folder", str(tmp_path), "--write", "--why"])
    assert done.exit_code == 0, done.output
    assert "| bass hit, drums | 0.90 | 1.000 [1.000, 1.000] |" in done.stdout
    text = readme.read_text()
    assert text.startswith("before\n<!-- table -->\n\n| heard")
    assert text.endswith("\n\n<!-- end -->\nafter\n")
    assert "old" not in text


def test_every_line_of_the_table_can_come_about():
    """A goal that no set speaks of would never be missed."""
    scored = {"onset", "beat", "bass"}
    assert {goal.kind for goal in report.GOALS} == scored | set(story.CUES)
    for plan in build.SETS.values():
        assert set(plan(True)) <= set(plan(False))


def test_sound_is_laid_where_it_belongs():
    mix = np.zeros(RATE, np.float32)
    sound.add(mix, np.ones(100, np.float32), 0.5, 2.0)
    assert np.flatnonzero(mix).tolist() == list(range(RATE // 2, RATE // 2 + 100))
    assert mix.max() == 2.0
    sound.add(mix, np.ones(100, np.float32), 1.0 - 50 / RATE)
    assert mix[-50:].tolist() == [1.0] * 50
    sound.add(mix, np.ones(100, np.float32), -50 / RATE)
    assert np.count_nonzero(mix[:100]) == 50


def test_a_gate_shuts_softly_and_opens_again():
    made = story.Film(np.random.default_rng(0), np.ones(2 * RATE, np.float32))
    made.gates.append((RATE // 2, RATE, RATE // 10, 0.25))
    story._shut(made)
    level = made.sound
    assert (level[: RATE // 2] == 1).all()
    middle = level[RATE // 2 + RATE // 10 : RATE]
    np.testing.assert_allclose(middle, 0.25, atol=1e-4)
    np.testing.assert_allclose(level[RATE + RATE // 10 :], 1)
    assert np.abs(np.diff(level)).max() < 1e-3


@pytest.mark.parametrize(("pace", "sign"), [("speeding", -1), ("slowing", 1)])
def test_clicks_speed_up_or_slow_down(rng, pace, sign):
    made = story.Film(rng, np.zeros(20 * RATE, np.float32))
    lasts = story._mechanism(made, 5.0, pace)
    level = np.abs(made.sound[5 * RATE :])
    starts = [0]
    for at in np.flatnonzero(level > 0.15 * level.max()):
        if at - starts[-1] > 0.03 * RATE:
            starts.append(int(at))
    gaps = np.diff(starts)
    assert sign * (gaps[-5:].mean() - gaps[1:6].mean()) > 0.1 * RATE
    if pace == "speeding":
        assert made.cues[0]["t"] == 5.0
        assert made.cues[0]["t_end"] == pytest.approx(5 + lasts, abs=1e-3)
    else:
        assert not made.cues
        assert made.others[0]["what"] == "slowing clicks"


def test_a_set_is_made_once_and_alike_from_one_seed(tmp_path, monkeypatch):
    made = []

    def hum(rng, length):
        made.append(length)
        return rng.standard_normal(length).astype(np.float32), truth.Truth([])

    class Here:
        map = staticmethod(map)

    monkeypatch.setattr(build, "CACHE", tmp_path)
    monkeypatch.setitem(build.SETS, "hums", lambda quick: {"hum": partial(hum, length=RATE)})
    folder = build.build(Here(), "hums", quick=True, seed=1)
    first = (folder / "hum.flac").read_bytes()
    assert build.build(Here(), "hums", quick=True, seed=1) == folder
    assert made == [RATE], "what is there is not made again"

    (folder / "hum.truth.json").unlink()
    build.build(Here(), "hums", quick=True, seed=1)
    assert (folder / "hum.flac").read_bytes() == first
    other = build.build(Here(), "hums", quick=True, seed=2)
    assert (other / "hum.flac").read_bytes() != first


def test_what_is_missing_is_named_with_the_way_to_get_it(monkeypatch):
    monkeypatch.setitem(material.NEEDED, "/nowhere/strings.sf2", "strings-soundfont")
    with pytest.raises(SystemExit, match=r"apt-get install .*strings-soundfont"):
        material.require()


def test_chords_are_one_onset():
    assert truth.merged([1.0, 1.01, 1.02, 1.5, 0.2]) == [0.2, 1.0, 1.5]


def test_ears_hear_mono_as_stereo(rng):
    mono = (0.1 * rng.standard_normal(RATE)).astype(np.float32)
    assert hear(mono).rows == hear(np.stack([mono, mono], axis=1)).rows


# --- what needs the packages ------------------------------------------------------------------

equipped = pytest.mark.skipif(
    any(not material.there(needed) for needed in material.NEEDED),
    reason="needs the Debian packages of `make score`",
)


@equipped
def test_drums_sound_when_their_truth_says(rng):
    made, told = rhythm.drums(rng, seconds=12, talk=False)
    hits = [event["t"] for event in told.events if event["kind"] == "bass"]
    assert len(hits) > 5
    low = np.abs(sound.lowpass(made, 120))
    rises = [
        low[round(t * RATE) : round((t + 0.05) * RATE)].max()
        / (low[round((t - 0.05) * RATE) : round(t * RATE)].max() + 0.02)
        for t in hits
    ]
    assert np.median(rises) > 1.5


@equipped
def test_a_note_begins_with_its_attack():
    from benchmarks.hearing.instruments import DRUMS, play, struck

    assert sound.attack(struck(DRUMS, 36)) < 0.002
    piano = play([(0.5, 0.5, 60, 100)], 0)
    assert 0.49 < sound.attack(piano) < 0.53


@equipped
def test_a_drum_ends_without_a_click():
    from benchmarks.hearing.instruments import DRUMS, play

    snare = np.abs(play([(0.0, 0.2, 38, 118)], DRUMS))
    assert snare[round(0.19 * RATE) :].max() < 0.01 * snare.max()
