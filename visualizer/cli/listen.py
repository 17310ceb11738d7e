"""Ears without light: what is heard in a sound, as lines for tools and as a view for people."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import BinaryIO

from visualizer import clock
from visualizer.audio import Source, open_source, reel
from visualizer.cli.ears import ears, taught
from visualizer.cli.events import Moment, line, rows
from visualizer.cli.known import sought
from visualizer.config import writable
from visualizer.errors import ConfigError, SourceError
from visualizer.motifs import Figure
from visualizer.records import HOP, RATE, State, Tick

LIVE_HZ = 100.0  # how often a device is asked: a cue waits no longer than two hops
PICTURES = (".png", ".svg", ".pdf")

Watch = Callable[[Moment], None]  # somebody who is told of every hop


def listen(
    sound: str,
    *,
    events: Path | None = None,
    plot: Path | None = None,
    motifs: Path | None = None,
    enrol: Path | None = None,
) -> None:
    """Hear `sound` to its end, or until Ctrl-C, and tell all who watch.

    Parameters
    ----------
    sound : a file, `demo`, or what is heard as it happens: `loopback`, `mic`, a device's name
    events : where to write JSON Lines; standard output if that is not a terminal
    plot : where to draw what was heard, as PNG, SVG or PDF
    motifs : a file of figures to find; without it and `enrol`, those of the library that are on
    enrol : a file that says in which sounds a figure is heard once, to be learned from them

    Raises `SourceError`, `ConfigError` and `MotifError`.
    """
    spec, live = source_of(sound)
    known, amiss = sought(motifs, spec) if motifs or not enrol else ((), "")
    if amiss:
        print(f"fluorescent: {amiss}", file=sys.stderr, flush=True)
    known = (*known, *(taught(enrol) if enrol else ()))
    try:
        with ExitStack() as stack:
            source = open_source(spec, live=live)
            stack.callback(source.close)
            watches = list(
                _watches(stack, source, events, plot, seconds=None if live else _seconds(spec))
            )
            if live:
                ticks = clock.live(source.available, LIVE_HZ, displayed=lambda: False)
            else:
                ticks = clock.steady(RATE / HOP)
            # Ctrl-C is the way to leave what has no end; or the reader leaves, as `head` does.
            with suppress(KeyboardInterrupt, BrokenPipeError):
                for moment in hear(source, ticks, known):
                    for watch in watches:
                        watch(moment)
    except OSError as error:  # also one at closing; what goes wrong with the sound is a SourceError
        raise ConfigError(
            f"what is heard cannot be written ({error.strerror or error}); make room, or name "
            "another place."
        ) from error


def hear(source: Source, ticks: Iterable[Tick], known: Sequence[Figure] = ()) -> Iterator[Moment]:
    """Yield what each hop of `source` tells, until `ticks` or the sound end."""
    (analyzer, hearing), state = ears(known), State()
    for tick in ticks:
        source.advance(tick.sample)
        for hop in source.ring.take(HOP, upto=tick.sample):
            frame = analyzer(hop)
            cues, state = hearing(frame, state)
            yield frame, cues, state
        if source.status().finished:
            return


def source_of(sound: str) -> tuple[str, bool]:
    """Return what to open, and whether it is heard only as it happens."""
    if sound == "demo" or sound.startswith("file:"):
        return sound, False
    path = Path(sound).expanduser()
    if path.is_file():
        return f"file:{path}", False
    if path.suffix or len(path.parts) > 1:  # no device is called so
        raise SourceError(f"there is no sound file {sound}; check its name and folder.")
    return sound, True


def _seconds(spec: str) -> float:
    """Return the length of a file."""
    sound = reel(spec)
    sound.close()
    return sound.seconds


def _watches(
    stack: ExitStack, source: Source, events: Path | None, plot: Path | None, seconds: float | None
) -> Iterator[Watch]:
    """Yield all who want to know; what they hold open is closed with `stack`."""
    if plot is not None:
        from visualizer.cli.plot import Plot

        plot = writable(plot, "--plot")
        if plot.suffix.lower() not in PICTURES:
            raise ConfigError(f"--plot {plot}: a picture ends in {', '.join(PICTURES)}.")
        picture = Plot(Path(source.status().name).name)
        stack.callback(lambda: picture.save(plot))
        yield picture.watch
    terminal = sys.stdout.isatty()
    if events is not None:
        yield _writer(stack.enter_context(writable(events, "--events").open("wb")))
    elif not terminal:
        stack.callback(_flush)
        yield _writer(sys.stdout.buffer)
    if terminal:
        from visualizer.cli.view import View

        yield stack.enter_context(View(source, seconds)).watch
    elif seconds is None:
        yield _teller(source)
    elif sys.stderr.isatty():
        from visualizer.cli.view import Progressing

        yield stack.enter_context(Progressing(seconds)).watch


def _writer(out: BinaryIO) -> Watch:
    def write(moment: Moment) -> None:
        told = b"".join(line(row) for row in rows(*moment))
        if told:
            out.write(told)
            out.flush()  # somebody may act on it now

    return write


def _teller(source: Source) -> Watch:
    """Say once on standard error what is amiss with a device."""
    said = ""

    def tell(_: Moment) -> None:
        nonlocal said
        message = source.status().message
        if message != said:
            said = message
            if message:
                print(f"fluorescent: {message}", file=sys.stderr, flush=True)

    return tell


def _flush() -> None:
    """Let the last lines out; Python would complain at its end if nobody takes them."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
