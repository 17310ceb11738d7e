"""From a `Pass` to something that can be drawn; each compiled once."""

from dataclasses import replace
from functools import cache

from visualizer.records import Pass
from visualizer.render.gpu import Buffer, Gpu, Program, VertexArray
from visualizer.render.meshes import MESHES
from visualizer.render.shader import compile_program

# Texture units: what never changes within a show stays bound.
UNITS = {"lamps": 0, "pile": 1, "speckle": 2, "words": 3, "source": 4, "scene": 4, "picture": 4}
UNITS |= {"before": 7, "leading": 8, "freed": 9, "leanings": 10}
UNITS |= {"detail": 5, "bloom": 5, "digits": 6}


@cache
def flawed(item: Pass) -> Pass:
    """Return the form of `item` that is drawn while something is out of order."""
    return replace(item, defines=(*item.defines, "FLAWS")) if item.flaws else item


@cache
def struck(item: Pass) -> Pass:
    """Return the form of `item` that is drawn while hoops of light are on their way.

    It is the flawed form, too: every form more is compiled for each scene and stays in memory.
    """
    ours = item.shader.startswith("scenes/")  # a loop, even of no turns, costs half a room
    form = flawed(item)
    return replace(form, defines=(*form.defines, "HOOPS")) if ours else form


def forms(item: Pass) -> tuple[Pass, ...]:
    """Return every form in which `item` may be drawn, itself first; each once."""
    return tuple(dict.fromkeys((item, flawed(item), struck(item))))


class Passes:
    """Compiles passes when they are first asked for and keeps them."""

    def __init__(self, gpu: Gpu) -> None:
        self._gpu = gpu
        self._ready: dict[Pass, tuple[VertexArray, int]] = {}
        self._objects: list[Program | VertexArray | Buffer] = []
        self._programs: dict[Pass, Program] = {}
        self._corners: dict[str, Buffer] = {}

    def __contains__(self, item: Pass) -> bool:
        return item in self._ready

    def draw(self, item: Pass, *, blend: bool = False) -> None:
        """Draw into the framebuffer in use."""
        if item not in self._ready:
            self._ready[item] = self._compile(item)
        mesh, vertices = self._ready[item]
        self._gpu.draw(mesh, vertices, blend=blend or item.blend)

    def forget(self, item: Pass) -> None:
        """Give back what was compiled for a pass that will not be drawn again."""
        mesh, _ = self._ready.pop(item)
        program = self._programs.pop(item)
        self._gpu.release(mesh, program)
        self._objects = [kept for kept in self._objects if kept is not mesh and kept is not program]

    def release(self) -> None:
        self._gpu.release(*reversed(self._objects))
        self._ready.clear()
        self._programs.clear()

    def _compile(self, item: Pass) -> tuple[VertexArray, int]:
        vertex = item.place if item.mesh else "post/screen.vert"
        program = compile_program(self._gpu, vertex, item.shader, item.defines)
        for name, unit in UNITS.items():
            if name in program:
                program[name].value = unit
        self._objects.append(program)
        self._programs[item] = program
        corners = None
        if item.mesh:
            if item.mesh not in self._corners:
                self._corners[item.mesh] = self._gpu.buffer(MESHES[item.mesh])
                self._objects.append(self._corners[item.mesh])
            corners = self._corners[item.mesh]
        mesh = self._gpu.mesh(program, corners)
        self._objects.append(mesh)
        return mesh, len(MESHES[item.mesh]) if item.mesh else 3
