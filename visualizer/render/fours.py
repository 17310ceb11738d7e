"""The last enlargement where the processor draws: four pixels at a time, into plain memory.

A rasterizer in software needs half its time for the last pass, most of it for every pixel alone.
Here a texel is four pixels of a row. Their bytes are copied to where they are wanted.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from visualizer.records import Pass
from visualizer.render.gpu import Buffer, Framebuffer, Gpu, Size, Texture
from visualizer.render.passes import UNITS, Passes

U8 = NDArray[np.uint8]
FOUR: dict[tuple[bool, tuple[str, ...]], Pass] = {
    (sharper, how): Pass("post/four.frag", defines=("EVEN",) * (not sharper) + how)
    for sharper in (False, True)
    for how in ((), ("CLOSE",), ("TWICE",))
}
Canvas = Callable[[], U8]  # memory of a window, (height, width, 4), BGRX, the top row first

Pixels = tuple[int, int, int, int]  # left, bottom, width, height


def widened(pixels: Pixels) -> Pixels:
    """Return the least number of whole texels that hold `pixels`, in pixels."""
    left, bottom, width, height = pixels
    begin, end = left // 4 * 4, -(-(left + width) // 4) * 4
    return begin, bottom, end - begin, height


class Fours:
    """A picture of the output's size, its rows filled up to a multiple of four pixels.

    Parameters
    ----------
    size : of the output, px
    canvas : whether it will go to a window's memory, as Frame.shown says; else to a texture
    """

    def __init__(self, gpu: Gpu, passes: Passes, size: Size, *, canvas: bool) -> None:
        self._gpu, self._passes = gpu, passes
        self._size, self._canvas = size, canvas
        row = -(-size[0] // 4)
        self._texture = gpu.texture((row, size[1]), "fours", smooth=False)
        self._buffer: Framebuffer = gpu.framebuffer(self._texture)
        self._bytes: U8 = np.zeros((size[1], 4 * row, 4), np.uint8)
        self._between: Buffer | None = None

    def draw(self, picture: Texture, *, sharper: bool, within: Pixels | None = None) -> None:
        """Enlarge `picture`; `within`, if given, only there and as far as whole texels reach."""
        if within is not None:
            left, bottom, width, height = widened(within)
            if self._canvas:
                bottom = self._size[1] - bottom - height
            self._buffer.scissor = left // 4, bottom, width // 4, height
        self._buffer.use()
        picture.use(UNITS["picture"])
        self._passes.draw(FOUR[sharper, self._how(picture.size[0])])
        self._buffer.scissor = None

    def _how(self, width: int) -> tuple[str, ...]:
        """Return the form that enlarges a picture of this width."""
        if self._size[0] == 2 * width:
            return ("TWICE",)
        return ("CLOSE",) if width < self._size[0] < 2 * width else ()

    def compile(self, item: Pass, picture: Texture) -> None:
        """Compile one form for such a `picture`; the next covers what is drawn."""
        self._buffer.scissor = 0, 0, 8, 8
        self._buffer.use()
        picture.use(UNITS["picture"])
        self._passes.draw(item)
        self._buffer.scissor = None

    def show(self, canvas: U8) -> None:
        """Copy what was drawn to the memory of a window of the same size, if it still is."""
        if canvas.shape[:2] != self._size[::-1]:
            return  # the window has just changed; the next picture will be of its size
        if canvas.shape == self._bytes.shape and canvas.flags.c_contiguous:
            self._buffer.read_into(canvas, components=4, dtype="u4", alignment=1)
        else:
            self._buffer.read_into(self._bytes, components=4, dtype="u4", alignment=1)
            canvas[...] = self._bytes[:, : self._size[0]]

    def fill(self, picture: Texture) -> None:
        """Copy what was drawn to a texture of the same size, whose rows must need no filling up."""
        if self._between is None:
            self._between = self._gpu.buffer(self._bytes)
        self._buffer.read_into(self._between, components=4, dtype="u4", alignment=1)
        picture.write(self._between, alignment=1)

    def release(self) -> None:
        self._gpu.release(self._between, self._buffer, self._texture)
