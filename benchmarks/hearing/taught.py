"""What is learned from one hearing: a lesson is a sound, and when somebody said "this one"."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from benchmarks.hearing.truth import Event
from benchmarks.hearing.variants import FIGURES
from visualizer.cli import ears
from visualizer.errors import MotifError
from visualizer.motifs import Figure
from visualizer.motifs.figures import lessons
from visualizer.motifs.learning import learn

FILE = "enrol.json"


def write(folder: Path) -> None:
    """Write, beside the lessons of a set, which sound teaches which figure: the first of each."""
    found: dict[str, Event] = {}
    for file in sorted(folder.glob("lesson_*.truth.json")):
        told = msgspec.json.decode(file.read_bytes())
        found.setdefault(told["name"], {key: told[key] for key in ("name", "wav", "press_s")})
    if found:
        (folder / FILE).write_bytes(msgspec.json.encode({"enrol": list(found.values())}))


def learned(file: Path) -> tuple[Figure, ...]:
    """Return every reading of every figure that is taught by `file`, as `listen --enrol` has them.

    What cannot be learned is left out, and so is never heard.
    """
    found: list[Figure] = []
    for lesson in lessons(file):
        try:
            found += _learn(lesson.sound, lesson.name, lesson.pressed, lesson.notes)
        except MotifError:
            continue
    return tuple(found)


def exact(sound: Path, told: Event) -> tuple[bool, bool, bool]:
    """Return whether the first reading is the figure, whether one is, and the first by count.

    `sound` is a lesson; the count is that of its notes, which the teacher may say.
    """
    figure = next(one for one in FIGURES if one.name == told["name"])
    right = []
    for notes in (None, figure.notes):
        try:
            read = _learn(sound, figure.name, told["press_s"], notes)
            right.append([one.intervals == figure.intervals for one in read])
        except MotifError:
            right.append([False])
    return right[0][0], any(right[0]), right[1][0]


def _learn(sound: Path, name: str, pressed: float, notes: int | None) -> tuple[Figure, ...]:
    return learn(name, list(ears.pitch(sound, pressed + ears.RINGS_ON)), pressed, notes)


def table(right: Sequence[tuple[bool, bool, bool]]) -> Iterator[str]:
    """Yield the sentence that says how many lessons were understood."""
    first, some, counted = (sum(one) for one in zip(*right, strict=True))
    yield (
        f"{len(right)} lessons of one hearing: the first reading is the figure in {first}, one of "
        f"its readings in {some}, the first where the count of notes was said in {counted}"
    )
