"""The limiter on the GPU: the shader is the NumPy law, and nothing that hurts leaves the stage."""

import numpy as np
import pytest

from tests.adversaries import KINDS, film, on
from tests.flash_meter import measure
from tests.lamps_known import level
from visualizer.records import SILENT_FRAME, Budget, Direction, State, Tick
from visualizer.render.frame import FRAME
from visualizer.render.limiter_pass import Limiter
from visualizer.render.limiter_pixels import TILES, Law, Shown, decode, encode, limit
from visualizer.render.passes import UNITS, Passes
from visualizer.render.projector import PRESENT_LIMITED, PRESENT_SHARPER
from visualizer.render.stage import Stage
from visualizer.render.targets import Target
from visualizer.scenes import SCENES

SHAPE = (36, 64)
SIZE = SHAPE[::-1]


class Screen:
    """A limiter with pictures of our own before it and a screen behind it."""

    def __init__(self, gpu, internal=SIZE, size=None):
        self._gpu = gpu
        self._passes = Passes(gpu)
        self._block = gpu.block(FRAME.itemsize)
        self._frame = np.zeros((), FRAME)
        self.size = size or internal
        self.sharpness = 0.0
        self._words = None
        self._picture = gpu.texture(internal, "picture")
        self._output = Target(gpu, self.size, "picture")
        self.limiter = Limiter(gpu, self._passes, self.size, internal, toned=False)
        self.laws, self.heard = [], []
        gate = self.limiter._gate
        law, hear = gate.law, gate.hear
        gate.law = lambda *at, **how: self.laws.append(law(*at, **how)) or self.laws[-1]
        gate.hear = lambda demand, of: self.heard.append((of, demand)) or hear(demand, of)

    def resize(self, internal, size):
        self.size = size
        self._output.release(self._gpu)
        self._gpu.release(self._picture)
        self._picture = self._gpu.texture(internal, "picture")
        self._output = Target(self._gpu, size, "picture")
        self.limiter.resize(size, internal)

    def lay(self, rgba):
        self._gpu.release(self._words)
        self._words = None
        if rgba is not None:
            height, width = rgba.shape[:2]
            self._words = self._gpu.texture((width, height), "picture", rgba, smooth=False)

    def show(self, time, rgb, *, calm=False, origin=(0, 0)):
        """Show 8-bit sRGB of the internal size, the top row first; return what was shown."""
        alpha = np.full((*rgb.shape[:2], 1), 255, np.uint8)
        self._picture.write(np.ascontiguousarray(np.concatenate([rgb, alpha], 2)[::-1]))
        words = None if self._words is None else (*origin, *self._words.size)
        width, height = self.size
        self._frame["shown"] = width, height, self.sharpness, 0.0
        self._frame["overlay"] = words or (0, 0, 0, 0)
        self.limiter.decide(self._frame, time, calm=calm, words=words)
        self._block.bind_to_uniform_block(0)
        self._block.write(self._frame)
        self._picture.use(UNITS["picture"])
        self.limiter.draw(self._words)
        self.limiter.present(
            self._output.buffer, PRESENT_SHARPER if self.sharpness else PRESENT_LIMITED
        )
        return read(self._output.buffer, self.size, 3, np.uint8)

    def state(self):
        buffer, size = self.limiter._room.shown.buffer, self.limiter._room.size
        colours = read(buffer, size, 4, np.uint8)
        extremes = read(buffer, size, 1, np.uint16, attachment=1)[..., 0]
        return Shown(colours[..., :3].copy(), extremes.copy(), colours[..., 3].copy())

    def close(self):
        self.lay(None)
        self.limiter.close()
        self._passes.release()
        self._output.release(self._gpu)
        self._gpu.release(self._picture, self._block)


def read(buffer, size, components, kind, attachment=0):
    dtype = {np.uint8: "f1", np.uint16: "nu2"}[kind]
    data = buffer.read(components=components, attachment=attachment, alignment=1, dtype=dtype)
    return np.frombuffer(data, kind).reshape(size[1], size[0], components)[::-1]


@pytest.fixture
def screen(gpu):
    screen = Screen(gpu)
    yield screen
    screen.close()


def metered(pictures, cell=2):
    times, frames = zip(*pictures, strict=True)
    return measure(frames, times, cell=cell)


# --- the shader is the law ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind", ["noise", "cuts", "red and blue", "red and grey", "drift", "lamps"]
)
def test_a_picture_is_what_the_numpy_law_makes_of_the_last(screen, kind):
    off = []
    for time, picture in film(kind, 60, 3, seconds=1.5):
        asked, before = encode(picture), screen.state()
        out = screen.show(time, asked)
        after = screen.state()
        assert np.array_equal(out, after.rgb)
        expected, _ = limit(before, decode(asked), screen.laws[-1])
        apart = np.abs(expected.rgb.astype(int) - after.rgb)
        far = (apart.max(2) > 1) | (np.abs(expected.extreme / 65535 - after.extreme / 65535) > 5e-4)
        off.append((far | (expected.marks != after.marks)).mean())
    # Where a colour lies on the very edge of red, or light at the end of its interval, rounding
    # decides.
    assert np.mean(off) < 0.002


def test_free_tiles_pass_untouched(screen):
    free = np.zeros(TILES, bool)
    free[5:9, 11:20] = True
    law = Law(rise=0.0, fall=0.0, turns=0, free=free)
    screen.limiter._gate.law = lambda *_, **__: law
    random = np.random.default_rng(1)
    for k in range(4):
        asked = random.integers(0, 256, (*SHAPE, 3)).astype(np.uint8)
        out = screen.show(k / 60, asked)
        assert np.array_equal(out[free], asked[free])
        assert out[~free].mean() < 0.7 * asked[~free].mean()


@pytest.mark.parametrize("kind", ["cuts", "lamps", "red and blue"])
def test_what_is_heard_is_the_demand_of_the_picture_three_before(screen, kind):
    demands = {}
    pictures = list(film(kind, 60, 3, seconds=0.7))
    for k, (time, picture) in enumerate(pictures):
        before, asked = screen.state(), encode(picture)
        screen.show(time, asked)
        demands[time] = limit(before, decode(asked), screen.laws[-1])[1]
        if k < 3:
            assert screen.heard == []
            continue
        of, heard = screen.heard[-1]
        assert of == pictures[k - 3][0]
        for name in ("rise", "fall", "up", "down", "used", "red"):
            apart = np.abs(getattr(heard, name) - getattr(demands[of], name))
            assert np.mean(apart > 0.006) < 0.01, name


def test_a_summary_of_a_sample_is_near_that_of_all_pixels(gpu):
    screen = Screen(gpu, (640, 360))
    rows, columns = np.indices((360, 640))
    pattern = (128 + 100 * np.sin(rows / 17) * np.cos(columns / 23)).astype(np.uint8)
    asked = np.repeat(pattern[..., None], 3, 2)
    for k in range(4):
        before = screen.state()
        screen.show(k / 60, asked)
        if k == 0:
            expected = limit(before, decode(asked), screen.laws[-1])[1]
    heard = screen.heard[0][1]
    assert np.abs(heard.up - expected.up).max() < 0.1
    assert abs(heard.up.mean() - expected.up.mean()) < 0.01
    screen.close()


# --- what leaves ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_what_leaves_is_within_the_rule(screen, kind):
    shown = [(t, screen.show(t, encode(x))) for t, x in film(kind, 60, 1, seconds=2.5)]
    report = metered(shown)
    assert report.passed, (report.general.worst, report.red.worst)


@pytest.mark.parametrize("sharpness", [0.0, 1.0])
@pytest.mark.parametrize("kind", ["checkerboard", "tiles", "bursts", "noise", "red in rows"])
def test_what_leaves_is_within_the_rule_once_it_is_enlarged(gpu, kind, sharpness):
    screen = Screen(gpu, SIZE, (2 * SIZE[0] + 2, 2 * SIZE[1] + 1))
    screen.sharpness = sharpness
    shown = [(t, screen.show(t, encode(x))) for t, x in film(kind, 60, 1, seconds=2.0)]
    assert metered(shown, cell=3).passed
    screen.close()


@pytest.mark.parametrize("kind", ["strobe 9 Hz", "checkerboard", "noise"])
def test_the_enlargement_may_grow_sharper_and_softer_meanwhile(gpu, kind):
    screen = Screen(gpu, SIZE, (3 * SIZE[0], 3 * SIZE[1]))
    shown = []
    for time, picture in film(kind, 60, 2, seconds=2.5):
        screen.sharpness = min(abs((time + 1) % 4 - 2), 1.0)  # gliding, as the projector does
        shown.append((time, screen.show(time, encode(picture))))
    assert metered(shown, cell=3).passed
    screen.close()


def test_a_sharper_enlargement_is_a_mean_of_light_nearer_the_nearest(gpu):
    """Of an edge: the same light in all, no ringing, and steeper in the middle."""
    edge = np.zeros((*SHAPE, 3), np.uint8)
    edge[:, SIZE[0] // 2 :] = 120
    rows = []
    for sharpness in (0.0, 1.0):
        screen = Screen(gpu, SIZE, (2 * SIZE[0], 2 * SIZE[1]))
        screen.sharpness = sharpness
        for k in range(30):
            out = screen.show(k / 60, edge)
        rows.append(np.square(out[SIZE[1], :, 0] / 255))  # as the enlargement counts light
        screen.close()
    even, sharper = rows
    assert sharper.min() == 0
    assert sharper.max() == pytest.approx(even.max())
    assert (np.diff(sharper) >= 0).all()
    assert np.diff(sharper).max() > 1.2 * np.diff(even).max()
    assert sharper.sum() == pytest.approx(even.sum(), rel=1e-3)


@pytest.mark.parametrize("hz", [5, 12, 30])
def test_words_that_come_and_go_are_within_the_rule(gpu, hz):
    screen = Screen(gpu, SIZE, (2 * SIZE[0], 2 * SIZE[1]))
    plate = np.full((50, 90, 4), 255, np.uint8)
    grey = np.full((*SHAPE, 3), 60, np.uint8)
    shown = []
    for k in range(150):
        screen.lay(plate if on(k / 60, hz) else None)
        shown.append((k / 60, screen.show(k / 60, grey, origin=(11 + 20 * (k // 40), 7))))
    assert metered(shown, cell=4).passed
    screen.close()


def test_words_over_light_that_strobes_are_within_the_rule(gpu):
    screen = Screen(gpu, SIZE, (2 * SIZE[0], 2 * SIZE[1]))
    plate = np.full((50, 90, 4), 120, np.uint8)
    shown = []
    for k, (time, picture) in enumerate(film("strobe 9 Hz", 60, 4, seconds=3)):
        screen.lay(plate if k // 7 % 3 else None)
        shown.append((time, screen.show(time, encode(picture), origin=(5, 30))))
    assert metered(shown, cell=4).passed
    screen.close()


def test_words_are_sharp_and_gone_when_they_are_gone(gpu):
    size = (4 * SIZE[0], 4 * SIZE[1])
    screen = Screen(gpu, SIZE, size)
    grey = np.full((*SHAPE, 3), 60, np.uint8)
    for k in range(60):
        screen.show(k / 60, grey)
    lines = np.zeros((20, 60, 4), np.uint8)
    lines[::2] = 255
    screen.lay(lines)
    out = screen.show(1.0, grey, origin=(33, 41))
    assert np.array_equal(out[41:61, 33:93, 0], np.where(lines[..., 0] > 0, 255, 60))
    screen.lay(None)
    for k in range(6 * 60):
        out = screen.show(1.5 + k / 60, grey)
    assert (out == 60).all()
    assert screen.limiter._sharp_in is None
    screen.close()


def test_a_window_may_be_resized_in_the_middle(gpu):
    screen = Screen(gpu, SIZE, (128, 72))
    plate = np.full((20, 40, 4), 255, np.uint8)
    shown = []
    for k, (time, picture) in enumerate(film("strobe 9 Hz", 60, seconds=4)):
        if k % 7 == 0:
            width, height = [(64, 36), (96, 54), (61, 37)][k // 7 % 3]
            screen.resize((width, height), (2 * width, 2 * height))
        screen.lay(plate if k // 5 % 2 else None)
        flat = np.broadcast_to(picture[:1, :1], (height, width, 3))
        shown.append((time, screen.show(time, encode(flat), origin=(10, 10))[:72, :122]))
    assert metered(shown, cell=4).passed
    screen.close()


@pytest.mark.parametrize("kind", ["strobe 9 Hz", "checkerboard", "bursts", "red in rows"])
def test_the_size_inside_may_change_at_any_time(gpu, kind):
    screen = Screen(gpu, SIZE, (128, 72))
    shown, (width, height) = [], SIZE
    for k, (time, picture) in enumerate(film(kind, 60, 3, seconds=2.5)):
        if k % 11 == 0:
            width, height = [(64, 36), (96, 54), (54, 30), (76, 42)][k // 11 % 4]
            screen.resize((width, height), (128, 72))
        rows, columns = (
            np.arange(n) * m // n for n, m in zip((height, width), picture.shape[:2], strict=True)
        )
        shown.append((time, screen.show(time, encode(picture[rows][:, columns]))))
    assert metered(shown, cell=4).passed
    screen.close()


def test_uneven_time_and_late_pictures_are_within_the_rule(screen):
    random = np.random.default_rng(7)
    steps = random.choice([1 / 144, 1 / 60, 1 / 24, 0.1, 0.7], 150, p=[0.4, 0.4, 0.17, 0.02, 0.01])
    pictures = film("cuts", 60, times=np.cumsum(steps))
    assert metered((t, screen.show(t, encode(x))) for t, x in pictures).passed


def test_calm_light_never_flashes(screen):
    shown = [
        (t, screen.show(t, encode(x), calm=True)) for t, x in film("strobe 3 Hz", 60, seconds=3)
    ]
    assert metered(shown).general.worst <= 1


@pytest.mark.parametrize("fps", [24, 60])
def test_safe_light_passes_unchanged_to_the_bit(gpu, fps):
    screen = Screen(gpu, (128, 72))
    random = np.random.default_rng(1)
    for k in range(4 * fps):
        time = k / fps
        light = 0.05 + 0.8 * np.exp(-5 * (time % 1))  # a struck lamp a second
        asked = encode(np.clip(light + random.normal(0, 0.004, (72, 128, 3)), 0, 1))
        assert np.array_equal(screen.show(time, asked), asked), k
    screen.close()


# --- the whole stage ------------------------------------------------------------------------------


def played(gpu, pictures, **options):
    """Yield what a stage shows of (time, lamps, direction)."""
    stage = Stage(gpu, SCENES, size=(128, 72), **{"internal": (64, 36), **options})
    for time, lamps, direction in pictures:
        stage.draw(Tick(time, round(time * 48_000)), lamps, SILENT_FRAME, State(), direction)
        yield time, stage.read()
    stage.close()


HARD = {
    "lamps that strobe": lambda t: (4.0 * on(t, 10), Direction()),
    "scenes cut eight times a second": lambda t: (
        3.0 if on(t, 4) else 0.0,
        Direction(scene=list(SCENES)[int(t * 8) % 3], since=t),
    ),
    "a blackout key held down": lambda t: (3.0, Direction(light=float(on(t, 9)))),
    "endless and impossible light": lambda t: (
        [float("nan"), float("inf"), -4.0, 6e4, 0.0][int(t * 17) % 5],
        Direction(),
    ),
}


@pytest.mark.parametrize("name", HARD)
def test_no_stage_can_hurt(gpu, name):
    times = [k / 60 for k in range(150)]
    with np.errstate(invalid="ignore", over="ignore"):
        pictures = [(t, level(HARD[name](t)[0]), HARD[name](t)[1]) for t in times]
        limited = list(played(gpu, pictures))
        unlimited = list(played(gpu, pictures, limited=False))
    assert metered(limited, cell=4).passed
    assert not metered(unlimited, cell=4).passed


def test_a_show_within_the_rule_is_the_same_with_and_without_the_limiter(gpu):
    pictures = [
        (k / 60, level(0.8 + 0.1 * np.sin(k / 20)), Direction(travel=k / 600)) for k in range(120)
    ]
    # Enlarged, they differ: the limiter takes means of light.
    with_it, without = (
        list(played(gpu, pictures, internal=(128, 72), limited=x)) for x in (True, False)
    )
    for (_, a), (_, b) in zip(with_it, without, strict=True):
        assert np.array_equal(a, b)


def test_the_budget_is_the_gates(gpu):
    stage = Stage(gpu, SCENES, size=SIZE)
    assert stage.budget == Budget()
    for k in range(60):
        tick = Tick(k / 60, k * 800)
        stage.draw(tick, level(4.0 * on(k / 60, 10)), SILENT_FRAME, State(), Direction())
    assert not stage.budget.may_flash
    assert stage.budget.wait > 0
    stage.close()


def test_nothing_is_left_on_the_gpu(gpu, alive):
    Screen(gpu, SIZE, (128, 72)).close()
    before = gpu.live, alive()
    for _ in range(5):
        screen = Screen(gpu, SIZE, (128, 72))
        screen.lay(np.full((9, 9, 4), 255, np.uint8))
        screen.show(0.0, np.zeros((*SHAPE, 3), np.uint8))
        screen.resize((50, 30), (100, 60))
        screen.show(0.1, np.zeros((30, 50, 3), np.uint8))
        screen.close()
    assert (gpu.live, alive()) == before
