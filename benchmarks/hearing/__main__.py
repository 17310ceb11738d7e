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

from benchmarks.hearing import anchors, build, finding, material, report, states
from benchmarks.hearing.ears import hear_file
from benchmarks.hearing.truth import Event
from visualizer.cli.events import Row

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
        pieces = [
            (file.with_name(truth["wav"]), truth)
            for folder in folders
            for file in sorted(folder.glob("*.truth.json"))
            for truth in [json.loads(file.read_text())]
        ]
        story = [(sound, truth) for sound, truth in pieces if not finding.is_sought(truth)]
        truths: list[Event] = [truth for _, truth in story]
        sounds = [sound for sound, _ in story]
        ours = _waited_for("our ears", len(sounds), pool.map(hear_file, sounds))
        # The anchors hear no cues, so they need not sit through the films.
        others: dict[str, report.Listener] = {
            name: _waited_for(name, len(sounds), pool.map(partial(_anchor, name), sounds, truths))
            for name in anchors.ANCHORS
        }
        figures = list(finding.table(pool, pieces))
    slow = list(states.table(truths, [one.rows for one in ours]))
    table = [*report.table(truths, ours, others), *[""][: len(slow)], *slow]
    click.echo("\n".join([*table, *([""] if table and figures else []), *figures]))
    if why:
        click.echo("\n" + "\n".join(report.reasons(truths, ours)))
    if write:
        text = README.read_text()
        for what, lines in (("table", table), ("figures", figures)):
            between = re.compile(rf"(?<=<!-- {what} -->\n).*?(?=<!-- end -->)", re.DOTALL)
            told = "\n".join(lines)
            text = between.sub(lambda _, told=told: f"\n{told}\n\n", text) if lines else text
        README.write_text(text)


def _waited_for(who: str, count: int, heard: Iterable[T]) -> list[T]:
    """Return all that `who` hears, and show on a terminal how far they are."""
    with click.progressbar(heard, length=count, label=who, file=sys.stderr, show_pos=True) as told:
        return list(told)


def _anchor(name: str, sound: Path, truth: Event) -> list[Row]:
    heard = {"onset", "beat", "bass"} & {*truth.get("scored", ())}
    return anchors.heard_by(name, sound) if heard else []


if __name__ == "__main__":  # the pool's children import this file and must not start again
    main()
