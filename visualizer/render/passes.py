"""From a `Pass` to something that can be drawn; each compiled once."""

import numpy as np

from visualizer.records import Pass
from visualizer.render.gpu import Buffer, Gpu, Program, VertexArray
from visualizer.render.shader import compile_program

# Texture units: what never changes within a show stays bound.
UNITS = {"lamps": 0, "pile": 1, "speckle": 2, "words": 3, "source": 4, "scene": 4, "picture": 4}
UNITS |= {"detail": 5, "bloom": 5}

_Z = (0.0, 1.0)


def _strip(a: tuple[float, float], b: tuple[float, float]) -> list[tuple[float, float, float]]:
    """Two triangles from the line through a to that through b, near to far."""
    (ax, ay), (bx, by) = a, b
    return [(ax, ay, 0), (bx, by, 0), (ax, ay, 1), (bx, by, 0), (bx, by, 1), (ax, ay, 1)]


MESHES: dict[str, list[tuple[float, float, float]]] = {
    "ceiling": _strip((-1, 1), (1, 1)),
    "floor": _strip((-1, 0), (1, 0)),
    "walls": _strip((-1, 0), (-1, 1)) + _strip((1, 0), (1, 1)),
}


class Passes:
    """Compiles passes when they are first asked for and keeps them."""

    def __init__(self, gpu: Gpu) -> None:
        self._gpu = gpu
        self._ready: dict[Pass, tuple[VertexArray, int]] = {}
        self._objects: list[Program | VertexArray | Buffer] = []
        self._corners: dict[str, Buffer] = {}

    def __contains__(self, item: Pass) -> bool:
        return item in self._ready

    def draw(self, item: Pass, *, blend: bool = False) -> None:
        """Draw into the framebuffer in use."""
        if item not in self._ready:
            self._ready[item] = self._compile(item)
        mesh, vertices = self._ready[item]
        self._gpu.draw(mesh, vertices, blend=blend)

    def release(self) -> None:
        self._gpu.release(*reversed(self._objects))
        self._ready.clear()

    def _compile(self, item: Pass) -> tuple[VertexArray, int]:
        vertex = "scenes/surface.vert" if item.mesh else "post/screen.vert"
        program = compile_program(self._gpu, vertex, item.shader, item.defines)
        for name, unit in UNITS.items():
            if name in program:
                program[name].value = unit
        self._objects.append(program)
        corners = None
        if item.mesh:
            if item.mesh not in self._corners:
                data = np.array(MESHES[item.mesh], np.float32)
                self._corners[item.mesh] = self._gpu.buffer(data)
                self._objects.append(self._corners[item.mesh])
            corners = self._corners[item.mesh]
        mesh = self._gpu.mesh(program, corners)
        self._objects.append(mesh)
        return mesh, len(MESHES[item.mesh]) if item.mesh else 3
