"""Scenes of the host's own: a TOML file of numbers over a room of the house, and GLSL beside it.

A folder is looked at now and then. What is written there is brought on as it changes; what is
wrong with it is said with file and line, and never raised into the show.
"""

import re
import tomllib
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace
from difflib import get_close_matches
from math import isfinite
from pathlib import Path
from typing import Any

from visualizer.errors import SceneError
from visualizer.records import Pass
from visualizer.scenes.room import Room, Scene, Vec4

# What each number of a room may be: units as in `Room`. Wider would divide by nothing, or show it.
LIMITS: dict[str, tuple[float, float]] = {
    "half_width": (0.3, 2000.0),
    "height": (0.5, 200.0),
    "far": (0.5, 2000.0),
    "column": (0.0, 32.0),
    "pitch": (0.2, 50.0),
    "luminaire": (0.01, 0.5),
    "tubes": (0.0, 16.0),
    "tube_contrast": (0.0, 1.0),
    "prisms": (0.0, 200.0),
    "prism_contrast": (0.0, 1.0),
    "lamp": (0.0, 2.0),
    "radiance": (0.0, 20.0),
    "haze": (0.0, 2.0),
    "density": (0.0, 1.0),
    "carpet": (0.0, 1.0),
    "gloss": (0.0, 28.0),
    "shine": (0.0, 3.0),
    "roughness": (0.0, 1.0),
    "tiles": (1.0, 64.0),
    "tile": (0.0, 1.0),
    "joint": (0.0, 1.0),
    "paint": (0.0, 1.0),
    "sheen": (0.0, 3.0),
    "eye": (0.0, 200.0),
    "focal": (0.2, 5.0),
    "shift": (-2.0, 2.0),
    "bounce": (0.0, 4.0),
    "bloom": (0.0, 0.6),
    "reach": (0.1, 2000.0),
    "hoop": (0.0, 2.0),
    "hoops_from": (-2000.0, 2000.0),
    "hoops_by": (0.0, 1.0),
    "own": (-1e6, 1e6),
}
EVERYTHING = "everything"
SURFACES = (EVERYTHING, "ceiling", "floor", "walls", "end")  # what a shader may draw
BLACKEST = 0.001  # of what is divided by; soot sends back more
LONGEST = 100_000  # bytes; a scene is numbers, not a library
MOST = 50  # scenes: more than anybody pages through at a party
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True)
class Found:
    """What a look at the folder found about one scene: it, what is wrong with it, or its loss."""

    name: str
    scene: Scene | None = None
    like: str = ""  # the scene of the house it is hung like
    error: str = ""


class Folder:
    """A folder of scenes: `NAME.toml`, `NAME.frag`, or both.

    Parameters
    ----------
    path : the folder; it may come later, or never
    house : the scenes that come with the program
    """

    def __init__(self, path: Path, house: Mapping[str, Scene]) -> None:
        self._path = path
        self._house = house
        self._known: dict[str, tuple[int, ...]] = {}
        self._seen: dict[str, tuple[int, ...]] | None = None

    def names(self) -> list[str]:
        """Return the scenes that have a file, broken or not."""
        return sorted(self._stamps())

    def look(self) -> list[Found]:
        """Return what is new since the last look; costs one listing of the folder.

        A file that has just changed is left alone until the next look: it may be half written.
        """
        stamps = self._stamps()
        before = stamps if self._seen is None else self._seen
        self._seen = stamps
        gone = [Found(name) for name in self._known if name not in stamps]
        settled = {name for name, stamp in stamps.items() if before.get(name) == stamp}
        new = [name for name in sorted(settled) if self._known.get(name) != stamps[name]]
        self._known = {name: self._known.get(name, ()) for name in stamps}
        self._known |= {name: stamps[name] for name in new}
        return gone + [self._find(name, stamps[name]) for name in new]

    def _stamps(self) -> dict[str, tuple[int, ...]]:
        """Return, by scene, when its files were written and how long they are."""
        files: dict[str, dict[str, tuple[int, int]]] = {}
        try:
            for file in self._path.iterdir():
                if file.suffix in (".toml", ".frag") and file.is_file():
                    about = file.stat()
                    files.setdefault(file.stem, {})[file.suffix] = about.st_mtime_ns, about.st_size
        except OSError:
            return {}
        none = (0, 0)
        kept = sorted(files.items())[:MOST]
        return {name: (*of.get(".toml", none), *of.get(".frag", none)) for name, of in kept}

    def _find(self, name: str, stamp: tuple[int, ...]) -> Found:
        toml, frag = self._path / f"{name}.toml", self._path / f"{name}.frag"
        try:
            if name in self._house:
                raise SceneError(f"{name}: the house has a scene of that name; choose another.")
            if not NAME.fullmatch(name):
                raise SceneError(
                    f"{name!r} cannot be typed; name a scene in up to 40 letters, digits, - and _."
                )
            text = _read(toml) if stamp[0] else ""
            shader = frag.absolute() if stamp[2] else None
            scene, like = compose(text, self._house, toml.name, shader, edition=stamp[2])
        except SceneError as error:
            return Found(name, error=str(error))
        return Found(name, scene, like)


def compose(
    text: str,
    house: Mapping[str, Scene],
    file: str,
    shader: Path | None = None,
    *,
    edition: int = 0,
) -> tuple[Scene, str]:
    """Return the scene that `text`, TOML, describes, and the scene of the house it is like.

    Raises SceneError, which names `file` and the line.
    """
    said = _parse(text, file)
    for key in said:
        if key not in ("like", "draws", *LIMITS):
            raise _wrong(text, file, key, _near(key, ("like", "draws", *LIMITS), "setting"))
    like = said.pop("like", "hall")
    if not isinstance(like, str) or like not in house:
        raise _wrong(text, file, "like", _near(like, house, "scene"))
    draws = said.pop("draws", EVERYTHING)
    if draws not in SURFACES:
        raise _wrong(text, file, "draws", _near(draws, SURFACES, "surface"))
    base = house[like]
    numbers = {key: _number(text, file, key, value, base.room) for key, value in said.items()}
    own = numbers.pop("own", None)
    room = replace(base.room, **numbers)
    if room.eye >= room.height:
        what = f"the eye, {room.eye:g} m up, is above the ceiling, {room.height:g} m"
        raise _wrong(text, file, "eye" if "eye" in said else "height", what)
    return _hung(base, room, _passes(base, shader, draws, edition), own), like


@dataclass(frozen=True, slots=True)
class _Own:
    """A scene of the house with another room, and numbers for a shader of the host's."""

    scene: Scene
    own: Vec4

    @property
    def passes(self) -> tuple[Pass, ...]:
        return self.scene.passes

    @property
    def room(self) -> Room:
        return self.scene.room

    def params(self, *what: Any) -> Mapping[str, Vec4]:
        return {**self.scene.params(*what), "own": self.own}


def _hung(base: Scene, room: Room, passes: tuple[Pass, ...], own: Vec4 | None) -> Scene:
    scene: Any = copy(base)
    scene.room, scene.passes = room, passes
    hung: Scene = scene
    return hung if own is None else _Own(hung, own)


def _passes(base: Scene, shader: Path | None, draws: str, edition: int) -> tuple[Pass, ...]:
    """Return the passes of `base`, with the host's shader in place of one of them, or of all."""
    if shader is None:
        return base.passes
    if draws == EVERYTHING:
        return (Pass(str(shader), edition=edition),)
    ours = [item for item in base.passes if item.mesh == draws]
    if not ours:
        return (*base.passes, Pass(str(shader), mesh=draws, edition=edition))
    hoops = "over" if ours[0].hoops == "over" else "none"  # those of a form were in its own shader
    item = replace(ours[0], shader=str(shader), flaws=False, hoops=hoops, edition=edition)
    return tuple(item if old is ours[0] else old for old in base.passes)


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(LONGEST + 1)
        if len(data) > LONGEST:
            raise SceneError(f"{path.name} is longer than {LONGEST // 1000} kB; a scene is short.")
        return data.decode("utf-8")
    except OSError as error:
        raise SceneError(f"{path.name} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise SceneError(f"{path.name} is not text in UTF-8; save it as such.") from None


def _parse(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        line = int(at[1]) if at else max(text.count("\n") + 1, 1)
        raise SceneError(f"{file}:{line}: {_AT_LINE.sub('', str(error)).strip()}") from None
    except RecursionError:
        raise SceneError(f"{file}:1: nested too deeply; a scene is one flat table") from None


def _number(text: str, file: str, key: str, value: Any, room: Room) -> Any:
    """Return `value` as this number of a room: one, or as many as there are."""
    low, high = LIMITS[key]
    many = len(like) if isinstance(like := getattr(room, key, (0.0,) * 4), tuple) else 0
    values = value if isinstance(value, list) else [value]
    good = isinstance(value, list) == bool(many) and len(values) == max(many, 1)
    for one in values:
        good &= isinstance(one, int | float) and not isinstance(one, bool)
        good = good and isfinite(one) and low <= one <= high
    if not good:
        form = f"{many} numbers" if many else "a number"
        raise _wrong(text, file, key, f"{key} is {value!r:.60}; write {form}, {low:g} to {high:g}")
    if key in ("carpet", "lamp"):  # shaders take shares of these
        return tuple(max(float(one), BLACKEST) for one in values)
    return tuple(map(float, values)) if many else float(values[0])


def _wrong(text: str, file: str, key: str, what: str) -> SceneError:
    """Return an error that points at the line where `key` is set."""
    start = re.compile(rf"""^\s*(?:\[\s*)?["']?{re.escape(key)}\b""")
    rows = enumerate(text.splitlines(), 1)
    line = next((number for number, row in rows if start.match(row)), 1)
    return SceneError(f"{file}:{line}: {what}{'' if what.endswith('?') else '.'}")


def _near(word: object, known: Mapping[str, Any] | tuple[str, ...], kind: str) -> str:
    near = get_close_matches(str(word).lower(), known, n=2)
    hint = f"there is {', '.join(known)}"
    if near:
        hint = f"did you mean {' or '.join(near)}?"
    return f"there is no {kind} {word!r:.40}; {hint}"
