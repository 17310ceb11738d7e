"""Opens, watches and reopens what makes or takes sound, on a thread of its own."""

import time
from typing import Protocol

STALL = 1.0  # seconds without a callback after which a stream is taken for dead
FIRST = 3.0  # the same before the first one: PulseAudio may need 2 s to begin


def now() -> float:
    """Return monotonic seconds, the same that the pictures are timed by."""
    return time.perf_counter()


class Stream(Protocol):
    """An open device."""

    last: float | None  # when its last callback was, monotonic seconds
    error: Exception | None  # what went wrong in a callback

    @property
    def active(self) -> bool: ...

    def close(self) -> None: ...


def trouble(stream: Stream, opened: float, at: float) -> str:
    """Say why `stream`, open since `opened`, must be opened again; "" if it is well."""
    if stream.error is not None:
        return f"its callback failed: {stream.error}"
    if not stream.active:
        return "it has stopped"
    if at - (stream.last or opened) > (STALL if stream.last else FIRST):
        return "it no longer delivers"
    return ""
