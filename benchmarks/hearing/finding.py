"""Scores what is found: figures, what was learned from one hearing, loops, and themes in scores."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from functools import partial
from pathlib import Path

import soundfile

from benchmarks.hearing import comings, recall, report, rivals, taught
from benchmarks.hearing.ears import Heard, crowd, find, find_again
from benchmarks.hearing.rounds import LOOPS
from benchmarks.hearing.truth import Event
from benchmarks.hearing.variants import FIGURES
from visualizer.cli.events import Row
from visualizer.motifs import Figure
from visualizer.motifs.finder import GUESSED, SURE, confidence
from visualizer.records import RATE

Pieces = Sequence[tuple[Path, Event]]  # sounds, and what is true of each

KINDS = ("motif", "loop", "returns", "lesson")
CROWD = 32  # figures: more than anybody teaches
COSTED = 120.0  # seconds in which so many are sought


def is_sought(truth: Event) -> bool:
    """Return whether it is figures that are looked for in a sound, and no other cues."""
    return any(kind in truth.get("scored", ()) for kind in KINDS)


def sought(truth: Event) -> tuple[Figure, ...]:
    """Return what is looked for in a sound."""
    if "returns" in truth["scored"]:
        return tuple(
            Figure(one["name"], tuple(one["intervals"]), tuple(one["iois"]), one["root"])
            for one in truth["figures"]
        )
    return LOOPS if "loop" in truth["scored"] else FIGURES


def table(pool: Executor, pieces: Pieces) -> Iterator[str]:
    """Yield all that is told of figures, in Markdown; nothing if none was sought."""
    motifs, loops, returns, lessons = (
        [(sound, truth) for sound, truth in pieces if kind in truth.get("scored", ())]
        for kind in KINDS
    )
    if motifs:
        yield from _motifs(pool, motifs, lessons)
    if loops:
        heard = _heard(pool, loops)
        yield from ("", *comings.loops(_truths(loops), [one.rows for one in heard]), "")
        yield report.cost(_truths(loops), heard, f"Finding {len(LOOPS)} loops")
    if returns:
        heard, doubtful = (
            [one.rows for one in _heard(pool, returns, shipped=shipped)]
            for shipped in (True, False)
        )
        yield from ("", *comings.returns(_truths(returns), heard, doubtful))


def _motifs(pool: Executor, motifs: Pieces, lessons: Pieces) -> Iterator[str]:
    truths, heard = _truths(motifs), _heard(pool, motifs)
    others: dict[str, tuple[str, Sequence[list[Row]]]] = {}
    for folder in dict.fromkeys(sound.parent for sound, _ in lessons):
        figures = taught.learned(folder / taught.FILE)
        again = _heard(pool, motifs, figures)
        others["taught by one hearing each"] = ("0.85", [one.rows for one in again])
    for name in rivals.RIVALS:
        found = pool.map(partial(rivals.found_by, name, figures=FIGURES), _sounds(motifs))
        others[name] = ("", list(found))
    shipped = {"confirmed": confidence(SURE), "provisional": confidence(GUESSED)}
    yield from recall.table(truths, [one.rows for one in heard], shipped, others)
    if lessons:
        yield from taught.table(list(pool.map(taught.exact, *zip(*lessons, strict=True))))
    yield ""
    yield report.cost(truths, heard, f"Finding {len(FIGURES)} figures")
    sound, truth = motifs[0]
    length = min(truth["duration"], COSTED)
    some, _ = soundfile.read(sound, frames=round(length * RATE), dtype="float32")
    many = find(some, crowd(CROWD))
    yield report.cost([{"duration": length}], [many], f"Finding {CROWD} figures")


def _heard(
    pool: Executor, pieces: Pieces, figures: tuple[Figure, ...] = (), *, shipped: bool = False
) -> list[Heard]:
    each = [figures or sought(truth) for _, truth in pieces]
    return list(pool.map(partial(_find, shipped=shipped), _sounds(pieces), each))


def _find(file: Path, figures: tuple[Figure, ...], *, shipped: bool) -> Heard:
    if not any(figure.chords for figure in figures):
        return find_again(file, figures, shipped=shipped)
    sound, rate = soundfile.read(file, dtype="float32")
    assert rate == RATE, f"{file} has {rate} samples a second"
    return find(sound, figures, shipped=shipped)


def _truths(pieces: Pieces) -> list[Event]:
    return [truth for _, truth in pieces]


def _sounds(pieces: Pieces) -> list[Path]:
    return [sound for sound, _ in pieces]
