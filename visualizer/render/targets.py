"""The textures of one internal size, and the bloom drawn between them."""

from visualizer.render.gpu import Format, Framebuffer, Gpu, Size, Texture

LEVELS = 3  # bloom pictures: a quarter of the size, then halves; the last glows over a tenth of it


class Target:
    """A texture and the framebuffer that draws into it; one not `smooth` is read texel by texel."""

    def __init__(self, gpu: Gpu, size: Size, kind: Format, *, smooth: bool = True) -> None:
        self.size = size
        self.texture: Texture = gpu.texture(size, kind, smooth=smooth)
        self.buffer: Framebuffer = gpu.framebuffer(self.texture)

    def release(self, gpu: Gpu) -> None:
        gpu.release(self.buffer, self.texture)


class Targets:
    """What one internal size needs. Made once a size and kept."""

    def __init__(self, gpu: Gpu, size: Size) -> None:
        self.size = size
        self.scene = Target(gpu, size, "light", smooth=False)
        sizes = [_divided(size, 4 << level) for level in range(LEVELS)]
        self.down = [Target(gpu, s, "glow") for s in sizes]
        self.up = [Target(gpu, s, "glow") for s in sizes[:-1]]
        self._held: Target | None = None
        self._picture: Target | None = None

    def hold(self, gpu: Gpu) -> Target:
        """Put the scene's last picture aside, return it, and go on drawing in another texture."""
        spare = self._held or Target(gpu, self.size, "light", smooth=False)
        self.scene, self._held = spare, self.scene
        return self._held

    def picture(self, gpu: Gpu) -> Target:
        """Return the scene as a display shows it, which a limiter has no need of."""
        if self._picture is None:
            self._picture = Target(gpu, self.size, "picture")
        return self._picture

    def release(self, gpu: Gpu) -> None:
        for target in (self.scene, self._picture, *self.down, *self.up, self._held):
            if target is not None:
                target.release(gpu)


def _divided(size: Size, by: int) -> Size:
    return max(size[0] // by, 2), max(size[1] // by, 2)
