"""One terminal at one learner's log, and a bank to ask from."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from course.catalog.quiz_models import Quiz
from course.progress.log import EventLog
from course.progress.projections import ProgressView
from course.quiz import session
from course.quiz.attempt import Attempt
from course.quiz.response import Chosen, Typed
from course.quiz.session import Outcome
from tests.course.quiz.bank import fields, quiz_of, single

QUIZ = quiz_of(
    *(single(f"i{n:02}", objective=("clip", "leash", "floor")[n % 3]) for n in range(18)),
    fields("num", "numeric", value=4.0, tolerance=0.0, why="it is four", objective="sums"),
)
KEY, WRONG = Chosen(("key",)), Chosen(("no",))


@dataclass
class Desk:
    """One terminal at one learner's log."""

    log: EventLog
    quiz: Quiz

    def __post_init__(self) -> None:
        self.view = ProgressView(self.log)

    def begin(self, seed: int = 1, *, exam: bool = False) -> Attempt:
        return session.begin(self.log, self.view, self.quiz, "loss", seed=seed, exam=exam)

    def resume(self) -> Attempt | None:
        return session.resume(self.log, self.view, self.quiz, "loss")

    def answer(self, attempt: Attempt, response: Any = None, **more: Any) -> Outcome:
        """Answer rightly unless told otherwise."""
        assert attempt.current is not None
        if response is None:
            response = Typed("4") if attempt.current.item_id == "num" else KEY
        return session.commit(attempt, self.log, response, **more)

    def kinds(self) -> list[str]:
        return [event.kind for event in self.log.events()]


def wrong_for(attempt: Attempt) -> Any:
    assert attempt.current is not None
    return Typed("5") if attempt.current.item_id == "num" else WRONG


def finish(desk: Desk, attempt: Attempt, missed: int) -> Outcome:
    for place in range(len(attempt.questions)):
        outcome = desk.answer(attempt, wrong_for(attempt) if place < missed else None)
    return outcome


class Flaky:
    """A connection whose commit is carried out and then reported as failed."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.failing = True

    def execute(self, statement: str, *more: Any) -> sqlite3.Cursor:
        cursor = self._connection.execute(statement, *more)
        if statement == "COMMIT" and self.failing:
            self.failing = False
            raise sqlite3.OperationalError("disk I/O error")
        return cursor

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)
