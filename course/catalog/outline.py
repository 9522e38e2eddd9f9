"""`course.toml` checked and flattened into the rows the index keeps."""

from __future__ import annotations

from typing import Any

from course.catalog.documents import load
from course.catalog.models import CourseFile
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
    text = decode(data, PATH)
    course = load(CourseFile, text, PATH)
    _check(course, text)
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


def _check(course: CourseFile, text: str) -> None:
    faults: list[Fault] = []
    lines = lines_of(text)
    seen: dict[tuple[str, str], str] = {}
    for u, unit in enumerate(course.units):
        for n, lesson in enumerate(unit.lessons):
            place = ("unit", u, "lesson", n)

            def fault(key: str, message: str, remedy: str, place: Any = place) -> None:
                line = lines.get((*place, key), lines.get(place))
                faults.append(Fault(PATH, line, key, message, remedy))

            if ("id", lesson.id) in seen:
                fault("id", f"'{lesson.id}' is another lesson's id.", "Give each its own.")
            seen["id", lesson.id] = lesson.id
            if lesson.folder is None:
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
    if faults:
        raise ContentError(faults)
