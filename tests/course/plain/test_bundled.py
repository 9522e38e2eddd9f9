"""Every question of the course that ships can be heard, and answered rightly, line by line."""

from __future__ import annotations

import io
from typing import Any

import pytest

from course import paths
from course.catalog.index import Catalog
from course.plain import exam, turn
from course.plain.answers import Given, prompt, read_answer
from course.plain.asking import show
from course.plain.console import Console
from course.quiz.grading import Scored, grade, rule
from course.quiz.paper import measures_needed, realise
from course.quiz.present import Shown, shown
from course.quiz.question import Question
from course.quiz.response import Chosen, Response, Typed

CATALOG = Catalog.open(paths.bundled_lessons())
WRITTEN = [entry.id for entry in CATALOG.lessons if not entry.planned]


def asked(item: Any) -> Question | None:
    """The item as a paper holds it, with made-up measures where it is about a run."""
    runs = {} if item.run is None else {item.run.stage: dict.fromkeys(measures_needed(item), 0.25)}
    return realise(item, 1, runs)


def line(view: Shown, response: Response) -> str:
    """What a learner types for a response."""
    labels = {option.id: option.label for option in view.options}
    match response:
        case Typed(text):
            return f"= {text}"
        case Chosen(ids) if view.prompts:
            pairs = zip(view.prompts, ids, strict=True)
            return " ".join(f"{each.label}{labels[id_]}" for each, id_ in pairs)
        case Chosen(ids):
            return " ".join(labels[id_] for id_ in ids)
        case _:
            return "i"


@pytest.mark.parametrize("lesson", WRITTEN)
def test_every_question_fits_and_its_key_can_be_typed(lesson: str) -> None:
    for item in CATALOG.quiz(lesson).items:
        question = asked(item)
        if question is None:
            continue
        view, out = shown(item, question), io.StringIO()
        show(Console(io.StringIO(), out), view, "Question 1 of 15")
        for commands in (turn.COMMANDS, exam.COMMANDS):
            out.write(f"{prompt(view)}{commands.tail} > \n")
        assert max(map(len, out.getvalue().split("\n"))) <= 80, item.id
        given = read_answer(view, line(view, rule(item.type).correct(item, question)))
        assert isinstance(given, Given), item.id
        scored = grade(item, given.response, question)
        assert isinstance(scored, Scored), item.id
        assert scored.full, item.id
