"""Learning from one hearing: the figure that was played just before somebody spoke."""

import json

import numpy as np
import pytest
import soundfile
from test_motifs_finder import DOOR, STAIRS, played, plucked, typed

from visualizer.analysis.pitch import Pitch
from visualizer.cli.ears import taught
from visualizer.errors import MotifError
from visualizer.motifs.learning import learn
from visualizer.records import HOP, RATE


def rows(sound):
    pitch = Pitch()
    each = (pitch(sound[end - HOP : end, 0]) for end in range(HOP, len(sound) + 1, HOP))
    return [row for row in each if row is not None]


def lesson(figure, *, seconds=9.0, at=4.5):
    """Return `figure` a while after something softer, and when one would speak."""
    rng = np.random.default_rng(7)
    softer = [(float(t), int(p)) for t, p in zip(
        np.arange(0.5, 2.5, 0.45), rng.integers(45, 60, 5), strict=True)]  # fmt: skip
    sound = 0.2 * plucked(softer, seconds) + plucked(played(figure, at), seconds)
    return sound.astype(np.float32), played(figure, at)[-1][0] + 1.1


@pytest.mark.parametrize("figure", [DOOR, STAIRS], ids=lambda figure: figure.name)
@pytest.mark.parametrize("told", [True, False], ids=["told how many", "not told"])
def test_a_figure_is_learned_from_one_hearing(figure, told):
    sound, pressed = lesson(figure)
    learned = learn("new", rows(sound), pressed, figure.notes if told else None)
    first = learned[0] if told else next(
        one for one in learned if one.intervals == figure.intervals
    )  # fmt: skip
    assert first.intervals == figure.intervals
    assert first.root == figure.root
    between = figure.notes - 1
    np.testing.assert_allclose(first.durations[:between], figure.durations[:between], atol=0.04)


def test_who_speaks_after_silence_is_told_so():
    with pytest.raises(MotifError, match="no figure was heard") as error:
        learn("new", rows(np.zeros((4 * RATE, 2), np.float32)), 3.5)
    assert "\n" not in str(error.value)


def test_what_is_enrolled_is_found_again(capfdbinary, tmp_path):
    sound, pressed = lesson(DOOR)
    soundfile.write(tmp_path / "once.wav", sound, RATE)
    file = tmp_path / "enrol.json"
    file.write_text(
        json.dumps({"enrol": [{"name": "door", "wav": "once.wav", "press_s": pressed}]})
    )
    assert {figure.name for figure in taught(file)} == {"door"}

    again = plucked(played(DOOR, 1.0, 4, 1.2), 4.5)
    soundfile.write(tmp_path / "again.wav", again, RATE)
    code, heard, err = typed(capfdbinary, tmp_path / "again.wav", "--enrol", file)
    assert (code, err) == (0, "")
    (confirmed,) = [row for row in heard if row.get("stage") == "confirmed"]
    assert (confirmed["name"], confirmed["key"], confirmed["completeness"]) == ("door", 4, 1.0)


def test_a_lesson_without_its_sound_is_one_sentence(capfdbinary, tmp_path):
    file = tmp_path / "enrol.json"
    file.write_text('{"enrol": [{"name": "a", "wav": "gone.wav", "press_s": 3}]}')
    soundfile.write(tmp_path / "some.wav", np.zeros((RATE, 2)), RATE)
    code, heard, err = typed(capfdbinary, tmp_path / "some.wav", "--enrol", file)
    assert (code, heard) == (2, [])
    assert "gone.wav" in err
