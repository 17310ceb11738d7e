"""A terminal of the program's own, and what it showed there."""

import os
import subprocess
import sys


def on_a_terminal(*words: object) -> str:
    """Run the program on a terminal to its end; return all that was written to it."""
    import pty  # there is none on Windows

    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "visualizer", *map(str, words)],
        stdin=theirs, stdout=theirs, stderr=theirs,
        env={**os.environ, "COLUMNS": "100", "TERM": "xterm"},
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 65536):
            shown += piece
    except OSError:  # Linux says so when the other end is closed
        pass
    finally:
        os.close(ours)
    assert child.wait(60) == 0, shown.decode()
    return shown.decode()
