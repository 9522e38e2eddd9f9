"""`course.toml` checked and flattened into the rows the index keeps."""

from __future__ import annotations

from typing import Any

from course.catalog.documents import MAX_FAULTS
from course.catalog.models import CourseFile
from course.catalog.salvage import take
from course.catalog.source import decode, plain_relative
from course.catalog.toml_lines import lines_of
from course.errors import ContentError, Fault

PATH = "course.toml"


def outline(data: bytes) -> dict[str, Any]:
    """The course file's bytes as `{"title", "units": [[title, [lesson row, ...]], ...]}`.

    A lesson row is `[id, title, level, minutes, dek, folder or None]`: plain values, as JSON
    keeps them.

    Raises:
        ContentError: with every fault of the file.
    """
    course, faults = read_outline(data)
    if faults or course is None:
        raise ContentError(faults[:MAX_FAULTS])
    return {
        "title": course.title,
        "units": [
            [
                unit.title,
                [
                    [each.id, each.title, each.level, each.minutes, each.dek, each.folder]
                    for each in unit.lessons
                ],
            ]
            for unit in course.units
        ],
    }


def read_outline(data: bytes) -> tuple[CourseFile | None, list[Fault]]:
    """The course file read past its faults: None if it is not TOML; what does not hold is None.

    Raises:
        ContentError: if the bytes are no clean text.
    """
    text = decode(data, PATH)
    course, faults = take(CourseFile, text, PATH)
    if course:
        faults += _check(course, text)
    return course, faults


def _check(course: CourseFile, text: str) -> list[Fault]:
    faults: list[Fault] = []
    lines = lines_of(text)
    seen: dict[tuple[str, str], str] = {}
    for u, unit in enumerate(course.units or ()):
        for n, lesson in enumerate(unit.lessons or ()):
            place = ("unit", u, "lesson", n)

            def fault(key: str, message: str, remedy: str, place: Any = place) -> None:
                line = lines.get((*place, key), lines.get(place))
                faults.append(Fault(PATH, line, key, message, remedy))

            if lesson.id and ("id", lesson.id) in seen:
                fault("id", f"'{lesson.id}' is another lesson's id.", "Give each its own.")
            seen["id", lesson.id] = lesson.id
            if not lesson.folder:
                continue
            if not plain_relative(lesson.folder):
                fault(
                    "folder",
                    f"'{lesson.folder}' does not stay inside the course's folder.",
                    "Name a folder beside course.toml.",
                )
            if owner := seen.get(("folder", lesson.folder)):
                fault("folder", f"'{lesson.folder}' is the folder of '{owner}'.", "Use another.")
            seen["folder", lesson.folder] = lesson.id
    return faults
