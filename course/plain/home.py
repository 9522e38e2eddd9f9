"""The menu of the plain form: continue, the path, one's progress."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from course.errors import CourseError
from course.next_step import next_step
from course.plain import quiz, review
from course.plain.context import Leave
from course.plain.lab import Lab
from course.plain.lesson import open_lesson
from course.plain.progress import show_progress
from course.plain.result import show_latest
from course.plain.shelf import Models, talk_to
from course.plain.standing import state_words

if TYPE_CHECKING:
    from course.plain.context import Desk

_BEGIN = {"begin": "Begin", "continue": "Continue", "next": "Next", "again": "Again"}
_PROMPT = "c continue, l list, NUMBER lesson, r review, lab, p progress, ? help, q leave"
_HELP = """c, or Enter: go on where you were.
l: the path, lesson by lesson.
NUMBER, or a lesson's id: open that lesson.
z NUMBER: its quiz; x NUMBER: its quiz as an exam, verdicts at the end.
o NUMBER: the result of its last quiz, to look over once more.
r: review what is due today.
s WORDS: search.
p: your progress.
lab: every training stage there is, to run.
models: the models you trained: which is in use, where each came from.
talk TEXT: put a text to one of your models, or to two.
q: leave. Everything is saved as you go; leaving is always safe."""


class Home:
    """The place every lesson comes back to."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._console = desk.console

    def stay(self) -> None:
        """Obey until the learner leaves.

        Raises:
            EndOfInput: at the end of the input.
            Leave: if the learner leaves.
        """
        self._console.say(f"{self._desk.catalog.title}, line by line.")
        if self._desk.log.read_only:
            self._console.say(f"Nothing can be saved: {self._desk.log.read_only}")
        while True:
            self._say_next()
            self._obey(self._console.ask(_PROMPT))

    def _say_next(self) -> None:
        step = next_step(self._desk.catalog.lessons, self._desk.view)
        self._console.line()
        if step is None:
            self._console.say("No lesson of this course is written yet.")
            return
        where = ", the quiz is open" if step.quiz else ""
        state = self._desk.view.state(step.lesson.id)
        if step.section and state.sections and not step.quiz:
            where = f", {len(state.sections_read)} of {state.sections} sections read"
        begin = _BEGIN[step.why]
        self._console.say(f"{begin}: lesson {step.lesson.number}, {step.lesson.title}{where}.")
        due = review.line(self._desk)
        if due:
            self._console.say(f"r: {due}.")

    def _obey(self, answer: str) -> None:
        word, _, rest = answer.partition(" ")
        desk = self._desk
        if word.lower() == "q":
            raise Leave
        plain: dict[str, Callable[[], None]] = {
            "": self._continue,
            "c": self._continue,
            "l": self._list,
            "p": lambda: show_progress(desk),
            "r": lambda: review.sit(desk),
            "s": lambda: self._search(rest),
            "z": lambda: self._with_quiz(rest, quiz.sit),
            "x": lambda: self._with_quiz(rest, partial(quiz.sit, exam=True)),
            "o": lambda: self._with_quiz(rest, show_latest),
            "lab": lambda: Lab(desk).stay(),
            "models": lambda: Models(desk).stay(),
            "talk": lambda: talk_to(desk, rest),
            "?": lambda: self._console.say(_HELP),
            "h": lambda: self._console.say(_HELP),
        }
        plain.get(word.lower(), lambda: open_lesson(desk, answer))()

    def _continue(self) -> None:
        step = next_step(self._desk.catalog.lessons, self._desk.view)
        if step is None:
            return
        if step.quiz:
            quiz.sit(self._desk, step.lesson.id)
        else:
            open_lesson(self._desk, step.lesson.id, step.section)

    def _with_quiz(self, ref: str, take: Callable[[Desk, str], None]) -> None:
        """Do something with the quiz of the lesson that was named; what goes wrong is said."""
        if not ref:
            self._console.say(_HELP)
            return
        try:
            entry = self._desk.catalog.entry(ref)
            self._desk.catalog.quiz(entry.id)
            take(self._desk, entry.id)
        except CourseError as problem:
            self._console.say(str(problem))

    def _list(self) -> None:
        for number, unit in enumerate(self._desk.catalog.units, 1):
            self._console.say(f"Unit {number}: {unit.title}")
            for lesson_id in unit.lesson_ids:
                entry = self._desk.catalog.entry(lesson_id)
                state = "coming" if entry.planned else state_words(self._desk.view.state(entry.id))
                self._console.say(
                    f"{entry.number}. {entry.title} ({entry.level}, {entry.minutes} minutes): "
                    f"{state}",
                    2,
                    6,
                )

    def _search(self, query: str) -> None:
        query = query or self._console.ask("Search for")
        if not query:
            return
        from course.catalog.search import Search

        hits = Search(self._desk.catalog).search(query)
        for hit in hits[:8]:
            entry = hit.entry
            coming = " (coming)" if entry.planned else ""
            self._console.say(f"{entry.number}. {entry.title}{coming}: {entry.dek}", 2, 6)
        if not hits:
            self._console.say("No lesson matches that. l lists them all.")
