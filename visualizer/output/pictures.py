"""A film as pictures, numbered from 1: DIR/%06d.png, for other programs to go on with."""

import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from visualizer.errors import FilmError

NUMBER = re.compile(r"%0?\d?\dd|%d")


def numbered(pattern: Path, number: int) -> Path:
    """Return `pattern` with `number` in place of the first number that its name holds."""
    name = NUMBER.sub(lambda place: place.group() % number, pattern.name, count=1)
    return pattern.with_name(name)


class Pictures:
    """Writes one PNG a picture; raises `FilmError`. `pattern` holds a number as C writes it."""

    def __init__(self, pattern: Path) -> None:
        self._pattern = pattern
        self._count = 0

    def write(self, rgba: NDArray[np.uint8]) -> None:
        self._count += 1
        path = numbered(self._pattern, self._count)
        try:
            # A little compression takes a tenth of the time of the usual, for a tenth more room.
            Image.fromarray(rgba[..., :3].copy()).save(path, "PNG", compress_level=1)
        except OSError as error:
            path.unlink(missing_ok=True)
            raise FilmError(
                f"{path} cannot be written ({error.strerror or error}); make room, or name "
                "another place with -o."
            ) from error

    def close(self) -> None:
        pass  # each picture was whole

    def abandon(self) -> None:
        pass  # the pictures before the one that failed are good
