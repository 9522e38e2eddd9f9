"""Events as JSON Lines: one event a line, with the fields that the log's table has.

Reading is lenient by line: what is no event is counted and said, never guessed at.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from course.errors import UsageError
from course.progress.events import Event
from course.progress.values import text, whole

LONGEST_LINE = 1_000_000
"""Characters; a longer one is no event of ours."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a file held."""

    path: Path
    events: tuple[Event, ...]
    unread: tuple[int, ...]
    """Numbers of the lines that are no events, counted from 1."""


def read_lines(path: Path) -> Read:
    """The events in a file.

    Raises:
        UsageError: if the file cannot be read at all.
    """
    events: list[Event] = []
    unread: list[int] = []
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="\n") as file:
            for number, line in _lines(file):
                event = None if line is None else read_event(line)
                if event is not None:
                    events.append(event)
                elif line is None or line.strip():
                    unread.append(number)
    except OSError as error:
        raise UsageError(
            f"{path} could not be read: {error.strerror or error}.",
            "Name a folder of exported logs that may be read.",
        ) from error
    return Read(path, tuple(events), tuple(unread))


def _lines(file: TextIO) -> Iterator[tuple[int, str | None]]:
    """Lines with their numbers; None for one that is too long to be held."""
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        held = len(line) < LONGEST_LINE or line.endswith("\n")
        rest = line
        while not held and rest and not rest.endswith("\n"):
            rest = file.readline(LONGEST_LINE)
        yield number, line if held else None


def read_event(line: str) -> Event | None:
    """The event on a line, None if there is none."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(row, dict):
        return None
    id_, device, at, kind = (text(row.get(name)) for name in ("id", "device", "at", "kind"))
    seq, body = whole(row.get("seq")), row.get("body", {})
    if not id_ or not device or not at or not kind or seq is None or not isinstance(body, dict):
        return None
    lesson, item, rev = text(row.get("lesson")), text(row.get("item")), whole(row.get("rev"))
    return Event(id_, device, seq, at, kind, lesson, item, rev, body)


def learners(files: Iterable[Read]) -> list[list[Event]]:
    """The files' events by learner: one file a learner, except that files sharing an event are one.

    The same event in two files (an older export, another device's copy) counts once.
    """
    groups: list[dict[str, Event]] = []
    for file in files:
        mine: dict[str, Any] = {event.id: event for event in file.events}
        others = []
        for group in groups:
            if group.keys() & mine.keys():
                mine = group | mine
            else:
                others.append(group)
        groups = [*others, mine] if mine else others
    return [list(group.values()) for group in groups]
