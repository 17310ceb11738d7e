"""Opens, watches and reopens what is listened to, on a thread of its own.

Nobody waits for it: while it works, the picture goes on with what it has.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from visualizer.audio.inlet import Clock, Inlet
from visualizer.audio.loopback import Hearable
from visualizer.audio.ring import Ring
from visualizer.errors import SourceError

STALL = 1.0  # seconds without a callback after which a stream is taken for dead
FIRST = 3.0  # the same before the first one: PulseAudio may need 2 s to begin
QUIET = 5.0  # seconds without a callback after which a patient stream is looked for anew
WAITS = (0.5, 5.0)  # seconds between tries to open: the first, and the longest
LOOK = 0.25  # seconds between looks at the stream; a system that tells of changes is heard at once
SETTLE = 0.02  # the same until it is sure what the stream hears
ASK = 1.0  # seconds after which the system is asked even if it told of nothing
ZEROS = 5.0  # seconds of exact zeros after which the silence is explained on screen
WINDOW = 5.0  # seconds over which losses are judged: a block that comes late is not lost
LOSS = 0.1  # seconds that may be missing in it: more than any drift between two clocks


def now() -> float:
    """Return monotonic seconds, the same that the pictures are timed by."""
    return time.perf_counter()


class Callbacks(Protocol):
    """What a stream's callbacks leave behind."""

    last: float | None  # when the last one was, monotonic seconds
    error: Exception | None  # what went wrong in one


class Stream(Protocol):
    """An open device that fills a ring."""

    inlet: Inlet
    rate: int  # Hz

    @property
    def active(self) -> bool: ...

    def close(self) -> None: ...


class System(Protocol):
    """An operating system's way to hear what the computer plays."""

    patient: bool  # whether an open loopback without callbacks is merely silent
    look: float  # seconds between looks while there is nothing to open

    def check(self, want: str) -> None:
        """Raise `SourceError` if `want` is impossible; quick, and before the thread begins."""

    def reach(self) -> None:
        """Raise `SourceError` if a library is missing; no stream may be open."""

    def hearables(self) -> tuple[Hearable, ...]:
        """Return all that can be heard; raise `SourceError` if nobody can be asked."""

    def find(self, want: str) -> Hearable:
        """Return what to listen to now; raise `SourceError` if there is nothing."""

    def open(self, found: Hearable, ring: Ring, clock: Clock) -> Stream:
        """Listen to `found`, deaf if it may go astray; raise `SourceError` if it will not open."""

    def astray(self, found: Hearable) -> bool:
        """Say whether the open stream hears something else than `found`."""

    def silence(self, found: Hearable) -> str:
        """Say what to do while `found` delivers exact zeros."""

    def wait(self, seconds: float, stop: threading.Event, alarm: Callable[[], None]) -> bool:
        """Sleep, less if something changed, and say whether it did; `alarm` if it is urgent."""

    def close(self) -> None:
        """Let go of the system; `find` then looks for devices anew."""


def dead(active: bool, callbacks: Callbacks, opened: float, at: float, *, patient: bool) -> bool:
    """Say whether a stream that is open since `opened` must be opened again."""
    if callbacks.error is not None or not active:
        return True
    quiet = at - (callbacks.last or opened)
    return not patient and quiet > (STALL if callbacks.last else FIRST)


class Losses:
    """Judges by the sound delivered per second what a device lost without saying so."""

    def __init__(self) -> None:
        self._lead: float | None = None  # the best of the last window
        self._best = -float("inf")
        self._since: float | None = None

    def __call__(self, delivered: float, at: float) -> float:
        """Return the seconds newly found missing; `delivered` seconds had come at the time `at`."""
        self._since = at if self._since is None else self._since
        self._best = max(self._best, delivered - at)
        if at - self._since < WINDOW:
            return 0.0
        missing = 0.0 if self._lead is None else self._lead - self._best
        self._lead, self._best, self._since = self._best, -float("inf"), at
        return missing if missing > LOSS else 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """What the supervisor's thread tells the loop."""

    name: str
    kind: str
    message: str = ""
    hearing: bool = False
    ring: Ring | None = None  # what comes is here, at `rate`; a new one for each opening
    rate: int = 0
    patient: bool = False  # whether it delivers nothing while nothing plays


class Supervisor:
    """Keeps `want` open: finds it, follows it, and tries again when it is lost."""

    def __init__(self, system: System, want: str) -> None:
        wanted = {"loopback": "the computer's sound", "mic": "the microphone"}
        self.report = Report(wanted.get(want, want), "mic" if want == "mic" else "loopback")
        self.gaps = 0  # times that an open device lost sound
        self.lost = 0.0  # seconds that it lost
        self.reopenings = 0
        self._blocks = 0  # of streams that are closed
        self._lost = False  # whether sound was lost by the last closing
        self._stream: Stream | None = None
        self._system, self._want = system, want
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="supervisor", daemon=True)
        self._thread.start()

    @property
    def blocks(self) -> int:
        """Return how many pieces devices delivered."""
        stream = self._stream
        return self._blocks + (stream.inlet.blocks if stream else 0)

    def close(self) -> None:
        self._stop.set()
        self._thread.join(timeout=5.0)  # a sound server that hangs must not keep us from ending

    def _run(self) -> None:
        wait = WAITS[0]
        while not self._stop.is_set():
            try:
                wait = self._try(wait)
            except Exception as error:  # a thread that ended would leave the lamps dark for good
                message = f"listening failed ({error!r}); trying again."
                self.report = replace(self.report, message=message, hearing=False, ring=None)
                self._let_go()
                self._stop.wait(WAITS[1])  # not the system's own way to wait: it may be what failed
        self._let_go()

    def _let_go(self) -> None:
        with suppress(Exception):  # it failed already, or is not needed any more
            self._system.close()

    def _try(self, wait: float) -> float:
        """Find something and listen to it; return how long to wait should it not open next time."""
        try:
            found = self._system.find(self._want)
        except SourceError as error:
            self._nothing(str(error), self._system.look)
            return wait
        try:
            self._listen(found)
        except SourceError as error:
            self._nothing(f"{found.name}: {error}", wait)
            return min(2 * wait, WAITS[1])
        return WAITS[0]

    def _nothing(self, message: str, wait: float) -> None:
        self.report = replace(self.report, message=message, hearing=False, ring=None)
        self._system.wait(wait, self._stop, lambda: None)
        self._system.close()

    def _listen(self, found: Hearable) -> None:
        """Listen to `found` until that must end; raise `SourceError` if it never began."""
        ring = Ring()
        stream = self._system.open(found, ring, now)
        self.reopenings += self._lost
        self._stream = stream
        try:
            self._lost = self._watch(found, stream, ring)
        finally:
            self.report = replace(self.report, hearing=False, ring=None)
            stream.close()
            self._blocks, self._stream = self.blocks, None
            self._system.close()

    def _watch(self, found: Hearable, stream: Stream, ring: Ring) -> bool:
        """Return when the stream must be closed, and whether sound is lost by it.

        Raises `SourceError` if there was none to lose.
        """
        inlet = stream.inlet
        opened = asked = sounded = now()
        losses, overflows = Losses(), 0
        patient = self._system.patient and found.kind == "loopback"
        changed, known = True, False  # whether it was ever certain what the stream hears
        muffled = 0  # samples by then
        while not self._stop.is_set():
            at = now()
            if changed or inlet.deaf or at - asked > ASK:
                asked, doubts = at, inlet.doubts
                try:
                    current = self._system.find(self._want)
                except SourceError:
                    return True
                astray = self._system.astray(found)
                if current != found or (astray and (known or at - opened > FIRST)):
                    return True
                found = current
                if not astray:
                    if known and inlet.deaf:  # a doubt without reason: what it cost is lost
                        self.gaps += 1
                        self.lost += (inlet.muffled - muffled) / stream.rate
                        ring.mark_gap()
                    known, muffled = True, inlet.muffled
                    inlet.trust(doubts)
            if dead(stream.active, inlet, opened, at, patient=patient):
                if inlet.last is None:
                    raise SourceError("opened, but gives no sound; trying again.")
                return True
            if patient and at - (inlet.last or opened) > QUIET:
                return False  # perhaps the output was changed: only a new look would show it
            if _sounds(ring):
                sounded = at
            missing = losses(ring.written / stream.rate, inlet.last) if inlet.last else 0.0
            if not patient and (missing or inlet.overflows > overflows):
                overflows = inlet.overflows
                self.gaps += 1
                self.lost += missing
                ring.mark_gap()
            settled = not inlet.deaf and (patient or inlet.last is not None)
            self.report = Report(
                name=found.name,
                kind=found.kind,
                message=self._message(found, at - sounded),
                hearing=settled,
                ring=ring,
                rate=stream.rate,
                patient=patient,
            )
            changed = self._system.wait(LOOK if settled else SETTLE, self._stop, inlet.deafen)
        return False

    def _message(self, found: Hearable, silent: float) -> str:
        if found.muted:
            return f"{found.name} is muted: unmute it, and the lamps will hear."
        return self._system.silence(found) if silent > ZEROS else ""


def _sounds(ring: Ring) -> bool:
    """Say whether the newest sound is anything but exact zeros."""
    newest = np.zeros((min(ring.written, ring.size // 8), 2), np.float32)
    return ring.read(ring.written - len(newest), newest) and bool(newest.any())
