"""Reading a lesson section by section, with the run, the terms, the tutor and the quiz in reach."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from course.errors import CourseError, ProgressError
from course.plain import pretest, quiz
from course.plain.context import Leave
from course.plain.demo import Demo
from course.plain.text import (
    render_blocks,
    render_opening,
    render_reply,
    render_terms,
)
from course.progress import record

if TYPE_CHECKING:
    from course.catalog.blocks import Lesson, Section
    from course.plain.context import Desk
    from course.tutor import Tutor

_PROMPT = "Enter reads on, b back, d run, t ask, k terms, z quiz, h home, ? help"
_HELP = """Enter: the next section.
b: the section before. r: this one again. NUMBER: that one. m: all of them.
d: the demonstration.
t QUESTION: ask the tutor, who answers from this lesson only.
k: key terms. v: related lessons.
z: the quiz. x: the quiz as an exam, verdicts at the end.
h: home. q: leave the course.
All you did is saved as you go."""


class Reader:
    """One lesson on the desk."""

    def __init__(self, desk: Desk, lesson: Lesson) -> None:
        self._desk = desk
        self._console = desk.console
        self._lesson = lesson
        self._tutor: Tutor | None = None
        self._at = 0
        self._since = time.monotonic()

    def read(self, start: str | None = None) -> None:
        """Read from the section with this slug, or from the beginning, until the learner goes.

        Raises:
            EndOfInput: at the end of the input; all was saved before.
            Leave: if the learner leaves the course.
        """
        pretest.offer(self._desk, self._lesson.id)
        slugs = [section.slug for section in self._lesson.sections]
        if start in slugs:
            self._at = slugs.index(start)
            self._console.say(f"Lesson {self._lesson.number}: {self._lesson.meta.title}")
        else:
            self._console.line(
                render_opening(
                    self._lesson, self._console.width, of=len(self._desk.catalog.lessons)
                )
            )
            self._console.line()
        self._show()
        while self._obey(self._console.ask(_PROMPT)):
            pass

    @property
    def _section(self) -> Section:
        return self._lesson.sections[self._at]

    def _show(self) -> None:
        """The section in hand; its demonstration is offered where it stands in the text."""
        section = self._section
        self._since = time.monotonic()
        self._keep_place(section)
        self._console.line()
        self._console.say(
            f"Section {self._at + 1} of {len(self._lesson.sections)}: {section.title}"
        )
        self._console.line()
        runs = [i for i, block in enumerate(section.blocks) if block.run is not None]
        start = 0
        for place in [*runs, len(section.blocks)]:
            for text in render_blocks(section.blocks[start:place], self._console.width):
                self._console.line(text)
                self._console.line()
            if place < len(section.blocks):
                run = section.blocks[place].run
                assert run is not None  # noqa: S101 - only blocks with a run were listed
                Demo(self._desk, self._lesson.id, run).take()
                self._console.line()
            start = place + 1
        if self._at == len(self._lesson.sections) - 1:
            self._mark_read()
            self._console.say(
                "That was the last section. z takes the quiz, v shows related lessons, h goes home."
            )

    def _obey(self, answer: str) -> bool:
        """Do what was typed; False to go home."""
        word, _, rest = answer.partition(" ")
        word = word.lower()
        if word == "h":
            return False
        if word == "q":
            raise Leave
        plain: dict[str, Callable[[], None]] = {
            "": self._next,
            "b": lambda: self._go(self._at - 1),
            "r": self._show,
            "m": self._map,
            "d": self._demonstrate,
            "t": lambda: self._ask(rest),
            "k": self._terms,
            "z": lambda: quiz.sit(self._desk, self._lesson.id),
            "x": lambda: quiz.sit(self._desk, self._lesson.id, exam=True),
            "v": self._related,
            "?": lambda: self._console.say(_HELP),
        }
        if word in plain:
            plain[word]()
        elif word.isdecimal():
            self._go(int(word[:9]) - 1)
        elif answer.endswith("?") and rest:
            self._ask(answer)
        else:
            self._console.say("That is not a choice here. ? for help.")
        return True

    def _terms(self) -> None:
        text = render_terms(self._lesson.meta, self._console.width)
        self._console.line(text or "This lesson lists no key terms.")

    def _next(self) -> None:
        if self._at + 1 < len(self._lesson.sections):
            self._mark_read()
            self._at += 1
            self._show()
        else:
            self._console.say("The lesson ends here. z takes the quiz, h goes home.")

    def _go(self, place: int) -> None:
        if 0 <= place < len(self._lesson.sections):
            self._at = place
            self._show()
        else:
            self._console.say(f"Sections go from 1 to {len(self._lesson.sections)}.")

    def _map(self) -> None:
        read = self._desk.view.state(self._lesson.id).sections_read
        for place, section in enumerate(self._lesson.sections):
            state = "here" if place == self._at else "read" if section.slug in read else ""
            suffix = f" ({state})" if state else ""
            self._console.say(f"{place + 1}. {section.title}{suffix}", 2, 5)

    def _demonstrate(self) -> None:
        runs = self._lesson.runs
        if not runs:
            self._console.say("This lesson has no demonstration.")
        for run in runs:
            Demo(self._desk, self._lesson.id, run).take()

    def _ask(self, question: str) -> None:
        question = question or self._console.ask("Your question about this lesson")
        if not question:
            return
        if self._tutor is None:
            from course.tutor import Tutor

            self._tutor = Tutor(self._lesson, self._desk.catalog.aliases(self._lesson.id))
        reply = self._tutor.ask(question)
        self._console.line(render_reply(reply, self._console.width))
        self._try(lambda: record.asked(self._desk.log, self._lesson.id, question, reply.band))

    def _related(self) -> None:
        related = [self._desk.catalog.entry(each) for each in self._lesson.meta.related]
        number = self._lesson.number
        beside = [each for each in self._desk.catalog.lessons if abs(each.number - number) == 1]
        for label, entries in (("Related", related), ("Beside it on the path", beside)):
            for entry in entries:
                coming = ", coming" if entry.planned else ""
                self._console.say(
                    f"{label}: {entry.number}. {entry.title} ({entry.level}, {entry.minutes} "
                    f"minutes{coming}). {entry.dek}",
                    2,
                    4,
                )

    def _keep_place(self, section: Section) -> None:
        self._try(lambda: record.lesson_opened(self._desk.log, self._lesson.id, section.slug))

    def _mark_read(self) -> None:
        seconds = time.monotonic() - self._since
        slug, count = self._section.slug, len(self._lesson.sections)
        self._try(
            lambda: record.section_read(
                self._desk.log, self._lesson.id, slug, of=count, seconds=seconds
            )
        )

    def _try(self, store: Callable[[], object]) -> None:
        try:
            store()
        except ProgressError as problem:
            self._console.say(f"Not saved: {problem}")


def open_lesson(desk: Desk, ref: str, section: str | None = None) -> None:
    """Read a lesson by id or number; a wrong name or a planned lesson is said, not raised."""
    try:
        lesson = desk.catalog.lesson(desk.catalog.entry(ref).id)
    except CourseError as problem:
        desk.console.say(str(problem))
        return
    Reader(desk, lesson).read(section)
