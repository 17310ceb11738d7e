"""The library: figures that were taught, in one file that people can read and write too."""

import json
import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any, Literal

import msgspec

from visualizer.errors import MotifError
from visualizer.motifs import midi
from visualizer.motifs.figures import Figure, load

LONGEST_NAME = 40  # letters: more do not fit beside the lamps
HEADER = """\
# Figures that Fluorescent knows: semitones and seconds from each note to the next.
# Written by `fluorescent motif`; it may be edited by hand.

"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure and what is known about it."""

    figure: Figure
    on: bool = True  # whether it is looked for
    taught: str = ""  # date and time, ISO 8601
    origin: str = ""  # where it comes from, in words
    world: str = ""  # inner or outer, if somebody said; "" leaves it to what is heard
    others: tuple[Figure, ...] = ()  # what it may have been instead, until it is heard again

    @property
    def readings(self) -> tuple[Figure, ...]:
        """All that it may be, the likeliest first."""
        return self.figure, *self.others

    def called(self, name: str) -> "Entry":
        """Return the same under another name."""
        others = tuple(replace(one, name=name) for one in self.others)
        return replace(self, figure=replace(self.figure, name=name), others=others)


# Four steps down, with leaps. Other music has it more than half a time an hour: off at first.
DESCENT = Entry(
    Figure("descent", (-1, -4, -3), (0.6, 0.6, 0.6, 1.5), 67), on=False, origin="comes with it"
)


class Library:
    """All figures there are, by name, in the order in which they were taught.

    Parameters
    ----------
    path : of the file; there need be none yet

    Raises `MotifError`, naming file and line, if it is broken.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        entries = read_toml(path) if path.exists() else (DESCENT,)
        self._entries = {entry.figure.name: entry for entry in entries}

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def __getitem__(self, name: str) -> Entry:
        return self._entries[name]

    @property
    def names(self) -> list[str]:
        return list(self._entries)

    @property
    def sought(self) -> tuple[Figure, ...]:
        """The figures that are on, in all their readings."""
        return tuple(figure for entry in self if entry.on for figure in entry.readings)

    @property
    def notes(self) -> Mapping[str, int]:
        """How many notes each figure has."""
        return {entry.figure.name: entry.figure.notes for entry in self}

    def add(self, *entries: Entry) -> None:
        """Keep new figures; raise `MotifError`, and keep none, if a name is taken or cannot be."""
        new = dict(self._entries)
        for entry in entries:
            name = named(entry.figure.name)
            if name in new:
                raise MotifError(
                    f"a figure is called {name!r} already; choose another name, or "
                    f"`fluorescent motif remove` it first."
                )
            new[name] = entry.called(name)
        self._keep(new)

    def rename(self, name: str, new: str) -> None:
        new = named(new)
        if new in self._entries and new != name:
            raise MotifError(f"a figure is called {new!r} already; choose another name.")
        renamed = self._entries[name].called(new)
        self._keep(
            {
                (new if known == name else known): (renamed if known == name else one)
                for known, one in self._entries.items()
            }
        )

    def remove(self, *names: str) -> None:
        self._keep({name: one for name, one in self._entries.items() if name not in names})

    def switch(self, *names: str, on: bool) -> None:
        """Look for these from now on, or no longer."""
        self._change(names, on=on)

    def set_world(self, name: str, world: str) -> None:
        """Say which world a figure belongs to: inner, outer, or "" for whatever is heard."""
        self._change((name,), world=world)

    def settle(self, name: str, figure: Figure) -> None:
        """Keep `figure` alone of all that the one called `name` may have been."""
        self._change((name,), figure=replace(figure, name=name), others=())

    def unused(self, stem: str = "figure") -> str:
        """Return a name that nothing has: "figure 1" and so on."""
        return next(name for number in count(1) if (name := f"{stem} {number}") not in self)

    def _change(self, names: Iterable[str], **values: Any) -> None:
        changed = {name: replace(self._entries[name], **values) for name in names}
        self._keep(self._entries | changed)

    def _keep(self, entries: dict[str, Entry]) -> None:
        write_toml(self.path, entries.values())
        self._entries = entries


def named(name: str) -> str:
    """Return `name` without spaces about it; raise `MotifError` if it is none."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable() or name.startswith("-"):
        raise MotifError(
            f"a figure cannot be called {name!r:.60}; write 1 to {LONGEST_NAME} letters."
        )
    return name


def put_aside(path: Path) -> Path:
    """Move a broken library out of the way, lose nothing, and return where it is now."""
    names = (path.with_name(f"{path.stem}.broken-{number}{path.suffix}") for number in count(1))
    place = next(place for place in names if not place.exists())
    try:
        return path.rename(place)
    except OSError as error:
        raise MotifError(f"{path} cannot be moved ({error.strerror}); mend it by hand.") from None


def read_any(path: Path) -> tuple[Entry, ...]:
    """Return the figures in a file of this library's, in MIDI, or in JSON with `templates`.

    Raises `MotifError`.
    """
    path = path.expanduser()
    if path.suffix.lower() in midi.SUFFIXES:
        return tuple(Entry(figure, origin=path.name) for figure in midi.read(path))
    if path.suffix.lower() == ".json":
        return tuple(Entry(figure, origin=path.name) for figure in load(path))
    return read_toml(path)


def read_toml(path: Path) -> tuple[Entry, ...]:
    """Return the figures in a file of this library's; raise `MotifError`, with the line."""
    try:
        text = path.read_text(encoding="utf-8")
        told = tomllib.loads(text)
    except OSError as error:
        raise MotifError(f"{path} cannot be read ({error.strerror}); check its name.") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise MotifError(f"{path}, line {line}: this is not text in UTF-8; mend it.") from None
    except tomllib.TOMLDecodeError as error:
        where = str(error).replace("end of document", f"line {text.count(chr(10)) + 1}, its last")
        raise MotifError(f"{path}: {where}; mend that line.") from None
    # TOML forgets lines; the heads of the tables tell them, in order.
    heads = re.finditer(r"^\s*\[\[\s*[\"']?figure[\"']?\s*\]\]", text, re.MULTILINE)
    lines = [text.count("\n", 0, head.end()) + 1 for head in heads]
    tables = told.get("figure", [])
    if not isinstance(tables, list) or set(told) - {"figure"}:
        wrong = next((key for key in told if key != "figure"), "figure")
        raise MotifError(f"{path}: only [[figure]] belongs here, and not {wrong!r}; mend it.")
    entries: dict[str, Entry] = {}
    for number, table in enumerate(tables):
        place = f"{path}, line {lines[number]}" if number < len(lines) else str(path)
        try:
            entry = _entry(table)
        except (MotifError, msgspec.ValidationError) as error:
            raise MotifError(f"{place}: {str(error).rstrip('.')}; mend it.") from None
        if entry.figure.name in entries:
            raise MotifError(f"{place}: {entry.figure.name!r} is there twice; rename one.")
        entries[entry.figure.name] = entry
    return tuple(entries.values())


class _Notes(msgspec.Struct, forbid_unknown_fields=True):
    """What a figure may have been instead, as it is written."""

    intervals: tuple[int, ...]
    durations: tuple[float, ...]
    root: int = 60


class _Table(_Notes, forbid_unknown_fields=True, kw_only=True):
    """A figure as it is written; with `chords`, the notes are their roots."""

    chords: tuple[str, ...] = ()

    name: str
    on: bool = True
    taught: str = ""
    origin: str = ""
    world: Literal["", "inner", "outer"] = ""
    otherwise: tuple[_Notes, ...] = ()


def _entry(told: Any) -> Entry:
    table = msgspec.convert(told, _Table)
    name = named(table.name)
    figure, *others = (
        Figure(name, one.intervals, one.durations, one.root) for one in (table, *table.otherwise)
    )
    figure = replace(figure, chords=table.chords)
    return Entry(figure, table.on, table.taught, table.origin, table.world, tuple(others))


def _written(entry: Entry) -> str:
    import tomli_w

    words = {"name": entry.figure.name, "on": entry.on, "taught": entry.taught,
             "origin": entry.origin, "world": entry.world}  # fmt: skip
    head = tomli_w.dumps({key: said for key, said in words.items() if said != ""})
    others = "".join(f"    {{ {', '.join(_notes(one))} }},\n" for one in entry.others)
    otherwise = f"otherwise = [  # until it is heard again\n{others}]\n" if others else ""
    notes = "\n".join(_notes(entry.figure))
    return f"[[figure]]\n{head}{notes}\n{otherwise}"


def _notes(figure: Figure) -> tuple[str, ...]:
    return (
        f"intervals = {list(figure.intervals)}",
        f"durations = {list(figure.durations)}",
        f"root = {figure.root}",
        *([f"chords = {json.dumps(figure.chords)}"] if figure.chords else []),
    )


def write_toml(path: Path, entries: Iterable[Entry]) -> None:
    """Write figures to `path`, whole or not at all; raise `MotifError` if that is not possible."""
    text = HEADER + "\n".join(map(_written, entries))
    half = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with half.open("w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())  # a machine that stops now has the old or the new one
            half.replace(path)
        finally:
            half.unlink(missing_ok=True)
    except OSError as error:
        raise MotifError(
            f"{path} cannot be written ({error.strerror}), and nothing was changed; make room, or "
            "check its folder."
        ) from None
