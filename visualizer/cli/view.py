"""What is heard, on a terminal: levels, beat, cues and world as they come."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from visualizer.audio import Source
from visualizer.cli.events import Moment, cue_row
from visualizer.clock import now
from visualizer.records import BANDS, RATE, AnalysisFrame, Cue, State, Tick, Trait

PERIOD = 0.1  # seconds between two pictures: a terminal is read, not watched
CUES = 10  # shown at a time: as many as there are rows beside them
FLASH = 0.15  # seconds that a beat, an onset or a bass hit stays lit
WIDTH = 24  # characters of a bar
CUE = 12  # characters of a cue's name: as long as the longest of ours, beside the bars in 80
EIGHTHS = " ▁▂▃▄▅▆▇█"
COLOURS = {"onset": "white", "beat": "yellow", "bass": "red", "cue": "cyan", "motif": "magenta"}
IN_WORDS = ("world", "tempo_bpm", "beat_phase", "bar_phase")  # traits that have their own place


class Progressing:
    """How far a sound has come, and how long the rest will take; on standard error."""

    def __init__(
        self, seconds: float, doing: str = "hearing", console: Console | None = None
    ) -> None:
        self.bar = Progress(
            TextColumn(doing),
            BarColumn(None),
            TextColumn("{task.completed:.0f} of {task.total:.0f} s, left"),
            TimeRemainingColumn(),
            console=console or Console(stderr=True),
            auto_refresh=False,
            transient=True,
        )
        self._task = self.bar.add_task("", total=seconds)
        self._shown = 0.0

    def __enter__(self) -> Self:
        self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.stop()

    def watch(self, moment: Moment) -> None:
        self._tell(moment[0].sample / RATE)

    def told(self, ticks: Iterable[Tick]) -> Iterator[Tick]:
        for tick in ticks:
            self._tell(tick.time)
            yield tick

    def update(self, frame: AnalysisFrame) -> None:
        self.bar.update(self._task, completed=frame.sample / RATE)

    def _tell(self, seconds: float) -> None:
        if now() - self._shown >= PERIOD:
            self._shown = now()
            self.bar.update(self._task, completed=seconds)
            self.bar.refresh()


class View:
    """The whole of what is heard, drawn anew ten times a second.

    Parameters
    ----------
    source : asked for its name and for what is amiss
    seconds : length of the sound, None of what has no end
    console : standard output by default
    """

    def __init__(
        self, source: Source, seconds: float | None = None, console: Console | None = None
    ) -> None:
        console = console or Console()
        self._source = source
        self._progress = Progressing(seconds, console=console) if seconds else None
        self._cues: deque[Cue] = deque(maxlen=CUES)
        self._last: dict[str, float] = {}  # when each kind was last heard, seconds
        self._live = Live(console=console, auto_refresh=False)
        self._shown = 0.0

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def watch(self, moment: Moment) -> None:
        """Take one more hop; draw if it is time."""
        frame, cues, state = moment
        for cue in cues:
            self._last[cue.kind] = cue.emit_sample / RATE
            if cue.kind not in ("onset", "beat", "bass"):  # these come too thick to be read
                self._cues.append(cue)
        if now() - self._shown >= PERIOD:
            self._shown = now()
            self._live.update(self.picture(frame, state), refresh=True)

    def picture(self, frame: AnalysisFrame, state: State) -> RenderableType:
        """Return what `frame` and `state` look like, with the cues of late."""
        status = self._source.status()
        at = frame.sample / RATE
        parts: list[RenderableType] = [
            Text("".join(EIGHTHS[round(8 * float(level))] for level in frame.bands), "green"),
            Text(f"{'30 Hz':<{BANDS - 6}}16 kHz", "dim"),
            self._levels(frame, state, at),
            self._beside(state),
        ]
        if status.message:
            parts.append(Text(status.message, "yellow"))
        if self._progress:
            self._progress.update(frame)
            parts.append(self._progress.bar)
        return Panel(Group(*parts), title=f"{status.name}, {_clock(at)}", width=BANDS + 16)

    def _levels(self, frame: AnalysisFrame, state: State, at: float) -> Table:
        rows = _rows()
        rows.add_row("level", _bar(frame.level), f"{frame.loudness:.1f} LUFS")
        rows.add_row("bass", _bar(frame.bass), "")
        lit = Text("  ").join(
            Text(kind, f"bold {COLOURS[kind]} reverse" if self._lit(kind, at) else "dim")
            for kind in ("onset", "bass", "beat")
        )
        tempo = state.tempo_bpm
        said = f"{tempo.value:.0f} a minute" if tempo.confidence else "no beat yet"
        rows.add_row("now", lit, said)
        dial = round((WIDTH - 1) * min(max(state.world.value, 0.0), 1.0))
        sure = f"inner, {state.world.confidence:.0%} sure" if state.world.confidence else "inner"
        rows.add_row("outer", "─" * dial + "●" + "─" * (WIDTH - 1 - dial), sure)
        return rows

    def _beside(self, state: State) -> Table:
        """Return what is slowly true, and right of it the latest cues: all in 24 rows."""
        cues = Table.grid(padding=(0, 1))
        cues.add_column()
        cues.add_column(width=CUE, no_wrap=True, overflow="ellipsis")
        cues.add_column()
        for cue in self._cues:
            row = cue_row(cue)
            named, score = str(row["name"] or row["kind"]), f"{row['score']:.2f}"
            cues.add_row(_clock(float(row["t"])), named, score, style=COLOURS.get(cue.kind, ""))
        both = Table.grid(padding=(0, 1))
        both.add_row(_traits(state), cues)
        return both

    def _lit(self, kind: str, at: float) -> bool:
        return at - self._last.get(kind, -FLASH) < FLASH


def _traits(state: State) -> Table:
    """Return what is slowly true, as far as anybody has said."""
    rows = _rows()
    for field in fields(state):
        trait = getattr(state, field.name)
        if not isinstance(trait, Trait):
            if trait:
                rows.add_row(field.name, str(trait), "")
        elif trait.confidence > 0 and field.name not in IN_WORDS:
            in_cents = field.name.endswith("_cents")
            shown = f"{trait.value:+.0f}" if in_cents else _bar(trait.value)
            rows.add_row(field.name.replace("_", " "), shown, f"{trait.confidence:.0%} sure")
    return rows


def _rows() -> Table:
    rows = Table.grid(padding=(0, 1))
    rows.add_column(width=12)
    rows.add_column(width=WIDTH)
    rows.add_column()
    return rows


def _bar(level: float) -> str:
    return "█" * round(WIDTH * min(max(level, 0.0), 1.0))


def _clock(seconds: float) -> str:
    return f"{int(seconds // 60)}:{seconds % 60:04.1f}"
