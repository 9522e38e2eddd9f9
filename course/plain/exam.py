"""An exam line by line: any question in any order, answers changed until it is handed in."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Literal

from course.plain.asking import Command, Commands, ask, keep, show
from course.plain.lookback import Met
from course.quiz import session
from course.quiz.present import shown, words

if TYPE_CHECKING:
    from course.plain.answers import Given
    from course.plain.context import Desk
    from course.plain.lookback import LookBack
    from course.quiz.attempt import Attempt
    from course.quiz.question import Question
    from course.quiz.response import Response

Step = Literal["stay", "handed in", "later"]

_WORDS = {
    "?": "help", "h": "help", "help": "help", "r": "again", "again": "again",
    "q": "later", "later": "later",
    "n": "next", "next": "next", "forward": "next",
    "b": "back", "back": "back", "go": "go", "l": "list", "list": "list",
    "f": "flag", "flag": "flag", "x": "hand in", "hand in": "hand in",
    "g": "passage", "passage": "passage", "d": "dispute", "dispute": "dispute",
}  # fmt: skip
_HELP = """n: the next question. b: the one before. go 7: question 7. l: all of them.
f: flag this question to come back to it, or take the flag away.
x: hand in; you are asked once more. Until then every answer can be given anew.
d: what you find wrong with this question, in your words.
r: this question again. q: keep the exam for later.
Each answer is saved as you give it; verdicts and passages come with the result."""
COMMANDS = Commands(
    words=_WORDS,
    numbered=frozenset({"go", "passage"}),
    worded=frozenset({"dispute"}),
    tail=", n next, b back, f flag, l list, x hand in, ? help",
    help=_HELP,
)
_AT_THE_END = "NUMBER goes to a question, l list, x hands in, ? help, q later"


class Exam:
    """One sitting at an exam."""

    def __init__(self, desk: Desk, attempt: Attempt, look: LookBack) -> None:
        self._desk = desk
        self._console = desk.console
        self._attempt = attempt
        self._look = look
        self._at = 0
        """Index of the question on hand; past the last, the end is on hand."""
        self._since = 0.0

    def sit(self) -> bool:
        """Go on until it is handed in (True) or kept for later (False).

        Raises:
            EndOfInput: at the end of the input.
            ProgressError: if the learner leaves something that could not be saved.
        """
        current = self._attempt.current
        self._at = len(self._questions) if current is None else self._questions.index(current)
        step: Step = "stay"
        while step == "stay":
            if self._attempt.finished:
                self._console.say("It was handed in from another terminal.")
                return True
            step = self._end() if self._at >= len(self._questions) else self._question()
        return step == "handed in"

    @property
    def _questions(self) -> tuple[Question, ...]:
        return self._attempt.questions

    def _question(self) -> Step:
        """Ask the question on hand until it is answered or another is wanted."""
        attempt, question, at = self._attempt, self._questions[self._at], self._at
        item = attempt.item(question)
        view = shown(item, question)
        self._look.meet(
            at + 1,
            Met(
                view.stem,
                attempt.lesson,
                partial(session.dispute, attempt, self._desk.log, question),
            ),
        )
        show(self._console, view, self._heading(question))
        self._since = time.monotonic()
        while True:
            given = ask(self._console, view, self._heading(question), COMMANDS)
            if not isinstance(given, Command):
                if self._draft(question, given):
                    self._at += 1
                    return "stay"
                continue
            step = self._obey(given, question)
            if step != "stay" or self._at != at or attempt.finished:
                return step

    def _obey(self, command: Command, question: Question | None) -> Step:
        """Do what a command asks for; going somewhere changes the question on hand."""
        match command.name:
            case "later":
                return "later"
            case "hand in":
                return self._hand_in()
            case "next":
                self._at += 1
            case "back":
                self._go(self._at)
            case "go":
                self._go(int(command.rest[:9]) if command.rest else 0)
            case "list":
                self._list()
            case "flag" if question is not None:
                self._flag(question)
            case "passage":
                self._console.say("The passages come with the result.")
            case "dispute" if question is not None and not command.rest[:1].isdecimal():
                self._look.obey(Command("dispute", f"{self._at + 1} {command.rest}".strip()))
            case _:
                self._look.obey(command)
        return "stay"

    def _go(self, number: int) -> None:
        if 1 <= number <= len(self._questions):
            self._at = number - 1
        else:
            self._console.say(f"Questions go from 1 to {len(self._questions)}.")

    def _draft(self, question: Question, given: Given) -> bool:
        """Save an answer; False if it was none."""
        told = self._told(question, given.response)
        seconds = time.monotonic() - self._since
        outcome = keep(
            self._console,
            f"Your answer is not saved yet: {told}",
            lambda: session.draft(
                self._attempt,
                self._desk.log,
                question,
                given.response,
                confidence=given.confidence,
                seconds=seconds,
            ),
        )
        if outcome.invalid:
            self._console.say(outcome.invalid)
            return False
        if not outcome.elsewhere:
            self._console.say(f"Saved: {told}")
        return True

    def _flag(self, question: Question) -> None:
        flagged = question.item_id not in self._attempt.flagged
        seconds = time.monotonic() - self._since
        keep(
            self._console,
            "The flag is not saved yet.",
            lambda: session.draft(
                self._attempt, self._desk.log, question, seconds=seconds, flagged=flagged
            ),
        )
        self._since = time.monotonic()
        self._console.say("Flagged." if flagged else "No longer flagged.")

    def _end(self) -> Step:
        """Behind the last question: what is left, and handing in."""
        self._console.line()
        self._console.say(f"That was the last question. {self._left()}")
        while True:
            line = self._console.ask(_AT_THE_END)
            number = line.removeprefix("#")
            command = Command("go", number) if number.isdecimal() else COMMANDS.read(line)
            if command is None or command.name in ("next", "again", "flag"):
                self._console.say("That is not a choice here. ? for help.")
                continue
            if command.name == "help":
                self._console.say(_HELP)
                continue
            step = self._obey(command, None)
            if step != "stay" or self._at < len(self._questions) or self._attempt.finished:
                return step

    def _hand_in(self) -> Step:
        self._console.say(self._left())
        if self._console.ask("Hand in? y hands in, Enter does not").lower() not in ("y", "yes"):
            self._console.say("Not handed in.")
            return "stay"
        done = keep(
            self._console,
            "The exam is not handed in yet; each answer in it is saved.",
            lambda: session.hand_in(self._attempt, self._desk.log),
        )
        for question, reason in done.invalid:
            number = self._attempt.number(question)
            self._console.say(f"Question {number} has to be answered again: {reason}")
        if done.invalid:
            self._at = self._questions.index(done.invalid[0][0])
            return "stay"
        if done.elsewhere:
            self._console.say("It was handed in from another terminal.")
        return "handed in"

    def _left(self) -> str:
        """How many are answered, which are not, and which are flagged."""
        attempt = self._attempt
        count = len(self._questions)
        said = f"{count - len(attempt.blank)} of {count} answered."
        if attempt.blank:
            blank = ", ".join(str(attempt.number(each)) for each in attempt.blank)
            said += f" Without an answer, which scores nothing: {blank}."
        flagged = [str(attempt.number(q)) for q in self._questions if q.item_id in attempt.flagged]
        return said + (f" Flagged: {', '.join(flagged)}." if flagged else "")

    def _list(self) -> None:
        for number, question in enumerate(self._questions, 1):
            flag = ", flagged" if question.item_id in self._attempt.flagged else ""
            self._console.say(f"{number}. {self._so_far(question) or 'no answer'}{flag}", 2, 6)
        self._console.say(self._left())

    def _heading(self, question: Question) -> str:
        number = self._attempt.number(question)
        said = f"Question {number} of {len(self._questions)}"
        if question.item_id in self._attempt.flagged:
            said += ", flagged"
        so_far = self._so_far(question)
        return f"{said}. Your answer so far: {so_far}" if so_far else said

    def _so_far(self, question: Question) -> str:
        draft = self._attempt.drafts.get(question.item_id)
        if draft is None or draft.response is None:
            return ""
        return self._told(question, draft.response)

    def _told(self, question: Question, response: Response) -> str:
        return words(self._attempt.item(question), question, response) or "I don't know"
