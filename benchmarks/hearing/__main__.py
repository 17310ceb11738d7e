"""Scores our ears: python -m benchmarks.hearing [--quick] [--set rhythm|story] [--why]."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one core is what we count

import json
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import click

from benchmarks.hearing import build, material, report
from benchmarks.hearing.ears import hear_file


@click.command()
@click.option("--quick", is_flag=True, help="A tenth of the material.")
@click.option("--set", "names", multiple=True, type=click.Choice(list(build.SETS)),
              help="Only this set; may be given twice.")  # fmt: skip
@click.option("--seed", default=1, help="Of the sets: another seed makes other sounds.")
@click.option("--folder", "folders", multiple=True, type=click.Path(exists=True, path_type=Path),
              help="Score the sounds of this folder instead, which lie beside *.truth.json.")  # fmt: skip
@click.option("--why", is_flag=True, help="Say which cues were missed, and what was taken for one.")
def main(
    quick: bool, names: tuple[str, ...], seed: int, folders: tuple[Path, ...], why: bool
) -> None:
    """Make sounds whose truth is known, hear them, and print how much of it was heard."""
    with ProcessPoolExecutor() as pool:
        if not folders:
            material.require()
            folders = tuple(
                build.build(pool, name, quick=quick, seed=seed) for name in names or build.SETS
            )
        truths = [
            {**json.loads(file.read_text()), "file": file}
            for folder in folders
            for file in sorted(folder.glob("*.truth.json"))
        ]
        sounds = [truth["file"].with_name(truth["wav"]) for truth in truths]
        heard = list(pool.map(hear_file, sounds))
    for line in report.table(truths, heard, why=why):
        click.echo(line)


main()
