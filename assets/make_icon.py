"""Draws assets/icon.png: one luminaire, lit. Run it from the root of the repository.

The picture is computed at four times its size, in linear light, and made smaller at the end.
"""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

SIZE = 128
FINE = 4 * SIZE
TUBE = np.array([0.78, 1.0, 0.80])  # about 4100 K with a mercury-green lift
NIGHT = np.array([0.006, 0.012, 0.009])


def shape(draw_on, *, blur: float = 0.0) -> np.ndarray:
    """Return what `draw_on` draws, 0..1, (FINE, FINE, 1)."""
    mask = Image.new("L", (FINE, FINE))
    draw_on(ImageDraw.Draw(mask))
    if blur:
        mask = mask.filter(ImageFilter.GaussianBlur(blur * FINE))
    return np.asarray(mask, np.float32)[..., None] / 255


def panel(low: float, high: float, half_low: float, half_high: float) -> list[tuple[float, float]]:
    """Return the corners of a ceiling panel seen from below: its far edge is the narrow one."""
    corners = ((-half_high, high), (half_high, high), (half_low, low), (-half_low, low))
    return [((0.5 + x) * FINE, y * FINE) for x, y in corners]


def main() -> None:
    edge = 0.03 * FINE
    tile = shape(
        lambda d: d.rounded_rectangle((edge, edge, FINE - edge, FINE - edge), 0.2 * FINE, 255)
    )
    lens = shape(lambda d: d.polygon(panel(0.66, 0.20, 0.20, 0.36), 255), blur=0.004)
    glow = shape(lambda d: d.polygon(panel(0.66, 0.20, 0.20, 0.36), 255), blur=0.09)
    far = shape(lambda d: d.polygon(panel(0.82, 0.735, 0.135, 0.175), 255), blur=0.004)
    x = (np.arange(FINE) / FINE - 0.5)[None, :, None]
    y = (np.arange(FINE) / FINE)[:, None, None]
    across = x / np.interp(y, (0.2, 0.66), (0.36, 0.20))  # -1..1 over the lens at every height
    tubes = 0.62 + 0.38 * np.cos(across * np.pi * 3) ** 2
    light = NIGHT + TUBE * (lens * tubes * 1.15 + 0.16 * glow * (1 - lens) + far * 0.42)
    srgb = np.where(light < 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    rgba = np.concatenate([np.clip(srgb, 0, 1), tile], axis=2)
    image = Image.fromarray(np.round(rgba * 255).astype(np.uint8))
    icon = image.resize((SIZE, SIZE), Image.Resampling.BOX)
    icon.save(Path(__file__).with_name("icon.png"), optimize=True)


if __name__ == "__main__":
    main()
