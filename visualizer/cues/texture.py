"""Texture: what the last seconds of sound are like, in numbers that any slow judge may weigh."""

from collections.abc import Iterator
from math import log

import numpy as np
from numpy.typing import NDArray

from visualizer.records import BANDS, F32, HOP, PARTIAL_HZ, RATE, AnalysisFrame

STEP = HOP / RATE  # seconds
ROW = 12  # hops, 64 ms, that make a row: as fast as anything slow can change
FINE = 4  # moments in a row, 16 ms each, at which rises are measured: swing needs them
ROWS = 125  # 8 s: four bars of a march
LATE = 32  # rows, 2 s: what is so now
EVERY = 8  # rows, 0.5 s, between two looks

GROUPS = 16  # of four bands each
REGIONS = ((0, 4), (4, 11), (11, 16))  # groups: bass, middle, what only cymbals and breath reach
DEEPEST_DB = 55.0  # below the loudest of a row nothing counts
FLOOR_DB = -110.0

LOWEST_HZ, OCTAVES, STEPS = 262.0, 3.5, 36  # of pitches; steps an octave: three a semitone
PITCHES = round(OCTAVES * STEPS)
SMOOTH = 9  # steps to either side over which a partial must stand out
MOST_DB = 24.0  # by which it may
PARTS = ((34, 136), (136, 340), (340, 600))  # bins of the partials: 0.2, 0.8, 2 and 3.5 kHz

SHORTEST, LONGEST, LAGS = 0.1, 2.0, 20  # seconds between rises that return
SLOWEST, QUICKEST = 0.75, 0.26  # seconds of a beat
OF_A_BEAT = np.array([1 / 4, 1 / 3, 1 / 2, 2 / 3, 3 / 4, 4 / 3, 3 / 2, 2, 3, 4])
RISES = ROWS * FINE
FINE_STEP = ROW // FINE * STEP  # seconds

USUAL = 40.0  # seconds to 1/e of what the programme is usually like
FALLS = (5, 25, 75, 95)  # percentiles of how levels move: an empty hall falls slowly

_hz = LOWEST_HZ * 2.0 ** (np.arange(PITCHES) / STEPS)
_BIN = (_hz / PARTIAL_HZ).astype(int)
_far = np.abs(np.subtract.outer(np.arange(PITCHES), np.arange(PITCHES)))
_TO_MEAN = (_far <= SMOOTH).astype(np.float32)
_TO_MEAN /= _TO_MEAN.sum(axis=1, keepdims=True)
_lags = np.geomspace(SHORTEST, LONGEST, LAGS + 1) / FINE_STEP
_LAG_EDGES = np.rint(_lags).astype(int)
_BEATS = np.arange(round(QUICKEST / FINE_STEP), round(SLOWEST / FINE_STEP) + 1)
_GROUP = np.arange(GROUPS, dtype=np.float32)
_TO_GROUPS = np.kron(np.eye(GROUPS), np.ones((BANDS // GROUPS, 1))).astype(np.float32)
_TO_EIGHTHS = (np.kron(np.eye(8), np.ones((BANDS // 8, 1))) * 8 / BANDS).astype(np.float32)
_TO_REGIONS = np.zeros((GROUPS, len(REGIONS)), np.float32)
for _n, (_first, _end) in enumerate(REGIONS):
    _TO_REGIONS[_first:_end, _n] = 1.0 / (_end - _first)
_STARTS = np.array([first for first, _ in PARTS])
_SIZES = np.array([end - first for first, end in PARTS], np.float32)
# What a row holds, column by column.
_LEVELS, _EIGHTHS, _FLAT, _FLAWS, _WHOLE = (
    slice(GROUPS), slice(GROUPS, GROUPS + 8), slice(GROUPS + 8, GROUPS + 11),
    slice(GROUPS + 11, GROUPS + 13), GROUPS + 13,
)  # fmt: skip


class Texture:
    """Gathers frames, and twice a second says what the last seconds were like.

    Nothing in it hangs on how far the source is turned up. `level_db` is how loud, LUFS, the last
    two seconds were.
    """

    def __init__(self) -> None:
        self.level_db = FLOOR_DB
        self.heard = 0.0  # seconds
        self._bands: list[F32] = []
        self._bend = self._held = 0.0
        self._rows = np.zeros((ROWS, GROUPS + 14), np.float32)
        self._rows[:, _LEVELS] = FLOOR_DB
        self._rows[:, _WHOLE] = FLOOR_DB
        self._pitches = np.zeros((ROWS, PITCHES), np.float32)
        self._rises = np.zeros((len(REGIONS), RISES), np.float32)
        self._last = np.full(GROUPS, FLOOR_DB, np.float32)
        self._usual: F32 | None = None
        self._count = 0
        self._looking: Iterator[F32 | None] = iter(())

    def __call__(self, frame: AnalysisFrame) -> F32 | None:
        """Take one hop; return what it was like when a look is due."""
        self._bands.append(frame.bands_db)
        self._bend = max(self._bend, frame.bend)
        self._held += frame.held
        if len(self._bands) < ROW:
            return next(self._looking, None)
        self._add_row(frame)
        self._bands.clear()
        self._bend = self._held = 0.0
        self._count += 1
        self.heard += ROW * STEP
        if self._count % EVERY == 0:
            self._looking = self._look()  # by one part a hop, before the next row is added
        return None

    def _add_row(self, frame: AnalysisFrame) -> None:
        bands = np.stack(self._bands)
        bands = np.maximum(bands, max(float(bands.max()) - DEEPEST_DB, FLOOR_DB))
        fine = (10.0 ** (0.1 * bands)) @ _TO_GROUPS
        fine = np.add.reduce(fine.reshape(FINE, -1, GROUPS), axis=1) * np.float32(FINE / ROW)
        for history in (self._rows, self._pitches):
            history[:-1] = history[1:]
        row = self._rows[-1]
        row[_LEVELS] = 10.0 * np.log10(np.add.reduce(fine, axis=0) / FINE)
        row[_WHOLE] = frame.loudness
        moved = np.add.reduce(np.abs(bands[1:] - bands[:-1]), axis=0) / np.float32(ROW - 1)
        row[_EIGHTHS] = moved @ _TO_EIGHTHS

        fine_db = 10.0 * np.log10(fine)
        rises = fine_db.copy()
        rises[0] -= self._last
        rises[1:] -= fine_db[:-1]
        self._last = fine_db[-1]
        rises = np.minimum(np.maximum(rises, 0.0), 20.0)
        self._rises[:, :-FINE] = self._rises[:, FINE:]
        self._rises[:, -FINE:] = (rises @ _TO_REGIONS).T

        partials = frame.partials[: PARTS[-1][1] + 1] + np.float32(1e-12)
        partials_db = 10.0 * np.log10(partials)
        mean = np.add.reduceat(partials[:-1], _STARTS) / _SIZES
        row[_FLAT] = 10.0 * np.log10(mean) - np.add.reduceat(partials_db[:-1], _STARTS) / _SIZES
        pitches = np.maximum(partials_db[_BIN], partials_db[_BIN + 1])
        stands = pitches - _TO_MEAN @ pitches
        self._pitches[-1] = np.minimum(np.maximum(stands, 0.0), MOST_DB)
        amplitude = 10.0 ** (frame.loudness / 20.0) + 1e-5
        row[_FLAWS] = log(self._bend / amplitude + 1e-3), self._held / ROW

    def _look(self) -> Iterator[F32 | None]:
        late = slice(ROWS - LATE, ROWS)
        rows, whole = self._rows, self._rows[:, _WHOLE]
        levels = rows[:, _LEVELS]
        self.level_db = float(whole[late].max())
        late_levels = levels[late].mean(axis=0)
        shape = (late_levels - 10.0 * np.log10((10.0 ** (0.1 * late_levels)).sum())) / 10.0
        swings = levels.std(axis=0) / 10.0
        power = 10.0 ** (0.1 * late_levels)
        centre = float(power @ _GROUP / power.sum())
        low, middle, high = np.percentile(whole, (10, 50, 90)).tolist()
        rises, steps = self._rises, rows[late, _EIGHTHS].mean(axis=0)
        density = rises[:, -LATE * FINE :].mean(axis=1)
        flat = rows[late, _FLAT].mean(axis=0) / 10.0
        flaws = rows[late, _FLAWS].mean(axis=0)
        yield None
        movements = self._movements()
        yield None
        returns = self._returns()
        yield None
        pitches = self._pitches[late].mean(axis=0)
        within, held = _intervals(pitches), _intervals(self._pitches.mean(axis=0))
        earlier = self._pitches[ROWS - 2 * LATE : ROWS - LATE].mean(axis=0)

        now = np.concatenate(
            [
                [float(whole[late].mean()) / 10.0, centre, float(within[[3, 18]].sum())],
                density, steps[2:], flat, flaws[:1], shape[::3], [_height(pitches)],
            ]
        )  # fmt: skip
        if self._usual is None:
            self._usual = now.copy()
        after = max(EVERY * ROW * STEP / USUAL, EVERY / max(self._count, EVERY))
        self._usual += (now - self._usual) * min(after, 1.0)
        dynamics = np.array([whole[late].std(), whole.std(), middle - low, high - middle]) / 10.0
        yield None
        yield np.concatenate(
            [
                shape, swings, dynamics, movements, density, rises.mean(axis=1),
                rises.std(axis=1), returns, steps, flat, rows[:, _FLAT].std(axis=0) / 10.0,
                flaws, within, held, [_alike(pitches, earlier), centre, _height(pitches)],
                now - self._usual,
            ]
        ).astype(np.float32)  # fmt: skip

    def _movements(self) -> NDArray[np.float64]:
        """Return how levels fell and rose, by percentiles, in each region."""
        levels = np.maximum.reduceat(
            self._rows[:, _LEVELS], [first for first, _ in REGIONS], axis=1
        )
        moves = np.diff(levels, axis=0)
        falls = np.percentile(moves, FALLS, axis=0)
        late = np.abs(moves[1 - LATE :]).mean(axis=0, keepdims=True)
        return np.asarray(np.concatenate([falls, late]).T.ravel() / 5.0)

    def _returns(self) -> NDArray[np.float64]:
        """Return how regularly rises come back, at which distances, and how they share a beat."""
        whole = self._rises.sum(axis=0)
        rises = np.concatenate([self._rises, whole[np.newaxis]])
        rises = rises - rises.mean(axis=1, keepdims=True)
        spectrum = np.fft.rfft(rises, 1024)
        again = np.fft.irfft(np.abs(spectrum) ** 2)[:, : RISES // 2 * 2]
        again = again / (again[:, :1] + 1e-3)
        every = again[-1]
        beat = int(_BEATS[(every[_BEATS] + 0.5 * every[2 * _BEATS]).argmax()])
        parts = np.maximum.reduceat(every[: _LAG_EDGES[-1]], _LAG_EDGES[:-1])
        at = np.minimum(np.rint(beat * OF_A_BEAT).astype(int), again.shape[1] - 2)
        near = np.maximum(np.maximum(again[:, at - 1], again[:, at]), again[:, at + 1])
        pace = np.log2(beat * FINE_STEP / 0.5)
        strong = again[:, beat]
        return np.concatenate([parts, near.ravel(), strong, [pace, pace * pace]])


def _intervals(pitches: F32) -> NDArray[np.float64]:
    """Return how much each interval sounds, by thirds of a semitone up to a tritone; (20,).

    That is the autocorrelation over pitch, whatever the octave; then how few pitches there are and
    how plainly they stand out.
    """
    chroma = np.zeros(STEPS)
    whole = len(pitches) // STEPS * STEPS
    chroma += pitches[:whole].reshape(-1, STEPS).sum(axis=0)
    chroma[: len(pitches) - whole] += pitches[whole:]
    spectrum = np.fft.rfft(chroma)
    again = np.fft.irfft(np.abs(spectrum) ** 2)
    few = float(chroma.max() / (chroma.sum() + 1.0))
    return np.append(again[1:19] / (again[0] + 1.0), [10.0 * few, float(pitches.mean()) / 5.0])


def _alike(one: F32, other: F32) -> float:
    return float(one @ other / np.sqrt(float(one @ one) * float(other @ other) + 1.0))


def _height(pitches: F32) -> float:
    """Return where the pitches that stand out lie, octaves above the lowest."""
    return float(pitches @ np.arange(PITCHES) / (pitches.sum() + 1.0)) / STEPS
