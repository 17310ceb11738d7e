"""What the first ears make of a sound, worked out once and kept beside it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import soundfile

from visualizer.analysis import Analyzer
from visualizer.analysis.levels import Loudness
from visualizer.analysis.partials import Partials
from visualizer.records import HOP, NO_PARTIALS, Hop

Kept = dict[str, np.ndarray]

EACH = ("bands_db", "flux", "bass", "gain_db", "loudness")  # told anew every hop
FAINTEST_DB, STEP_DB = -127.5, 0.5  # partials are kept in steps of so much above so little


def bands(file: Path) -> Kept:
    """Return, for the sound beside the truth `file`, each of EACH by hop."""
    return _kept(file, ".npz", _bands)


def with_bands(file: Path) -> Iterator[SimpleNamespace]:
    """Yield the frames of the sound beside the truth `file`, as far as `bands` tells of them."""
    told = bands(file)
    levels = told["bands_db"].astype(np.float32)
    for n in range(len(levels)):
        each = {name: float(told[name][n]) for name in EACH[1:]}
        yield SimpleNamespace(sample=(n + 1) * HOP, gap=False, bands_db=levels[n], **each)


def with_partials(file: Path) -> Iterator[SimpleNamespace]:
    """Yield the frames in which the partials of the sound beside the truth `file` are new."""
    told = _kept(file, ".partials.npz", _partials)
    for n, partials, loudness in zip(*(told[name] for name in SLOW), strict=True):
        power = 10.0 ** (0.1 * (FAINTEST_DB + STEP_DB * partials.astype(np.float32)))
        yield SimpleNamespace(
            sample=(int(n) + 1) * HOP, gap=False, partials=power, loudness=float(loudness)
        )


SLOW = ("hop", "partials", "loudness")


def _kept(file: Path, ending: str, make: Callable[[np.ndarray], dict[str, Any]]) -> Kept:
    there = file.with_name(file.name.replace(".truth.json", ending))
    if not there.exists():
        truth = json.loads(file.read_text())
        sound, _ = soundfile.read(file.with_name(truth["wav"]), dtype="float32")
        half = there.with_suffix(".half.npz")
        np.savez(half, **make(sound[: len(sound) // HOP * HOP].reshape(-1, HOP)))
        half.rename(there)  # what is stopped midway leaves nothing that looks whole
    with np.load(there) as told:
        return dict(told)


def _bands(hops: np.ndarray) -> dict[str, Any]:
    analyzer = Analyzer()
    rows: dict[str, list[Any]] = {name: [] for name in EACH}
    for n, hop in enumerate(hops):
        frame = analyzer(Hop((n + 1) * HOP, np.repeat(hop[:, np.newaxis], 2, axis=1)))
        for name in EACH:
            rows[name].append(getattr(frame, name))
    half = {"bands_db": np.float16}
    return {name: np.array(row, half.get(name, np.float32)) for name, row in rows.items()}


def _partials(hops: np.ndarray) -> dict[str, Any]:
    partials, loudness, last = Partials(), Loudness(), NO_PARTIALS
    rows: dict[str, list[Any]] = {name: [] for name in SLOW}
    for n, hop in enumerate(hops):
        loudness(np.repeat(hop[:, np.newaxis], 2, axis=1))
        power = partials(hop)
        if power is last:
            continue
        last = power
        steps = (10 * np.log10(power + 1e-13) - FAINTEST_DB) / STEP_DB
        for name, value in zip(
            SLOW, (n, np.rint(steps).clip(0, 255), loudness.momentary), strict=True
        ):
            rows[name].append(value)
    kinds = {"partials": np.uint8}
    return {name: np.array(row, kinds.get(name, np.float32)) for name, row in rows.items()}
