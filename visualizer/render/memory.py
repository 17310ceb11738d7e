"""Main memory that a compiler of shaders, or a device that was opened, no longer needs."""

import ctypes
import sys

# glibc keeps what was freed between two pieces in use: after a few scenes a third of its heap.
# Other C libraries have no such call, and keep less.
_trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None


def return_freed() -> None:
    """Return what was freed to the system; half a millisecond if that is done often."""
    if _trim is not None:
        _trim(0)
