"""What the schedule needs to know of each bank, kept so that no bank is read for it twice.

Reading a bank takes some 20 ms; a learner may have cards in thirty of them. The kept facts hold as
long as the file's size and time do, and are only ever a saving of time.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from course.catalog import cache
from course.errors import CourseError

if TYPE_CHECKING:
    from course.catalog.index import Catalog

Stamp = tuple[int, int]
"""Size and time of a bank's file."""


@dataclass(frozen=True, slots=True)
class Bank:
    """One lesson's bank as far as the schedule goes."""

    stamp: Stamp
    revs: Mapping[str, int]
    """Revision by item, of every item that may be asked."""
    anchors: tuple[str, ...]


def banks(catalog: Catalog, lessons: Iterable[str]) -> dict[str, Bank]:
    """The banks of these lessons; one that this course lacks, or that cannot be read, is left out.

    Whoever opens that lesson's quiz is told what is wrong with it.
    """
    name = cache.key("banks", os.fsencode(catalog.folder))
    kept = cache.get(name)
    kept = kept if isinstance(kept, dict) else {}
    found: dict[str, Bank] = {}
    fresh = False
    for lesson in lessons:
        stamp = stamp_of(catalog, lesson)
        if stamp is None:
            continue
        bank = _kept(kept.get(lesson), stamp)
        if bank is None:
            bank = _read(catalog, lesson, stamp)
            if bank is None:
                continue
            fresh = True
        found[lesson] = bank
    if fresh:
        cache.put(name, kept | {lesson: _row(bank) for lesson, bank in found.items()})
    return found


def stamp_of(catalog: Catalog, lesson: str) -> Stamp | None:
    """What tells one state of a bank's file from another; None where there is no such bank."""
    try:
        folder = catalog.entry(lesson).folder
        if folder is None:
            return None
        found = os.stat(folder / "quiz.toml")  # noqa: PTH116 - a third of Path.stat's time
    except (CourseError, OSError):
        return None
    return found.st_size, found.st_mtime_ns


def _read(catalog: Catalog, lesson: str, stamp: Stamp) -> Bank | None:
    try:
        items = [item for item in catalog.quiz(lesson).items if getattr(item, "void", None) is None]
    except CourseError:
        return None
    anchors = tuple(item.id for item in items if item.anchor)
    return Bank(stamp, {item.id: item.rev for item in items}, anchors)


def _row(bank: Bank) -> list[Any]:
    return [list(bank.stamp), dict(bank.revs), list(bank.anchors)]


def _kept(row: Any, stamp: Stamp) -> Bank | None:
    try:
        (size, time), revs, anchors = row
        whole = all(isinstance(item, str) and isinstance(rev, int) for item, rev in revs.items())
        if whole and (size, time) == stamp and all(isinstance(each, str) for each in anchors):
            return Bank(stamp, revs, tuple(anchors))
    except (AttributeError, TypeError, ValueError):
        pass  # kept by something else: read the bank
    return None
