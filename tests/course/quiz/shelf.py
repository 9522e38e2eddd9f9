"""A course of a few small banks, a learner's log, and a calendar to set: to review with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from course.catalog.index import UnknownLesson
from course.catalog.quiz_models import Quiz
from course.progress.log import EventLog
from course.progress.projections import ProgressView
from course.quiz import review, session
from course.quiz.attempt import Attempt
from course.quiz.response import Chosen
from course.quiz.review import Outcome, Round
from course.quiz.today import Today
from tests.course.quiz.bank import quiz_of, single

MONDAY = date(2026, 11, 23)
KEY, WRONG = Chosen(("key",)), Chosen(("no",))


class Course:
    """Stands for a `Catalog`: lessons with a bank each, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.title = "A course"
        self.quizzes: dict[str, Quiz] = {}
        self.read: list[str] = []

    @property
    def lessons(self) -> tuple[Any, ...]:
        return tuple(self.entry(each) for each in self.quizzes)

    def add(self, lesson: str, *items: dict[str, Any]) -> None:
        """Give a lesson this bank; its file changes with it."""
        self.quizzes[lesson] = quiz_of(*items)
        (self.folder / lesson).mkdir(exist_ok=True)
        (self.folder / lesson / "quiz.toml").write_text(repr(self.quizzes[lesson]))

    def entry(self, lesson: str) -> Any:
        if lesson not in self.quizzes:
            raise UnknownLesson(f"no lesson {lesson}")
        number = list(self.quizzes).index(lesson) + 1
        return SimpleNamespace(
            id=lesson,
            number=number,
            title=f"Lesson of {lesson}",
            planned=False,
            folder=self.folder / lesson,
        )

    def quiz(self, lesson: str) -> Quiz:
        self.entry(lesson)
        self.read.append(lesson)
        return self.quizzes[lesson]


@dataclass
class Calendar:
    """Today, as the log and the review see it."""

    monkeypatch: pytest.MonkeyPatch
    today: date = MONDAY

    def __post_init__(self) -> None:
        self.monkeypatch.setattr("course.progress.log.now", self.stamp)

    @property
    def now(self) -> datetime:
        return datetime.combine(self.today, time(9), UTC)

    def stamp(self) -> str:
        return self.now.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def pass_days(self, days: int) -> None:
        self.today += timedelta(days=days)


@dataclass
class Learner:
    """One learner in one course, on one day after another."""

    log: EventLog
    course: Any
    calendar: Calendar
    view: ProgressView = field(init=False)

    def __post_init__(self) -> None:
        self.view = ProgressView(self.log, UTC)

    def take_quiz(self, lesson: str, missed: Iterable[str] = (), *, stop: int = 99) -> Attempt:
        """Take a whole quiz, or its first `stop` questions, missing these items."""
        attempt = session.begin(self.log, self.view, self.course.quizzes[lesson], lesson, seed=1)
        self.go_on(attempt, missed, stop=stop)
        return attempt

    def go_on(self, attempt: Attempt, missed: Iterable[str] = (), *, stop: int = 99) -> None:
        while (question := attempt.current) is not None and len(attempt.answers) < stop:
            response = WRONG if question.item_id in missed else KEY
            session.commit(attempt, self.log, response, seconds=10)

    def due(self) -> Today:
        return review.due(self.log, self.view, self.course, now=self.calendar.now, zone=UTC)

    def glance(self) -> Today:
        return review.glance(self.log, self.view, self.course, now=self.calendar.now, zone=UTC)

    def begin(self, cap: int | None = None) -> Round:
        return review.begin(
            self.log, self.view, self.course, now=self.calendar.now, cap=cap, zone=UTC
        )

    def commit(self, round_: Round, response: Any = KEY, **more: Any) -> Outcome:
        return review.commit(round_, self.log, response, now=self.calendar.now, **more)

    def review_all(self, response: Any = KEY) -> list[tuple[str, str]]:
        """Answer all that is asked today alike; what was asked, by lesson and item."""
        round_, asked = self.begin(), []
        while (turn := round_.turn) is not None:
            asked.append((turn.card.lesson, turn.card.item))
            self.commit(round_, response)
        return asked

    def asked(self) -> list[tuple[str, str]]:
        """What would be asked today, by lesson and item."""
        return [(card.lesson, card.item) for card in self.begin().cards]


def bank(size: int, *, anchors: Iterable[str] = ()) -> list[dict[str, Any]]:
    """`size` items i00, i01, ..., some of them anchors."""
    names = [f"i{place:02}" for place in range(size)]
    return [single(name, anchor=name in anchors) for name in names]
