"""The ten digits as distances from their edges, which assets/make_digits.py has measured."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from visualizer.shipped import shipped


def digits() -> NDArray[np.uint8]:
    """Return the strip of digits, (height, 10 * height, 4), the lowest row first.

    128 is an edge, more is inside. All channels are alike: software reads four bytes faster.
    """
    with Image.open(shipped("assets/digits.png")) as picture:
        strip = np.asarray(picture.convert("L"))
    return np.repeat(strip[::-1, :, None], 4, axis=2)
