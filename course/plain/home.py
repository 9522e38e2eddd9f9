"""The menu of the plain form: continue, the path, one's progress."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.errors import CourseError
from course.next_step import next_step
from course.plain import quiz
from course.plain.context import Leave
from course.plain.lab import Lab
from course.plain.lesson import open_lesson
from course.plain.shelf import Models, talk_to

if TYPE_CHECKING:
    from course.plain.context import Desk
    from course.progress.states import LessonState

_BEGIN = {"begin": "Begin", "continue": "Continue", "next": "Next", "again": "Again"}
_PROMPT = "c continue, l list, NUMBER a lesson, lab, p progress, ? help, q leave"
_HELP = """c, or Enter: go on where you were.
l: the path, lesson by lesson.
NUMBER, or a lesson's id: open that lesson.
z NUMBER: its quiz.
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

    def _obey(self, answer: str) -> None:
        word, _, rest = answer.partition(" ")
        match word.lower():
            case "" | "c":
                self._continue()
            case "l":
                self._list()
            case "p":
                show_progress(self._desk)
            case "s":
                self._search(rest)
            case "z" if rest:
                self._quiz(rest)
            case "lab":
                Lab(self._desk).stay()
            case "models":
                Models(self._desk).stay()
            case "talk":
                talk_to(self._desk, rest)
            case "q":
                raise Leave
            case "?" | "h" | "z":
                self._console.say(_HELP)
            case _:
                open_lesson(self._desk, answer)

    def _continue(self) -> None:
        step = next_step(self._desk.catalog.lessons, self._desk.view)
        if step is None:
            return
        if step.quiz:
            quiz.sit(self._desk, step.lesson.id)
        else:
            open_lesson(self._desk, step.lesson.id, step.section)

    def _quiz(self, ref: str) -> None:
        try:
            entry = self._desk.catalog.entry(ref)
            self._desk.catalog.quiz(entry.id)
        except CourseError as problem:
            self._console.say(str(problem))
            return
        quiz.sit(self._desk, entry.id)

    def _list(self) -> None:
        for number, unit in enumerate(self._desk.catalog.units, 1):
            self._console.say(f"Unit {number}: {unit.title}")
            for lesson_id in unit.lesson_ids:
                entry = self._desk.catalog.entry(lesson_id)
                state = "coming" if entry.planned else words(self._desk.view.state(entry.id))
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


def words(state: LessonState) -> str:
    """A lesson's state in words."""
    said: str = state.state
    if state.best is not None:
        said += f", best {state.best}"
        if state.latest is not None and str(state.latest) != str(state.best):
            said += f", latest {state.latest}"
    elif state.state == "reading" and state.sections:
        said += f", {len(state.sections_read)} of {state.sections} sections"
    return said


def show_progress(desk: Desk) -> None:
    """Scores, attempts and time, lesson by lesson, then the whole course."""
    states = desk.view.states()
    touched = [entry for entry in desk.catalog.lessons if entry.id in states]
    if not touched:
        desk.console.say("Nothing yet. Enter begins the first lesson.")
        return
    for entry in touched:
        state = states[entry.id]
        attempts = f", {count(state.attempts, 'attempt')}" if state.attempts > 1 else ""
        minutes = round(state.seconds / 60)
        time = f", {count(minutes, 'minute')}" if minutes else ""
        first = f", first {state.first}" if state.first is not None and attempts else ""
        desk.console.say(
            f"{entry.number}. {entry.title}: {words(state)}{first}{attempts}{time}", 2, 6
        )
    totals = desk.view.totals()
    desk.console.say(
        f"In all: {totals.passed} of {len(desk.catalog.lessons)} lessons passed, "
        f"{count(totals.answers, 'question')} answered, {totals.right} of them right, "
        f"{count(totals.runs, 'run')}, {count(totals.predictions, 'prediction')}, "
        f"{count(totals.asked, 'question')} to the tutor, on {count(totals.days, 'day')}."
    )


def count(number: int, noun: str) -> str:
    """A number with its noun: "1 run", "2 runs"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
