"""Scenes: every one draws, wraps, stands still in silence, and looks as approved."""

import re

import numpy as np
import pytest

from tests.lamps_known import FIELDS, level, lit
from visualizer.records import ROWS, SILENT_FRAME, Direction, State, Tick, Trait
from visualizer.render.frame import FRAME
from visualizer.render.meshes import MESHES
from visualizer.render.shader import shader_dir
from visualizer.render.stage import Stage
from visualizer.scenes import SCENES
from visualizer.scenes.bend import stand

# At rest, in full music, and as a hit runs away from the viewer; asleep there is only one lamp.
STATES = dict.fromkeys(SCENES, ("rest", "bands", "ring")) | {"idle": ("one", "bands", "ring")}
every_scene = pytest.mark.parametrize("name", SCENES)


def params(name, **direction):
    return SCENES[name].params(Tick(1.0, 48_000), SILENT_FRAME, State(), Direction(**direction))


@pytest.fixture
def show(gpu):
    """Return a function that draws one picture: (90, 160, 3) uint8."""
    stage = Stage(gpu, SCENES, size=(160, 90), limited=False)

    def draw(name, field, **direction):
        direction = Direction(scene=name, **direction)
        stage.draw(Tick(1.0, 48_000), field, SILENT_FRAME, State(), direction)
        return stage.read()

    yield draw
    stage.close()


@every_scene
def test_what_a_scene_says_is_in_the_block_and_its_surfaces_exist(name):
    assert set(params(name)) <= set(FRAME.names)
    assert all(item.mesh in {"", *MESHES} for item in SCENES[name].passes)


@every_scene
def test_the_room_repeats_after_all_rows(name):
    assert params(name, travel=3.25) == params(name, travel=3.25 + ROWS)


@every_scene
def test_tiles_and_luminaires_share_their_lines(name):
    room = SCENES[name].room
    for tiles, half in zip(room.tiles, room.luminaire, strict=True):
        assert tiles * 2 * half == pytest.approx(round(tiles * 2 * half))


@every_scene
def test_the_outer_world_is_bluer_than_the_inner(name):
    outer, inner = (np.array(params(name, world=x)["lamp"]) for x in (0.0, 1.0))
    assert outer[2] / outer[0] > 1.1 * inner[2] / inner[0]


@every_scene
@pytest.mark.parametrize("travel", [0.0, 0.5, 31.9])
def test_more_light_in_the_lamps_is_more_light_in_the_picture(show, name, travel):
    means = [show(name, level(x), travel=travel).mean() for x in (0.0, 0.3, 0.8, 1.0, 1.2, 1.6)]
    assert np.all(np.diff(means) > 4.0)
    assert means[-1] < 215, "no room is left for a hit"


@every_scene
def test_the_walk_is_seamless_where_the_grid_begins_anew(show, name):
    before = show(name, level(1.0), travel=ROWS - 1e-5).astype(int)
    after = show(name, level(1.0), travel=float(ROWS)).astype(int)
    assert np.abs(before - after).max() <= 3


@pytest.mark.parametrize("size", [(160, 90), (161, 91), (90, 160), (333, 40)])
@every_scene
def test_light_is_never_negative_or_endless(gpu, name, size):
    stage = Stage(gpu, SCENES, size=size, internal=size, limited=False)
    for field in FIELDS.values():
        stage.draw(Tick(1.0, 0), field(), SILENT_FRAME, State(), Direction(scene=name, travel=0.3))
        data = stage._targets().scene.buffer.read(components=3, dtype="f2")
        light = np.frombuffer(data, np.float16)
        assert np.isfinite(light).all()
        assert light.min() >= 0
    stage.close()


@pytest.mark.parametrize("name", ["hall", "undercroft", "march", "lift", "table", "lounge"])
def test_the_room_is_its_own_mirror_image(show, name):
    """Grain, pile and door handles aside, left is right."""
    picture = show(name, level(1.0)).astype(int).mean(axis=2)
    halves = picture[:, :80], picture[:, :79:-1]
    assert abs(halves[0].mean() - halves[1].mean()) < 1
    assert np.abs(halves[0] - halves[1]).mean() < 5


def test_a_lamp_on_the_left_is_seen_on_the_left(show):
    output = np.zeros((ROWS, 32), np.float32)
    output[1, 15] = 1.0
    picture = show("hall", lit(output)).astype(int)[:45]
    assert picture[:, :80].mean() > 3 * picture[:, 80:].mean()


@pytest.mark.parametrize("travel", [0.1, 0.6, 1.1, 1.6, 1.9])
def test_the_dance_has_no_saturated_red(show, travel):
    """WCAG 2.2 calls a red saturated from 0.8 of R + G + B, linear; we stay away from it."""
    for light in (0.3, 1.0, 1.6):
        shown = (show("dance", level(light), travel=travel, loudness=1.0) / 255.0) ** 2.2
        whole = shown.sum(axis=2)
        seen = whole > 0.05  # what is nearly black has no colour that anyone sees
        assert (shown[..., 0][seen] / whole[seen]).max() < 0.75


def test_the_dance_grows_more_colourful_from_phase_to_phase(show):
    def colour(travel):
        picture = show("dance", level(1.0), travel=travel, loudness=1.0).astype(int)
        return (picture.max(axis=2) - picture.min(axis=2)).mean()

    phases = [colour(0.5 * phase + 0.1) for phase in range(4)]
    assert np.all(np.diff(phases) > 3.0)


def test_a_drone_brings_the_ceiling_of_the_undercroft_down():
    def ceiling(value, confidence):
        state = State(drone=Trait(value, confidence))
        undercroft = SCENES["undercroft"]
        return undercroft.params(Tick(1.0, 0), SILENT_FRAME, state, Direction())["room"][1]

    assert ceiling(0.0, 1.0) == ceiling(1.0, 0.0) > ceiling(0.5, 1.0) > ceiling(1.0, 1.0)
    assert ceiling(1.0, 1.0) > SCENES["undercroft"].room.eye + 0.3, "the eye is in the ceiling"


def test_strain_leans_the_walls_of_the_hallway_in():
    def lean(value, confidence):
        state = State(strain=Trait(value, confidence))
        return SCENES["table"].params(Tick(1.0, 0), SILENT_FRAME, state, Direction())["own"][3]

    room = SCENES["table"].room
    assert 0.0 < lean(0.0, 1.0) == lean(1.0, 0.0) < lean(0.5, 1.0) < lean(1.0, 1.0)
    assert room.half_width - lean(1.0, 1.0) * room.height > 0.2, "the walls meet"


def test_the_doors_of_the_lift_keep_their_size_while_all_else_is_torn_past():
    def seen(time):
        block = SCENES["lift"].params(
            Tick(time, 0), SILENT_FRAME, State(), Direction(scene="lift", since=10.0)
        )
        return block["view"][3] / block["room"][2], block["room"][2], block["eye"][2]

    seconds = np.linspace(9.0, 16.0, 200)
    size, distance, place = np.array([seen(time) for time in seconds]).T
    assert np.ptp(size) < 1e-9
    assert np.ptp(distance + place) < 1e-9, "the doors have moved"
    assert distance[0] > 3 * distance[-1]
    moving = seconds[np.abs(np.diff(distance, prepend=distance[0])) > 0.01]
    assert np.ptp(moving) > 1.0
    assert np.abs(np.diff(distance, 2)).max() < 0.02, "it jerks"


def test_in_calm_light_the_lift_does_not_pull_at_the_stomach():
    blocks = [
        SCENES["lift"].params(Tick(t, 0), SILENT_FRAME, State(), Direction(calm=1.0, since=0.0))
        for t in (0.0, 0.7, 1.3, 9.0)
    ]
    assert all(block == blocks[0] for block in blocks)


def walked(seed):
    """Return x, z and heading of a walk through all corners, over the ground, a picture each."""
    places, x0, z0, quarter, behind, side = [], 0.0, 0.0, 0.0, 0.0, 0.0
    for travel in np.arange(0.0, ROWS, 0.004):
        here = stand(travel, seed)
        if here.corner != behind:
            if behind:  # the axes of the new leg: its z goes on through the corner
                x0, z0 = x0 + behind * np.sin(quarter), z0 + behind * np.cos(quarter)
                quarter += side * np.pi / 2
                x0, z0 = x0 - behind * np.sin(quarter), z0 - behind * np.cos(quarter)
            behind, side = here.corner, np.sign(here.sides)
        ahead, right = (np.sin(quarter), np.cos(quarter)), (np.cos(quarter), -np.sin(quarter))
        x = x0 + here.along * ahead[0] + here.aside * right[0]
        z = z0 + here.along * ahead[1] + here.aside * right[1]
        places.append((x, z, quarter + here.turned))
    return np.array(places)


@pytest.mark.parametrize("seed", [0, 1, 7])
def test_one_walks_round_the_corners_of_the_corridor_evenly_and_through_no_wall(seed):
    way = walked(seed)
    steps = np.hypot(*np.diff(way[:, :2], axis=0).T)
    assert steps.max() < 0.00401
    assert steps.min() > 0.001
    assert np.abs(np.diff(way[:, 2])).max() < 0.008, "it swings round"
    assert np.abs(np.diff(way[:, 2], 2)).max() < 1e-4, "it jerks"
    half = SCENES["corridor"].room.half_width / SCENES["corridor"].room.pitch[1]
    stands = [stand(travel, seed) for travel in np.arange(9.0, 11.3, 0.02)]
    inner = [np.hypot(abs(s.aside) - half, s.along - s.corner + half) for s in stands]
    assert min(inner) > 0.3, "the inner edge is in the way"
    assert max(abs(s.aside) for s in stands if s.along < s.corner - half) < half


def test_the_corridor_turns_both_ways():
    assert {np.sign(stand(10.5 + 16 * k, 0).sides) for k in range(4)} == {-1, 1}


@pytest.mark.parametrize("travel", [10.5 + 0.8, 42.5 + 0.8])
def test_out_of_a_corner_the_new_leg_is_the_old_one_behind_it(show, travel):
    before = show("corridor", level(1.0), travel=travel - 1e-5).astype(int)
    after = show("corridor", level(1.0), travel=travel + 1e-5).astype(int)
    assert np.abs(before - after).mean() < 0.2


@pytest.mark.parametrize(
    "name", ["corridor", "undercroft", "dance", "table", "outside", "lift", "march", "lounge"]
)
def test_a_room_opens_as_it_gets_louder_and_calm_light_does_not(show, name):
    silent, low, loud, louder = (
        show(name, level(1.0), loudness=loudness).astype(int) for loudness in (0.0, 0.35, 0.75, 1.0)
    )
    assert np.abs(silent - low).mean() > 0.3
    assert np.abs(low - loud).mean() > 0.3
    assert np.abs(silent - loud).mean() > np.abs(silent - low).mean()
    assert (loud == louder).all()
    calm = [show(name, level(1.0), loudness=loudness, calm=1.0) for loudness in (0.0, 1.0)]
    assert (calm[0] == calm[1]).all()


def test_the_screen_of_numbers_has_two_thousand_digits():
    """Counted where its lattice is not yet poured into bins."""
    text = (shader_dir() / "scenes" / "numbers.frag").read_text(encoding="utf-8")
    line, step, mouth = (
        float(re.search(rf"const float {name} = (-?[0-9.]+)", text)[1])
        for name in ("LINE", "STEP", "MOUTH")
    )
    assert (0.96 - mouth) / line * (2 * 16 / 9 * 0.96) / step > 2000


@pytest.mark.parametrize(("name", "lamps"), [(n, f) for n, fs in STATES.items() for f in fs])
def test_scene_looks_as_approved(show, golden, gpu, name, lamps):
    picture = show(name, FIELDS[lamps](), loudness=float(lamps in ("bands", "ring")))
    assert picture.std() > 2, f"{name} drew one flat colour"
    if "llvmpipe" not in gpu.renderer:
        pytest.skip("pixels are compared on one rasteriser only; elsewhere it is enough to draw")
    golden(f"{name}_{lamps}", picture, atol=3)
