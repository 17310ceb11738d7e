"""Runs our own ears over a sound and counts what they cost."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from visualizer.analysis import Analyzer
from visualizer.cli.events import Row, rows
from visualizer.clock import cpu
from visualizer.cues import Hearing
from visualizer.records import F32, HOP, RATE, Hop, State


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


def hear_file(file: Path) -> Heard:
    """Hear the sound in `file`, which has `RATE` samples a second."""
    sound, rate = soundfile.read(file, dtype="float32")
    assert rate == RATE, f"{file} has {rate} samples a second"
    return hear(sound)
