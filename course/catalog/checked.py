"""Checking a stranger's course once, and again only where a file of it changed.

What was found whole is remembered by the size and time of its files. Light, as the index is: what
reads lessons is imported for those that have to be read.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Set
from typing import TYPE_CHECKING

from course.catalog import cache

if TYPE_CHECKING:
    from course.catalog.index import Catalog
    from course.errors import Fault


Progress = Callable[[int, int], None]
"""Told, before each lesson that has to be read, how many are done, and of how many."""


def course_faults(catalog: Catalog, progress: Progress | None = None) -> list[Fault]:
    """Every fault of every lesson of a course."""
    name = cache.key("checked", os.fsencode(catalog.folder))
    kept = cache.get(name)
    seen = kept if isinstance(kept, dict) else {}
    ids = {entry.id for entry in catalog.lessons}
    whole: dict[str, list[str]] = {}  # lesson -> its stamp and the lessons it names
    faults: list[Fault] = []
    for entry in catalog.lessons:
        if entry.planned:
            continue
        stamp = _stamp(str(entry.folder))
        if _still_whole(seen.get(entry.id), stamp, ids):
            whole[entry.id] = seen[entry.id]
            continue
        if progress:
            progress(entry.number - 1, len(catalog.lessons))
        found, links = _check(catalog, entry.id, ids)
        faults += found
        if not found:
            whole[entry.id] = [stamp, *links]
    if whole != seen:
        cache.put(name, whole)
    return faults


def _check(catalog: Catalog, lesson_id: str, ids: Set[str]) -> tuple[list[Fault], list[str]]:
    from course.catalog.check import check_lesson

    return check_lesson(catalog.folder, catalog.place(lesson_id), lesson_id, ids)


def _still_whole(kept: object, stamp: str, ids: Set[str]) -> bool:
    if not isinstance(kept, list) or kept[:1] != [stamp]:
        return False
    return all(isinstance(link, str) and link in ids for link in kept[1:])


def _stamp(folder: str) -> str:
    """What changes when a file of the lesson does: each one's size and time."""
    marks: list[str] = []
    for name in ("/lesson.md", "/quiz.toml", "/tutor.toml"):
        try:
            stat = os.stat(folder + name)  # noqa: PTH116 - some thousands of them at a start
        except OSError:
            marks.append("none")
        else:
            marks.append(f"{stat.st_size}.{stat.st_mtime_ns}")
    return f"{folder} {' '.join(marks)}"
