"""The front door: what a host may type, and how every mistake is answered in one sentence."""

import json
import shutil
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile
from PIL import Image

from visualizer import audio, config
from visualizer.audio.loopback import Hearable
from visualizer.cli import checks, evening, main, unsafe
from visualizer.director import Director
from visualizer.errors import DisplayError, SourceError, VisualizerError
from visualizer.output import window
from visualizer.records import HOP, RATE, Command, Hop, Tick
from visualizer.rehearsal import Rehearsal
from visualizer.render import shader
from visualizer.render.gpu import Gpu
from visualizer.render.stage import Stage
from visualizer.scenes import SCENES


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(config, "user_config_path", lambda app: tmp_path / "config" / app)
    monkeypatch.setattr(config, "user_state_path", lambda app: tmp_path / "state" / app)
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/no-server")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def typed(capfd, *words):
    """Run the program; return (exit code, what was printed, what was complained about)."""
    code = 0
    try:
        main([str(word) for word in words])
    except SystemExit as end:
        code = end.code or 0
    out, err = capfd.readouterr()
    assert "Traceback" not in err
    return code, out, err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["devcies"], "did you mean 'devices'?"),
        (["--scene", "hal"], "did you mean 'hall'"),
        (["--sorce", "demo"], "--source"),
        (["--fps", "quick"], "'quick'"),
        (["--fps", "1"], "between 5 and 480"),
        (["--size", "big"], "write it like 1280x720"),
        (["--internal", "9x9", "--offscreen"], "16 to 8192"),
        (["--source", "file:nowhere.wav"], "nowhere.wav"),
        (["--config", "nowhere.toml"], "nowhere.toml"),
        (["--still", "no/where.png"], "no folder"),
        (["--still", "a.jpg"], "let it end in .png"),
        (["--stats", "no/where.json"], "no folder"),
        (["--source", "demo"], "--offscreen"),
        (["--unsafe-light"], "there is none here"),
        (["--unsafe-light", "--windowed"], "--unsafe-light=I-understand"),
        (["--unsafe-light=yes"], "'yes'"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_2(capfd, words, said):
    code, out, err = typed(capfd, *words)
    assert code == 2
    assert said in err
    assert not out


def test_help_tells_a_host_what_to_type_and_press(capfd):
    code, out, _ = typed(capfd, "--help")
    assert code == 0
    for word in ("--source", "--windowed", "--calm", "devices", "doctor", "Space blackout"):
        assert word in out


def test_a_show_without_a_window_leaves_a_still_and_its_statistics(capfd, home):
    still, stats = home / "a.png", home / "a.json"
    code, _, err = typed(
        capfd, "--offscreen", "--source", "demo", "--duration", 3, "--size", "160x90",
        "--fps", 30, "--still", still, "--stats", stats,
    )  # fmt: skip
    assert code == 0, err
    picture = np.asarray(Image.open(still))
    assert picture.shape == (90, 160, 3)
    assert picture.std() > 10, "the hall is lit"
    told = json.loads(stats.read_text())
    assert told["pictures"] == 90
    assert told["hops"] == int(89 / 30 * 48_000) // 256, "every whole hop of the sound was heard"
    assert told["sound"]["lost_seconds"] == 0


def test_the_show_looks_for_figures_if_it_is_told_of_some(capfd, home, monkeypatch):
    file = home / "figures.json"
    file.write_text(
        '{"templates": [{"name": "door", "intervals": [5, -1, -3], "iois": [0.4, 0.4, 0.8]}]}'
    )
    told, notices = [], []

    def play(*, analyzer, director, **_):
        notices.append(director.notice)
        hops = [Hop(end, np.zeros((HOP, 2), np.float32)) for end in (HOP, 2 * HOP)]
        told.append([analyzer(hop).pitch is not None for hop in hops])

    monkeypatch.setattr("visualizer.show.play", play)
    soundfile.write(home / "hush.wav", np.zeros(RATE), RATE)  # the soundtrack brings a figure along
    words = ("--offscreen", "--source", f"file:{home / 'hush.wav'}", "--size", "160x90")
    for more in ((), ("--motifs", file)):
        assert typed(capfd, *words, *more)[0] == 0
    assert typed(capfd, "motif", "on", "descent")[0] == 0
    assert typed(capfd, *words)[0] == 0
    (home / "motifs.toml").write_text("[[figure]]\nname = \n")  # no reason to cancel the evening
    assert typed(capfd, *words)[0] == 0
    assert [any(one) for one in told] == [False, True, True, False]
    assert ["line 2" in notice for notice in notices] == [False, False, False, True]
    code, _, err = typed(capfd, *words, "--motifs", home / "gone.json")
    assert code == 2
    assert "gone.json cannot be read" in err


def test_the_same_seed_gives_the_same_picture(capfd, home):
    def picture(name, seed):
        words = ("--source", "demo", "--duration", 2, "--size", "160x90", "--fps", 24)
        assert typed(capfd, "--offscreen", *words, "--seed", seed, "--still", home / name)[0] == 0
        return np.asarray(Image.open(home / name))

    first = picture("a.png", 1)
    np.testing.assert_array_equal(first, picture("b.png", 1))
    assert (first != picture("c.png", 2)).any()


@pytest.mark.parametrize(
    ("word", "code"), [("I-understand", 0), (" I-understand ", 0), ("yes", 2), ("", 2)]
)
def test_unsafe_light_asks_on_a_terminal_for_a_word(capfd, monkeypatch, word, code):
    terminal = SimpleNamespace(isatty=lambda: True)
    monkeypatch.setattr(unsafe, "sys", SimpleNamespace(stdin=terminal, stderr=terminal))
    monkeypatch.setattr(unsafe.click, "prompt", lambda *_, **__: word)
    started = []
    monkeypatch.setattr(evening, "perform", lambda flags, file, *, unsafe: started.append(unsafe))
    found, _, err = typed(capfd, "--unsafe-light", "--windowed")
    assert found == code
    assert "seizures" in err
    assert started == [True] * (code == 0)


def test_the_light_is_safe_unless_it_was_agreed_otherwise(capfd, monkeypatch):
    limits = []

    class Halt(Stage):
        def __init__(self, *_, limited=True, **__):
            limits.append(limited)
            raise VisualizerError("enough")

    monkeypatch.setattr(evening, "Stage", Halt)
    for words in ((), ("--unsafe-light=I-understand",), ()):
        typed(capfd, "--offscreen", "--source", "demo", "--size", "64x36", *words)
    assert limits == [True, False, True], "and it is not remembered"


SPEAKERS = Hearable("Speakers", "loopback", "a.monitor", ("L", "R"), default=True, why="the output")
MIC = Hearable("Webcam", "mic", "webcam", ("M",), why="only if you ask for it")


def test_devices_marks_what_is_chosen_and_says_why(capfd, monkeypatch):
    monkeypatch.setattr(audio, "devices", lambda: (SPEAKERS, MIC))
    monkeypatch.setattr(audio, "chosen", lambda: SPEAKERS)
    code, out, _ = typed(capfd, "devices")
    chosen, other = out.splitlines()[:2]
    assert code == 0
    assert chosen.startswith("->")
    assert "Speakers" in chosen
    assert "the output" in chosen
    assert other.startswith("  ")
    assert "Webcam" in other
    assert "The show listens to Speakers" in out


def test_devices_says_why_nothing_is_chosen(capfd, monkeypatch):
    def nothing():
        raise SourceError("there is no output; plug one in.")

    monkeypatch.setattr(audio, "devices", lambda: (MIC,))
    monkeypatch.setattr(audio, "chosen", nothing)
    _, out, _ = typed(capfd, "devices")
    assert "would hear nothing: there is no output; plug one in." in out
    assert "->" not in out


def test_the_doctor_names_each_remedy_and_fails_without_a_display(capfd):
    code, out, _ = typed(capfd, "doctor")
    assert code == 1
    assert "OpenGL" in out
    assert "no display" in out
    assert "--source demo" in out, "what to do where there is no sound server"


def test_the_doctor_is_content_when_all_is_well(capfd, monkeypatch):
    well = checks.Finding(checks.OK, "display", "DELL (1920x1080)")
    monkeypatch.setattr(checks, "_display", lambda: well)
    monkeypatch.setattr(audio, "reach", lambda: None)
    monkeypatch.setattr(audio, "chosen", lambda: SPEAKERS)
    code, out, _ = typed(capfd, "doctor")
    assert code == 0
    assert "listens to Speakers, the output" in out
    assert "no more than three flashes a second" in out


def test_a_display_that_was_only_remembered_may_be_gone_tonight(monkeypatch):
    class Desk:
        def __init__(self, size, *, fullscreen, opengl, display=None):
            if display:
                raise DisplayError(f"there is no display {display!r}")

    monkeypatch.setattr(window, "Window", Desk)
    monkeypatch.setattr(window, "offers_canvas", lambda: False)
    monkeypatch.setattr(evening.Gpu, "attach", lambda: "graphics")
    remembered = config.Settings(display="Projector")
    sink, gpu, target = evening._front_of_house(remembered, insists=False, unsafe=False)
    assert isinstance(sink, Desk)
    assert (gpu, target) == ("graphics", "screen")
    with pytest.raises(DisplayError, match="Projector"):
        evening._front_of_house(remembered, insists=True, unsafe=False)


@pytest.mark.parametrize(
    ("software", "offered", "unsafe", "painted"),
    [
        (True, True, False, True),
        (False, True, False, False),
        (True, False, False, False),
        (True, True, True, False),  # what is not limited is not enlarged four pixels at a time
    ],
)
def test_only_what_the_processor_draws_goes_to_a_canvas(
    monkeypatch, software, offered, unsafe, painted
):
    class Desk:
        def __init__(self, size, *, fullscreen, opengl, display=None):
            self.opengl, self.canvas = opengl, "memory"

    graphics = SimpleNamespace(software=software, close=lambda: None)
    monkeypatch.setattr(window, "Window", Desk)
    monkeypatch.setattr(window, "offers_canvas", lambda: offered)
    monkeypatch.setattr(evening.Path, "glob", lambda *_: [])  # of /dev/dri: no graphics card
    monkeypatch.setattr(evening.Gpu, "offscreen", lambda: graphics)
    monkeypatch.setattr(evening.Gpu, "attach", lambda: "graphics")
    sink, gpu, target = evening._front_of_house(config.Settings(), insists=False, unsafe=unsafe)
    assert sink.opengl == (not painted)
    assert (gpu, target) == ((graphics, "memory") if painted else ("graphics", "screen"))


@pytest.fixture
def shaders(tmp_path, monkeypatch):
    """A copy of the shaders that a test may break."""
    copy = shutil.copytree(shader.shader_dir(), tmp_path / "shaders")
    monkeypatch.setattr(shader, "shader_dir", lambda: copy)
    return copy


def break_line(path):
    lines = path.read_text().splitlines()
    lines[-2] += " lihgt = 1.0;"
    path.write_text("\n".join(lines))
    return len(lines) - 1


def test_a_broken_shader_is_named_with_its_line(capfd, shaders):
    line = break_line(shaders / "scenes" / "floor.frag")
    code, _, err = typed(
        capfd, "--offscreen", "--source", "demo", "--scene", "hall", "--duration", 1,
        "--size", "160x90",
    )  # fmt: skip
    assert code == 2
    assert f"floor.frag:{line}" in err
    assert "lihgt" in err


def test_a_broken_shader_of_another_scene_costs_that_scene_alone(shaders):
    break_line(shaders / "scenes" / "wall.frag")
    gpu = Gpu.offscreen()
    stage, director = Stage(gpu, SCENES, size=(160, 90), limited=False), Director(list(SCENES))
    rehearsal = Rehearsal(stage, director)
    for k in range(100):
        direction = director.direct(Tick(k / 60, 0), [Command.SCENE_2] if k == 50 else [])
        rehearsal.step(k / 60)
        assert direction.scene == "hall"
    assert "corridor" not in director.scenes
    assert "hall" in director.scenes
    assert "wall.frag" in director.notice
    stage.close()
    gpu.close()


RED = "#version 330 core\nout vec4 light;\nvoid main() { light = vec4(0.5, 0.0, 0.0, 1.0); }\n"


def test_scenes_of_ones_own_are_found_by_name_and_a_broken_one_stops_nothing(capfd, home):
    folder = home / "config" / "fluorescent" / "scenes"
    folder.mkdir(parents=True)
    (folder / "attic.toml").write_text("draws = 'everything'")
    (folder / "attic.frag").write_text(RED)
    (folder / "broken.frag").write_text("#version 330 core\nvoid main() { nothing }\n")
    assert "did you mean 'attic'?" in typed(capfd, "--scene", "atic")[2]
    show = ("--offscreen", "--source", "demo", "--duration", 0.5, "--size", "64x36")
    means = {}
    for name in ("corridor", "attic", "broken"):
        still = home / f"{name}.png"
        code, _, said = typed(capfd, *show, "--scene", name, "--still", still)
        assert code == 0, said
        means[name] = np.asarray(Image.open(still)).reshape(-1, 3).mean(axis=0)
    assert means["attic"][0] > 2 * means["attic"][2], "it is all red"
    assert means["corridor"][0] < 1.2 * means["corridor"][2]
    assert means["broken"].mean() > 5, "the hall, with the mistake written over it"
