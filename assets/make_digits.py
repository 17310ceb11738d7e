"""Draws assets/digits.png: ten digits as distances from their edges. Run it from the root.

IBM Plex Mono, SIL Open Font License (assets/fonts/OFL.txt). A texel is 128 on the edge of a digit,
more inside, and 127 steps are REACH of a digit's cell: sharp at any size, from a few kilobytes.
"""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy.ndimage import distance_transform_edt

CELL = 64  # texels; a square for each digit, from 0 on the left to 9
FINE = 16  # times finer is the digit that distances are measured in
FILL = 0.78  # of the cell's height that a digit takes: the rest is room for distances
REACH = 0.11  # of the cell: farther from the edge nothing is told apart


def digit(figure: str, font: ImageFont.FreeTypeFont) -> np.ndarray:
    """Return one digit's cell, (CELL, CELL) uint8, the top row first."""
    side = CELL * FINE
    mask = Image.new("1", (side, side))
    left, top, right, bottom = font.getbbox(figure)
    corner = (side - left - right) / 2, (side - top - bottom) / 2
    ImageDraw.Draw(mask).text(corner, figure, 1, font)
    inside = np.asarray(mask)
    away = distance_transform_edt(inside) - distance_transform_edt(~inside)
    cell = away.reshape(CELL, FINE, CELL, FINE).mean(axis=(1, 3)) / (REACH * side)
    return (128 + 127 * cell).clip(0, 255).astype(np.uint8)


def main() -> None:
    folder = Path("assets")
    font = ImageFont.truetype(folder / "fonts" / "IBMPlexMono-Regular.ttf", 1000)
    _, top, _, bottom = font.getbbox("0")
    font = font.font_variant(size=round(1000 * FILL * CELL * FINE / (bottom - top)))
    strip = np.hstack([digit(figure, font) for figure in "0123456789"])
    Image.fromarray(strip).save(folder / "digits.png", optimize=True)


if __name__ == "__main__":
    main()
