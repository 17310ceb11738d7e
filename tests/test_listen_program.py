"""The command that only listens, as a program: on a terminal, in a pipe, at a sound server."""

import json
import signal
import subprocess
import sys

import pytest
import soundfile

from tests.terminal import on_a_terminal
from visualizer.audio.signals import pulses
from visualizer.records import RATE


def read(text):
    return [json.loads(row) for row in text.splitlines()]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no terminals to be made")
def test_on_a_terminal_the_view_takes_the_place_of_the_lines(tmp_path):
    soundfile.write(tmp_path / "song.wav", pulses([0.5, 1.5], 3), RATE)
    shown = on_a_terminal("listen", tmp_path / "song.wav")
    assert "song.wav" in shown
    assert "30 Hz" in shown
    assert '"kind"' not in shown
    assert "Traceback" not in shown


def test_a_reader_that_leaves_is_no_fault():
    child = subprocess.Popen(
        [sys.executable, "-m", "visualizer", "listen", "demo"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert child.stdout.readline()
    child.stdout.close()
    assert child.stderr.read() == b""
    assert child.wait(60) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="the private sound server is PulseAudio")
def test_what_the_computer_plays_is_heard_as_it_plays(tmp_path):
    from sound_server import PulseServer

    file = tmp_path / "heard.jsonl"
    with PulseServer(tmp_path) as server:
        child = subprocess.Popen(
            [sys.executable, "-m", "visualizer", "listen", "loopback", "--events", file],
            stderr=subprocess.PIPE, env=server.env,
        )  # fmt: skip
        while not (file.exists() and file.stat().st_size):  # the first state: it listens
            assert child.poll() is None, child.stderr.read()
        # Once is enough, unless the machine is so busy that the sound comes in pieces.
        while sum(row["kind"] == "bass" for row in read(file.read_text())) < 2:
            server.play(pulses([0.5, 1.0, 1.5, 2.0], 3), "a")
        child.send_signal(signal.SIGINT)
        assert child.stderr.read() == b""
        assert child.wait(60) == 0
    told = read(file.read_text())
    assert all(row["t"] <= row["emit"] for row in told)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send to a child")
def test_ctrl_c_keeps_what_was_heard(tmp_path):
    file = tmp_path / "heard.jsonl"
    child = subprocess.Popen(
        [sys.executable, "-m", "visualizer", "listen", "demo", "--events", file],
        stderr=subprocess.PIPE,
    )
    while not (file.exists() and file.stat().st_size):
        assert child.poll() is None, child.stderr.read()
    child.send_signal(signal.SIGINT)
    assert child.stderr.read() == b""
    assert child.wait(60) == 0
    assert read(file.read_text())
