"""What comes back, and what is counted of it: themes in scores, loops, lessons, rivals."""

import numpy as np
import pytest
import soundfile

pytest.importorskip("mir_eval", reason="installed by `make score`")
pytest.importorskip("mido", reason="installed by `make score`")

from benchmarks.hearing import (
    build,
    comings,
    finding,
    kept,
    recall,
    returns,
    rivals,
    rounds,
    taught,
)
from benchmarks.hearing.ears import crowd, find, find_again
from tests.test_motifs_finder import DOOR, played, plucked
from visualizer.motifs import Figure
from visualizer.records import RATE

TUNE = ((0.0, 60), (1.0, 64), (1.5, 62), (2.0, 67), (3.0, 65))


def line(at, key=0, slower=1.0, bent=0):
    """Return the tune from quarter note `at`; `bent` moves its third note."""
    moved = [pitch + key + (bent if k == 2 else 0) for k, (_, pitch) in enumerate(TUNE)]
    starts = [at + slower * start for start, _ in TUNE]
    return [(start, 0.5, pitch) for start, pitch in zip(starts, moved, strict=True)]


@pytest.fixture
def voices():
    first = [*line(0), *line(20, key=5), *line(40, slower=1.25), *line(60, bent=-1)]
    second = [*line(80, key=-7), *line(100, key=2, slower=2.5)]
    return [first, second, line(81.5, key=-5)]


def test_a_theme_is_what_comes_back_and_its_returns_are_told_apart(voices):
    theme, *_ = returns.themes(voices, quarter=0.5)
    assert (theme.intervals, theme.steps) == ((4, -2, 5, -2), (1.0, 0.5, 0.5, 1.0))
    told = [(how, place.first, place.last) for how, place in returns.returns(voices, theme)]
    assert told == [
        ("first", 0.0, 3.0),
        ("identical", 20.0, 23.0),
        ("identical", 40.0, 43.75),
        ("varied", 60.0, 63.0),
        ("identical", 80.0, 83.0),
        ("beside", 81.5, 84.5),
    ], "what is two and a half times as slow is none"


def test_of_notes_that_begin_together_the_highest_is_the_tune():
    assert returns.top([(1.0, 1.0, 64), (0.0, 1.0, 60), (0.0, 2.0, 72)]) == [
        (0.0, 2.0, 72),
        (1.0, 1.0, 64),
    ]


def row(name, emit, score=0.9, completeness=1.0, stage="confirmed"):
    return {"kind": "motif", "name": name, "emit": emit, "score": score, "stage": stage,
            "completeness": completeness}  # fmt: skip


def event(name, at, variant, **more):
    return {"name": name, "variant": variant, "t_start": at - 3, "t_last": at, **more}


def test_returns_are_heard_whole_and_varied_ones_in_part():
    truth = {
        "events": [event("a", 20, "identical"), event("a", 40, "identical"),
                   event("a", 60, "varied"), event("a", 80, "varied")],
        "ambiguous": [event("a", 5, "first")],
        "duration": 3600.0, "piece": "somebody/op1.mxl",
    }  # fmt: skip
    rows = [row("a", 5.2), row("a", 20.2), row("b", 40.2), row("a", 60.2, completeness=0.8),
            row("a", 80.2), row("a", 90, completeness=0.6)]  # fmt: skip
    lines = list(comings.returns([truth], [rows], [rows]))
    cells = {line.split(" | ")[0].strip("| "): line.split(" | ") for line in lines if "|" in line}
    assert cells["identical"][2].startswith("0.500")
    assert cells["identical"][4] == "2.0"  # another theme's name, and a varied one as a whole
    assert cells["varied"][2].startswith("0.500")
    assert cells["varied"][4] == "1.0"
    assert "varied returns: 2, told as whole 1" in lines
    assert "somebody/op1: 1 of 2" in lines


def test_a_piece_in_which_nothing_varied_comes_back_can_be_scored():
    truth = {"events": [event("a", 20, "identical")], "ambiguous": [], "duration": 60.0,
             "piece": "x.mxl"}  # fmt: skip
    lines = list(comings.returns([truth], [[row("a", 20.2)]], [[]]))
    assert any("varied" in line and "none there" in line for line in lines)


def test_loops_are_counted_by_rounds_and_doubles():
    more = {"over": "nothing", "hidden_db": None}
    name = rounds.LOOPS[0].name
    truth = {
        "events": [event(name, 10, "as taught", round=1, **more),
                   event(name, 20, "as taught", round=2, **more)],
        "negatives": [event(name, 50, "another order", round=1)],
        "duration": 3600.0,
    }  # fmt: skip
    rows = [row(name, 20.7), row(name, 50.6), row(name, 10.3, stage="provisional")]
    lines = list(comings.loops([truth], [rows]))
    confirmed = next(line for line in lines if line.startswith("| confirmed")).split(" | ")
    assert [cell[:5] for cell in confirmed[1:4]] == ["0.000", "1.000", "1.000"]
    assert confirmed[4].startswith("0.25 a loop")
    assert confirmed[5].startswith("700")
    assert "another order: 1 rounds, taken for the loop 1" in lines


@pytest.mark.parametrize("kind", ["another order", "one exchanged"])
def test_a_double_of_a_loop_is_another_loop(kind):
    rng = np.random.default_rng(3)
    for loop in rounds.LOOPS:
        taught_roots, chords = rounds._chords(rng, loop, "as taught")
        roots, others = rounds._chords(rng, loop, kind)
        assert len(roots) == len(others) == 4
        assert roots[0] == taught_roots[0]
        assert [(r % 12, q) for r, q in zip(roots, others, strict=True)] != [
            (r % 12, q) for r, q in zip(taught_roots, chords, strict=True)
        ]


def test_what_a_lesson_teaches_is_written_once(tmp_path):
    for k, pressed in enumerate((9.5, 7.25)):
        (tmp_path / f"lesson_door_{k}.truth.json").write_text(
            f'{{"name": "door", "wav": "lesson_door_{k}.flac", "press_s": {pressed}}}'
        )
    taught.write(tmp_path)
    assert (tmp_path / taught.FILE).read_text() == (
        '{"enrol":[{"name":"door","wav":"lesson_door_0.flac","press_s":9.5}]}'
    )
    (said,) = taught.table([(True, True, False), (False, True, True)])
    assert "figure in 1, one of its readings in 2, the first where the count" in said


def test_a_moved_note_is_told_in_part_or_not_at_all():
    truth = {"events": [event("door", 10, "exact", **dict.fromkeys(
        ("instrument", "backing", "under_db", "hidden_db")))],
        "negatives": [event("door", 30, "near"), event("door", 50, "near")],
        "duration": 3600.0}  # fmt: skip
    rows = [row("door", 10.2), row("door", 30.4, completeness=0.8), row("door", 50.3)]
    told = list(recall.table([truth], [rows], {"confirmed": 0.5, "provisional": 0.5}))
    assert "near: 2, told in part 1, told as whole 1" in told


def test_chroma_of_a_figure_has_its_rhythm():
    shape = rivals._chroma(Figure("x", (4, 3), (0.5, 1.0), 60))
    assert shape.argmax(axis=0).tolist() == [0] * 10 + [4] * 20 + [7] * 6


def test_chroma_laid_along_the_sound_finds_a_figure_in_another_key(tmp_path):
    pytest.importorskip("librosa", reason="an anchor that need not be installed")
    soundfile.write(tmp_path / "x.wav", plucked([(1.0, 62), (1.5, 66), (2.5, 69)], 5.0), RATE)
    told = rivals._dtw(tmp_path / "x.wav", [Figure("x", (4, 3), (0.5, 1.0), 60)])
    best = max(told, key=lambda one: one["score"])
    assert 2.4 < best["emit"] < 4.0


def test_every_set_says_what_it_is_made_with():
    assert set(build.CODE) == set(build.SETS)
    for name in build.SETS:
        assert build._version(name)


def test_what_is_sought_is_what_the_truth_asks_for():
    one = {"name": "t", "intervals": [1, 2], "iois": [0.5, 0.5], "root": 60}
    assert finding.sought({"scored": ["returns"], "figures": [one]})[0].intervals == (1, 2)
    assert finding.sought({"scored": ["loop"]}) == rounds.LOOPS
    assert not finding.is_sought({"scored": []})
    assert len(crowd(32)) == 32


def test_notes_that_were_kept_tell_the_same_and_are_heard_anew_by_other_nets(tmp_path, monkeypatch):
    sound, file = plucked(played(DOOR, 0.5), 4.0)[:, 0], tmp_path / "door.wav"
    soundfile.write(file, sound, RATE, subtype="FLOAT")
    told = find(sound, [DOOR])
    assert [row["stage"] for row in told.rows][:2] == ["provisional", "confirmed"]
    for _ in range(2):  # heard, and read
        again = find_again(file, [DOOR])
        assert again.rows == told.rows
        assert len(again.cost) == len(told.cost)
    (before,) = tmp_path.glob("*.npz")
    monkeypatch.setattr(kept, "_version", lambda: "another")
    find_again(file, [DOOR])
    assert [one.name for one in tmp_path.glob("*.npz")] == ["door.another.npz"] != [before.name]
