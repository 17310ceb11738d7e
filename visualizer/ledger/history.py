"""What the ledger knows, as plain values: episodes, returns of figures, and what they tell."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean, linear_regression
from typing import Any

from visualizer.errors import LedgerError
from visualizer.ledger import tables

SURE = 0.3  # confidence in a world from which a return counts as heard in it
FASTER = 0.02  # of tempo: less is not heard as faster or slower
NEARLY = 0.995  # completeness that counts as the whole figure


@dataclass(frozen=True, slots=True)
class Note:
    """One cue of an episode; see `tables.Heard`."""

    at: float  # seconds since the episode began
    kind: str
    name: str
    score: float
    completeness: float
    key: int
    tempo: float
    world: float
    world_confidence: float

    @property
    def home(self) -> str:
        """The world it was heard in: inner, outer, or "" if that was not clear."""
        if self.world_confidence < SURE:
            return ""
        return "inner" if self.world >= 0.5 else "outer"


@dataclass(frozen=True, slots=True)
class Past:
    """One episode."""

    number: int
    name: str
    began: str
    seconds: float
    notes: tuple[Note, ...]
    curves: dict[str, list[tuple[float, float]]] = field(default_factory=dict)  # (seconds, level)

    def returns(self, figure: str) -> list[Note]:
        return [n for n in self.notes if n.kind == "motif" and n.name == figure]

    @property
    def figures(self) -> list[str]:
        return sorted({n.name for n in self.notes if n.kind == "motif"})


def read(path: Path) -> list[Past]:
    """Return all episodes in the file at `path`, the oldest first; raise `LedgerError`."""
    if not path.exists():
        raise LedgerError(
            f"nothing has been remembered yet: there is no {path}. Play a show without "
            "--no-ledger first."
        )
    tables.connect(path)
    try:
        return [_past(episode) for episode in tables.Episode.select().order_by(tables.Episode.id)]
    finally:
        tables.disconnect()


def returns() -> tuple[dict[str, int], dict[str, str]]:
    """Return how often each figure came back whole, and the world that it is at home in.

    Of the file that is connected.
    """
    heard: dict[str, Counter[str]] = defaultdict(Counter)
    for row in tables.Heard.select().where(tables.Heard.kind == "motif"):
        note = _note(row)
        if note.completeness >= NEARLY:
            heard[note.name][note.home] += 1
    return (
        {name: sum(counts.values()) for name, counts in heard.items()},
        {name: home_of(counts["inner"], counts["outer"]) for name, counts in heard.items()},
    )


def home_worlds(pasts: Sequence[Past], said: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the world of each figure: as `said`, or else where it was heard more often.

    It is "" where that is a tie.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for past in pasts:
        for note in past.notes:
            if note.kind == "motif":
                counts[note.name][note.home] += 1
    homes = {}
    for name, heard in counts.items():
        homes[name] = (said or {}).get(name) or home_of(heard["inner"], heard["outer"])
    return homes


def home_of(inner: int, outer: int) -> str:
    """Return the world of a figure that was heard so often in each; "" where that is a tie."""
    return "" if inner == outer else "inner" if inner > outer else "outer"


def bleed(past: Past, homes: dict[str, str]) -> float | None:
    """Return the bleed index: the share of returns heard in the other world, 0..1.

    None if no figure with a home was heard where the world was clear.
    """
    strays = [
        note.home != homes[note.name]
        for note in past.notes
        if note.kind == "motif" and note.home and homes.get(note.name)
    ]
    return fmean(strays) if strays else None


def trend(values: Sequence[float]) -> float | None:
    """Return the slope of `values` per episode by least squares; None of fewer than two."""
    return linear_regression(range(len(values)), values).slope if len(values) > 1 else None


def compared(figure: str, now: Past, before: Sequence[Past], notes: int = 0) -> str:
    """Say in a sentence how `figure` went this time against the times before; "" if it is new.

    `notes` is how many it has, 0 if that is not known any more.
    """
    here = now.returns(figure)
    there = [note for past in before for note in past.returns(figure)]
    if not here or not there:
        return ""
    tempo = fmean(n.tempo for n in here) / fmean(n.tempo for n in there) - 1.0
    more = fmean(n.completeness for n in here) - fmean(n.completeness for n in there)
    parts = []
    if abs(tempo) >= FASTER:
        parts.append(f"{abs(tempo):.0%} {'faster' if tempo > 0 else 'slower'}")
    steps = round(abs(more) * notes)
    if steps:
        plural = "note" if steps == 1 else "notes"
        parts.append(f"with {steps} {'more' if more > 0 else 'fewer'} {plural}")
    elif not notes and abs(more) >= 1 - NEARLY:
        parts.append(f"{abs(more):.0%} {'more' if more > 0 else 'less'} complete")
    if not parts:
        return f"This time {figure} was as it had been."
    return f"This time {figure} was {' and '.join(parts)}."


def _past(episode: tables.Episode) -> Past:
    names = ("level", "pressure", "tension", "strain", "alarm", "world")
    moments = list(_of(tables.Moment, episode))
    notes = (_note(row) for row in _of(tables.Heard, episode))
    return Past(
        number=episode.id,
        name=episode.name,
        began=episode.began,
        seconds=episode.seconds,
        notes=tuple(notes),
        curves={name: [(m.at, getattr(m, name)) for m in moments] for name in names},
    )


def _note(row: Any) -> Note:
    return Note(**{name: getattr(row, name) for name in Note.__slots__})


def _of(table: type[tables.Heard] | type[tables.Moment], episode: tables.Episode) -> Iterable[Any]:
    return table.select().where(table.episode == episode.id).order_by(table.at)
