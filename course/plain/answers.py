"""A typed line as a response to a question, and how sure the learner says they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from course.quiz.response import Chosen, DontKnow, Response, Typed

if TYPE_CHECKING:
    from course.quiz.present import Shown

_SURE = re.compile(r"(?:^|\s)c([123])$", re.IGNORECASE)
_GAPS = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True)
class Given:
    """What was answered, and the confidence 1 to 3 if it was given."""

    response: Response
    confidence: int | None = None


def read_answer(view: Shown, line: str) -> Given | None:
    """The response in a typed line, None if it cannot be one.

    Whether a response is a valid answer, and what it scores, is for the quiz to say.
    """
    sure = _SURE.search(line)
    confidence = int(sure[1]) if sure else None
    text = line[: sure.start()].strip() if sure else line.strip()
    if text.lower() in ("i", "i don't know", "i dont know"):
        return Given(DontKnow(), confidence)
    if not text:
        return None
    if not view.options:
        return Given(Typed(text), confidence)
    ids = {option.label.lower(): option.id for option in view.options}
    labels = [each for each in _GAPS.split(text.lower().rstrip(".")) if each]
    if len(labels) == 1 and labels[0] not in ids:
        labels = list(labels[0])  # "13" for "1 3"
    if not labels or any(label not in ids for label in labels):
        return None
    return Given(Chosen(tuple(ids[label] for label in labels)), confidence)
