"""Scores our ears: python -m benchmarks.hearing [--quick] [--set NAME] [--why]."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one core is what we count

import json
import re
import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

import click

from benchmarks.hearing import anchors, build, material, recall, report, states
from benchmarks.hearing.ears import Heard, hear_file
from benchmarks.hearing.motifs import FIGURES
from benchmarks.hearing.truth import Event
from visualizer.cli.events import Row
from visualizer.motifs.finder import GUESSED, SURE, confidence

T = TypeVar("T")

README = Path(__file__).parent / "README.md"


@click.command()
@click.option("--quick", is_flag=True, help="A tenth of the material.")
@click.option("--set", "names", multiple=True, type=click.Choice(list(build.SETS)),
              help="Only this set; may be given twice.")  # fmt: skip
@click.option("--seed", default=1, help="Of the sets: another seed makes other sounds.")
@click.option("--folder", "folders", multiple=True, type=click.Path(exists=True, path_type=Path),
              help="Score the sounds of this folder, beside which lies *.truth.json.")  # fmt: skip
@click.option("--why", is_flag=True, help="Say which cues were missed, and what was taken for one.")
@click.option("--write", is_flag=True, help="Put the table into README.md beside this program.")
def main(
    quick: bool,
    names: tuple[str, ...],
    seed: int,
    folders: tuple[Path, ...],
    why: bool,
    write: bool,
) -> None:
    """Make sounds whose truth is known, hear them, and print how much of it was heard."""
    with ProcessPoolExecutor() as pool:
        if not folders:
            material.require()
            click.echo("making what is not yet made; the first time takes minutes", err=True)
            folders = tuple(
                build.build(pool, name, quick=quick, seed=seed) for name in names or build.SETS
            )
        files = [file for folder in folders for file in sorted(folder.glob("*.truth.json"))]
        truths: list[Event] = [json.loads(file.read_text()) for file in files]
        sounds = [file.with_name(truth["wav"]) for file, truth in zip(files, truths, strict=True)]
        sought = [FIGURES if "motif" in truth.get("scored", ()) else () for truth in truths]
        ours = _waited_for("our ears", len(sounds), pool.map(hear_file, sounds, sought))
        # The anchors hear no cues, so they need not sit through the films.
        others: dict[str, report.Listener] = {
            name: _waited_for(name, len(sounds), pool.map(partial(_anchor, name), sounds, truths))
            for name in anchors.ANCHORS
        }
    slow = list(states.table(truths, [one.rows for one in ours]))
    table = [*report.table(truths, ours, others), *[""][: len(slow)], *slow]
    table += _found(truths, ours)
    click.echo("\n".join(table))
    if why:
        click.echo("\n" + "\n".join(report.reasons(truths, ours)))
    if write:
        told = "\n".join(table)
        text = README.read_text()
        between = re.compile("(?<=<!-- table -->\n).*(?=<!-- end -->)", re.DOTALL)
        README.write_text(between.sub(lambda _: f"\n{told}\n\n", text))


def _found(truths: list[Event], ours: list[Heard]) -> list[str]:
    """Return what was heard of figures, and what that cost; nothing if none was sought."""
    pairs = [(t, h) for t, h in zip(truths, ours, strict=True) if "motif" in t.get("scored", ())]
    if not pairs:
        return []
    sought, heard = zip(*pairs, strict=True)
    shipped = {"confirmed": confidence(SURE), "provisional": confidence(GUESSED)}
    told = recall.table(sought, [one.rows for one in heard], shipped)
    return ["", *told, "", report.cost(sought, heard, f"Finding {len(FIGURES)} figures")]


def _waited_for(who: str, count: int, heard: Iterable[T]) -> list[T]:
    """Return all that `who` hears, and show on a terminal how far they are."""
    with click.progressbar(heard, length=count, label=who, file=sys.stderr, show_pos=True) as told:
        return list(told)


def _anchor(name: str, sound: Path, truth: Event) -> list[Row]:
    heard = {"onset", "beat", "bass"} & {*truth.get("scored", ())}
    return anchors.heard_by(name, sound) if heard else []


if __name__ == "__main__":  # the pool's children import this file and must not start again
    main()
