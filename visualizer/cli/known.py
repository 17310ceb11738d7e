"""Which figures are looked for: those of a file if one is named, else those of the library."""

from pathlib import Path

from platformdirs import user_data_path

from visualizer.config import APP
from visualizer.errors import MotifError
from visualizer.motifs import Figure
from visualizer.motifs.library import Library, read_any


def path() -> Path:
    """Return where the host's own library lies; it need not exist."""
    return user_data_path(APP) / "motifs.toml"


def library() -> Library:
    """Return the host's own library; raise `MotifError` if its file is broken."""
    return Library(path())


def sought(file: Path | None) -> tuple[tuple[Figure, ...], str]:
    """Return the figures to look for, and what is amiss with the library, if anything.

    A broken library is no reason to cancel the evening. A `file` that was asked for and is broken
    is one: it raises `MotifError`.
    """
    if file is not None:
        return tuple(entry.figure for entry in read_any(file)), ""
    try:
        return library().sought, ""
    except MotifError as error:
        return (), str(error)
