"""What leaves the house, as far as it can be said without a window."""

import errno
import os
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from visualizer.errors import ConfigError, DisplayError
from visualizer.output.displays import Display, choose, named
from visualizer.output.keys import BACKSPACE, BY_CHARACTER, ENTER, ESCAPE, command
from visualizer.output.offscreen import Offscreen
from visualizer.output.plates import KEYS
from visualizer.output.retrace import TRIAL, TRIALS, Retrace, holds_rate
from visualizer.output.still import save_png
from visualizer.records import Command

LAPTOP = Display("Built-in", (0, 0), (1920, 1080), 60)
LEFT = Display('DELL U2720Q 27"', (1920, 0), (3840, 2160), 60)
RIGHT = Display('DELL U2720Q 27"', (5760, 0), (3840, 2160), 60)


# -- displays


def test_twins_are_numbered_from_left_to_right_in_whatever_order_they_are_listed():
    names = [display.name for display in named([RIGHT, LAPTOP, LEFT])]
    assert names == ['DELL U2720Q 27" #2', "Built-in", 'DELL U2720Q 27" #1']


@given(st.lists(st.sampled_from(["DELL", "LG", ""]), max_size=6))
def test_every_display_has_a_name_of_its_own(names):
    row = [Display(name, (1920 * i, 0), (1920, 1080), 60) for i, name in enumerate(names)]
    told = named(row)
    assert len({display.name for display in told}) == len(names)
    for index, display in enumerate(told):
        assert choose(told, display.name) == index
        assert choose(told, str(index + 1)) == index


@pytest.mark.parametrize(
    ("wanted", "index"), [("built-in", 0), ("built", 0), ("dell", 1), ("DELL U2720Q", 1), ("2", 1)]
)
def test_a_display_is_chosen_by_name_part_or_number(wanted, index):
    assert choose([LAPTOP, LEFT], wanted) == index


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("bilt-in", ["no display", "'bilt-in'", "near names: 'Built-in'"]),
        ("xyz", ["no display", "there are: 'Built-in', 'DELL"]),
        ("4", ["no display", "from 1 to 3"]),
        ("dell", ["more than one display", "#1", "#2"]),
    ],
)
def test_a_display_that_is_not_there_is_answered_with_those_that_are(wanted, words):
    with pytest.raises(DisplayError) as caught:
        choose(named([LAPTOP, LEFT, RIGHT]), wanted)
    for word in words:
        assert word in str(caught.value)


# -- keys; the numbers are SDL's key codes and USB HID usages


@pytest.mark.parametrize(
    ("key", "place", "asked"),
    [
        ("f", 9, Command.FULLSCREEN),
        ("a", 20, None),  # AZERTY: A is where US has Q
        ("q", 4, Command.QUIT),
        ("ы", 22, Command.NEXT_SCENE),  # Cyrillic on the key of S
        ("φ", 9, Command.FULLSCREEN),  # Greek on the key of F
        ("п", 10, None),
        ("٨", 37, Command.SCENE_8),  # an Arabic digit
        ("[", 47, Command.QUIETER),
        ("ü", 47, Command.QUIETER),  # QWERTZ: the place of [
        ("+", 48, Command.LOUDER),  # QWERTZ: the place of ]
        ("8", 37, Command.SCENE_8),
        ("&", 30, Command.SCENE_1),  # AZERTY: digits need a shift
        ("-", 35, Command.SCENE_6),  # AZERTY: 6 and - share a key
        ("0", 39, Command.SCENE_10),
        ("-", 45, Command.SCENE_11),
        ("ß", 45, Command.SCENE_11),  # QWERTZ: the key after 0
        ("-", 56, Command.SCENE_11),  # QWERTZ: - itself
        ("\x1b", 41, Command.QUIT),
        (" ", 44, Command.BLACKOUT),
        ("c", 6, Command.CALM),
        ("w", 26, Command.WORLD),
        ("\r", 40, Command.START),
        ("\u0441", 6, Command.CALM),  # Cyrillic
        ("m", 16, Command.TEACH),
        ("\u044c", 16, Command.TEACH),  # Cyrillic on the key of M
        ("k", 14, Command.KEEP),
        ("p", 19, Command.PLAY),
        ("n", 17, Command.RENAME),
        ("\b", 42, Command.FORGET),
        ("x", 27, None),
    ],
)
def test_a_key_means_the_same_on_every_layout(key, place, asked):
    assert command(ord(key), place) is asked


def test_the_keypad_has_digits_whatever_num_lock_says():
    assert command(0x40000059, 89) is Command.SCENE_1
    assert command(0x40000062, 98) is Command.SCENE_10
    assert command(0x40000056, 86) is Command.SCENE_11


def test_brackets_behind_alt_graph_are_found_and_nothing_else_is():
    assert command(ord("8"), 37, alt_graph=True) is Command.QUIETER
    assert command(ord("9"), 38, alt_graph=True) is Command.LOUDER
    assert command(ord("q"), 20, alt_graph=True) is None  # @ on QWERTZ: must not end the show


def test_every_command_has_a_key_and_the_help_names_it():
    told = {cap.lower() for column in KEYS for caps, _ in column for cap in caps}
    caps = {ESCAPE: "esc", ENTER: "enter", BACKSPACE: "backspace", " ": "space"}
    for character, asked in BY_CHARACTER.items():
        known = character.isdigit() or asked is Command.START  # 1 … 9; the start screen says Enter
        assert known or caps.get(character, character) in told, asked
    assert set(BY_CHARACTER.values()) == set(Command)


@given(st.integers(0, 2**31 - 1), st.integers(0, 511), st.booleans())
def test_any_key_at_all_is_a_command_or_nothing(key, place, alt_graph):
    assert isinstance(command(key, place, alt_graph=alt_graph), Command | None)


# -- the retrace; intervals as they were recorded, in milliseconds

VSYNC_60 = [
    16.5,
    16.9,
    16.6,
    16.7,
    15.8,
    17.5,
    16.6,
    16.7,
    33.3,
    16.7,
    16.6,
    19.0,
    14.4,
    16.7,
    16.7,
]
VSYNC_144 = [6.9, 7.0, 6.9, 6.9, 13.9, 6.9, 7.0, 6.8, 7.0, 6.9]
UNHELD = [0.4, 0.3, 0.4, 0.5, 0.3, 2.1, 0.4, 0.3, 0.4, 0.4]  # a rasteriser that only clears
DRAWING = [11.2, 12.9, 10.8, 11.4, 14.6, 11.1, 12.2, 13.3, 11.0, 11.9]  # the same, drawing a scene
SLOW = [21.0, 24.5, 19.8, 27.3, 22.9, 24.1, 23.0, 25.8, 29.0, 20.4]  # slower than the display


@pytest.mark.parametrize(
    ("intervals_ms", "refresh_hz", "held"),
    [
        (VSYNC_60, 60, True),
        (VSYNC_60, 59.94, True),
        (VSYNC_60, 144, False),
        (VSYNC_144, 144, True),
        (VSYNC_144, 60, False),
        ([33.3, 33.4, 33.2, 50.1, 33.3, 33.4, 33.3, 33.2], 60, True),  # two periods a picture
        (UNHELD, 60, False),
        (DRAWING, 60, False),
        (SLOW, 60, False),
        (VSYNC_60, 0, False),
        ([], 60, False),
    ],
)
def test_the_display_is_believed_by_what_it_does(intervals_ms, refresh_hz, held):
    assert holds_rate([ms / 1000 for ms in intervals_ms], refresh_hz) is held


@given(st.lists(st.floats(0, 10, allow_nan=False), max_size=40), st.floats(1, 500))
def test_a_display_is_not_believed_if_pictures_go_by_at_twice_its_rate(noise_ms, refresh_hz):
    assert not holds_rate([min(n / 1000, 0.5 / refresh_hz) for n in noise_ms], refresh_hz)


def watched(retrace, intervals_ms, times=1):
    for at in accumulate(intervals_ms * times, initial=0.0):
        retrace.swapped(at / 1000)
    return retrace.held


def test_a_promise_is_tried_before_it_is_doubted():
    assert Retrace(60, promised=True).held
    assert not Retrace(60, promised=False).held
    assert not Retrace(0, promised=True).held
    assert watched(Retrace(60, promised=True), VSYNC_60 * 40)
    assert not watched(Retrace(60, promised=True), UNHELD * 4)
    assert not watched(Retrace(60, promised=True), DRAWING * 4)


def test_a_slow_start_does_not_decide_but_going_on_so_does():
    retrace = Retrace(60, promised=True)
    assert watched(retrace, SLOW * 5)
    assert watched(retrace, VSYNC_60 * 10)
    assert not watched(retrace, SLOW, times=(TRIAL * (TRIALS + 2)) // len(SLOW))


# -- without a window, and stills


def test_offscreen_is_a_window_to_the_show():
    sink = Offscreen((640, 360))
    assert sink.size == (640, 360)
    assert sink.display == "offscreen"
    assert sink.present() == ()
    assert not sink.displayed()
    sink.close()


def test_a_still_keeps_every_pixel(tmp_path):
    rgb = np.random.default_rng(1).integers(0, 256, (36, 64, 3), np.uint8)
    path = tmp_path / "still.png"
    save_png(path, rgb)
    save_png(path, rgb)  # over the old one
    assert np.array_equal(np.asarray(Image.open(path)), rgb)
    assert [entry.name for entry in tmp_path.iterdir()] == ["still.png"]


def test_a_still_that_cannot_be_written_says_where_and_leaves_nothing(tmp_path, monkeypatch):
    with pytest.raises(ConfigError, match="nowhere"):
        save_png(tmp_path / "nowhere" / "still.png", np.zeros((2, 2, 3), np.uint8))

    def full(*_args, **_options):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Image.Image, "save", full)
    path = tmp_path / "still.png"
    path.write_bytes(b"the old one")
    with pytest.raises(ConfigError, match="No space left"):
        save_png(path, np.zeros((2, 2, 3), np.uint8))
    assert path.read_bytes() == b"the old one"
    assert list(tmp_path.iterdir()) == [path]
