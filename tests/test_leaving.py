"""Leaving: a signal ends the show between two pictures, once and cleanly."""

import os
import signal
import subprocess
import sys

import pytest

from visualizer.cli.leaving import SIGNALS, until_asked
from visualizer.clock import steady


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_ends_the_show_after_the_picture_that_is_on(number):
    before = signal.getsignal(number)
    seen = []
    for tick in until_asked(steady(60.0)):
        seen.append(tick)
        if len(seen) == 3:
            os.kill(os.getpid(), number)
    assert len(seen) == 3
    assert signal.getsignal(number) is before


def test_a_second_one_does_what_it_always_does():
    pictures = until_asked(steady(60.0))
    next(pictures)
    os.kill(os.getpid(), signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)
    pictures.close()


HANGS = """
import atexit, threading, time
from visualizer import cli
atexit.register(time.sleep, 60)  # as PortAudio does while a stream cannot be closed
threading.Thread(target=time.sleep, args=(60,), name="supervisor", daemon=True).start()
cli._run = lambda _arguments: print("played") or 0
cli.main()
"""


def test_a_sound_server_that_hangs_does_not_keep_the_program():
    done = subprocess.run(
        [sys.executable, "-c", HANGS], capture_output=True, text=True, timeout=30, check=False
    )
    assert (done.returncode, done.stdout) == (0, "played\n")
