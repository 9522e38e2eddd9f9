"""Opens a progress database: makes it, brings it up to date, or opens it for reading only."""

from __future__ import annotations

import os
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from course.errors import ProgressError
from course.progress import schema
from course.progress.trouble import explain

BUSY_SECONDS = 10.0
"""How long to wait for another process that is writing; a commit takes milliseconds."""
READ_ONLY_REMEDY = "What you did before is kept and can be read."


@dataclass(frozen=True, slots=True)
class Opened:
    """A connection ready for use; `read_only` says why if it may only be read."""

    connection: sqlite3.Connection
    device: str
    read_only: str = ""


def open_database(path: Path) -> Opened:
    """Open `path` for writing if that can be, else for reading.

    Raises:
        ProgressError: if it can be neither; the message names the path, the remedy what to do.
    """
    try:
        _make_folder(path.parent)
        _make_file(path)
        return _open_for_writing(path)
    except (sqlite3.Error, OSError) as error:
        if _may_be_readable(error) and path.is_file() and path.stat().st_size > 0:
            reason = f"your progress file may only be read ({path})."
            return _open_for_reading(path, reason, error)
        raise explain(path, "opened", error) from error


def _make_folder(folder: Path) -> None:
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)


def _make_file(path: Path) -> None:
    # Made here so that nobody else may read it; SQLite gives its side files the same mode.
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _open_for_writing(path: Path) -> Opened:
    if not os.access(path, os.W_OK):
        raise PermissionError(13, "Permission denied", str(path))
    connection = _connect(path, "rw")
    try:
        found = schema.version(connection)
        if found > schema.VERSION:
            reason = (
                f"your progress was written by a newer Lossfall (its format is {found}, this one "
                f"knows {schema.VERSION}); it is opened for reading only ({path})."
            )
            connection.close()
            return _open_for_reading(path, reason, None)
        if schema.is_foreign(connection):
            raise ProgressError(
                f"Your progress could not be opened: {path} is another program's database.",
                "Move it away to begin anew, or put the right file in its place.",
            )
        _use_write_ahead_log(connection)
        if found < schema.VERSION:
            schema.migrate(connection)
        (device,) = connection.execute("SELECT id FROM device").fetchone()
        return Opened(connection, device)
    except BaseException:
        connection.close()
        raise


def _open_for_reading(path: Path, reason: str, cause: Exception | None) -> Opened:
    # A database that its folder does not let SQLite share can still be read as it lies there,
    # unless a write-ahead log holds newer events.
    modes = ["ro"]
    log = path.with_name(path.name + "-wal")
    if not log.exists() or log.stat().st_size == 0:
        modes.append("ro&immutable=1")
    last: Exception | None = cause
    for mode in modes:
        connection = _connect(path, mode)
        try:
            connection.execute(
                "SELECT rowid, id, device, seq, at, kind, lesson, item, rev, body"
                " FROM event LIMIT 1"
            ).fetchone()
        except sqlite3.Error as error:
            connection.close()
            last = error
        else:
            return Opened(connection, "", reason)
    if isinstance(last, (sqlite3.Error, OSError)):
        raise explain(path, "opened", last) from last
    raise ProgressError(f"Your progress could not be opened ({path}).")


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,  # transactions begin and end where the code says so
        check_same_thread=False,  # EventLog holds a lock of its own
    )
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Ask for the write-ahead log; where the file system cannot share memory, SQLite keeps its
    rollback journal, which is as safe and slower."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            # The change of mode does not wait for other processes by itself.
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _may_be_readable(error: Exception) -> bool:
    if isinstance(error, PermissionError):
        return True
    if isinstance(error, OSError):
        return error.errno == 30  # read-only file system
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)
