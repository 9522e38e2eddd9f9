"""What the first two lessons say after a run, whichever way it went."""

from __future__ import annotations

import pytest

from course.catalog.conditions import fill, parse
from course.catalog.lesson import Lesson, load_lesson
from course.paths import bundled_lessons

PIPELINE = {
    "right_base": 0.0, "right_tuned": 97.0, "right_aligned": 98.0, "untaught_tuned": 47.0,
    "gold_base": -1.5, "gold_tuned": 2.0, "gold_aligned": 2.4, "rude_tuned": 22.0,
    "rude_aligned": 2.0, "tokens_pretrain": 293_000.0, "tokens_tune": 1_500.0,
    "tokens_feedback": 3_400.0, "examples": 96.0, "comparisons": 190.0,
}  # fmt: skip
FROZEN = {
    "weights": 101_824.0, "prompts": 100.0, "changed_by_prompts": 0.0, "changed_by_step": 94_000.0,
    "bare": 20.0, "telling": 94.0, "barn_before": 20.0, "barn_after": 29.0,
    "loss_before": 0.93, "loss_after": 0.70,
}  # fmt: skip
LESSONS = {"pipeline": (1, "01-three-stages"), "frozen": (2, "02-training-and-prompting")}
USUAL = {"pipeline": PIPELINE, "frozen": FROZEN}


def lesson(stage: str) -> Lesson:
    number, folder = LESSONS[stage]
    return load_lesson(bundled_lessons(), folder, number)


def said(stage: str, **changed: float) -> str:
    """The text shown after a run with the usual measures, some of them changed."""
    measures = USUAL[stage] | changed
    verdicts: dict[str, bool | None] = {}
    (run,) = lesson(stage).runs
    for after in run.after:
        if after.when is None or parse(after.when).holds(measures, verdicts):
            return fill(after.text, measures)
    raise AssertionError("no branch speaks")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "some of the facts it then gave came from the notes"),
        ({"untaught_tuned": 22.0}, "no clear gain over the 27% of guessing"),
        ({"right_tuned": 40.0}, "fewer than this stage reaches"),
        ({"gold_base": -1.0}, "did more than ask"),
        ({"gold_base": -1.1, "right_tuned": 16.0, "untaught_tuned": 0.0}, "read too briefly"),
        ({"right_base": 80.0, "gold_base": 2.0}, "did more than ask"),
    ],
)
def test_the_three_stages_are_told_as_the_run_went(changed: dict[str, float], words: str) -> None:
    assert words in said("pipeline", **changed)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "The prompt changed the answer and the step changed the model"),
        ({"telling": 22.0}, "The telling prompt did little in this run"),
        ({"changed_by_step": 0.0}, "fewer than half"),
        ({"changed_by_prompts": 101_000.0}, "a training step on every prompt"),
    ],
)
def test_frozen_weights_are_told_as_the_run_went(changed: dict[str, float], words: str) -> None:
    assert words in said("frozen", **changed)


@pytest.mark.parametrize("stage", LESSONS)
def test_exactly_one_prediction_comes_true(stage: str) -> None:
    (run,) = lesson(stage).runs
    unusual = {"pipeline": "right_base", "frozen": "changed_by_step"}[stage]
    for value in (0.0, 9.9, 10.0, 49.9, 50.0, 100.0, 49_999.0, 50_000.0, 101_824.0):
        measures = USUAL[stage] | {unusual: value}
        true = [each.id for each in run.options if parse(each.when).holds(measures, {})]
        assert len(true) == 1, (value, true)
