"""Sound in: a source, whichever it is, fills a ring that the loop takes hops from."""

from pathlib import Path

from visualizer.audio.demo import NAME, soundtrack
from visualizer.audio.file import FileSource, Reel
from visualizer.audio.player import Player
from visualizer.audio.source import Source
from visualizer.errors import SourceError

__all__ = ["Source", "open_source"]


def open_source(spec: str, *, live: bool) -> Source:
    """Open what `spec` asks for and return at once; what takes time goes on behind it.

    Parameters
    ----------
    spec : `loopback` (what the computer plays), `mic`, `demo`, `file:PATH`, or part of the name of
        an output or a microphone
    live : False for steady time, where only `demo` and files can be asked for sound

    Raises `SourceError` if the request cannot be met and that is known quickly.
    """
    if spec == "demo":
        return _file(soundtrack(), live=live, name=NAME, kind="demo")
    if spec.startswith("file:"):
        path = Path(spec.removeprefix("file:")).expanduser()
        return _file(path, live=live, name=path.name, kind="file")
    raise SourceError(f"no source is called {spec!r}.")


def _file(path: Path, *, live: bool, name: str, kind: str) -> Source:
    if not live:
        return FileSource(Reel(path), name=name, kind=kind)
    return Player(Reel(path, loop=kind == "demo"), name=name, kind=kind)
