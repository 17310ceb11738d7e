"""The plates the host reads: the start screen, a line, a warning, the keys, what is heard now."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from visualizer.output.lettering import AMBER, FAINT, QUIET, RGBA, WHITE, Ink, Lettering
from visualizer.records import BANDS, AnalysisFrame, State, Trait

KEYS = (
    (
        (("F",), "full screen, window"),
        (("D",), "next display"),
        (("H",), "help, what is heard, off"),
        (("E",), "another episode begins"),
        (("M",), "that was a tune: know it again"),
        (("P",), "play it, softly"),
        (("N",), "name it"),
        (("K",), "keep a tune that came back"),
    ),
    (
        (("S",), "next scene"),
        (("1", "…", "9", "0", "-"), "a scene by number"),
        (("[", "]"), "sensitivity, less and more"),
        (("W",), "outer world, inner, as heard"),
        (("C",), "calm light, and back"),
        (("Space",), "blackout, and back"),
        (("Backspace",), "forget it"),
        (("Q", "Esc"), "leave"),
    ),
)
OPENING = "This program uses changing light."
SAFE = (
    "Its flashes are held to three a second or fewer. If light has ever made anybody here "
    "unwell, choose calm light: it has none."
)
UNSAFE = (
    "And tonight nothing holds its flashes back. If light has ever made anybody here unwell, "
    "leave now."
)
TUBES = 3  # of the start screen; the last one strikes as it goes
SLOWLY_TRUE = ("tension", "pressure", "drone", "strain", "speech", "silence", "width")  # of State
METERS = ("level", "bass", *SLOWLY_TRUE)  # all 0..1, in rows of three
HAPPENING = ("onset", "bass", "beat", "motif")  # kinds of Cue, left to right


@dataclass(frozen=True, slots=True)
class Heard:
    """What the second page of the help shows."""

    frame: AnalysisFrame
    state: State
    recent: Mapping[str, float]  # kind of Cue → 1 as it happens, fading to 0
    last: str  # the last cue with a name of its own: "ding"; "" before the first
    footer: tuple[str, ...]  # what else there is to know: scene, display, pictures a second


def line(type_: Lettering, words: str, *, small: bool = False) -> RGBA:
    """Draw one line; what stands before a colon is its quieter label."""
    return _lines(type_, [words], WHITE, 0.78 if small else 1.0)


def warning(type_: Lettering, words: str, width: float) -> RGBA:
    """Draw what is amiss and what to do, in up to three lines of `width` pixels."""
    return _lines(type_, type_.wrapped(words, type_.sans(), width, 3), AMBER, 1.0)


def start(type_: Lettering, width: float, *, lit: int, calm: bool, unsafe: bool) -> RGBA:
    """Draw the start screen's words, at most `width` pixels wide, `lit` of its TUBES burning."""
    large, small, key = type_.sans(1.9), type_.sans(1.15), type_.sans(1.0)
    pad, tubes, step = type_.px(1.8), type_.px(3.2), type_.px(1.65)
    inner = min(width, type_.px(46)) - 2 * pad - tubes
    lines = type_.wrapped(UNSAFE if unsafe else SAFE, small, inner, 4)
    opening = type_.fitted(OPENING, large, inner)
    wide = max(large.getlength(opening), *(small.getlength(words) for words in lines))
    first = pad + type_.px(1.4)
    below = first + type_.px(2.2) + step * (len(lines) - 1)
    foot = below + type_.px(2.8)
    image = type_.plate(round(wide) + 2 * pad + tubes, foot + pad - type_.px(0.2))
    draw = ImageDraw.Draw(image)
    high = below - first + type_.px(1.5)
    for index in range(TUBES):
        at = pad + type_.px(0.2) + index * type_.px(0.7), below + type_.px(0.1) - high / 2
        burning = AMBER if unsafe else WHITE
        type_.tube(image, at, high, burning if index < lit else FAINT)
    left = float(pad + tubes)
    type_.text(draw, (left, first), opening, large)
    for index, words in enumerate(lines):
        type_.text(draw, (left, first + type_.px(2.2) + index * step), words, small)
    calmly = "calm light is on" if calm else "calm light"
    for cap, words in (("Enter", "start now"), ("C", calmly), ("Esc", "leave")):
        caps(type_, draw, (left, foot), (cap,))
        left += caps_width(type_, (cap,)) + type_.px(0.5)
        ink = WHITE if calm and cap == "C" else QUIET
        left = type_.text(draw, (left, foot), words, key, ink) + type_.px(1.6)
    return np.asarray(image)


def keys(type_: Lettering) -> RGBA:
    """Draw the help: every key, in two columns."""
    em, sans = type_.em, type_.sans(0.92)
    cap_widths = [
        max(caps_width(type_, faces) for faces, _ in column) + type_.px(0.9) for column in KEYS
    ]
    text_widths = [max(sans.getlength(words) for _, words in column) for column in KEYS]
    pad, gap, row = type_.px(1.3), type_.px(2.2), type_.px(1.9)
    width = round(2 * pad + sum(cap_widths) + sum(text_widths) + gap)
    image = type_.plate(width, pad * 2 + type_.px(1.65) + row * max(map(len, KEYS)) - type_.px(0.5))
    draw = ImageDraw.Draw(image)
    type_.heading(draw, (pad, pad + em * 0.5), "Keys")
    _rule(type_, draw, pad, width - pad, pad + type_.px(0.95))
    x: float = pad
    for column, cap_width, text_width in zip(KEYS, cap_widths, text_widths, strict=True):
        for index, (faces, words) in enumerate(column):
            base = pad + type_.px(2.6) + index * row
            caps(type_, draw, (x, base), faces)
            type_.text(draw, (x + cap_width, base), words, sans)
        x += cap_width + text_width + gap
    return np.asarray(image)


class Meters:
    """What is heard right now. The still part is drawn once, so that ten a second cost little."""

    def __init__(self, type_: Lettering) -> None:
        self._type = type_
        self._pad = type_.px(1.3)
        self._bar = max(2, type_.px(0.30))
        self._pitch = self._bar + max(1, type_.px(0.12))
        self._wide = self._pitch * BANDS - (self._pitch - self._bar)
        self._tall = type_.px(5.0)
        self._top = self._pad + type_.px(1.7)
        self._column = (self._wide + type_.px(1.2)) // 3
        self._below = self._top + self._tall + type_.px(1.9)
        self._row = type_.px(1.35)
        self._last = self._below + self._row * 4 + type_.px(1.1)
        height = self._last + type_.px(0.2) + self._pad
        self._still = self._draw_still(self._wide + 2 * self._pad, height)

    def __call__(self, heard: Heard) -> RGBA:
        type_, pad = self._type, self._pad
        image = self._still.copy()
        draw = ImageDraw.Draw(image)
        floor = self._top + self._tall
        for index, level in enumerate(np.clip(heard.frame.bands, 0, 1).tolist()):
            left, high = pad + index * self._pitch, round(level * self._tall)
            if high:
                draw.rectangle((left, floor - high, left + self._bar - 1, floor - 1), WHITE)
        for index, (number, unit, sure) in enumerate(_numbers(heard)):
            at = (pad + self._column * index, self._below)
            end = type_.text(draw, at, number, type_.mono(1.15), WHITE if sure else FAINT)
            type_.text(draw, (end + type_.px(0.35), self._below), unit, type_.sans(0.75), QUIET)
        traits = [Trait(heard.frame.level, 1), Trait(heard.frame.bass, 1)]
        traits += [getattr(heard.state, name) for name in SLOWLY_TRUE]
        for index, trait in enumerate(traits):
            self._meter(draw, index, trait)
        base, x = self._last, float(pad)
        for kind in HAPPENING:
            strength = heard.recent.get(kind, 0.0)
            type_.tube(image, (x + type_.px(0.1), base - type_.px(0.3)), type_.em, _lit(strength))
            x = type_.text(draw, (x + type_.px(0.6), base), kind, type_.sans(0.75), QUIET)
            x += type_.px(1.2)
        if heard.last:
            type_.text(draw, (x, base), heard.last, type_.sans(0.75), WHITE)
        font = type_.sans(0.75)
        words = type_.fitted("   ·   ".join(heard.footer), font, self._wide - type_.px(7))
        right = (pad + self._wide, pad + type_.px(0.5))
        draw.text(right, words, QUIET, font, anchor="rs")
        return np.asarray(image)

    def _meter(self, draw: ImageDraw.ImageDraw, index: int, trait: Trait) -> None:
        type_ = self._type
        left, right, middle = self._scale(index)
        thick = max(2, type_.px(0.16))
        share = min(max(trait.value, 0.0), 1.0) if trait.confidence > 0 else 0.0
        end = left + round(share * (right - left))
        if end > left:
            ink = WHITE if trait.confidence >= 0.5 else QUIET
            draw.rectangle((left, middle - thick // 2, end, middle - thick // 2 + thick - 1), ink)

    def _draw_still(self, width: int, height: int) -> Image.Image:
        type_, pad = self._type, self._pad
        image = type_.plate(width, height)
        draw = ImageDraw.Draw(image)
        type_.heading(draw, (pad, pad + type_.em * 0.5), "Heard now")
        _rule(type_, draw, pad, width - pad, pad + type_.px(0.95))
        floor = self._top + self._tall
        for index in range(BANDS):
            x = pad + index * self._pitch
            draw.rectangle((x, floor, x + self._bar - 1, floor + max(1, type_.px(0.05))), FAINT)
        for index, name in enumerate(METERS):
            left, right, middle = self._scale(index)
            at = (left - type_.px(4.0), middle + type_.px(0.28))
            type_.text(draw, at, name, type_.sans(0.75), QUIET)
            draw.rectangle((left, middle, right, middle), FAINT)
        return image

    def _scale(self, index: int) -> tuple[int, int, int]:
        """Return where a meter's scale begins and ends, and its height."""
        x = self._pad + self._column * (index % 3)
        y = self._below + self._row * (index // 3 + 1) + self._type.px(0.15)
        return x + self._type.px(4.0), x + self._column - self._type.px(1.2), y


def _numbers(heard: Heard) -> list[tuple[str, str, bool]]:
    frame, tempo = heard.frame, heard.state.tempo_bpm
    sounding = frame.loudness > -70  # the absolute gate of ITU-R BS.1770
    return [
        (_signed(f"{frame.loudness:.1f}") if sounding else "\N{EN DASH}", "LUFS", sounding),
        (_signed(f"{frame.gain_db:+.1f}"), "dB gain", True),
        (f"{tempo.value:.0f}" if tempo.confidence else "\N{EN DASH}", "bpm", tempo.confidence > 0),
    ]


def _signed(number: str) -> str:
    return number.replace("-", "\N{MINUS SIGN}")


def _lines(type_: Lettering, lines: list[str], lamp: Ink, ems: float) -> RGBA:
    font = type_.sans(ems)
    pad, step, indent = type_.px(0.75 * ems), type_.px(1.35 * ems), type_.px(0.75 * ems)
    width = round(max(font.getlength(words) for words in lines)) + 2 * pad + indent
    height = type_.px(2.1 * ems) + step * (len(lines) - 1)
    image = type_.plate(width, height)
    middle = height / 2
    high = type_.px(1.05 * ems) + step * (len(lines) - 1)
    type_.tube(image, (pad + type_.px(0.08), middle), high, lamp)
    draw = ImageDraw.Draw(image)
    for index, words in enumerate(lines):
        base = type_.px(1.4 * ems) + index * step
        x = float(pad + indent)
        label, colon, value = words.partition(": ")
        if lamp is WHITE and colon:
            x = type_.text(draw, (x, base), label + "  ", font, QUIET)
        else:
            value = words
        type_.text(draw, (x, base), value, font)
    return np.asarray(image)


def _rule(type_: Lettering, draw: ImageDraw.ImageDraw, left: float, right: float, y: float) -> None:
    draw.rectangle((left, y, right - 1, y + max(1, type_.px(0.04)) - 1), FAINT)


def caps_width(type_: Lettering, faces: tuple[str, ...]) -> float:
    """Return how wide key caps are that `caps` draws."""
    return sum(_cap_width(type_, face) for face in faces) + type_.px(0.25) * (len(faces) - 1)


def _cap_width(type_: Lettering, cap: str) -> float:
    font = type_.mono(0.82)
    return (
        font.getlength(cap) if cap == "…" else max(type_.px(1.35), font.getlength(cap) + type_.em)
    )


def caps(
    type_: Lettering, draw: ImageDraw.ImageDraw, at: tuple[float, float], faces: tuple[str, ...]
) -> None:
    """Draw key caps from `at`, on the base line of the words beside them."""
    x, base = at
    font = type_.mono(0.82)
    for cap in faces:
        width = _cap_width(type_, cap)
        if cap != "…":
            box = (x, base - type_.px(1.02), x + width, base + type_.px(0.38))
            draw.rounded_rectangle(box, type_.px(0.22), outline=FAINT, width=max(1, type_.px(0.05)))
        draw.text((x + width / 2, base - type_.px(0.02)), cap, WHITE, font, anchor="ms")
        x += width + type_.px(0.25)


def _lit(strength: float) -> Ink:
    """Return the ink of a tube between unlit and lit, in few steps: it is drawn anew for each."""
    share = round(min(max(strength, 0.0), 1.0) * 4) / 4
    if not share:
        return FAINT
    red, green, blue = (
        round(a + (b - a) * share) for a, b in zip(FAINT[:3], WHITE[:3], strict=True)
    )
    return red, green, blue, 255
