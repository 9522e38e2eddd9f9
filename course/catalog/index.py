"""The course as a list: read at start-up, from `course.toml` alone.

The checked list is kept as JSON in the cache folder, by the hash of the file's bytes, so that a
second start imports neither pydantic nor tomllib. Lessons, quizzes and aliases are read when
they are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course.catalog import cache
from course.catalog.source import read_bytes
from course.errors import CourseError

if TYPE_CHECKING:
    from course.catalog.blocks import Lesson
    from course.catalog.models import Alias
    from course.catalog.quiz_models import Quiz


class UnknownLesson(CourseError):  # noqa: N818 - says what the lesson is
    """No lesson of this course has that id or number."""


class PlannedLesson(CourseError):  # noqa: N818 - says what the lesson is
    """The lesson is listed, but not written yet."""


@dataclass(frozen=True, slots=True)
class LessonEntry:
    """A lesson as the list shows it; `number` and `unit` count from 1."""

    number: int
    id: str
    title: str
    level: str
    minutes: int
    dek: str
    folder: Path | None
    planned: bool
    unit: int


@dataclass(frozen=True, slots=True)
class Unit:
    """Some lessons under one title."""

    title: str
    lesson_ids: tuple[str, ...]


class Catalog:
    """The lessons of one folder, in order; each is read once, when it is asked for."""

    def __init__(self, folder: Path, outline: dict[str, Any]) -> None:
        units: list[Unit] = []
        lessons: list[LessonEntry] = []
        for title, rows in outline["units"]:
            units.append(Unit(title, tuple(row[0] for row in rows)))
            for lesson_id, name, level, minutes, dek, place in rows:
                where = None if place is None else folder / place
                lessons.append(
                    LessonEntry(
                        len(lessons) + 1, lesson_id, name, level, minutes, dek,
                        where, place is None, len(units),
                    )
                )  # fmt: skip
        self.folder = folder
        self.title: str = outline["title"]
        self.units = tuple(units)
        self.lessons = tuple(lessons)
        self._by_id = {each.id: each for each in lessons}
        self._lessons: dict[str, Lesson] = {}
        self._quizzes: dict[str, Quiz] = {}
        self._aliases: dict[str, tuple[Alias, ...]] = {}

    @classmethod
    def open(cls, folder: Path) -> Catalog:
        """The course in a folder, from its `course.toml` alone.

        Raises:
            ContentError: with every fault of that file.
        """
        folder = folder.absolute()
        data = read_bytes(folder, "course.toml")
        name = cache.key("outline", data)
        kept = cache.get(name)
        if kept is not None:
            try:
                return cls(folder, kept)
            except (KeyError, TypeError, ValueError):
                pass  # a damaged cache: the file itself decides
        from course.catalog.outline import outline

        fresh = outline(data)
        cache.put(name, fresh)
        return cls(folder, fresh)

    def entry(self, ref: str | int) -> LessonEntry:
        """The lesson with this id or number.

        Raises:
            UnknownLesson: naming the nearest ids.
        """
        if isinstance(ref, str) and ref in self._by_id:
            return self._by_id[ref]
        if isinstance(ref, int) or ref.strip().isdecimal():
            number = int(ref) if len(str(ref)) < 9 else 0
            if 1 <= number <= len(self.lessons):
                return self.lessons[number - 1]
            raise UnknownLesson(
                f"There is no lesson {str(ref)[:20]}.",
                f"Lessons are numbered 1 to {len(self.lessons)}; 'lossfall lessons' lists them.",
            )
        near = get_close_matches(ref[:64].strip().lower(), self._by_id, 3, 0.5)
        hint = f"Did you mean {_either(near)}?" if near else "'lossfall lessons' lists them all."
        raise UnknownLesson(f"There is no lesson '{_printable(ref)}'.", hint)

    def lesson(self, ref: str | int) -> Lesson:
        """The whole lesson.

        Raises:
            UnknownLesson: if there is none of that id.
            PlannedLesson: if it is not written yet.
            ContentError: if its file is broken.
        """
        entry = self._written(ref)
        if entry.id not in self._lessons:
            from course.catalog.lesson import load_lesson

            lesson = load_lesson(self.folder, self._relative(entry), entry.number)
            self._lessons[entry.id] = lesson
        return self._lessons[entry.id]

    def quiz(self, ref: str | int) -> Quiz:
        """The lesson's bank of questions; raises as `lesson` does."""
        entry = self._written(ref)
        if entry.id not in self._quizzes:
            from course.catalog.quiz_file import load_quiz

            self._quizzes[entry.id] = load_quiz(self.folder, self._relative(entry))
        return self._quizzes[entry.id]

    def aliases(self, ref: str | int) -> tuple[Alias, ...]:
        """Ways to ask for sentences of the lesson; raises as `lesson` does."""
        entry = self._written(ref)
        if entry.id not in self._aliases:
            from course.catalog.lesson import load_aliases

            self._aliases[entry.id] = load_aliases(self.folder, self._relative(entry))
        return self._aliases[entry.id]

    def _relative(self, entry: LessonEntry) -> str:
        assert entry.folder is not None  # noqa: S101 - _written has seen to it
        return entry.folder.relative_to(self.folder).as_posix()

    def _written(self, ref: str | int) -> LessonEntry:
        entry = self.entry(ref)
        if not entry.planned:
            return entry
        near = sorted(
            (each for each in self.lessons if not each.planned),
            key=lambda each: (abs(each.number - entry.number), each.number),
        )[:2]
        names = " and ".join(f"{each.number} '{each.id}'" for each in near)
        raise PlannedLesson(
            f"Lesson {entry.number}, '{entry.id}', is coming; it is not written yet.",
            f"Nearest to it are {names}." if names else "No lesson of this course is written yet.",
        )


def _either(names: list[str]) -> str:
    quoted = [f"'{name}'" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text[:60])
