"""One picture, kept as a PNG file."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from visualizer.errors import ConfigError


def save_png(path: Path, rgb: NDArray[np.uint8]) -> None:
    """Write `rgb`, shape (height, width, 3), top row first, sRGB bytes, to `path`.

    The file appears whole or not at all. Raises ConfigError if it cannot be written.
    """
    path = Path(path)
    part = None
    try:
        with NamedTemporaryFile(
            dir=path.absolute().parent, prefix=f".{path.name}.", delete=False
        ) as file:
            part = Path(file.name)
            Image.fromarray(rgb).save(file, "PNG")
        part.chmod(0o666 & ~_umask())  # temporary files are private; a still is to be shown
        part.replace(path)
    except OSError as error:
        if part is not None:
            part.unlink(missing_ok=True)
        raise ConfigError(
            f"the still {str(path)!r} cannot be written: {error.strerror or error}. "
            "Choose a file in a folder that exists and is yours, with --still FILE."
        ) from error


def _umask() -> int:
    mask = os.umask(0)  # it can only be read by setting it
    os.umask(mask)
    return mask
