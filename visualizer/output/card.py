"""The card of a figure: its notes as steps, what is said of it, and the keys that are about it."""

import numpy as np
from PIL import ImageDraw

from visualizer.output.lettering import AMBER, FAINT, QUIET, RGBA, WHITE, Lettering
from visualizer.output.plates import caps, caps_width
from visualizer.records import Card

WIDE, HIGH = 18.0, 4.2  # ems, of the steps
LEAST = 5  # semitones that they span at least: a step of one is no leap


def card(type_: Lettering, told: Card, width: float) -> RGBA:
    """Draw `told`, at most `width` pixels wide."""
    pad, small, title = type_.px(1.1), type_.sans(0.8), type_.sans(1.15)
    inner = max(min(type_.px(WIDE), round(width) - 2 * pad), 1)
    lines = [line for words in told.words for line in type_.wrapped(words, small, inner, 3)]
    rows = _rows(type_, told, inner)
    top, step, row = pad + type_.px(1.0), type_.px(1.2), type_.px(1.65)
    drawn = type_.px(HIGH) + type_.px(0.9) if told.notes else 0
    below = top + drawn + step * len(lines)
    high = below + row * len(rows) + pad - type_.px(0.1 if rows else 0.3)
    image = type_.plate(inner + 2 * pad, high)
    draw = ImageDraw.Draw(image)
    words = told.title + ("_" if told.writing else "")
    type_.text(draw, (pad, top), type_.fitted(words, title, inner), title)
    if told.notes:
        _steps(type_, draw, told, (pad, top + type_.px(0.7)), inner)
    for index, line in enumerate(lines):
        base = top + drawn + step * (index + 1)
        type_.text(draw, (pad, base), line, small, AMBER if told.doubtful else QUIET)
    for index, keys in enumerate(rows):
        x, base = float(pad), below + row * (index + 1)
        for cap, what in keys:
            caps(type_, draw, (x, base), (cap,))
            x += caps_width(type_, (cap,)) + type_.px(0.4)
            x = type_.text(draw, (x, base), what, small, WHITE) + type_.px(1.0)
    return np.asarray(image)


def _rows(type_: Lettering, told: Card, width: float) -> list[list[tuple[str, str]]]:
    """Return the keys in rows that are no wider than `width`."""
    rows: list[list[tuple[str, str]]] = []
    used = 0.0
    for cap, what in told.keys if not told.writing else (("Enter", "name it"), ("Esc", "leave it")):
        wide = caps_width(type_, (cap,)) + type_.sans(0.8).getlength(what) + type_.px(1.4)
        if not rows or used + wide > width:
            rows.append([])
            used = 0.0
        rows[-1].append((cap, what))
        used += wide
    return rows


def _steps(
    type_: Lettering, draw: ImageDraw.ImageDraw, told: Card, at: tuple[int, int], width: int
) -> None:
    """Draw the notes as tubes: pitch upwards, time to the right."""
    (left, top), high = at, type_.px(HIGH)
    lasts = max(begin + held for begin, held, _ in told.notes)
    pitches = [pitch for _, _, pitch in told.notes]
    lowest, span = min(pitches), max(LEAST, max(pitches) - min(pitches))
    thick = max(3, min(type_.px(0.34), high // (span + 1)))
    for semitone in range(span + 1):
        y = top + high - round((semitone + 0.5) / (span + 1) * high)
        if lowest + semitone in pitches:
            draw.line((left, y, left + width - 1, y), FAINT, 1)
    gap = type_.px(0.12)
    for begin, held, pitch in told.notes:
        y = top + high - round((pitch - lowest + 0.5) / (span + 1) * high)
        x = left + round(begin / lasts * width)
        end = max(left + round((begin + held) / lasts * width) - gap, x + thick)
        end = max(min(end, left + width), x + 1)  # in the tiniest window, too
        box = (x, y - thick // 2, end - 1, y - thick // 2 + thick - 1)
        draw.rounded_rectangle(box, thick // 2, AMBER if told.doubtful else WHITE)
