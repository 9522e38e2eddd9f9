"""Items to test with, built as a quiz file would."""

from __future__ import annotations

from typing import Any

from course.catalog.quiz_models import ITEM_TYPES, Quiz
from course.progress.states import History, ItemRecord
from course.quiz.grading import Result, grade, rule
from course.quiz.paper import draw
from course.quiz.question import Question
from course.quiz.response import Chosen, Response, Typed


def fields(item_id: str, item_type: str, **more: Any) -> dict[str, Any]:
    return {
        "id": item_id,
        "rev": 1,
        "type": item_type,
        "objective": "clip",
        "level": "apply",
        "cite": "the-leash",
        "evidence": "The leash is short.",
        "stem": f"What about {item_id}?",
        **more,
    }


def option(option_id: str) -> dict[str, str]:
    return {"id": option_id, "text": f"text of {option_id}", "why": f"why {option_id}"}


def item_of(item_type: str, **more: Any) -> Any:
    return ITEM_TYPES[item_type].model_validate(fields("item", item_type, **more))


def single(item_id: str = "item", **more: Any) -> dict[str, Any]:
    more = {"answer": option("key"), "distractors": [option("no"), option("nope")], **more}
    return fields(item_id, "single", **more)


def quiz_of(*items: dict[str, Any]) -> Quiz:
    return Quiz.model_validate({"format": 1, "item": list(items)})


def realise(item: Any, *, seed: int = 1, **measures: float) -> Question:
    """The item as a paper would hold it."""
    runs = {item.run.stage: measures} if item.run is not None else {}
    paper = draw(
        Quiz.model_construct(format=1, items=(item,)),
        "loss",
        seed,
        History(),
        runs,
    )
    (question,) = paper.questions
    return question


def graded(item: Any, *chosen: str, seed: int = 1, **measures: float) -> Result:
    return grade(item, Chosen(chosen), realise(item, seed=seed, **measures))


def graded_text(item: Any, text: str, **measures: float) -> Result:
    return grade(item, Typed(text), realise(item, **measures))


def right(item: Any, question: Question) -> Response:
    return rule(item.type).correct(item, question)


def answered(*missed: str, right: tuple[str, ...] = (), rev: int = 1) -> History:
    """A history in which these were missed and those were right."""
    return History(
        {
            item: ItemRecord(
                times=1,
                right=item in right,
                dont_know=False,
                confidence=None,
                rev=rev,
                at="2026-11-21T09:00:00.000Z",
            )
            for item in (*missed, *right)
        }
    )
