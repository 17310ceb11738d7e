"""A lesson from a file: what was played in a span of it, as a figure or as a loop of chords."""

from pathlib import Path

from visualizer.cli.ears import RINGS_ON, pitch
from visualizer.errors import MotifError
from visualizer.motifs import Figure, learning
from visualizer.motifs.figures import FEWEST, MOST
from visualizer.motifs.harmony import learn_chords
from visualizer.motifs.notes import STEP

ONWARD = 4.0  # seconds heard before a figure begins: the levels of the sound find their place
EARLY = 0.1  # seconds that somebody may begin too late
LONGEST_LOOP = 48.0  # seconds: chords come round more slowly than tunes do


def read(
    name: str, sound: Path, start: float, end: float, notes: int | None, *, chords: bool
) -> tuple[Figure, ...]:
    """Return what may have been played from `start` to `end` seconds, the likeliest first.

    `notes` says how many there are, of chords if those are meant. Raises `MotifError`, and
    `SourceError` for a sound that cannot be read.
    """
    longest = LONGEST_LOOP if chords else learning.LOOK_BACK
    if not start < end <= start + longest:
        raise MotifError(
            f"--start {start:g} and --end {end:g}: the end comes after the start, and at most "
            f"{longest:g} seconds after."
        )
    if notes is not None and not FEWEST <= notes <= MOST:
        raise MotifError(f"--notes {notes}: a figure has {FEWEST} to {MOST} of them.")
    begin = max(0.0, start - ONWARD)
    rows = list(pitch(sound.expanduser(), end - begin + RINGS_ON, begin))
    if chords:
        span = slice(round((start - begin) / STEP), round((end - begin) / STEP))
        return (learn_chords(name, rows[span], notes),)
    before = round(max(0.0, start - begin - EARLY) / STEP)
    try:
        return learning.learn(name, rows[before:], end - begin - before * STEP, notes)
    except MotifError:
        raise MotifError(
            f"no figure was heard in {sound} from {start:g} to {end:g} s; name a little more of "
            "it, say how many --notes it has, or give them with `fluorescent motif add`."
        ) from None
