"""How a rule is declared: a function, an id, a severity."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from course.catalog.lint.files import CourseFiles, LessonFiles
from course.catalog.lint.finding import Finding, Note, Severity

LessonCheck = Callable[[LessonFiles], Iterator[Note]]
CourseCheck = Callable[[CourseFiles], Iterator[Note]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A named check over each lesson, or over the course as a whole."""

    id: str
    severity: Severity
    says: str
    of_lesson: LessonCheck | None = None
    of_course: CourseCheck | None = None

    def findings(self, course: CourseFiles) -> Iterator[Finding]:
        """What the rule finds in a course."""
        if self.of_course:
            yield from map(self._finding, self.of_course(course))
        if self.of_lesson:
            for files in course.lessons:
                yield from map(self._finding, self.of_lesson(files))

    def _finding(self, note: Note) -> Finding:
        return Finding(self.id, self.severity, note.path, note.line, note.message, note.remedy)


def _says(check: Callable[..., object]) -> str:
    return (check.__doc__ or "").strip().split("\n")[0]


def lesson_rule(rule_id: str, severity: Severity) -> Callable[[LessonCheck], Rule]:
    """Make a rule of a check that looks at one lesson at a time."""

    def make(check: LessonCheck) -> Rule:
        return Rule(rule_id, severity, _says(check), of_lesson=check)

    return make


def course_rule(rule_id: str, severity: Severity) -> Callable[[CourseCheck], Rule]:
    """Make a rule of a check that needs the whole course."""

    def make(check: CourseCheck) -> Rule:
        return Rule(rule_id, severity, _says(check), of_course=check)

    return make
