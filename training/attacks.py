"""Judges the heads on figures that come quickly from instruments that come slowly.

    python -m training.attacks [--sheets N]

Every other sheet is played by an instrument made by code, the others by the free soundfonts; no
sheet is a training scene, and none is played by what `benchmarks/hearing` judges with. Prints, for
each kind of instrument, how well its notes are heard and how late, and how many figures are found
at one rate of false alarms.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the sheets are heard side by side

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace

import click
import numpy as np

from benchmarks.hearing.recall import JUDGED, Outcome, at_rate, cells
from benchmarks.hearing.sound import Rng, factor, pink, samples
from benchmarks.hearing.truth import Event
from benchmarks.hearing.variants import FIGURES
from training import instruments, scenes
from training.instruments import Note
from visualizer.cli.events import Row
from visualizer.motifs.ear import Ear
from visualizer.motifs.finder import Finder, confidence
from visualizer.motifs.notes import LOWEST, STEP
from visualizer.records import F32

Played = tuple[float, int]  # when a key went down, seconds, and its MIDI pitch

SEED = 1041  # no training scene is drawn from it
KINDS = {  # instruments made by code, and General MIDI programs
    "pad": (instruments.pad, (89, 91, 94)),
    "choir": (instruments.choir, (52, 53, 91)),
    "strings": (instruments.bowed, (48, 49, 50)),
    "plucked": (instruments.struck, (24, 25, 46)),
}
PACES = {"slow": (0.6, 0.9), "fast": (1.2, 1.6)}  # tempo against the tempo taught
BACKINGS = ("none", "chords", "arpeggio")

SURE = 0.0  # log odds from which a note counts as heard
SOONEST, LATEST = -0.05, 0.3  # seconds from the key, in which a note is heard
WITHIN = 0.12  # seconds after its last note in which a figure should be guessed
LEAST = 4.0  # evidence: what is told from here on is enough to choose a threshold


@dataclass(frozen=True)
class Sheet:
    """What was played, as rows of pitch, and what is true of it."""

    rows: F32
    kind: str
    pace: str
    backing: str
    name: str  # of its figure
    notes: list[Played]  # of the figure

    @property
    def truth(self) -> Event:
        """What `benchmarks/hearing/recall.py` knows of a sound."""
        event = {
            "name": self.name, "variant": "exact", "t_start": self.notes[0][0],
            "t_last": self.notes[-1][0], "kind": self.kind, "pace": self.pace,
            "backing": self.backing,
        }  # fmt: skip
        return {"events": [event], "duration": len(self.rows) * STEP}


@dataclass(frozen=True)
class Heard:
    """What was heard of a sheet: cues, and of each head how notes were."""

    told: list[Row]
    late: dict[str, list[float | None]]  # seconds, None where a note of the figure was missed
    false: dict[str, int]  # notes beside those of the figure, while it was played


def sheet(number: int) -> Sheet:
    """Return sheet `number`: one figure, alone or accompanied."""
    rng = np.random.default_rng([SEED, number])
    kind, pace, backing = (str(rng.permutation(list(one))[0]) for one in (KINDS, PACES, BACKINGS))
    figure = FIGURES[int(rng.integers(len(FIGURES)))]
    notes = _tune(rng, figure.intervals, figure.durations, figure.root, PACES[pace])
    voice, programs = KINDS[kind]
    if number % 2:
        sound, late = instruments.synthetic(rng, notes, (voice,))
    else:
        sound, late = instruments.soundfont(rng, notes, int(rng.choice(programs)))
    lead = float(rng.uniform(3, 6))  # laid before it here: timidity leaves out silence
    made = scenes.Scene(rng)
    made.lay(notes, (np.pad(sound, (samples(lead), 0)), late), 1.0, sure=True)
    if backing != "none":
        scenes.accompany(made, backing, -float(rng.choice([9, 3, 0])))
    made.sound += pink(rng, len(made.sound)) * factor(-40)
    rows = scenes.rows(made.sound * factor(-23))
    keys = [(lead + at, pitch) for at, _, pitch, _ in notes]
    return Sheet(rows, kind, pace, backing, figure.name, keys)


def _tune(
    rng: Rng, steps: Sequence[int], held: Sequence[float], root: int, pace: tuple[float, float]
) -> list[Note]:
    tempo, overlap = float(rng.uniform(*pace)), float(rng.uniform(0.9, 1.2))
    pitches = root + int(rng.integers(-6, 7)) + np.cumsum([0, *steps])
    at, notes = 0.0, []
    for seconds, pitch in zip(held, pitches.tolist(), strict=True):
        notes.append((at, overlap * seconds / tempo, pitch, int(rng.integers(60, 100))))
        at += seconds / tempo * float(np.exp(0.04 * rng.standard_normal()))
    return notes


def hear(sheet: Sheet) -> Heard:
    """Return what is heard of a sheet with the weights that are shipped."""
    ear, finder = Ear(), Finder(FIGURES, guessed=LEAST, sure=LEAST, rest=0.0)
    notes: dict[str, list[Played]] = {"fast": [], "slow": []}
    told: list[Row] = []
    for n, row in enumerate(sheet.rows):
        now = ear(row)
        for name, begun in (("fast", now.new), ("slow", now.settled)):
            pitches = begun.pitches[begun.odds >= SURE]
            notes[name] += [((begun.row + 0.5) * STEP, LOWEST + int(pitch)) for pitch in pitches]
        for chain, stage in finder.match(now.settled, now.new, now.sound):
            figure = FIGURES[chain.figure]
            told.append({
                "kind": "motif", "name": figure.name, "stage": stage, "emit": (n + 1) * STEP,
                "score": confidence(chain.evidence), "completeness": chain.notes / figure.notes,
            })  # fmt: skip
    return Heard(
        told,
        {name: late(sheet.notes, heard) for name, heard in notes.items()},
        {name: len(false(sheet.notes, heard)) for name, heard in notes.items()},
    )


def late(played: Sequence[Played], heard: Sequence[Played]) -> list[float | None]:
    """Return how many seconds after its key each note `played` was first heard, if it was."""
    return [
        min(
            (at - key for at, told in heard if told == pitch and SOONEST <= at - key <= LATEST),
            default=None,
        )
        for key, pitch in played
    ]


def false(played: Sequence[Played], heard: Sequence[Played]) -> list[Played]:
    """Return what was `heard` while the notes `played` came, and is none of them."""
    first, last = played[0][0] + SOONEST, played[-1][0] + LATEST
    return [
        (at, told)
        for at, told in heard
        if first <= at <= last
        and not any(told == pitch and SOONEST <= at - key <= LATEST for key, pitch in played)
    ]


def table(sheets: Sequence[Sheet], heard: Sequence[Heard]) -> Iterator[str]:
    """Yield how well each kind of instrument, pace and backing was heard, in Markdown."""
    truths, told = [one.truth for one in sheets], [one.told for one in heard]
    sure, guessed = (at_rate(truths, told, stage, JUDGED) for stage in ("confirmed", "provisional"))
    yield (f"at {JUDGED} false alarms a figure and hour: confirmed from {sure.threshold:.3f} on, "
           f"provisional from {guessed.threshold:.3f} on")  # fmt: skip
    heads = ("fast", "slow")
    yield cells("of", *(f"{name}: F1, late, spread, ms" for name in heads), "figures",
                "confirmed", "provisional", f"within {1e3 * WITHIN:.0f} ms")  # fmt: skip
    yield cells(*["---"] * 7)
    for key, values in (("kind", KINDS), ("pace", PACES), ("backing", BACKINGS)):
        for value in values:
            which = [k for k, one in enumerate(sheets) if getattr(one, key) == value]
            if not which:
                continue
            notes = (_notes([(sheets[k], heard[k]) for k in which], name) for name in heads)
            figures = [_of(one, key, value) for one in (sure, guessed)]
            soon = [late is not None and late <= WITHIN for late in figures[1].late]
            yield cells(value, *notes, str(len(which)), *(f"{one.recall:.2f}" for one in figures),
                        f"{np.mean(soon):.2f}")  # fmt: skip


def _notes(those: Sequence[tuple[Sheet, Heard]], head: str) -> str:
    hits = [at for _, heard in those for at in heard.late[head] if at is not None]
    if not hits:
        return "none heard"
    # What accompanies has notes of its own: only where nothing does is one too many false.
    alone = [heard for sheet, heard in those if sheet.backing == "none"]
    every = [at for heard in alone for at in heard.late[head]]
    right = sum(at is not None for at in every)
    false = sum(heard.false[head] for heard in alone)
    f1 = f"{2 * right / (len(every) + right + false):.2f}" if every else ""
    low, middle, high = 1e3 * np.percentile(hits, (16, 50, 84))  # as far apart as two deviations
    return f"{f1}, {middle:.0f}, {(high - low) / 2:.0f}"


def _of(all_: Outcome, key: str, value: str) -> Outcome:
    kept = [k for k, event in enumerate(all_.returns) if event[key] == value]
    return replace(all_, returns=[all_.returns[k] for k in kept], late=[all_.late[k] for k in kept])


def _heard(number: int) -> tuple[Sheet, Heard]:
    drawn = sheet(number)
    return drawn, hear(drawn)


@click.command()
@click.option("--sheets", "count", default=160, show_default=True)
def main(count: int) -> None:
    """Draw the sheets, hear them, and print the table."""
    with ProcessPoolExecutor() as pool:
        sheets, heard = zip(*pool.map(_heard, range(count)), strict=True)
    for line in table(sheets, heard):
        click.echo(line)


if __name__ == "__main__":
    main()
