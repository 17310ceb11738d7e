"""Every cue and every state has its picture, and no two have the same: docs/what-you-see.md."""

import re
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from tests.test_lamps import music
from visualizer.lamps import LampGrid
from visualizer.records import RATE, Cue, Direction, State, Tick, Trait
from visualizer.render.stage import Stage
from visualizer.scenes import SCENES

FPS = 30
SETTLED = 5 * FPS  # pictures until tubes are warm, and states have been taken on
LOOKS = (0.1, 0.3, 0.5, 0.8, 1.0)  # seconds after the cue; a glitch is over in 0.35
CORNER = 0.006  # of the picture, where the difference is greatest: a lamp of the third row
# Of 255. What comes with every beat may change a lit lamp by less than a tenth, which is 10 there;
# grain is 1, and a step of 6 with an edge is seen without being told where.
SEEN = TOLD_APART = 6.0

SILENT = State(silence=Trait(1.0, 1.0))


def cue(kind, name="", **more):
    return [Cue(kind, name, 4711, 4711, 1.0, **more)]


def state(**traits):
    return {"state": State(**{name: Trait(value, 1.0) for name, value in traits.items()})}


HEARD = {
    "bands": {"bands": 1.0},
    "bass": {"cues": cue("bass"), "bass": 1.0},
    "onset": {"cues": cue("onset")},
    "beat": {"cues": cue("beat")},
    "bar_phase": state(bar_phase=0.3),
    "motif provisional": {"cues": cue("motif", "x", stage="provisional")},
    "motif confirmed": {"cues": cue("motif", "x", stage="confirmed")},
    "motif incomplete": {"cues": cue("motif", "x", stage="confirmed", completeness=0.75)},
    "motif astray": {"cues": cue("motif", "x", stage="confirmed", home="outer"), "world": 1.0},
    "unfolding": state(unfolding=0.75),
    "repeat": {"cues": cue("repeat"), "order": 1.0},
    "silence": {"state": SILENT, "bands": 0.0},
    "ding": {"cues": cue("cue", "ding")},
    "glitch": {"cues": cue("cue", "glitch")},
    "found": {"cues": cue("cue", "found")},
    "alarm": state(alarm=1.0),
    "drone": state(drone=1.0),
    "strain": state(strain=1.0),
    "speech": state(speech=1.0),
    "chatter": state(chatter=1.0),
    "width": state(width=1.0),
    "detune_cents": state(detune_cents=40.0),
    "grit": state(grit=1.0),
    "tension": state(tension=1.0),
    "pressure": {**state(pressure=1.0), "settled": 120 * FPS},
    "world outer": {"world": 0.0},
    "world inner": {"world": 1.0},
    "mood reward": {"state": State(mood="reward")},
    "mood swing": {"state": State(mood="swing")},
    "mood march": {"state": State(mood="march")},
}
NOTHING = "nothing"


def film(stage, *, cues=(), state=None, bands=0.4, bass=0.0, order=0.0, world=0.5, settled=SETTLED):
    """Return what is seen at LOOKS: (looks, height, width, 3)."""
    grid, state = LampGrid(1), state or State()
    plain, sounding = music(bands), music(bands, bass)
    direction = Direction(order=order, world=world)
    seen = []
    for k in range(settled + round(LOOKS[-1] * FPS) + 1):
        tick, age = Tick(k / FPS, k * RATE // FPS), k - settled
        fresh = cues if age == 0 else ()
        frame = sounding if 0 <= age <= 0.4 * FPS else plain
        field = grid(tick, frame, fresh, state, direction)
        if age in {round(look * FPS) for look in LOOKS}:
            stage.draw(tick, field, frame, state, direction)
            seen.append(stage.read().astype(float))
    return np.array(seen)


def difference(a, b):
    """Return, of 255, how much the most different part of two films differs at the best moment.

    By the channel that differs most, so that a hue counts as much as a light.
    """
    apart = np.abs(a - b).max(axis=-1)
    height, width = apart.shape[1:]
    blocks = apart.reshape(len(apart), height // 2, 2, width // 2, 2).mean(axis=(2, 4))
    flat = np.sort(blocks.reshape(len(blocks), -1), axis=1)
    return flat[:, -max(int(CORNER * flat.shape[1]), 1) :].mean(axis=1).max()


@pytest.fixture(scope="module")
def films(one_gpu):
    one_gpu._context.__enter__()
    stage = Stage(one_gpu, SCENES, size=(160, 90), limited=False)
    films = {name: film(stage, **heard) for name, heard in {NOTHING: {}, **HEARD}.items()}
    stage.close()
    return films


def test_the_page_and_this_list_name_the_same_things():
    page = (Path(__file__).parents[1] / "docs" / "what-you-see.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE) == list(HEARD)
    told = set(re.findall(r"`([a-z_]+)", page)) | {"beat_phase"}  # the beat is its cue
    assert {f.name for f in fields(State)} <= told


@pytest.mark.parametrize("name", HEARD)
def test_it_is_seen(films, name):
    assert difference(films[name], films[NOTHING]) > SEEN


def test_no_two_look_alike(films):
    names = list(HEARD)
    table = np.array([[difference(films[a], films[b]) for b in names] for a in names])
    np.fill_diagonal(table, np.inf)
    alike = [
        f"{a} / {b} {table[i, j]:.1f}"
        for i, a in enumerate(names)
        for j, b in enumerate(names[:i])
        if table[i, j] < TOLD_APART
    ]
    rows = [
        f"{n:18}" + "".join(f"{v:5.0f}" for v in row) for n, row in zip(names, table, strict=True)
    ]
    assert not alike, "\n".join(["look alike: " + "; ".join(alike), *rows])
