"""Notes that were heard in a sound, kept beside it: then only what is made of them is heard anew.

They cost more than all that follows. What is kept is thrown away when the nets' weights, or the
code that turns sound into notes, have changed.
"""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from visualizer.analysis import history, pitch, spectrum
from visualizer.analysis.pitch import Pitch
from visualizer.clock import cpu
from visualizer.motifs import ear, instrument, notes
from visualizer.motifs.ear import Ear, Notes
from visualizer.motifs.notes import Begun
from visualizer.records import F32, HOP, RATE
from visualizer.shipped import shipped

HEADS = ("settled", "new")
PARTS = ("count", "pitches", "odds", "strength")  # of a note; the first says when it was told


class Kept:
    """Tells the notes of one sound again, row after row, as `Ear` told them."""

    def __init__(self, told: dict[str, NDArray[np.generic]]) -> None:
        self.cost = np.asarray(told["cost"], np.float32)  # of each hop, seconds
        self.rows = int(told["delays"][2])
        self._sound = np.asarray(told["sound"], np.float32)
        self._heads = [[told[f"{head}_{part}"] for part in PARTS] for head in HEADS]
        self._ends = [np.searchsorted(head[0], np.arange(self.rows + 2)) for head in self._heads]
        self._delays = told["delays"]
        self._count = 0

    def __call__(self, row: F32) -> Notes:
        """Take one more row, which tells nothing new."""
        self._count += 1
        settled, new = (
            Begun(
                self._count - 1 - int(delay),
                *(part[ends[self._count] : ends[self._count + 1]] for part in head[1:]),
            )
            for head, ends, delay in zip(self._heads, self._ends, self._delays, strict=False)
        )
        ends = self._ends[0]
        return Notes(
            self._count, settled, new, self._sound[ends[self._count] : ends[self._count + 1]]
        )


def heard(file: Path) -> Kept:
    """Return the notes of the sound in `file`, heard now if they were not yet."""
    kept = file.with_suffix(f".{_version()}.npz")
    if not kept.exists():
        for old in file.parent.glob(f"{file.stem}.*.npz"):
            old.unlink(missing_ok=True)
        sound, rate = soundfile.read(file, dtype="float32")
        assert rate == RATE, f"{file} has {rate} samples a second"
        half = kept.with_suffix(".half")
        with half.open("wb") as out:
            np.savez_compressed(out, **_listened(sound))  # type: ignore[arg-type]
        half.rename(kept)
    with np.load(kept) as told:
        return Kept(dict(told))


def _listened(sound: F32) -> dict[str, NDArray[np.generic]]:
    pitch, hear = Pitch(), Ear()
    cost = np.zeros(len(sound) // HOP, np.float32)
    told: list[Notes] = []
    for number in range(len(cost)):
        start = cpu()
        row = pitch(sound[number * HOP : (number + 1) * HOP])
        if row is not None:
            told.append(hear(row))
        cost[number] = cpu() - start
    last = told[-1]
    delays = [last.count - 1 - begun.row for begun in (last.settled, last.new)]
    made: dict[str, NDArray[np.generic]] = {
        "cost": cost,
        "delays": np.array([*delays, len(told)]),
        "sound": np.concatenate([one.sound for one in told]),
    }
    for head in HEADS:
        each = list(_each(told, head))
        made |= {
            f"{head}_{part}": np.concatenate(some)
            for part, some in zip(PARTS, zip(*each, strict=True), strict=True)
        }
    return made


def _each(told: list[Notes], head: str) -> Iterator[tuple[NDArray[np.generic], ...]]:
    for one in told:
        begun: Begun = getattr(one, head)
        counts = np.full(len(begun.pitches), one.count)
        yield counts, begun.pitches, begun.odds, begun.strength


@cache
def _version() -> str:
    """Return what changes with weights and code."""
    files = [
        Path(module.__file__ or "") for module in (history, pitch, spectrum, ear, instrument, notes)
    ]
    files.append(shipped("motifs/notes.npz"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:10]
