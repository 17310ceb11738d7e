"""`fluorescent report`: what was heard in an episode, as a page to read."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import click
from platformdirs import user_data_path

from visualizer.cli.known import library
from visualizer.config import APP, nearest
from visualizer.errors import LedgerError, MotifError


def report(names: Sequence[str], out: Path) -> None:
    """Write the report of the episodes called so, or numbered so; of the last one if none is."""
    from visualizer.ledger.history import Past, read
    from visualizer.ledger.report import write

    everything = read(user_data_path(APP) / "ledger.sqlite")
    if not everything:
        raise LedgerError("nothing has been remembered yet; play a show without --no-ledger first.")
    by_name: dict[str, list[Past]] = {}
    for past in everything:
        by_name.setdefault(past.name, []).append(past)
        by_name.setdefault(str(past.number), []).append(past)
    chosen: list[Past] = []
    for name in names:
        if name not in by_name:
            raise LedgerError(f"no episode is called {name!r}; {nearest(name, by_name)}")
        chosen += by_name[name]
    notes, worlds = _known()
    for path in write(out, chosen or everything[-1:], everything, notes, worlds):
        click.echo(path)


def _known() -> tuple[Mapping[str, int], Mapping[str, str]]:
    """Return how many notes each figure has, and the world somebody said it belongs to.

    A report without that is better than none.
    """
    try:
        known = library()
    except MotifError as error:
        click.echo(f"fluorescent: {error}", err=True)
        return {}, {}
    return known.notes, {entry.figure.name: entry.world for entry in known}
