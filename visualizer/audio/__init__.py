"""Sound in: a source, whichever it is, fills a ring that the loop takes hops from."""

import platform
from pathlib import Path

from visualizer.audio.file import FileSource, Reel
from visualizer.audio.live import LiveSource
from visualizer.audio.loopback import Hearable
from visualizer.audio.player import Player
from visualizer.audio.source import Source
from visualizer.audio.supervisor import System
from visualizer.errors import SourceError
from visualizer.shipped import shipped

SOUNDTRACK = "the built-in soundtrack"

__all__ = ["Hearable", "Source", "chosen", "devices", "open_source", "reach", "reel"]


def open_source(spec: str, *, live: bool) -> Source:
    """Open what `spec` asks for and return at once; what takes time goes on behind it.

    Parameters
    ----------
    spec : `loopback` (what the computer plays), `mic`, `demo`, `file:PATH`, or part of the name of
        an output or a microphone
    live : False for steady time, where only `demo` and files can be asked for sound

    Raises `SourceError` if the request cannot be met and that is known quickly. A computer that has
    nothing to hear yet is no error: the source waits for it and says so in its status.
    """
    if spec == "demo" or spec.startswith("file:"):
        sound = reel(spec, loop=live and spec == "demo")
        kind, _, path = spec.partition(":")
        name = sound.name if path else SOUNDTRACK
        return (Player if live else FileSource)(sound, name=name, kind=kind)
    if not live:
        raise SourceError(
            f"{spec!r} is heard as it happens, which a film cannot wait for; use `--source demo` "
            "or `--source file:PATH`."
        )
    system = _system()
    system.check(spec)
    return LiveSource(system, spec)


def reel(spec: str, *, loop: bool = False) -> Reel:
    """Open `demo` or `file:PATH` to be read at any pace; the caller closes it."""
    path = _path(spec.removeprefix("file:")) if spec != "demo" else shipped("assets/demo.flac")
    return Reel(path, loop=loop)


def devices() -> tuple[Hearable, ...]:
    """Return all that can be heard, the best first; raise `SourceError` if nobody can be asked."""
    system = _system()
    try:
        return system.hearables()
    finally:
        system.close()


def chosen(spec: str = "loopback") -> Hearable:
    """Return what `spec` would listen to now; raise `SourceError`, with the remedy, if nothing."""
    system = _system()
    try:
        return system.find(spec)
    finally:
        system.close()


def reach() -> None:
    """Raise `SourceError`, with the remedy, if a library without which nothing opens is missing.

    Opens no stream, but lets PortAudio look for devices: a tenth of a second.
    """
    system = _system()
    try:
        system.reach()
    finally:
        system.close()


def _system() -> System:
    # Each imports libraries that exist on its own system alone.
    if platform.system() == "Windows":
        from visualizer.audio.windows import Windows

        return Windows()
    if platform.system() == "Darwin":
        from visualizer.audio.macos import MacOS

        return MacOS()
    from visualizer.audio.linux import Linux

    return Linux()


def _path(written: str) -> Path:
    try:
        return Path(written).expanduser()
    except RuntimeError as error:
        raise SourceError(
            f"no sound file at {written}: a path that begins with ~ and a name asks for that "
            f"user's folder; write `file:./{written}` for a file of that name."
        ) from error
