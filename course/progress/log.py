"""The event log: one SQLite file a learner, appended to and read, never rewritten.

What `append` returned is on the disk: write-ahead log, synchronous=FULL, one commit a call. Other
processes may read and append at the same time. This module keeps events; it draws no conclusion
from them (that is `projections`).
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from course.progress import opening
from course.progress.events import Event, decode_body, encode_body, in_order, new_id, now
from course.progress.trouble import explain

_INSERT = "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Draft:
    """An event to be: all that the log does not decide.

    The id is part of the draft, so that appending the same draft again after an error can never
    store it twice.
    """

    kind: str
    lesson: str | None = None
    item: str | None = None
    rev: int | None = None
    body: Mapping[str, Any] = field(default_factory=dict)
    id: str = field(default_factory=new_id)


class EventLog:
    """One learner's events. Safe to use from several threads, and several processes at once."""

    def __init__(self, path: Path, opened: opening.Opened) -> None:
        """Use `EventLog.open`."""
        self.path = path
        self.appended = 0
        """Events appended through this object: tells a view cheaply that it is behind."""
        self._opened = opened
        self._connection = opened.connection
        self._lock = threading.RLock()

    @classmethod
    def open(cls, path: Path) -> EventLog:
        """Open the log at `path`, making its folder (0700) and the file if they are missing.

        A file of a newer version, or one that may only be read, is opened for reading, and
        `read_only` says why.

        Raises:
            ProgressError: if it can neither be written nor read; it names the path and the remedy.
        """
        return cls(path, opening.open_database(path))

    @property
    def device(self) -> str:
        """The id under which events of this file are stored; empty if it may only be read."""
        return self._opened.device

    @property
    def read_only(self) -> str:
        """Why nothing can be saved here, and what to do; empty if it can."""
        return str(self._opened.trouble or "")

    def append(
        self,
        kind: str,
        *,
        lesson: str | None = None,
        item: str | None = None,
        rev: int | None = None,
        body: Mapping[str, Any] | None = None,
        id: str | None = None,  # noqa: A002 - the column's name
    ) -> Event:
        """Store one event; when this returns, it is on the disk.

        Calling again with the same `id` after an error is safe: it is stored once.

        Raises:
            ProgressError: if it could not be stored; then nothing of it was.
        """
        draft = Draft(kind, lesson, item, rev, body or {}, id or new_id())
        return self.append_all([draft])[0]

    def append_all(self, drafts: Sequence[Draft]) -> list[Event]:
        """Store all of these events or, on an error, none; `append` says the rest."""
        with self.writing() as write:
            return [write(draft) for draft in drafts]

    @contextmanager
    def writing(self) -> Iterator[Callable[[Draft], Event]]:
        """One transaction: what is read within it is still so when what it writes is stored.

        Yields the function that stores a draft. An exception inside undoes all of it.

        Raises:
            ProgressError: if it could not be stored; then nothing of it was.
        """
        with self._lock:
            self._make_writable()
            stored: list[Event] = []
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield lambda draft: self._store(draft, stored)
                self._connection.execute("COMMIT")
            except (sqlite3.Error, OSError) as error:
                self._undo()
                raise explain(self.path, "saved", error) from error
            except BaseException:
                self._undo()
                raise
            self.appended += len(stored)

    def events(
        self, *, kinds: Sequence[str] | None = None, lesson: str | None = None
    ) -> Iterator[Event]:
        """The events stored so far, in the order all devices agree on (see `events.in_order`).

        Raises:
            ProgressError: if they could not be read.
        """
        found, _ = self.read()
        for event in in_order(found):
            if (kinds is None or event.kind in kinds) and lesson in (None, event.lesson):
                yield event

    def read(
        self,
        after: int = 0,
        limit: int = -1,
        kinds: Sequence[str] = (),
        lesson: str | None = None,
    ) -> tuple[list[Event], int]:
        """Events stored after position `after`, at most `limit`, and the position reached.

        They come as they were stored; with `kinds`, only those; with `lesson`, only those of it
        and of no lesson. Positions are this file's own, for reading on; 0 is before the first.

        Raises:
            ProgressError: if they could not be read.
        """
        of_kind = f"AND kind IN ({', '.join('?' * len(kinds))}) " if kinds else ""
        of_lesson = "" if lesson is None else "AND (lesson = ? OR lesson IS NULL) "
        query = (
            f"SELECT {opening.COLUMNS} FROM event WHERE rowid > ? {of_kind}{of_lesson}"  # noqa: S608 - only marks
            "ORDER BY rowid LIMIT ?"
        )
        asked = (after, *kinds, *(() if lesson is None else (lesson,)), limit)
        with self._lock:
            rows = self._reading(lambda: self._connection.execute(query, asked).fetchall())
        events = [_event(row) for row in rows]
        return events, rows[-1][0] if rows else after

    def last_position(self) -> int:
        """The position of the newest event, 0 if there is none."""
        with self._lock:
            row = self._reading(
                lambda: self._connection.execute("SELECT max(rowid) FROM event").fetchone()
            )
        return row[0] or 0

    def close(self) -> None:
        """Let go of the file; closing twice is allowed."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _make_writable(self) -> None:
        if self._opened.trouble is None:
            return
        # What was wrong may have been put right meanwhile: a full disk, a permission.
        opened = opening.open_database(self.path)
        if opened.trouble is not None:
            opened.connection.close()
            raise opened.trouble
        self._connection.close()
        self._opened, self._connection = opened, opened.connection

    def _store(self, draft: Draft, stored: list[Event]) -> Event:
        found = self._connection.execute(
            f"SELECT {opening.COLUMNS} FROM event WHERE id = ?",  # noqa: S608 - constant
            (draft.id,),
        ).fetchone()
        if found is not None:
            return _event(found)
        (last,) = self._connection.execute(
            "SELECT max(seq) FROM event WHERE device = ?", (self.device,)
        ).fetchone()
        body = encode_body(draft.body)
        row = (draft.id, self.device, (last or 0) + 1, now(), draft.kind)
        row_rest = (draft.lesson, draft.item, draft.rev)
        self._connection.execute(_INSERT, (*row, *row_rest, body))
        event = Event(*row, *row_rest, decode_body(body))
        stored.append(event)
        return event

    def _reading(self, work: Callable[[], _T]) -> _T:
        try:
            return work()
        except (sqlite3.Error, OSError) as error:
            raise explain(self.path, "read", error) from error

    def _undo(self) -> None:
        try:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        except sqlite3.Error:
            # The error that led here is the one to tell; SQLite rolls back when it next opens.
            pass


def _event(row: tuple[Any, ...]) -> Event:
    _, id_, device, seq, at, kind, lesson, item, rev, body = row
    return Event(id_, device, seq, at, kind, lesson, item, rev, decode_body(body))
