"""The command that only listens: lines for tools, a view and a plot for people."""

import io
import json
import os
import sys
from dataclasses import fields

import numpy as np
import pytest
import soundfile
from PIL import Image
from rich.console import Console

from visualizer.audio.ring import Ring
from visualizer.audio.signals import clicks, pulses
from visualizer.cli import events, listen, main
from visualizer.cli.view import View
from visualizer.records import HOP, RATE, SILENT_FRAME, Cue, SourceStatus, State, Trait

SECONDS = 6


@pytest.fixture(scope="module")
def song(tmp_path_factory):
    """Bass drums, and clicks between them."""
    path = tmp_path_factory.mktemp("listen") / "song.wav"
    sound = pulses([0.5, 1.5, 2.5, 3.5, 4.5], SECONDS) + 0.3 * clicks(60, SECONDS)
    soundfile.write(path, sound, RATE)
    return path


def typed(capfdbinary, *words):
    """Run the program; return (exit code, what was printed, what was complained about)."""
    code = 0
    try:
        main(["listen", *map(str, words)])
    except SystemExit as end:
        code = end.code or 0
    out, err = capfdbinary.readouterr()
    return code, out.decode(), err.decode()


def read(text):
    return [json.loads(row) for row in text.splitlines()]


def test_every_cue_is_a_line_and_the_state_comes_five_times_a_second(capfdbinary, song):
    code, out, err = typed(capfdbinary, song)
    assert code == 0, err
    told = read(out)
    for row in told:
        assert {"t", "emit", "kind", "name", "score"} <= row.keys()
        assert row["t"] <= row["emit"] <= SECONDS + HOP / RATE
    assert [row["emit"] for row in told] == sorted(row["emit"] for row in told)

    hits = [row["t"] for row in told if row["kind"] == "bass"]
    np.testing.assert_allclose(hits, [0.5, 1.5, 2.5, 3.5, 4.5], atol=0.05)
    states = [row for row in told if row["kind"] == "state"]
    assert len(states) == 5 * SECONDS
    for field in fields(State):
        assert field.name in states[0]
    assert "world_confidence" in states[0]


def test_events_go_to_a_file_if_one_is_named(capfdbinary, song, tmp_path):
    file = tmp_path / "heard.jsonl"
    code, out, err = typed(capfdbinary, song, "--events", file)
    assert (code, out, err) == (0, "", "")
    assert {"onset", "bass", "state"} <= {row["kind"] for row in read(file.read_text())}


def test_the_plot_is_a_picture_with_something_in_it(capfdbinary, song, tmp_path):
    pytest.importorskip("matplotlib", reason="drawn only where matplotlib is installed")
    file = tmp_path / "heard.png"
    code, _, err = typed(capfdbinary, song, "--plot", file, "--events", os.devnull)
    assert code == 0, err
    assert np.asarray(Image.open(file)).std() > 10


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.wav"], "no sound file nowhere.wav"),
        (["file:nowhere"], "no sound file at nowhere"),
        ([__file__], "is not a sound file"),
        (["demo", "--events", "no/where.jsonl"], "there is no folder"),
        (["demo", "--plot", "no/where.png"], "there is no folder"),
        (["demo", "--plot", "heard.gif"], "a picture ends in .png"),
        (["demo", "--plot", "."], "it is a folder"),
        ([], "SOUND"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_2(capfdbinary, words, said):
    code, out, err = typed(capfdbinary, *words)
    assert code == 2
    assert said in err
    assert not out
    assert "Traceback" not in err


def test_without_matplotlib_a_plot_says_what_to_install(capfdbinary, song, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    monkeypatch.setattr("visualizer.errors.find_spec", lambda _: True)
    code, _, err = typed(capfdbinary, song, "--plot", tmp_path / "a.png")
    assert code == 2
    assert f'"{sys.executable}" -m pip install matplotlib`' in err
    monkeypatch.setattr("visualizer.errors.find_spec", lambda _: None)  # as uv leaves it
    _, _, err = typed(capfdbinary, song, "--plot", tmp_path / "a.png")
    assert "uv tool install '.[plot]'" in err


@pytest.mark.parametrize(
    ("house", "outside"),
    [("silence", "silence"), ("clicks", "click_accel"), ("drone", "subbass"),
     ("strain", "dissonance"), ("ding", "ding"), ("glitch", "glitch")],
)  # fmt: skip
def test_cues_have_other_names_outside(house, outside):
    row = events.cue_row(Cue("cue", house, sample=RATE, emit_sample=2 * RATE, score=0.5))
    assert row == {"t": 1.0, "emit": 2.0, "kind": "cue", "name": outside, "score": 0.5}


def test_a_motif_tells_more():
    cue = Cue("motif", "door", RATE, RATE, 0.9, "confirmed", completeness=1.0, key=-3, tempo=1.2)
    row = events.cue_row(cue)
    assert (row["stage"], row["completeness"], row["key"], row["tempo"]) == (
        "confirmed",
        1,
        -3,
        1.2,
    )


def test_what_is_no_number_or_one_of_numpys_is_still_json():
    row = events.state_row(State(tension=Trait(float("nan"), 0.5), grit=Trait(np.float64(0.5))), 1)
    told = json.loads(events.line(row))
    assert (told["tension"], told["grit"]) == (None, 0.5)
    cue = Cue("onset", "", np.int64(RATE), np.int64(RATE), np.float32(0.25))
    assert json.loads(events.line(events.cue_row(cue)))["score"] == 0.25


RNG = np.random.default_rng(1)
BAD = {
    "not numbers": np.full((2 * RATE, 2), np.nan),
    "silence": np.zeros((2 * RATE, 2)),
    "full-scale squares": np.sign(np.sin(np.arange(2 * RATE) * 0.02))[:, np.newaxis] * [1, 1],
    "direct current": np.full((2 * RATE, 2), 0.8),
    "one channel": RNG.uniform(-1, 1, (2 * RATE, 1)),
    "one of two channels": RNG.uniform(-1, 1, (2 * RATE, 1)) * [1, 0],
    "a hundred times too loud": RNG.uniform(-100, 100, (2 * RATE, 2)),
    "next to nothing": np.full((10, 2), 0.5),
}


@pytest.mark.parametrize("rate", [RATE, 8000])
@pytest.mark.parametrize("kind", BAD)
def test_whatever_a_file_holds_what_is_said_of_it_is_sane(capfdbinary, tmp_path, kind, rate):
    file = tmp_path / "bad.wav"
    soundfile.write(file, BAD[kind][: 2 * rate], rate, subtype="FLOAT")
    code, out, err = typed(capfdbinary, file)
    assert (code, err) == (0, "")
    for told in read(out):
        numbers = {key: value for key, value in told.items() if not isinstance(value, str)}
        assert None not in numbers.values(), told
        assert 0 <= told["score"] <= 1
        for key, value in numbers.items():
            assert 0 <= value <= 1 or key in ("t", "emit", "tempo_bpm", "detune_cents"), (
                key,
                value,
            )
    assert "silence" not in kind or all(told["kind"] == "state" for told in read(out))


class Device:
    """A device that has five seconds of clicks at once, and then somebody presses Ctrl-C."""

    def __init__(self):
        self.ring = Ring(8)
        self.ring.write(clicks(120, 5))
        self.asked = 0
        self.closed = False

    def advance(self, sample):
        pass

    def available(self):
        self.asked += 1
        if self.asked > 3:
            raise KeyboardInterrupt
        return self.ring.written

    def status(self):
        return SourceStatus("Speakers", "loopback", hearing=True, message="Speakers are muted.")

    def close(self):
        self.closed = True


def test_live_sound_is_heard_until_ctrl_c_and_what_is_amiss_is_said(capfdbinary, monkeypatch):
    device = Device()
    asked = []
    monkeypatch.setattr(
        listen, "open_source", lambda spec, *, live: (asked.append((spec, live)), device)[1]
    )
    code, out, err = typed(capfdbinary, "loopback")
    assert code == 0
    assert asked == [("loopback", True)]
    assert sum(row["kind"] == "onset" for row in read(out)) == 10
    assert err.count("Speakers are muted.") == 1
    assert device.closed


def test_the_view_shows_levels_beat_cues_and_world():
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=120, height=60, color_system=None)
    state = State(
        tempo_bpm=Trait(96.0, 0.8), world=Trait(1.0, 0.9), speech=Trait(0.5, 0.7),
        detune_cents=Trait(-12.0, 0.6), mood="march",
    )  # fmt: skip
    cues = (Cue("cue", "drone", 0, RATE, 0.5), Cue("beat", "", 0, RATE, 1.0))
    with View(Device(), seconds=60, console=console) as view:
        view.watch((SILENT_FRAME, cues, state))
        console.print(view.picture(SILENT_FRAME, state))
    shown = screen.getvalue()
    for word in ("Speakers", "LUFS", "96 a minute", "subbass", "outer", "90% sure", "speech",
                 "-12", "march", "are muted", "of 60 s"):  # fmt: skip
        assert word in shown, f"{word!r} in\n{shown}"


def test_the_view_fits_a_terminal_of_80_by_24():
    console = Console(file=io.StringIO(), width=80, color_system=None)
    traits = [
        field.name for field in fields(State) if isinstance(getattr(State(), field.name), Trait)
    ]
    state = State(**dict.fromkeys(traits, Trait(0.5, 1.0)), mood="march")
    view = View(Device(), seconds=60, console=console)
    cues = [Cue("cue", "clicks", at * RATE, at * RATE, 0.5) for at in range(30)]
    view.watch((SILENT_FRAME, cues, state))
    rows = console.render_lines(view.picture(SILENT_FRAME, state))
    assert len(rows) <= 24
    assert any("0:29.0" in "".join(part.text for part in row) for row in rows)  # the newest


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has a disk that is full")
@pytest.mark.parametrize("flag", ["--events", "--plot"])
def test_a_full_disk_is_one_sentence(capfdbinary, song, tmp_path, flag):
    full = tmp_path / "full.png"
    full.symlink_to("/dev/full")
    code, _, err = typed(capfdbinary, song, flag, full)
    assert code == 2
    assert "No space left on device); make room" in err
    assert "Traceback" not in err
