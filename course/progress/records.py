"""What the fold holds while it goes: records that grow, unlike the states made from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from course.progress.events import Event
from course.progress.scores import Score
from course.progress.states import Gain, ItemRecord, LessonState, LessonWord

DELAY = 7
"""Days after the first pass from which a right answer in review makes a lesson mastered."""


@dataclass(slots=True)
class AttemptRecord:
    """One attempt at a quiz, as far as it got."""

    id: str
    lesson: str
    paper: Mapping[str, Any]
    seed: int | None
    exam: bool
    at: str
    answered: dict[str, Event] = field(default_factory=dict)
    drafts: list[Event] = field(default_factory=list)
    finished: bool = False


@dataclass(slots=True)
class PretestRecord:
    """The questions taken before a lesson, as far as they got."""

    id: str
    lesson: str
    paper: Mapping[str, Any]
    seed: int | None
    at: str
    answered: dict[str, Event] = field(default_factory=dict)
    finished: bool = False
    measured: bool = False
    """The quiz that held the parallel questions was finished."""


@dataclass(slots=True)
class Graded:
    """The score of one finished attempt; a change of the bank may raise it."""

    attempt: str | None
    score: Score
    at: str


@dataclass(slots=True)
class LessonRecord:
    """All that happened in one lesson."""

    section: str | None = None
    sections_read: set[str] = field(default_factory=set)
    sections: int = 0
    scores: list[Graded] = field(default_factory=list)
    attempts: list[AttemptRecord] = field(default_factory=list)
    items: dict[str, ItemRecord] = field(default_factory=dict)
    revs: dict[str, int] = field(default_factory=dict)
    """By item of a finished attempt, the oldest revision that was asked."""
    pretest: PretestRecord | None = None
    gain: Gain | None = None
    checked_at: str = ""
    """When a question of the lesson was last answered rightly in review."""
    seconds: float = 0.0
    predictions: int = 0
    hits: int = 0
    asked: int = 0
    at: str = ""

    @property
    def open_attempt(self) -> AttemptRecord | None:
        """The newest attempt, if it is not finished; older ones were given up for it."""
        if not self.attempts or self.attempts[-1].finished:
            return None
        return self.attempts[-1]

    @property
    def best(self) -> Score | None:
        """The best score, the earliest of equal ones."""
        best: Score | None = None
        for each in self.scores:
            best = each.score if best is None or each.score.is_better_than(best) else best
        return best

    @property
    def passed_at(self) -> str:
        """When an attempt first reached the pass mark; empty if none has."""
        return min((each.at for each in self.scores if each.score.passed), default="")

    @property
    def mastered(self) -> bool:
        """Whether a review was answered rightly long enough after the first pass."""
        passed = self.passed_at
        return bool(passed and self.checked_at) and days(passed, self.checked_at) >= DELAY

    def state(self) -> LessonState:
        """The lesson as the front ends show it."""
        return LessonState(
            state=self._word(),
            section=self.section,
            sections_read=frozenset(self.sections_read),
            sections=self.sections,
            first=self.scores[0].score if self.scores else None,
            best=self.best,
            latest=self.scores[-1].score if self.scores else None,
            attempts=len(self.scores),
            quiz_open=self.open_attempt is not None,
            seconds=self.seconds,
            predictions=self.predictions,
            hits=self.hits,
            asked=self.asked,
            at=self.at,
            passed_at=self.passed_at,
            gain=self.gain,
        )

    def _word(self) -> LessonWord:
        if self.best is not None and self.best.passed:
            return "mastered" if self.mastered else "passed"
        if self.open_attempt is not None:
            return "quiz open"
        if self.pretest is not None and self.section is None and not self.sections_read:
            return "new"  # questions before the lesson are not yet reading it
        return "read" if 0 < self.sections <= len(self.sections_read) else "reading"


def days(start: str, end: str) -> float:
    """The days from one event's time to another's; 0 where they cannot be read."""
    try:
        return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds() / 86400
    except (ValueError, TypeError):
        return 0.0
