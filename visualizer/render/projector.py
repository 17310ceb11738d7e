"""The projector: tone, the flash limiter, words, the last enlargement; nothing comes after it."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from visualizer.records import Budget, Pass
from visualizer.render.fours import FOUR, Canvas, Fours
from visualizer.render.gpu import Framebuffer, Gpu, Size, Texture
from visualizer.render.limiter_pass import Limiter
from visualizer.render.passes import UNITS, Passes
from visualizer.render.targets import Target, Targets

TONE = Pass("post/tone.frag")
PRESENT = Pass("post/present.frag", defines=("PLAIN",))
PRESENT_WORDS = Pass("post/present.frag", defines=("PLAIN", "WORDS"))
PRESENT_LIMITED = Pass("post/present.frag", defines=("EVEN",))
PRESENT_SHARPER = Pass("post/present.frag")

GLIDE = 1.0  # seconds from even to sharper: a step would be seen, and it is a change of light
STEEP = 1.5  # times as large; an enlargement by less would be uneven if it were steeper than itself

U8 = NDArray[np.uint8]


class Projector:
    """Brings the picture to the output.

    Parameters
    ----------
    size, internal : of the output and of the picture, px
    on_screen : the output is the window's framebuffer, and not a texture of our own
    canvas : gives the window's memory, where that is the output
    limited : hold what leaves to the flash limiter
    """

    def __init__(
        self,
        gpu: Gpu,
        passes: Passes,
        size: Size,
        internal: Size,
        *,
        on_screen: bool,
        limited: bool,
        canvas: Canvas | None = None,
    ) -> None:
        self._gpu = gpu
        self._passes = passes
        self._size, self._internal = size, internal
        self._on_screen = on_screen
        self.sharper = False  # whether there is time to spare for the last enlargement
        self._sharpness, self._at = 0.0, 0.0  # 0..1, and the time of the picture it is for
        self._words: Texture | None = None
        self._origin = (0, 0)
        self._output: Target | None = None  # or its double, when it is the window's
        self._picture: Texture | None = None  # last drawn
        self._limiter = Limiter(gpu, passes, size, internal) if limited else None
        self._canvas = canvas
        self._fours = self._by_fours()

    @property
    def budget(self) -> Budget:
        """May the light flash now, and if not, when."""
        return self._limiter.budget if self._limiter else Budget()

    def resize(self, size: Size, internal: Size) -> None:
        self._size, self._internal = size, internal
        self._picture = None
        if self._output is not None:
            self._output.release(self._gpu)
            self._output = None
        if self._fours is not None:
            self._fours.release()
        self._fours = self._by_fours()
        if self._limiter is not None:
            self._limiter.resize(size, internal)

    def resize_inside(self, internal: Size) -> None:
        """Expect pictures of another size from now on; a limiter forgets nothing."""
        self._internal = internal
        self._picture = None
        if self._limiter is not None:
            self._limiter.resize(self._size, internal)

    def compile(self) -> Iterator[str]:
        """Compile ahead what the first picture does not need, one form a step.

        Between two steps all may have been made anew: the host has pulled at the window's edge.
        """
        if self._limiter is not None:
            yield from self._limiter.compile()
            for item in FOUR.values():
                if self._fours is not None:
                    self._fours.compile(item, self._limiter.shown)
                    yield item.shader
            # Into the output itself, whose format it is compiled for; the next picture covers it.
            if self._fours is None:
                self._limiter.present(self._ready(self._target), PRESENT_SHARPER)
                yield PRESENT_SHARPER.shader

    def warm(self, internal: Size) -> bool:
        """Make ahead what pictures of another size will need; return whether that was missing."""
        return self._limiter is not None and self._limiter.warm(internal)

    def lay(self, rgba: U8 | None, origin: tuple[int, int]) -> None:
        """See Stage.lay."""
        if rgba is None:
            self._gpu.release(self._words)
            self._words = None
            return
        height, width = rgba.shape[:2]
        if self._words is None or self._words.size != (width, height):
            self._gpu.release(self._words)
            self._words = self._gpu.texture((width, height), "picture", smooth=False)
        self._words.write(np.ascontiguousarray(rgba))
        self._origin = origin

    def decide(self, block: Any, time: float, *, calm: bool) -> None:
        """Write into `block` where words lie, and the limiter's law for the picture of `time`."""
        width, height = self._size
        step, self._at = max(time - self._at, 0.0) / GLIDE, time
        self._sharpness += min(max(self.sharper - self._sharpness, -step), step)
        block["shown"] = width, height, self._sharpness * self._steepest, self._canvas is not None
        words = None if self._words is None else (*self._origin, *self._words.size)
        block["overlay"] = words or (0, 0, 0, 0)
        if self._limiter is not None:
            self._limiter.decide(block, time, calm=calm, words=words)

    def show(self, targets: Targets) -> None:
        """Show the scene and its glow in `targets`, of the internal size."""
        targets.scene.texture.use(UNITS["scene"])
        targets.up[0].texture.use(UNITS["bloom"])
        if self._limiter is not None:
            self._limiter.draw(self._words)
        else:
            picture = targets.picture(self._gpu)
            picture.buffer.use()
            self._passes.draw(TONE)
            self._picture = picture.texture
        if self._fours is None or self._limiter is None:
            self.present(self._target)
            return
        self._limiter.present_by_fours(self._fours, sharper=self._sharper_now)
        if self._canvas is not None:
            self._fours.show(self._canvas())
        else:
            self._fours.fill(self._own.texture)

    @property
    def output(self) -> Framebuffer:
        """A framebuffer of our own of the output's size."""
        return self._own.buffer

    def shown(self) -> Framebuffer:
        """Return a framebuffer that holds the last picture as shown."""
        if self._on_screen or self._canvas:  # what a window has shown is no longer there to be read
            self.present(self.output)
        return self.output

    def present(self, buffer: Framebuffer) -> None:
        """Bring the last picture, limited, into `buffer`."""
        self._ready(buffer).use()
        if self._limiter is not None:
            self._limiter.present(buffer, PRESENT_SHARPER if self._sharper_now else PRESENT_LIMITED)
        elif self._picture is not None:
            self._picture.use(UNITS["picture"])
            if self._words is not None:
                self._words.use(UNITS["words"])
            self._passes.draw(PRESENT if self._words is None else PRESENT_WORDS)

    @property
    def _target(self) -> Framebuffer:
        return self._gpu.screen if self._on_screen else self.output

    @property
    def _own(self) -> Target:
        if self._output is None:
            self._output = Target(self._gpu, self._size, "picture")
        return self._output

    @property
    def _sharper_now(self) -> bool:
        return self._sharpness * self._steepest > 0.0

    def _by_fours(self) -> Fours | None:
        """Return what enlarges where the processor draws, unless the window's driver must do it."""
        fits = self._canvas is not None or (not self._on_screen and self._size[0] % 4 == 0)
        smaller = self._internal[0] > self._size[0]  # a texel of four sees five columns, not more
        if not (self._gpu.software and self._limiter is not None and fits and not smaller):
            return None
        return Fours(self._gpu, self._passes, self._size, canvas=self._canvas is not None)

    @property
    def _steepest(self) -> float:
        """How much sharper an enlargement by so much may be, 0..1: where there is none, not at all.

        The curve of its weights is at most half as steep again as a straight line.
        """
        larger = self._size[1] / self._internal[1]
        return min(max((larger - 1.0) / (STEEP - 1.0), 0.0), 1.0)

    def _ready(self, buffer: Framebuffer) -> Framebuffer:
        if self._on_screen:
            buffer.viewport = (0, 0, *self._size)
        return buffer

    def close(self) -> None:
        self.lay(None, self._origin)
        if self._output is not None:
            self._output.release(self._gpu)
        if self._fours is not None:
            self._fours.release()
        if self._limiter is not None:
            self._limiter.close()
