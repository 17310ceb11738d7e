"""The door to the GPU: what it refuses, and that it gives everything back."""

import numpy as np
import pytest

from visualizer.errors import DisplayError
from visualizer.render import gpu as door
from visualizer.render.gpu import Gpu


class OldContext:
    version_code = 210
    released = False

    def release(self):
        self.released = True


def test_old_graphics_are_refused_with_a_remedy():
    context = OldContext()
    with pytest.raises(DisplayError, match=r"offers OpenGL 2\.1\. .*needs OpenGL 3\.3\. .*driver"):
        Gpu(context)
    assert context.released


@pytest.mark.parametrize("make", [Gpu.attach, Gpu.offscreen])
def test_no_graphics_at_all_are_one_sentence_with_a_remedy(make, monkeypatch):
    def fail(**options):
        raise RuntimeError("cannot detect OpenGL")

    monkeypatch.setattr(door.moderngl, "create_context", fail)
    with pytest.raises(DisplayError, match=r"cannot detect OpenGL.*needs OpenGL 3\.3"):
        make()


def test_released_objects_are_gone_from_the_driver_too(gpu, alive):
    before = alive()
    texture = gpu.texture((4, 4), "picture")
    framebuffer = gpu.framebuffer(texture)
    assert alive() == before + 2
    gpu.release(framebuffer, texture)
    gpu.release(texture)  # twice does no harm
    assert alive() == before


def test_closing_releases_all():
    other = Gpu.offscreen()
    other.framebuffer(other.texture((4, 4), "light"))
    other.buffer(np.zeros(3, np.float32))
    assert other.live == 3
    other.close()
    assert other.live == 0
