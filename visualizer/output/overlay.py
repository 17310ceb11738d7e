"""What the host needs to read, and when: says little, says it calmly, and takes it away again.

Four places, from the bottom left corner up: a line that comes and goes, the card of a figure that
is taught or offered, the help, and a warning that stays while it is true; and in the middle the
start screen. Each fades; nothing moves but the
warning, when the help is opened.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from visualizer.output.card import card
from visualizer.output.lettering import RGBA, Lettering
from visualizer.output.plates import HAPPENING, TUBES, Heard, Meters, keys, line, start, warning
from visualizer.records import (
    AnalysisFrame,
    Card,
    Command,
    Cue,
    Direction,
    SourceStatus,
    State,
    Tick,
)

STAYS = 4.0  # seconds that a line stays: read twice, slowly
FADE = 0.25  # seconds to come and to go
STEPS = 5  # of a fade: every one is drawn and uploaded, and more are not seen
LIVE = 0.1  # seconds between pictures of what is heard: the eye reads bars no faster
GLOW = 0.5  # seconds a lamp of the help stays lit after a cue
WIDEST = 0.9  # height over width above which type goes by the width: the help must fit upright
STRIKES = 0.9  # seconds from tube to tube of the start screen, which stays for three
FOOT = 0.72  # of the height, down to which the start screen goes; three lines of warning fit below
BANNER = 5.0  # seconds that the warning of unsafe light stays
UNSAFE = "unsafe light: no limit holds the flashes back; Esc leaves"
DARK = 0.02  # Direction.light below which the host has asked for darkness


class Laid(NamedTuple):
    """What is to be laid over the picture: the arguments of `Stage.lay`."""

    rgba: RGBA | None  # (height, width, 4) premultiplied, top row first; None for nothing
    origin: tuple[int, int]  # pixels from the picture's upper left corner


NOTHING = Laid(None, (0, 0))


@dataclass(slots=True)
class _Place:
    """One plate and how much of it is seen."""

    plate: RGBA | None = None
    key: object = None  # says what is on the plate; another key is another plate
    seen: float = 0.0  # 0..1

    @property
    def step(self) -> int:
        return round(self.seen * STEPS) if self.plate is not None else 0

    def fade(self, wanted: bool, dt: float) -> None:
        change = dt / FADE
        self.seen = min(1.0, self.seen + change) if wanted else max(0.0, self.seen - change)


class Overlay:
    """Writes for pictures of `size` pixels; warns at first if the light is `unsafe`.

    Call it once a picture. It returns the same object as long as nothing it shows has changed,
    so that a texture need only be written when `is` says otherwise.
    """

    def __init__(self, size: tuple[int, int], *, unsafe: bool = False) -> None:
        self._line, self._warning, self._help = _Place(), _Place(), _Place()
        self._start, self._card = _Place(), _Place()
        self._unsafe = unsafe
        self._began = 0.0
        self._time: float | None = None
        self._words, self._until = "", 0.0
        self._hearing: tuple[str, bool] | None = None
        self._notice, self._display = "", ""
        self._page = 0  # of the help; 0 is closed
        self._lit: dict[str, float] = {}  # kind of cue → when it last happened
        self._last = ""
        self.resize(size)

    def resize(self, size: tuple[int, int]) -> None:
        """Write for another size from the next picture on."""
        self.size = size
        self._type = Lettering(min(size[1], round(WIDEST * size[0])))
        self._keys = keys(self._type)  # ahead of time: too long to draw between two pictures
        self._meters = Meters(self._type)
        card(self._type, Card("", ((0, 1, 60),), ("",), (("P", ""),)), size[0])  # loads its type
        self._shown: object = None
        self._laid = NOTHING
        for place in (self._line, self._card, self._warning, self._help, self._start):
            place.plate = place.key = None

    def __call__(
        self,
        tick: Tick,
        status: SourceStatus,
        direction: Direction,
        frame: AnalysisFrame,
        state: State,
        *,
        cues: Iterable[Cue] = (),
        commands: Iterable[Command] = (),
        notice: str = "",
        display: str = "",
        amiss: str = "",
        told: Card | None = None,
    ) -> Laid:
        """Return what is to be laid over this picture.

        Parameters
        ----------
        status : what is heard, and what is amiss with it
        cues : what happened since the last picture
        commands : the keys pressed since the last picture; HELP turns the page
        notice : what the last key did, in words
        display : the name of the display the window is on
        amiss : what is wrong with a scene of the host's own
        told : the figure that is taught, or offered
        """
        if self._time is None:
            self._time = self._began = tick.time
        dt = max(0.0, tick.time - self._time)
        self._time = tick.time
        self._listen(tick.time, cues)
        self._obey(tick.time, commands, notice, display)
        self._announce(tick.time, status)
        dark = direction.light < DARK
        self._set_line(tick.time, dt, status, idle=direction.scene == "idle" and not dark)
        banner = UNSAFE if self._unsafe and tick.time - self._began < BANNER else ""
        self._set_warning(dt, "" if dark else banner or status.message or amiss)
        self._set_card(dt, None if dark else told)
        calm = "calm" if direction.calm else ""
        self._set_help(tick.time, dt, frame, state, (direction.scene, calm, display))
        self._set_start(tick.time, dt, direction)
        return self._compose()

    def _listen(self, time: float, cues: Iterable[Cue]) -> None:
        for cue in cues:
            self._lit[cue.kind] = time
            if cue.kind == "cue":
                self._last = cue.name

    def _obey(self, time: float, commands: Iterable[Command], notice: str, display: str) -> None:
        asked = tuple(commands)
        self._page = (self._page + asked.count(Command.HELP)) % 3
        silent = all(c in (Command.HELP, Command.FULLSCREEN, Command.DISPLAY) for c in asked)
        if notice and (notice != self._notice or not silent):
            self._say(time, notice)
        self._notice = notice
        if display != self._display and self._display:
            self._say(time, f"display: {display}")
        elif Command.DISPLAY in asked:
            self._say(time, f"the only display: {display}")
        self._display = display

    def _announce(self, time: float, status: SourceStatus) -> None:
        hearing = (status.name, status.hearing)
        if hearing != self._hearing and status.hearing:
            self._say(time, f"hearing: {status.name}")
        self._hearing = hearing

    def _say(self, time: float, words: str) -> None:
        self._words, self._until = words, time + STAYS

    def _set_line(self, time: float, dt: float, status: SourceStatus, *, idle: bool) -> None:
        said = time < self._until
        # The sleeping hall says, small, what it would wake up to.
        words = self._words if said or not idle else f"listening to: {status.name}"
        small = idle and not said
        self._line.fade(said or (idle and bool(status.name)), dt)
        if (said or small) and self._line.key != (words, small):
            fitted = self._type.fitted(words, self._type.sans(), self.size[0] * 0.6)
            self._line.plate, self._line.key = (
                line(self._type, fitted, small=small),
                (words, small),
            )

    def _set_warning(self, dt: float, words: str) -> None:
        self._warning.fade(bool(words), dt)
        if words and words != self._warning.key:
            self._warning.plate = warning(self._type, words, self.size[0] * 0.5)
            self._warning.key = words

    def _set_card(self, dt: float, told: Card | None) -> None:
        self._card.fade(told is not None, dt)
        if told is not None and self._card.key != told:
            self._card.plate, self._card.key = card(self._type, told, self.size[0] * 0.5), told

    def _set_help(
        self, time: float, dt: float, frame: AnalysisFrame, state: State, footer: tuple[str, ...]
    ) -> None:
        self._help.fade(self._page > 0, dt)
        if self._page == 1:
            self._help.plate, self._help.key = self._keys, "keys"
        elif self._page == 2 and self._help.key != (now := ("heard", int(time / LIVE))):
            lit = {kind: 1 - (time - self._lit.get(kind, -GLOW)) / GLOW for kind in HAPPENING}
            told = tuple(words for words in footer if words)
            self._help.plate = self._meters(Heard(frame, state, lit, self._last, told))
            self._help.key = now

    def _set_start(self, time: float, dt: float, direction: Direction) -> None:
        self._start.fade(direction.opening == 1 and not self._page, dt)
        if direction.opening:
            lit = min(int((time - self._began) / STRIKES), TUBES)
            calm = direction.calm > 0
            if self._start.key != (lit, calm):
                width = self.size[0] - 2 * self._type.margin
                self._start.plate = start(
                    self._type, width, lit=lit, calm=calm, unsafe=self._unsafe
                )
                self._start.key = (lit, calm)

    def _compose(self) -> Laid:
        all_ = (self._line, self._card, self._warning, self._help, self._start)
        places = [place for place in all_ if place.step]
        shown = [(place.key, place.step) for place in places]
        if shown == self._shown:
            return self._laid
        self._shown = shown
        self._laid = self._lay_out() if shown else NOTHING
        return self._laid

    def _lay_out(self) -> Laid:
        """Put the plates that are seen into one picture, no larger than they are."""
        gap, margin = self._type.px(0.5), self._type.margin
        foot = self.size[1] - margin
        parts: list[tuple[int, int, RGBA]] = []
        line_height = self._type.px(2.1)  # kept free while there is no line, so that nothing jumps
        stack = (self._line, self._card, self._help, self._warning)
        for place in stack:
            kept, high = line_height if place is self._line else 0, 0
            if place.plate is not None and place.step:
                high = place.plate.shape[0]
                parts.append((margin, foot - high, _dimmed(place.plate, place.step)))
            if high or kept:
                foot -= max(high, kept) + gap
        if self._start.plate is not None and self._start.step:
            high, wide = self._start.plate.shape[:2]
            x = max(margin, (self.size[0] - wide) // 2)
            plate = _dimmed(self._start.plate, self._start.step)
            parts.append((x, round(FOOT * self.size[1]) - high, plate))
        left, top = min(x for x, _, _ in parts), max(0, min(y for _, y, _ in parts))
        bottom = min(self.size[1], max(y + plate.shape[0] for _, y, plate in parts))
        right = min(self.size[0], max(x + plate.shape[1] for x, _, plate in parts))
        if len(parts) == 1 and parts[0][2].shape[:2] == (bottom - top, right - left):
            return Laid(parts[0][2], (left, top))
        if bottom <= top or right <= left:
            return NOTHING  # the window is too small for words
        sheet = np.zeros((bottom - top, right - left, 4), np.uint8)
        for x, y, plate in parts:
            first, last = max(y, top), min(y + plate.shape[0], bottom)
            cut = plate[first - y : max(last, first) - y, : max(right - x, 0)]
            across = x - left
            sheet[first - top : first - top + len(cut), across : across + cut.shape[1]] = cut
        return Laid(sheet, (left, top))


def _dimmed(plate: RGBA, step: int) -> RGBA:
    if step == STEPS:
        return plate
    share = np.uint16(round(256 * step / STEPS))
    return np.asarray((plate.astype(np.uint16) * share) >> 8, np.uint8)
