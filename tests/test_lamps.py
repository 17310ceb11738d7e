"""Lamps: known answers for tubes and moves, and what must hold of any music."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visualizer.lamps import LampGrid, figures, moves
from visualizer.lamps.grid import BRIGHTEST
from visualizer.lamps.hashing import chance
from visualizer.lamps.tubes import STRIKE, WARM, Tubes
from visualizer.records import (
    BANDS,
    COLUMNS,
    ROWS,
    SILENT_FRAME,
    Cue,
    Direction,
    State,
    Tick,
    Trait,
)

# What each lamp of the hall adds to the brightness of its picture, read off pictures.
ROW = 1 / (1 + (np.arange(ROWS) / 3.3) ** 3)
COLUMN = 1 / (1 + ((np.arange(COLUMNS) - 15.5) / 2.8) ** 2)
SEEN = np.outer(ROW, COLUMN) / (ROW.sum() * COLUMN.sum())
SILENCE = State(silence=Trait(1.0, 1.0))


def music(level=0.7, bass=0.0, seed=0):
    bands = level * np.random.default_rng(seed).random(BANDS, dtype=np.float32)
    return replace(SILENT_FRAME, level=level, bass=bass, bands=bands, digital_silence=False)


def burn(grid, seconds, frame, *, fps=60, start=0.0, cues=(), state=None, direction=None):
    """Draw `seconds` of pictures; cues come with the first. Return the fields."""
    return [
        grid(
            Tick(start + k / fps, 0),
            frame,
            cues if k == 0 else (),
            state or State(),
            direction or Direction(),
        )
        for k in range(round(seconds * fps))
    ]


def seen(field):
    """Return how bright the picture is: the tone curve is about a square root."""
    return float((np.sqrt(field.output) * SEEN).sum()) ** 2


def test_a_cold_tube_tries_before_it_strikes():
    tubes = Tubes(seed=1)
    asked = np.ones((ROWS, COLUMNS), np.float32)
    light = np.array([tubes.burn(asked, k / 240, 1 / 240, still=1.0)[5, 5] for k in range(240)])
    rising = (light[1:] > 0.1) & (light[:-1] <= 0.1)
    assert rising.sum() >= 2, "at least one dim try comes before the arc holds"
    assert light[: int(0.15 * 240)].max() < 0.4
    assert light[-1] > 0.6


def test_a_tube_warms_up_over_seconds():
    tubes = Tubes(seed=1)
    asked = np.ones((ROWS, COLUMNS), np.float32)
    for k in range(60):
        early = tubes.burn(asked, k / 60, 1 / 60, still=1.0).mean()
    for k in range(60, 60 * 20):
        late = tubes.burn(asked, k / 60, 1 / 60, still=1.0).mean()
    assert 0.70 < early / late < 0.90
    assert late == pytest.approx(1.0, abs=0.02)
    assert STRIKE < WARM


def test_a_burning_tube_lifts_within_a_picture_and_glows_on():
    tubes = Tubes(seed=1)
    for k in range(1200):
        tubes.burn(np.full((ROWS, COLUMNS), 0.8, np.float32), k / 60, 1 / 60, still=1.0)
    before = tubes.burn(np.full((ROWS, COLUMNS), 0.8, np.float32), 20, 1 / 60, 1.0).mean()
    up = tubes.burn(np.full((ROWS, COLUMNS), 1.2, np.float32), 20, 1 / 60, 1.0).mean()
    down = tubes.burn(np.full((ROWS, COLUMNS), 0.8, np.float32), 20, 1 / 60, 1.0).mean()
    assert (up - before) > 0.8 * 0.4
    assert (down - before) > 0.5 * (up - before)


def test_few_tubes_fail_and_none_in_stillness():
    tubes, moving = Tubes(seed=3), np.zeros((ROWS, COLUMNS), bool)
    asked = np.ones((ROWS, COLUMNS), np.float32)
    for k in range(60 * 20):
        light = tubes.burn(asked, k / 60, 1 / 60, still=0.0).copy()
        if k > 600:
            moving |= light < 0.7
    assert 0 < moving.sum() < 0.02 * moving.size


@pytest.mark.parametrize("fps", [24, 60, 144, 240])
def test_light_does_not_hang_on_the_picture_rate(fps):
    frame = music(bass=0.4)
    expected = burn(LampGrid(2), 4, frame, fps=120)[-1]
    field = burn(LampGrid(2), 4, frame, fps=fps)[-1]
    assert seen(field) == pytest.approx(seen(expected), rel=0.02)


def test_bass_lifts_what_the_viewer_sees_whatever_the_pattern():
    for seed in range(5):
        grid = LampGrid(1)
        low = burn(grid, 8, music(seed=seed))[-1]
        high = burn(grid, 0.1, music(bass=1.0, seed=seed), start=8)[-1]
        assert (low.lift, high.lift) == (0.0, moves.LIFT)
        assert seen(high) == pytest.approx(seen(low), rel=0.03), "the lamps themselves stay"


def test_bass_heard_late_lifts_as_if_it_had_been_heard_in_time():
    late, early = LampGrid(1), LampGrid(1)
    for grid in (late, early):
        burn(grid, 8, music())
    burn(late, 1 / 60, music(), start=8)
    assert late.lift(music(), Direction()) == 0.0
    in_time = burn(early, 1 / 60, music(bass=0.5), start=8)[-1].lift
    assert late.lift(music(bass=0.5), Direction()) == in_time > 0


def test_bass_lifts_most_while_it_rises():
    grid = LampGrid(1)
    burn(grid, 8, music())
    lift = [field.lift for field in burn(grid, 0.3, music(bass=0.6), start=8)]
    assert lift[0] == pytest.approx(0.6 * moves.LIFT)
    assert lift[-1] == pytest.approx(0.6**3 * moves.LIFT, rel=0.01)


def test_bass_heard_late_takes_no_light_away():
    grid = LampGrid(1)
    lift = burn(grid, 1, music(bass=0.8))[-1].lift
    assert grid.lift(music(bass=0.0), Direction()) == lift > 0


def test_rows_share_the_light_out_and_leave_the_sum():
    grid = LampGrid(1)
    quiet = seen(burn(grid, 8, music(level=0.0))[-1])
    loud = burn(grid, 8, music(level=1.0), start=8)[-1]
    assert seen(loud) == pytest.approx(quiet * (1 - moves.DIM), rel=0.05)
    assert loud.output.std() > 0.15


def test_nothing_moves_in_silence():
    grid = LampGrid(1)
    burn(grid, 12, music(), direction=Direction())
    fields = burn(grid, 8, SILENT_FRAME, start=12, state=SILENCE)
    late = np.stack([f.output for f in fields[-60:]])
    assert np.ptp(late, axis=0).max() < 0.01


def test_a_bass_cue_sends_a_swell_towards_the_viewer():
    grid = LampGrid(1)
    burn(grid, 6, music(level=0.5))
    cue = Cue("bass", "", 0, 0, 1.0)
    fields = burn(grid, 1.2, music(level=0.5), start=6, cues=[cue])
    rest = fields[-1].output.mean(axis=1)
    crest = [int(np.argmax(f.output.mean(axis=1)[:26] - rest[:26])) for f in fields[12:54:6]]
    assert crest == sorted(crest, reverse=True)
    assert crest[0] - crest[-1] > 8


def test_an_onset_lights_a_short_run_and_no_more():
    def spread(score):
        lit, plain = LampGrid(1), LampGrid(1)
        frame = music(level=0.5)
        burn(lit, 6, frame)
        burn(plain, 6, frame)
        cue = Cue("onset", "", 4711, 4711, score)
        with_it = burn(lit, 0.4, frame, start=6, cues=[cue])
        without = burn(plain, 0.4, frame, start=6)
        rise = [f.output - g.output for f, g in zip(with_it, without, strict=True)]
        return int((np.max(rise, axis=0) > 0.15).sum())

    assert spread(0.0) == 1
    assert 2 <= spread(1.0) <= figures.RUN_MOST


def test_the_hall_sleeps_but_for_one_lamp():
    grid = LampGrid(1)
    burn(grid, 4, music())
    field = burn(grid, 15, SILENT_FRAME, start=4, direction=Direction(scene="idle"))[-1]
    assert (field.output > 0.5).sum() == 1
    assert np.median(field.output) < 0.06


def test_a_dream_goes_through_the_sleeping_hall_and_leaves_it_dark():
    grid = LampGrid(1)
    burn(grid, 4, music())
    fields = burn(grid, 40, SILENT_FRAME, start=4, direction=Direction(scene="idle"))[900:]
    near = np.array([field.output[3].mean() for field in fields])
    assert near.max() > 0.15
    assert near.min() < 0.06
    assert np.abs(np.diff(near)).max() < 0.01, "never in haste"
    assert max((field.output > 0.5).sum() for field in fields) == 1


def test_the_same_seed_gives_the_same_light_and_another_another():
    a, b, c = (burn(LampGrid(s), 2, music())[-1].output for s in (1, 1, 2))
    np.testing.assert_array_equal(a, b)
    assert np.abs(a - c).max() > 0.01


def strobing(direction, seconds=4.0, hz=5.0):
    """Return the fields of bass, cues and bands that come and go `hz` times a second."""
    grid, fields = LampGrid(seed=1), []
    burn(grid, 10, music(0.9, 0.5), direction=direction)
    for k in range(round(seconds * 60)):
        tick = Tick(10 + k / 60, 0)
        on = k / 60 * hz % 1 < 0.5
        cues = [Cue(kind, "", k, k, 1.0) for kind in ("bass", "onset") if on]
        frame = music(0.9, 1.0, seed=k) if on else SILENT_FRAME
        fields.append(grid(tick, frame, cues, State(), direction))
    return fields


def test_calm_lamps_change_slowly_whatever_is_played():
    def fastest(calm):
        light = np.array([x.output * (1 + x.lift) for x in strobing(Direction(calm=calm))])
        seen = np.abs(light[12:] - light[:-12])  # over a fifth of a second
        return seen.max(), seen.mean(axis=(1, 2)).max()

    lively, calm = fastest(0.0), fastest(1.0)
    assert calm[0] < 0.25 < lively[0] / 4
    assert calm[1] < 0.05 < lively[1] / 2


def test_bass_that_comes_late_lifts_no_calm_light():
    grid = LampGrid(seed=1)
    burn(grid, 1, music(0.5))
    heard = music(0.5, 1.0)
    assert grid.lift(heard, Direction(calm=1.0)) == 0.0 < grid.lift(heard, Direction(calm=0.5))


def test_the_house_opens_with_one_lamp_and_then_lamp_by_lamp_without_a_flicker():
    opening = Direction(opening=1.0, sensitivity=0.0)
    fields = burn(LampGrid(seed=1), 6, music(0.9, 1.0), direction=opening)
    light = np.array([field.output for field in fields])
    assert (light[0] > 0.5).sum() == 1
    assert np.diff(light, axis=0).min() > -0.01, "a tube goes out again"
    first_lit = (light > 0.5).argmax(axis=0)[:24]  # rows that one sees
    assert len(np.unique(first_lit)) > 60
    assert first_lit.max() < 3.5 * 60
    assert light[-1].min() > 0.8


def test_irradiance_is_the_light_spread_out():
    field = burn(LampGrid(1), 3, music())[-1]
    assert field.irradiance.mean() == pytest.approx(field.output.mean(), rel=1e-4)
    assert field.irradiance.std() < field.output.std()


def test_a_corridor_hangs_one_column_and_everything_plays_there():
    grid, direction = LampGrid(1), Direction(scene="corridor")
    frame = music(level=0.5)
    burn(grid, 8, frame, direction=direction)
    weights = SEEN[:, 16] / SEEN[:, 16].sum()
    low = burn(grid, 0.1, frame, start=8, direction=direction)[-1].output[:, 16] @ weights
    cues = [Cue("onset", "", 4711, 4711, 1.0)]
    hit = burn(grid, 0.1, music(0.5, 1.0), start=8.1, direction=direction)[-1]
    assert 0.9 * low < hit.output[:, 16] @ weights < 1.3 * low
    fields = burn(grid, 0.3, frame, start=8.2, direction=direction, cues=cues)
    lit = np.max([f.output for f in fields], axis=0)[:, 16] - hit.output[:, 16]
    assert (lit > 0.1).sum() >= 2


@given(seed=st.integers(0, 2**31), number=st.integers(0, 2**32 - 1))
def test_chance_is_repeatable_and_in_range(seed, number):
    value = chance(seed, number)
    assert 0 <= value < 1
    assert value == chance(seed, number)


def test_chance_is_even():
    values = chance(1, np.arange(100_000, dtype=np.uint32))
    counts, _ = np.histogram(values, bins=10, range=(0, 1))
    assert counts.min() > 9_500


@given(
    level=st.floats(0, 1),
    bass=st.floats(0, 1),
    sensitivity=st.floats(0, 20),
    gaps=st.lists(st.floats(0, 10), max_size=8),
)
def test_light_is_finite_and_bounded_whatever_comes(level, bass, sensitivity, gaps):
    grid, time = LampGrid(1), 0.0
    for gap in [0.0, *gaps]:
        time += gap
        field = grid(
            Tick(time, 0), music(level, bass), (), State(), Direction(sensitivity=sensitivity)
        )
        assert np.isfinite(field.irradiance).all()
        assert field.output.min() >= 0
        assert field.output.max() < 1.05 * BRIGHTEST
