"""Loops: a few chords that come round, found in any key by what they change in the chroma.

A theme may be no tune but harmony: chords over a bass that stays. How strongly each of the twelve
pitch classes sounds is averaged over each chord as it would lie if the last one had begun a moment
ago, at every tempo; what is in all of them, the pedal, is taken off. What remains is laid beside
the chords as they were taught in twelve keys [1], and beside them with each one exchanged: the same
chords in another order are not the loop.

[1] Fujishima, "Realtime chord recognition of musical sound", ICMC 1999.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from visualizer.motifs.figures import CHORDS, Figure, chord
from visualizer.motifs.notes import STEP
from visualizer.records import F32, PITCH_FIRST, PITCH_STEPS, RATE, AnalysisFrame, Cue

F64 = NDArray[np.float64]
Found = tuple[float, float, int, int]  # likeness, tempo, key, and when, samples

BLOCK = 6  # rows, 64 ms: chords are not timed more exactly
TEMPI = np.exp(np.arange(np.log(0.55), np.log(1.76), 0.05))  # 5 % apart: as exact as people play
SEMITONES = 48  # above PITCH_FIRST: beyond them lie overtones
POWER = 0.7  # of the magnitudes: a loud melody does not hide what lies under it
WITHIN = 0.6  # of what changes during the chords counts as not like them: it tells the tempo
HEARD = {"provisional": 0.25, "confirmed": 0.6}  # seconds of the last chord
LEAST = 0.5  # of its way that every chord must go: the others do not make up for a wrong one
BETTER = 0.03  # of likeness, by which the loop with one chord exchanged may be liker: noise
RINGS = 0.15  # seconds at the beginning of a chord in which the last one rings on
REST = 3.0  # seconds before the same loop may be heard again

# Likeness from which a loop is heard, when it is played once and when it comes round: in music,
# talk and scores without it half a false alarm a loop and hour remains.
SURE = {1: 0.62, 2: 0.49}


@dataclass(eq=False)
class Sought:
    """One loop, played once or twice over, of whose last chord so much has been heard."""

    figure: Figure
    stage: str
    rounds: int
    shapes: F64 = field(init=False)
    spans: NDArray[np.int64] = field(init=False)
    others: F64 = field(init=False)

    def __post_init__(self) -> None:
        self.shapes = _shapes(self.figure, self.rounds)
        self.others = _others(self.figure)
        self.spans = _spans(self.figure, self.rounds, HEARD[self.stage])


class Loops:
    """Finds `figures` that have chords in frames that tell of pitch."""

    def __init__(self, figures: Sequence[Figure]) -> None:
        self._sought = [
            Sought(figure, stage, rounds)
            for figure in figures
            if figure.chords
            for stage in HEARD
            for rounds in SURE
        ]
        longest = max((int(sought.spans.max()) for sought in self._sought), default=1)
        # Of all blocks up to each of the last ones: the sum, and last that of the squares.
        self._sums = np.zeros((longest + 2, 13))
        self._block = np.zeros(12)
        self._rows = self._blocks = 0
        self._told: dict[tuple[str, str], float] = {}
        self._best: dict[Sought, Found] = {}  # what is sure, and may yet become surer

    def __call__(self, frame: AnalysisFrame) -> tuple[Cue, ...]:
        """Take one more hop; return the loops that have come to their last chord."""
        if frame.pitch is None or not self._sought:
            return ()
        self._block += chroma(frame.pitch)
        self._rows += 1
        if self._rows % BLOCK:
            return ()
        self._block /= BLOCK
        self._sums[:-1] = self._sums[1:]
        self._sums[-1, :12] += self._block
        self._sums[-1, 12] += self._block @ self._block
        self._block[:] = 0.0
        self._blocks += 1
        # By turns: a loop is looked for every 128 ms, for half the cost.
        cues = (self._heard(sought, frame) for sought in self._sought[self._blocks % 2 :: 2])
        return tuple(cue for cue in cues if cue is not None)

    def _heard(self, sought: Sought, frame: AnalysisFrame) -> Cue | None:
        """Return the cue of a loop if it was heard, a guess at once, else when it is surest."""
        figure, now = sought.figure, self._blocks * BLOCK * STEP
        if now - self._told.get((figure.name, sought.stage), -REST) < REST:
            self._best.pop(sought, None)
            return None
        like, tempo, key, sample = found = (*self.likeness(sought), frame.sample)
        sure = SURE[sought.rounds]
        if sought.stage == "confirmed":
            before = self._best.get(sought)
            if like >= sure and (before is None or like > before[0]):
                self._best[sought] = found
                return None
            if before is None:
                return None
            like, tempo, key, sample = self._best.pop(sought)
        elif like < sure:
            return None
        self._told[figure.name, sought.stage] = now
        held = figure.durations[: figure.notes - 1]
        return Cue(
            "motif",
            figure.name,
            sample=max(0, sample - round(HEARD[sought.stage] * RATE)),
            emit_sample=frame.sample,
            score=0.5 + 0.5 * (like - sure) / (1.0 - sure),
            stage=sought.stage,
            key=(key - figure.root + 6) % 12 - 6,
            tempo=tempo,
            rhythm=tuple(seconds / tempo for seconds in held),
        )

    def likeness(self, sought: Sought) -> tuple[float, float, int]:
        """Return how like the loop the last blocks are, 1 for what was taught, and tempo and key.

        The key is the pitch class of the first chord.
        """
        known = sought.spans[:, 0, 0] < self._blocks
        if not known.any():
            return 0.0, 1.0, 0
        spans = sought.spans[known]
        ends = self._sums[-1 - spans]  # (tempi, chords, 2, 13)
        mean = (ends[:, :, 1] - ends[:, :, 0]) / (spans[..., 0] - spans[..., 1])[..., np.newaxis]
        heard, squares = mean[..., :12], mean[..., 12]
        within = np.maximum(squares - (heard**2).sum(axis=2), 0.0).sum(axis=1)
        heard = heard - heard.mean(axis=1, keepdims=True)
        size = np.sqrt((heard**2).sum(axis=(1, 2)) + WITHIN * within)[:, np.newaxis] + 1e-9
        shapes = sought.shapes
        each = np.einsum("tcp,kcp->tkc", heard, shapes)
        along = each.sum(axis=2)
        like = along / size
        # How far each chord goes its way, of how far they go on the average.
        each = (each / (shapes**2).sum(axis=2)).reshape(*each.shape[:2], sought.rounds, -1)
        like[each.mean(axis=2).min(axis=2) < LEAST * along] = 0.0
        tempo, key = np.unravel_index(int(like.argmax()), like.shape)
        best = float(like[tempo, key])
        if best >= SURE[sought.rounds]:
            # As if in the key of the others, and all rounds as one.
            turned = np.roll(heard[tempo], -int(key), axis=1)
            once = turned.reshape(sought.rounds, -1).mean(axis=0) * np.sqrt(sought.rounds)
            if float((sought.others @ once).max()) / float(size[tempo, 0]) > best + BETTER:
                best = 0.0
        return best, float(TEMPI[known][tempo]), int(key)


def chroma(row: F32) -> F64:
    """Return how strongly each pitch class sounds in a `row` of pitch, (12,), length 1."""
    bins = row[: SEMITONES * PITCH_STEPS].reshape(SEMITONES, PITCH_STEPS)
    strong = np.exp(POWER * bins.max(axis=1)).reshape(-1, 12).sum(axis=0)
    classes = np.roll(strong, PITCH_FIRST % 12).astype(np.float64)
    return np.asarray(classes / (np.sqrt(classes @ classes) + 1e-3))


def _shapes(figure: Figure, rounds: int) -> F64:
    """Return what changes from chord to chord in each key, (12, chords, 12), length 1.

    In key k the first chord is on pitch class k.
    """
    shape = np.tile(_changes(_tones(figure)), (rounds, 1)) / np.sqrt(rounds)
    return np.stack([np.roll(shape, key, axis=1) for key in range(12)])


def _others(figure: Figure) -> F64:
    """Return one round on pitch class 0 with one chord exchanged, (others, chords * 12), length 1.

    Against every major and minor chord, at each place.
    """
    tones = _tones(figure)
    triads = [
        _tone((root + np.array(CHORDS[quality])) % 12)
        for root in range(12)
        for quality in ("", "m")
    ]
    made = []
    for place in range(figure.notes):
        for triad in triads:
            other = tones.copy()
            other[place] = triad
            made.append(_changes(other).reshape(-1))
    return np.array(made)


def _tones(figure: Figure) -> F64:
    """Return the pitch classes of each chord, the first on 0, (chords, 12), each of length 1."""
    roots = np.cumsum([0, *figure.intervals])
    each = zip(roots, figure.chords, strict=True)
    return np.array([_tone((root + np.array(chord(quality))) % 12) for root, quality in each])


def _tone(classes: NDArray[np.int64]) -> F64:
    row = np.zeros(12)
    row[classes] = 1.0
    return np.asarray(row / np.sqrt(row.sum()))


def _changes(tones: F64) -> F64:
    """Return what is not in all chords, length 1."""
    shape = tones - tones.mean(axis=0)
    return np.asarray(shape / (np.sqrt((shape**2).sum()) + 1e-9))


def _spans(figure: Figure, rounds: int, heard: float) -> NDArray[np.int64]:
    """Return from and to how many blocks before now each chord is heard, (tempi, chords, 2).

    The last one since `heard` seconds; slowest tempo first.
    """
    held = np.array(figure.durations)
    if len(held) < figure.notes:
        held = np.append(held, held.mean())
    spans = np.zeros((len(TEMPI), rounds * figure.notes, 2))
    for span, tempo in zip(spans, TEMPI, strict=True):
        lasts = np.append(np.tile(held, rounds)[:-1] / tempo, heard)
        begins = np.cumsum(lasts[::-1])[::-1]
        span[:, 0] = begins - np.minimum(RINGS, 0.4 * lasts)
        span[:, 1] = begins - lasts
    blocks = np.round(spans / (BLOCK * STEP)).astype(np.int64)
    blocks[..., 0] = np.maximum(blocks[..., 0], blocks[..., 1] + 1)
    return blocks
