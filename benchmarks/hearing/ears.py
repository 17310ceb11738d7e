"""Runs our own ears over a sound and counts what they cost."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import soundfile

from visualizer.analysis import Analyzer
from visualizer.analysis.pitch import Pitch
from visualizer.cli.events import Row, cue_row, rows
from visualizer.clock import cpu
from visualizer.cues import Hearing
from visualizer.motifs import Figure, Finder
from visualizer.records import F32, HOP, RATE, SILENT_FRAME, Hop, State

LEAST = 4.0  # evidence: what is told from here on is enough to choose a threshold


@dataclass(frozen=True)
class Heard:
    """What was heard in one sound, and the processor time each hop took, seconds."""

    rows: list[Row]
    cost: F32


def hear(sound: F32) -> Heard:
    """Hear `sound`, (n,) or (n, 2) at `RATE`, hop by hop."""
    stereo = np.ascontiguousarray(np.broadcast_to(sound.reshape(len(sound), -1), (len(sound), 2)))
    analyzer, hearing, state = Analyzer(), Hearing(), State()
    told: list[Row] = []
    cost = np.zeros(len(stereo) // HOP, np.float32)
    for number in range(len(cost)):
        end = (number + 1) * HOP
        hop = Hop(end, stereo[end - HOP : end])
        start = cpu()
        frame = analyzer(hop)
        cues, state = hearing(frame, state)
        cost[number] = cpu() - start
        told += rows(frame, cues, state)
    return Heard(told, cost)


def find(sound: F32, figures: Sequence[Figure], *, shipped: bool = False) -> Heard:
    """Look for `figures` in mono `sound`, (n,); the cost is that of all work on figures.

    What is told is as `shipped`, or all from `LEAST` on: a whole that is hardly sure then hides a
    part of it that is.
    """
    pitch = Pitch()
    finder = Finder(figures) if shipped else Finder(figures, guessed=LEAST, sure=LEAST, rest=0.0)
    told: list[Row] = []
    cost = np.zeros(len(sound) // HOP, np.float32)
    for number in range(len(cost)):
        end = (number + 1) * HOP
        start = cpu()
        row = pitch(sound[end - HOP : end])
        cues = finder(replace(SILENT_FRAME, sample=end, pitch=row))
        cost[number] = cpu() - start
        told += map(cue_row, cues)
    return Heard(told, cost)


def crowd(count: int) -> tuple[Figure, ...]:
    """Return so many figures that nobody wrote, of 4 to 8 notes: for what it costs to seek them."""
    rng = np.random.default_rng(count)
    steps = [
        rng.choice([-7, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 7], 3 + k % 5) for k in range(count)
    ]
    return tuple(
        Figure(f"figure {k}", tuple(one.tolist()), tuple(rng.choice([0.3, 0.6], len(one)).tolist()))
        for k, one in enumerate(steps)
    )


def hear_file(file: Path) -> Heard:
    """Hear the sound in `file`, which has `RATE` samples a second."""
    sound, rate = soundfile.read(file, dtype="float32")
    assert rate == RATE, f"{file} has {rate} samples a second"
    return hear(sound)
