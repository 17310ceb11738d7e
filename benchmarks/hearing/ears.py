"""Runs our own ears over a sound and counts what they cost."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import soundfile

from benchmarks.hearing import kept
from visualizer.analysis import Analyzer
from visualizer.analysis.pitch import EVERY, Pitch
from visualizer.cli.events import Row, cue_row, rows
from visualizer.clock import cpu
from visualizer.cues import Hearing
from visualizer.motifs import Figure, Finder
from visualizer.motifs.ear import Notes
from visualizer.records import F32, HOP, PITCH_BINS, RATE, SILENT_FRAME, Hop, State

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
    pitch, finder = Pitch(), _finder(figures, shipped)
    return _sought(finder, len(sound), lambda start: pitch(sound[start : start + HOP]))


def find_again(file: Path, figures: Sequence[Figure], *, shipped: bool = False) -> Heard:
    """Look for `figures` in the notes of the sound in `file`, which are heard once and kept.

    As `find`, and at the same cost; but none of the figures may have chords.
    """
    ear = kept.heard(file)
    finder, told = _finder(figures, shipped, ear), np.zeros(PITCH_BINS, np.float32)
    found = _sought(
        finder, len(ear.cost) * HOP, lambda start: told if start // HOP % EVERY else None
    )
    return Heard(found.rows, found.cost + ear.cost)


def _finder(
    figures: Sequence[Figure], shipped: bool, ear: Callable[[F32], Notes] | None = None
) -> Finder:
    if shipped:
        return Finder(figures, ear=ear)
    return Finder(figures, guessed=LEAST, sure=LEAST, rest=0.0, ear=ear)


def _sought(finder: Finder, length: int, pitch: Callable[[int], F32 | None]) -> Heard:
    """Return what `finder` tells of what `pitch` tells of the hops that begin at each sample."""
    told: list[Row] = []
    cost = np.zeros(length // HOP, np.float32)
    for number in range(len(cost)):
        start = cpu()
        row = pitch(number * HOP)
        cues = finder(replace(SILENT_FRAME, sample=(number + 1) * HOP, pitch=row))
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
