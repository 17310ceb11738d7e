"""What others hear in the same sounds: aubio hop by hop, as we do, librosa with all before it.

Neither is needed to score ours; what is not installed is left out of the table.
"""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
import soundfile

from benchmarks.hearing.sound import Sound, lowpass
from visualizer.cli.events import Row
from visualizer.records import HOP, RATE

WINDOW = 1024  # samples, as our own


def _aubio(sound: Sound) -> list[Row]:
    import aubio

    def hear(kind: str, ear: Any, heard: Sound) -> list[Row]:
        ends = range(HOP, len(heard) + 1, HOP)
        return [
            _row(kind, ear.get_last_s(), end / RATE) for end in ends if ear(heard[end - HOP : end])
        ]

    return [
        *hear("onset", aubio.onset("specflux", WINDOW, HOP, RATE), sound),
        *hear("bass", aubio.onset("energy", WINDOW, HOP, RATE), lowpass(sound, 150)),
        *hear("beat", aubio.tempo("default", WINDOW, HOP, RATE), sound),
    ]


def _librosa(sound: Sound) -> list[Row]:
    import librosa

    how: dict[str, Any] = {"y": sound, "sr": RATE, "hop_length": HOP, "units": "time"}
    onsets, (_, beats) = librosa.onset.onset_detect(**how), librosa.beat.beat_track(**how)
    return [_row("onset", at, at) for at in onsets] + [_row("beat", at, at) for at in beats]


def _row(kind: str, at: float, known: float) -> Row:
    return {"kind": kind, "name": "", "t": float(at), "emit": float(known)}


ANCHORS: dict[str, Callable[[Sound], list[Row]]] = {
    name: hear for name, hear in (("aubio", _aubio), ("librosa", _librosa)) if find_spec(name)
}


def heard_by(name: str, file: Path) -> list[Row]:
    """Return what anchor `name` hears in `file`; worked out once and kept beside it."""
    kept = file.with_suffix(f".{name}.json")
    if not kept.exists():
        sound, _ = soundfile.read(file, dtype="float32", always_2d=True)
        kept.write_bytes(msgspec.json.encode(ANCHORS[name](sound.mean(axis=1))))
    found: list[Row] = msgspec.json.decode(kept.read_bytes())
    return found
