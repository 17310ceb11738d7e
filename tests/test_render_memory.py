"""Memory that is no longer needed goes back to the system."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest

from visualizer.render.memory import return_freed

MB = 1024 * 1024
GLIBC = platform.libc_ver()[0] == "glibc"
THREADS = """
import ctypes, sys, threading
from visualizer.render.memory import share_heaps

libc = ctypes.CDLL(None)
if "share" in sys.argv:
    share_heaps()
met = threading.Barrier(8)

def take():
    libc.malloc(ctypes.c_size_t(4096))
    met.wait()

threads = [threading.Thread(target=take) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
libc.fdopen.restype = ctypes.c_void_p
libc.malloc_info(0, ctypes.c_void_p(libc.fdopen(1, b"w")))
libc.fflush(None)
"""


def held():
    """Return the bytes of our own that are in main memory."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon"))


@pytest.mark.skipif(not GLIBC, reason="only glibc gives threads heaps of their own")
def test_threads_share_two_heaps():
    alone, shared = (
        subprocess.run(
            [sys.executable, "-c", THREADS, how], capture_output=True, text=True, check=True
        ).stdout.count("<heap nr=")
        for how in ("alone", "share")
    )
    assert alone > 2 >= shared > 0


@pytest.mark.skipif(not GLIBC, reason="only glibc keeps what was freed")
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
