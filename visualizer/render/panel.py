"""The panel: the grid of lamps as textures, a texel a lamp, for whatever is lit by it."""

import numpy as np

from visualizer.records import COLUMNS, F32, ROWS, LampField
from visualizer.render.gpu import Gpu
from visualizer.render.passes import UNITS


class Panel:
    """Light of each lamp as half floats; what leans it away from the others as bytes."""

    def __init__(self, gpu: Gpu) -> None:
        self._gpu = gpu
        size = COLUMNS, ROWS
        self._lamps = gpu.texture(size, "lamps", wrap=True)
        self._leanings = gpu.texture(size, "picture", smooth=False, wrap=True)
        self._light = np.zeros((ROWS, COLUMNS, 2), np.float16)  # output, irradiance
        self._lean = np.zeros((ROWS, COLUMNS, 4), np.uint8)  # tint, torn, and two to spare
        self._work: F32 = np.zeros((ROWS, COLUMNS), np.float32)
        self._tint: F32 | None = None  # what was written last; fields never change
        self._torn: F32 | None = None

    def write(self, field: LampField) -> None:
        """Take on the lamps of `field`, and put them where shaders read them."""
        self._light[..., 0] = field.output
        self._light[..., 1] = field.irradiance
        self._lamps.write(self._light)
        if field.tint is not self._tint or field.torn is not self._torn:  # mostly they keep still
            self._tint, self._torn = field.tint, field.torn
            self._bytes(0, field.tint, -1.0, 127.0, 128.5)  # 128 is no tint
            self._bytes(1, field.torn, 0.0, 255.0, 0.5)
            self._leanings.write(self._lean)
        self._lamps.use(UNITS["lamps"])
        self._leanings.use(UNITS["leanings"])

    def release(self) -> None:
        self._gpu.release(self._lamps, self._leanings)

    def _bytes(self, part: int, values: F32, least: float, scale: float, zero: float) -> None:
        np.clip(values, least, 1.0, out=self._work)
        self._work *= np.float32(scale)
        self._work += np.float32(zero)
        self._lean[..., part] = self._work
