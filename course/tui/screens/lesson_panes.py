"""The panes of a lesson: head, map and text, and what may lie over the text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from course.errors import CourseError
from course.tui.desk import Desk
from course.tui.ink import Line, highlight, line, rule, spread
from course.tui.layout.home import head
from course.tui.layout.pages import (
    Choice,
    MapItem,
    after_lines,
    lesson_choice,
    map_lines,
    opening_lines,
    strip_line,
    term_lines,
)
from course.tui.layout.section import section_lines
from course.tui.screens.base import NARROW
from course.tui.state.reading import Reading
from course.tui.widgets.lines import Lines

if TYPE_CHECKING:
    from course.catalog.blocks import Lesson
    from course.catalog.index import LessonEntry


class LessonPanes:
    """Draws a lesson where the learner stands in it.

    `overlay` is what covers the text ("terms", "map" or nothing), `marked` the raw characters
    marked in it, `cursor` the choice marked on the last page.
    """

    def __init__(self, desk: Desk, entry: LessonEntry, lesson: Lesson, place: Reading) -> None:
        self.desk = desk
        self.entry = entry
        self.lesson = lesson
        self.place = place
        self.overlay = ""
        self.cursor = 0
        self.offer = False
        """Whether questions before the lesson are offered."""
        self.marked: tuple[int, int] = (-1, -1)
        self.choice_rows: dict[int, int] = {}
        self.header = Lines(self._draw_header, id="head", classes="-auto")
        self.map = Lines(self._draw_map, id="map")
        self.text = Lines(self._draw_text, id="text")

    def _draw_header(self, width: int, _height: int) -> Sequence[Line]:
        entry = self.entry
        left = f"{entry.number} of {len(self.desk.catalog.lessons)} · {entry.title}"
        right = f"{entry.level} · {entry.minutes} min"
        if width >= NARROW:
            return head(left, right, width)
        return [
            spread(line((f" {left}", "title")), line((f"{entry.minutes} min ", "muted")), width),
            strip_line(self._map_items(), self.place.page, width),
            rule(width),
        ]

    def _map_items(self) -> list[MapItem]:
        items = [MapItem("At a glance", self.place.page > 0 or bool(self.place.read))]
        for section in self.lesson.sections:
            runs = any(block.kind == "run" for block in section.blocks)
            items.append(
                MapItem(section.title, section.slug in self.place.read, "▷" if runs else "")
            )
        state = self.desk.view.state(self.entry.id)
        quiz = f"Quiz {state.best}" if state.best else "Quiz, what next"
        items.append(MapItem(quiz, state.passed, "~" if state.quiz_open else ""))
        return items

    def _draw_map(self, width: int, height: int) -> Sequence[Line]:
        terms = [term.term for term in self.lesson.meta.terms]
        return map_lines(self._map_items(), self.place.page, terms, width, height)

    def _draw_text(self, width: int, height: int) -> Sequence[Line]:
        rows: Sequence[Line]
        self.choice_rows = {}
        section = self.place.section
        if self.overlay == "terms":
            rows = term_lines(self.lesson, width)
        elif self.overlay == "map":
            rows = map_lines(self._map_items(), self.place.page, (), width, max(1, height))
        elif section is not None:
            number = f"{self.place.page} of {len(self.lesson.sections)}"
            said = [self._run_said(block.run.stage) for block in section.blocks if block.run]
            rows = section_lines(section, number, width, said)
            if self.marked[0] >= 0:
                rows = highlight(rows, *self.marked)
        elif self.place.last:
            rows, self.choice_rows = after_lines(self.choices(), self.cursor, width)
        else:
            requires = [self._title(ref) for ref in self.lesson.meta.requires]
            rows = opening_lines(
                self.lesson, len(self.desk.catalog.lessons), requires, width, offer=self.offer
            )
        return rows

    def _title(self, ref: str) -> str:
        try:
            entry = self.desk.catalog.entry(ref)
        except CourseError:
            return ref
        return f"{entry.number} {entry.title}"

    def _run_said(self, stage: str) -> str:
        ran = self.desk.view.run_records().get(stage)
        if ran is None:
            return ""
        held = sum(1 for value in ran.verdicts.values() if value)
        return (
            f"Your last run: start {ran.seed}, {ran.seconds:.0f} s, "
            f"{held} of {len(ran.verdicts)} claims held."
        )

    def choices(self) -> list[Choice]:
        """What the last page offers: the quiz, the lessons around, the related ones."""
        state = self.desk.view.state(self.entry.id)
        opened = self.desk.view.open_attempt(self.entry.id)
        exam = opened is not None and opened.exam
        if state.quiz_open:
            name = "Go on with the exam" if exam else "Go on with the quiz"
            dek = "It waits as you left it."
        elif state.best:
            name, dek = "Take the quiz again", f"Best so far {state.best}, latest {state.latest}."
        else:
            name, dek = (
                "Take the quiz",
                "One question at a time; each answer is kept as you give it.",
            )
        passed = "passed" if state.passed else "12 of 15 to pass"
        choices = [Choice("quiz", "", name, passed, dek)]
        if not state.quiz_open:
            later = "Back and flag until you hand it in; verdicts come at the end."
            choices.append(Choice("exam", "", "Take it as an exam", "e", later))
        if state.latest is not None:
            said = f"Scored {state.latest}: what was missed, and where the lesson says it."
            choices.append(Choice("look", "", "Look back at the latest attempt", "", said))
        lessons = self.desk.catalog.lessons
        index = self.entry.number - 1
        if index + 1 < len(lessons):
            choices.append(lesson_choice("next", lessons[index + 1], "Next: "))
        if index > 0:
            choices.append(lesson_choice("previous", lessons[index - 1], "Before: "))
        shown = {choice.target for choice in choices}
        for ref in self.lesson.meta.related:
            try:
                entry = self.desk.catalog.entry(ref)
            except CourseError:
                continue  # lint names it to the author; a learner loses nothing by it
            if entry.id not in shown:
                choices.append(lesson_choice("related", entry))
        return choices
