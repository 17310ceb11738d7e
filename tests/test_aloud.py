"""A figure played beside the show: silence means silence, at once and with nothing left behind."""

import sys
import time
from types import SimpleNamespace

import pytest

from visualizer.audio import aloud

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the player is a shell script")


@pytest.fixture
def beside(monkeypatch, tmp_path):
    player = tmp_path / "player"  # one that would play for a minute
    player.write_text("#!/bin/sh\nexec sleep 60\n")
    player.chmod(0o755)
    monkeypatch.setattr(aloud, "sys", SimpleNamespace(executable=str(player)))
    return aloud.Beside()


def test_closing_ends_what_is_played_and_takes_its_file_away(beside):
    written = []

    def write(path):
        path.write_bytes(b"RIFF")
        written.append(path)

    beside.play(write)
    end = time.monotonic() + 20
    while beside._process is None:
        assert time.monotonic() < end, "nothing was started"
        time.sleep(0.01)
    assert beside.sounding
    beside.close()
    assert beside._process.returncode is not None
    assert not beside.sounding
    assert not written[0].parent.exists()


def test_closing_while_the_player_is_being_started_ends_it_too(beside):
    beside.play(lambda path: beside._ended.set())
    beside._thread.join(20)
    assert beside._process.returncode is not None
    assert not beside.sounding
