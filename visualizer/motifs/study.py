"""The ear for figures in a show: what it looks for may change while it listens.

It keeps what the last seconds told of pitch, in memory alone, so that a figure can be taught that
is over already; and it notices figures that come back untaught. Another finder is made and hears
the last seconds beside the loop, on the thread of whoever asks for it, before it takes the place
of the one at work: no hop waits for it, and it knows what notes were rare lately.
"""

from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from visualizer.motifs.discovery import Discovery, Offer
from visualizer.motifs.figures import Figure
from visualizer.motifs.finder import Finder
from visualizer.motifs.matcher import LATELY
from visualizer.motifs.notes import LOWEST, STEP
from visualizer.records import F32, HOP, PITCH_BINS, SILENT_FRAME, AnalysisFrame, Cue, Trait

MEMORY = 20.0  # seconds
KEPT = round(MEMORY / STEP)  # rows
CATCHES_UP = 4  # rows heard at once when a new finder takes its place: under a millisecond each


class Study:
    """Finds `figures`, and whatever it is asked to look for later.

    `homes` says which world a figure belongs to, inner or outer, by name.
    """

    def __init__(
        self, figures: Sequence[Figure] = (), homes: Mapping[str, str] | None = None
    ) -> None:
        self.count = 0  # rows heard
        self.offer: Offer | None = None  # the last figure that came back untaught
        self._homes = dict(homes or {})
        self._finder = Finder(figures)
        self._open = _open(figures)
        self._began = 0  # the row that the finder heard first
        self._made: deque[_Made] = deque()  # by other threads, to be put to work
        self._memory = np.zeros((KEPT, PITCH_BINS), np.float32)
        self._oldest = 0  # row, of those remembered
        self._discovery = Discovery()
        self._discovery.know(figures)

    @property
    def traits(self) -> Mapping[str, Trait]:
        return self._finder.traits

    def __call__(self, frame: AnalysisFrame) -> tuple[Cue, ...]:
        """Take one more hop; return figures that were guessed, heard, or heard in part."""
        if frame.pitch is None:
            return ()
        if self._made:
            self._take_over(self._made[-1])
        self._memory[self.count % KEPT] = frame.pitch
        self.count += 1
        cues = self._finder(frame)
        notes = self._finder.settled
        at = (self._began + notes.row) * STEP
        if any(cue.stage == "confirmed" for cue in cues):
            self._discovery.explain(at)
        each = zip((notes.pitches + LOWEST).tolist(), notes.odds.tolist(), strict=True)
        self.offer = self._discovery(at, each) or self.offer
        return tuple(
            replace(cue, home=self._homes.get(cue.name, ""))
            for cue in cues
            if cue.completeness >= 1 or cue.name not in self._open
        )

    def remembered(self, first: int = 0) -> tuple[list[F32], int]:
        """Return the rows heard from `first` on, as far as they are remembered, and the first."""
        first = max(first, self._oldest, self.count - KEPT)
        return [self._memory[row % KEPT].copy() for row in range(first, self.count)], first

    def forget(self) -> None:
        """Forget the last seconds: they were not heard, or it was we who played."""
        self._oldest = self.count

    def seek(
        self,
        figures: Sequence[Figure],
        homes: Mapping[str, str],
        breathe: Callable[[], None] = lambda: None,
    ) -> None:
        """Look for `figures` from now on. Takes a second; to be called beside the loop.

        It calls `breathe` again and again, so that others get a turn.
        """
        finder = Finder(figures)
        first = row = max(self._oldest, self.count - round(LATELY / STEP), 0)
        while row < self.count:  # more come meanwhile
            _hear(finder, self._memory[row % KEPT], row)
            breathe()
            row += 1
        self._discovery.know(figures)
        self._made.append(_Made(finder, dict(homes), _open(figures), first, row))

    def _take_over(self, made: "_Made") -> None:
        """Let what was `made` hear what came since; put it to work once it has heard all."""
        for row in range(made.heard, min(self.count, made.heard + CATCHES_UP)):
            _hear(made.finder, self._memory[row % KEPT], row)
            made.heard += 1
        if made.heard == self.count:
            self._finder, self._began = made.finder, made.first
            self._homes, self._open = made.homes, made.open
            while self._made and self._made.popleft() is not made:  # and those before it
                pass


@dataclass(slots=True)
class _Made:
    """A finder that hears what it has missed before it is put to work."""

    finder: Finder
    homes: dict[str, str]
    open: frozenset[str]
    first: int  # row that it heard first
    heard: int  # rows up to which it has heard


def _open(figures: Sequence[Figure]) -> frozenset[str]:
    """Return the names of figures with several readings: a part of a wrong one is no part of it."""
    times = Counter(figure.name for figure in figures)
    return frozenset(name for name, count in times.items() if count > 1)


def _hear(finder: Finder, pitch: F32, row: int) -> None:
    finder(replace(SILENT_FRAME, sample=2 * HOP * row, pitch=pitch))
