"""Shaders: find the file, include, generate the uniform block, name file and line of an error."""

import re
from collections.abc import Iterable, Sequence
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
HANDED = 14  # fields that the vertex shader may hand on: OpenGL 3.3 promises 15 vec4s of varyings


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

    Parameters
    ----------
    handed : fields of the block that the vertex shader hands on to the fragment shader; this is
        the one or the other, by the ending of `path`
    """

    def __init__(self, path: str, defines: Iterable[str] = (), handed: Sequence[str] = ()) -> None:
        self._path = path
        self._handed = handed
        self._lines: list[str] = []
        self._origins: list[tuple[str, int]] = []
        self._included = {path}
        version, *rest = _read(path)
        if not version.startswith("#version"):
            raise ShaderError(f"{_shown(path)}:1: the first line must be #version\n    {version}")
        self._append(version, path, 1)
        for name in defines:
            self._append(f"#define {name} 1", path, 1)
        if handed and path.endswith(".vert"):
            self._hand_on(path, rest)
        else:
            self._take(path, rest, start=2)
        self.text = "\n".join(self._lines) + "\n"

    @property
    def reads(self) -> list[str]:
        """Names of the block's vec4s that are read, at most HANDED of them; arrays stay there."""
        if FRAME_GLSL not in self._included:
            return []
        rows = zip(self._lines, self._origins, strict=True)
        ours = (row.split("//")[0] for row, (path, _) in rows if path != FRAME_GLSL)
        words = set(re.findall(r"\w+", "\n".join(ours)))
        single = [name for name in FRAME.names or () if FRAME[name].shape == (4,)]
        return [name for name in single if name in words][:HANDED]

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
                self._take(inner, _read(inner) if inner != FRAME_GLSL else self._frame())

    def _frame(self) -> list[str]:
        """The block and, in a fragment shader, what was handed on in place of its fields."""
        rows = uniform_block("Frame", FRAME).splitlines()
        for name in self._handed:
            rows += [f"flat in vec4 handed_{name};", f"#define {name} handed_{name}"]
        return rows

    def _hand_on(self, path: str, rows: list[str]) -> None:
        """Take a vertex shader, and let it hand on fields when its own work is done."""
        for row in ("#define main placed", *uniform_block("Frame", FRAME).splitlines()):
            self._append(row, FRAME_GLSL, 1)
        self._included.add(FRAME_GLSL)
        self._take(path, rows, start=2)
        outs = [f"flat out vec4 handed_{name};" for name in self._handed]
        copies = [f"    handed_{name} = {name};" for name in self._handed]
        for row in (*outs, "#undef main", "void main() {", "    placed();", *copies, "}"):
            self._append(row, FRAME_GLSL, 1)

    def _append(self, row: str, path: str, number: int) -> None:
        self._lines.append(row)
        self._origins.append((path, number))


def _read(path: str) -> list[str]:
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

    Mesa's rasterizer in software reads a uniform as slowly as it takes an exponential, at every
    pixel anew. There the vertex shader hands on what the fragment shader reads of the block.

    Raises ShaderError, which names file and line.
    """
    defines = tuple(defines)
    handed = Source(fragment, defines).reads if gpu.software else ()
    sources = Source(vertex, defines, handed), Source(fragment, defines, handed)
    try:
        return gpu.program(sources[0].text, sources[1].text)
    except CompileError as error:
        blamed = sources[0] if "vertex_shader" in str(error) else sources[1]
        raise blamed.explain(str(error)) from error
