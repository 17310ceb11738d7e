"""How the show is left: by Ctrl-C, by the system, and past a sound server that hangs."""

import os
import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from types import FrameType

from visualizer.records import Tick

# Ctrl-C, a logout, and a terminal that is closed, which Windows has no signal for.
SIGNALS = tuple(
    signal.Signals[name]
    for name in ("SIGINT", "SIGTERM", "SIGHUP")
    if name in signal.Signals.__members__
)
AUDIO = "supervisor", "player"  # threads that have ended by now unless a sound server holds them


def until_asked(ticks: Iterable[Tick], asked: threading.Event | None = None) -> Iterator[Tick]:
    """Yield `ticks` until a signal asks to leave, and sets `asked`; a second one ends the program.

    An exception may be lost where C calls us back, and then the show would go on; a flag is not.
    What was to be ignored, as `nohup` has it, is.
    """
    asked = asked or threading.Event()

    def leave(number: int, _frame: FrameType | None) -> None:
        asked.set()
        signal.signal(number, before[signal.Signals(number)])

    before = {number: signal.getsignal(number) for number in SIGNALS}
    before = {number: how for number, how in before.items() if how is not signal.SIG_IGN}
    for number in before:
        signal.signal(number, leave)
    try:
        for tick in ticks:
            if asked.is_set():
                return
            yield tick
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def end(code: int) -> None:
    """End the program. PortAudio would wait at the end for a stream that never closes."""
    if any(thread.name in AUDIO for thread in threading.enumerate()):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    if code:
        sys.exit(code)
