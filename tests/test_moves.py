"""Moves: what must hold of every one in the table, and what the choreography makes of them."""

from dataclasses import fields

import numpy as np
import pytest

from tests.test_lamps import burn, music, seen
from visualizer.director.dials import Dials
from visualizer.lamps import LampGrid, figures, moves
from visualizer.lamps.choreography import HOOPS_LAST, PLAYED, UNDER_WAY, Choreography
from visualizer.lamps.moves import MOVES
from visualizer.lamps.place import Place
from visualizer.records import BANDS, COLUMNS, HOOPS, RATE, ROWS, Cue, Direction, State, Trait

every_move = pytest.mark.parametrize("name", MOVES)
AGES = np.linspace(0.0, 1.4, 29)


def played(name, age, strength=1.0, seed=3, travel=0.0):
    place = Place(seed=5)
    place.walk(travel)
    out = np.full((ROWS, COLUMNS), 0.0 if name == "tear" else 1.0, np.float32)
    before = out.copy()
    place.work.fill(np.nan)  # whatever the last move left there is nobody's business
    MOVES[name].play(out, place, float(age), strength, seed)
    return out, before


@every_move
def test_a_move_moves_something_and_leaves_light_finite(name):
    moved = False
    for age in AGES:
        out, before = played(name, age)
        assert out.dtype == np.float32
        assert np.isfinite(out).all()
        assert (
            name in {"four phases", "drift", "chill", "visit", "hues", "ring of colour"}
            or out.min() >= 0
        )
        moved |= bool((np.abs(out - before) > 0.05).any())
    assert moved


@every_move
@pytest.mark.parametrize("age", [0.05, 0.9])
def test_a_move_is_the_same_whenever_it_is_asked(name, age):
    np.testing.assert_array_equal(played(name, age)[0], played(name, age)[0])


@every_move
def test_a_move_without_strength_leaves_all_as_it_is(name):
    for age in AGES:
        out, before = played(name, age, strength=0.0)
        np.testing.assert_allclose(out, before, atol=1e-6)


@every_move
def test_a_move_goes_along_with_the_viewer(name):
    here, there = (played(name, 0.4, travel=float(rows))[0] for rows in (0, 5))
    if name in {"murmur", "gather", "drift", "four phases"}:  # each lamp has its own dice
        assert np.abs(here - 1).mean() == pytest.approx(np.abs(there - 1).mean(), rel=0.3)
    elif name in {"ranks", "hues"}:  # odd lamps and even ones stay what they are
        np.testing.assert_array_equal(here, there)
    else:
        np.testing.assert_allclose(np.roll(here, 5, axis=0), there, atol=1e-5)


@pytest.mark.parametrize("name", [n for n, move in MOVES.items() if move.lasts < 10])
def test_a_move_that_follows_a_cue_has_faded_when_it_ends(name):
    out, before = played(name, MOVES[name].lasts)
    assert np.abs(out - before).max() < 0.15


def test_at_least_twelve_moves_and_none_is_idle():
    assert len(MOVES) >= 12
    assert {move for names in PLAYED.values() for move in names} <= set(MOVES)


def test_a_flat_grid_shows_no_cross():
    """Seen from the front, bands light lamps all over their rows, not an axis."""
    place, out = Place(seed=1), np.ones((ROWS, COLUMNS), np.float32)
    moves.rows(out, place, np.full(BANDS, 0.4, np.float32), 0.85, flat=True)
    columns = out[:20].mean(axis=0)
    assert abs(columns[14:18].mean() - columns.mean()) < 0.1
    assert out[:20].std() > 0.2


@pytest.mark.parametrize("kind", ["onset", "beat", "repeat", "ding", "glitch", "found"])
def test_no_cue_but_bass_and_figures_moves_the_light_as_a_whole(kind):
    grid = LampGrid(1)
    rest = seen(burn(grid, 8.5, music(level=0.6))[-1])
    cue = Cue("cue" if kind in {"ding", "glitch", "found"} else kind, kind, 4711, 4711, 1.0)
    with_it = burn(grid, 1.5, music(level=0.6), start=8.5, cues=[cue])
    assert max(abs(seen(field) / rest - 1) for field in with_it) < 0.10


def test_a_figure_that_comes_back_whole_spends_the_budget_only_if_there_is_one():
    def darkest(flash, **more):
        grid, direction = LampGrid(1), Direction(flash=flash)
        burn(grid, 8, music(level=0.6), direction=direction)
        cue = Cue("motif", "x", 4711, 4711, 1.0, **more)
        fields = burn(grid, 1.0, music(level=0.6), start=8, cues=[cue], direction=direction)
        return min(seen(field) for field in fields)

    whole = darkest(True, stage="confirmed")
    assert whole < 0.7 * darkest(False, stage="confirmed")
    assert whole < 0.6 * darkest(True, stage="provisional")
    assert whole < 0.6 * darkest(True, stage="confirmed", completeness=0.75)


def test_all_light_is_back_after_the_hush():
    assert figures.hush(0.0) == 0.0
    assert figures.hush(0.6) == figures.HUSH
    assert figures.hush(6.0) < 0.02


@pytest.mark.parametrize("notes", [2, 4, 12])
def test_a_whole_figure_sends_a_hoop_for_each_note_and_the_ring_takes_them_along(notes):
    steps = tuple(0.6 * k / (notes - 1) for k in range(notes))
    most = min(notes, HOOPS - 1)
    standing = figures.hoops(0.7, 1.0, steps)
    assert len(figures.hoops(0.0, 1.0, steps)) == 1
    assert standing.shape == (most, 3)
    assert np.all(np.diff(standing[:, 0]) > 0)
    brightest = [int(figures.hoops(age, 1.0, steps)[:, 1].argmax()) for age in (0.85, 1.6)]
    assert brightest == [0, most - 1]
    assert figures.hoops(HOOPS_LAST, 1.0, steps)[:, 1].max() < 0.01


@pytest.mark.parametrize(("more", "there"), [({}, 1), ({"completeness": 0.75}, 0)])
def test_only_a_whole_figure_sends_hoops_and_none_in_calm_light(more, there):
    cue = Cue("motif", "x", 4711, 4711, 1.0, stage="confirmed", **more)
    for calm, hoops in ((0.0, there), (1.0, 0)):
        direction = Direction(calm=calm)
        field = burn(LampGrid(1), 0.1, music(), cues=[cue], direction=direction)[-1]
        assert len(field.hoops) == hoops


def test_in_a_corridor_a_lamp_burns_as_its_band_is_loud():
    place, out = Place(seed=1), np.ones((ROWS, COLUMNS), np.float32)
    bands = np.linspace(1.0, 0.0, BANDS, dtype=np.float32)
    moves.rows(out, place, bands, 0.8, deep=8.0)
    lamps = out[:8, COLUMNS // 2]
    assert lamps[0] == 1.0
    assert lamps[7] < 0.4
    assert np.all(np.diff(lamps) <= 0)
    np.testing.assert_array_equal(out[:, COLUMNS // 2 - 1], out[:, COLUMNS // 2 + 1])


def test_returns_align_the_grid():
    def disorder(order):
        field = burn(LampGrid(1), 20, music(level=0.0), direction=Direction(order=order))[-1]
        return field.output[:, 10:20].std(), np.abs(field.tint).max()

    (light, hue), (light_after, hue_after) = disorder(0.0), disorder(1.0)
    assert light_after < 0.1 * light
    assert hue_after < 1e-3 < hue


def test_speech_leaves_the_lamps_near_by_alone():
    def liveliness(speech):
        grid, state = LampGrid(1), State(speech=Trait(speech, 1.0))
        frame = music(level=0.8)
        burn(grid, 8, frame, state=state)
        cues = [Cue("onset", "", k, k, 1.0) for k in range(3)]
        out = np.stack([f.output for f in burn(grid, 1, frame, start=8, cues=cues, state=state)])
        return np.ptp(out[:, :4], axis=0).max()

    assert liveliness(1.0) < 0.45 * liveliness(0.0)


def test_moves_do_not_pile_up():
    dance = Choreography()
    for k in range(100):
        dance.start([Cue("bass", "", k, k, 1.0), Cue("beat", "", k, k, 1.0)], 0.01 * k, flash=True)
    assert len(dance._playing) <= 3 * UNDER_WAY  # swells, ranks and their hues


def test_a_state_is_taken_on_slowly_and_only_as_far_as_it_is_sure():
    dance = Choreography()
    dance.follow(State(drone=Trait(1.0, 0.5)), 1 / 60)
    assert dance.felt.drone.value < 0.02
    for _ in range(600):
        dance.follow(State(drone=Trait(1.0, 0.5)), 1 / 60)
    assert dance.felt.drone.value == pytest.approx(0.5, abs=0.01)
    assert {f.name for f in fields(State)} == {f.name for f in fields(dance.felt)}


RHYTHM = (0.3, 0.9, 0.3, 0.6)


def test_a_figure_is_echoed_in_its_own_rhythm_within_a_second():
    steps = figures.echo(RHYTHM)
    assert steps[-1] <= 0.8
    between = np.diff(steps)
    np.testing.assert_allclose(between / between[0], np.array(RHYTHM) / RHYTHM[0], rtol=1e-6)
    assert figures.echo((0.1, 0.1)) == pytest.approx((0.0, 0.1, 0.2)), "what is quick is not slower"
    place, lit = Place(seed=5), []
    for age in np.arange(0.0, 0.9, 0.01):
        out = np.ones((ROWS, COLUMNS), np.float32)
        figures.step_away(out, place, float(age), 1.0, 0, steps)
        lit.append(out[:20, COLUMNS // 2] > 1.2)
    begins = [float(np.argmax(row)) * 0.01 for row in np.array(lit).T if row.any()]
    np.testing.assert_allclose(sorted(begins), steps, atol=0.011)


def light(dance, place, time):
    out = np.ones((ROWS, COLUMNS), np.float32)
    dance.shape(out, place, time)
    return out


def test_the_next_note_glows_faintly_while_a_figure_unfolds():
    dance, place = Choreography(), Place(seed=5)
    for _k in range(30):
        dance.follow(State(unfolding=Trait(0.75, 0.8)), 1 / 60)
    glow = light(dance, place, 0.5) - 1
    assert 0.03 < glow.max() < 0.1
    assert np.count_nonzero(glow > 0.01) == 4, "one rank"
    for _k in range(60):
        dance.follow(State(), 1 / 60)
    assert np.abs(light(dance, place, 1.5) - 1).max() < 0.01


@pytest.mark.parametrize(("home", "world", "side"), [
    ("outer", 0.9, -1), ("inner", 0.1, 1), ("inner", 0.9, 0), ("outer", 0.1, 0), ("", 0.9, 0),
])  # fmt: skip
def test_a_figure_of_the_other_world_brings_its_colour(home, world, side):
    dance, place = Choreography(), Place(seed=5)
    cue = Cue("motif", "door", 1, 1, 1.0, stage="confirmed", home=home, rhythm=RHYTHM)
    dance.start([cue], 1.0, flash=True, world=world)
    dance.follow(State(), 1 / 60)
    near = dance.tint(place, 2.2, 1.0)[:4, 14:18].mean()
    assert np.sign(near) * (abs(near) > 0.2) == side


@pytest.mark.parametrize("age", [0.9, 1.3, 2.0])
def test_the_ring_is_of_colour(age):
    place = Place(seed=5)
    tint = np.zeros((ROWS, COLUMNS), np.float32)
    MOVES["ring"].play(tint, place, age, 1.0, 0)
    assert np.abs(tint).max() > 0.2
    assert abs(tint.mean()) < 0.01, "and leans to neither world"


def test_order_is_kept_from_evening_to_evening():
    orders = []
    for returns in (0, 20, 200):
        dials = Dials()
        dials.remember(returns)
        dials.hear(0, (), State(), None)
        orders.append(dials.order)
    assert orders[0] == 0.0
    assert 0.1 < orders[1] < 0.25
    assert orders[1] < orders[2] <= 0.5
    for k in range(200):
        dials.hear(RATE * k, (), State(), None)
    assert dials.order == pytest.approx(orders[2]), "and not lost in an hour's silence"
