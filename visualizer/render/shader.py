"""Shaders: find the file, include, generate the uniform block, name file and line of an error."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numpy as np

from visualizer.errors import ShaderError
from visualizer.render.frame import FRAME
from visualizer.render.gpu import CompileError, Gpu, Program
from visualizer.shipped import shipped

_INCLUDE = re.compile(r'^\s*#include\s+"(\w+)"\s*$')
_MESSAGES = (
    re.compile(r"^\d+:(\d+)\(\d+\): (?:error: )?(.*)$"),  # Mesa
    re.compile(r"^\d+\((\d+)\) : (?:error \w+: )?(.*)$"),  # NVIDIA
    re.compile(r"^ERROR: \d+:(\d+): (.*)$"),  # AMD, Intel on Windows, Apple, glslang
)


FRAME_GLSL = "common/frame.glsl"  # written by `uniform_block`, and no file


@cache
def shader_dir() -> Path:
    """Return the folder of the shaders that come with the program."""
    return shipped("shaders")


def uniform_block(name: str, dtype: np.dtype[np.void]) -> str:
    """Write the std140 block for `dtype`. Only vec4s, so there is no padding to get wrong."""
    rows = []
    for field, (kind, *_) in (dtype.fields or {}).items():
        *count, width = kind.shape or (0,)
        if width != 4 or kind.base != np.float32:
            raise ShaderError(f"{name}.{field} is {kind}; only float32 vec4s may cross")
        rows.append(f"    vec4 {field}{f'[{count[0]}]' if count else ''};\n")
    return f"layout(std140) uniform {name} {{\n{''.join(rows)}}};\n"


class Source:
    """One shader with its includes and defines, and where each line came from.

    No `#line`: Mesa forgets the number of the file where a name is undeclared. The lines that the
    driver counts are those of `text`, and we know where each is from.
    """

    def __init__(self, path: str, defines: Iterable[str] = ()) -> None:
        self._path = path
        self._lines: list[str] = []
        self._origins: list[tuple[str, int]] = []
        self._included = {path}
        version, *rest = _read(path)
        if not version.startswith("#version"):
            raise ShaderError(f"{_shown(path)}:1: the first line must be #version\n    {version}")
        self._append(version, path, 1)
        for name in defines:
            self._append(f"#define {name} 1", path, 1)
        self._take(path, rest, start=2)
        self.text = "\n".join(self._lines) + "\n"

    def explain(self, message: str) -> ShaderError:
        """Turn a compiler's message into one that names our file and line, and shows the line."""
        for row in message.splitlines():
            for pattern in _MESSAGES:
                found = pattern.match(row.strip())
                if found is None or found[2].startswith("warning"):
                    continue
                if 0 < (line := int(found[1])) <= len(self._lines):
                    path, number = self._origins[line - 1]
                    text = self._lines[line - 1].strip()
                    return ShaderError(f"{_shown(path)}:{number}: {found[2]}\n    {text}")
        said = " ".join(message.split()) or "nothing"
        return ShaderError(f"{_shown(self._path)} does not compile; the driver said: {said}")

    def _take(self, path: str, rows: list[str], start: int = 1) -> None:
        for number, row in enumerate(rows, start):
            if not (include := _INCLUDE.match(row)):
                self._append(row, path, number)
            elif (inner := f"common/{include[1]}.glsl") not in self._included:
                self._included.add(inner)
                if inner != FRAME_GLSL and not (shader_dir() / inner).is_file():
                    known = sorted(file.stem for file in (shader_dir() / "common").glob("*.glsl"))
                    raise ShaderError(
                        f"{_shown(path)}:{number}: there is no {include[1]!r} to include; "
                        f"there is frame, {', '.join(known)}.\n    {row.strip()}"
                    )
                self._take(inner, _read(inner))

    def _append(self, row: str, path: str, number: int) -> None:
        self._lines.append(row)
        self._origins.append((path, number))


def _read(path: str) -> list[str]:
    if path == FRAME_GLSL:
        return uniform_block("Frame", FRAME).splitlines()
    try:
        return (shader_dir() / path).read_text(encoding="utf-8").splitlines() or [""]
    except OSError as error:
        remedy = "Install the package again: `pip install .`"
        if Path(path).is_absolute():
            remedy = "Look whether it is there, and who may read it."
        raise ShaderError(
            f"The shader {_shown(path)} cannot be read ({error.strerror}). {remedy}"
        ) from error
    except UnicodeDecodeError:
        raise ShaderError(f"{_shown(path)} is not text in UTF-8; save it as such.") from None


def _shown(path: str) -> str:
    """Return how a shader is called: one of the host's own is known by its name alone."""
    return Path(path).name if Path(path).is_absolute() else f"shaders/{path}"


def compile_program(gpu: Gpu, vertex: str, fragment: str, defines: Iterable[str] = ()) -> Program:
    """Compile two files, below shaders/ or by full paths.

    Raises ShaderError, which names file and line.
    """
    sources = Source(vertex, defines), Source(fragment, defines)
    try:
        return gpu.program(sources[0].text, sources[1].text)
    except CompileError as error:
        blamed = sources[0] if "vertex_shader" in str(error) else sources[1]
        raise blamed.explain(str(error)) from error
