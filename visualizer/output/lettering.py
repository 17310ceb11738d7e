"""Ink for what the host reads: type, plates and small lamps, premultiplied, for any height.

Everything is measured in ems, and the em is a share of the picture's height, so that it reads
the same from the sofa whatever the projector. Inks are opaque: on premultiplied pixels Pillow's
drawing is then exact compositing.
"""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from visualizer.shipped import shipped

RGBA = NDArray[np.uint8]  # (height, width, 4), premultiplied, top row first
Ink = tuple[int, int, int, int]

EM = 0.026  # of the picture's height: 28 px at 1080, legible at six picture heights' distance
LEAST_PX = 11  # below which Plex closes up
WHITE: Ink = (226, 240, 228, 255)  # a tube: about 4100 K with mercury green
QUIET: Ink = (150, 170, 156, 255)  # the same, further away
FAINT: Ink = (66, 80, 71, 255)  # an unlit tube, a rule
AMBER: Ink = (240, 190, 118, 255)  # a tube near its end
PLATE: Ink = (6, 10, 8, 204)  # what it is written on; four fifths dark, for lit ceilings


class Lettering:
    """Type and shapes for pictures `height` pixels high."""

    def __init__(self, height: int) -> None:
        self.em = max(LEAST_PX, round(EM * height))
        self._fonts: dict[tuple[str, int], ImageFont.FreeTypeFont] = {}
        self._tubes: dict[tuple[int, Ink], NDArray[np.float32]] = {}

    def px(self, ems: float) -> int:
        return round(ems * self.em)

    def sans(self, ems: float = 1.0) -> ImageFont.FreeTypeFont:
        return self._font("IBMPlexSans-Regular.ttf", ems)

    def mono(self, ems: float = 1.0) -> ImageFont.FreeTypeFont:
        return self._font("IBMPlexMono-Regular.ttf", ems)

    def plate(self, width: int, height: int) -> Image.Image:
        """Return a dark plate with round corners."""
        *colour, alpha = PLATE
        ink = (*(part * alpha // 255 for part in colour), alpha)
        image = Image.new("RGBA", (width, height), ink)
        radius = self.px(0.3)
        round_ = Image.new("L", (radius * 8, radius * 8))  # four times as large, for soft edges
        ImageDraw.Draw(round_).ellipse((0, 0, radius * 8 - 1, radius * 8 - 1), 255)
        cover = np.asarray(round_.resize((radius * 2, radius * 2), Image.Resampling.BOX))
        tile = (cover[..., None] / 255 * np.array(ink)).astype(np.uint8)
        for right in (0, 1):
            for low in (0, 1):
                part = tile[radius * low :, radius * right :][:radius, :radius]
                corner = Image.fromarray(np.ascontiguousarray(part))
                image.paste(corner, (right * (width - radius), low * (height - radius)))
        return image

    def text(
        self,
        draw: ImageDraw.ImageDraw,
        at: tuple[float, float],
        words: str,
        font: ImageFont.FreeTypeFont,
        ink: Ink = WHITE,
    ) -> float:
        """Write `words` from `at`, on the base line; return where they end."""
        draw.text(at, words, ink, font, anchor="ls")
        return at[0] + font.getlength(words)

    def heading(
        self, draw: ImageDraw.ImageDraw, at: tuple[float, float], words: str, ink: Ink = QUIET
    ) -> None:
        """Write a small heading in capitals, spaced as on a switchboard."""
        x, y = at
        font = self.mono(0.62)
        for letter in words.upper():
            x = self.text(draw, (x, y), letter, font, ink) + self.em * 0.12

    def tube(
        self, image: Image.Image, centre: tuple[float, float], length: float, ink: Ink
    ) -> None:
        """Draw a small upright tube that glows; unlit if `ink` is FAINT."""
        key = (max(4, round(length)), ink)
        if key not in self._tubes:
            self._tubes[key] = self._draw_tube(*key)
        lit = self._tubes[key]
        height, width = lit.shape[:2]
        over(image, lit, (round(centre[0] - width / 2), round(centre[1] - height / 2)))

    def _draw_tube(self, length: int, ink: Ink) -> NDArray[np.float32]:
        width, reach = max(2, self.px(0.16)), self.px(0.55)
        size = (width + 2 * reach, length + 2 * reach)
        glass = Image.new("L", size)
        ImageDraw.Draw(glass).rounded_rectangle(
            (reach, reach, reach + width - 1, reach + length - 1), width // 2, 255
        )
        lit = np.zeros((size[1], size[0], 4), np.float32)
        if ink != FAINT:  # light adds to what is behind it: colour without cover
            halo = np.asarray(glass.filter(ImageFilter.GaussianBlur(self.em * 0.2)), np.float32)
            lit[..., :3] = halo[..., None] * (np.array(ink[:3], np.float32) / 255 * 0.4)
        body = np.asarray(glass, np.float32)[..., None] / np.float32(255)
        lit += body * (np.array(ink, np.float32) - lit)
        return lit

    def fitted(self, words: str, font: ImageFont.FreeTypeFont, width: float) -> str:
        """Return `words`, shortened with an ellipsis if they are longer than `width` pixels."""
        words = printable(words)
        if font.getlength(words) <= width:
            return words
        while words and font.getlength(words + "…") > width:
            words = words[:-1]
        return words.rstrip() + "…"

    def wrapped(
        self, words: str, font: ImageFont.FreeTypeFont, width: float, lines: int
    ) -> list[str]:
        """Return `words` in at most so many `lines` of `width` pixels, and of like length."""
        measured = [(word, font.getlength(f"{word} ")) for word in printable(words).split()]
        best = _broken(measured, width, lines)
        for share in (0.9, 0.8, 0.7, 0.6):  # narrower, as long as it takes no more lines
            other = _broken(measured, share * width, len(best))
            if font.getlength(other[-1]) > share * width:
                break
            best = other
        return [self.fitted(line, font, width) for line in best]

    @cached_property
    def margin(self) -> int:
        """What is left free around everything: televisions crop their edges."""
        return self.px(1.6)

    def _font(self, name: str, ems: float) -> ImageFont.FreeTypeFont:
        size = max(8, self.px(ems))
        if (name, size) not in self._fonts:
            # The basic layout is in every build of Pillow, so that all show the same.
            self._fonts[name, size] = ImageFont.truetype(
                str(shipped(f"assets/fonts/{name}")), size, layout_engine=ImageFont.Layout.BASIC
            )
        return self._fonts[name, size]


def _broken(measured: list[tuple[str, float]], width: float, lines: int) -> list[str]:
    """Return words, each with its width, in at most `lines`; the last one takes what is left."""
    found: list[list[str]] = [[]]
    used = 0.0
    for word, length in measured:
        if used and used + length > width and len(found) < lines:
            found.append([])
            used = 0.0
        found[-1].append(word)
        used += length
    return [" ".join(line) for line in found]


def over(image: Image.Image, lit: NDArray[np.float32], at: tuple[int, int]) -> None:
    """Lay premultiplied `lit`, (height, width, 4) of 0..255, over `image`, cut to its edges."""
    left, top = max(0, -at[0]), max(0, -at[1])
    x, y = at[0] + left, at[1] + top
    lit = lit[top : top + image.height - y, left : left + image.width - x]
    if not lit.size:
        return
    box = (x, y, x + lit.shape[1], y + lit.shape[0])
    below = np.asarray(image.crop(box), np.float32)
    sum_ = lit + below * (1 - lit[..., 3:] / 255)
    image.paste(Image.fromarray(np.clip(sum_, 0, 255).astype(np.uint8)), box[:2])


def printable(words: str) -> str:
    """Return `words` on one line, without what has no glyph and no width of its own."""
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())
