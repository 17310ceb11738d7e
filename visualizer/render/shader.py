"""Shaders: find the file, include, generate the uniform block, name file and line of an error."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numpy as np

from visualizer.errors import ShaderError
from visualizer.render.frame import FRAME
from visualizer.render.gpu import CompileError, Gpu, Program

_PACKAGE = Path(__file__).resolve().parents[1]
_INCLUDE = re.compile(r'^\s*#include\s+"(\w+)"\s*$')
_MESSAGES = (
    re.compile(r"^(\d+):(\d+)\(\d+\): (?:error: )?(.*)$"),  # Mesa
    re.compile(r"^(\d+)\((\d+)\) : (?:error \w+: )?(.*)$"),  # NVIDIA
    re.compile(r"^ERROR: (\d+):(\d+): (.*)$"),  # AMD, Intel on Windows, Apple, glslang
)


@cache
def shader_dir() -> Path:
    """Return the folder of shaders: beside the package in a checkout, inside it in a wheel."""
    for folder in (_PACKAGE.parent / "shaders", _PACKAGE / "shaders"):
        if (folder / "post" / "present.frag").is_file():
            return folder
    raise ShaderError(
        f"No shaders beside or inside {_PACKAGE}. Install the package again: `pip install .`"
    )


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
    """One shader with its includes and defines, and where each line came from."""

    def __init__(self, path: str, defines: Iterable[str] = ()) -> None:
        self.files: list[str] = []  # what the number in a #line means
        self._lines: list[list[str]] = []
        self._defines = tuple(defines)
        self.text = self._read(path, outermost=True)

    def explain(self, message: str) -> ShaderError:
        """Turn a compiler's message into one that names our file and line, and shows the line."""
        for row in message.splitlines():
            for pattern in _MESSAGES:
                if not (found := pattern.match(row.strip())):
                    continue
                file, line = int(found[1]), int(found[2])
                if file < len(self.files):
                    lines = self._lines[file]
                    text = lines[line - 1].strip() if 0 < line <= len(lines) else ""
                    return ShaderError(f"shaders/{self.files[file]}:{line}: {found[3]}\n    {text}")
        said = " ".join(message.split()) or "nothing"
        return ShaderError(f"shaders/{self.files[0]} does not compile; the driver said: {said}")

    def _read(self, path: str, *, outermost: bool = False) -> str:
        if path == "common/frame.glsl":
            text = uniform_block("Frame", FRAME)
        else:
            try:
                text = (shader_dir() / path).read_text(encoding="utf-8")
            except OSError as error:
                raise ShaderError(
                    f"The shader shaders/{path} cannot be read ({error.strerror}). "
                    "Install the package again: `pip install .`"
                ) from error
        number = len(self.files)
        self.files.append(path)
        lines = text.splitlines()
        self._lines.append(lines)

        out = []
        for line, row in enumerate(lines, start=1):
            if outermost and line == 1:
                if not row.startswith("#version"):
                    raise ShaderError(
                        f"shaders/{path}:1: the first line must be #version\n    {row}"
                    )
                out.append(row)
                out += [f"#define {name} 1" for name in self._defines]
                out.append(f"#line 2 {number}")
            elif include := _INCLUDE.match(row):
                name = f"common/{include[1]}.glsl"
                if name not in self.files:  # a second include of the same file is the same file
                    out += [f"#line 1 {len(self.files)}", self._read(name)]
                out.append(f"#line {line + 1} {number}")
            else:
                out.append(row)
        return "\n".join(out) + "\n"


def compile_program(gpu: Gpu, vertex: str, fragment: str, defines: Iterable[str] = ()) -> Program:
    """Compile two files below shaders/; raise ShaderError that names file and line."""
    sources = Source(vertex, defines), Source(fragment, defines)
    try:
        return gpu.program(sources[0].text, sources[1].text)
    except CompileError as error:
        blamed = sources[0] if "vertex_shader" in str(error) else sources[1]
        raise blamed.explain(str(error)) from error
