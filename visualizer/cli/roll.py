"""A figure for people: in words, and as a piano roll, pitch upwards and time to the right."""

from itertools import pairwise
from pathlib import Path

import numpy as np

from visualizer.config import writable
from visualizer.errors import ConfigError, install
from visualizer.motifs import Figure
from visualizer.motifs.midi import played

WIDTH = 56  # characters of time
NAMES = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")
PICTURES = (".png", ".svg", ".pdf")


def steps(figure: Figure) -> str:
    """Return the intervals of `figure` in semitones, like "-1 -4 -3", or its chords, "Am F C G"."""
    if figure.chords:
        roots = np.cumsum([figure.root, *figure.intervals]) % 12
        each = zip(roots.tolist(), figure.chords, strict=True)
        return " ".join(NAMES[root] + quality for root, quality in each)
    return " ".join(f"{step:+d}" for step in figure.intervals)


def text(figure: Figure) -> str:
    """Return the roll as lines, one for each semitone, the highest first."""
    notes = played(figure)
    ends = np.cumsum([0.0, *(held for _, held in notes)])
    columns = np.round(ends / ends[-1] * WIDTH).astype(int)
    pitches = [pitch for pitch, _ in notes]
    lines = []
    for row in range(max(pitches), min(pitches) - 1, -1):
        cells = ["·" if row in pitches else " "] * WIDTH
        for pitch, (begin, end) in zip(pitches, pairwise(columns), strict=True):
            if pitch == row:
                cells[begin : max(end, begin + 1)] = ["█"] * max(end - begin - 1, 1) + ["▌"]
        lines.append(f"{name(row) if row in pitches else '':>4} {''.join(cells).rstrip()}")
    return "\n".join([*lines, f"     0{f'{ends[-1]:.1f} s':>{WIDTH - 1}}"])


def name(pitch: int) -> str:
    """Return what a MIDI pitch is called: 60 is C4."""
    return f"{NAMES[pitch % 12]}{pitch // 12 - 1}"


def save(figure: Figure, path: Path) -> None:
    """Draw the roll; raise `ConfigError` if that is not possible. It needs matplotlib."""
    path = writable(path, "-o")
    if path.suffix.lower() not in PICTURES:
        raise ConfigError(f"-o {path}: a picture ends in {', '.join(PICTURES)}.")
    try:
        from matplotlib.figure import Figure as Sheet
    except ImportError as error:
        raise ConfigError(
            "a picture is drawn with matplotlib, which is not installed; "
            f"{install('plot', 'matplotlib')}."
        ) from error
    notes = played(figure)
    begins = np.cumsum([0.0, *(held for _, held in notes)])
    pitches = [pitch for pitch, _ in notes]
    sheet = Sheet(figsize=(8, 3.2), layout="constrained")
    axes = sheet.subplots()
    axes.hlines(
        range(min(pitches) - 1, max(pitches) + 2), 0, begins[-1], "0.92", linewidth=0.6, zorder=0
    )
    axes.barh(
        pitches, [0.96 * held for _, held in notes], left=begins[:-1], height=0.8, color="teal"
    )
    axes.set_yticks(sorted(set(pitches)), [name(pitch) for pitch in sorted(set(pitches))])
    axes.set_title(figure.name, parse_math=False)
    axes.set(xlabel="seconds", xlim=(0, begins[-1]))
    axes.spines[["top", "right"]].set_visible(False)
    sheet.savefig(path, dpi=120)
