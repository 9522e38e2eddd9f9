"""The lines at the top of home: what to do next, review, the newest model, the Lab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.errors import ProgressError
from course.tui.layout.home import Next
from course.tui.standing import model_words, step_words

if TYPE_CHECKING:
    from course.next_step import NextStep
    from course.quiz.today import Today
    from course.tui.desk import Desk


class HomeThings:
    """What there is to do. Made for the first frame: no scheduler, no bank, no NumPy."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.exact = True
        """Whether a glance could tell what is due for review."""

    def lines(self, step: NextStep | None, today: Today | None = None) -> list[Next]:
        """The lines; `today` is what review asks where it was looked up, else it is glanced at."""
        things: list[Next] = []
        if step is not None:
            name, where = step_words(step, self.desk.view.state(step.lesson.id))
            things.append(Next(name, step.lesson.title, where, "⏎"))
        if (review := self._review(today)) is not None:
            things.append(review)
        return [*things, self._own_model(), Next("Lab", "Every demonstration, to run", "", "l")]

    def look_closer(self) -> Today | None:
        """What is due, looked up in full; None where it cannot be read: the review screen says."""
        from course.quiz.review import due

        try:
            return due(self.desk.log, self.desk.view, self.desk.catalog)
        except ProgressError:
            return None

    def _review(self, today: Today | None) -> Next | None:
        """What review asks today; no line before there is anything to review."""
        from course.quiz.glances import glance

        try:
            today = today or glance(self.desk.log, self.desk.view, self.desk.catalog)
        except ProgressError:
            return None
        self.exact = today.exact
        if today.questions:
            return Next("Review", today.line.removeprefix("Review "), "", "r")
        begun = any(state.attempts for state in self.desk.view.states().values())
        rest = "done for today" if today.done else "nothing is due today"
        return Next("Review", rest, "", "r") if begun and today.exact else None

    def _own_model(self) -> Next:
        """The newest model in use, read from the events alone."""
        from course.progress.shelf import KINDS, shelf

        try:
            held = shelf(self.desk.log.read(kinds=KINDS)[0])
        except ProgressError:
            return Next("Your model", "could not be read", "", "o")
        used = [each for each in held.models.values() if held.in_use.get(each.role) == each.hash]
        if not used:
            return Next("Your model", "none yet: pre-training makes the first", "", "o")
        newest = used[-1]
        more = f"{len(used)} in use" if len(used) > 1 else ""
        return Next("Your model", model_words(newest.role, newest.hash, newest.figures), more, "o")
