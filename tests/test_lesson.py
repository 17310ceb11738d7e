"""Teaching while the show runs: keys in, a card and a library out; what is heard, is made here."""

import time
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from test_motifs_finder import DOOR, STAIRS, played, plucked

from visualizer import lesson as room
from visualizer.analysis import Analyzer
from visualizer.lesson import Lesson
from visualizer.motifs import Figure
from visualizer.motifs.library import DESCENT, Entry, Library
from visualizer.motifs.settling import settled
from visualizer.motifs.study import Study
from visualizer.output.keys import BACKSPACE, ENTER, ESCAPE
from visualizer.pupil import Pupil
from visualizer.records import HOP, RATE, Command, Hop

QUIET = np.zeros((HOP, 2), np.float32)
WRONG = Figure("door", (5, -1, -3, -4, 2), (0.4, 0.4, 0.8, 0.4, 0.4, 1.0), 63)


class Evening:
    """A lesson, an ear, and a clock that goes on by hops; a picture every third one."""

    def __init__(self, folder, *, figures=(), heard=None, besides=()):
        self.path = folder / "motifs.toml"
        self.study = Study(figures)
        self.analyzer = Analyzer(pitch=True)
        self.pupil = Pupil(self.study, self.path, besides=besides)
        self.lesson = Lesson(self.study, self.pupil, heard)
        self.sample, self.cues = 0, []

    def hear(self, sound, commands=()):
        for start in range(0, len(sound) - HOP + 1, HOP):
            self.sample += HOP
            new = self.study(self.analyzer(Hop(self.sample, sound[start : start + HOP])))
            self.cues += new
            self.lesson.hear(new)
            if start == 0 or self.sample // HOP % 3 == 0:
                self.lesson(self.sample / RATE, commands if start == 0 else ())

    def press(self, *commands, written=""):
        return self.lesson(self.sample / RATE, commands, written)

    def wait(self, seconds=1.0):
        """Let the time of the sound pass, and the thread finish what it was given."""
        self.hear(np.zeros((round(seconds * RATE), 2), np.float32))
        done = SimpleNamespace(yet=False)
        self.pupil._work.put(lambda: setattr(done, "yet", True))
        end = time.monotonic() + 60
        while not done.yet:
            assert time.monotonic() < end, "the thread does not end"
            time.sleep(0.005)
        self.hear(QUIET)

    def later(self, seconds):
        """Let pictures go on in which nothing is heard."""
        self.sample += round(seconds * RATE)
        self.press()

    def library(self):
        return {entry.figure.name: entry for entry in Library(self.path)}


@pytest.fixture
def evening(tmp_path):
    evening = Evening(tmp_path)
    yield evening
    evening.lesson.close()


def alike(one, other):
    """Say whether they go alike but for octaves: those of a note sound with it."""
    steps = [[step % 12 for step in figure.intervals[1:3]] for figure in (one, other)]
    return steps[0] == steps[1]


def sung(figure, key=0, tempo=1.0, rest=0.5):
    notes = played(figure, 1.0, key, tempo)
    return plucked(notes, notes[-1][0] + rest)


def test_one_key_teaches_what_was_just_heard_and_it_is_known_when_it_comes_back(evening):
    evening.hear(sung(DOOR))
    assert evening.press(Command.TEACH, Command.NEXT_SCENE) == (Command.NEXT_SCENE,)
    assert evening.lesson.card is not None
    evening.wait()
    entry = evening.library()["figure 1"]
    assert entry.figure.intervals == DOOR.intervals
    assert entry.others, "one hearing leaves doubts"
    card = evening.lesson.card
    assert (card.title, len(card.notes), card.doubtful) == ("figure 1", DOOR.notes, False)
    assert "less than 0.1 times an hour" in card.words[0]

    evening.wait(2.0)
    evening.hear(sung(DOOR, key=4, tempo=1.3))
    evening.wait()
    told = [cue for cue in evening.cues if cue.stage == "confirmed"]
    assert [(cue.name, cue.key, cue.completeness) for cue in told] == [("figure 1", 4, 1.0)]
    assert evening.lesson.notice == "figure 1: once tonight"
    entry = evening.library()["figure 1"]
    assert (entry.figure.intervals, entry.others) == (DOOR.intervals, ()), "now it is settled"


@pytest.mark.parametrize("way", ["start and end", "a number"])
def test_more_keys_say_more_exactly_which_notes(evening, way):
    before = played(STAIRS, 0.3)[:3]
    notes = played(DOOR, 2.2)
    sound = plucked([*before, *notes], notes[-1][0] + 0.4)
    if way == "a number":
        evening.hear(sound)
        evening.press(Command.TEACH)
        assert evening.press(Command.SCENE_5) == (), "while a lesson is on, digits are notes"
    else:
        begins = round(2.15 * RATE) // HOP * HOP
        evening.hear(sound[:begins])
        evening.press(Command.TEACH)
        evening.hear(sound[begins:])
        evening.press(Command.TEACH)
    evening.wait()
    evening.wait()
    assert list(evening.library()) == ["descent", "figure 1"], "one lesson, one figure"
    assert evening.library()["figure 1"].figure.intervals == DOOR.intervals


def test_a_name_is_typed_and_a_figure_forgotten(evening):
    evening.hear(sung(DOOR))
    evening.press(Command.TEACH)
    evening.wait()
    assert evening.press(Command.RENAME) == ()
    assert evening.lesson.writing
    evening.press(written=f"the doxr{BACKSPACE}{BACKSPACE}or{ENTER}q")
    assert not evening.lesson.writing
    evening.wait()
    assert list(evening.library()) == ["descent", "the door"]
    assert evening.lesson.card.title == "the door"
    evening.press(Command.RENAME)
    evening.press(written=f"gate{ESCAPE}")
    assert evening.lesson.card.title == "the door"
    evening.press(Command.RENAME)
    evening.later(room.STAYS + 0.5)
    assert not evening.lesson.writing, "whoever walks away gets the keys back"
    evening.hear(sung(STAIRS))
    evening.press(Command.TEACH)
    evening.wait()
    assert list(evening.library()) == ["descent", "the door", "figure 1"]
    evening.press(Command.FORGET)
    assert evening.lesson.card is None
    evening.wait()
    assert list(evening.library()) == ["descent", "the door"]


def test_after_silence_it_says_what_to_do(evening):
    evening.wait(2.0)
    evening.press(Command.TEACH)
    evening.wait()
    assert evening.lesson.card.doubtful
    assert "M where it begins" in " ".join(evening.lesson.card.words)
    assert not evening.path.exists()
    for command in (Command.PLAY, Command.RENAME, Command.KEEP):
        evening.press(command)
        assert evening.lesson.notice.startswith("nothing ")
    evening.later(room.STAYS + 0.5)
    assert evening.lesson.card is None, "and it goes away"
    assert evening.press(Command.SCENE_5) == (Command.SCENE_5,)


def test_a_mere_scale_comes_with_a_warning(evening):
    evening.hear(sung(Figure("scale", (-2, -2, -1), (0.4,) * 3 + (1.0,), 72)))
    evening.press(Command.TEACH)
    evening.press(Command.SCENE_4)
    evening.wait()
    assert evening.lesson.card.doubtful
    assert "mere scale" in evening.lesson.card.words[0]


def test_a_library_that_cannot_be_written_is_spoken_of(evening):
    evening.path.write_text("[[figure]]\nname = 3\n")
    evening.hear(sung(DOOR))
    evening.press(Command.TEACH)
    evening.wait()
    assert "line 1" in evening.lesson.card.words[0]
    assert evening.path.read_text() == "[[figure]]\nname = 3\n"


def test_a_lesson_that_fails_is_spoken_of_and_the_next_one_is_learned(evening, monkeypatch):
    evening.hear(sung(DOOR))
    with monkeypatch.context() as broken:
        broken.setattr("visualizer.pupil.learning.learn", lambda *_: 1 / 0)
        evening.press(Command.TEACH)
        evening.wait()
    assert "ZeroDivisionError" in evening.lesson.card.words[0]
    evening.hear(sung(STAIRS))
    evening.press(Command.TEACH)
    evening.wait()
    assert evening.lesson.card.title == "figure 1"


def test_what_comes_back_untaught_is_offered_once_and_kept_by_a_key(evening):
    for key in (0, 3, -2, 5):
        evening.hear(sung(DOOR, key=key))
        evening.wait(5.0)
        assert not evening.cues, "it is offered, and never a cue"
    card = evening.lesson.card
    assert card.words == ("heard 4 times: keep?",)
    evening.press(Command.KEEP)
    evening.wait()
    kept = evening.library()["figure 1"]
    assert alike(kept.figure, DOOR)
    assert kept.origin == "came back 4 times"
    evening.hear(sung(DOOR))
    evening.wait(6.0)
    assert [cue.name for cue in evening.cues if cue.stage == "confirmed"] == ["figure 1"]
    assert evening.study.offer is None


def test_what_we_play_ourselves_is_not_learned_from(evening, monkeypatch):
    evening.hear(sung(DOOR))
    evening.press(Command.TEACH)
    evening.wait()
    speaker = SimpleNamespace(sounding=False, close=lambda: None, asked=[])
    speaker.play = speaker.asked.append
    monkeypatch.setattr(evening.lesson, "_speaker", speaker)
    evening.press(Command.PLAY)
    assert len(speaker.asked) == 1
    speaker.sounding = True
    evening.press(Command.TEACH)
    assert "being played" in evening.lesson.notice
    speaker.sounding = False
    evening.press()
    rows, first = evening.study.remembered()
    assert (rows, first) == ([], evening.study.count)


def test_counts_go_on_from_earlier_evenings(tmp_path):
    evening = Evening(tmp_path, figures=[DOOR], heard={"door": 7})
    evening.hear(sung(DOOR))
    evening.wait()
    assert evening.lesson.notice == "door: once tonight, 8 in all"
    evening.lesson.close()


def test_what_a_sound_brings_along_is_looked_for_besides_what_is_kept(tmp_path):
    evening = Evening(tmp_path, figures=[DOOR], besides=[DOOR])
    evening.hear(sung(STAIRS))
    evening.press(Command.TEACH)
    evening.wait()
    evening.wait(2.0)
    evening.hear(sung(DOOR))
    evening.wait()
    assert evening.lesson.notice == "door: once tonight"
    assert set(evening.library()) == {"descent", "figure 1"}, "and it is nobody's to keep"
    evening.lesson.close()


def test_the_ear_changes_what_it_looks_for_without_losing_a_note():
    sound = sung(DOOR)
    half = len(sound) // 2 // HOP * HOP
    study, analyzer = Study([STAIRS]), Analyzer(pitch=True)
    told = []
    for end in range(HOP, len(sound) + 1, HOP):
        told += study(analyzer(Hop(end, sound[end - HOP : end])))
        if end == half:
            study.seek([DOOR], {"door": "inner"})
    told += [cue for _ in range(60) for cue in study(analyzer(Hop(end, QUIET)))]
    assert [(cue.name, cue.stage, cue.home) for cue in told] == [
        ("door", "provisional", "inner"),
        ("door", "confirmed", "inner"),
    ]


@pytest.mark.parametrize("order", [(DOOR, WRONG), (WRONG, DOOR)])
def test_the_reading_that_is_heard_again_is_the_one(order):
    study, analyzer = Study(), Analyzer(pitch=True)
    sound = sung(DOOR, key=-3, rest=1.5)
    for end in range(HOP, len(sound) + 1, HOP):
        study(analyzer(Hop(end, sound[end - HOP : end])))
    assert settled(order, study.remembered()[0]) is DOOR
    assert settled([STAIRS, WRONG], study.remembered()[0]) is None


def test_a_library_keeps_all_readings_and_the_world(tmp_path):
    library = Library(tmp_path / "motifs.toml")
    octave = replace(DOOR, intervals=(-7, -1, -3, -4), root=75)
    library.add(Entry(DOOR, others=(octave,)))
    library.set_world("door", "outer")
    again = Library(library.path)
    assert list(again) == [DESCENT, Entry(DOOR, others=(octave,), world="outer")]
    assert again.sought == (DOOR, octave)
    again.rename("door", "gate")
    assert {figure.name for figure in again.sought} == {"gate"}
    again.settle("gate", octave)
    assert Library(library.path).sought == (replace(octave, name="gate"),)
