"""Pictures brought back from the GPU, one picture late, so that nobody waits for them."""

import numpy as np

from visualizer.render.gpu import Framebuffer, Gpu, Size


class Readback:
    """Two buffers: the GPU fills one while we empty the other."""

    def __init__(self, gpu: Gpu, size: Size) -> None:
        nothing = np.zeros((size[1], size[0], 4), np.uint8)
        self._gpu = gpu
        self._older, self._newer = gpu.buffer(nothing), gpu.buffer(nothing)
        self.waiting = 0  # pictures asked for and not yet taken; at most two

    def ask(self, picture: Framebuffer) -> None:
        """Have `picture` copied as soon as it is drawn."""
        self._older, self._newer = self._newer, self._older
        picture.read_into(self._newer, components=4, alignment=1)
        self.waiting += 1

    def take(self, out: bytearray) -> None:
        """Write the oldest picture that waits to `out`: RGBA, the lowest row first."""
        (self._older if self.waiting > 1 else self._newer).read_into(out)
        self.waiting -= 1

    def close(self) -> None:
        self._gpu.release(self._older, self._newer)
