"""Bloom: the light that the camera's lens scatters, gathered at a quarter of the size and less."""

from visualizer.records import Pass
from visualizer.render.gpu import Gpu
from visualizer.render.passes import UNITS, Passes
from visualizer.render.targets import Targets

BLOOM = Pass("post/bloom.frag")


def bloom(gpu: Gpu, passes: Passes, targets: Targets) -> None:
    """Draw the glow of the scene in `targets` into its `up[0]`."""
    source = targets.scene
    gpu.smooth(source.texture, True)
    for target in targets.down:
        target.buffer.use()
        source.texture.use(UNITS["source"])
        source.texture.use(UNITS["detail"])
        passes.draw(BLOOM)
        source = target
    gpu.smooth(targets.scene.texture, False)  # the tone curve reads it faster texel by texel
    for target, detail in zip(reversed(targets.up), reversed(targets.down[:-1]), strict=True):
        target.buffer.use()
        source.texture.use(UNITS["source"])
        detail.texture.use(UNITS["detail"])
        passes.draw(BLOOM)
        source = target
