"""The ledger while the show runs: what is heard goes into the file behind a thread of its own.

The loop only appends to a list. The thread writes it down every other second in one transaction, so
that a crash costs two seconds of notes and never the file. If the disk is full the notes wait in
memory, and the host reads it on the screen.
"""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from visualizer.records import RATE, AnalysisFrame, Cue, State


@dataclass(frozen=True, slots=True)
class Recalled:
    """What earlier evenings have left, by figure."""

    counts: Mapping[str, int]  # whole returns
    homes: Mapping[str, str]  # the world it was heard in more often: inner, outer, or ""


KEPT = ("cue", "motif", "repeat")  # kinds; onsets, bass and beats are too many to be remembered
EVERY = 5.0  # seconds between two notes of what is slowly true: a film's worth is 1500 of them
WRITES = 2.0  # seconds between two transactions
MOST = 100_000  # notes that wait for room; a night has some thousands


class Ledger:
    """Writes one evening into the file at `path`, episode after episode.

    Parameters
    ----------
    path : the file; made if it is not there
    began : when the first episode began, ISO 8601
    version : of the program
    episode : name of the first episode; "" takes date and time

    Raises `LedgerError` if the file cannot be opened. `trouble` is a line for the screen, or "".
    """

    def __init__(self, path: Path, *, began: str, version: str, episode: str = "") -> None:
        from visualizer.ledger import tables  # 50 ms that only those wait for who keep a ledger
        from visualizer.ledger.history import returns

        self.trouble = ""
        self._path, self._version, self._tables = path, version, tables
        tables.connect(path)  # so that an error is one at the start
        self.recalled = Recalled(*returns())
        tables.disconnect()  # a connection belongs to one thread
        self._time = self._began = 0.0  # now, and when the episode began: seconds of the sound
        self._due = 0.0  # when the next moment is noted
        self._notes: list[tuple[str, dict[str, Any]]] = []
        self._lock = threading.Lock()
        self._wake, self._done = threading.Event(), False
        self.begin(began, episode)
        self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)
        self._thread.start()

    def begin(self, began: str, episode: str = "") -> str:
        """Begin another episode now, called by date and time if by nothing else; say so."""
        self._began = self._due = self._time
        name = episode or began[:16].replace("T", " ")
        self._note("episode", name=name, began=began, version=self._version)
        return f"a new episode begins: {name}"

    def hear(self, frame: AnalysisFrame, cues: Iterable[Cue], state: State) -> None:
        """Take in one hop of sound."""
        self._time = frame.sample / RATE
        world = {"world": state.world.value, "world_confidence": state.world.confidence}
        for cue in cues:
            if cue.kind not in KEPT or cue.stage == "provisional":
                continue
            self._note(
                "heard",
                at=max(cue.sample / RATE - self._began, 0.0),
                kind=cue.kind,
                name=cue.name,
                score=float(cue.score),
                completeness=float(cue.completeness),
                key=int(cue.key),
                tempo=float(cue.tempo),
                **world,
            )
        if self._time >= self._due:
            self._due = self._time + EVERY
            self._note(
                "moment",
                at=self._time - self._began,
                level=float(frame.level),
                pressure=state.pressure.value,
                tension=state.tension.value,
                strain=state.strain.value,
                alarm=state.alarm.value,
                **world,
            )

    def close(self) -> None:
        """Write down what is left."""
        self._done = True
        self._wake.set()
        self._thread.join()

    def _note(self, table: str, **values: Any) -> None:
        with self._lock:
            if len(self._notes) < MOST:
                self._notes.append((table, values))

    def _run(self) -> None:
        from visualizer.errors import LedgerError

        episode = 0
        try:
            self._tables.connect(self._path)
            while not self._done:
                self._wake.wait(WRITES)
                episode = self._write(episode)
            self._write(episode)
        except LedgerError as error:
            self.trouble = str(error)
        finally:
            self._tables.disconnect()

    def _write(self, episode: int) -> int:
        """Write down the notes, or keep them if there is no room; return the episode that is on."""
        with self._lock:
            notes = list(self._notes)
        if not notes:
            return episode
        tables, current = self._tables, episode
        lasted: dict[int, float] = {}
        try:
            with tables.database.atomic():
                for table, values in notes:
                    if table == "episode":
                        current = tables.Episode.create(**values).id
                        continue
                    row = tables.Heard if table == "heard" else tables.Moment
                    row.create(episode=current, **values)
                    lasted[current] = values["at"]
                for number, seconds in lasted.items():
                    tables.Episode.update(seconds=seconds).where(
                        tables.Episode.id == number
                    ).execute()
        except tables.NoRoom as error:
            self.trouble = (
                f"the ledger cannot be written ({error}); free some room on the disk of "
                f"{self._path.parent}, nothing is lost until then."
            )
            return episode
        with self._lock:
            del self._notes[: len(notes)]
        self.trouble = ""
        return current


class NoLedger:
    """In the ledger's place where nothing is to be remembered."""

    trouble = ""
    recalled = Recalled({}, {})

    def begin(self, _began: str, _episode: str = "") -> str:
        return "nothing is remembered tonight, so there are no episodes"

    def hear(self, frame: AnalysisFrame, cues: Iterable[Cue], state: State) -> None:
        pass

    def close(self) -> None:
        pass


NO_LEDGER = NoLedger()
