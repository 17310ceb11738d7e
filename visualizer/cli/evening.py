"""One evening: builds the parts of a show from the settings, plays it, and clears up."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import Any, Literal

from platformdirs import user_data_path

from visualizer import __version__, clock
from visualizer.audio import Source, open_source
from visualizer.cli.known import brought
from visualizer.cli.known import path as library_path
from visualizer.cli.known import sought as sought_in
from visualizer.cli.leaving import until_asked
from visualizer.config import (
    APP,
    Settings,
    nearest,
    picture,
    pixels,
    remember,
    scenes_folder,
    settings,
    writable,
)
from visualizer.director import Director
from visualizer.errors import ConfigError, DisplayError, LedgerError
from visualizer.lamps import LampGrid
from visualizer.ledger import NO_LEDGER, Ledger, NoLedger
from visualizer.lesson import Lesson
from visualizer.motifs import Figure
from visualizer.motifs.study import Study
from visualizer.output.offscreen import Offscreen
from visualizer.output.overlay import Overlay
from visualizer.output.sink import Sink
from visualizer.output.statistics import Statistics, save
from visualizer.output.still import save_png
from visualizer.pupil import Pupil
from visualizer.records import Tick
from visualizer.render.ahead import Ahead
from visualizer.render.fours import Canvas
from visualizer.render.gpu import Gpu
from visualizer.render.memory import share_heaps
from visualizer.render.stage import Stage
from visualizer.scenes import SCENES
from visualizer.scenes.own import Folder

BY_ARITHMETIC = ("demo", "file")  # sources that can be heard at any pace, not only as time passes


def perform(flags: Mapping[str, Any], file: Path | None, *, unsafe: bool = False) -> None:
    """Play one show; if it is `unsafe`, without the flash limiter.

    `flags` are the settings that were typed, `file` the one with the others.
    """
    started = clock.now()
    share_heaps()
    chosen = settings(flags, file)
    own = Folder(scenes_folder(), SCENES)
    if chosen.scene and chosen.scene not in (known := [*SCENES, *own.names()]):
        raise ConfigError(f"there is no scene {chosen.scene!r}; {nearest(chosen.scene, known)}")
    still = picture(chosen.still, "--still") if chosen.still else None
    stats = writable(chosen.stats, "--stats") if chosen.stats else None
    sought, amiss = sought_in(Path(chosen.motifs) if chosen.motifs else None, chosen.source)
    arithmetic = chosen.offscreen and chosen.source.split(":")[0] in BY_ARITHMETIC

    with ExitStack() as stack:
        source = open_source(chosen.source, live=not arithmetic)
        stack.callback(source.close)
        sink, gpu, target = _front_of_house(chosen, insists="display" in flags, unsafe=unsafe)
        stack.callback(sink.close)
        stack.callback(gpu.close)
        ahead = Ahead() if gpu.software and not arithmetic else None
        if ahead is not None:
            stack.callback(ahead.close)
        stage = Stage(
            gpu,
            SCENES,
            size=sink.size,
            internal=pixels(chosen.internal, "internal") if chosen.internal else None,
            begin=pixels(chosen.internal_last, "internal_last") if chosen.internal_last else None,
            target=target,
            period=None if arithmetic else 1 / chosen.fps,
            limited=not unsafe,
            ahead=ahead,
        )
        stack.callback(stage.close)
        statistics = Statistics(chosen.fps)
        statistics.begin(started)
        director = Director(
            list(SCENES),
            pinned=chosen.scene,
            world=chosen.world,
            seed=chosen.seed,
            sensitivity_db=chosen.sensitivity_db,
            calm=chosen.calm,
            opening=chosen.intro and not chosen.offscreen,
        )
        director.notice = amiss
        overlay = Overlay(sink.size, unsafe=unsafe)
        ledger = _ledger(chosen, director)
        stack.callback(ledger.close)
        director.remember(sum(ledger.recalled.counts.values()))
        study = lesson = None
        if not chosen.offscreen:
            study = Study(sought, ledger.recalled.homes)
            given = (sought, ()) if chosen.motifs else (None, brought(chosen.source))
            lesson = _lesson(study, ledger, *given)
            stack.callback(lesson.close)
        _play(
            chosen,
            source,
            sink,
            stage,
            director,
            overlay,
            statistics,
            ledger,
            own,
            sought,
            study,
            lesson,
            arithmetic=arithmetic,
        )
        if not chosen.offscreen:
            remember(
                display=sink.display,
                sensitivity_db=director.sensitivity_db,
                calm=director.calm,
                **({"internal_last": "{}x{}".format(*stage.governed)} if stage.governed else {}),
            )
        if stats:
            report = statistics.report(source.status())
            save(stats, {"renderer": gpu.renderer, "size": sink.size, **report})
        if still:
            save_png(still, stage.read())


def _ledger(chosen: Settings, director: Director) -> Ledger | NoLedger:
    """Open the ledger. A show without one is better than none: the director says what is amiss."""
    if chosen.offscreen or not chosen.ledger:
        return NO_LEDGER
    try:
        return Ledger(
            user_data_path(APP) / "ledger.sqlite",
            episode=chosen.episode,
            began=clock.today(),
            version=__version__,
        )
    except LedgerError as error:
        director.notice = str(error)
        return NO_LEDGER


def _lesson(
    study: Study,
    ledger: Ledger | NoLedger,
    given: Sequence[Figure] | None,
    besides: Sequence[Figure],
) -> Lesson:
    """Return what the host teaches `study` with; `given` are figures of a file that was named."""
    recalled = ledger.recalled
    pupil = Pupil(study, library_path(), given, recalled.homes, besides)
    return Lesson(study, pupil, recalled.counts)


def _front_of_house(
    chosen: Settings, *, insists: bool, unsafe: bool
) -> tuple[Sink, Gpu, Literal["screen", "offscreen"] | Canvas]:
    """Open the window, or do without one; return it, its graphics, and where those draw.

    A display that was only remembered may be unplugged tonight; one that the host `insists` on
    must be there.
    """
    if chosen.offscreen:
        return Offscreen(pixels(chosen.size)), Gpu.offscreen(), "offscreen"
    from visualizer.output.window import Window, offers_canvas

    size, fullscreen = pixels(chosen.size), not chosen.windowed
    painter = _painter() if offers_canvas() and not unsafe else None
    opening = partial(Window, size, fullscreen=fullscreen, opengl=painter is None)
    try:
        try:
            window = opening(display=chosen.display or None)
        except DisplayError:
            if insists or not chosen.display:
                raise
            window = opening()
    except BaseException:
        if painter is not None:
            painter.close()
        raise
    if painter is not None:
        return window, painter, window.canvas
    try:
        return window, Gpu.attach(), "screen"
    except BaseException:
        window.close()
        raise


def _painter() -> Gpu | None:
    """Return graphics that the processor draws, if that is what a window would get as well.

    It need not go through the driver's own window then, where each pixel is copied by a shader.
    """
    if any(Path("/dev/dri").glob("renderD*")):
        return None
    with suppress(DisplayError):
        gpu = Gpu.offscreen()
        if gpu.software:
            return gpu
        gpu.close()
    return None


def _play(
    chosen: Settings,
    source: Source,
    sink: Sink,
    stage: Stage,
    director: Director,
    overlay: Overlay,
    statistics: Statistics,
    ledger: Ledger | NoLedger,
    own: Folder,
    sought: Sequence[Figure],
    study: Study | None,
    lesson: Lesson | None,
    *,
    arithmetic: bool,
) -> None:
    # FFTW is slow to import, so it comes after the window has opened.
    from visualizer.cli.ears import ears
    from visualizer.show import play

    analyzer, hearing = ears(sought, study)
    ticks: Iterable[Tick]
    live = None
    if arithmetic:
        ticks = _told(clock.steady(chosen.fps, chosen.duration), chosen)
    else:

        def displayed() -> bool:
            """Say whether the display holds us to the rate that was asked for."""
            return sink.displayed() and abs(sink.refresh_hz - chosen.fps) < 2

        ticks = clock.live(source.available, chosen.fps, displayed, chosen.duration)
        live = clock.Even(chosen.fps, displayed)
    with suppress(KeyboardInterrupt):  # a second Ctrl-C; what was counted is still written
        play(
            ticks=until_asked(ticks),
            source=source,
            analyzer=analyzer,
            hearing=hearing,
            director=director,
            lamps=LampGrid(chosen.seed),
            stage=stage,
            sink=sink,
            overlay=overlay,
            statistics=statistics,
            ledger=ledger,
            own=own,
            lesson=lesson,
            live=live,
            ends_with_sound=chosen.offscreen,
        )


def _told(ticks: Iterable[Tick], chosen: Settings) -> Iterable[Tick]:
    """Show on a terminal how far a show by arithmetic has come."""
    if not sys.stderr.isatty() or chosen.duration == float("inf"):
        yield from ticks
        return
    import click

    with click.progressbar(
        ticks, length=round(chosen.duration * chosen.fps), label="drawing", file=sys.stderr
    ) as told:
        yield from told
