"""The tables of the progress database, by version: forward only, one step a version.

`event` is the contract. `device` holds the one row that says which device this file is on; it is
not an event, because a copy of the events on another device must not bring it along.
"""

from __future__ import annotations

import sqlite3

from course.progress.events import new_id

VERSION = 1

_EVENT = """
CREATE TABLE event(
  id TEXT PRIMARY KEY, device TEXT, seq INTEGER, at TEXT, kind TEXT,
  lesson TEXT, item TEXT, rev INTEGER, body TEXT) STRICT
"""
_NEVER_CHANGED = """
CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END
"""
_NEVER_DELETED = """
CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END
"""
_STEPS: dict[int, tuple[str, ...]] = {
    1: (
        _EVENT,
        "CREATE INDEX event_device_seq ON event(device, seq)",
        _NEVER_CHANGED,
        _NEVER_DELETED,
        "CREATE TABLE device(id TEXT NOT NULL) STRICT",
    ),
}


def version(connection: sqlite3.Connection) -> int:
    """The schema version the file says it has; 0 for an empty or a foreign database."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def is_foreign(connection: sqlite3.Connection) -> bool:
    """Whether this is someone else's database: it has tables, but not our event table."""
    names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    return bool(names) and "event" not in names


def device(connection: sqlite3.Connection) -> str:
    """The id of the device this file is on.

    Raises:
        sqlite3.DatabaseError: if the file does not say.
    """
    row = connection.execute("SELECT id FROM device").fetchone()
    if row is None:
        raise sqlite3.DatabaseError("it does not say which device it is on")
    return str(row[0])


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the database to `VERSION`; of two processes that try at once, one does it.

    The whole of it is one transaction: after a crash the file is as before or as it should be.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        start = version(connection)
        for step in range(start + 1, VERSION + 1):
            for statement in _STEPS[step]:
                connection.execute(statement)
        if start == 0:
            connection.execute("INSERT INTO device VALUES (?)", (new_id(),))
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
