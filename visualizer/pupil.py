"""Who learns while the show runs: decodes figures, keeps them, and has the ear look for them.

All of it takes longer than a picture, so it goes on in a thread, one thing after another, and what
it has `done` is a whole value that the loop picks up. It is NumPy most of the time, which lets go
of the interpreter, and it gives way after every row of pitch: pictures go on at their pace. The
library is read anew for every change: `fluorescent motif` may have changed it meanwhile.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from queue import SimpleQueue

from visualizer.clock import give_way, today
from visualizer.errors import MotifError
from visualizer.motifs import Figure, chances, learning
from visualizer.motifs.library import Entry, Library
from visualizer.motifs.midi import played
from visualizer.motifs.settling import settled
from visualizer.motifs.study import Study
from visualizer.records import F32, Card

HELP = "Press M just after it, or M where it begins and M where it ends."
KEYS = (("P", "play"), ("N", "name"), ("3…9", "so many notes"), ("Backspace", "forget"))


@dataclass(frozen=True, slots=True)
class Done:
    """What was learned, or why not."""

    card: Card
    figure: Figure | None = None


class _Gently(list[F32]):
    """Rows between which whoever goes through them gives way: the next picture comes first."""

    def __iter__(self) -> Iterator[F32]:
        for row in super().__iter__():
            yield row
            give_way()


class Pupil:
    """Does one thing after another; call its methods from the loop, they return at once.

    Parameters
    ----------
    study : the ear that is to look for what is kept
    path : of the library
    given : figures of another file, that are looked for instead of the library's; None for none
    homes : the world that each figure was heard in more often on earlier evenings
    besides : figures that are looked for all the time, whatever is kept
    """

    def __init__(
        self,
        study: Study,
        path: Path,
        given: Sequence[Figure] | None = None,
        homes: Mapping[str, str] | None = None,
        besides: Sequence[Figure] = (),
    ) -> None:
        self.done: deque[Done] = deque()  # to be taken away by whoever looks
        # Figures that may still be one of several: their readings, and the row up to which they
        # were learned from.
        self.open: dict[str, tuple[tuple[Figure, ...], int]] = {}
        self._study, self._path, self._given = study, path, given
        self._homes, self._besides = dict(homes or {}), tuple(besides)
        self._tonight: set[str] = set()  # names of what was kept
        self._lesson = -1, ""  # the last one, and what it was kept as
        self._work: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="learning", daemon=True)
        self._thread.start()
        self._work.put(self._look_up)

    def learn(
        self, lesson: int, rows: Sequence[F32], pressed: float, notes: int | None, heard: int
    ) -> None:
        """Decode and keep the figure in `rows`, in place of what the same `lesson` gave before.

        See `learning.learn`; `heard` is the row of the ear up to which they go.
        """

        def work() -> None:
            name = self._lesson[1] if self._lesson[0] == lesson else ""
            try:
                readings = learning.learn(name, _Gently(rows), pressed, notes)
            except MotifError:
                words = ("No figure was heard in the last seconds.", HELP)
                self.done.append(Done(Card("nothing to learn", words=words, doubtful=True)))
                return
            self._lesson = lesson, self._keep(readings, "heard in the show", name, heard)

        self._work.put(work)

    def keep(self, figure: Figure, origin: str) -> None:
        """Keep a figure that has no name yet."""

        def work() -> None:
            self._keep((figure,), origin, "", 0)

        self._work.put(work)

    def drop(self, name: str) -> None:
        def work() -> None:
            library = Library(self._path)
            library.remove(name)
            self.open.pop(name, None)
            self._seek(library)

        self._work.put(work)

    def rename(self, figure: Figure, name: str) -> None:
        def work() -> None:
            library = Library(self._path)
            if figure.name not in library:
                return
            library.rename(figure.name, name)
            if figure.name in self.open:
                self.open[name] = library[name].readings, self.open.pop(figure.name)[1]
            self._tonight.add(name)
            if self._lesson[1] == figure.name:
                self._lesson = self._lesson[0], name
            self._tell(library[name])
            self._seek(library)

        self._work.put(work)

    def settle(self, name: str, rows: Sequence[F32]) -> None:
        """Find out which reading of a figure was played in `rows`, and keep that one."""

        def work() -> None:
            readings, _ = self.open.get(name, ((), 0))
            which = settled(readings, _Gently(rows)) if readings else None
            library = Library(self._path)
            if which is not None and name in library:
                library.settle(name, which)
                del self.open[name]
                self._seek(library)

        self._work.put(work)

    def close(self) -> None:
        """End once all is written."""
        self._work.put(None)
        self._thread.join(timeout=5.0)  # a disk that hangs must not keep us from ending

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            try:
                work()
            except MotifError as error:
                self.done.append(Done(Card("it is not kept", words=(str(error),), doubtful=True)))
            except Exception as error:  # a thread that ended would never learn again
                words = (f"That failed ({error!r}); press M again after the next hearing.",)
                self.done.append(Done(Card("nothing learned", words=words, doubtful=True)))

    def _look_up(self) -> None:
        with suppress(MotifError):  # a broken library has been spoken of already
            for entry in Library(self._path):
                if entry.on and entry.others:
                    self.open[entry.figure.name] = entry.readings, 0

    def _keep(self, readings: Sequence[Figure], origin: str, name: str, heard: int) -> str:
        """Keep a figure, instead of the one called `name` if there is one; return its name."""
        library = Library(self._path)
        name = name or library.unused()
        if name in library:
            library.remove(name)
        first, *others = readings
        others = [other for other in others if other.intervals != first.intervals]
        library.add(Entry(first, taught=today(), origin=origin, others=tuple(others)).called(name))
        self._tonight.add(name)
        self.open.pop(name, None)
        if others:
            self.open[name] = library[name].readings, heard
        self._tell(library[name])
        self._seek(library)
        return name

    def _tell(self, entry: Entry) -> None:
        figure, often = entry.figure, chances.hourly(entry.figure) >= chances.OFTEN
        words = [chances.warning(figure)]
        if entry.others:
            words.append("Its next hearing settles which notes it has.")
        card = Card(figure.name, steps(figure), tuple(words), KEYS, doubtful=often)
        self.done.append(Done(card, figure))

    def _seek(self, library: Library) -> None:
        figures = library.sought
        if self._given is not None:
            kept = [figure for figure in figures if figure.name in self._tonight]
            figures = (*self._given, *kept)
        self._study.seek((*figures, *self._besides), worlds(library, self._homes), give_way)


def worlds(library: Iterable[Entry], homes: Mapping[str, str]) -> dict[str, str]:
    """Return the world of each figure: what somebody said, or else where it was heard."""
    return {**homes, **{entry.figure.name: entry.world for entry in library if entry.world}}


def steps(figure: Figure) -> tuple[tuple[float, float, int], ...]:
    """Return the notes of `figure` as a `Card` shows them."""
    notes = played(figure)
    begins = accumulate((held for _, held in notes), initial=0.0)
    return tuple((begin, held, pitch) for begin, (pitch, held) in zip(begins, notes, strict=False))
