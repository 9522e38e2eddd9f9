"""Events told one after another, as a learner's device would store them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from course.progress.events import Event
from course.progress.projections import fold

BEGAN = datetime(2026, 11, 21, 9, tzinfo=UTC)


class Story:
    """Events of one device, told one after another."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.later = timedelta()

    def wait(self, **span: float) -> Story:
        """Let time pass, as in `wait(days=7)`; backwards where a clock is set back."""
        self.later += timedelta(**span)
        return self

    def tell(
        self, kind: str, lesson: str | None = "loss", *, item: str | None = None, **body: Any
    ) -> Story:
        number = len(self.events) + 1
        moment = BEGAN + self.later + timedelta(seconds=number)
        at = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        rev = None if item is None else 1
        self.events.append(Event(f"e{number}", "d", number, at, kind, lesson, item, rev, body))
        return self

    def attempt(self, name: str, num: int, den: int = 15) -> Story:
        self.tell("attempt-started", attempt=name, paper={"questions": []}, seed=1, exam=False)
        return self.tell("attempt-finished", attempt=name, num=num, den=den, questions=15)

    def state(self, lesson: str = "loss") -> str:
        return fold(self.events).lesson(lesson).state
