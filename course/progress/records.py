"""What the fold holds while it goes: records that grow, unlike the states made from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from course.progress.events import Event
from course.progress.scores import Score
from course.progress.states import ItemRecord, LessonState, LessonWord


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
    finished: bool = False


@dataclass(slots=True)
class LessonRecord:
    """All that happened in one lesson."""

    section: str | None = None
    sections_read: set[str] = field(default_factory=set)
    sections: int = 0
    scores: list[Score] = field(default_factory=list)
    attempts: list[AttemptRecord] = field(default_factory=list)
    items: dict[str, ItemRecord] = field(default_factory=dict)
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
        for score in self.scores:
            best = score if best is None or score.is_better_than(best) else best
        return best

    def state(self) -> LessonState:
        """The lesson as the front ends show it."""
        return LessonState(
            state=self._word(),
            section=self.section,
            sections_read=frozenset(self.sections_read),
            sections=self.sections,
            first=self.scores[0] if self.scores else None,
            best=self.best,
            latest=self.scores[-1] if self.scores else None,
            attempts=len(self.scores),
            quiz_open=self.open_attempt is not None,
            seconds=self.seconds,
            predictions=self.predictions,
            hits=self.hits,
            asked=self.asked,
            at=self.at,
        )

    def _word(self) -> LessonWord:
        if self.best is not None and self.best.passed:
            return "passed"
        if self.open_attempt is not None:
            return "quiz open"
        return "read" if 0 < self.sections <= len(self.sections_read) else "reading"
