"""The tables of the ledger, and how an older file becomes one of today.

The one door to peewee. The file is in write-ahead mode: what was committed outlives a crash of the
program, and somebody may read while the show writes.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import peewee

from visualizer.errors import LedgerError

VERSION = 2  # of the tables; kept in the file as its user_version
BUSY = 5.0  # seconds to wait for another program that writes

database = peewee.SqliteDatabase(None)
NoRoom = peewee.DatabaseError  # what writing raises when the disk is full, or the file is harmed


class Table(peewee.Model):
    class Meta:  # noqa: D106 peewee's way to name the file
        database = database


class Episode(Table):
    """One evening, or one part of it that the host has named."""

    id = peewee.AutoField()
    name = peewee.TextField()
    began = peewee.TextField()  # ISO 8601
    seconds = peewee.FloatField(default=0.0)  # how long it has been so far
    version = peewee.TextField()  # of the program


class Heard(Table):
    """One cue: a figure that came back, a silence, a bell."""

    episode = peewee.ForeignKeyField(Episode, backref="heard", on_delete="CASCADE")
    at = peewee.FloatField()  # seconds since the episode began
    kind = peewee.TextField()
    name = peewee.TextField()
    score = peewee.FloatField()
    completeness = peewee.FloatField()
    key = peewee.IntegerField()  # semitones above the figure as it was taught
    tempo = peewee.FloatField()  # ratio to the figure as it was taught
    world = peewee.FloatField()  # 0 outer .. 1 inner, at that moment
    world_confidence = peewee.FloatField()


class Moment(Table):
    """What was slowly true, now and then."""

    episode = peewee.ForeignKeyField(Episode, backref="moments", on_delete="CASCADE")
    at = peewee.FloatField()
    level = peewee.FloatField()
    pressure = peewee.FloatField()
    tension = peewee.FloatField()
    strain = peewee.FloatField()
    alarm = peewee.FloatField(default=0.0)  # of version 2
    world = peewee.FloatField()
    world_confidence = peewee.FloatField()


def _create() -> None:
    database.create_tables([Episode, Heard, Moment])


def _add_alarm() -> None:
    if "alarm" not in {column.name for column in database.get_columns("moment")}:
        change = 'ALTER TABLE "moment" ADD COLUMN "alarm" REAL NOT NULL DEFAULT 0'
        database.execute_sql(change)  # type: ignore[no-untyped-call] # peewee's own


# What brings a file from version k to k + 1. A step, once released, is never changed.
STEPS: tuple[Callable[[], None], ...] = (_create, _add_alarm)


def connect(path: Path) -> None:
    """Open the file at `path`, made or brought up to date; raise `LedgerError` if it cannot be."""
    pragmas: dict[str, Any] = {
        "journal_mode": "wal",
        "synchronous": "normal",
        "foreign_keys": 1,
        "busy_timeout": round(BUSY * 1e3),
    }
    database.init(str(path), pragmas=pragmas)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        database.connect()
        version = int(database.pragma("user_version"))
        if version > VERSION:
            raise LedgerError(
                f"{path} was written by a newer Fluorescent (its tables are version {version}, "
                f"ours {VERSION}); install that one, or move the file away."
            )
        for number, step in enumerate(STEPS[version:], version + 1):
            with database.atomic():
                step()
                database.pragma("user_version", number)
    except (peewee.DatabaseError, OSError) as error:
        disconnect()
        raise LedgerError(
            f"the ledger {path} cannot be opened: {error}; move it away, and a new one is begun."
        ) from None
    except LedgerError:
        disconnect()
        raise


def disconnect() -> None:
    if not database.is_closed():
        database.close()
