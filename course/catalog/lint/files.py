"""A course as the rules see it: what could be parsed, and the line of everything in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from course.catalog.blocks import Block, Lesson, Section
from course.catalog.documents import load
from course.catalog.index import Catalog, LessonEntry
from course.catalog.lab import FOLDER
from course.catalog.lesson import front_lines, parse_aliases, parse_lesson
from course.catalog.lint import lock
from course.catalog.lint.finding import Note
from course.catalog.lint.helpers import NO_HELPERS, Helpers
from course.catalog.lint.lock import Locked
from course.catalog.models import Alias, LabFile, RunBlock
from course.catalog.quiz_file import parse_quiz
from course.catalog.quiz_models import ItemBase, Quiz
from course.catalog.source import read_text
from course.catalog.toml_lines import Path as Loc
from course.catalog.toml_lines import lines_of
from course.errors import ContentError, Fault

FORMATS = ("lesson.md", "quiz.toml", "tutor.toml")


@dataclass
class LessonFiles:
    """The three files of one lesson; what could not be parsed is None, with its faults."""

    entry: LessonEntry
    folder: str
    texts: dict[str, str]
    faults: list[Fault]
    lesson: Lesson | None = None
    quiz: Quiz | None = None
    aliases: tuple[Alias, ...] | None = None
    lock: dict[str, Locked] = field(default_factory=dict)
    """The items on record, by id; none if there is no record."""
    lock_faults: list[int] = field(default_factory=list)
    helpers: Helpers = NO_HELPERS
    _lines: dict[str, dict[Loc, int]] = field(default_factory=dict)

    def path(self, name: str) -> str:
        """A file of the lesson as findings name it."""
        return f"{self.folder}/{name}"

    def _lines_of(self, name: str) -> dict[Loc, int]:
        """The lines of one file, found when the first note on it is written: most have none."""
        if name not in self._lines:
            text = self.texts.get(name, "")
            self._lines[name] = front_lines(text) if name == "lesson.md" else lines_of(text)
        return self._lines[name]

    def line(self, name: str, *loc: str | int) -> int | None:
        """The line of a field of one of the TOML files, or of the nearest thing around it."""
        lines = self._lines_of(name)
        while loc:
            if loc in lines:
                return lines[loc]
            loc = loc[:-1]
        return None

    def meta_note(self, loc: tuple[str | int, ...], message: str, remedy: str) -> Note:
        """A note on the lesson's front matter."""
        return Note(self.path("lesson.md"), self.line("lesson.md", *loc), message, remedy)

    def text_note(self, at: Block | Section | None, message: str, remedy: str) -> Note:
        """A note on a block or section of the lesson."""
        return Note(self.path("lesson.md"), at.line if at else None, message, remedy)

    def item_note(self, number: int, key: str, message: str, remedy: str) -> Note:
        """A note on the quiz item at this place, counted from 0."""
        item = self.items[number]
        line = self.line("quiz.toml", "item", number, *([key] if key else []))
        return Note(self.path("quiz.toml"), line, f"item '{item.id}': {message}", remedy)

    def alias_note(self, number: int, message: str, remedy: str) -> Note:
        """A note on the alias at this place, counted from 0."""
        return Note(
            self.path("tutor.toml"), self.line("tutor.toml", "alias", number), message, remedy
        )

    @property
    def items(self) -> tuple[ItemBase, ...]:
        """The quiz's items; none if the quiz could not be parsed."""
        return self.quiz.items if self.quiz else ()

    @cached_property
    def locks(self) -> tuple[Locked, ...]:
        """What would be put on record of each item."""
        return tuple(map(lock.lock_of, self.items))

    @cached_property
    def asked(self) -> tuple[ItemBase, ...]:
        """The items that may still be asked: those not taken back."""
        return tuple(item for item in self.items if item.void is None)


@dataclass
class LabText:
    """One file of the Lab; `run` is None if it could not be parsed, with its faults."""

    path: str
    text: str = ""
    run: RunBlock | None = None
    faults: list[Fault] = field(default_factory=list)

    def note(self, loc: Loc, message: str, remedy: str) -> Note:
        """A note on a field of the file, or on what is nearest around it."""
        lines = lines_of(self.text)
        while loc and loc not in lines:
            loc = loc[:-1]
        return Note(self.path, lines.get(loc, 1), message, remedy)


@dataclass
class CourseFiles:
    """Every written lesson of a course, parsed, and the files of its Lab."""

    root: Path
    catalog: Catalog
    lessons: list[LessonFiles] = field(default_factory=list)

    @cached_property
    def lab(self) -> list[LabText]:
        """The files of the Lab, by name."""
        files = []
        for place in sorted((self.root / FOLDER).glob("*.toml")):
            file = LabText(f"{FOLDER}/{place.name}")
            try:
                file.text = read_text(self.root, file.path)
                file.run = load(LabFile, file.text, file.path)
            except ContentError as error:
                file.faults += error.faults
            files.append(file)
        return files


def read_course(root: Path, helpers: Helpers = NO_HELPERS) -> CourseFiles:
    """Read and parse a whole course; a lesson's faults stay with it.

    Raises:
        ContentError: if `course.toml` itself is broken.
    """
    course = CourseFiles(root, Catalog.open(root))
    for entry in course.catalog.lessons:
        if entry.folder is not None:
            files = read_lesson(root, course.catalog.place(entry.id), entry)
            files.helpers = helpers
            course.lessons.append(files)
    return course


def read_lesson(root: Path, folder: str, entry: LessonEntry) -> LessonFiles:
    """Read and parse the files of one lesson."""
    files = LessonFiles(entry, folder, {}, [])
    for name in FORMATS:
        path = files.path(name)
        try:
            text = files.texts[name] = read_text(root, path)
            if name == "lesson.md":
                files.lesson = parse_lesson(text, path, entry.number)
            elif name == "quiz.toml":
                files.quiz = parse_quiz(text, path)
            else:
                files.aliases = parse_aliases(text, path)
        except ContentError as error:
            files.faults += error.faults
    path = files.path(lock.NAME)
    if (root / path).exists():
        try:
            files.lock, files.lock_faults = lock.parse(read_text(root, path))
        except ContentError as error:
            files.faults += error.faults
    return files
