"""The front door: what can be typed, and how a mistake is answered."""

import os

# NumPy's matrix library would start a thread per core and let them spin between our tiny
# products; it reads this when NumPy is first imported, so it stands before everything else.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import errno
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from visualizer import __version__
from visualizer.cli.leaving import end
from visualizer.cli.motif import motif
from visualizer.cli.unsafe import ASKED, agreed
from visualizer.cli.words import Words
from visualizer.errors import VisualizerError

UNWRITABLE = errno.ENOSPC, errno.EIO  # a full disk under `> FILE`, a terminal that was closed


class Front(Words):
    """Answers `fluorescent` with the show itself, and a wrong word with the near ones."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] not in ("--help", "-h", "--version")):
            args = ["run", *args]
        return super().parse_args(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.format_commands(ctx, formatter)
        with formatter.section("Options of run"):
            formatter.write_dl(
                [
                    record
                    for option in self.commands["run"].get_params(ctx)
                    if (record := option.get_help_record(ctx)) and "--help" not in record[0]
                ]
            )


@click.group(
    cls=Front,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="While it runs: F full screen, C calm light, Space blackout, H all keys, Esc out.",
)
@click.version_option(__version__, prog_name="fluorescent")
def front() -> None:
    """A ceiling of fluorescent lamps that listens to what this computer plays.

    `fluorescent` alone is `fluorescent run`: full screen, on whatever the computer plays.
    """


@front.command()
@click.option("--source", metavar="WHAT", help="loopback (what the computer plays), mic, demo, a "
              "device's name, or file:PATH.  [default: loopback]")  # fmt: skip
@click.option(
    "--scene",
    metavar="NAME",
    help="Begin with this scene and stay in it; a wrong name lists them all.",
)
@click.option("--world", metavar="NAME", help="Stay in the outer or the inner world, whatever is "
              "heard; key W.")  # fmt: skip
@click.option("--windowed/--full-screen", default=None, help="A window, or the whole display.")
@click.option("--size", metavar="1280x720", help="Of the window, in pixels.")
@click.option(
    "--display", metavar="NAME", help="Which display, by name or number; remembered for next time."
)
@click.option("--fps", type=float, metavar="N", help="Pictures a second.  [default: 60]")
@click.option("--duration", type=float, metavar="S", help="Stop after so many seconds.")
@click.option("--seed", type=int, metavar="N", help="Another seed, other choices of the lamps.")
@click.option("--internal", metavar="640x360", help="Draw at this size inside, and enlarge.")
@click.option("--sensitivity-db", type=float, metavar="DB", help="How much louder to hear.")
@click.option(
    "--unsafe-light",
    is_flag=False,
    flag_value=ASKED,
    metavar="[=I-understand]",
    help="Let it flash as it likes, for this evening; asks for a word on the terminal.",
)
@click.option(
    "--calm/--no-calm",
    default=None,
    help="No flashes, slow changes only; key C. Remembered for next time.",
)
@click.option("--intro/--no-intro", default=None, help="Begin with the start screen, or at once.")
@click.option("--episode", metavar="S2E7", help="What the ledger calls this evening; key E begins "
              "another.  [default: date and time]")  # fmt: skip
@click.option("--ledger/--no-ledger", default=None, help="Remember what is heard (never its sound) "
              "for `fluorescent report`.")  # fmt: skip
@click.option("--offscreen", is_flag=True, default=None, help="Draw without a window.")
@click.option("--motifs", metavar="FILE", help="Find the figures in this file, and not "
              "those that `fluorescent motif` was taught.")  # fmt: skip
@click.option("--stats", metavar="FILE", help="Write how it went, as JSON, when it ends.")
@click.option("--still", metavar="FILE", help="Write the last picture as PNG when it ends.")
@click.option("--config", metavar="FILE", type=Path, help="Settings in TOML, named as here.")
def run(config: Path | None, unsafe_light: str | None, **flags: Any) -> None:
    """The show: light for what this computer is playing."""
    from visualizer.cli.evening import perform

    typed = {name: value for name, value in flags.items() if value is not None}
    perform(typed, config, unsafe=agreed(unsafe_light))


@front.command("listen")  # the function may not be called so: its module is
@click.argument("sound")
@click.option("--events", metavar="FILE", type=Path, help="Write what is heard as JSON Lines; "
              "without it they go where the output is redirected to.")  # fmt: skip
@click.option("--plot", metavar="FILE", type=Path, help="Draw the spectrum and the cues over it.")
@click.option("--motifs", metavar="FILE", type=Path, help="Find the figures in this file, and not "
              "those that `fluorescent motif` was taught.")  # fmt: skip
@click.option("--enrol", metavar="FILE", type=Path, help="Learn figures from sounds in which each "
              "is heard once, as this file tells.")  # fmt: skip
def listen_to(sound: str, **files: Path | None) -> None:
    """What is heard in SOUND: a file, demo, or loopback until Ctrl-C."""
    from visualizer.cli.listen import listen

    listen(sound, **files)


@front.command("report")
@click.argument("episodes", nargs=-1)
@click.option("-o", "--out", metavar="FILE", type=Path, default=Path("report.html"),
              show_default=True, help="The page; CSV and JSON go beside it.")  # fmt: skip
def report_on(episodes: tuple[str, ...], out: Path) -> None:
    """What was heard in EPISODES, by name or number; in the last one if none is named."""
    from visualizer.cli.report import report

    report(episodes, out)


@front.command("render")
@click.argument("sound")
@click.option("-o", "--out", metavar="FILE", type=Path,
              help="FILM.mp4, .mov or .mkv; or numbered pictures, DIR/%06d.png.")  # fmt: skip
@click.option("--size", metavar="1920x1080", help="Of the picture, in pixels.")
@click.option("--fps", type=float, metavar="N", help="Pictures a second.  [default: 60]")
@click.option("--scene", metavar="NAME", help="One scene all through.  [default: auto]")
@click.option("--seed", type=int, metavar="N", help="Another seed, other choices of the lamps.")
@click.option("--start", type=click.FloatRange(0), default=0.0, metavar="S", help="Begin so many "
              "seconds into the sound.")  # fmt: skip
@click.option("--duration", type=float, metavar="S", help="Stop after so many seconds.")
@click.option("--internal", metavar="640x360", help="Draw at this size inside, and enlarge.")
@click.option("--calm", is_flag=True, default=None, help="No flashes, slow changes only.")
@click.option("--motifs", metavar="FILE", help="Find the figures in this file, and not "
              "those that `fluorescent motif` was taught.")  # fmt: skip
@click.option("--crf", type=click.IntRange(0, 51), default=18, metavar="N", help="Quality of the "
              "encoder: 0 is the best, 51 the smallest.  [default: 18]")  # fmt: skip
@click.option("--lossless", is_flag=True, help="FFV1 and float samples, into .mkv.")
@click.option("--still", metavar="FILE", type=Path, help="One picture, that at --start, as PNG.")
@click.option("--overwrite", is_flag=True, help="Write over what is there already.")
def render_film(sound: str, out: Path | None, **options: Any) -> None:
    """A film of SOUND: a file, or demo. Ctrl-C leaves what was drawn."""
    from visualizer.cli.render import render

    own = {name: options.pop(name) for name in ("start", "crf", "lossless", "still", "overwrite")}
    flags = {name: value for name, value in options.items() if value is not None}
    render(sound, out, **own, flags=flags)


front.add_command(motif)


@front.command()
def devices() -> None:
    """What can be heard here, which of it is chosen, and why."""
    from visualizer.cli.checks import list_devices

    list_devices()


@front.command()
def doctor() -> None:
    """Look at graphics, display and sound, and say what to do about each."""
    from visualizer.cli.checks import examine

    sys.exit(0 if examine() else 1)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; a mistake ends with one sentence and exit code 2."""
    code = _run(arguments)
    if arguments is None:  # we are the whole program, and may end it
        end(code)
    if code:
        sys.exit(code)


def _run(arguments: Sequence[str] | None) -> int:
    """Return the exit code."""
    try:
        front.main(args=arguments, prog_name="fluorescent", standalone_mode=False)
    except click.UsageError as error:
        error.show()
        return 2
    except click.Abort:
        return 130
    except VisualizerError as error:
        click.echo(f"fluorescent: {error}", err=True)
        return 2
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise
        with suppress(OSError):
            click.echo(f"fluorescent: what it says cannot be written: {error.strerror}.", err=True)
        return 1
    return 0
