"""Pictures brought back from the GPU, one picture late, so that nobody waits for them."""

import numpy as np

from visualizer.render.gpu import Framebuffer, Gpu, Size


class Readback:
    """Two buffers: the GPU fills one while we empty the other.

    Where the processor draws there is nobody to fill them meanwhile, and they would only be copies:
    there a picture is taken at once.
    """

    def __init__(self, gpu: Gpu, size: Size) -> None:
        self.late = 0 if gpu.software else 1  # pictures
        self.waiting = 0  # pictures asked for and not yet taken; at most one more than are late
        self._gpu = gpu
        self._picture: Framebuffer | None = None
        nothing = np.zeros((size[1], size[0], 4), np.uint8)
        self._buffers = [gpu.buffer(nothing) for _ in range(2 * self.late)]  # the older first

    def ask(self, picture: Framebuffer) -> None:
        """Have `picture` copied as soon as it is drawn; taken at once, it is copied only then."""
        self.waiting += 1
        self._picture = picture
        if self.late:
            self._buffers.reverse()
            picture.read_into(self._buffers[1], components=4, alignment=1)

    def take(self, out: bytearray) -> None:
        """Write the oldest picture that waits to `out`: RGBA, the lowest row first."""
        if self.late:
            self._buffers[0 if self.waiting > 1 else 1].read_into(out)
        elif self._picture is not None:
            self._picture.read_into(out, components=4, alignment=1)
        self.waiting -= 1

    def close(self) -> None:
        self._gpu.release(*self._buffers)
