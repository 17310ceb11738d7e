"""Settings: what the host chose, from flags, a TOML file and last time, checked once.

Flags win over the file, the file over what was remembered, and that over the defaults. Only the
front door reads `Settings`; rooms take keyword arguments.
"""

import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import msgspec
from platformdirs import user_config_path, user_state_path

from visualizer.errors import ConfigError

APP = "fluorescent"
WORLDS = "outer", "inner"
SMALLEST_PX, LARGEST_PX = 16, 8192  # smaller, a picture says nothing; larger, no wall shows it


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One evening's choices. Raises ConfigError, naming the setting, for a value out of range."""

    source: str = "loopback"  # loopback, mic, demo, a device's name, or file:PATH
    scene: str = ""  # a scene's name; "" lets the director choose
    windowed: bool = False
    size: str = "1280x720"  # of the window, or of the picture when offscreen
    display: str = ""  # a display's name; "" takes the one the desktop would
    fps: float = 60.0  # pictures a second
    duration: float = float("inf")  # seconds
    world: str = ""  # outer, inner; "" as it is heard
    seed: int = 0  # the same seed, sound and size give the same pictures
    internal: str = ""  # size drawn inside; "" lets the program choose
    internal_last: str = ""  # and what it chose in the end, last time
    sensitivity_db: float = 0.0
    offscreen: bool = False
    ledger: bool = True  # keep what is heard, not its sound, for `fluorescent report`
    episode: str = ""  # what the ledger calls this evening; "" takes date and time
    calm: bool = False  # no flashes, slow changes only
    intro: bool = True  # begin with the start screen, unless offscreen
    motifs: str = ""  # a file of figures to find; "" looks for none
    stats: str = ""
    still: str = ""

    def __post_init__(self) -> None:
        _within("fps", self.fps, 5, 480)
        _within("duration", self.duration, 0, float("inf"))
        _within("sensitivity_db", self.sensitivity_db, -30, 30)
        _within("seed", self.seed, 0, 2**31 - 1)
        pixels(self.size, "size")
        if self.world not in ("", *WORLDS):
            raise ConfigError(f"world is {self.world!r}; {nearest(self.world, WORLDS)}")
        for name in ("internal", "internal_last"):
            if size := getattr(self, name):
                pixels(size, name)


def pixels(text: str, name: str = "size") -> tuple[int, int]:
    """Return (width, height) in pixels of a text like "1280x720"; raise ConfigError otherwise."""
    try:
        width, height = (int(part) for part in text.lower().split("x"))
    except ValueError:
        raise ConfigError(f"{name} is {text!r}; write it like 1280x720.") from None
    for number in (width, height):
        if not SMALLEST_PX <= number <= LARGEST_PX:
            raise ConfigError(
                f"{name} is {text!r}; each side must be {SMALLEST_PX} to {LARGEST_PX} pixels."
            )
    return width, height


def settings(flags: Mapping[str, Any], file: Path | None = None) -> Settings:
    """Merge `flags` over `file` (or the user's own configuration) over what was remembered."""
    own = user_config_path(APP) / "config.toml"
    written = _read(file or own, must_exist=file is not None)
    return _checked({**remembered(), **written}, file or own, flags)


def remembered() -> dict[str, Any]:
    """Return the choices kept from last time; nothing when there are none or they are broken."""
    try:
        kept = msgspec.json.decode(_memory().read_bytes(), type=dict[str, Any])
        msgspec.convert(kept, Settings)
    except (OSError, msgspec.MsgspecError, ConfigError):
        return {}
    return {name: value for name, value in kept.items() if name in _names()}


def remember(**choices: Any) -> None:
    """Keep `choices` for next time. A full or read-only disk must not spoil the evening."""
    kept = {**remembered(), **choices}
    try:
        _memory().parent.mkdir(parents=True, exist_ok=True)
        half = _memory().with_suffix(".new")
        half.write_bytes(msgspec.json.encode(kept))
        os.replace(half, _memory())
    except OSError:
        return


def scenes_folder() -> Path:
    """Return where the host's own scenes are looked for; it need not exist."""
    return user_config_path(APP) / "scenes"


def writable(text: str | Path, flag: str) -> Path:
    """Return the file `text`, `~` filled in; raise ConfigError if `flag` may not write there.

    Asked before the evening, because nobody wants to know it after.
    """
    try:
        path = Path(text).expanduser()
    except RuntimeError:
        raise ConfigError(f"{flag} {text}: nobody here has that home folder.") from None
    folder = path.absolute().parent
    if path.is_dir() or not folder.is_dir():
        what = "it is a folder" if path.is_dir() else f"there is no folder {folder}"
        raise ConfigError(f"{flag} {path}: {what}; name a file in a folder that exists.")
    if not os.access(path if path.exists() else folder, os.W_OK):
        raise ConfigError(f"{flag} {path} may not be written; name another place.")
    return path


def picture(text: str | Path, flag: str) -> Path:
    """Return the file `text` as `writable` does; raise ConfigError if it is not called PNG."""
    path = writable(text, flag)
    if path.suffix.lower() != ".png":
        raise ConfigError(f"{flag} {path}: a still is PNG; let it end in .png.")
    return path


def nearest(word: str, known: Iterable[str]) -> str:
    """Say which of `known` was probably meant: "did you mean 'hall'?", or list them all."""
    known = sorted(known)
    near = get_close_matches(word.lower(), known, n=3, cutoff=0.5)
    if near:
        return f"did you mean {' or '.join(repr(n) for n in near)}?"
    return f"there is {', '.join(known)}."


def _memory() -> Path:
    return user_state_path(APP) / "remembered.json"


def _names() -> list[str]:
    return [f.name for f in fields(Settings)]


def _read(path: Path, *, must_exist: bool) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if must_exist:
            raise ConfigError(f"there is no settings file {path}; check the path.") from None
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}. Mend or rename it.") from None
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}. Check its permissions.") from None


def _checked(values: dict[str, Any], file: Path, flags: Mapping[str, Any]) -> Settings:
    for name in values:
        if name == "unsafe_light":  # a word that was typed once, months ago, agrees to nothing
            raise ConfigError(
                f"{file} may not set unsafe_light: that is agreed to each evening anew, with "
                "--unsafe-light. Remove the line."
            )
        if name not in _names():
            raise ConfigError(f"{file} has no setting called {name!r}; {nearest(name, _names())}")
    try:
        return msgspec.convert({**values, **flags}, Settings)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{file}: {error}. Mend that line, or remove it.") from None
    except ConfigError as error:
        raise ConfigError(f"{error} (from a flag or {file})") from None


def _within(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:  # also refuses NaN
        raise ConfigError(f"{name} is {value}; it must lie between {low:g} and {high:g}.")
