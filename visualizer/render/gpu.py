"""The graphics context: the one door to moderngl.

Everything that lives on the GPU is made here, counted in `live`, and given back with `release`.
"""

from collections.abc import Sequence
from typing import Any, Literal

import moderngl
import numpy as np
from numpy.typing import NDArray

from visualizer.errors import DisplayError

Size = tuple[int, int]  # width, height, px
Format = Literal["light", "glow", "picture", "lamps", "mask", "extremes", "fours"]
Blend = Literal["", "over", "add"]
Texture = Any  # moderngl publishes no types
Framebuffer = Any
Program = Any
Buffer = Any
VertexArray = Any

R11F_G11F_B10F = 0x8C3A  # half the memory of RGBA16F; light is never negative, and what is
# blurred anyway hides its coarse steps, which a plain wall would show as rings
_FORMATS: dict[str, tuple[int, str, int | None]] = {
    "light": (4, "f2", None),
    "glow": (3, "f2", R11F_G11F_B10F),
    "picture": (4, "f1", None),
    "lamps": (2, "f2", None),  # of eight bytes a texel, a room is an eighth dearer in software
    "mask": (1, "f1", None),
    "extremes": (1, "nu2", None),
    "fours": (4, "u4", None),
}
_BLENDS = {
    "over": (moderngl.SRC_ALPHA, moderngl.ONE_MINUS_SRC_ALPHA),
    "add": (moderngl.ONE, moderngl.ONE),
}
_SOFTWARE = ("llvmpipe", "softpipe", "swr", "swiftshader", "software", "basic render")
_REMEDY = (
    "Fluorescent needs OpenGL 3.3. Update the graphics driver, or let Mesa draw in software: "
    "install libgl1-mesa-dri and set LIBGL_ALWAYS_SOFTWARE=1."
)


class CompileError(Exception):
    """What the driver's compiler said, as it said it; `shader` turns it into a file and a line."""


class Gpu:
    """One OpenGL 3.3 core context and the objects that live in it."""

    def __init__(self, context: Any) -> None:
        if context.version_code < 330:
            version = "{}.{}".format(*divmod(context.version_code // 10, 10))
            context.release()
            raise DisplayError(f"The graphics driver offers OpenGL {version}. {_REMEDY}")
        self._context = context
        self._objects: dict[int, Any] = {}
        self.renderer: str = context.info["GL_RENDERER"]
        self.version: str = context.info["GL_VERSION"]
        self.software = any(name in self.renderer.lower() for name in _SOFTWARE)
        context.disable(moderngl.DEPTH_TEST | moderngl.BLEND | moderngl.CULL_FACE)

    @classmethod
    def attach(cls) -> "Gpu":
        """Take the context that the window has made current on this thread."""
        try:
            return cls(moderngl.create_context())
        except DisplayError:
            raise
        except Exception as error:  # moderngl raises plain Exception, ValueError, RuntimeError
            raise DisplayError(f"The window has no usable OpenGL ({error}). {_REMEDY}") from error

    @classmethod
    def offscreen(cls) -> "Gpu":
        """Make a context without a window, through EGL where there is one."""
        failures = []
        backends: tuple[dict[str, Any], ...] = ({"backend": "egl"}, {})
        for options in backends:
            try:
                return cls(moderngl.create_context(standalone=True, **options))
            except DisplayError:
                raise
            except Exception as error:  # as above
                failures.append(str(error))
        raise DisplayError(f"No OpenGL without a window ({'; '.join(failures)}). {_REMEDY}")

    @property
    def live(self) -> int:
        """How many objects are alive on the GPU."""
        return len(self._objects)

    @property
    def screen(self) -> Framebuffer:
        """The window's own framebuffer."""
        return self._context.screen

    def texture(
        self,
        size: Size,
        kind: Format,
        data: NDArray[Any] | None = None,
        *,
        smooth: bool = True,
        wrap: bool = False,
    ) -> Texture:
        """Make a texture; `data`, if given, is (height, width, channels), the lowest row first."""
        channels, dtype, internal = _FORMATS[kind]
        pixels = None if data is None else np.ascontiguousarray(data)
        options = {} if internal is None else {"internal_format": internal}
        texture = self._context.texture(size, channels, pixels, dtype=dtype, alignment=1, **options)
        self.smooth(texture, smooth)
        texture.repeat_x = texture.repeat_y = wrap
        return self._own(texture)

    def smooth(self, texture: Texture, smooth: bool) -> None:
        """Read `texture` by the mean of the nearest four texels from now on, or by the nearest."""
        mode = moderngl.LINEAR if smooth else moderngl.NEAREST
        texture.filter = mode, mode

    def framebuffer(self, *textures: Texture) -> Framebuffer:
        return self._own(self._context.framebuffer(textures))

    def buffer(self, data: NDArray[Any]) -> Buffer:
        return self._own(self._context.buffer(np.ascontiguousarray(data)))

    def block(self, size: int) -> Buffer:
        """Make a uniform buffer of `size` bytes and bind it to binding 0."""
        buffer = self._own(self._context.buffer(reserve=size, dynamic=True))
        buffer.bind_to_uniform_block(0)
        return buffer

    def program(self, vertex: str, fragment: str) -> Program:
        """Compile and link; its uniform blocks read binding 0."""
        try:
            program = self._context.program(vertex_shader=vertex, fragment_shader=fragment)
        except moderngl.Error as error:
            raise CompileError(str(error)) from error
        for name in program:
            if isinstance(program[name], moderngl.UniformBlock):
                program[name].binding = 0
        return self._own(program)

    def mesh(self, program: Program, corners: Buffer | None = None) -> VertexArray:
        """Pair a program with triangles: `corners` holds 3-vectors named `corner`.

        Without corners, the vertex shader makes them up from gl_VertexID.
        """
        layout: Sequence[Any] = [] if corners is None else [(corners, "3f", "corner")]
        return self._own(self._context.vertex_array(program, layout))

    def draw(self, mesh: VertexArray, vertices: int = 3, *, blend: Blend = "") -> None:
        """Draw triangles in place of what is there, over it by their alpha, or added to it."""
        if blend:
            self._context.enable(moderngl.BLEND)
            self._context.blend_func = _BLENDS[blend]
        mesh.render(moderngl.TRIANGLES, vertices)
        if blend:
            self._context.disable(moderngl.BLEND)

    def timer(self) -> "Timer":
        return Timer(self._context)

    def finish(self) -> None:
        """Wait until everything asked for has been drawn."""
        self._context.finish()

    def release(self, *objects: Any) -> None:
        """Give objects back. Framebuffers before their textures, or drivers keep both."""
        for thing in objects:
            if self._objects.pop(id(thing), None) is not None:
                thing.release()

    def close(self) -> None:
        """Give everything back, newest first, and the context with it."""
        self.release(*reversed(list(self._objects.values())))
        self._context.release()

    def _own(self, thing: Any) -> Any:
        self._objects[id(thing)] = thing
        return thing


class Timer:
    """How long the GPU draws from `begin` to `end`, told when it is long known: nobody waits.

    The driver frees its queries with the context.
    """

    LATE = 4  # pictures until one is asked for; drivers run up to three ahead

    def __init__(self, context: Any) -> None:
        self._queries = [context.query(time=True) for _ in range(self.LATE)]
        self._count = 0
        self.seconds: float | None = None  # of the picture LATE before; None until there is one

    def begin(self) -> None:
        query = self._queries[self._count % self.LATE]
        if self._count >= self.LATE:
            self.seconds = query.elapsed * 1e-9
        query.__enter__()  # it is a context manager and nothing else

    def end(self) -> None:
        self._queries[self._count % self.LATE].__exit__(None, None, None)
        self._count += 1
