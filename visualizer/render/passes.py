"""From a `Pass` to something that can be drawn; each compiled once."""

from dataclasses import replace
from functools import cache

from visualizer.records import Pass
from visualizer.render.gpu import Blend, Buffer, Gpu, Program, VertexArray
from visualizer.render.meshes import MESHES
from visualizer.render.shader import compile_program

# Texture units: what never changes within a show stays bound.
UNITS = {"lamps": 0, "pile": 1, "speckle": 2, "words": 3, "source": 4, "scene": 4, "picture": 4}
UNITS |= {"before": 7, "leading": 8, "freed": 9, "leanings": 10}
UNITS |= {"detail": 5, "bloom": 5, "digits": 6}

SURFACES = "ceiling", "floor", "walls", "end"  # meshes of a room
# Names that say where a surface is, and its colours.
BENT = "TURNS", "LEG", "CAP", "LEAN", "TILES", "DOORS"


@cache
def flawed(item: Pass) -> Pass:
    """Return the form of `item` that is drawn while something is out of order."""
    return replace(item, defines=(*item.defines, "FLAWS")) if item.flaws else item


@cache
def struck(item: Pass, flaws: bool = False) -> tuple[Pass, ...]:
    """Return what is drawn for `item` while hoops of light are on their way.

    They are laid over the surfaces of all rooms alike: a form of each shader would have to be
    compiled for each, and keeps a megabyte of the driver's.
    """
    form = flawed(item) if flaws else item
    if item.hoops == "form":
        return (replace(form, defines=(*form.defines, "HOOPS")),)
    if item.hoops == "none" or item.mesh not in SURFACES:
        return (form,)
    bent = tuple(name for name in item.defines if name in BENT)
    over = Pass(
        "scenes/hoops.frag", defines=(*bent, "HOOPS"), mesh=item.mesh, place=item.place, blend="add"
    )
    return form, over


def forms(item: Pass) -> tuple[Pass, ...]:
    """Return everything that may be drawn for `item`, itself first; each once."""
    return tuple(dict.fromkeys((item, flawed(item), *struck(item), *struck(item, flaws=True))))


@cache
def program(item: Pass) -> Pass:
    """Return `item` as far as its program goes: meshes that are placed alike may share it."""
    place = item.place if item.mesh else "post/screen.vert"
    return Pass(item.shader, defines=item.defines, place=place, edition=item.edition)


class Passes:
    """Compiles passes when they are first asked for and keeps them."""

    def __init__(self, gpu: Gpu) -> None:
        self._gpu = gpu
        self._ready: dict[Pass, tuple[VertexArray, int]] = {}
        self._programs: dict[Pass, Program] = {}  # by what a program is of; some share one
        self._corners: dict[str, Buffer] = {}

    def __contains__(self, item: Pass) -> bool:
        return item in self._ready

    def draw(self, item: Pass, *, blend: Blend = "") -> None:
        """Draw into the framebuffer in use."""
        if item not in self._ready:
            self._ready[item] = self._compile(item)
        mesh, vertices = self._ready[item]
        self._gpu.draw(mesh, vertices, blend=blend or item.blend)

    def forget(self, item: Pass) -> None:
        """Give back what was compiled for a pass that will not be drawn again."""
        mesh, _ = self._ready.pop(item)
        self._gpu.release(mesh)
        if program(item) not in map(program, self._ready):
            self._gpu.release(self._programs.pop(program(item)))

    def release(self) -> None:
        meshes = (mesh for mesh, _ in self._ready.values())
        self._gpu.release(*meshes, *self._programs.values(), *self._corners.values())
        self._ready.clear()
        self._programs.clear()
        self._corners.clear()

    def _compile(self, item: Pass) -> tuple[VertexArray, int]:
        ready = self._programs.get(program(item)) or self._link(program(item))
        corners = None
        if item.mesh:
            if item.mesh not in self._corners:
                self._corners[item.mesh] = self._gpu.buffer(MESHES[item.mesh])
            corners = self._corners[item.mesh]
        return self._gpu.mesh(ready, corners), len(MESHES[item.mesh]) if item.mesh else 3

    def _link(self, item: Pass) -> Program:
        linked = compile_program(self._gpu, item.place, item.shader, item.defines)
        for name, unit in UNITS.items():
            if name in linked:
                linked[name].value = unit
        self._programs[item] = linked
        return linked
