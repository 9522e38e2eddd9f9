"""An answer in an exam that has not been handed in: it can be changed, and flagged to come back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from course.progress.events import Event
from course.progress.values import number, whole
from course.quiz.response import Response, from_body


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands at one question of an exam; `response` is None where only a flag does."""

    item_id: str
    response: Response | None = None
    confidence: int | None = None
    seconds: float = 0.0
    """Time spent on the question in all."""
    flagged: bool = False

    def then(self, event: Event) -> Draft:
        """The draft once a later event came: without a response, it changes the flag alone."""
        body = event.body
        response = from_body(body.get("response"))
        later = replace(
            self,
            seconds=self.seconds + max(0.0, number(body.get("seconds")) or 0.0),
            flagged=body.get("flagged") is True,
        )
        if response is None:
            return later
        return replace(later, response=response, confidence=whole(body.get("confidence")))
