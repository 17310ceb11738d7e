"""The one loop: sound in at one end, light out at the other, live and film alike.

All parts are made elsewhere and come in as arguments; docs/house.md draws the rooms.
"""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from visualizer.analysis import Analyzer
from visualizer.audio import Source
from visualizer.clock import give_way, now, today
from visualizer.cues import Hearing
from visualizer.director import Director
from visualizer.lamps import LampGrid
from visualizer.ledger import NO_LEDGER, Ledger, NoLedger
from visualizer.output.overlay import Overlay
from visualizer.output.sink import Sink
from visualizer.output.statistics import Statistics
from visualizer.records import HOP, SILENT_FRAME, Command, Cue, State, Tick
from visualizer.rehearsal import Rehearsal
from visualizer.render.stage import Stage
from visualizer.scenes.own import Folder


def play(
    *,
    ticks: Iterable[Tick],
    source: Source,
    analyzer: Analyzer,
    hearing: Hearing,
    director: Director,
    lamps: LampGrid,
    stage: Stage,
    sink: Sink,
    overlay: Overlay | None = None,
    statistics: Statistics,
    ledger: Ledger | NoLedger = NO_LEDGER,
    own: Folder | None = None,
    live: bool = False,
    ends_with_sound: bool = False,
) -> None:
    """Play until the host leaves, `ticks` end or, with `ends_with_sound`, the sound does.

    While a `live` show draws a picture, sound goes on coming: its bass still lifts the light, all
    else of it is for the next picture. Scenes that the host writes into the folder `own` come on
    as they change.
    """
    frame, state = SILENT_FRAME, State()
    cues: list[Cue] = []
    hops = 0
    commands: tuple[Command, ...] = ()
    scene, laid = "", None
    rehearsal = Rehearsal(stage, director, own, ahead=live)

    heard = 0.0  # seconds spent hearing for this picture

    def listen(upto: int) -> None:
        nonlocal frame, state, hops, heard
        began = now()
        for hop in source.ring.take(HOP, upto):
            frame = analyzer(hop)
            new, state = hearing(frame, state)
            director.hear(frame, new, state, stage.budget)
            ledger.hear(frame, new, state)
            cues.extend(new)
            hops += 1
        heard += now() - began

    def lift() -> float:
        give_way()  # to the thread that takes in sound
        listen(source.available())
        return lamps.lift(frame, direction)

    with _no_collecting():
        for tick in ticks:
            woke = now()
            source.advance(tick.sample)
            listen(tick.sample)

            direction = director.direct(tick, commands)
            _keep_book(ledger, director, commands)
            field = lamps(tick, frame, cues, state, direction)
            _resize(sink, stage, overlay)
            status = source.status()
            if overlay is not None:
                words = overlay(
                    tick,
                    status,
                    direction,
                    frame,
                    state,
                    cues=cues,
                    commands=commands,
                    notice=director.notice,
                    display=sink.display,
                    amiss=rehearsal.amiss,
                )
                if words is not laid:
                    laid = words
                    stage.lay(*words)
            cues = []  # what comes from here on is for the next picture
            stage.draw(tick, field, frame, state, direction, lift if live else None)
            newest, drawn = source.ring.heard_at, now()

            commands = sink.present()
            statistics.picture(stage.internal)
            stage.pace(tick.time, drawn - woke)
            delay = now() - newest if hops and newest else None
            statistics.count(heard, drawn - woke - heard, delay, hops)
            hops, heard = 0, 0.0
            if Command.QUIT in commands or (ends_with_sound and status.finished):
                return
            if direction.scene != scene:
                scene = direction.scene
                gc.collect()  # a scene change is the one place where a moment's work is not seen
            rehearsal.step(tick.time)


def _keep_book(
    ledger: Ledger | NoLedger, director: Director, commands: tuple[Command, ...]
) -> None:
    """Begin another episode where the host asks for it, and say what is amiss with the ledger."""
    if Command.EPISODE in commands:
        director.notice = ledger.begin(today())
    if ledger.trouble:
        director.notice = ledger.trouble


def _resize(sink: Sink, stage: Stage, overlay: Overlay | None) -> None:
    """Draw from now on at the size that the window has by now."""
    if sink.size != stage.size:
        stage.resize(sink.size)
        if overlay is not None:
            overlay.resize(sink.size)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Keep the garbage collector out: a full collection takes 17 ms, and that is a lost picture."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()
