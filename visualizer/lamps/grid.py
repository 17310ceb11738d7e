"""The grid of lamps: what is asked of it, from the sound, and what burns in the end.

Two decisions are kept apart. `moves` share the light out over the lamps; `breathe` says by how much
bass lifts all of it. The sum of the pattern is held by normalising it over what the viewer sees of
it, so the picture's mean follows the bass alone, whatever the pattern does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp

import numpy as np

from visualizer.lamps import figures, moves, patterns
from visualizer.lamps.choreography import Choreography
from visualizer.lamps.hashing import chance
from visualizer.lamps.place import Place
from visualizer.lamps.tubes import Tubes
from visualizer.records import (
    BANDS,
    COLUMNS,
    F32,
    NO_HOOPS,
    ROWS,
    AnalysisFrame,
    Cue,
    Direction,
    LampField,
    State,
    Tick,
)

SETTLE = 0.7  # seconds in which it lets go when silence has become an event
SLOW = 3.0  # seconds in which the pattern's contrast follows the loudness
BAND_RISE, BAND_FALL = 0.25, 1.5  # seconds; rows that fall slowly make no flash of each beat
CONTRAST = 0.88  # of the light that loud music may take from a lamp whose band is still
SLEEP = 2.0  # seconds in which the grid falls asleep or wakes
STRIKE_DELAY = 0.035  # seconds from row to row when the house is first lit
CALM = 2.0  # seconds in which calm lamps follow what is asked: of two beats a second, 4 % are left
ONE_BY_ONE = 1.4  # seconds over which the lamps of a row strike when they do so calmly
BRIGHTEST = 2.4  # times a steady tube: beyond, only the bloom would grow
SPARK = 0.50  # light that an onset's run adds to a lamp
UNSEEN = 1e-4  # of a run's light: less is none, and costs nothing
RESTED = 0.04  # of a run's light: a lamp that still has more of it is let be, or it would flicker
AFTERGLOW = 0.7  # seconds to 1/e in which a lamp falls where few are seen, each large: else runs
# and ranks make it flash by itself more often than the limiter lets it
SHADE = 0.4  # of the light of its four neighbours: white on white would not be seen
PRESSES = 0.22  # of the light, that the highest pressure takes over minutes


@dataclass(frozen=True, slots=True)
class Sight:
    """How much of the picture's mean each lamp makes, seen from the viewer; fitted to pictures."""

    columns: range  # those that the scene hangs in its rooms
    near: float  # rows within which lamps count in full; beyond, with the cube of the distance
    wide: float  # columns beside the axis at which a lamp counts half
    flat: bool = False  # the grid is seen from the front: rows are as wide near as far
    deep: float = 0.0  # rows along which single lamps play the bands; 0: there is room for bars


HALL = Sight(range(COLUMNS), near=3.3, wide=2.8)
SIGHTS = {
    "corridor": Sight(range(15, 18), near=0.9, wide=1.0, deep=9.0),
    "numbers": Sight(range(COLUMNS), near=22.0, wide=17.0, flat=True),
    "undercroft": Sight(range(15, 18), near=1.9, wide=1.0, deep=5.0),
    "table": Sight(range(15, 18), near=1.3, wide=1.0, deep=3.0),
    "lift": Sight(range(15, 18), near=1.3, wide=1.0, deep=6.0),
    "outside": Sight(range(2, 30), near=11.0, wide=17.0, flat=True),
    "march": Sight(range(COLUMNS), near=3.8, wide=3.2),
    "lounge": Sight(range(11, 21), near=2.0, wide=4.0, deep=6.0),
}  # every other scene is like the hall


class LampGrid:
    """Asks, burns, and remembers nothing but lamps."""

    def __init__(self, seed: int = 0) -> None:
        shape = (ROWS, COLUMNS)
        self._seed = seed
        self._tubes = Tubes(seed)
        self._choreography = Choreography()
        self._place = Place(seed)
        self._ask = np.empty(shape, np.float32)
        self._brightest = np.full(shape, BRIGHTEST, np.float32)
        self._root = np.empty(shape, np.float32)
        self._work = np.empty(shape, np.float32)
        self._slowly = np.empty(shape, np.float32)  # what is asked, slowly, while calm
        self._slow = False  # it was calm in the last picture
        self._wait = np.empty(shape, np.float32)  # seconds until its turn to strike
        self._struck = np.empty(shape, bool)
        self._glowing = np.empty(shape, np.float32)  # the pattern, as it falls slowly
        self._glows = False  # it did in the last picture, and may be seen to fall
        self._lit = False  # all have had their turn
        self._runners = np.zeros((2, *shape), np.float32)
        self._sparks, self._shades = self._runners  # those that run, and the lamps beside them
        self._bands = np.zeros(BANDS, np.float32)
        self._glow = 0.0  # what is left of the last run's; 0 if nothing is
        self._runs: list[tuple[float, int, int, float]] = []
        self._loudness = 0.0
        self._sleep = 0.0
        self._bass = 0.0
        self._rise = 0.0  # of the bass, lately
        self._lift = 0.0  # that was last asked for
        self._slow_lift = 0.0  # the same, followed slowly
        self._began: float | None = None
        self._time = 0.0
        self._sight: Sight | None = None  # for which this is made:
        self._seen = np.empty(COLUMNS, np.float32)  # what each column counts
        self._equal = np.full(ROWS * COLUMNS, 1 / (ROWS * COLUMNS), np.float32)
        self._blur_rows = _blur(ROWS)
        self._blur_columns = _blur(COLUMNS)

    def __call__(
        self,
        tick: Tick,
        frame: AnalysisFrame,
        cues: Iterable[Cue],
        state: State,
        direction: Direction,
    ) -> LampField:
        """Return the lamps at `tick`: the newest `frame`, the cues since the last picture."""
        place, dance = self._place, self._choreography
        place.walk(direction.travel)
        if self._began is None:
            self._began = self._time = tick.time
            self._open(direction)
        dt = max(tick.time - self._time, 0.0)
        self._time = tick.time

        self._follow(frame, state, direction, dt)
        cues = tuple(cues)
        dance.start(cues, tick.time, flash=direction.flash, world=direction.world)
        self._run(cues, tick.time, direction)
        sight = SIGHTS.get(direction.house, HALL)
        self._play(place, tick.time, sight, max(direction.calm, direction.opening))
        if sight.deep:
            if self._glows:
                self._glowing *= exp(-dt / AFTERGLOW)
                np.maximum(self._ask, self._glowing, out=self._ask)
            np.copyto(self._glowing, self._ask)
        self._glows = bool(sight.deep)
        lift = moves.breathe(self._bass, self._rise)
        total = 1.0 - moves.DIM * self._loudness - PRESSES * dance.felt.pressure.value
        self._share_out(place, total * (1.0 - dance.hush(tick.time)), sight)
        calm = max(direction.calm, direction.opening)
        self._calm(lift, dt, calm)
        self._light_up(tick.time - self._began)

        still = max(state.silence.value, calm)
        light = self._tubes.burn(self._ask, tick.time, dt, still, calm, direction.order).copy()
        np.dot(self._blur_rows, light, out=self._work)  # `matmul` takes a third longer to begin
        return LampField(
            output=light,
            irradiance=np.dot(self._work, self._blur_columns),
            mean=float(light.reshape(-1).dot(self._equal)),
            lift=self._lift,
            tint=dance.tint(place, tick.time, direction.order),
            torn=dance.torn(place, tick.time),
            felt=dance.felt,
            hoops=dance.hoops(tick.time) if calm < 1 else NO_HOOPS,
        )

    def lift(self, frame: AnalysisFrame, direction: Direction) -> float:
        """Return `LampField.lift`, or more, if bass was heard since the lamps were asked."""
        bass = self._hear(frame, direction)
        rise = self._rise + max(bass - self._bass, 0.0)
        lively = max(moves.breathe(bass, rise) - self._lift, 0.0)
        return self._lift + lively * (1.0 - max(direction.calm, direction.opening))

    def _hear(self, frame: AnalysisFrame, direction: Direction) -> float:
        """Return the bass, 0..1, that is played."""
        return min(frame.bass * direction.sensitivity, 1.0) * (1 - self._sleep)

    def _follow(self, frame: AnalysisFrame, state: State, direction: Direction, dt: float) -> None:
        """Let the slow numbers follow the sound."""
        target = 1.0 if direction.house == "idle" else 0.0
        self._sleep += (target - self._sleep) * (1 - exp(-dt / SLEEP))
        level = min(frame.level * direction.sensitivity, 1.0)
        pace = SETTLE if state.silence.value > 0.5 else SLOW
        self._loudness += (level - self._loudness) * (1 - exp(-dt / pace))
        bands = frame.bands
        if direction.sensitivity != 1:
            bands = np.minimum(bands * np.float32(direction.sensitivity), 1)
        rise = bands - self._bands
        self._bands += np.maximum(
            rise * np.float32(1 - exp(-dt / BAND_RISE)), rise * np.float32(1 - exp(-dt / BAND_FALL))
        )
        if self._glow:
            fade = exp(-dt / figures.RUN_FADE)
            self._glow = self._glow * fade if self._glow > UNSEEN else 0.0
            self._runners *= fade if self._glow else 0.0
        self._choreography.follow(state, dt)
        bass = self._hear(frame, direction)
        self._rise = self._rise * exp(-dt / moves.RISE_FADE) + max(bass - self._bass, 0.0)
        self._bass = bass

    def _run(self, cues: Iterable[Cue], time: float, direction: Direction) -> None:
        """Begin the short runs of lamps that onsets ask for."""
        columns = SIGHTS.get(direction.house, HALL).columns
        for cue in cues:
            if cue.kind == "onset":
                nearest = int(direction.travel)
                for after, row, column in figures.run(self._seed, cue.sample, cue.score, nearest):
                    hung = columns[column % len(columns)]
                    self._runs.append((time + after, row, hung, 0.4 + 0.6 * cue.score))

    def _play(self, place: Place, time: float, sight: Sight, calmly: float) -> None:
        """Leave in `_ask` the pattern: how the light is shared out."""
        ask, calm = self._ask, self._choreography.calm
        if self._loudness > 1e-4:
            contrast = CONTRAST * self._loudness**0.5 * calm
            moves.rows(ask, place, self._bands, contrast, flat=sight.flat, deep=sight.deep)
        else:
            ask.fill(1.0)
        self._choreography.shape(ask, place, time)
        lively = calm * (1.0 - 0.7 * calmly)
        due = [r for r in self._runs if r[0] <= time]
        if due:
            self._runs = [r for r in self._runs if r[0] > time]
            self._glow = 1.0
            for _, row, column, light in due:
                if self._sparks[row, column] > RESTED:
                    continue
                self._sparks[row, column] = light
                beside = (
                    (row - 1, column),
                    (row + 1, column),
                    (row, column - 1),
                    (row, column + 1),
                )
                for near in ((r % ROWS, c % COLUMNS) for r, c in beside):
                    if self._runners[:, *near].max() < RESTED:
                        self._shades[near] = light
        if self._glow:
            np.multiply(self._shades, -SHADE * lively, out=place.work)
            place.work += 1
            ask *= place.work
            np.multiply(self._sparks, SPARK * lively, out=place.work)
            ask += place.work

    def _share_out(self, place: Place, total: float, sight: Sight) -> None:
        """Scale the pattern so that what the viewer sees of it adds up to `total`."""
        columns = slice(sight.columns.start, sight.columns.stop)
        if sight is not self._sight:
            self._sight = sight
            seen = 1 / (1 + (place.across[0, columns] / np.float32(sight.wide)) ** 2)
            self._seen = seen / seen.sum()
        row = np.divide(place.depth, sight.near, out=place.line)[:, 0]
        row *= row * row
        row += 1
        np.reciprocal(row, out=row)
        # As the tone curve does: brightness, not light.
        root = np.sqrt(self._ask[:, columns], out=self._root[:, columns])
        mean = float(row.dot(root).dot(self._seen) / np.add.reduce(row)) ** 2
        self._ask *= total / max(mean, 0.05)
        np.minimum(self._ask, self._brightest, out=self._ask)
        if self._sleep > 0.001:
            moves.MOVES["asleep"].play(self._ask, place, self._time, self._sleep, 0)

    def _open(self, direction: Direction) -> None:
        """The house is dark. When it is opened calmly, one lamp has been left on since yesterday.

        Rows strike one after the other, from the viewer away; calmly, lamp by lamp.
        """
        place = self._place
        self._wait = np.tile(place.depth * np.float32(STRIKE_DELAY), COLUMNS)
        if direction.opening:
            cells = np.arange(ROWS * COLUMNS, dtype=np.uint32).reshape(ROWS, COLUMNS)
            self._wait += np.float32(ONE_BY_ONE) * chance(self._seed, 11, cells)
            self._wait[patterns.left_on(place)] = 0
            self._tubes.leave_on(patterns.left_on(place))

    def _calm(self, lift: float, dt: float, calm: float) -> None:
        """Let what is asked, and the bass's `lift`, change slowly, whatever moves ask for it."""
        pace = 1 - exp(-dt / CALM)
        self._slow_lift += (lift - self._slow_lift) * pace
        self._lift = lift + (self._slow_lift - lift) * calm
        if calm:
            if not self._slow:
                np.copyto(self._slowly, self._ask)
            np.subtract(self._ask, self._slowly, out=self._work)
            self._work *= pace
            self._slowly += self._work
            np.subtract(self._slowly, self._ask, out=self._work)
            self._work *= calm
            self._ask += self._work
        self._slow = calm > 0

    def _light_up(self, age: float) -> None:
        """Hold the lamps back whose turn to strike has not come since the house was opened."""
        if not self._lit:
            np.less_equal(self._wait, age, out=self._struck)
            self._ask *= self._struck
            self._lit = bool(self._struck.all())


def _blur(size: int) -> F32:
    """Return the (size, size) matrix that blurs a ring of lamps twice with a small kernel."""
    once = np.zeros((size, size))
    for offset, weight in zip(range(-2, 3), (0.06, 0.24, 0.40, 0.24, 0.06), strict=True):
        once += weight * np.roll(np.eye(size), offset, axis=1)
    return (once @ once).astype(np.float32)
