"""Memory that is no longer needed goes back to the system."""

import platform
from pathlib import Path

import pytest

from visualizer.render.memory import return_freed

MB = 1024 * 1024


def held():
    """Return the bytes of our own that are in main memory."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon"))


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps what was freed")
def test_what_was_freed_between_pieces_in_use_is_returned():
    pieces = [bytes(40_000) for _ in range(1000)]
    last = bytes(40_000)  # above them, so that the heap cannot shrink
    del pieces
    return_freed()
    before = held()
    pieces = [bytearray(b"x") * 40_000 for _ in range(1000)]
    above = bytearray(b"x") * 40_000
    full = held()
    del pieces
    return_freed()
    assert full - before > 30 * MB
    assert held() - before < 5 * MB
    assert len(above) == len(last)
