"""Teaching while the show runs: what the keys M, K, P, N and Backspace do, and what they show."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from visualizer.audio.aloud import Beside
from visualizer.motifs import Figure, learning, tone
from visualizer.motifs.discovery import Offer
from visualizer.motifs.figures import FEWEST, MOST
from visualizer.motifs.library import LONGEST_NAME
from visualizer.motifs.notes import STEP
from visualizer.motifs.study import Study
from visualizer.output.keys import BACKSPACE, ENTER, ESCAPE
from visualizer.pupil import Pupil, steps
from visualizer.records import Card, Command, Cue

RINGS_ON = 0.5  # seconds that are heard after a key: the last note is not over
EARLY = 0.1  # seconds that somebody may press too late where a figure begins
HEARD_BEFORE = learning.LOOK_BACK + 1.0  # seconds: what sounds on from before is not its beginning
TWICE = 0.6  # seconds within which M is one press: three notes take longer
STAYS = 14.0  # seconds that a card stays after the last key: time to read it and to play it
OFFER_STAYS = 8.0  # seconds
HEARS_BACK = 12.0  # seconds that are heard again to settle which reading it was
SCENES = (command for command in Command if command.name.startswith("SCENE_"))
DIGITS = dict(zip(SCENES, "1234567890", strict=False))


class Lesson:
    """Listens to the host's keys about figures.

    Parameters
    ----------
    study : the ear that is taught
    pupil : who does what takes time
    heard : how often each figure was heard on earlier evenings
    """

    def __init__(self, study: Study, pupil: Pupil, heard: Mapping[str, int] | None = None) -> None:
        self.card: Card | None = None  # what is to be seen now
        self.notice = ""  # a line for the screen, to be taken away by whoever shows it
        self.writing = False  # the host is typing a name
        self._study, self._pupil = study, pupil
        self._heard = dict(heard or {})
        self._tonight: Counter[str] = Counter()
        self._speaker = Beside()
        self._sounded = False
        self._time = self._until = 0.0  # of pictures; of the card
        self._first = self._last = self._due = -1  # rows: M, M again, and when to decode
        self._digits = ""
        self._figure: Figure | None = None  # of the card
        self._text = ""  # that is being typed
        self._offer: Offer | None = None  # that is on the card
        self._settle: tuple[str, int] | None = None  # name, and the row from which that can be

    @property
    def sounding(self) -> bool:
        """Whether we play a figure ourselves: what is heard meanwhile is nobody's cue."""
        return self._speaker.sounding

    def close(self) -> None:
        """Be silent, and end once everything is written."""
        self._speaker.close()
        self._pupil.close()

    def hear(self, cues: Iterable[Cue]) -> None:
        """Count figures that came back, and see which reading of them it was."""
        for cue in cues:
            if cue.kind != "motif" or cue.stage != "confirmed" or cue.completeness < 1:
                continue
            self._tonight[cue.name] += 1
            here, before = self._tonight[cue.name], self._heard.get(cue.name, 0)
            times = "once" if here == 1 else f"{here} times"
            in_all = f", {here + before} in all" if before else ""
            self.notice = f"{cue.name}: {times} tonight{in_all}"
            if cue.name in self._pupil.open and self._settle is None:
                self._settle = cue.name, self._study.count + round(RINGS_ON / STEP)

    def __call__(
        self, time: float, commands: Sequence[Command], written: str = ""
    ) -> tuple[Command, ...]:
        """Obey what is about figures at this picture; return the other `commands`.

        `written` is what was typed since the last one, while `writing`.
        """
        self._time = time
        left = tuple(command for command in commands if not self._obey(command))
        if self.writing:
            self._write(written)
        self._look()
        return left

    def _obey(self, command: Command) -> bool:
        if command in DIGITS:
            return self._count(DIGITS[command])
        match command:
            case Command.TEACH:
                self._teach()
            case Command.PLAY:
                self._play()
            case Command.KEEP:
                self._keep()
            case Command.RENAME:
                self._rename()
            case Command.FORGET:
                self._forget()
            case _:
                return False
        return True

    def _teach(self) -> None:
        row = self._study.count
        since = (row - self._first) * STEP
        if self.sounding:
            self.notice = "it is being played: M once that is over"
            return
        if self._first >= 0 and since < TWICE:
            return
        if self._first >= 0 > self._last and since < learning.LOOK_BACK:
            self._last = row
        else:
            self._first, self._last = row, -1
        self._digits, self._figure, self._offer = "", None, None
        self._due = row + round(RINGS_ON / STEP)
        self._show(Card("listening back …"))

    def _count(self, digit: str) -> bool:
        """Take a digit as a number of notes while a lesson is on; say whether it was."""
        if self._first < 0:
            return False
        self._digits += digit
        if self._digits != "1":  # 1 may become 10 to 16
            if FEWEST <= int(self._digits) <= MOST:
                self._due = max(self._study.count, self._due)
                self._show(Card(f"listening back for {self._digits} notes …"))
            else:
                self.notice = f"a figure has {FEWEST} to {MOST} notes"
                self._digits = ""
        return True

    def _play(self) -> None:
        figure = self._figure
        if figure is None:
            self.notice = "nothing to play: M teaches a figure first"
        elif not self.sounding:
            self._speaker.play(lambda path: tone.write(path, tone.sounded(figure)))
            self._until = self._time + STAYS

    def _keep(self) -> None:
        offer, self._offer = self._offer, None
        if offer is None:
            self.notice = "nothing is offered: K keeps a figure that came back by itself"
        else:
            self._pupil.keep(offer.figure, f"came back {offer.count} times")

    def _rename(self) -> None:
        if self._figure is None or self._offer is not None:
            self.notice = "nothing to name: M teaches a figure first"
        else:
            self.writing, self._text = True, ""
            self._show(self._named(self._figure))

    def _forget(self) -> None:
        if self._offer is None and self._figure is not None:
            self._pupil.drop(self._figure.name)
            self.notice = f"forgotten: {self._figure.name}"
        self._put_away()

    def _write(self, written: str) -> None:
        """Let the host type the name of the figure on the card."""
        figure = self._figure
        if figure is None:
            self.writing = False
            return
        for letter in written:
            if letter in (ENTER, ESCAPE):
                self.writing = False
                if letter == ESCAPE:
                    self._text = ""
                elif self._text.strip() not in ("", figure.name):
                    self._pupil.rename(figure, self._text.strip())
                break
            if letter == BACKSPACE:
                self._text = self._text[:-1]
            elif letter.isprintable() and len(self._text) < LONGEST_NAME:
                self._text += letter
        if written:
            self._show(self._named(figure))

    def _named(self, figure: Figure) -> Card:
        card = self.card or Card("", steps(figure))
        return replace(card, title=self._text or figure.name, writing=self.writing)

    def _look(self) -> None:
        """Go on with whatever is due by now."""
        if self._sounded and not self.sounding:
            self._study.forget()
        self._sounded = self.sounding
        if 0 <= self._due <= self._study.count:
            self._decode()
        if self._settle and self._settle[1] <= self._study.count:
            (name, row), self._settle = self._settle, None
            _, heard = self._pupil.open.get(name, ((), 0))
            rows, _ = self._study.remembered(max(row - round(HEARS_BACK / STEP), heard))
            self._pupil.settle(name, rows)
        while self._pupil.done:
            done = self._pupil.done.popleft()
            self._figure, self._offer, self.writing = done.figure, None, False
            self._show(done.card)
        if self._study.offer is not None and self.card is None:
            offer = self._offer = self._study.offer
            self._study.offer, self._figure = None, offer.figure
            words = (f"heard {offer.count} times: keep?",)
            keys = (("K", "keep"), ("P", "play"))
            self._show(Card("it comes back", steps(offer.figure), words, keys), OFFER_STAYS)
        if self.card and self._time > self._until and not self.sounding:
            self._put_away()

    def _decode(self) -> None:
        """Have the lesson decoded that is on."""
        spanned = self._last >= 0
        begin = self._first - round((EARLY if spanned else HEARD_BEFORE) / STEP)
        rows, first = self._study.remembered(begin)
        pressed = ((self._last if spanned else self._first) - first) * STEP
        notes = int(self._digits) if self._digits else None
        self._due, self._digits = -1, ""
        self._pupil.learn(self._first, rows, pressed, notes, self._study.count)

    def _show(self, card: Card, seconds: float = STAYS) -> None:
        self.card, self._until = card, self._time + seconds

    def _put_away(self) -> None:
        self.card = self._offer = None
        self._first = self._due = -1
        self.writing = False
