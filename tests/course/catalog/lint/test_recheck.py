"""Keys held against the text as the tutor ranks it, and against runs of the engine."""

from __future__ import annotations

from typing import Any

import pytest

from course.catalog.blocks import Lesson
from course.catalog.lint.helpers import Helpers, Reader, Run

QUIZ = "01-dice/quiz.toml"
PREDICT = """type = "predict"
stem = "How many fours will come?"
stage = "throw"
knobs = { load = 1 }
measure = "fours"
value = 12
options = [
    { id = "few", text = "few", when = "fours < 20", why = "w", misconception = "m" },
    { id = "many", text = "many", when = "fours >= 20", why = "w", misconception = "n" },
]
"""


def leading_to(section: str) -> Helpers:
    def reader(lesson: Lesson) -> Reader:
        assert lesson.id == "dice"
        return lambda text: section if "Stem aaaaa number 0? alpha one" in text else None

    return Helpers(reader=reader)


def test_a_recall_item_cites_what_is_found_first(clean: Any) -> None:
    clean.edit(QUIZ, 'run = { stage = "throw", measure = "fours" }', "")
    found = [each for each in clean.lint(leading_to("run-it")) if each.rule == "cite-ranks"]
    assert len(found) == 1
    assert found[0].severity == "warning"
    assert found[0].line == clean.line(QUIZ, 'cite = "the-first-throw"')
    assert "lead to 'run-it', not to 'the-first-throw'" in found[0].message
    silent = clean.lint(leading_to("the-first-throw"))
    assert "cite-ranks" not in [each.rule for each in silent]


def test_what_a_run_measured_is_not_searched_in_the_text(clean: Any) -> None:
    assert clean.lint(leading_to("run-it")) == []  # item-0 asks of the learner's own run


def measuring(*fours: float) -> Helpers:
    return Helpers(runs=lambda _: [Run(seed, {"fours": n}) for seed, n in enumerate(fours, 1)])


def test_a_predicted_run_is_on_record(clean: Any) -> None:
    clean.add("guess", PREDICT.replace("value = 12\n", ""))
    found = clean.finding("predict-value")
    assert found.line == clean.files[QUIZ].count("\n", 0, clean.files[QUIZ].rindex("measure =")) + 1


@pytest.mark.parametrize("fours", [(), (12,), (3, 19.9, 12), (12.5,), (10, 11.3)])
def test_a_key_that_every_run_gives_stands(clean: Any, fours: tuple[float, ...]) -> None:
    clean.add("guess", PREDICT)
    assert clean.lint(measuring(*fours)) == []


@pytest.mark.parametrize(
    ("value", "makes"), [(31.0, "'many'"), (float("nan"), "none of the options")]
)
def test_a_key_that_a_run_does_not_give_is_an_error(clean: Any, value: float, makes: str) -> None:
    clean.add("guess", PREDICT)
    found = clean.finding("predict-key", measuring(12, value, 12))
    assert "'few' is the key, and with seed 2" in found.message
    assert found.message.endswith(f"which makes it {makes}.")
    assert found.line == clean.line(QUIZ, "value = 12")


@pytest.mark.parametrize("fours", [(3,), (9, 10), (14.0, 15.5, 14.1)])
def test_a_value_that_no_run_is_near_to_is_an_error(clean: Any, fours: tuple[float, ...]) -> None:
    clean.add("guess", PREDICT)
    found = clean.finding("predict-key", measuring(*fours))
    assert f"value is 12, and seeds 1 to {len(fours)} give {fours[0]:g}" in found.message


def test_a_run_that_breaks_off_is_an_error(clean: Any) -> None:
    clean.add("guess", PREDICT)
    broken = Helpers(runs=lambda _: [Run(1, {}, "The loss is not finite.")])
    assert "seed 1: The loss is not finite." in clean.finding("predict-key", broken).message


def test_an_item_that_was_taken_back_is_not_run(clean: Any) -> None:
    clean.add("guess", PREDICT)
    clean.edit(QUIZ, 'id = "guess"', 'id = "guess"\nvoid = "The stage has changed."')
    assert clean.lint(measuring(31)) == []
