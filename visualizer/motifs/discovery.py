"""Figures that come back although nobody taught them: collected with counts, never told as cues.

Of the notes that the finder hears, every few that may follow each other in one voice are a path.
Paths of four notes are kept by their three intervals; one that has the intervals and the rhythm of
an earlier one lies beside it, and as long as both go on alike the two grow together. What grew is
a figure if other music hardly ever has it by chance, however many notes that takes.
"""

import itertools
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import log

import numpy as np

from visualizer.motifs import chances
from visualizer.motifs.figures import MOST, Figure
from visualizer.motifs.matcher import FASTEST, SLOWEST

OFFERED = 4  # times that a figure is heard before it is offered
RARE = 0.3  # times an hour that other music may have it: what any tune has is no figure

PLAIN = 1.5  # log odds from which a note counts; fainter ones make too many paths
TOGETHER = 0.06  # seconds: of notes that begin within them, CHORD are kept, the surest
CHORD = 3
NEXT = (0.11, 1.2)  # seconds from note to note of a path
THIRD = 4  # semitones: a scale of which a note was passed over has thirds
LEAP = 12  # semitones, that one may go
BEAM = 8  # paths to each note
WORSE = 3.0  # than the best of them, and a path is none
SURE_MOST = 5.0  # log odds beyond which a note is no surer for this
LEAP_COSTS, PASSED_COSTS = 0.1, 2.0  # of a path: each semitone, and each note passed over

GRAM = 4  # notes
ALIKE = 0.3  # nepers that two rhythms may differ by, from note to note
APART = 4.0  # seconds between two hearings of a figure
KEPT = 10  # earlier paths with the same intervals
PATHS = 1 << 15  # kept in all: half an hour of dense music and more, in 2 MB, however long it plays
CANDIDATES = 200  # that are counted: of more, those go that came back least, and longest ago
WAYS = 16  # to hear one of them, that are counted
DONE = 1.6  # seconds after which two that lie beside each other have grown

Key = tuple[int, ...]
Ends = tuple[int, int]  # numbers of the last notes of two paths that lie beside each other


@dataclass(eq=False, slots=True)
class _Note:
    number: int  # of all that were heard
    at: float  # seconds
    pitch: int  # MIDI
    worth: float
    paths: list[tuple[float, tuple["_Note", ...]]]  # that end here: what each is worth, its notes


@dataclass(frozen=True, slots=True)
class Offer:
    """A figure that came back."""

    figure: Figure
    count: int  # times it was heard
    at: float  # seconds; when it was heard last


@dataclass(slots=True)
class _Candidate:
    at: float  # seconds; when it was heard last
    keys: set[Key]
    count: int = 2
    offered: bool = False
    heard: Counter[Key] = field(default_factory=Counter)  # its intervals, as they were heard
    figures: dict[Key, Figure] = field(default_factory=dict)

    def take(self, figure: Figure) -> None:
        """Count `figure`; of too many ways to hear it that go which was heard least, the oldest."""
        self.heard[figure.intervals] += 1
        self.figures[figure.intervals] = figure
        if len(self.figures) > WAYS:
            least = min(self.heard, key=self.heard.__getitem__)
            del self.heard[least], self.figures[least]
        self.keys = set().union(*map(_keys, self.figures))

    @property
    def figure(self) -> Figure:
        """What was heard most often; of that the longest, with the fewest repeats and leaps.

        A note that rings seems to begin again, and an octave sounds with it.
        """

        def worth(steps: Key) -> tuple[int, int, int, int]:
            return self.heard[steps], -steps.count(0), len(steps), -sum(map(abs, steps))

        return self.figures[max(self.heard, key=worth)]


class Discovery:
    """Takes in notes as they settle; `offers` are what it has found."""

    def __init__(self) -> None:
        self._recent: deque[_Note] = deque()
        self._heard = 0  # notes
        self._paths = _Paths()
        self._grown: dict[Ends, list[_Note]] = {}  # the notes of the later one
        self._gone_on: set[Ends] = set()  # of them, that grew further
        self._candidates: list[_Candidate] = []
        self._known: set[Key] = set()
        self._explained = -APART  # seconds; when a known figure was heard last

    def know(self, figures: Iterable[Figure]) -> None:
        """Offer none of `figures`, nor what shares notes with one."""
        tunes = [figure for figure in figures if not figure.chords]
        self._known = {key for figure in tunes for key in _keys(figure.intervals)}
        self._candidates = [one for one in self._candidates if not self._known & one.keys]

    def explain(self, at: float) -> None:
        """Take what is heard about the second `at` for a known figure, however it is heard."""
        self._explained = at

    @property
    def candidates(self) -> list[Offer]:
        """All that came back, the most often heard first."""
        return [
            Offer(one.figure, one.count, one.at)
            for one in sorted(self._candidates, key=lambda one: -one.count)
        ]

    def __call__(self, at: float, notes: Iterable[tuple[int, float]]) -> Offer | None:
        """Take in the `notes`, MIDI pitch and log odds, that began `at` a second.

        Return what is now to be offered, each figure once.
        """
        while self._recent and at - self._recent[0].at > NEXT[1]:
            self._recent.popleft().paths = []  # nothing goes on from here
        for pitch, odds in sorted(notes, key=lambda one: -one[1]):
            if odds >= PLAIN:
                self._add(at, pitch, min(odds, SURE_MOST))
        for figure, when in self._ended(at):
            candidate = self._count(figure, when)
            if candidate and candidate.count >= OFFERED and not candidate.offered:
                for one in self._candidates:  # other ways to hear the same notes go with it
                    one.offered |= abs(one.at - candidate.at) < APART
                return Offer(candidate.figure, candidate.count, candidate.at)
        return None

    def _add(self, at: float, pitch: int, worth: float) -> None:
        beside = [one for one in self._recent if at - one.at < TOGETHER]
        if len(beside) >= CHORD or any(one.pitch == pitch for one in beside):
            return
        note = _Note(self._heard, at, pitch, worth, [])
        self._heard += 1
        paths = sorted(self._lead_to(note), key=lambda one: -one[0])[:BEAM]
        note.paths = [one for one in paths if one[0] > paths[0][0] - WORSE]
        note.paths.append((worth, (note,)))
        for _, path in note.paths[:-1]:
            if len(path) == GRAM:
                self._compare(path)
        self._recent.append(note)

    def _lead_to(self, note: _Note) -> Iterator[tuple[float, tuple[_Note, ...]]]:
        """Yield the paths that `note` may go on."""
        passed = 0
        for last in reversed(self._recent):
            since = note.at - last.at
            if since < NEXT[0]:
                continue
            leap = abs(note.pitch - last.pitch)
            if leap <= LEAP:
                for value, path in last.paths:
                    notes = (*path[-GRAM + 1 :], note)
                    lost = value / len(path) if len(path) == GRAM else 0.0
                    costs = LEAP_COSTS * leap + PASSED_COSTS * passed
                    yield value - lost + note.worth - costs, notes
            passed += 1

    def _compare(self, path: tuple[_Note, ...]) -> None:
        """Lay `path` beside earlier ones that went the same way, and keep it for later ones."""
        key = tuple(b.pitch - a.pitch for a, b in itertools.pairwise(path))
        if key in self._known:
            return
        times = tuple(note.at for note in path)
        for numbers, others in self._paths.with_intervals(key):
            if times[0] - others[-1] > APART and _alike(times, others):
                ends = path[-2].number, numbers[-2]
                if ends in self._grown:
                    self._gone_on.add(ends)
                grown = [*self._grown.get(ends, path[:-1]), path[-1]]
                self._grown[path[-1].number, numbers[-1]] = grown
        self._paths.keep(key, tuple(note.number for note in path), times)

    def _ended(self, at: float) -> Iterator[tuple[Figure, float]]:
        """Yield what has grown as far as it goes and is a figure, and when it ended."""
        over = [ends for ends, notes in self._grown.items() if at - notes[-1].at > DONE]
        for ends in over:
            notes = self._grown.pop(ends)[-MOST:]
            if ends in self._gone_on:
                self._gone_on.discard(ends)
                continue
            held = [b.at - a.at for a, b in itertools.pairwise(notes)]
            steps = [b.pitch - a.pitch for a, b in itertools.pairwise(notes)]
            if _one_way(steps) or len({note.pitch % 12 for note in notes}) < 3:
                continue  # a scale, a trill, an octave
            figure = Figure("", tuple(steps), tuple(round(one, 3) for one in held), notes[0].pitch)
            if chances.hourly(figure) < RARE:
                yield figure, notes[-1].at

    def _count(self, figure: Figure, at: float) -> _Candidate | None:
        """Count that `figure` came back; return it as it is known."""
        keys = _keys(figure.intervals)
        if keys & self._known or abs(at - self._explained) < APART:
            return None
        for one in self._candidates:
            if keys & one.keys:
                one.take(figure)
                if at - one.at > APART:
                    one.count, one.at = one.count + 1, at
                return one
        self._candidates.append(_Candidate(at, keys))
        self._candidates[-1].take(figure)
        if len(self._candidates) > CANDIDATES:
            self._candidates.remove(min(self._candidates, key=lambda one: (one.count, one.at)))
        return None


class _Paths:
    """The latest `PATHS` paths of four notes, in one piece of memory: an evening is long."""

    def __init__(self) -> None:
        # Filled, and so taken at once: a show shall not seem to grow for half an hour.
        self._codes = np.full(PATHS, -1, np.int32)  # of the intervals
        self._numbers = np.full((PATHS, GRAM), -1, np.int32)
        self._times = np.full((PATHS, GRAM), np.nan)
        self._count = 0

    def keep(self, key: Key, numbers: tuple[int, ...], times: tuple[float, ...]) -> None:
        """Keep a path in place of the oldest."""
        place = self._count % PATHS
        self._codes[place] = _code(key)
        self._numbers[place] = numbers
        self._times[place] = times
        self._count += 1

    def with_intervals(self, key: Key) -> Iterator[tuple[list[int], list[float]]]:
        """Yield numbers and times of the notes of the latest paths that went so, oldest first."""
        places = np.flatnonzero(self._codes == _code(key))
        since = (places - self._count) % PATHS  # places since the oldest one
        for place in places[np.argsort(since)][-KEPT:]:
            yield self._numbers[place].tolist(), self._times[place].tolist()


def _code(key: Key) -> int:
    """Return one number for three intervals of `LEAP` at most."""
    code = 0
    for step in key:
        code = code * (2 * LEAP + 1) + step + LEAP
    return code


def _keys(intervals: tuple[int, ...]) -> set[Key]:
    return {intervals[k : k + GRAM - 1] for k in range(len(intervals) - GRAM + 2)}


def _one_way(steps: list[int]) -> bool:
    """Say whether it goes up, or down, or stays: a scale, a chord, or what is left of one."""
    return all(0 <= step <= THIRD for step in steps) or all(-THIRD <= step <= 0 for step in steps)


def _alike(times: Sequence[float], others: Sequence[float]) -> bool:
    """Say whether two paths have one rhythm, at tempos that the matcher would take."""
    bends = [
        log((b - a) / (d - c))
        for a, b, c, d in zip(times, times[1:], others, others[1:], strict=False)
    ]
    middle = sum(bends) / len(bends)
    return log(1 / FASTEST) < middle < log(1 / SLOWEST) and max(bends) - min(bends) < ALIKE
