"""Questions met in one sitting, by number: the passage that settles one, and disputing one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from course.errors import ProgressError
from course.plain.asking import Command
from course.plain.console import wrap
from course.plain.text import render_blocks, spoken

if TYPE_CHECKING:
    from course.catalog.blocks import Section
    from course.plain.context import Desk
    from course.quiz.feedback import Feedback

HELP = """g: the passage the last answer was about; g 3: that of question 3.
d: what you find wrong with the last question, in your words; d 3: with question 3."""
_LONGEST_REASON = 2_000
_NUMBERED = re.compile(r"([0-9]{1,4})(?:\s+|$)(.*)", re.DOTALL)


@dataclass(slots=True)
class Met:
    """A question that was shown. `cite` is empty as long as its key is not to be told."""

    stem: str
    lesson: str
    dispute: Callable[[str], object]
    """Stores a reason."""
    cite: str = ""


class LookBack:
    """What was met so far, and the two things that can be done with it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._console = desk.console
        self._met: dict[int, Met] = {}
        self._last: int | None = None
        """The question whose verdict was told last."""

    def meet(self, number: int, met: Met) -> None:
        """A question is shown."""
        self._met.setdefault(number, met)

    def tell(self, number: int, feedback: Feedback) -> None:
        """Print the verdict on an answer with its reasons; its passage may be looked up now."""
        say = self._console.say
        self._console.line()
        say(feedback.word + (f" {feedback.why_right}" if feedback.why_right else ""))
        if feedback.verdict == "partly":
            say(f"{feedback.points} point.")
        if feedback.verdict != "right":
            say(f"The answer is: {feedback.correct.strip()}")
        for note in feedback.why_chosen:
            say(f"Why not {note.label}: {note.why}")
        say(f"From the lesson, in “{self.title(number, feedback.cite)}”: “{feedback.quote}”")
        self.open(number, feedback.cite)
        self._last = number

    def open(self, number: int, cite: str) -> None:
        """From now on the passage of a question may be looked up."""
        if number in self._met:
            self._met[number].cite = cite

    def title(self, number: int, cite: str) -> str:
        """The title of the section that settles a question."""
        section = self._section(self._met[number].lesson, cite)
        return cite if section is None else section.title

    def obey(self, command: Command) -> bool:
        """Do what a command asks for; False if it is not one of these two."""
        if command.name == "passage":
            self._passage(int(command.rest[:9]) if command.rest else self._last)
        elif command.name == "dispute":
            self._dispute(command.rest)
        return command.name in ("passage", "dispute")

    def _passage(self, number: int | None) -> None:
        met = None if number is None else self._met.get(number)
        if number is None:
            self._console.say("No answer yet to look up.")
        elif met is None:
            self._console.say(f"Question {number} has not been asked.")
        elif not met.cite:
            self._console.say(f"Question {number} has no answer yet.")
        else:
            section = self._section(met.lesson, met.cite)
            if section is None:
                self._console.say("The lesson no longer has that passage.")
                return
            self._console.say(section.title)
            blocks = [block for block in section.blocks if block.run is None]
            for text in render_blocks(blocks, self._console.width):
                self._console.line()
                self._console.line(text)

    def _dispute(self, rest: str) -> None:
        found = _NUMBERED.match(rest)
        number = int(found[1]) if found else self._last or max(self._met, default=0)
        reason = found[2].strip() if found else rest
        met = self._met.get(number)
        if met is None:
            self._console.say(f"Question {number} has not been asked.")
            return
        self._console.line(
            _first_line(f"Question {number}: {spoken(met.stem)}", self._console.width)
        )
        reason = reason or self._console.ask("What is wrong with it? Enter: nothing")
        if not reason:
            self._console.say("Nothing was kept.")
            return
        try:
            met.dispute(reason[:_LONGEST_REASON])
        except ProgressError as problem:
            self._console.say(f"Not saved: {problem}")
            return
        self._console.say(
            f"Kept: what you find wrong with question {number}. Your score stays as it is; "
            "“lossfall stats” lists it for those who write the course."
        )

    def _section(self, lesson: str, cite: str) -> Section | None:
        sections = self._desk.catalog.lesson(lesson).sections
        return next((each for each in sections if each.slug == cite), None)


def _first_line(text: str, width: int) -> str:
    """A question's beginning, enough to know which it is."""
    first = wrap(" ".join(text.split()), width - 2).split("\n")
    return first[0] + (" …" if len(first) > 1 else "")
