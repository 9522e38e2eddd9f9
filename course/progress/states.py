"""What the folds over events produce: plain values, ready to show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from course.progress.events import Event
from course.progress.scores import Score

LessonWord = Literal["new", "reading", "read", "quiz open", "passed", "mastered"]


@dataclass(frozen=True, slots=True)
class Gain:
    """What the lesson brought: parallel questions right before it and in the quiz after."""

    before: int
    after: int
    of: int


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
    passed_at: str = ""
    """When an attempt first passed, UTC; empty if none has."""
    gain: Gain | None = None
    """None until a quiz was finished after three questions taken before the lesson."""

    @property
    def passed(self) -> bool:
        """Whether an attempt reached 12 of 15."""
        return self.best is not None and self.best.passed

    @property
    def mastered(self) -> bool:
        """Whether a pass was followed by a right answer in review at least 7 days later."""
        return self.state == "mastered"


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
    drafts: tuple[Event, ...] = ()
    """The `drafted` events of an exam, all of them in order."""

    @property
    def answered(self) -> int:
        """How many questions have been answered, in an exam also those only drafted."""
        drafted = {each.item for each in self.drafts if each.body.get("response") is not None}
        return len(drafted | {each.item for each in self.answers})


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """One item's history with this learner; the latest answer is what counts as missed or not."""

    times: int
    right: bool
    dont_know: bool
    confidence: int | None
    rev: int | None
    at: str
    values: Mapping[str, float] = field(default_factory=dict)
    """The numbers that the question was asked with last."""


@dataclass(frozen=True, slots=True)
class Pretested:
    """A finished pretest whose parallel questions have not been answered yet."""

    attempt: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dispute:
    """What a learner found wrong with a question."""

    lesson: str
    item: str
    rev: int | None
    reason: str
    at: str


@dataclass(frozen=True, slots=True)
class History:
    """Every item of a lesson the learner has answered."""

    items: Mapping[str, ItemRecord] = field(default_factory=dict)
    revs: Mapping[str, int] = field(default_factory=dict)
    """By item of a finished attempt, the oldest revision that was asked."""
    pretested: Pretested | None = None

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
