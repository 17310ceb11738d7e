"""What hears: chosen once, by what there is to listen for."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from visualizer import clock
from visualizer.analysis import Analyzer
from visualizer.audio import reel
from visualizer.audio.file import FileSource
from visualizer.cues import DETECTORS, Detector, Hearing
from visualizer.motifs import Figure, Finder
from visualizer.motifs.figures import lessons
from visualizer.records import F32, HOP, RATE

RINGS_ON = 0.5  # seconds that are heard after somebody spoke: the last note is not over


def ears(figures: Sequence[Figure] = (), study: Detector | None = None) -> tuple[Analyzer, Hearing]:
    """Return what turns sound into frames and frames into cues.

    Pitch, and the notes in it, are looked for only if there are `figures` to find, or a `study`
    looks for them.
    """
    if study is not None:
        return Analyzer(pitch=True), Hearing({**DETECTORS, "motif": lambda: study})
    if not figures:
        return Analyzer(), Hearing()
    return Analyzer(pitch=True), Hearing({**DETECTORS, "motif": partial(Finder, figures)})


def taught(file: Path) -> Iterator[Figure]:
    """Yield what is learned from the lessons that `file` tells of.

    Raises `MotifError`, and `SourceError` for a sound that cannot be read.
    """
    from visualizer.motifs.learning import learn

    for lesson in lessons(file):
        rows = list(pitch(lesson.sound, lesson.pressed + RINGS_ON))
        yield from learn(lesson.name, rows, lesson.pressed, lesson.notes)


def pitch(sound: Path, seconds: float, start: float = 0.0) -> Iterator[F32]:
    """Yield what so many `seconds` of `sound` tell of pitch, from `start` on."""
    analyzer = Analyzer(pitch=True)
    source = FileSource(reel(f"file:{sound}"), name=str(sound), start=start)
    try:
        for tick in clock.steady(RATE / HOP, seconds):
            source.advance(tick.sample)
            for hop in source.ring.take(HOP, upto=tick.sample):
                if (row := analyzer(hop).pitch) is not None:
                    yield row
    finally:
        source.close()
