"""`fluorescent motif`: a figure is taught, looked at, heard, found and given away."""

import json
import threading
from contextlib import closing

import numpy as np
import pytest
import soundfile
from PIL import Image
from sound_server import PulseServer
from test_audio_live import Listener
from test_motifs_finder import DOOR, found, played, plucked, typed

from visualizer.audio import open_source
from visualizer.cli import known, main, report
from visualizer.cli.listen import hear
from visualizer.clock import steady
from visualizer.motifs import midi
from visualizer.records import HOP, RATE
from visualizer.shipped import shipped


@pytest.fixture
def motif(capfdbinary):
    """Type `fluorescent motif ...`; return its exit code and what it says."""

    def call(*words):
        code = 0
        try:
            main(["motif", *map(str, words)])
        except SystemExit as error:
            code = error.code
        return code, b"".join(capfdbinary.readouterr()).decode()

    return call


def test_a_figure_is_taught_listed_shown_and_forgotten(motif, tmp_path):
    code, told = motif("add", "door", "--intervals=5,-1,-3,-4", "--durations", ".4,.4,.8,.4,1.2")
    assert (code, "+5 -1 -3 -4" in told, "less than 0.1" in told) == (0, True, True)
    code, told = motif("add", "stairs", "--intervals", "-2,-2,-1")
    assert (code, "mere scale" in told) == (0, True)

    rows = [line.split() for line in motif("list")[1].splitlines()]
    assert [(row[0], row[1], row[-1]) for row in rows[1:4]] == [
        ("descent", "4", "off"), ("door", "5", "on"), ("stairs", "4", "on"),
    ]  # fmt: skip
    assert "149 classical scores" in " ".join(rows[-1])

    told = motif("show", "door")[1].splitlines()
    assert [line.split()[0] for line in told if "█" in line] == ["F4", "E4", "C♯4", "C4", "A3"]
    assert motif("show", "door", "-o", tmp_path / "door.png") == (0, "")
    assert np.asarray(Image.open(tmp_path / "door.png").convert("L")).std() > 5

    assert motif("off", "door", "stairs")[0] == 0
    assert known.library().sought == ()
    assert motif("rename", "door", "gate") == (0, "")
    assert motif("remove", "stairs", "descent") == (0, "")
    assert known.library().names == ["gate"]
    assert motif("remove", "gate") == (0, "")
    assert motif("add", "[red]$a$", "--intervals=1,2,3")[0] == 0  # no markup, and no formula
    assert "[red]$a$" in motif("list")[1]
    assert motif("show", "[red]$a$", "-o", tmp_path / "odd.png") == (0, "")
    assert motif("remove", "[red]$a$") == (0, "")
    assert "no figure yet" in motif("list")[1]


def test_a_loop_is_learned_from_a_file(motif, tmp_path):
    motif("add", "evening", "--chords", "Am F C G", "--durations=1.5,1.5,1.5,1.5")
    assert motif("play", "evening", "-o", tmp_path / "evening.wav") == (0, "")
    lesson = ("--start", 0, "--end", 6, "--name", "learned", "--chords")
    code, said = motif("learn", tmp_path / "evening.wav", *lesson, "--notes", 4)
    assert code == 0
    assert "learned: Am F C G" in said
    np.testing.assert_allclose(known.library()["learned"].figure.durations, 1.5, atol=0.2)
    code, said = motif("learn", tmp_path / "evening.wav", *lesson, "--notes", 15)
    assert code != 0
    assert "too short for 15 chords" in said


def test_what_is_played_is_learned_and_then_heard(motif, tmp_path, capfdbinary):
    motif("add", "door", "--intervals=5,-1,-3,-4", "--durations=.4,.4,.8,.4,1.2")
    assert motif("play", "door", "-o", tmp_path / "door.wav") == (0, "")
    sound, rate = soundfile.read(tmp_path / "door.wav", dtype="float32")
    assert rate == RATE
    late = np.concatenate([np.zeros((6 * RATE, 2), np.float32), sound])
    soundfile.write(tmp_path / "late.wav", late, RATE)
    motif("remove", "door")

    lesson = ("--start", 6, "--end", 9.2, "--notes", 5, "--name", "learned")
    assert motif("learn", tmp_path / "late.wav", *lesson)[0] == 0
    entry = known.library()["learned"]
    assert entry.figure.intervals == (5, -1, -3, -4)
    np.testing.assert_allclose(entry.figure.durations[:4], (0.4, 0.4, 0.8, 0.4), atol=0.04)
    assert entry.origin == "late.wav, 6 to 9.2 s"

    soundfile.write(tmp_path / "again.wav", plucked(played(DOOR, 1.0, 4), 4.5), RATE)
    for switch, heard in (("off", 0), ("on", 1)):
        motif(switch, "learned")
        code, rows, err = typed(capfdbinary, tmp_path / "again.wav")
        assert (code, err) == (0, "")
        assert [row["name"] for row in rows if row.get("stage") == "confirmed"] == heard * [
            "learned"
        ]


def test_a_figure_is_played_through_the_speakers_and_known_there(motif, tmp_path, monkeypatch):
    motif("add", "door", "--intervals=5,-1,-3,-4", "--durations=.3,.3,.3,.3,.3")
    with PulseServer(tmp_path) as server:
        server.here(monkeypatch)
        with closing(open_source("loopback", live=True)) as source:
            ear = Listener(source)
            ear.until(lambda status: status.hearing)
            playing = threading.Thread(target=motif, args=("play", "door"))
            playing.start()
            ear.until(lambda _: not playing.is_alive(), seconds=20.0)
    sound = np.concatenate([hop.samples for hop in ear.hops])
    assert 0.05 < np.abs(sound).max() <= 0.21  # softly
    heard = found(sound, known.library().sought)
    assert {(cue.name, cue.key) for cue in heard} == {("door", 0)}


@pytest.mark.parametrize("name", ["out.toml", "out.mid"])
def test_figures_are_given_away_and_come_back(motif, tmp_path, name):
    motif("add", "door", "--intervals=5,-1,-3,-4", "--durations=.4,.4,.8,.4,1.2")
    before = known.library()["door"].figure
    assert motif("export", tmp_path / name, "door") == (0, "")
    motif("remove", "door")
    assert motif("import", tmp_path / name)[0] == 0
    assert known.library()["door"].figure == before
    code, told = motif("import", tmp_path / name)
    assert (code, "already" in told) == (2, True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["show", "decent"], "did you mean 'descent'"),
        (["ad"], "did you mean 'add'"),
        (["add", "x", "--intervals", "1,two"], "whole numbers"),
        (["add", "x", "--intervals", "1"], "2 notes"),
        (["add", " ", "--intervals", "1,2"], "cannot be called"),
        (["on", "descent", "gone"], "no figure is called 'gone'"),
        (["export", "figures.txt"], "neither .toml nor .mid"),
        (["import", "gone.toml"], "gone.toml cannot be read"),
        (["learn", "x.wav", "--start", "9", "--end", "3", "--name", "x"], "the end comes after"),
        (["learn", "gone.wav", "--start", "1", "--end", "3", "--name", "x"], "gone.wav"),
    ],
)
def test_a_mistake_is_one_sentence_and_changes_nothing(motif, tmp_path, monkeypatch, words, told):
    monkeypatch.chdir(tmp_path)
    code, said = motif(*words)
    assert (code, told in said, "Traceback" in said) == (2, True, False)
    assert not known.path().exists()


def test_a_broken_library_is_kept_aside_before_it_is_changed(motif, tmp_path):
    known.path().write_text("[[figure]]\nname = \n")
    code, told = motif("list")
    assert (code, "line 2" in told) == (2, True)
    figures, amiss = known.sought(None)
    assert (figures, "line 2" in amiss) == ((), True)  # the evening goes on, and says so
    assert report._known() == ({}, {})

    code, told = motif("add", "door", "--intervals=5,-1,-3,-4")
    assert (code, "motifs.broken-1.toml" in told) == (0, True)
    assert (tmp_path / "motifs.broken-1.toml").read_text() == "[[figure]]\nname = \n"
    assert known.library().names == ["descent", "door"]
    assert report._known()[0] == {"descent": 4, "door": 5}


def test_a_named_file_is_looked_for_instead_of_the_library(motif, tmp_path):
    motif("on", "descent")
    midi.write(tmp_path / "door.mid", [DOOR])
    assert [figure.name for figure in known.sought(None)[0]] == ["descent"]
    assert [figure.name for figure in known.sought(tmp_path / "door.mid")[0]] == ["door"]


def test_the_soundtrack_brings_its_figure_whatever_is_kept(motif, tmp_path):
    (own,) = known.brought("demo")
    assert own.intervals == (-2, -7, -1)
    assert known.brought("loopback") == ()
    motif("on", "descent")
    assert [figure.name for figure in known.sought(None, "demo")[0]] == ["descent", own.name]
    midi.write(tmp_path / "door.mid", [DOOR])
    assert [figure.name for figure in known.sought(tmp_path / "door.mid", "demo")[0]] == ["door"]


def test_the_soundtracks_figure_is_found_where_it_returns():
    truth = json.loads(shipped("assets/demo.json").read_bytes())
    ends = [
        event["notes"][-1]["start"]
        for event in truth["events"]
        if event["kind"] == "motif" and event["completeness"] == 1.0 and event["start"] < 36.0
    ]
    with closing(open_source("demo", live=False)) as source:
        heard = hear(source, steady(RATE / HOP, 38.0), known.brought("demo"))
        whole = [cue for _, cues, _ in heard for cue in cues if cue.stage == "confirmed"]
    hits = [cue.sample / RATE for cue in whole if cue.completeness == 1.0]
    assert len(hits) >= len(ends) / 2, "the others lie under what else is played"
    assert all(min(abs(hit - end) for end in ends) < 0.06 for hit in hits)


def test_chords_are_taught_by_name(motif):
    assert motif("add", "evening", "--chords", "Am F C G", "--durations=1,1,1,2")[0] == 0
    figure = known.library()["evening"].figure
    assert (figure.chords, figure.intervals) == (("m", "", "", ""), (-4, -5, -5))
    assert "Am F C G" in motif("show", "evening")[1]
    assert "give one of them" in motif("add", "both", "--chords", "Am F C", "--intervals=1,2")[1]
