"""A verdict as the screen needs it: what the quiz says, and which response was right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from course.quiz.grading import rule
from course.quiz.response import Chosen

if TYPE_CHECKING:
    from course.quiz.feedback import Feedback
    from course.quiz.question import Question


@dataclass(frozen=True, slots=True)
class Told:
    """The feedback on an answer. `key` holds the ids of the right response, none where typed."""

    feedback: Feedback
    key: tuple[str, ...] = ()


def told(item: Any, question: Question, feedback: Feedback) -> Told:
    """What to show once an answer to `item` is stored."""
    right = rule(item.type).correct(item, question)
    return Told(feedback, right.option_ids if isinstance(right, Chosen) else ())
