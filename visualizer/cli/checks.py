"""What a host asks before the party: what can be heard, and is everything well."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass

import click

from visualizer import audio
from visualizer.config import remembered
from visualizer.errors import VisualizerError
from visualizer.render.gpu import Gpu

OK, WARN, FAIL = "ok", "hm", "no"
COLOURS = {OK: "green", WARN: "yellow", FAIL: "red"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. Without what is `needed` the show cannot run."""

    mark: str
    about: str
    said: str
    needed: bool = True


def list_devices() -> None:
    """Print what can be heard, the chosen one marked, and why it is chosen."""
    hearables = audio.devices()
    chosen, refusal = None, ""
    try:
        chosen = audio.chosen()
    except VisualizerError as error:
        refusal = str(error)
    width = max((len(one.name) for one in hearables), default=0)
    for one in hearables:
        mark = click.style("->", fg="green") if one == chosen else "  "
        muted = "muted; " if one.muted else ""
        click.echo(f"{mark} {one.kind:<9} {one.name:<{width}}  {muted}{one.why}".rstrip())
    click.echo()
    if chosen is not None:
        click.echo(f"The show listens to {chosen.name}: {chosen.why or 'it was asked for'}.")
    else:
        click.echo(f"The show would hear nothing: {refusal}")
    click.echo("Another one: fluorescent --source NAME, or part of a name.")


def examine() -> bool:
    """Print a finding for each thing the show stands on; return whether the show could run."""
    findings = [
        _look("graphics", _graphics),
        _look("display", _display),
        _look("sound", _server),
        _look("loopback", _loopback, needed=False),  # without it the hall sleeps, and wakes later
        Finding(OK, "light", _light()),
    ]
    for finding in findings:
        mark = click.style(finding.mark, fg=COLOURS[finding.mark], bold=True)
        click.echo(f"[{mark}] {finding.about:<9} {finding.said}")
    return not any(finding.mark == FAIL and finding.needed for finding in findings)


def _look(about: str, at: Callable[[], Finding], *, needed: bool = True) -> Finding:
    try:
        return at()
    except VisualizerError as error:
        return Finding(FAIL, about, str(error), needed)


def _graphics() -> Finding:
    gpu = Gpu.offscreen()
    try:
        said = f"OpenGL {gpu.version} on {gpu.renderer}"
        if gpu.software:
            return Finding(
                WARN,
                "graphics",
                f"{said}: drawn by the processor, at a smaller size inside. Install your graphics "
                "card's driver for the full picture.",
            )
        return Finding(OK, "graphics", said)
    finally:
        gpu.close()


def _display() -> Finding:
    from visualizer.output.window import displays

    found = displays()
    listed = ", ".join(f"{one.name} ({one.size[0]}x{one.size[1]})" for one in found)
    session = os.environ.get("XDG_SESSION_TYPE", "")
    system = f"; {session}" if session and sys.platform == "linux" else ""
    return Finding(OK, "display", listed + system)


def _light() -> str:
    calm = "; calm, as you left it: no flashes, slow changes" if remembered().get("calm") else ""
    return f"safe: no more than three flashes a second leave, whatever is played{calm}"


def _server() -> Finding:
    audio.reach()
    return Finding(OK, "sound", "the libraries are there, and the sound server can be reached")


def _loopback() -> Finding:
    chosen = audio.chosen()
    if chosen.muted:
        return Finding(WARN, "loopback", f"{chosen.name} is muted: unmute it to hear anything.")
    return Finding(OK, "loopback", f"listens to {chosen.name}, {chosen.why or 'as asked'}")
