"""A lesson begun: its three files, in the right form, with TODO where the author has to write.

What is written fits every format, so that `lossfall lint` speaks only of what is still missing. An
id that `course.toml` plans keeps its place, title, level, minutes and dek there; any other becomes
the last lesson of the last unit.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from string import Template

from course import paths
from course.catalog.lab import FOLDER as LAB
from course.catalog.models import CourseFile, CourseLesson
from course.catalog.outline import PATH, outline
from course.catalog.salvage import take
from course.catalog.source import decode, read_bytes, read_text
from course.catalog.toml_lines import lines_of
from course.errors import CourseError, UsageError

FILES = ("lesson.md", "quiz.toml", "tutor.toml")
_ID = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?")
_PLANNED = re.compile(r"""\bstatus\s*=\s*["']planned["']""")
_COURSE = 'format = 1\ntitle = "TODO: the course\'s title"\n\n[[unit]]\ntitle = "TODO: a unit"\n'


@dataclass(frozen=True, slots=True)
class Begun:
    """What was written."""

    folder: Path
    files: tuple[Path, ...]


def begin(root: Path, lesson_id: str, stage: str | None = None) -> Begun:
    """Write the files of a new lesson and list it in the course, which is begun too if need be.

    `stage` puts its demonstration into the text, with the prediction of the Lab's file.

    Raises:
        UsageError: if the id cannot be one, or the lesson is there already.
        ContentError: if `course.toml` is broken.
        CourseError: if something cannot be written.
    """
    if not _ID.fullmatch(lesson_id):
        raise UsageError(
            f"'{lesson_id[:80]}' cannot be a lesson's id.",
            "Use lower-case letters, digits and hyphens: it is permanent.",
        )
    text = decode(read_bytes(root, PATH), PATH) if (root / PATH).exists() else _COURSE
    name, entry, listed = _listed(text, lesson_id)
    folder = root / name
    if folder.exists():
        raise UsageError(f"There is a folder {folder} already.", "Nothing was changed.")
    filled = _filled(entry, _demonstration(root, stage) if stage else "", stage)
    try:
        folder.mkdir(parents=True)
        for file in FILES:
            (folder / file).write_text(filled[file], encoding="utf-8")
        _replace(root / PATH, listed)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CourseError(
            f"{error.filename} cannot be written ({reason}).", "Check its permissions."
        ) from error
    return Begun(folder, (*(folder / file for file in FILES), root / PATH))


def _listed(text: str, lesson_id: str) -> tuple[str, CourseLesson, str]:
    """A lesson's folder, how `course.toml` is to list it, and the file's text with it."""
    course = _course(text)
    places = [
        (("unit", u, "lesson", n), each)
        for u, unit in enumerate(course.units)
        for n, each in enumerate(unit.lessons)
    ]
    found = next(((at, each) for at, each in places if each.id == lesson_id), None)
    if found is None:
        folder = f"{len(places) + 1:02d}-{lesson_id}"
        changed = text.rstrip("\n") + "\n" + _fill("course.toml", id=lesson_id, folder=folder)
    else:
        at, entry = found
        if entry.folder is not None:
            raise UsageError(
                f"'{lesson_id}' is written already, in {entry.folder}.", "Nothing was changed."
            )
        folder = f"{[each.id for _, each in places].index(lesson_id) + 1:02d}-{lesson_id}"
        lines = text.split("\n")
        number = lines_of(text)[(*at, "status")] - 1
        lines[number] = _PLANNED.sub(f'folder = "{folder}"', lines[number])
        changed = "\n".join(lines)
    # The text was changed, not the data, so that comments stay; that it says so is looked up.
    listed = take(CourseFile, changed, PATH)[0]
    for unit in (listed and listed.units) or ():
        for each in unit.lessons or ():
            if each.id == lesson_id and each.folder == folder:
                return folder, each, changed
    raise UsageError(
        f"course.toml lists its lessons in a way that '{lesson_id}' cannot be added to.",
        'List it yourself as planned, with status = "planned" on a line of its own.',
    )


def _course(text: str) -> CourseFile:
    """The course as it stands; one that is begun here has no lesson yet."""
    if text != _COURSE:
        outline(text.encode())
    course, _ = take(CourseFile, text, PATH)
    if course is None or any(unit.lessons is None for unit in course.units):
        return CourseFile.model_construct(format=1, title="", units=())
    return course


def _demonstration(root: Path, stage: str) -> str:
    """A stage's run block, from the Lab of this course or of the one that ships."""
    for folder in (root, paths.bundled_lessons()):
        if (folder / LAB / f"{stage}.toml").is_file():
            text = read_text(folder, f"{LAB}/{stage}.toml")
            kept = [line for line in text.split("\n") if not re.match(r"(format|stage)\s*=", line)]
            return f"```run {stage}\n" + "\n".join(kept).strip() + "\n```\n"
    raise UsageError(
        f"The Lab has no text for a stage '{stage}'.",
        "`lossfall demos` lists the stages; a written lesson has the run block of its own.",
    )


def _filled(entry: CourseLesson, run: str, stage: str | None) -> dict[str, str]:
    values = {
        "id": entry.id,
        "title": _quoted(entry.title),
        "dek": _quoted(entry.dek),
        "level": entry.level,
        "minutes": entry.minutes,
        "demos": _quoted(stage) if stage else "",
        "updated": datetime.now(UTC).date().isoformat(),
        "run": f"TODO: what to look at, and what to decide before it runs.\n\n{run}"
        if run
        else "TODO: a stage runs here, in a block that begins with run and its name; "
        "name it under demos.\n",
    }
    return {name: _fill(name, **values) for name in FILES}


def _quoted(text: str) -> str:
    """A text as a basic string of TOML."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _fill(name: str, **values: object) -> str:
    template = resources.files("course.authors").joinpath(f"templates/{name}")
    return Template(template.read_text(encoding="utf-8")).substitute(values)


def _replace(path: Path, text: str) -> None:
    """Write a file whole, then rename it: a course is never half listed."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
