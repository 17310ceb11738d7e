"""The ten digits as distances from their edges, which assets/make_digits.py has measured."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from visualizer.errors import ShaderError

_PACKAGE = Path(__file__).resolve().parents[1]
_PLACES = (_PACKAGE / "assets" / "digits.png", _PACKAGE.parent / "assets" / "digits.png")


def digits() -> NDArray[np.uint8]:
    """Return the strip of digits, (height, 10 * height, 4), the lowest row first.

    128 is an edge, more is inside. All channels are alike: software reads four bytes faster.
    """
    for path in _PLACES:
        if path.is_file():
            with Image.open(path) as picture:
                strip = np.asarray(picture.convert("L"))
            return np.repeat(strip[::-1, :, None], 4, axis=2)
    raise ShaderError(
        f"No assets/digits.png beside or inside {_PACKAGE}. "
        "Install the package again: `pip install .`"
    )
