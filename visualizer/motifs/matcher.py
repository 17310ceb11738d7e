"""The matcher: chains of notes that are a figure in some key and tempo.

Every note that begins may be the last of a chain. It joins the chains that were open at the right
interval below or above and a plausible time ago, so nothing is searched twice: the best few chains
to every note of every figure are kept for a few notes of each pitch.

A chain scores what its notes score, less a penalty on tempo that is uneven from note to note, and
on notes that are not alike in strength, for they seldom are one tune. A
note scores how rare one as sure was lately, whatever the music: about exponential by chance. So a
chain of n notes scores about as a gamma distribution of order n by chance, and its tail makes
figures of all lengths comparable.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, log10

import numpy as np
from numpy.typing import NDArray

from visualizer.motifs.figures import Figure
from visualizer.motifs.instrument import TOLD
from visualizer.motifs.notes import PITCHES, STEP, Begun
from visualizer.records import F32

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

SLOWEST, FASTEST = 0.55, 1.75  # tempo against the tempo taught
UNEVEN = 0.22  # natural logarithm: a step may be so much longer or shorter than the tempo range
APART = 2.0 * UNEVEN  # and two steps of a chain may differ by so much
PENALTY = 160.0  # on the variance of the logarithms: rubato of 10 % costs 1.6
UNEQUAL = 1.0  # on the variance of strengths, for each note: 4 dB from note to note cost 0.2
KEPT = 16  # notes of each pitch: three seconds of trills
BEAM = 6  # chains to each note: two voices, an echo, and a note that was there before

LATELY = 8.0  # seconds in which a note as sure is rare or not
CHANCE = 0.26  # seconds: how wide, in effect, the window is in which the first note may begin ...
WIDE = 0.55  # ... and every other, of the time since the note before: a quick one has less room
RAREST = 7.0  # nepers: a single note proves no more
ODDS = 0.35  # nepers for each neper of log odds ...
ODDS_MOST = 3.0  # ... up to here

PASSED = 5  # notes of a figure of which one may be passed over; of fewer, any tune has the rest

EMPTY = -1e9
# What is known of a chain; sums and squares are of the logarithms by which steps were faster than
# taught, and of the strengths of the notes.
SCORE, SUM, SQUARES, LEAST, MOST, BEGAN, LOUD, LOUDS = range(8)
KNOWN = 8
START = np.array([0.0, 0.0, 0.0, np.inf, -np.inf, 0.0, 0.0, 0.0])


@dataclass(frozen=True, slots=True)
class Chain:
    """Notes that are a figure, or the most of one."""

    figure: int  # index of it
    evidence: float  # -log10 of how likely notes that mean nothing score as much
    row: float  # when its last note began
    seconds: float  # from its first note to its last
    tempo: float  # against the tempo taught
    first: int  # MIDI pitch of its first note, counted from notes.LOWEST
    notes: int  # how many of the figure's
    state: int  # of the steps, that it ends in
    bends: tuple[float, float]  # natural logarithm by which each step was faster: sum, and squares
    strength: float  # of its notes, on the average
    rhythm: tuple[float, ...] = ()  # seconds from each of its notes to the next
    added: int = 0  # notes that were played between them
    instrument: str = ""


class Steps:
    """All steps of all figures: from which state of a chain to which, how far, how long.

    A figure of n notes has n states, one for each note that may have come last; if it is long
    enough it has them once more, for chains in which an inner note was passed over: it was another
    one, or was not heard.
    """

    def __init__(self, figures: Sequence[Figure]) -> None:
        self.figure: list[int] = []  # of each state
        self.notes: list[int] = []
        self.reach: list[int] = []  # semitones from the first note
        self.ended: list[bool] = []
        first, source, target, interval, duration = [], [], [], [], []
        for number, figure in enumerate(figures):
            pitch = np.cumsum([0, *figure.intervals]).tolist()
            time = np.cumsum([0.0, *figure.durations[: figure.notes - 1]]).tolist()
            whole = len(self.figure)  # the state of the first note
            first.append(whole)
            ways = [(whole + k - 1, whole + k, k - 1, k) for k in range(1, figure.notes)]
            passes = 2 if figure.notes >= PASSED else 1
            if passes == 2:
                part = whole + figure.notes
                ways += [(whole + k - 2, part + k, k - 2, k) for k in range(2, figure.notes)]
                ways += [(part + k - 1, part + k, k - 1, k) for k in range(3, figure.notes)]
            for before, after, j, k in ways:
                source.append(before)
                target.append(after)
                interval.append(pitch[k] - pitch[j])
                duration.append(time[k] - time[j])
            for passed in range(passes):
                self.figure += [number] * figure.notes
                self.notes += [k + 1 - passed for k in range(figure.notes)]
                self.reach += pitch
                self.ended += [k == figure.notes - 1 for k in range(figure.notes)]
        self.states = len(self.figure)
        self.first = np.array(first, np.int64)
        self.source = np.array(source, np.int64)
        self.target = np.array(target, np.int64)
        self.interval = np.array(interval, np.int64)
        self.log_duration = np.log(np.array(duration))
        self.longest = max(duration, default=0.0) / SLOWEST * exp(UNEVEN) / STEP  # rows
        # How many steps lead to each state, as what sums are divided by.
        self.count = np.maximum(np.array(self.notes) - 1, 1).astype(float)


class Open:
    """Notes that begun lately, and the chains that end in each."""

    def __init__(self, steps: Steps) -> None:
        self.row = np.full((PITCHES, KEPT), -np.inf)
        self.odds = np.zeros((PITCHES, KEPT))
        self.strength = np.zeros((PITCHES, KEPT))
        self.sound = np.full((PITCHES, KEPT, TOLD), np.nan)
        self.chains = np.full((PITCHES, KEPT, steps.states, BEAM, KNOWN), EMPTY)
        self._next = np.zeros(PITCHES, np.int64)

    def add(self, begun: Begun, chains: F64, sound: F32 | float = np.nan) -> None:
        """Keep notes, the `chains` that end in each and, if it is known, their `sound`."""
        places = self._next[begun.pitches]
        self._next[begun.pitches] = (places + 1) % KEPT
        self.row[begun.pitches, places] = begun.row
        self.odds[begun.pitches, places] = begun.odds
        self.strength[begun.pitches, places] = begun.strength
        self.chains[begun.pitches, places] = chains
        self.sound[begun.pitches, places] = sound

    def forget(self, row: float) -> None:
        """Forget what began up to `row`."""
        self.row[self.row <= row] = -np.inf


class Rarity:
    """How much a note says, by how many as sure there were lately."""

    def __init__(self) -> None:
        self._row = np.full(512, -np.inf)
        self._odds = np.zeros(512, np.float32)
        self._next = 0

    def __call__(self, begun: Begun) -> F64:
        """Return what `nepers` must know of each note of `begun`, (2, n), and count it.

        How many as sure begin by chance, a second and pitch; and nepers for being sure.
        """
        for odds in begun.odds:
            self._row[self._next] = begun.row
            self._odds[self._next] = odds
            self._next = (self._next + 1) % len(self._row)
        lately = self._odds[self._row > begun.row - LATELY / STEP]
        as_sure = (lately >= begun.odds[:, np.newaxis]).sum(axis=1)
        each = (as_sure + 0.5) / (LATELY * PITCHES)
        return np.stack([each, ODDS * np.minimum(begun.odds, ODDS_MOST)]).astype(np.float64)


def nepers(rarity: F64, window: F64 | float) -> F64:
    """Return nepers for notes of such `rarity`, (2, n), each in a `window` of so many seconds."""
    each, odds = rarity
    return np.asarray(np.minimum(-np.log(1.0 - np.exp(-each * window)), RAREST) + odds)


def extend(steps: Steps, begun: Begun, rarity: F64, among: Sequence[Open]) -> F64:
    """Return the best chains to the notes of `begun`, by what is in `among`.

    `rarity` is that of each note, (2, n); the chains are (n, states, BEAM, KNOWN).
    """
    scores = nepers(rarity, CHANCE)
    count = len(begun.pitches)
    made = np.full((count, steps.states, BEAM, KNOWN), EMPTY)
    alone = START.copy()
    for n in range(count):
        alone[SCORE], alone[BEGAN] = scores[n], begun.row
        alone[LOUD], alone[LOUDS] = begun.strength[n], begun.strength[n] ** 2
        made[n, steps.first, 0] = alone
    before = begun.pitches[:, np.newaxis] - steps.interval
    inside = (before >= 0) & (before < PITCHES)
    before = np.where(inside, before, 0)
    notes, ways, chains, bends, waits = [], [], [], [], []
    for notes_open in among:
        since = (begun.row - notes_open.row[before]) * STEP
        near = (since > 0.5 * STEP) & (since < steps.longest * STEP) & inside[:, :, np.newaxis]
        note, step, place = np.nonzero(near)
        if not len(note):
            continue
        bend = steps.log_duration[step] - np.log(since[note, step, place])
        fits = (bend > log(SLOWEST) - UNEVEN) & (bend < log(FASTEST) + UNEVEN)
        note, step, place, bend = note[fits], step[fits], place[fits], bend[fits]
        wait = since[note, step, place]
        found = notes_open.chains[before[note, step], place, steps.source[step]]  # (m, BEAM, KNOWN)
        some, which = np.nonzero(
            (found[:, :, SCORE] > EMPTY)
            & (found[:, :, MOST] - bend[:, np.newaxis] < APART)
            & (bend[:, np.newaxis] - found[:, :, LEAST] < APART)
        )
        notes.append(note[some])
        ways.append(step[some])
        chains.append(found[some, which])
        bends.append(bend[some])
        waits.append(wait[some])
    if not notes:
        return made
    note, step = np.concatenate(notes), np.concatenate(ways)
    chain, bend = np.concatenate(chains), np.concatenate(bends)
    chain[:, SCORE] += nepers(rarity[:, note], WIDE * np.concatenate(waits))
    chain[:, SUM] += bend
    chain[:, SQUARES] += bend * bend
    chain[:, LEAST] = np.minimum(chain[:, LEAST], bend)
    chain[:, MOST] = np.maximum(chain[:, MOST], bend)
    chain[:, LOUD] += begun.strength[note]
    chain[:, LOUDS] += begun.strength[note] ** 2
    target = steps.target[step]
    worth = _worth(chain, steps.count[target])
    group = note * steps.states + target
    order = np.lexsort((-worth, group))
    group, chain = group[order], chain[order]
    start = np.flatnonzero(np.diff(group, prepend=-1))
    rank = np.arange(len(group)) - np.repeat(start, np.diff(np.append(start, len(group))))
    best = rank < BEAM
    made.reshape(-1, BEAM, KNOWN)[group[best], rank[best]] = chain[best]
    return made


def complete(steps: Steps, begun: Begun, made: F64, fewest: Sequence[int]) -> list[Chain]:
    """Return the best chain to each state of at least `fewest[figure]` notes, of those `made`."""
    found = []
    reached = made[:, :, 0, SCORE] > EMPTY
    for note, state in zip(*np.nonzero(reached), strict=True):
        notes, figure = steps.notes[state], steps.figure[state]
        if notes < fewest[figure]:
            continue
        best = made[note, state, 0]
        found.append(
            Chain(
                figure,
                surprise(float(_worth(best, steps.count[state])), notes),
                begun.row,
                float(begun.row - best[BEGAN]) * STEP,
                exp(float(best[SUM]) / float(steps.count[state])),
                int(begun.pitches[note]) - steps.reach[state],
                notes,
                int(state),
                (float(best[SUM]), float(best[SQUARES])),
                float(best[LOUD]) / notes,
            )
        )
    return found


def _worth(chain: F64, count: F64) -> F64:
    """Return what chains of `count` steps, at least one, score."""
    mean = chain[..., SUM] / count
    uneven = np.maximum(chain[..., SQUARES] / count - mean * mean, 0.0)
    unlike = np.maximum(chain[..., LOUDS] - chain[..., LOUD] ** 2 / (count + 1.0), 0.0)
    return np.asarray(chain[..., SCORE] - PENALTY * uneven - UNEQUAL * unlike)


def surprise(score: float, notes: int) -> float:
    """Return -log10 of the chance that `notes` exponential scores add up to `score` or more."""
    if score <= 0.0:
        return 0.0
    term = total = 1.0
    for k in range(1, notes):
        term *= score / k
        total += term
    return (score - log(total)) / log(10.0) if total < 1e300 else score / log(10.0) - log10(1e300)
