"""What the folds over events produce: plain values, ready to show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from course.progress.events import Event
from course.progress.scores import Score

LessonWord = Literal["new", "reading", "read", "quiz open", "passed", "mastered"]


@dataclass(frozen=True, slots=True)
class LessonState:
    """One lesson as the learner left it. `state` is the word to show."""

    state: LessonWord = "new"
    section: str | None = None
    """Slug of the section last on screen."""
    sections_read: frozenset[str] = frozenset()
    sections: int = 0
    """How many sections the lesson had when last read; 0 if not known."""
    first: Score | None = None
    best: Score | None = None
    latest: Score | None = None
    attempts: int = 0
    """Attempts finished."""
    quiz_open: bool = False
    """An attempt waits to be resumed (also after a pass)."""
    seconds: float = 0.0
    predictions: int = 0
    hits: int = 0
    asked: int = 0
    at: str = ""
    """When it was last touched, UTC; empty if never."""

    @property
    def passed(self) -> bool:
        """Whether an attempt reached 12 of 15."""
        return self.best is not None and self.best.passed


@dataclass(frozen=True, slots=True)
class Place:
    """Where the learner was last."""

    lesson: str
    section: str | None
    at: str


@dataclass(frozen=True, slots=True)
class RunRecord:
    """The latest run of a stage, and how many there were."""

    stage: str
    lesson: str | None
    seed: int | None
    knobs: Mapping[str, float]
    measures: Mapping[str, float]
    verdicts: Mapping[str, bool | None]
    seconds: float
    at: str
    count: int


@dataclass(frozen=True, slots=True)
class OpenAttempt:
    """An attempt that was begun and not finished: all that resuming it needs."""

    attempt: str
    lesson: str
    paper: Mapping[str, Any]
    seed: int | None
    exam: bool
    answers: tuple[Event, ...]
    """The `answered` events that count, one an item."""
    at: str

    @property
    def answered(self) -> int:
        """How many questions have been answered."""
        return len(self.answers)


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """One item's history with this learner; the latest answer is what counts as missed or not."""

    times: int
    right: bool
    dont_know: bool
    confidence: int | None
    rev: int | None
    at: str


@dataclass(frozen=True, slots=True)
class History:
    """Every item of a lesson the learner has answered."""

    items: Mapping[str, ItemRecord] = field(default_factory=dict)

    @property
    def missed(self) -> frozenset[str]:
        """Items whose latest answer did not earn everything."""
        return frozenset(item for item, record in self.items.items() if not record.right)


@dataclass(frozen=True, slots=True)
class Totals:
    """The whole course in numbers."""

    opened: int = 0
    """Lessons ever opened."""
    passed: int = 0
    attempts: int = 0
    answers: int = 0
    right: int = 0
    runs: int = 0
    predictions: int = 0
    hits: int = 0
    asked: int = 0
    seconds: float = 0.0
    days: int = 0
    """Days, as the learner's calendar counts, on which something happened."""
