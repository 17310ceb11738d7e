"""What is counted of slow attacks: notes heard, late, false, and figures found."""

import numpy as np
import pytest

pytest.importorskip("mir_eval", reason="installed by `make score`")
pytest.importorskip("mido", reason="installed by `make score`")

from training import attacks
from visualizer.records import PITCH_BINS, RATE

PLAYED = [(1.0, 60), (1.5, 64), (2.0, 62)]


def test_a_note_is_heard_at_its_pitch_within_a_third_of_a_second_of_its_key():
    heard = [(1.04, 60), (1.1, 60), (1.46, 64), (2.31, 62), (1.6, 52)]
    assert attacks.late(PLAYED, heard) == pytest.approx([0.04, -0.04, None])


def test_what_nobody_played_is_false_while_the_figure_sounds():
    heard = [(1.04, 60), (1.2, 72), (1.6, 48), (2.31, 60), (0.5, 72), (2.9, 72)]
    assert attacks.false(PLAYED, heard) == [(1.2, 72), (1.6, 48)]


def sheet(kind, name):
    rows = np.zeros((600, PITCH_BINS), np.float32)
    return attacks.Sheet(rows, kind, "fast", "none", name, PLAYED)


def cue(name, emit, stage, score):
    return {"kind": "motif", "name": name, "emit": emit, "stage": stage, "score": score,
            "completeness": 1.0}  # fmt: skip


def test_figures_are_counted_by_instrument_and_guesses_by_when_they_come():
    def heard(*told):
        return attacks.Heard(list(told), {"fast": [0.05] * 3, "slow": [0.1, None, 0.1]},
                             {"fast": 0, "slow": 2})  # fmt: skip

    sheets = [sheet("pad", "door"), sheet("choir", "door")]
    rows = [
        heard(cue("door", 2.1, "provisional", 0.9), cue("door", 2.2, "confirmed", 0.9)),
        heard(cue("door", 2.3, "provisional", 0.9)),
    ]
    found = {
        line.split("|")[1].strip(): line for line in attacks.table(sheets, rows) if "|" in line
    }
    assert found["pad"] == "| pad | 1.00, 50, 0 | 0.57, 100, 0 | 1 | 1.00 | 1.00 | 1.00 |"
    assert found["choir"] == "| choir | 1.00, 50, 0 | 0.57, 100, 0 | 1 | 0.00 | 1.00 | 0.00 |"
    assert "strings" not in found


@pytest.mark.parametrize("number", [0, 1])
def test_a_sheet_holds_its_figure_where_its_keys_go_down(number, monkeypatch):
    """Played by fonts or by code: power comes with the first key, at the figure's pitches."""

    def played(rng, notes, of):
        sound = np.zeros(int(RATE * (notes[-1][0] + notes[-1][1])), np.float32)
        sound[::300] = 1.0
        return sound, 0.0

    monkeypatch.setattr(
        attacks.instruments, "soundfont" if number % 2 == 0 else "synthetic", played
    )
    monkeypatch.setattr(attacks.scenes, "accompany", lambda *_: None)
    monkeypatch.setattr(attacks.scenes, "rows", lambda sound: sound)
    sheet = attacks.sheet(number)
    figure = next(one for one in attacks.FIGURES if one.name == sheet.name)
    assert tuple(np.diff([pitch for _, pitch in sheet.notes])) == figure.intervals
    loud = np.flatnonzero(np.abs(sheet.rows) > 0.3 * np.abs(sheet.rows).max())
    assert loud[0] / RATE == pytest.approx(sheet.notes[0][0], abs=0.01)
