"""What is played of the figures: whole, in part, and what resembles them and is none."""

import numpy as np

from benchmarks.hearing.instruments import Note
from benchmarks.hearing.sound import Rng
from visualizer.motifs import Figure

FIGURES = (
    Figure("three down", (-1, -4, -3), (0.5, 0.5, 0.5, 1.3), 74),
    Figure("up and back", (5, 2, -3), (0.6, 0.3, 0.9, 1.2), 65),
    Figure("door", (-5, 7, -2, -3), (0.4, 0.4, 0.8, 0.4, 1.2), 67),
    Figure("question", (3, -1, 5, -4), (0.3, 0.3, 0.6, 0.6, 1.2), 64),
    Figure("stairs", (-3, 5, -4, 6, -2), (0.4, 0.2, 0.4, 0.2, 0.4, 1.0), 68),
    Figure("night", (1, 6, -3, -5, 2), (0.35, 0.7, 0.35, 0.35, 0.7, 1.0), 62),
    Figure("machine", (4, -3, 7, -5, -2, 3), (0.3, 0.3, 0.3, 0.3, 0.6, 0.6, 1.0), 61),
    Figure("after hours", (-2, 7, -3, -4, 5, -6, 1), (0.3, 0.3, 0.6, 0.3, 0.3, 0.6, 0.3, 1.0), 70),
)
WHOLE = ("exact", "octaves", "chords")
PARTS = ("fragment", "ornament")
DOUBLES = ("backwards", "upside down", "shuffled", "near", "near", "scale", "random", "random")
TONES = ((3, 8), (4, 9), (5, 9), (4, 7))  # under a tune in thick chords


def variant(
    rng: Rng, figure: Figure, kind: str, root: int, tempo: float
) -> tuple[list[Note], list[Note]]:
    """Return what is played of `figure`, (second, length, pitch, loudness), and beside it."""
    steps, held = list(figure.intervals), list(figure.durations)
    if kind in WHOLE or kind in PARTS:
        notes = tune(rng, steps, held, root, tempo)
        if kind == "fragment":
            return notes[: max(3, int(np.ceil(0.7 * len(notes))))], []
        if kind == "ornament":  # a neighbour in the longest gap
            k = int(np.argmax(np.diff([note[0] for note in notes])))
            gap = notes[k + 1][0] - notes[k][0]
            beside = notes[k + 1][2] + int(rng.choice([-2, -1, 1, 2]))
            return notes, [(notes[k][0] + 0.6 * gap, 0.4 * gap, beside, 70)]
        if kind == "octaves":
            return notes, [(at, lasts, pitch - 12, loud) for at, lasts, pitch, loud in notes]
        if kind == "chords":
            below = [TONES[int(rng.integers(len(TONES)))] for _ in notes]
            return notes, [
                (at, lasts, pitch - tone, max(30, loud - 18))
                for (at, lasts, pitch, loud), tones in zip(notes, below, strict=True)
                for tone in tones
            ]
        return notes, []
    other = [-step for step in steps]
    if kind == "backwards":
        other = other[::-1]
    elif kind == "shuffled":
        other = next((s for s in map(list, _shuffles(rng, steps)) if s != steps), other)
    elif kind == "near":  # one of the inner notes is another
        moved = int(rng.integers(1, len(steps)))
        by = int(rng.choice([-3, -2, 2, 3]))
        other = steps.copy()
        other[moved - 1] += by
        other[moved] -= by
    elif kind == "scale":
        ways = ((2, 2, 1, 2, 2, 2, 1), (-1, -2, -2, -2, -1, -2, -2), (2, 1, 2, 2, 1, 2, 2))
        other = list(ways[int(rng.integers(3))])
        held = [float(np.mean(held))] * 8
    elif kind == "random":
        held = held * 2
        other = rng.choice([-7, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 7], len(held) - 1).tolist()
        while any(other[k : k + len(steps)] == steps for k in range(len(other))):
            rng.shuffle(other)
    return tune(rng, other, held, root, tempo), []


def _shuffles(rng: Rng, steps: list[int]) -> list[list[int]]:
    return [rng.permutation(steps).tolist() for _ in range(50)]


def tune(rng: Rng, steps: list[int], held: list[float], root: int, tempo: float) -> list[Note]:
    notes: list[Note] = []
    at, pitch = 0.0, root
    for k, seconds in enumerate(held):
        lasts = seconds / tempo
        notes.append((at, 0.95 * lasts, pitch, int(rng.integers(70, 105))))
        at += lasts * float(np.clip(1 + 0.05 * rng.standard_normal(), 0.85, 1.15))
        pitch += steps[k] if k < len(steps) else 0
    return notes
