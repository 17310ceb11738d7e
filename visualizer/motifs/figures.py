"""A figure: a few notes that are known by their intervals and their rhythm."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from visualizer.errors import MotifError

N = TypeVar("N", int, float)

FEWEST, MOST = 3, 16  # notes: two are everywhere, and nobody hums seventeen
WIDEST = 24  # semitones from one note to the next
LONGEST = 8.0  # seconds from one note to the next: what is slower is not heard as one figure


@dataclass(frozen=True)
class Figure:
    """Notes as they were taught; where they begin and how fast they go is left open."""

    name: str
    intervals: tuple[int, ...]  # semitones from each note to the next
    durations: tuple[float, ...]  # seconds from each note to the next at the tempo taught
    root: int = 60  # MIDI pitch of the first note as it was taught

    def __post_init__(self) -> None:
        """Raise `MotifError` for what cannot be a figure."""
        notes = len(self.intervals) + 1
        if not FEWEST <= notes <= MOST:
            raise MotifError(
                f"figure {self.name!r} has {notes} notes; it can be found with {FEWEST} to {MOST}."
            )
        if len(self.durations) not in (notes - 1, notes):
            raise MotifError(
                f"figure {self.name!r} has {len(self.durations)} durations for {notes} notes; give "
                "one from each note to the next."
            )
        if not all(abs(step) <= WIDEST for step in self.intervals):
            raise MotifError(
                f"figure {self.name!r} leaps by {max(self.intervals, key=abs)} semitones; at most "
                f"{WIDEST} are heard as a tune."
            )
        if not all(0.03 <= held <= LONGEST for held in self.durations[: notes - 1]):
            raise MotifError(
                f"figure {self.name!r} has durations {_listed(self.durations)}; each must lie "
                f"between 0.03 and {LONGEST:g} seconds."
            )

    @cached_property
    def notes(self) -> int:
        return len(self.intervals) + 1


def load(path: Path) -> tuple[Figure, ...]:
    """Return the figures in a file: `templates` with name, intervals and iois, in JSON.

    Raises `MotifError`.
    """
    told = _entries(_read(path), path, "templates", ("name", "intervals", "iois"))
    return tuple(
        Figure(
            str(one["name"]),
            _numbers(one["intervals"], int, path),
            _numbers(one["iois"], float, path),
            int(one.get("root", 60)),
        )
        for one in told
    )


@dataclass(frozen=True)
class Lesson:
    """A sound in which a figure is heard once, and when somebody said so."""

    name: str
    sound: Path
    pressed: float  # seconds after its beginning: just after the last note
    notes: int | None = None  # how many, if they said


def lessons(path: Path) -> tuple[Lesson, ...]:
    """Return what is to be taught: `enrol` with name, wav and press_s, in JSON.

    Sounds are looked for beside `path`. Raises `MotifError`.
    """
    return tuple(
        Lesson(
            str(one["name"]),
            path.parent / str(one["wav"]),
            float(one["press_s"]),
            int(one["notes"]) if "notes" in one else None,
        )
        for one in _entries(_read(path), path, "enrol", ("name", "wav", "press_s"))
    )


def _read(path: Path) -> Any:
    try:
        return msgspec.json.decode(path.expanduser().read_bytes())
    except OSError as error:
        raise MotifError(f"{path} cannot be read ({error.strerror}); check its name.") from error
    except msgspec.DecodeError as error:
        raise MotifError(f"{path} is not JSON ({error}); write it anew or name another.") from error


def _entries(told: Any, path: Path, key: str, needed: tuple[str, ...]) -> list[dict[str, Any]]:
    found = told.get(key) if isinstance(told, dict) else None
    if not isinstance(found, list) or not found:
        raise MotifError(f"{path} has no list {key!r}; it names no figure.")
    for one in found:
        missing = [word for word in needed if not isinstance(one, dict) or word not in one]
        if missing:
            raise MotifError(f"{path}: {one!r:.60} lacks {', '.join(missing)}; add it.")
    return found


def _numbers(told: Any, kind: type[N], path: Path) -> tuple[N, ...]:
    try:
        return tuple(kind(number) for number in told)
    except (TypeError, ValueError):
        raise MotifError(f"{path}: {told!r:.60} must be a list of numbers; mend it.") from None


def _listed(numbers: tuple[float, ...]) -> str:
    return ", ".join(f"{number:g}" for number in numbers)
