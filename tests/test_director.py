"""The director as a story: what is heard and pressed, and the scenes that follow."""

from dataclasses import replace
from itertools import pairwise

import pytest

from visualizer.director import CAST, Director
from visualizer.records import SILENT_FRAME, Budget, Command, State, Tick, Trait

FPS = 60
SCENES = ("hall", "corridor", "idle")


def perform(director, seconds, *, level=0.0, silence=0.0, start=0.0, keys=()):
    """Direct `seconds` of pictures at one level; keys arrive with the first. Return the last."""
    frame = replace(SILENT_FRAME, level=level, digital_silence=level == 0)
    state = State(silence=Trait(silence, 1.0))
    direction = None
    for k in range(int(seconds * FPS)):
        director.hear(frame, (), state, Budget())
        direction = director.direct(Tick(start + k / FPS, 0), keys if k == 0 else ())
    return direction


def test_silence_sends_the_hall_to_sleep_and_sound_wakes_it():
    director = Director(SCENES)
    assert perform(director, 10, level=0.0).scene == "hall"
    assert perform(director, 5, level=0.0, start=10).scene == "idle"
    woken = perform(director, 0.1, level=0.5, start=15)
    assert woken.scene == "hall"
    assert woken.since == 15


def test_a_pinned_scene_never_sleeps():
    assert perform(Director(SCENES, pinned="corridor"), 30).scene == "corridor"


def test_a_scene_that_was_pressed_is_the_one_to_wake_up_in():
    director = Director(SCENES)
    perform(director, 20)
    assert perform(director, 8, keys=[Command.SCENE_2], start=20).scene == "corridor"
    assert perform(director, 30, start=28).scene == "idle"
    assert perform(director, 1, level=0.5, start=58).scene == "corridor"


def test_a_scene_that_cannot_be_drawn_is_struck_off_and_says_why():
    director = Director(SCENES)
    director.strike("corridor", "wall.frag:3: `x' undeclared")
    assert "wall.frag:3" in director.notice
    assert perform(director, 0.1, keys=[Command.NEXT_SCENE]).scene == "idle"
    assert perform(director, 0.1, keys=[Command.SCENE_2], start=1).scene == "idle"


def test_next_scene_goes_round():
    director = Director(SCENES)
    seen = [perform(director, 0.1, keys=[Command.NEXT_SCENE], start=k).scene for k in range(3)]
    assert seen == ["corridor", "idle", "hall"]


def test_a_scene_that_does_not_exist_says_so_and_changes_nothing():
    director = Director(SCENES)
    assert perform(director, 0.1, keys=[Command.SCENE_3]).scene == "hall"
    assert director.notice == "scene numbers is not built yet"


def test_every_scene_key_names_one_of_the_cast():
    director = Director(CAST)
    keys = [c for c in Command if c.name.startswith("SCENE_")]
    assert [perform(director, 0.1, keys=[key]).scene for key in keys] == list(CAST)


def test_blackout_fades_and_never_snaps():
    director = Director(SCENES, pinned="hall")
    frame, lights = replace(SILENT_FRAME, level=0.5), []
    for k in range(2 * FPS):
        director.hear(frame, (), State(), Budget())
        keys = [Command.BLACKOUT] if k in (0, FPS) else []
        lights.append(director.direct(Tick(k / FPS, 0), keys).light)
    steps = [abs(b - a) for a, b in pairwise(lights)]
    assert max(steps) < 1.01 / (0.5 * FPS)
    assert min(lights) == 0.0
    assert lights[-1] == 1.0


def test_a_key_works_while_no_sound_arrives():
    director = Director(SCENES)
    director.direct(Tick(0.0, 0))
    assert director.direct(Tick(0.1, 0), [Command.SCENE_2]).scene == "corridor"


def test_all_motion_stops_in_silence():
    director = Director(SCENES, pinned="corridor")
    walked = perform(director, 20, level=0.6).travel
    assert walked > 1
    stopped = perform(director, 15, level=0.0, silence=1.0, start=20).travel
    assert perform(director, 5, level=0.0, silence=1.0, start=35).travel - stopped < 0.01


@pytest.mark.parametrize(("key", "sign"), [(Command.LOUDER, 1), (Command.QUIETER, -1)])
def test_sensitivity_moves_by_steps_and_has_an_end(key, sign):
    director = Director(SCENES)
    assert sign * (perform(director, 0.1, keys=[key]).sensitivity - 1) > 0
    perform(director, 0.1, keys=[key] * 50, start=1)
    assert director.sensitivity_db == sign * 24


def test_the_walk_does_not_hang_on_the_picture_rate():
    def walked(fps):
        director = Director(SCENES, pinned="corridor")
        for k in range(10 * fps):
            director.hear(replace(SILENT_FRAME, level=0.5), (), State(), Budget())
            direction = director.direct(Tick(k / fps, 0))
        return direction.travel

    assert walked(24) == pytest.approx(walked(240), rel=0.05)
