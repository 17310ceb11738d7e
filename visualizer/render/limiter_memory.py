"""What the flash limiter keeps on the GPU: what was shown, and what each picture asked for."""

from visualizer.render.gpu import Framebuffer, Gpu, Size, Texture
from visualizer.render.limiter_pixels import TILES, TURNS
from visualizer.render.passes import UNITS


class Memory:
    """What every pixel of one picture must remember; `colours` is that picture, too."""

    def __init__(self, gpu: Gpu, size: Size) -> None:
        self.colours: Texture = gpu.texture(size, "picture", smooth=False)
        self.extremes: Texture = gpu.texture(size, "extremes", smooth=False)
        self.buffer: Framebuffer = gpu.framebuffer(self.colours, self.extremes)

    def use(self) -> None:
        self.colours.use(UNITS["before"])
        self.extremes.use(UNITS["leading"])

    def release(self, gpu: Gpu) -> None:
        gpu.release(self.buffer, self.colours, self.extremes)


class Layer:
    """The memory of what was shown, and that of what is being drawn, of one size."""

    def __init__(self, gpu: Gpu, size: Size) -> None:
        self.size = size
        self.shown, self.next = Memory(gpu, size), Memory(gpu, size)
        for memory in (self.shown, self.next):
            memory.buffer.clear(alpha=2 * TURNS / 255)  # black, which may be left like any light

    def turn(self) -> None:
        self.shown, self.next = self.next, self.shown

    def release(self, gpu: Gpu) -> None:
        self.shown.release(gpu)
        self.next.release(gpu)


class Summary:
    """Where one picture's demand is drawn, tile by tile."""

    def __init__(self, gpu: Gpu) -> None:
        self._parts = [gpu.texture(TILES[::-1], "picture") for _ in range(2)]
        self.buffer: Framebuffer = gpu.framebuffer(*self._parts)

    def release(self, gpu: Gpu) -> None:
        gpu.release(self.buffer, *self._parts)
