"""A sound made into a film: the parts of the show, on a clock of arithmetic."""

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import chain
from math import isfinite
from pathlib import Path
from typing import Any

import click

from visualizer.audio import reel
from visualizer.audio.file import FileSource
from visualizer.cli.known import sought
from visualizer.cli.leaving import until_asked
from visualizer.cli.listen import source_of
from visualizer.cli.view import Progressing
from visualizer.clock import steady
from visualizer.config import Settings, nearest, picture, pixels, scenes_folder, writable
from visualizer.director import Director
from visualizer.errors import ConfigError, FilmError, SceneError, ShaderError, SourceError
from visualizer.lamps import LampGrid
from visualizer.motifs import Figure
from visualizer.output.film import SUFFIXES, Film
from visualizer.output.offscreen import Offscreen
from visualizer.output.pictures import NUMBER, Pictures, numbered
from visualizer.output.recorder import Recorder, Writer
from visualizer.output.sink import Sink
from visualizer.output.statistics import Statistics
from visualizer.output.still import save_png
from visualizer.records import F32, RATE, Tick
from visualizer.render.gpu import Gpu
from visualizer.render.stage import Stage
from visualizer.scenes import SCENES
from visualizer.scenes.own import Folder

LEAD = 30.0  # seconds heard before --start, unseen: gain, tempo and lamps find their place
LEAD_FPS = 5.0  # pictures a second meanwhile: the lamps want to live through it, nobody looks
SETTLES = 1.5  # seconds before the beginning at the full rate: longer than the limiter remembers


def render(
    sound: str,
    out: Path | None,
    *,
    still: Path | None = None,
    start: float = 0.0,
    crf: int = 18,
    lossless: bool = False,
    overwrite: bool = False,
    flags: dict[str, Any],
) -> None:
    """Draw `sound` into `out`, or one picture of it into `still`.

    Parameters
    ----------
    sound : a file, or `demo`
    out : a film, or pictures where its name holds a number like %06d
    start : seconds into the sound at which the film begins
    crf, lossless : see `Film`
    overwrite : whether what is there already may be lost
    flags : settings, as they were typed

    Raises `VisualizerError` of all kinds. After Ctrl-C the film holds what had been drawn, and
    `click.Abort` is raised.
    """
    own = Folder(scenes_folder(), SCENES)
    chosen = _checked(flags, own)
    if not isfinite(start):
        raise ConfigError(f"--start is {start}; write seconds, like 61.5.")
    size = pixels(chosen.size)
    place = _place(out, still, size, lossless=lossless, overwrite=overwrite)
    spec, live = source_of(sound)
    if live:
        raise SourceError(
            f"{sound!r} is heard as it happens, which a film cannot wait for; name a sound file, "
            "or demo."
        )
    figures, amiss = sought(Path(chosen.motifs) if chosen.motifs else None, spec)
    if amiss:
        click.echo(f"fluorescent: {amiss}", err=True)
    lead = min(start, LEAD)
    with ExitStack() as stack:
        length, music = _music(stack, spec, start)
        source = FileSource(reel(spec), name=sound, start=start - lead)
        stack.callback(source.close)
        gpu = Gpu.offscreen()
        stack.callback(gpu.close)
        inside = pixels(chosen.internal, "internal") if chosen.internal else size
        stage = Stage(gpu, SCENES, size=size, internal=inside)
        stack.callback(stage.close)
        director = _director(chosen, stage, own)
        before = list(_before(lead, chosen.fps))
        seconds = min(chosen.duration, max(length - start, 0.0)) if out else 0.5 / chosen.fps
        film = _film(lead, chosen.fps, chosen.duration if out else seconds)
        stopped = threading.Event()
        ticks = until_asked(chain(before, film), stopped)
        if out is None:
            sink = Offscreen(size)
            _play(chosen, figures, ticks, source, director, stage, sink, lead + seconds)
            if stopped.is_set():
                raise click.Abort
            save_png(place, stage.read())
            return
        writer = _writer(place, size, chosen.fps, music, lossless, crf, quick=gpu.software)
        recorder = Recorder(gpu, stage, writer, skip=len(before))
        stack.callback(recorder.close)
        try:
            _play(chosen, figures, ticks, source, director, stage, recorder, lead + seconds)
        except KeyboardInterrupt:  # before the first picture, or a second one
            stopped.set()
        recorder.close()
    if source.ring.dropped and not stopped.is_set():
        raise FilmError(f"{source.ring.dropped} samples of {sound} were lost; render it again.")
    _tell(out, recorder.pictures, chosen, stopped=stopped.is_set())


def _tell(out: Path, pictures: int, chosen: Settings, *, stopped: bool) -> None:
    """Say what was made; raise `click.Abort` where it was `stopped`, `FilmError` for nothing."""
    made = f"{pictures} pictures, {pictures / chosen.fps:.1f} s"
    if stopped:
        left = f"{out} holds what was drawn: {made}" if pictures else "nothing was drawn yet"
        click.echo(f"fluorescent: stopped; {left}.", err=True)
        raise click.Abort
    if not pictures:
        raise FilmError(f"--duration {chosen.duration:g} leaves no picture to draw; give it more.")
    click.echo(f"{out}: {made}")


def _checked(flags: dict[str, Any], own: Folder) -> Settings:
    """Return the settings of a film: what was typed, and nothing that a show remembered."""
    scene = flags.get("scene", "auto")
    chosen = Settings(**{"size": "1920x1080", **flags, "scene": "" if scene == "auto" else scene})
    if chosen.scene and chosen.scene not in (known := [*SCENES, *own.names()]):
        raise ConfigError(f"there is no scene {scene!r}; {nearest(scene, known)} Or write auto.")
    return chosen


def _place(
    out: Path | None, still: Path | None, size: tuple[int, int], *, lossless: bool, overwrite: bool
) -> Path:
    """Return where to write; raise `ConfigError` for what cannot be written there."""
    if still is not None and out is None:
        return picture(still, "--still")
    if still is not None or out is None:
        raise ConfigError("name one: -o FILM.mp4 for a film, or --still FILE for one picture.")
    many = NUMBER.search(out.name) is not None
    kinds = (".mkv",) if lossless else SUFFIXES
    if many and out.suffix.lower() != ".png":
        raise ConfigError(f"-o {out}: numbered pictures are PNG; let it end in .png.")
    if not many and out.suffix.lower() not in kinds:
        what = "a film without loss goes into" if lossless else "a film ends in"
        raise ConfigError(
            f"-o {out}: {what} {' or '.join(kinds)}; numbered pictures are written DIR/%06d.png."
        )
    if not (many or lossless) and (size[0] % 2 or size[1] % 2):
        raise ConfigError(
            f"--size {size[0]}x{size[1]}: H.264 wants even sides; write "
            f"{size[0] & ~1}x{size[1] & ~1}, or --lossless."
        )
    first = writable(numbered(out, 1) if many else out, "-o")
    if first.exists() and not overwrite:
        raise ConfigError(
            f"{first} is there already; name another file, or add --overwrite to lose it."
        )
    return out.expanduser()


def _music(stack: ExitStack, spec: str, start: float) -> tuple[float, Iterator[F32]]:
    """Return the length of the sound in seconds, and its blocks from `start`."""
    sound = reel(spec)
    stack.callback(sound.close)
    blocks = (block for block in sound.blocks(start) if len(block))
    first = next(blocks, None)
    if first is None:
        raise SourceError(
            f"{sound.name} has no sound at {start:g} s: it is {sound.seconds:.1f} s long; choose "
            "an earlier --start."
            if start
            else f"{sound.name} is empty; choose a file that has sound."
        )
    return sound.seconds, chain([first], blocks)


def _writer(
    place: Path,
    size: tuple[int, int],
    fps: float,
    music: Iterator[F32],
    lossless: bool,
    crf: int,
    *,
    quick: bool,
) -> Writer:
    if NUMBER.search(place.name):
        return Pictures(place)
    return Film(place, size=size, fps=fps, sound=music, lossless=lossless, crf=crf, quick=quick)


def _before(lead: float, fps: float) -> Iterator[Tick]:
    """Yield the pictures before the film's first, which is at `lead` seconds."""
    yield from steady(LEAD_FPS, max(lead - SETTLES, 0.0))
    for k in range(int(min(SETTLES, lead) * fps), 0, -1):
        time = lead - k / fps
        yield Tick(time, int(time * RATE))


def _film(lead: float, fps: float, seconds: float) -> Iterator[Tick]:
    for tick in steady(fps, seconds):
        yield Tick(lead + tick.time, round(lead * RATE) + tick.sample)


def _director(chosen: Settings, stage: Stage, own: Folder) -> Director:
    """Return the director of a film, with the host's own scenes hung on the stage.

    A film is not mended while it runs: a scene that was asked for and is broken raises, the others
    are told of and left out.
    """
    director = Director(list(SCENES), pinned=chosen.scene, seed=chosen.seed, calm=chosen.calm)
    for found in own.look():
        try:
            if found.scene is None:
                raise SceneError(found.error)
            for _ in stage.hang(found.name, found.scene):
                pass
        except (SceneError, ShaderError) as error:
            if found.name == chosen.scene:
                raise
            click.echo(f"fluorescent: {error}\nThe film goes on without this scene.", err=True)
        else:
            director.admit(found.name, found.like)
    return director


def _play(
    chosen: Settings,
    figures: Sequence[Figure],
    ticks: Iterable[Tick],
    source: FileSource,
    director: Director,
    stage: Stage,
    sink: Sink,
    seconds: float,
) -> None:
    # FFTW is slow to import, and a mistake in what was typed is to be told before it.
    from visualizer.cli.ears import ears
    from visualizer.show import play

    analyzer, hearing = ears(figures)
    with Progressing(seconds, "drawing") as progress:
        play(
            ticks=progress.told(ticks),
            source=source,
            analyzer=analyzer,
            hearing=hearing,
            director=director,
            lamps=LampGrid(chosen.seed),
            stage=stage,
            sink=sink,
            statistics=Statistics(chosen.fps),
            ends_with_sound=True,
        )
