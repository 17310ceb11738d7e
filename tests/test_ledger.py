"""What was heard is remembered, through crashes, full disks and newer programs."""

import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace

import pytest

from visualizer.errors import LedgerError
from visualizer.ledger import Ledger, book, history
from visualizer.records import RATE, SILENT_FRAME, Cue, State, Trait


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "ledger.sqlite"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(book, "WRITES", 0.02)


def opened(path, episode="one"):
    return Ledger(path, episode=episode, began="2026-01-02T20:15:00+00:00", version="0.1")


def at(seconds, level=0.5):
    return replace(SILENT_FRAME, sample=round(seconds * RATE), level=level)


def figure(seconds, name="descent", **more):
    return Cue("motif", name, round(seconds * RATE), round(seconds * RATE), 0.9, **more)


def asked(path, question):
    with sqlite3.connect(path) as file:
        return file.execute(question).fetchall()


def keep(path, cues, state=None):
    """Write an evening of these cues into the file."""
    ledger = opened(path)
    for cue in cues:
        ledger.hear(at(cue.sample / RATE), [cue], state or State())
    ledger.close()


def test_figures_and_cues_are_kept_with_the_world_they_were_heard_in(path):
    ledger = opened(path)
    inner = State(world=Trait(0.9, 0.8))
    ledger.hear(
        at(3), [figure(2.5, key=-3, tempo=1.2, completeness=0.75, stage="confirmed")], inner
    )
    ledger.hear(at(4), [Cue("cue", "ding", 4 * RATE, 4 * RATE, 0.7)], State())
    ledger.close()
    assert asked(path, "select name, at, key, tempo, completeness, world from heard") == [
        ("descent", 2.5, -3, 1.2, 0.75, 0.9),
        ("ding", 4.0, 0, 1.0, 1.0, 0.5),
    ]


def test_what_is_only_likely_or_comes_all_the_time_is_not_kept(path):
    ledger = opened(path)
    crowd = [
        figure(1, stage="provisional"),
        Cue("onset", "", 0, 0, 1.0),
        Cue("beat", "", 0, 0, 1.0),
    ]
    ledger.hear(at(1), crowd, State())
    ledger.close()
    assert asked(path, "select * from heard") == []


def test_times_are_told_from_the_beginning_of_the_episode(path):
    ledger = opened(path)
    ledger.hear(at(100), [], State())
    assert "21:15" in ledger.begin("2026-01-02T21:15:00+00:00")
    ledger.hear(at(130), [figure(130)], State())
    ledger.close()
    assert asked(path, "select name, seconds from episode") == [
        ("one", 100.0),
        ("2026-01-02 21:15", 30.0),
    ]
    assert asked(path, "select episode_id, at from heard") == [(2, 30.0)]


def test_another_evening_is_added_to_the_first(path):
    opened(path).close()
    opened(path, "two").close()
    assert asked(path, "select name from episode") == [("one",), ("two",)]


CHILD = """
import sys, time
from dataclasses import replace
from pathlib import Path
from visualizer.ledger import Ledger, book, history
from visualizer.records import SILENT_FRAME, Cue, State
book.WRITES = 0.02
ledger = Ledger(Path(sys.argv[1]), episode="one", began="now", version="0.1")
def hear(k):
    cue = Cue("cue", "ding", 256 * k, 256 * k, 1.0)
    ledger.hear(replace(SILENT_FRAME, sample=256 * k), [cue], State())
def until(true):
    end = time.monotonic() + 20
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
"""
KILLED = """
for k in range(100_000):
    hear(k)
    if k == 500:
        print("going", flush=True)
    time.sleep(0.0005)
"""
FULL = """
import os, resource
log = sys.argv[1] + "-wal"
hear(0)
until(lambda: os.path.exists(log) and os.path.getsize(log) > 0)
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (os.path.getsize(log), hard))  # no file may grow
for k in range(1, 2000):
    hear(k)
until(lambda: ledger.trouble)
print(ledger.trouble, flush=True)
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
until(lambda: not ledger.trouble)
print("trouble:", ledger.trouble)
ledger.close()
"""


def test_what_was_written_outlives_a_process_that_is_killed(path):
    child = subprocess.Popen([sys.executable, "-c", CHILD + KILLED, path], stdout=subprocess.PIPE)
    assert child.stdout.readline()
    patience = time.monotonic() + 20
    while not (path.exists() and asked(path, "select count(*) from heard")[0][0] > 100):
        assert time.monotonic() < patience
        time.sleep(0.05)
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert asked(path, "pragma integrity_check") == [("ok",)]
    times = [row[0] for row in asked(path, "select at from heard order by id")]
    assert times == [256 * k / RATE for k in range(len(times))], "none is missing before the end"
    opened(path, "two").close()


def test_a_full_disk_is_told_and_costs_nothing_once_there_is_room_again(path):
    done = subprocess.run(
        [sys.executable, "-c", CHILD + FULL, path], capture_output=True, text=True, check=True
    )
    told, afterwards = done.stdout.splitlines()
    assert "free some room" in told
    assert str(path.parent) in told
    assert afterwards == "trouble: "
    assert not done.stderr
    times = [row[0] for row in asked(path, "select at from heard order by id")]
    assert times == [256 * k / RATE for k in range(2000)]


def test_a_file_of_a_newer_program_is_left_alone(path):
    opened(path).close()
    with sqlite3.connect(path) as file:
        file.execute("pragma user_version = 99")
    with pytest.raises(LedgerError, match="newer Fluorescent"):
        opened(path)


def test_what_is_no_ledger_is_left_alone(path):
    path.parent.mkdir()
    path.write_bytes(b"a shopping list, much longer than a header of SQLite would be " * 30)
    with pytest.raises(LedgerError, match="cannot be opened"):
        opened(path)
    assert path.read_bytes().startswith(b"a shopping list")


def test_a_file_of_the_first_version_is_brought_up_to_date(path):
    keep(path, [figure(1.0)])
    with closing(sqlite3.connect(path)) as file:
        file.execute('ALTER TABLE "moment" DROP COLUMN "alarm"')
        file.execute("PRAGMA user_version = 1")
        file.commit()
    keep(path, [figure(2.0)], State(alarm=Trait(0.5, 1.0)))
    first, second = history.read(path)
    assert [note.name for note in first.notes] == ["descent"]
    assert {value for _, value in first.curves["alarm"]} == {0.0}
    assert max(value for _, value in second.curves["alarm"]) == 0.5


def test_what_earlier_evenings_have_left_is_recalled(path):
    inner, outer = State(world=Trait(0.9, 0.9)), State(world=Trait(0.1, 0.9))
    for state in (inner, inner, outer):
        keep(path, [figure(1.0), figure(4.0, completeness=0.8)], state)
    ledger = Ledger(path, began="2026-01-02T20:15:00", version="0.1")
    ledger.close()
    assert ledger.recalled.counts == {"descent": 3}, "whole ones"
    assert ledger.recalled.homes == {"descent": "inner"}
