"""The real window, looked at from outside: what a private X server says and shows."""

import json
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.x11 import Pointer, Saver, TwoDisplays
from tests.xvfb import Xvfb, run

ROOT = Path(__file__).parents[1]
BLUE = (32, 96, 160)  # what the window in tests/window_child.py draws
PATIENCE = 20  # seconds: as long as anything may take on a machine with other things to do


class Child:
    """A window in a process of its own, and what it has told."""

    def __init__(self, env: dict[str, str], **options: object) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.window_child", json.dumps(options)],
            cwd=ROOT,
            env=env,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line.strip())

    def heard(self, start: str) -> str:
        """Return the next line that begins with `start`."""
        patience = time.monotonic() + PATIENCE
        passed = []
        while time.monotonic() < patience:
            try:
                line = self._lines.get(timeout=0.1)
            except queue.Empty:
                continue
            if line.startswith(start):
                return line
            passed.append(line)
        raise AssertionError(f"never told {start!r}, but {passed}")

    def order(self, line: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def close(self) -> int:
        assert self.process.stdin
        if not self.process.stdin.closed:
            self.process.stdin.close()
        return self.process.wait(PATIENCE)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Xvfb]:
    """A desktop of 1280 x 720 with a window manager."""
    with Xvfb(tmp_path_factory.mktemp("desk"), wm=True) as desk:
        yield desk


@pytest.fixture
def show(desk: Xvfb) -> Iterator[Callable[..., Child]]:
    children = []

    def start(**options: object) -> Child:
        children.append(Child(desk.env, **options))
        children[-1].heard("ready")
        return children[-1]

    yield start
    for child in children:
        child.close()


def until(true: Callable[[], object]) -> None:
    patience = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < patience, "it never came to that"
        time.sleep(0.02)


def blue(screen: np.ndarray) -> np.ndarray:
    return (screen == BLUE).all(axis=-1)


@pytest.mark.parametrize("opengl", [True, False])
def test_full_screen_covers_the_display_and_draws(desk, show, opengl):
    show(fullscreen=True, opengl=opengl)
    until(lambda: blue(desk.screen()).mean() > 0.999)
    first = desk.screen()[-1, 0].tolist()  # the picture's number
    until(lambda: desk.screen()[-1, 0].tolist() != first)


@pytest.mark.parametrize("opengl", [True, False])
def test_full_screen_without_any_window_manager(tmp_path, opengl):
    with Xvfb(tmp_path, size=(800, 600)) as bare:
        child = Child(bare.env, fullscreen=True, opengl=opengl)
        assert child.heard("ready").split()[1:3] == ["800", "600"]
        until(lambda: blue(bare.screen()).mean() > 0.999)
        assert child.close() == 0


def test_full_screen_stays_up_and_lets_others_in_front_when_it_loses_the_focus(desk, show):
    child = show(fullscreen=True)
    ours = desk.window(child.process.pid)
    until(lambda: desk.xdotool("getactivewindow") == str(ours))

    other = Child(desk.env, fullscreen=False, size=(320, 180), title="A player")
    other.heard("ready")
    theirs = desk.window(other.process.pid)
    desk.xdotool("windowactivate", "--sync", theirs)
    until(lambda: desk.xdotool("getactivewindow") == str(theirs))
    time.sleep(0.3)  # time enough to be minimised, if it were going to be

    state = subprocess.run(
        ["xwininfo", "-id", str(ours)], env=desk.env, capture_output=True, text=True, check=True
    ).stdout
    assert "Map State: IsViewable" in state
    assert "Width: 1280" in state
    assert "Height: 720" in state
    first = desk.screen()[-1, 0].tolist()
    until(lambda: desk.screen()[-1, 0].tolist() != first)
    other.close()
    assert child.process.poll() is None


def test_keys_are_commands(desk, show):
    child = show(fullscreen=False, size=(640, 360))
    desk.xdotool("windowactivate", "--sync", desk.window(child.process.pid))
    said = {
        "space": "BLACKOUT",
        "s": "NEXT_SCENE",
        "h": "HELP",
        "c": "CALM",
        "Return": "START",
        "KP_Enter": "START",
        "d": "DISPLAY",
        "bracketleft": "QUIETER",
        "bracketright": "LOUDER",
        "1": "SCENE_1",
        "9": "SCENE_9",
        "0": "SCENE_10",
        "minus": "SCENE_11",
        "KP_3": "SCENE_3",
        "KP_Subtract": "SCENE_11",
        "F": "FULLSCREEN",
        "f": "FULLSCREEN",
        "m": "TEACH",
        "k": "KEEP",
        "p": "PLAY",
        "n": "RENAME",
        "BackSpace": "FORGET",
    }
    for key, name in said.items():
        desk.xdotool("key", key)
        assert child.heard("command") == f"command {name}"
    for key in ("v", "g", "x", "ctrl+q", "super+q", "alt+h"):  # kept, unknown, others'
        desk.xdotool("key", key)
    desk.xdotool("key", "q")
    assert child.heard("command") == "command QUIT"
    assert child.process.wait(PATIENCE) == 0


def test_brackets_are_found_on_a_german_keyboard(tmp_path):
    with Xvfb(tmp_path, size=(320, 200), wm=True) as desk:
        run("setxkbmap", "de", env=desk.env)
        child = Child(desk.env, fullscreen=False, size=(320, 180))
        child.heard("ready")
        desk.xdotool("windowactivate", "--sync", desk.window(child.process.pid))
        for key, name in {
            "bracketleft": "QUIETER",
            "udiaeresis": "QUIETER",
            "8": "SCENE_8",
        }.items():
            desk.xdotool("key", key)
            assert child.heard("command") == f"command {name}"
        child.close()


def test_control_c_stays_with_the_program(desk, show):
    child = show(fullscreen=False, size=(320, 180))
    child.process.send_signal(signal.SIGINT)
    assert child.heard("interrupted")
    assert child.process.wait(PATIENCE) == 0


def test_escape_and_the_close_button_quit(desk, show):
    for leave in (("key", "Escape"), ("key", "alt+F4")):
        child = show(fullscreen=False, size=(320, 180))
        desk.xdotool("windowactivate", "--sync", desk.window(child.process.pid))
        desk.xdotool(*leave)
        assert child.heard("command") == "command QUIT"
        assert child.process.wait(PATIENCE) == 0


@pytest.mark.parametrize("opengl", [True, False])
def test_size_follows_the_window(desk, show, opengl):
    child = show(fullscreen=False, size=(640, 360), opengl=opengl)
    ours = desk.window(child.process.pid)
    desk.xdotool("windowsize", "--sync", ours, 800, 450)
    assert child.heard("now").split()[1:3] == ["800", "450"]
    until(lambda: blue(desk.screen()).sum() >= 800 * 450 - 64)

    desk.xdotool("windowactivate", "--sync", ours)
    desk.xdotool("key", "f")
    child.heard("now 1280 720")
    until(lambda: blue(desk.screen()).mean() > 0.999)
    desk.xdotool("key", "f")
    child.heard("now 800 450")
    until(lambda: blue(desk.screen()).sum() <= 800 * 450)


def test_the_pointer_hides_after_two_seconds_and_comes_back(desk, show):
    show(fullscreen=True)
    until(lambda: blue(desk.screen()).mean() > 0.999)
    pointer = Pointer(desk.env["DISPLAY"])
    desk.xdotool("mousemove", 300, 300)
    moved = time.monotonic()
    until(pointer.shown)
    until(lambda: not pointer.shown())
    assert time.monotonic() - moved > 1.5
    desk.xdotool("mousemove", 320, 310)
    until(pointer.shown)
    pointer.close()


def test_the_display_stays_awake_while_the_window_is_up(tmp_path):
    with Xvfb(tmp_path, size=(320, 200)) as desk:
        saver = Saver(desk.env["DISPLAY"])
        saver.wait(1)  # second of idleness
        until(saver.on)
        desk.xdotool("key", "a")
        until(lambda: not saver.on())
        child = Child(desk.env, fullscreen=True)
        child.heard("ready")
        time.sleep(2.5)
        assert not saver.on()
        child.close()
        until(saver.on)
        saver.close()


def test_a_rasteriser_that_waits_for_nothing_does_not_count_as_displayed(desk):
    child = Child(desk.env, fullscreen=True)
    assert child.heard("ready").split()[3] == "False"
    child.close()


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({"DISPLAY": "", "SDL_VIDEODRIVER": "x11"}, ("DISPLAY", "not set", "--offscreen")),
        ({"DISPLAY": ""}, ("DISPLAY", "not set", "--offscreen")),  # SDL would draw into nothing
        ({"DISPLAY": ":4711", "SDL_VIDEODRIVER": "x11"}, (":4711", "cannot be opened")),
        ({"MESA_GL_VERSION_OVERRIDE": "2.1"}, ("OpenGL 3.3", "libgl1-mesa-dri")),
    ],
)
def test_what_cannot_be_shown_is_one_sentence(desk, env, words):
    child = Child({**desk.env, **env})
    said = child.heard("error")
    assert child.close() == 2
    for word in words:
        assert word in said


def test_no_glx_is_one_sentence(tmp_path):
    with Xvfb(tmp_path, size=(320, 200), options=("-extension", "GLX")) as desk:
        child = Child(desk.env)
        assert "OpenGL 3.3" in child.heard("error")
        assert child.close() == 2


def test_an_unknown_display_is_answered_with_the_near_names(desk):
    child = Child(desk.env, display="scren")
    said = child.heard("error")
    assert "'scren'" in said
    assert "near names: 'screen'" in said
    assert child.close() == 2


@pytest.mark.parametrize("opengl", [True, False])
@pytest.mark.skipif(not TwoDisplays.possible(), reason="needs Xorg with its dummy driver")
def test_the_show_moves_between_displays_and_survives_losing_one(tmp_path, opengl):
    with TwoDisplays(tmp_path, (1280, 720), (1024, 768)) as desk:
        child = Child(desk.env, fullscreen=True, display="DUMMY1", opengl=opengl)
        assert child.heard("ready").split()[1:] == ["1024", "768", "False", "DUMMY1"]
        desk.xdotool("key", "d")
        assert child.heard("command") == "command DISPLAY"
        assert child.heard("now").split()[1:] == ["1280", "720", "DUMMY0"]
        desk.xdotool("key", "d")
        assert child.heard("now").split()[1:] == ["1024", "768", "DUMMY1"]
        child.order("only DUMMY0")
        assert child.heard("now").split()[1:] == ["1280", "720", "DUMMY0"]
        desk.xdotool("key", "space")
        assert child.heard("command") == "command BLACKOUT"
        assert child.close() == 0
