"""Turns what SQLite or the system reports into what is wrong, where, and what to do."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

from course.errors import ProgressError

_ELSEWHERE = "or set LOSSFALL_HOME to a folder you can write to"
_FULL = ("the disk is full", "Free some space, then try again: nothing already saved is lost.")
_READ_ONLY = ("it may only be read", f"Allow writing to it, {_ELSEWHERE}.")
_DAMAGED = (
    "the file is damaged",
    "Move it to a safe place, since much of it may be recovered; a new one then begins.",
)
_UNREACHABLE = (
    "it cannot be opened",
    f"See that its folder exists and that you may write there, {_ELSEWHERE}.",
)
_DENIED = ("permission was denied", f"Give yourself permission to write there, {_ELSEWHERE}.")
_BY_SQLITE: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_NOTADB: (
        "the file is not a database",
        "Move it away to begin anew, or put the right file in its place.",
    ),
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_CANTOPEN: _UNREACHABLE,
    sqlite3.SQLITE_PERM: _DENIED,
    sqlite3.SQLITE_AUTH: _DENIED,
    sqlite3.SQLITE_BUSY: (
        "another program has held it for too long",
        "Close other programs that use it, then try again.",
    ),
    sqlite3.SQLITE_LOCKED: ("it is in use", "Try again."),
    sqlite3.SQLITE_IOERR: (
        "the disk reports an error",
        "See that the disk is connected and has room, then try again.",
    ),
}
_BY_ERRNO: dict[int, tuple[str, str]] = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: ("your share of the disk is used up", _FULL[1]),
    errno.EROFS: _READ_ONLY,
    errno.EACCES: _DENIED,
    errno.EPERM: _DENIED,
    errno.ENOTDIR: ("part of its path is a file, not a folder", f"Move that file, {_ELSEWHERE}."),
    errno.EEXIST: ("part of its path is a file, not a folder", f"Move that file, {_ELSEWHERE}."),
    errno.EISDIR: ("a folder stands in its place", "Move that folder away."),
    errno.ENAMETOOLONG: ("its path is too long", "Set LOSSFALL_HOME to a shorter folder."),
}


def explain(path: Path, doing: str, error: sqlite3.Error | OSError) -> ProgressError:
    """The error to raise when `doing` (such as 'saved') `path` failed."""
    if isinstance(error, OSError):
        what, remedy = _BY_ERRNO.get(
            error.errno or 0, (str(error.strerror or error), _UNREACHABLE[1])
        )
    else:
        code = getattr(error, "sqlite_errorcode", None)
        primary = None if code is None else code & 0xFF  # the rest tells apart kinds of one trouble
        what, remedy = _BY_SQLITE.get(
            primary or 0, (str(error), "Look at the file, then try again.")
        )
    return ProgressError(f"Your progress could not be {doing}: {what} ({path}).", remedy)
