"""Opens a progress database: makes it, brings it up to date, or opens it for reading only."""

from __future__ import annotations

import contextlib
import errno
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
COLUMNS = "rowid, id, device, seq, at, kind, lesson, item, rev, body"
_NOT_WRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT)
_NOT_WRITABLE_SQLITE = (
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A connection ready for use; `trouble` says why, if it may only be read."""

    connection: sqlite3.Connection
    device: str
    trouble: ProgressError | None = None


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
        trouble = explain(path, "opened for writing", error)
        if _may_be_readable(error) and path.is_file() and path.stat().st_size > 0:
            return _open_for_reading(path, trouble)
        raise trouble from error


def _make_folder(folder: Path) -> None:
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)
        _sync_folder(each.parent)


def _sync_folder(folder: Path) -> None:
    """Have the folder's list of names on the disk, so that a power cut cannot lose a new one."""
    if os.name == "nt":
        return  # folders cannot be opened there
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _make_file(path: Path) -> None:
    # Made here so that nobody else may read it; SQLite gives its side files the same mode.
    if not path.exists():
        with contextlib.suppress(FileExistsError):  # another process was quicker
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _on_read_only_disk(path: Path) -> bool:
    return hasattr(os, "statvfs") and bool(os.statvfs(path).f_flag & os.ST_RDONLY)


def _open_for_writing(path: Path) -> Opened:
    if not os.access(path, os.W_OK):
        # Asked, not tried: closing a descriptor of our own would drop SQLite's locks on the file.
        code = errno.EROFS if _on_read_only_disk(path) else errno.EACCES
        raise OSError(code, os.strerror(code), str(path))
    connection = _connect(path, "rw")
    try:
        connection.execute("PRAGMA synchronous = FULL")
        found = schema.version(connection)
        if found <= schema.VERSION:
            _bring_up_to_date(connection, found, path)
            return Opened(connection, schema.device(connection))
    except BaseException:
        connection.close()
        raise
    connection.close()
    newer = ProgressError(
        f"Your progress was written by a newer Lossfall (format {found}; this one knows "
        f"{schema.VERSION}): it can be read, not added to ({path}).",
        "Use the newer version to go on, or set LOSSFALL_HOME to an empty folder to begin anew.",
    )
    return _open_for_reading(path, newer)


def _bring_up_to_date(connection: sqlite3.Connection, found: int, path: Path) -> None:
    if schema.is_foreign(connection):
        raise ProgressError(
            f"Your progress could not be opened: {path} is another program's database.",
            "Move it away to begin anew, or put the right file in its place.",
        )
    _use_write_ahead_log(connection)
    if found < schema.VERSION:
        schema.migrate(connection)


def _open_for_reading(path: Path, trouble: ProgressError) -> Opened:
    modes = ["ro"]
    log = path.with_name(path.name + "-wal")
    if not log.exists() or log.stat().st_size == 0:
        # Where SQLite cannot make its side files, the file can be read as it lies there, unless a
        # write-ahead log holds newer events.
        modes.append("ro&immutable=1")
    for mode in modes:
        connection = _connect(path, mode)
        try:
            connection.execute(f"SELECT {COLUMNS} FROM event LIMIT 1").fetchone()  # noqa: S608
        except sqlite3.Error:
            connection.close()
        else:
            return Opened(connection, "", trouble)
    raise trouble


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,  # transactions begin and end where the code says so
        check_same_thread=False,  # EventLog holds a lock of its own
    )


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


def _may_be_readable(error: sqlite3.Error | OSError) -> bool:
    """Whether what failed is the writing, so that reading may still work."""
    if isinstance(error, OSError):
        return error.errno in _NOT_WRITABLE
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _NOT_WRITABLE_SQLITE
