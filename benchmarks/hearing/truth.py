"""A sound and what is true of it, as they are kept on the disk.

Beside each sound lies a JSON file of the same name: `wav` the sound, `duration` in seconds,
`scored` the kinds of events that are complete, `events` with their `kind` and time `t`; of a cue
also its `name` and the span `lo` to `hi` in which it must become known. `negatives` tells what else
happens and resembles a cue, `ambiguous` where a cue may be heard or not.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from benchmarks.hearing.sound import Sound
from visualizer.records import RATE

Event = dict[str, Any]


@dataclass
class Truth:
    """What is true of a sound; times in seconds."""

    events: list[Event]
    scored: Sequence[str] = ()
    negatives: list[Event] = field(default_factory=list)
    ambiguous: list[Event] = field(default_factory=list)
    told: dict[str, Any] = field(default_factory=dict)  # for people: tempo, piece, dialogue ...


def merged(times: list[float], apart: float = 0.03) -> list[float]:
    """Return `times` in order, without those less than `apart` after one that is kept: a chord."""
    kept: list[float] = []
    for at in sorted(times):
        if not kept or at - kept[-1] > apart:
            kept.append(float(at))
    return kept


def points(kind: str, times: Sequence[float]) -> list[Event]:
    return [{"kind": kind, "t": round(float(at), 4)} for at in times]


def save(file: Path, sound: Sound, truth: Truth) -> None:
    """Write `file`.flac and `file`.truth.json. The truth is written last: with it all is there."""
    peak = np.abs(sound).max()
    sound = sound * min(1.0, 0.89 / peak)  # 1 dB of room, as films leave
    soundfile.write(file.with_suffix(".flac"), sound, RATE, subtype="PCM_16")
    told = {
        "wav": f"{file.stem}.flac",
        "duration": len(sound) / RATE,
        "scored": list(truth.scored),
        "events": truth.events,
        "negatives": truth.negatives,
        "ambiguous": truth.ambiguous,
        **truth.told,
    }
    text = json.dumps(told, indent=0, default=lambda number: number.item())
    file.with_suffix(".truth.json").write_text(text)
