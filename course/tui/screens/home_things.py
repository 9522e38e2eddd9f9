"""The lines at the top of home: what to do next, review, the model, the Lab."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from course.errors import ProgressError
from course.tui.layout.home import Next
from course.tui.standing import model_words, step_words

if TYPE_CHECKING:
    from course.next_step import NextStep
    from course.quiz.today import Today
    from course.tui.desk import Desk


class HomeThings:
    """What there is to do. `lines` is for the first frame: it loads no schedule and no NumPy."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.today: Today | None = None
        """What review asks; None until it was looked at."""

    def lines(self, step: NextStep | None) -> list[Next]:
        """The lines, with what is known of review."""
        things: list[Next] = []
        if step is not None:
            name, where = step_words(step, self.desk.view.state(step.lesson.id))
            things.append(Next(name, step.lesson.title, where, "⏎"))
        if any(state.attempts for state in self.desk.view.states().values()):
            things.append(Next("Review", self._review(), "", "r"))
        return [*things, self._own_model(), Next("Lab", "Every demonstration, to run", "", "l")]

    def glance(self) -> bool:
        """See what review asks, as far as a glance can tell; False if it takes a closer look."""
        from course.quiz.glances import glance

        try:
            self.today = glance(self.desk.log, self.desk.view, self.desk.catalog)
        except ProgressError:
            return True  # the review screen says it
        return self.today.exact

    def look_closer(self) -> None:
        """Look up in full what is due."""
        from course.quiz.review import due

        with suppress(ProgressError):  # the review screen says it
            self.today = due(self.desk.log, self.desk.view, self.desk.catalog)

    def _review(self) -> str:
        """What review asks today: 4 questions, about 3 minutes."""
        today = self.today
        if today is None or not (today.exact or today.questions):
            return "…"
        if today.questions:
            return today.line.removeprefix("Review ")
        return "done for today" if today.done else "nothing is due today"

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
