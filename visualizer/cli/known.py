"""Which figures are looked for: those of a file if one is named, else those of the library.

The soundtrack brings its own: whoever plays it wants to see what a figure does that comes back.
"""

from itertools import pairwise
from pathlib import Path

import msgspec
from platformdirs import user_data_path

from visualizer.config import APP
from visualizer.errors import MotifError
from visualizer.motifs import Figure
from visualizer.motifs.library import Library, read_any
from visualizer.shipped import shipped


class _Brought(msgspec.Struct):
    """A figure as the soundtrack's truth has it."""

    name: str
    midi: list[int]
    onsets: list[float]  # seconds


class _Truth(msgspec.Struct):
    title: str
    figures: list[_Brought]


def path() -> Path:
    """Return where the host's own library lies; it need not exist."""
    return user_data_path(APP) / "motifs.toml"


def library() -> Library:
    """Return the host's own library; raise `MotifError` if its file is broken."""
    return Library(path())


def brought(sound: str) -> tuple[Figure, ...]:
    """Return the figures that `sound` brings along: the soundtrack's, and of others none."""
    if sound != "demo":
        return ()
    told = msgspec.json.decode(shipped("assets/demo.json").read_bytes(), type=_Truth)
    return tuple(
        Figure(
            f"{told.title}: {one.name}",
            tuple(b - a for a, b in pairwise(one.midi)),
            tuple(b - a for a, b in pairwise(one.onsets)),
            one.midi[0],
        )
        for one in told.figures
    )


def sought(file: Path | None, sound: str = "") -> tuple[tuple[Figure, ...], str]:
    """Return the figures to look for in `sound`, and what is amiss with the library, if anything.

    A broken library is no reason to cancel the evening. A `file` that was asked for and is broken
    is one: it raises `MotifError`.
    """
    if file is not None:
        return tuple(entry.figure for entry in read_any(file)), ""
    try:
        return (*library().sought, *brought(sound)), ""
    except MotifError as error:
        return brought(sound), str(error)
