"""What follows from the events: pure folds, and the view of a log that the front ends use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from typing import Any

from course.progress.events import Event, Order, in_order
from course.progress.fold import Fold
from course.progress.log import EventLog
from course.progress.states import (
    Dispute,
    History,
    LessonState,
    OpenAttempt,
    Place,
    RunRecord,
    Totals,
)

__all__ = [
    "History",
    "LessonState",
    "OpenAttempt",
    "Place",
    "ProgressView",
    "RunRecord",
    "Totals",
    "continue_at",
    "lesson_states",
    "open_attempt",
    "runs",
]


_BLOCK = 500
"""Events read at a time: few enough that those folded are freed before the next are read."""


def fold(events: Iterable[Event], zone: tzinfo | None = None) -> Fold:
    """Everything that follows from these events, in whatever order they are given."""
    result = Fold(zone)
    for event in in_order(events):
        result.add(event)
    return result


def lesson_states(events: Iterable[Event]) -> dict[str, LessonState]:
    """The state of every lesson touched."""
    return fold(events).lessons()


def runs(events: Iterable[Event]) -> dict[str, Mapping[str, float]]:
    """The measures of the latest run of each stage."""
    return {stage: run.measures for stage, run in fold(events).runs().items()}


def continue_at(events: Iterable[Event]) -> Place | None:
    """Where the learner was last."""
    return fold(events).place()


def open_attempt(events: Iterable[Event], lesson: str) -> OpenAttempt | None:
    """The attempt of this lesson that waits to be resumed."""
    return fold(events).open_attempt(lesson)


class ProgressView:
    """The past as one log tells it, kept up to date at the cost of the new events only.

    Events appended through the same log are seen at once. Call `refresh` where another terminal's
    should be seen too, for example when a screen is shown again.
    """

    def __init__(self, log: EventLog, zone: tzinfo | None = None) -> None:
        self._log = log
        self._zone = zone
        self._fold = Fold(zone)
        self._position = 0
        self._seen_appends = -1
        self._order = Order()

    def refresh(self) -> None:
        """Take in what was stored since, by whomever.

        Raises:
            ProgressError: if the events cannot be read.
        """
        appended = self._log.appended
        if self._log.last_position() < self._position:
            self._start_over()  # events were purged
        if not self._read_on():
            # Some are another device's and belong between those already folded: fold all anew.
            self._start_over()
            everything, self._position = self._log.read()
            for event in in_order(everything):
                self._take(event)
        self._seen_appends = appended

    def _read_on(self) -> bool:
        """Fold what is new; False where an event comes that belongs before one folded."""
        while True:
            new, position = self._log.read(self._position, _BLOCK)
            for event in in_order(new):
                if not self._order.follows(event):
                    return False
                self._take(event)
            self._position = position
            if len(new) < _BLOCK:
                return True

    def _take(self, event: Event) -> None:
        self._order.take(event)
        self._fold.add(event)

    def _start_over(self) -> None:
        self._fold, self._order, self._position = Fold(self._zone), Order(), 0

    @property
    def position(self) -> int:
        """The position in the log up to which events are folded."""
        return self._position

    def state(self, lesson_id: str) -> LessonState:
        """The state of one lesson; a lesson never touched is new."""
        return self._current().lesson(lesson_id)

    def states(self) -> dict[str, LessonState]:
        """The state of every lesson touched."""
        return self._current().lessons()

    def last_place(self) -> Place | None:
        """Where the learner was last."""
        return self._current().place()

    def runs(self) -> dict[str, Mapping[str, float]]:
        """The measures of the latest run of each stage."""
        return {stage: run.measures for stage, run in self.run_records().items()}

    def run_records(self) -> Mapping[str, RunRecord]:
        """The latest run of each stage, with its knobs, verdicts and how many there were."""
        return self._current().runs()

    def open_attempt(self, lesson_id: str) -> OpenAttempt | None:
        """The attempt of this lesson that waits to be resumed."""
        return self._current().open_attempt(lesson_id)

    def history(self, lesson_id: str) -> History:
        """The learner's history with the lesson's items."""
        return self._current().history(lesson_id)

    def open_pretest(self, lesson_id: str) -> OpenAttempt | None:
        """The questions begun before the lesson and not finished."""
        return self._current().open_pretest(lesson_id)

    def confidences(self) -> Mapping[int, tuple[int, int]]:
        """By confidence 1 to 3: answers given with it, and how many of those were right."""
        return self._current().confidences()

    def disputes(self) -> tuple[Dispute, ...]:
        """All that was disputed, in order."""
        return self._current().disputes()

    def totals(self) -> Totals:
        """The whole course in numbers."""
        return self._current().totals()

    def day(self) -> int:
        """'Day 2': the number of today among the days on which the learner did something."""
        return self._current().day(datetime.now(self._zone).date().isoformat())

    def setting(self, name: str, default: Any = None) -> Any:
        """The latest value of a setting."""
        return self._current().setting(name, default)

    def _current(self) -> Fold:
        if self._seen_appends != self._log.appended:
            self.refresh()
        return self._fold
