"""What the host reads: what is said, how long, and that it is laid in exactly."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visualizer.output.lettering import PLATE, Lettering, printable
from visualizer.output.overlay import FADE, LIVE, NOTHING, STAYS, STEPS, Overlay
from visualizer.output.plates import Heard, Meters, keys, line, start, warning
from visualizer.records import (
    BANDS,
    SILENT_FRAME,
    Command,
    Cue,
    Direction,
    SourceStatus,
    State,
    Tick,
    Trait,
)
from visualizer.shipped import shipped

SIZE = (1280, 720)
STATUS = SourceStatus("Built-in Audio", "loopback", hearing=True)
HELP = (Command.HELP,)


class Evening:
    """An overlay, and a clock that goes on by a picture at a time."""

    def __init__(self, size=SIZE, **first):
        self.overlay = Overlay(size)
        self.time = 0.0
        self.status, self.direction = STATUS, Direction()
        self.frame, self.state = SILENT_FRAME, State()
        self.display = "DELL"
        self.laid = NOTHING
        for name, value in first.items():
            setattr(self, name, value)

    def picture(self, commands=(), **more):
        self.laid = self.overlay(
            Tick(self.time, 0),
            self.status,
            self.direction,
            self.frame,
            self.state,
            commands=commands,
            display=self.display,
            **more,
        )
        self.time += 1 / 60
        return self.laid

    def pass_by(self, seconds):
        return [self.picture() for _ in range(round(seconds * 60))]


def coverage(laid):
    return 0 if laid.rgba is None else int(laid.rgba[..., 3].max())


def test_the_source_is_named_at_the_start_and_goes_after_four_seconds():
    evening = Evening()
    shown = [coverage(laid) for laid in evening.pass_by(STAYS + 1)]
    full = max(shown)
    assert full >= PLATE[3]
    assert shown[round((FADE + 0.1) * 60)] == full
    assert shown[round((STAYS - 0.1) * 60)] == full
    assert shown[-1] == 0
    assert evening.laid is NOTHING


def test_it_fades_in_steps_and_never_jumps():
    evening = Evening()
    shown = np.array([coverage(laid) for laid in evening.pass_by(STAYS + 1)])
    assert np.abs(np.diff(shown)).max() <= 255 / STEPS + 2
    assert len(np.unique(shown)) == STEPS + 1


def test_it_is_drawn_anew_only_when_it_changes():
    evening = Evening()
    evening.pass_by(1)
    still = evening.pass_by(1)
    assert all(laid is still[0] for laid in still)


def test_another_source_is_named_and_a_silent_one_is_not():
    evening = Evening()
    evening.pass_by(STAYS + 1)
    evening.status = replace(STATUS, hearing=False, name="Headphones")
    evening.pass_by(1)
    assert evening.laid is NOTHING
    evening.status = replace(STATUS, name="Headphones")
    evening.pass_by(1)
    assert coverage(evening.laid)


def test_a_warning_stays_while_it_is_true_and_hides_in_a_blackout():
    evening = Evening(status=replace(STATUS, message="no sound arrives; press play"))
    evening.pass_by(20)
    assert coverage(evening.laid)
    evening.direction = Direction(light=0.0)
    evening.pass_by(1)
    assert evening.laid is NOTHING
    evening.direction = Direction()
    evening.pass_by(1)
    assert coverage(evening.laid)
    evening.status = STATUS
    evening.pass_by(1)
    assert evening.laid is NOTHING


def test_help_turns_from_keys_to_what_is_heard_to_nothing():
    evening = Evening()
    evening.pass_by(STAYS + 1)
    evening.picture(HELP)
    evening.pass_by(1)
    first = evening.laid
    assert np.array_equal(first.rgba, keys(Lettering(SIZE[1])))
    assert evening.picture() is first
    evening.picture(HELP)
    evening.pass_by(0.5)
    assert evening.laid.rgba.shape != first.rgba.shape
    evening.picture(HELP)
    evening.pass_by(1)
    assert evening.laid is NOTHING


def test_what_is_heard_is_drawn_at_most_ten_times_a_second():
    evening = Evening()
    evening.pass_by(STAYS + 1)
    evening.picture((*HELP, *HELP))
    evening.pass_by(1)
    drawn = {id(laid.rgba): laid for laid in evening.pass_by(2)}
    assert 18 <= len(drawn) <= 2 / LIVE + 1


def test_bars_are_as_high_as_the_levels():
    meters = Meters(Lettering(720))
    quiet, loud = (
        meters(Heard(replace(SILENT_FRAME, bands=bands), State(), {}, "", ()))
        for bands in (np.zeros(BANDS, np.float32), np.linspace(0, 1, BANDS, dtype=np.float32))
    )
    rows = (loud[..., 0].astype(int) - quiet[..., 0] > 100).sum(axis=0)
    heights = rows[rows > 0]
    assert (np.diff(heights) >= -1).sum() >= len(heights) - 2
    tall = Lettering(720).px(5.0)
    assert heights.max() == tall
    assert np.corrcoef(np.arange(len(heights)), heights)[0, 1] > 0.999


def test_cues_and_states_light_their_places():
    evening = Evening()
    evening.pass_by(STAYS + 1)
    evening.picture((*HELP, *HELP))
    evening.pass_by(1)
    before = evening.laid.rgba.astype(int).sum()
    evening.state = State(tension=Trait(1.0, 1.0), tempo_bpm=Trait(128, 1.0))
    evening.picture(cues=[Cue("onset", "", 0, 0, 1.0), Cue("cue", "ding", 0, 0, 1.0)])
    evening.pass_by(0.15)
    assert evening.laid.rgba.astype(int).sum() > before + 10_000


def test_keys_that_do_something_say_so():
    evening = Evening()
    evening.pass_by(STAYS + 1)
    evening.picture((Command.LOUDER,), notice="sensitivity +1.5 dB")
    evening.pass_by(1)
    assert coverage(evening.laid)
    evening.time += STAYS
    evening.pass_by(1)
    evening.display = "the other"
    evening.picture((Command.DISPLAY,))
    evening.pass_by(1)
    assert coverage(evening.laid)


def test_the_same_words_are_said_again_when_the_key_is_pressed_again():
    evening = Evening()
    for _ in range(2):
        evening.picture((Command.LOUDER,), notice="sensitivity +24.0 dB")
        shown = [evening.picture(notice="sensitivity +24.0 dB") for _ in range(300)]
        assert coverage(shown[60])
        assert shown[-1] is NOTHING


def test_the_sleeping_hall_says_small_what_it_hears():
    evening = Evening(direction=Direction(scene="idle"))
    awake = evening.pass_by(1)[-1].rgba.shape
    evening.pass_by(STAYS + 1)
    assert evening.laid.rgba.shape[0] < awake[0]
    evening.direction = Direction(scene="idle", light=0.0)
    evening.pass_by(1)
    assert evening.laid is NOTHING


SIZES = [(640, 360), (1280, 720), (1024, 768), (1920, 1080), (3840, 2160), (720, 1280)]


@pytest.mark.parametrize("size", SIZES)
def test_the_help_is_never_cut(size):
    evening = Evening(size)
    evening.pass_by(STAYS + 1)
    for _ in range(2):
        evening.picture(HELP)
        evening.pass_by(0.5)
        left, width = evening.laid.origin[0], evening.laid.rgba.shape[1]
        assert left + width < size[0] - left / 2
        assert not evening.laid.rgba[0, -1].any()  # the right upper corner, and it is round


@pytest.mark.parametrize("size", SIZES)
def test_everything_fits_into_the_picture_at_any_size(size):
    evening = Evening(size, status=replace(STATUS, name="W" * 300, message="word " * 200))
    evening.picture(HELP)
    for _ in range(2):
        for laid in evening.pass_by(0.5):
            if laid.rgba is not None:
                (x, y), (height, width) = laid.origin, laid.rgba.shape[:2]
                assert min(x, y) >= 0
                assert x + width <= size[0]
                assert y + height <= size[1]
        evening.picture(HELP)


def test_a_new_size_is_written_for_at_once():
    evening = Evening(status=replace(STATUS, message="no sound"))
    small = evening.pass_by(1)[-1].rgba
    evening.overlay.resize((3840, 2160))
    large = evening.picture().rgba
    assert large.shape[0] > 2.5 * small.shape[0]
    assert large[..., 3].max() >= PLATE[3]


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_any_name_can_be_written(name):
    type_ = Lettering(360)
    assert all(c.isprintable() for c in printable(name))
    for rgba in (line(type_, f"hearing: {name}"), warning(type_, name, 300)):
        assert rgba.dtype == np.uint8
        assert (rgba[..., :3] <= rgba[..., 3:]).all()


def test_colour_is_premultiplied_also_in_the_round_corners():
    rgba = line(Lettering(1080), "hearing: Built-in Audio")
    assert (rgba[..., :3] <= rgba[..., 3:]).all()
    assert not rgba[0, 0].any()
    assert not rgba[-1, -1].any()


def test_a_warning_is_broken_into_lines_of_like_length():
    type_ = Lettering(720)
    words = "there is no sound output, so the built-in soundtrack is drawn without being heard"
    lines = type_.wrapped(words, type_.sans(), 640, 3)
    assert " ".join(lines) == words
    lengths = [type_.sans().getlength(line) for line in lines]
    assert len(lengths) == 2
    assert min(lengths) > 0.6 * max(lengths)


def test_a_warning_that_is_far_too_long_ends_in_an_ellipsis():
    type_ = Lettering(720)
    lines = type_.wrapped("word " * 200, type_.sans(), 640, 3)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert max(map(type_.sans().getlength, lines)) <= 640


def test_the_typefaces_come_with_their_licence():
    folder = shipped("assets/fonts")
    assert "SIL Open Font License" in (folder / "OFL.txt").read_text()
    assert {path.suffix for path in folder.iterdir()} == {".ttf", ".txt"}


OPENING = Direction(opening=1.0)


def middle(laid):
    """Return how much of what is laid lies around the middle of the picture."""
    left, top = laid.origin
    rgba = np.zeros((*SIZE[::-1], 4), np.uint8)
    if laid.rgba is not None:
        high, wide = laid.rgba.shape[:2]
        rgba[top : top + high, left : left + wide] = laid.rgba
    return rgba[SIZE[1] // 3 : int(SIZE[1] * 0.72), SIZE[0] // 4 : -SIZE[0] // 4, 3].mean()


def test_the_start_screen_is_there_while_the_house_opens_and_fades():
    evening = Evening(direction=OPENING)
    shown = [middle(laid) for laid in evening.pass_by(3)]
    assert shown[0] == 0, "the first picture is that of the hall"
    assert shown[round((FADE + 0.1) * 60)] == max(shown) > 100
    evening.direction = Direction(opening=0.9)
    going = [middle(laid) for laid in evening.pass_by(1)]
    assert going[-1] == 0
    assert np.abs(np.diff(going)).max() <= 255 / STEPS + 2


def test_the_start_screen_lights_a_tube_a_second_and_says_that_calm_is_on():
    evening = Evening(direction=OPENING)
    plates = {evening.laid.rgba.tobytes() for _ in range(180) if evening.picture().rgba is not None}
    evening.direction = replace(OPENING, calm=1.0)
    evening.picture()
    assert evening.laid.rgba.tobytes() not in plates
    texts = [
        start(Lettering(720), 1200, lit=lit, calm=calm, unsafe=unsafe)
        for lit in range(4)
        for calm in (False, True)
        for unsafe in (False, True)
    ]
    assert len({text.tobytes() for text in texts}) == len(texts)


def test_the_help_takes_the_place_of_the_start_screen():
    evenings = Evening(direction=OPENING), Evening()
    for evening in evenings:
        evening.pass_by(1)
        evening.picture(HELP)
        evening.pass_by(1)
    assert np.array_equal(*(evening.laid.rgba for evening in evenings))


@pytest.mark.parametrize("size", [(1280, 720), (160, 90), (540, 960), (3840, 600)])
def test_the_start_screen_fits(size):
    for unsafe in (False, True):
        plate = start(Lettering(min(size[1], round(0.9 * size[0]))), size[0], lit=3, calm=True,
                      unsafe=unsafe)  # fmt: skip
        assert plate.shape[0] <= 0.72 * size[1] or size[1] < 200
        laid = Evening(size, direction=OPENING)
        laid.pass_by(1)
        assert laid.laid.rgba.shape[1] + laid.laid.origin[0] <= size[0]
        assert laid.laid.rgba.shape[0] + laid.laid.origin[1] <= size[1]


def test_unsafe_light_is_warned_of_for_five_seconds_and_not_in_a_blackout():
    evening = Evening()
    evening.overlay = Overlay(SIZE, unsafe=True)
    evening.pass_by(1)
    banner = evening.laid.rgba
    evening.pass_by(3.8)
    assert coverage(evening.laid) >= PLATE[3]
    evening.pass_by(1)
    assert evening.laid is NOTHING
    plain = Evening()
    plain.pass_by(1)
    assert plain.laid.rgba.shape != banner.shape
