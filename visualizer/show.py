"""The one loop: sound in at one end, light out at the other, live and film alike.

All parts are made elsewhere and come in as arguments; docs/house.md draws the rooms.
"""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from visualizer.analysis import Analyzer
from visualizer.audio import Source
from visualizer.clock import Even, give_way, now, today
from visualizer.cues import Hearing
from visualizer.director import Director
from visualizer.lamps import LampGrid
from visualizer.ledger import NO_LEDGER, Ledger, NoLedger
from visualizer.lesson import Lesson
from visualizer.output.overlay import Overlay
from visualizer.output.sink import Sink
from visualizer.output.statistics import Statistics
from visualizer.records import HOP, SILENT_FRAME, Command, Cue, State, Tick
from visualizer.rehearsal import Rehearsal
from visualizer.render.memory import return_freed
from visualizer.render.stage import Stage
from visualizer.scenes.own import Folder

REST = 20.0  # times what a shader took to compile, until the next: a late picture each two seconds
# where that takes a tenth of one, and none where the driver's cache holds it
SWEEP = (
    20.0  # seconds: each reopening of a device leaves a ring of sound in a cycle, some megabytes
)


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
    lesson: Lesson | None = None,
    live: Even | None = None,
    ends_with_sound: bool = False,
) -> None:
    """Play until the host leaves, `ticks` end or, with `ends_with_sound`, the sound does.

    What makes the pictures of a `live` show follow one another evenly is None for a film. While a
    live one is drawn, sound goes on coming: its bass still lifts the light, all else of it is for
    the next picture. Scenes that the host writes into the folder `own` come on as they change. In a
    `lesson` the host teaches it figures.
    """
    commands: tuple[Command, ...] = ()
    scene, laid = "", None
    swept = 0.0  # when garbage was last collected
    rehearsal = Rehearsal(stage, director, own, ahead=live is not None, rest=REST)
    ear = _Ear(source, analyzer, hearing, director, stage, ledger, lesson)
    # Until there is light: a second of sound has gathered while we got ready.
    ear.shut = live is not None

    def lift() -> float:
        give_way()  # to the thread that takes in sound
        if live is not None:
            live.hold()
        ear.listen(source.available())
        return lamps.lift(ear.frame, direction)

    with _no_collecting():
        for tick in ticks:
            woke = now()
            source.advance(tick.sample)
            ear.listen(tick.sample)

            if lesson is not None:
                commands = _teach(lesson, sink, director, tick, commands)
            direction = director.direct(tick, commands)
            _keep_book(ledger, director, commands)
            frame, state, cues = ear.frame, ear.state, ear.cues
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
                    told=lesson.card if lesson is not None else None,
                )
                if words is not laid:
                    laid = words
                    stage.lay(*words)
            ear.cues = []  # what comes from here on is for the next picture
            stage.draw(tick, field, frame, state, direction, lift if live is not None else None)
            newest, worked = source.ring.heard_at, now() - woke
            if live is not None:
                worked -= live.held
                live.wait()

            ready = now()
            commands = sink.present()
            # A window without OpenGL copies the picture; a swap that waits for the display is rest.
            copied = now() - ready if live is not None and live.paces else 0.0
            statistics.picture(stage.internal)
            ear.shut = False
            stage.pace(tick.time, worked + copied)
            delay = now() - newest if ear.hops and newest else None
            statistics.count(ear.took, worked - ear.took, delay, ear.hops)
            ear.hops, ear.took = 0, 0.0
            if Command.QUIT in commands or (ends_with_sound and status.finished):
                return
            if direction.scene != scene or tick.time - swept > SWEEP:
                scene, swept = direction.scene, tick.time
                gc.collect()  # of what is new since the show began: a millisecond
                return_freed()
            rehearsal.step(tick.time)


class _Ear:
    """Takes hops from the source and tells everybody what they mean."""

    def __init__(
        self,
        source: Source,
        analyzer: Analyzer,
        hearing: Hearing,
        director: Director,
        stage: Stage,
        ledger: Ledger | NoLedger,
        lesson: Lesson | None,
    ) -> None:
        self.frame, self.state = SILENT_FRAME, State()
        self.cues: list[Cue] = []  # for the next picture
        self.hops, self.took = 0, 0.0  # for this one, and the seconds they took
        self._source, self._analyzer, self._hearing = source, analyzer, hearing
        self._director, self._stage = director, stage
        self._ledger, self._lesson = ledger, lesson
        self._deaf = False
        self.shut = False  # what comes meanwhile is passed over

    def listen(self, upto: int) -> None:
        """Hear all up to a sample. While we play a figure ourselves it is light, but no cue."""
        if self.shut:
            self._source.ring.skip(HOP, upto)
            return
        began = now()
        for hop in self._source.ring.take(HOP, upto):
            self.frame = self._analyzer(hop)
            self.hops += 1
            new: tuple[Cue, ...] = ()
            if self._lesson is not None and self._lesson.sounding:
                self._deaf = True
            else:
                if self._deaf:
                    self._deaf, self.frame = False, replace(self.frame, gap=True)
                new, self.state = self._hearing(self.frame, self.state)
                self._ledger.hear(self.frame, new, self.state)
            self._director.hear(self.frame, new, self.state, self._stage.budget)
            if self._lesson is not None:
                self._lesson.hear(new)
            self.cues.extend(new)
        self.took += now() - began


def _keep_book(
    ledger: Ledger | NoLedger, director: Director, commands: tuple[Command, ...]
) -> None:
    """Begin another episode where the host asks for it, and say what is amiss with the ledger."""
    if Command.EPISODE in commands:
        director.notice = ledger.begin(today())
    if ledger.trouble:
        director.notice = ledger.trouble


def _teach(
    lesson: Lesson, sink: Sink, director: Director, tick: Tick, commands: tuple[Command, ...]
) -> tuple[Command, ...]:
    """Let the host teach a figure; return the commands that are about something else."""
    left = lesson(tick.time, commands, sink.written())
    sink.write(lesson.writing)
    if lesson.notice:
        director.notice, lesson.notice = lesson.notice, ""
    return left


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
