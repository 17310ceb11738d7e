"""`fluorescent motif`: the figures that were taught; to add, hear, see, keep and give away."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from visualizer.cli.words import Words
from visualizer.config import nearest, writable
from visualizer.errors import MotifError

if TYPE_CHECKING:  # what hears and draws takes a while to import, which --help need not wait for
    from visualizer.motifs import Figure
    from visualizer.motifs.library import Entry, Library

STEP = 0.5  # seconds a note, where nobody says


@click.group(cls=Words)
def motif() -> None:
    """Figures that the show knows: teach it one, and it lights up when it comes back.

    A figure is 3 to 16 notes. It is found in any key and from half to nearly twice its tempo.
    """


@motif.command()
@click.argument("name")
@click.option("--intervals", metavar="-1,-4,-3", help="Semitones from each note to the next.")
@click.option("--chords", metavar='"Am F C G"', help="Chords that come round, instead of notes.")
@click.option("--durations", metavar="1,1,1,2.5", help="Seconds that each note or chord takes.  "
              "[default: half a second; two for a chord]")  # fmt: skip
def add(name: str, intervals: str | None, chords: str | None, durations: str | None) -> None:
    """Teach the figure NAME by its notes, or by its chords."""
    from visualizer.motifs import Figure
    from visualizer.motifs.figures import progression

    if chords is not None and intervals is None:
        held = _numbers(durations, "--durations") if durations else ()
        _teach(progression(name, chords, held), "its chords were given")
        return
    if intervals is None or chords is not None:
        raise MotifError("a figure is --intervals or --chords; give one of them.")
    steps = tuple(round(step) for step in _numbers(intervals, "--intervals", whole=True))
    held = _numbers(durations, "--durations") if durations else (STEP,) * len(steps)
    _teach(Figure(name, steps, held), "its notes were given")


@motif.command()
@click.argument("sound", type=Path)
@click.option("--start", type=click.FloatRange(0), required=True, metavar="S",
              help="Where it begins, seconds.")  # fmt: skip
@click.option("--end", type=click.FloatRange(0), required=True, metavar="S",
              help="Where its last note ends.")  # fmt: skip
@click.option("--notes", type=int, metavar="N", help="How many it has; it helps to say so.")
@click.option("--chords", is_flag=True, help="It is chords that come round: learn one round.")
@click.option("--name", required=True)
def learn(
    sound: Path, start: float, end: float, notes: int | None, chords: bool, name: str
) -> None:
    """Teach a figure from a SOUND in which it is heard once."""
    from visualizer.cli import lesson, roll
    from visualizer.motifs.library import named

    named(name)
    first, *others = lesson.read(name, sound, start, end, notes, chords=chords)
    others = [other for other in others if other.intervals != first.intervals]
    _teach(first, f"{sound.name}, {start:g} to {end:g} s", others)
    if others:
        told = ", or ".join(dict.fromkeys(map(roll.steps, others)))
        click.echo(f"It might also have been {told}: the show will know when it hears it again.")


@motif.command("list")
def listed() -> None:
    """What it knows, and how often each is heard where it is not meant."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from visualizer.cli import roll
    from visualizer.cli.known import library
    from visualizer.motifs import chances

    table = Table("name", "notes", "semitones", "seconds", "false alarms", "", box=None)
    for entry in (known := library()):
        figure = entry.figure
        table.add_row(
            Text(figure.name), str(figure.notes), roll.steps(figure),
            " ".join(f"{held:.3g}" for held in figure.durations),
            chances.often(chances.hourly(figure)), "on" if entry.on else "off",
        )  # fmt: skip
    if not known.names:
        click.echo("It knows no figure yet; teach it one with `fluorescent motif add` or `learn`.")
        return
    Console().print(table)
    click.echo(f"False alarms: how often an hour of music has it by chance, in {chances.basis()}.")


@motif.command()
@click.argument("name")
@click.option("-o", "--out", metavar="FILE", type=Path, help="As a picture: PNG, SVG or PDF.")
def show(name: str, out: Path | None) -> None:
    """The notes of NAME, pitch upwards and time to the right."""
    from visualizer.cli import roll
    from visualizer.cli.known import library
    from visualizer.motifs import chances

    entry = _known(library(), name)
    if out is not None:
        roll.save(entry.figure, out)
        return
    told = [roll.steps(entry.figure), "on" if entry.on else "off"]
    told += [f"{entry.world} world"] if entry.world else []
    click.echo(f"{name}: {', '.join(told)}")
    for other in entry.others:
        click.echo(f"or else: {roll.steps(other)}")
    where = ", ".join(told for told in (entry.taught[:10], entry.origin) if told)
    if where:
        click.echo(f"taught: {where}")
    click.echo(roll.text(entry.figure))
    click.echo(chances.warning(entry.figure))


@motif.command()
@click.argument("name")
@click.option("-o", "--out", metavar="FILE", type=Path, help="Into a WAV file instead.")
def play(name: str, out: Path | None) -> None:
    """Play NAME, softly, through the speakers."""
    from visualizer.audio.aloud import aloud
    from visualizer.cli.known import library
    from visualizer.motifs import tone

    sound = tone.sounded(_known(library(), name).figure)
    if out is not None:
        tone.write(writable(out, "-o"), sound)
        return
    with TemporaryDirectory() as folder:
        path = Path(folder, "figure.wav")
        tone.write(path, sound)
        aloud(path)


@motif.command()
@click.argument("name")
@click.argument("new")
def rename(name: str, new: str) -> None:
    """Call the figure NAME something else. The ledger goes on calling it NAME."""
    library = _writable_library()
    _known(library, name)
    library.rename(name, new)


@motif.command()
@click.argument("names", nargs=-1, required=True)
def remove(names: tuple[str, ...]) -> None:
    """Forget the figures NAMES."""
    library = _writable_library()
    _all_known(library, names)
    library.remove(*names)


@motif.command()
@click.argument("names", nargs=-1, required=True)
def on(names: tuple[str, ...]) -> None:
    """Look for the figures NAMES from now on."""
    _switch(names, on=True)


@motif.command()
@click.argument("names", nargs=-1, required=True)
def off(names: tuple[str, ...]) -> None:
    """Look for the figures NAMES no longer, and keep them."""
    _switch(names, on=False)


@motif.command()
@click.argument("name")
@click.argument("which", type=click.Choice(["inner", "outer", "either"]))
def world(name: str, which: str) -> None:
    """Say which world NAME belongs to; "either" leaves it to where it is heard."""
    library = _writable_library()
    _known(library, name)
    library.set_world(name, "" if which == "either" else which)


@motif.command("import")
@click.argument("file", type=Path)
def bring(file: Path) -> None:
    """Teach all figures in FILE: TOML, MIDI (a track for each), or JSON with templates."""
    from dataclasses import replace

    from visualizer.cli import roll
    from visualizer.clock import today
    from visualizer.motifs import chances
    from visualizer.motifs.library import read_any

    entries = read_any(file)
    _writable_library().add(*(replace(entry, taught=entry.taught or today()) for entry in entries))
    for figure in (entry.figure for entry in entries):
        click.echo(f"{figure.name}: {roll.steps(figure)}. {chances.warning(figure)}")


@motif.command()
@click.argument("file", type=Path)
@click.argument("names", nargs=-1)
def export(file: Path, names: tuple[str, ...]) -> None:
    """Write the figures NAMES, or all, to FILE.toml or FILE.mid."""
    from visualizer.cli.known import library
    from visualizer.motifs import midi
    from visualizer.motifs.library import write_toml

    known, path = library(), writable(file, "export")
    _all_known(known, names)
    entries = [known[name] for name in names] if names else list(known)
    if not entries:
        raise MotifError("there is no figure to export; teach one first.")
    if path.suffix.lower() == ".toml":
        write_toml(path, entries)
    elif path.suffix.lower() in midi.SUFFIXES:
        midi.write(path, [entry.figure for entry in entries])
    else:
        raise MotifError(f"{file} is neither .toml nor .mid; name it so.")


def _teach(figure: "Figure", origin: str, others: Sequence["Figure"] = ()) -> None:
    from visualizer.cli import roll
    from visualizer.clock import today
    from visualizer.motifs import chances
    from visualizer.motifs.library import Entry

    entry = Entry(figure, taught=today(), origin=origin, others=tuple(others))
    _writable_library().add(entry)
    click.echo(f"{figure.name}: {roll.steps(figure)}. {chances.warning(figure)}")


def _switch(names: Sequence[str], *, on: bool) -> None:
    from visualizer.motifs import chances

    library = _writable_library()
    _all_known(library, names)
    library.switch(*names, on=on)
    for name in names if on else ():
        click.echo(f"{name}: {chances.warning(library[name].figure)}")


def _writable_library() -> "Library":
    """Return the library to change; one that is broken is put aside first, and nothing is lost."""
    from visualizer.cli import known
    from visualizer.motifs.library import put_aside

    try:
        return known.library()
    except MotifError as error:
        kept = put_aside(known.path())
        click.echo(
            f"fluorescent: {error} It is kept as {kept}, to be mended and read with "
            "`fluorescent motif import`; a new one is begun.",
            err=True,
        )
        return known.library()


def _known(library: "Library", name: str) -> "Entry":
    _all_known(library, (name,))
    return library[name]


def _all_known(library: "Library", names: Sequence[str]) -> None:
    for name in names:
        if name not in library:
            near = nearest(name, library.names) if library.names else "teach it one first."
            raise MotifError(f"no figure is called {name!r}; {near}")


def _numbers(text: str, flag: str, *, whole: bool = False) -> tuple[float, ...]:
    try:
        return tuple((int if whole else float)(word) for word in text.split(","))
    except ValueError:
        kind = "whole numbers" if whole else "numbers"
        raise MotifError(
            f"{flag} {text}: write {kind} with commas between, like -1,-4,-3."
        ) from None
