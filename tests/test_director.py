"""The director as a story: what is heard and pressed, and the scenes that follow."""

from dataclasses import replace
from itertools import pairwise

import pytest

from visualizer.director import CAST, Director
from visualizer.director.walk import Walk
from visualizer.records import (
    CORNER,
    HOP,
    RATE,
    SILENT_FRAME,
    TURNING,
    Budget,
    Command,
    Cue,
    State,
    Tick,
    Trait,
)

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


def test_while_somebody_speaks_the_walk_waits_before_a_corner():
    walk = Walk()

    def go(seconds, slowly):
        for _ in range(seconds * 60):
            walk.go(
                1 / 60,
                "corridor",
                effort=1.0,
                still=False,
                slowly=slowly,
                bar=Trait(),
                bar_seconds=0,
            )
        return walk.travel

    begins = CORNER - TURNING
    assert begins - 1.0 < go(90, slowly=True) <= begins
    assert go(20, slowly=False) > CORNER + TURNING


def test_all_motion_stops_in_silence():
    director = Director(SCENES, pinned="corridor")
    walked = perform(director, 20, level=0.6).travel
    assert walked > 1
    stopped = perform(director, 15, level=0.0, silence=1.0, start=20).travel
    assert perform(director, 5, level=0.0, silence=1.0, start=35).travel - stopped < 0.01


@pytest.mark.parametrize(
    ("stage", "completeness", "stands"),
    [("confirmed", 1.0, True), ("confirmed", 0.6, False), ("provisional", 1.0, False)],
)
def test_one_stands_while_the_light_of_a_whole_figure_goes_by(stage, completeness, stands):
    director = Director(SCENES, pinned="corridor")
    perform(director, 20, level=0.6)
    cue = Cue("motif", "figure", 0, 0, 1.0, stage=stage, completeness=completeness)
    director.hear(replace(SILENT_FRAME, level=0.6), (cue,), State(), Budget())
    before = perform(director, 1.5, level=0.6, start=20).travel
    slow = perform(director, 1.0, level=0.6, start=21.5).travel - before
    assert (slow < 0.03) == stands
    perform(director, 8, level=0.6, start=22.5)
    before = director.direct(Tick(30.6, 0)).travel
    assert perform(director, 1.0, level=0.6, start=30.6).travel - before > 0.1, "and walks on"


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


def directed(director, seconds, keys=None, *, fps=FPS, level=0.6):
    """Return the directions of `seconds` of music; `keys` maps a time to what is pressed then."""
    presses = {round(at * fps): pressed for at, pressed in (keys or {}).items()}
    found = []
    for k in range(round(seconds * fps)):
        director.hear(replace(SILENT_FRAME, level=level), (), State(), Budget())
        found.append(director.direct(Tick(k / fps, 0), presses.get(k, ())))
    return found


@pytest.mark.parametrize("fps", [24, 60, 144])
def test_calm_fades_in_and_out_and_forbids_flashes_at_once(fps):
    director = Director(SCENES, pinned="hall")
    calm = [Command.CALM]
    found = directed(director, 3, {1: calm, 2: calm}, fps=fps)
    fades = [d.calm for d in found]
    assert max(abs(b - a) for a, b in pairwise(fades)) < 1.01 / (0.5 * fps)
    assert fades[fps - 1] == 0.0
    assert fades[round(1.5 * fps) + 1] == 1.0
    assert fades[-1] == 0.0
    assert found[fps - 1].flash
    assert not any(d.flash for d in found[fps : round(2.5 * fps)])
    assert found[-1].flash


def test_calm_is_said_and_can_be_what_one_begins_with():
    director = Director(SCENES, pinned="hall", calm=True)
    assert directed(director, 0.1)[0].calm == 1.0
    directed(director, 0.1, {0: [Command.CALM]})
    assert not director.calm
    assert director.notice.startswith("full show")


def test_the_host_may_choose_the_world_whatever_is_heard():
    director = Director(SCENES, pinned="hall", world="inner")
    heard = State(world=Trait(0.0, 1.0))  # plainly outer

    def dial(seconds, keys=()):
        for k in range(seconds * RATE // HOP):
            frame = replace(SILENT_FRAME, sample=dial.sample, level=0.5)
            director.hear(frame, (), heard, Budget())
            dial.sample += HOP
            direction = director.direct(Tick(dial.sample / RATE, 0), keys if k == 0 else ())
        return direction.world

    dial.sample = HOP
    assert dial(30) > 0.95
    assert dial(30, [Command.WORLD]) < 0.05  # back to what is heard
    assert "heard" in director.notice
    dial(1, [Command.WORLD])
    assert director.world == "outer"
    assert dial(30, [Command.WORLD]) > 0.95


def test_calm_walks_less_and_changes_scenes_slowly():
    walked = {}
    for calm in (False, True):
        director = Director(SCENES, pinned="corridor", calm=calm)
        walked[calm] = directed(director, 10)[-1].travel
        assert directed(director, 0.1, {0: [Command.SCENE_1]})[-1].fade == (5.0 if calm else 2.0)
    assert walked[True] < 0.7 * walked[False]


def test_the_start_screen_is_the_hall_at_rest_and_dissolves_after_three_seconds():
    found = directed(Director(SCENES, pinned="corridor", opening=True), 5)
    resting = [d for d in found if d.opening == 1.0][:-2]  # the last are those in which it ends
    assert len(resting) == pytest.approx(3 * FPS - 2, abs=2)
    assert {d.scene for d in resting} == {"hall"}
    assert {d.sensitivity for d in resting} == {0.0}, "nothing is played yet"
    assert found[-1].scene == "corridor"
    assert found[-1].fade > 0.5, "it is not cut off"
    assert found[-1].sensitivity == 1.0
    assert max(abs(a.opening - b.opening) for a, b in pairwise(found)) < 0.05


@pytest.mark.parametrize(
    ("key", "scene"),
    [(Command.START, "hall"), (Command.SCENE_2, "corridor"), (Command.NEXT_SCENE, "corridor")],
)
def test_a_key_ends_the_start_screen(key, scene):
    found = directed(Director(SCENES, opening=True), 2.0, {0.5: [key]})
    assert found[29].opening == 1.0
    assert found[-1].opening == 0.0
    assert found[-1].scene == scene


def test_calm_may_be_chosen_on_the_start_screen_and_does_not_end_it():
    found = directed(Director(SCENES, opening=True), 4.0, {1: [Command.CALM]})
    assert found[2 * FPS].opening == 1.0
    assert found[2 * FPS].calm == found[-1].calm == 1.0


def test_the_start_key_does_nothing_later():
    director = Director(SCENES, pinned="hall")
    before, after = directed(director, 1.0, {0.5: [Command.START]})[28:32:3]
    assert replace(before, travel=0.0, loudness=0.0) == replace(after, travel=0.0, loudness=0.0)


def test_rooms_take_on_how_loud_it_is_in_seconds_and_show_no_beat():
    director = Director(SCENES, pinned="hall")
    seen = []
    for k in range(20 * FPS):
        level = 0.8 if k % 30 < 15 else 0.5  # two beats a second
        director.hear(replace(SILENT_FRAME, level=level), (), State(), Budget())
        seen.append(director.direct(Tick(k / FPS, 800 * k)).loudness)
    assert 0.2 < seen[FPS] < 0.5
    assert max(seen[10 * FPS :]) - min(seen[10 * FPS :]) < 0.06
    assert seen[-1] == pytest.approx(0.65, abs=0.05)
