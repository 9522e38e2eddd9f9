"""The course as a list: read at start-up, from `course.toml` alone.

The checked list is kept as JSON in the cache folder, by the hash of the file's bytes, so that a
second start imports neither pydantic nor tomllib. Lessons, quizzes and aliases are read when
they are asked for.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course.catalog import cache
from course.catalog.source import read_bytes
from course.errors import ContentError, CourseError

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
    """A lesson as the list shows it; `number` counts from 1, `unit` from 0 as in `units`."""

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

    def __init__(self, folder: Path, outline: Any) -> None:
        units: list[Unit] = []
        lessons: list[LessonEntry] = []
        for title, rows in outline["units"]:
            units.append(Unit(title, tuple(row[0] for row in rows)))
            for lesson_id, name, level, minutes, dek, place in rows:
                where = None if place is None else folder / place
                lessons.append(
                    LessonEntry(
                        len(lessons) + 1, lesson_id, name, level, minutes, dek,
                        where, place is None, len(units) - 1,
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
        self._words: dict[str, dict[str, list[str]]] | None = None
        self._words_name = cache.key("words", os.fsencode(folder))

    @classmethod
    def open(cls, folder: Path) -> Catalog:
        """The course in a folder, from its `course.toml` alone.

        Raises:
            ContentError: with every fault of that file.
        """
        folder = folder.absolute()
        data = read_bytes(folder, "course.toml")
        name = cache.key("outline", data)
        # A damaged cache counts as none: the file itself decides.
        with contextlib.suppress(KeyError, TypeError, ValueError):
            return cls(folder, cache.get(name))
        from course.catalog.outline import outline

        fresh = outline(data)
        cache.put(name, fresh)
        return cls(folder, fresh)

    @classmethod
    def open_checked(
        cls, folder: Path, progress: Callable[[int, int], None] | None = None
    ) -> Catalog:
        """The course in a stranger's folder, once every file of it has been read and checked.

        A lesson found whole is not read again until the size or time of one of its files changes;
        `progress(done, of)` is called before each that has to be read, some 20 ms apart.

        Raises:
            ContentError: with every fault of every file.
        """
        from course.catalog.checked import course_faults

        try:
            catalog = cls.open(folder)
        except ContentError:
            from course.catalog.check import check_course

            raise ContentError(check_course(folder.absolute(), progress)) from None
        if faults := course_faults(catalog, progress):
            raise ContentError(faults)
        return catalog

    @staticmethod
    def prepare() -> None:
        """Import and build what reads lessons and quizzes, some 0.2 s of work, ahead of need.

        Meant for a thread, once the first screen is drawn; reading without it works as well.
        """
        from course.catalog.lesson import prepare as lessons
        from course.catalog.quiz_file import prepare as quizzes

        lessons()
        quizzes()

    def entry(self, ref: str | int) -> LessonEntry:
        """The lesson with this id or number.

        Raises:
            UnknownLesson: naming the nearest ids.
        """
        if isinstance(ref, str) and ref in self._by_id:
            return self._by_id[ref]
        if isinstance(ref, int) or ref.strip().isdecimal():
            last = len(self.lessons)
            number = int(ref) if len(str(ref)) < 9 else last + 1
            if 1 <= number <= last:
                return self.lessons[number - 1]
            end = self.lessons[0 if number < 1 else -1]
            raise UnknownLesson(
                f"There is no lesson {str(ref)[:20]}.",
                f"Lessons are numbered 1 to {last}; the nearest is {end.number}, '{end.id}'. "
                "'lossfall lessons' lists them all.",
            )
        from difflib import get_close_matches

        typed = ref[:64].strip().lower()
        if near := get_close_matches(typed, self._by_id, 3, 0.5):
            hint = f"Did you mean {_either(near)}?"
        else:
            near = get_close_matches(typed, self._by_id, 2, 0.0)
            names = ", ".join(f"'{each}'" for each in near)
            hint = f"Nearest: {names}. 'lossfall lessons' lists them all."
        raise UnknownLesson(f"There is no lesson '{_printable(ref)}'.", hint)

    def place(self, lesson_id: str) -> str:
        """The folder of a written lesson, as course.toml names it."""
        folder = self._by_id[lesson_id].folder
        assert folder is not None  # noqa: S101 - only planned lessons have none
        return folder.relative_to(self.folder).as_posix()

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

            lesson = load_lesson(self.folder, self.place(entry.id), entry.number)
            self._lessons[entry.id] = lesson
            self._learn_words(lesson)
        return self._lessons[entry.id]

    def quiz(self, ref: str | int) -> Quiz:
        """The lesson's bank of questions; raises as `lesson` does."""
        entry = self._written(ref)
        if entry.id not in self._quizzes:
            from course.catalog.quiz_file import load_quiz

            self._quizzes[entry.id] = load_quiz(self.folder, self.place(entry.id))
        return self._quizzes[entry.id]

    def aliases(self, ref: str | int) -> tuple[Alias, ...]:
        """Ways to ask for sentences of the lesson; raises as `lesson` does."""
        entry = self._written(ref)
        if entry.id not in self._aliases:
            from course.catalog.lesson import load_aliases

            self._aliases[entry.id] = load_aliases(self.folder, self.place(entry.id))
        return self._aliases[entry.id]

    @property
    def words(self) -> dict[str, dict[str, list[str]]]:
        """Terms and section titles, by lesson id, of the lessons opened once on this machine."""
        if self._words is None:
            self._words = _whole(cache.get(self._words_name))
        return self._words

    def _learn_words(self, lesson: Lesson) -> None:
        """Keep what the search may find in a lesson, so that it need not be opened again for it."""
        found = {
            "term": [each.term for each in lesson.meta.terms],
            "section": [each.title for each in lesson.sections if not each.closing],
        }
        if self.words.get(lesson.id) != found:
            self.words[lesson.id] = found
            cache.put(self._words_name, self.words)

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


def _whole(kept: Any) -> dict[str, dict[str, list[str]]]:
    """What the cache holds of lessons' words, if it has the shape it should."""
    try:
        return {
            str(lesson): {
                str(name): [str(text) for text in texts] for name, texts in fields.items()
            }
            for lesson, fields in kept.items()
        }
    except (AttributeError, TypeError):
        return {}
