"""The built-in soundtrack: one file, found in a checkout and in the installed package alike."""

from pathlib import Path

from visualizer.errors import SourceError

NAME = "the built-in soundtrack"


def soundtrack() -> Path:
    """Return where the soundtrack is; raise `SourceError` if it is not installed."""
    package = Path(__file__).parent.parent
    for folder in (package / "assets", package.parent / "assets"):
        if (path := folder / "demo.flac").is_file():
            return path
    raise SourceError(
        "the built-in soundtrack (assets/demo.flac) is missing; install the program again, or "
        "play a file of your own with `--source file:PATH`."
    )
