"""The memory of a window that is drawn without OpenGL, where the processor draws anyway."""

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

BGRX = (0xFF0000, 0xFF00, 0xFF)  # masks of red, green, blue


def fits(driver: str, masks: tuple[int, ...]) -> bool:
    """Return whether windows of this desktop can be drawn so.

    On Wayland SDL would bring the picture to the window through OpenGL after all.
    """
    return driver == "x11" and masks[:3] == BGRX and sys.byteorder == "little"


def memory(surface: Any) -> NDArray[np.uint8]:
    """Return the bytes of a surface: (height, width, 4), BGRX, the top row first."""
    (width, height), row = surface.get_size(), surface.get_pitch()
    pixels: NDArray[np.uint8] = np.frombuffer(surface.get_view("0"), np.uint8)
    return pixels.reshape(height, row // 4, 4)[:, :width]
