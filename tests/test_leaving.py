"""Leaving: a signal ends the show between two pictures, once and cleanly."""

import os
import signal
import subprocess
import sys
from pathlib import Path

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


def test_what_was_to_be_ignored_is_ignored():
    before = signal.signal(SIGNALS[-1], signal.SIG_IGN)  # as `nohup` does
    try:
        pictures = until_asked(steady(60.0))
        next(pictures)
        os.kill(os.getpid(), SIGNALS[-1])
        next(pictures)
        pictures.close()
        assert signal.getsignal(SIGNALS[-1]) is signal.SIG_IGN
    finally:
        signal.signal(SIGNALS[-1], before)


HANGS = """
import atexit, threading, time
from visualizer import cli
atexit.register(time.sleep, 60)  # as PortAudio does while a stream cannot be closed
threading.Thread(target=time.sleep, args=(60,), name="supervisor", daemon=True).start()
cli._run = lambda _arguments: print("played") or 0
cli.main()
"""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device plays a full disk here")
@pytest.mark.parametrize("words", [("--help",), ("motif", "list")])
def test_what_cannot_be_written_down_is_one_sentence(words):
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "visualizer", *words],
            stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "No space left" in done.stderr


def test_a_sound_server_that_hangs_does_not_keep_the_program():
    done = subprocess.run(
        [sys.executable, "-c", HANGS], capture_output=True, text=True, timeout=30, check=False
    )
    assert (done.returncode, done.stdout) == (0, "played\n")
