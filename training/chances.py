"""Counts how often tunes go which way in scores, for visualizer/motifs/chances.py.

    python -m training.chances

Every voice of a score counts, of its chords the top note, at the tempo that is written over it. It
needs the extra `score`, for the scores that come with music21, and takes a minute: they are read
here as they are written, MusicXML, because music21 itself would take an hour.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import click
import numpy as np
from music21.common import getCorpusFilePath

from visualizer.motifs.chances import LATTICE, SECONDS, TABLE, TIMES, lattice
from visualizer.motifs.figures import LONGEST, WIDEST

# At most so many of one composer: the corpus has four hundred chorales, and they are all alike.
MOST = 40
# Folk tunes, exercises and lead sheets stand one to a file or by the thousand; these are scores.
COMPOSERS = (
    "bach", "beach", "beethoven", "chopin", "corelli", "cpebach", "handel", "haydn", "joplin",
    "monteverdi", "mozart", "schoenberg", "schubert", "schumann_clara", "schumann_robert", "verdi",
    "weber",
)  # fmt: skip
UNMARKED = 100.0  # quarter notes a minute, where no tempo is written
CHROMA = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}

Voice = list[tuple[float, int]]  # when each note begins, quarters, and its MIDI pitch


def scores() -> Iterator[ET.Element]:
    for composer in COMPOSERS:
        folder = Path(getCorpusFilePath()) / composer
        paths = sorted([*folder.rglob("*.mxl"), *folder.rglob("*xml")])
        for path in paths[:: max(1, len(paths) // MOST)][:MOST]:
            if path.suffix == ".mxl":
                with ZipFile(path) as archive:
                    name = next(n for n in archive.namelist()
                                if n.endswith("xml") and "META" not in n)  # fmt: skip
                    yield ET.fromstring(archive.read(name))
            else:
                yield ET.parse(path).getroot()


def voices(score: ET.Element) -> list[Voice]:
    """Return the voices of a score, repeats left out and tied notes joined."""
    found = []
    for part in score.iter("part"):
        lines: dict[str, dict[float, int]] = defaultdict(dict)
        divisions, at, last = 1.0, 0.0, 0.0
        for thing in part.iter():
            if thing.tag == "divisions":
                divisions = float(thing.text or 1)
            if thing.tag not in ("note", "backup", "forward") or thing.find("grace") is not None:
                continue
            length = float(thing.findtext("duration") or 0) / divisions
            if thing.tag != "note":
                at += length if thing.tag == "forward" else -length
                continue
            if thing.find("chord") is None:
                at, last = at + length, at
            pitch = thing.find("pitch")
            if pitch is None or thing.find("tie[@type='stop']") is not None:
                continue
            midi = (
                12 * (int(pitch.findtext("octave") or 4) + 1)
                + CHROMA[pitch.findtext("step") or "C"]
                + round(float(pitch.findtext("alter") or 0))
            )
            line = lines[thing.findtext("voice") or ""]
            line[last] = max(line.get(last, 0), midi)
        found += [sorted(line.items()) for line in lines.values()]
    return [voice for voice in found if len(voice) > 4]


def count() -> dict[str, np.ndarray]:
    steps = np.zeros((2 * WIDEST + 1,) * 3, np.int64)
    rhythm = np.zeros((LATTICE, LATTICE), np.int64)
    held = np.zeros(LATTICE, np.int64)
    seconds, pieces = 0.0, 0
    for score in scores():
        heard = voices(score)
        if not heard:
            continue
        marks = [float(sound.get("tempo") or 0) for sound in score.iter("sound")]
        quarter = 60.0 / next((mark for mark in marks if mark), UNMARKED)
        pieces += 1
        seconds += quarter * max(voice[-1][0] for voice in heard)
        for voice in heard:
            lengths = quarter * np.diff([at for at, _ in voice])
            ways = np.diff([pitch for _, pitch in voice])
            np.add.at(held, [lattice(length, SECONDS) for length in lengths], 1)
            ratios = [lattice(b / a, TIMES) for a, b in pairwise(lengths)]
            for before, after in pairwise(ratios):
                rhythm[before, after] += 1
            for k in range(len(ways) - 2):
                three = ways[k : k + 3]
                if np.abs(three).max() <= WIDEST and lengths[k : k + 3].max() <= LONGEST:
                    steps[tuple(three + WIDEST)] += 1
    click.echo(f"{pieces} scores, {seconds / 3600:.2f} hours, {steps.sum()} times three steps")
    return {
        "steps": steps.astype(np.uint16), "rhythm": rhythm.astype(np.uint32),
        "held": held.astype(np.uint32), "hours": np.float64(seconds / 3600),
        "pieces": np.int64(pieces),
    }  # fmt: skip


if __name__ == "__main__":
    np.savez_compressed(TABLE, **count())
    click.echo(f"{TABLE}: {TABLE.stat().st_size / 1000:.0f} kB")
