"""A figure: a few notes, or chords, that are known by their intervals and their rhythm."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from visualizer.errors import MotifError

N = TypeVar("N", int, float)

FEWEST, MOST = 3, 16  # notes: two are everywhere, and nobody hums seventeen
WIDEST = 24  # semitones from one note to the next
CHORDS = {  # qualities of a chord, by what is written after its root: semitones above it
    "": (0, 4, 7), "m": (0, 3, 7), "dim": (0, 3, 6), "aug": (0, 4, 8), "sus2": (0, 2, 7),
    "sus4": (0, 5, 7), "5": (0, 7), "6": (0, 4, 7, 9), "m6": (0, 3, 7, 9), "7": (0, 4, 7, 10),
    "maj7": (0, 4, 7, 11), "m7": (0, 3, 7, 10), "dim7": (0, 3, 6, 9), "m7b5": (0, 3, 6, 10),
}  # fmt: skip
LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
LONGEST = 8.0  # seconds from one note to the next: what is slower is not heard as one figure


@dataclass(frozen=True)
class Figure:
    """Notes as they were taught; where they begin and how fast they go is left open.

    Where there are `chords`, one for each note, the notes are their roots.
    """

    name: str
    intervals: tuple[int, ...]  # semitones from each note to the next
    durations: tuple[float, ...]  # seconds from each note to the next at the tempo taught
    root: int = 60  # MIDI pitch of the first note as it was taught
    chords: tuple[str, ...] = ()  # their qualities, as written after the root: "m", "maj7"

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

        if self.chords and len(self.chords) != notes:
            raise MotifError(
                f"figure {self.name!r} has {len(self.chords)} chords on {notes} notes: one each is "
                "needed."
            )
        for quality in self.chords:
            chord(quality)

    @cached_property
    def notes(self) -> int:
        return len(self.intervals) + 1


def chord(quality: str) -> tuple[int, ...]:
    """Return the semitones of a chord above its root; raise `MotifError` if nobody writes it so."""
    if quality not in CHORDS:
        known = ", ".join(CHORDS)[2:]
        raise MotifError(f"{quality!r} after a root is no chord; it may be {known}, or nothing.")
    return CHORDS[quality]


def progression(name: str, written: str, durations: tuple[float, ...]) -> Figure:
    """Return the chords that are `written`, like "Am F C G", as a figure.

    Raises `MotifError`.
    """
    roots, qualities = [], []
    for word in written.replace(",", " ").split():
        letter, rest = word[0].upper(), word[1:]
        if letter not in LETTERS:
            raise MotifError(f"{word!r} is no chord; write them like Am F C G, Ebmaj7 or F#m.")
        signs = len(rest) - len(rest.lstrip("#b♯♭"))
        bent = sum(1 if sign in "#♯" else -1 for sign in rest[:signs])
        roots.append((LETTERS[letter] + bent) % 12)
        qualities.append(rest[signs:])
    nearest = [(b - a + 5) % 12 - 5 for a, b in pairwise(roots)]
    held = durations or (2.0,) * len(roots)
    return Figure(name, tuple(nearest), held, 60 + (roots[0] if roots else 0), tuple(qualities))


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
