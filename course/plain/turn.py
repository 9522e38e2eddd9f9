"""One question's turn: asked, its answer saved, its verdict told. In a quiz as in a review."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from course.plain.asking import Command, Commands, ask, keep, show
from course.plain.lookback import HELP, LookBack, Met
from course.quiz.present import shown, words

if TYPE_CHECKING:
    from course.plain.answers import Given
    from course.plain.console import Console
    from course.quiz.feedback import Feedback
    from course.quiz.question import Question


class Told(Protocol):
    """What every way of committing an answer says of it."""

    @property
    def invalid(self) -> str:
        """Why it was no answer; nothing was stored."""

    @property
    def feedback(self) -> Feedback | None:
        """What to tell."""

    @property
    def elsewhere(self) -> bool:
        """Whether another terminal's answer counts."""


Outcome = TypeVar("Outcome", bound=Told)

COMMANDS = Commands(
    words={
        "?": "help", "h": "help", "help": "help", "r": "again", "again": "again",
        "q": "later", "later": "later", "g": "passage", "passage": "passage",
        "d": "dispute", "dispute": "dispute",
    },
    numbered=frozenset({"passage"}),
    worded=frozenset({"dispute"}),
    tail=", i don't know, ? help, q later",
    help=f"{HELP}\nr: this question again. q: keep the rest for later.\n"
    "Each answer is saved before you see whether it was right.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what is to be done with it; `heading` says where in the whole it stands."""

    number: int
    heading: str
    lesson: str
    item: Any
    question: Question
    dispute: Callable[[str], object]
    """Stores a reason why the question is wrong."""


def take_turn(
    console: Console,
    turn: Turn,
    look: LookBack,
    commit: Callable[[Given, float], Outcome],
    commands: Commands = COMMANDS,
) -> Outcome | None:
    """Ask until an answer is saved; None where the learner keeps it for later.

    `commit` grades and stores an answer given after so many seconds.

    Raises:
        EndOfInput: at the end of the input.
        ProgressError: if the learner leaves an answer that could not be saved.
    """
    view = shown(turn.item, turn.question)
    look.meet(turn.number, Met(view.stem, turn.lesson, turn.dispute))
    show(console, view, turn.heading)
    began = time.monotonic()
    while True:
        given = ask(console, view, turn.heading, commands)
        if isinstance(given, Command):
            if look.obey(given):
                continue
            return None
        outcome = _commit(console, turn, given, lambda each: commit(each, time.monotonic() - began))
        if outcome.invalid:
            console.say(outcome.invalid)
            continue
        if outcome.elsewhere:
            console.say("Answered in another terminal meanwhile; that answer counts.")
        if outcome.feedback is not None:
            look.tell(turn.number, outcome.feedback)
        return outcome


def _commit(
    console: Console, turn: Turn, given: Given, commit: Callable[[Given], Outcome]
) -> Outcome:
    told = words(turn.item, turn.question, given.response) or "I don't know"
    return keep(console, f"Your answer is not saved yet: {told}", lambda: commit(given))
