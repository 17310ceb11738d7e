"""The flash meter against films whose flashes are known."""

import numpy as np
import pytest
from flash_meter import RED_DISTANCE, XYZ, measure
from hypothesis import given, settings
from hypothesis import strategies as st

SIZE = 30  # the side of a test picture; its fields are 10 by 10, so a pixel is 1% of a field
RED, GREEN, BLUE = np.eye(3)
BLACK, WHITE = np.zeros(3), np.ones(3)
DARK, EVERYWHERE = np.zeros((2, SIZE, SIZE, 3)), np.ones((SIZE, SIZE))

repeatably = settings(derandomize=True, deadline=None, max_examples=60)
every_rate = pytest.mark.parametrize("rate", [30, 60, 144])  # pictures a second


def square(hz, rate=60, seconds=1.5):
    """Return 0 and 1 in turn, (pictures,): a square wave that starts dark."""
    return np.floor(np.arange(round(seconds * rate)) * 2 * hz / rate + 1e-9) % 2


def blend(wave, dark=BLACK, bright=WHITE, mask=EVERYWHERE):
    """Return a film that follows `wave` between two colours; black where `mask` is not."""
    wave = np.reshape(wave, (-1, 1, 1, 1))
    return (wave * (bright - dark) + dark) * mask[:, :, None]


def patch(pixels, top=0, left=0):
    """Return a mask that covers these pixels, 0..99 row by row, of the field at this corner."""
    mask = np.zeros((SIZE, SIZE))
    mask[top + pixels % 100 // 10, left + pixels % 10] = 1
    return mask


def read(film, rate=60):
    return measure(film, np.arange(len(film)) / rate, encoding="linear")


def flashes(film, rate=60):
    return read(film, rate).general.worst


@every_rate
@pytest.mark.parametrize("hz", [1, 2, 3, 4, 5, 15, "fastest"])
def test_a_strobe_counts_its_own_rate_however_fast(rate, hz):
    hz = rate / 2 if hz == "fastest" else hz
    report = read(blend(square(hz, rate)), rate)
    assert (report.general.worst, report.red.worst) == (hz, 0)
    assert report.passed == (hz <= 3)


@pytest.mark.parametrize("start", [0, 1])
def test_six_transitions_pass_and_seven_fail(start):
    wave = (np.arange(40) // 5 + start) % 2
    six, seven = read(blend(wave[:35])), read(blend(wave[:36]))
    assert (six.general.worst, six.passed, seven.general.worst, seven.passed) == (3, 1, 3.5, 0)


@pytest.mark.parametrize(("span", "count"), [(0.99, 3.5), (1.0, 3), (1.01, 3)])
def test_the_first_and_the_seventh_transition_are_less_than_a_second_apart(span, count):
    times = [0, *(0.5 + np.arange(7) * span / 6)]
    assert measure(blend(np.arange(8) % 2), times, encoding="linear").general.worst == count


@every_rate
@pytest.mark.parametrize(
    ("dark", "bright", "count"),
    [(-1, 0.09, 0), (0, 0.1, 4), (0.3, 0.41, 4), (0.79, 0.9, 4), (0.798, 1, 4), (0.81, 1, 0)],
)
def test_a_flash_takes_ten_percent_and_a_darker_state_below_80(rate, dark, bright, count):
    assert flashes(blend(square(4, rate), dark * WHITE, bright * WHITE), rate) == count


@every_rate
@pytest.mark.parametrize(("area", "count"), [(24, 0), (25, 0), (26, 4)])
def test_a_flash_takes_more_than_a_quarter_of_one_field(rate, area, count):
    scattered = np.random.default_rng(5).permutation(100)[:area]
    for place in ((np.arange(area), 0, 0), (scattered, 7, 13), (scattered, 20, 20)):
        assert flashes(blend(square(4, rate), mask=patch(*place)), rate) == count
        assert (flashes(blend(square(rate / 2, rate, 0.5), mask=patch(*place))) > 0) == (count > 0)


@pytest.mark.parametrize(("left", "count"), [(7, 4), (8, 0)])
def test_areas_add_up_within_one_field_only(left, count):
    mask = 0 * EVERYWHERE
    mask[:5, :3] = mask[:5, left : left + 3] = 1  # 15 + 15 in a field, or 15 + 10
    assert flashes(blend(square(4), mask=mask)) == count


@every_rate
@pytest.mark.parametrize(
    ("one", "other", "red", "general"),
    [
        (RED, BLUE, 4, 4),
        (RED, BLACK, 4, 4),
        (RED, 0.2126 * WHITE, 4, 0),  # a grey as bright as the red
        (RED, 0.6 * RED, 0, 0),  # no change of colour, and too little light
        (0.79 * RED + 0.21 * BLUE, 0.5 * GREEN, 0, 4),
        (0.81 * RED + 0.19 * BLUE, 0.5 * GREEN, 4, 4),
        (0.05 * RED, BLACK, 4, 0),  # saturated at any level of light
    ],
)
def test_a_red_flash_takes_a_saturated_red_and_a_change_of_colour(rate, one, other, red, general):
    report = read(blend(square(4, rate), one, other), rate)
    assert (report.red.worst, report.general.worst) == (red, general)
    assert read(blend(square(3, rate), one, other), rate).passed


@repeatably
@given(st.tuples(*[st.integers(0, 4)] * 2), st.tuples(*[st.integers(0, 20)] * 3))
def test_red_flashes_follow_the_formula(tint, other):
    one, other = np.array([20, *tint]) / 20, np.array(other) / 20
    other = other if other.any() else WHITE  # black counts as neutral
    x, y, z = XYZ @ np.stack([one, other], axis=1)
    u, v = np.array([4 * x, 9 * y]) / (x + 15 * y + 3 * z)
    apart = np.hypot(u[0] - u[1], v[0] - v[1])
    red = max(one[0] / one.sum(), other[0] / other.sum()) > 0.8 - 1e-9
    counted = read(blend(square(4, 24, 0.5), one, other), 24).red.worst > 0
    assert counted >= (red and apart > RED_DISTANCE)
    assert counted <= (red and apart > 0.994 * RED_DISTANCE)


def test_rounding_of_near_black_is_not_red():
    for code, count in ((1, 0), (8, 4)):
        film = blend(square(4), code * RED, code * BLUE).astype(np.uint8)
        assert measure(film, np.arange(90) / 60).red.worst == count


@every_rate
@pytest.mark.parametrize(("seconds", "count"), [(2, 0.5), (0.25, 2), (0.125, 4)])
def test_a_fade_is_one_transition_each_way(rate, seconds, count):
    fades = 0.5 - 0.5 * np.cos(np.pi * np.arange(4 * rate) / rate / seconds)
    assert flashes(blend(fades), rate) == count
    assert read(blend(fades, BLUE, RED), rate).red.worst == count


def test_a_staircase_is_one_transition_even_with_ripples():
    stairs = np.repeat(np.linspace(0, 1, 6), 6)
    for ripples in (0, 0.09 * (np.arange(36) % 2)):
        assert flashes(blend(np.maximum(0, stairs - ripples))) == 0.5


@every_rate
@pytest.mark.parametrize("count", [3, 4])
def test_half_a_second_of_strobe_is_found_in_time_and_place(rate, count):
    wave = [*np.zeros(2 * rate), *square(2 * count, rate, 0.5), *np.zeros(2 * rate)]
    mask = patch(np.arange(100), 17, 4)
    report = read(blend(wave, mask=mask), rate)
    assert report.passed == (count == 3)
    assert report.general.time == report.times[np.argmax(report.general.series)] == 2.5
    assert report.general.series[2 * rate] == report.general.series[-1] == 0
    top, left, height, width = report.general.field
    assert mask[top : top + height, left : left + width].sum() > 25


@every_rate
@pytest.mark.parametrize(("hz", "in_place", "wandering"), [(1.5, 1.5, 3), (2, 2, 4), (4, 4, 8)])
def test_counter_phase_halves_flash_at_each_reversal(rate, hz, in_place, wandering):
    halves = np.tile(np.arange(SIZE) % 10 < 5, (SIZE, 1))
    wave = square(hz, rate)
    general = read(blend(wave, mask=halves) + blend(1 - wave, mask=~halves), rate).general
    assert (general.in_place.max(), general.wandering.max()) == (in_place, wandering)


@pytest.mark.parametrize("cell", [1, 2])
def test_fine_balanced_patterns_are_no_exception(cell):
    board = np.indices((SIZE, SIZE)).sum(axis=0) % 2
    film = blend(square(4), mask=board) + blend(1 - square(4), mask=1 - board)
    report = measure(film, np.arange(90) / 60, encoding="linear", cell=cell)
    assert report.general.in_place.max() == 4
    fence = blend(square(4), mask=np.arange(SIZE) % 2 * EVERYWHERE)
    assert measure(fence, np.arange(90) / 60, encoding="linear", cell=cell).general.worst == 4
    assert flashes(np.random.default_rng(1).random((60, SIZE, SIZE, 3))) > 3


@every_rate
@pytest.mark.parametrize(("places", "area", "count"), [(3, 26, 3), (4, 26, 4), (4, 25, 0)])
def test_a_patch_that_flashes_here_and_there_flashes(rate, places, area, count):
    film = np.zeros((2 * rate, SIZE, SIZE, 3))
    for place in range(places):
        start = 2 + round(place * rate / 4)
        film[start : start + rate // 10, patch(33 * place + np.arange(area)) > 0] = 1
    report = read(film, rate)
    assert report.general.in_place.max() <= 1
    assert report.general.wandering.max() == count


@pytest.mark.parametrize(
    ("lit", "rate", "count"),
    [
        (([], [0], [1], [2], [3]), 4, 3.5),
        (([2], [2, 0], [2], [1]), 4, 2),
        (([0, 1], [1], [0]), 4, 1.5),
        (([], [0], [0, 1], [1]), 60, 1),  # so close that both rise within one flash
    ],
)
def test_a_patch_that_jumps_makes_two_transitions_a_jump(lit, rate, count):
    film = [sum((patch(33 * p + np.arange(26)) for p in places), 0 * EVERYWHERE) for places in lit]
    assert flashes(np.array(film)[..., None] * WHITE, rate) == count


@pytest.mark.parametrize(("late", "count"), [(1, 4), (3, 4), (6, 0)])
def test_one_flash_may_spread_over_neighbouring_pictures(late, count):
    film = np.zeros((90, SIZE, SIZE, 3))
    for place in range(4):
        for begin, half in ((15 * place, 0), (15 * place + late, 16)):
            film[begin + 2 : begin + 10, patch(33 * place + half + np.arange(16)) > 0] = 1
    assert read(film).general.wandering.max() == count


@pytest.mark.parametrize("seconds", [0.1, 0.5, 2])
def test_a_wipe_is_one_transition_and_a_cut_at_most_two(seconds):
    behind = np.arange(SIZE) < np.arange(180)[:, None] / (60 * seconds) * SIZE
    film = np.repeat(behind[:, None, :, None], SIZE, axis=1) * WHITE
    assert flashes(film) == 0.5
    assert flashes(np.concatenate([film, film[::-1]])) <= 1
    assert flashes(np.random.default_rng(2).random((2, SIZE, SIZE, 3)), 1) == 1


@pytest.mark.parametrize("hz", [2, 3, 4])
def test_moving_stripes_flash_in_place(hz):
    bright = (np.arange(SIZE) / 10 - np.arange(180)[:, None] * hz / 60) % 1 < 0.5
    film = np.repeat(bright[:, None, :, None], SIZE, axis=1) * WHITE
    assert read(film).general.in_place.max() == hz


def test_areas_that_flash_in_the_same_second_are_added_up():
    late = blend(np.roll(square(4), 4), mask=patch(np.arange(20, 40)))
    assert flashes(late) == 0
    assert flashes(late + blend(square(4), mask=patch(np.arange(20)))) == 4


def test_dropped_pictures_do_not_hide_a_strobe():
    kept = np.sort(np.random.default_rng(3).permutation(90)[:60])
    assert 3.5 <= measure(blend(square(4))[kept], kept / 60, encoding="linear").general.worst <= 4.5


@pytest.mark.parametrize(("code", "count"), [(88, 0), (90, 4)])
def test_codes_are_decoded_before_they_are_compared(code, count):
    film, times = blend(square(4), bright=code * WHITE).astype(np.uint8), np.arange(90) / 60
    assert measure(film, times).general.worst == count
    assert flashes(((film / 255 + 0.055) / 1.055) ** 2.4) == count
    assert flashes(film / 255) == 4


@pytest.mark.parametrize("film", [DARK.astype("u1"), DARK * np.nan, [DARK[0], DARK[1, 1:]], []])
def test_what_cannot_be_measured_is_refused(film):
    for pictures, times in ((film, range(len(film))), (DARK, [0, 0]), (DARK, [0])):
        with pytest.raises(ValueError, match=r"picture|shorter"):
            measure(pictures, times, encoding="linear")


LEVELS = st.lists(st.integers(0, 24).map(lambda step: step / 24), min_size=2, max_size=40)
DOT = np.ones((3, 3))


@repeatably
@given(LEVELS)
def test_within_a_second_no_choice_of_turning_points_finds_more(levels):
    most = np.zeros((2, len(levels)), int)  # alternating transitions that end here, down and up
    for i, now in enumerate(levels):
        for j, then in enumerate(levels[:i]):
            if abs(now - then) >= 0.1 - 1e-6 and min(now, then) < 0.8:
                way = int(now > then)
                most[way, i] = max(most[way, i], most[1 - way, j] + 1)
    assert flashes(blend(levels, mask=DOT)) == most.max() / 2


@repeatably
@given(LEVELS, st.floats(0, 1))
def test_less_contrast_never_flashes_more(levels, contrast):
    film = blend(levels, mask=DOT)
    assert flashes(1 - contrast * (1 - film)) <= flashes(film)


@repeatably
@given(LEVELS)
def test_a_film_run_backwards_flashes_as_much_within_one_flash(levels):
    film = blend(levels, mask=DOT)
    assert abs(flashes(film, 24) - flashes(film[::-1], 24)) <= 1


@repeatably
@given(LEVELS, st.integers(0, 2**32 - 1))
def test_less_area_never_flashes_more(levels, seed):
    random = np.random.default_rng(seed)
    more = random.random((SIZE, SIZE)) < random.random()
    less = more & (random.random((SIZE, SIZE)) < 0.7)
    assert flashes(blend(levels, mask=less)) <= flashes(blend(levels, mask=more))


@repeatably
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_a_still_picture_never_flashes_and_a_turned_film_flashes_alike(seed, sideways):
    film = np.random.default_rng(seed).random((8, 9, 12, 3)) ** 3
    assert flashes(film[:1].repeat(20, axis=0)) == 0
    assert flashes(film) == flashes(film[:, :, ::-1] if sideways else film[:, ::-1]) > 0
