"""Keys held against what they rest on: the text as the tutor reads it, the engine's runs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from course.catalog.conditions import parse
from course.catalog.lint.choices import choice
from course.catalog.lint.files import LessonFiles
from course.catalog.lint.finding import Note
from course.catalog.lint.helpers import Run
from course.catalog.lint.rule import lesson_rule
from course.catalog.quiz_models import Cloze, ItemBase, Match, Numeric, Order, Predict

NEAR = 0.05
"""How far from what the runs gave a value may be, as a share of it."""


def _said(item: ItemBase) -> str:
    """An item's question and answer as one text, or nothing where the lesson cannot say it."""
    match item:
        case Numeric(value=float(value)):
            key = f"{value:g} {item.unit}"
        case Cloze():
            key = item.accept[0]
        case Order():
            key = " ".join(each.text for each in item.items)
        case Match():
            key = " ".join(f"{each.prompt} {each.response}" for each in item.pairs)
        case _:
            chosen = choice(item)
            key = " ".join(chosen.keys) if chosen else ""
    return f"{item.stem} {key}" if key else ""


@lesson_rule("cite-ranks", "warning")
def cite_ranks(files: LessonFiles) -> Iterator[Note]:
    """A recall item cites the section that a search for question and answer finds first.

    What a learner's own run measured is not in the text, and predictions are not recalled.
    """
    if files.helpers.reader is None or not files.lesson:
        return
    recall = [
        (number, item)
        for number, item in enumerate(files.items)
        if item.level == "recall" and item.run is None and not isinstance(item, Predict)
    ]
    if not recall:
        return
    find = files.helpers.reader(files.lesson)
    for number, item in recall:
        text = _said(item)
        found = find(text) if text else item.cite
        if found and found != item.cite:
            yield files.item_note(
                number,
                "cite",
                f"question and answer lead to '{found}', not to '{item.cite}'.",
                f"Cite '{found}', or ask in words of the section that settles it.",
            )


def _holding(item: Predict, value: float) -> list[str]:
    """The options that are right when the run measures this."""
    measures = {item.measure: value}
    return [each.id for each in item.options if parse(each.when).holds(measures, {})]


@lesson_rule("predict-value", "error")
def predict_value(files: LessonFiles) -> Iterator[Note]:
    """A predict item says what its author's run measured: nothing runs before it is asked."""
    for number, item in enumerate(files.items):
        if isinstance(item, Predict) and item.value is None:
            yield files.item_note(
                number,
                "measure",
                "no value is given, so the item is never asked.",
                f"Run the stage with these knobs and write value = its '{item.measure}'.",
            )


@lesson_rule("predict-key", "error")
def predict_key(files: LessonFiles) -> Iterator[Note]:
    """The engine gives the same answer to a predict item as its author's run, on every seed."""
    if files.helpers.runs is None:
        return
    for number, item in enumerate(files.items):
        if isinstance(item, Predict) and item.value is not None and not item.void:
            for key, message, remedy in _rerun_faults(item, item.value, files.helpers.runs(item)):
                yield files.item_note(number, key, message, remedy)
                break


def _rerun_faults(
    item: Predict, value: float, runs: Sequence[Run]
) -> Iterator[tuple[str, str, str]]:
    """What speaks against an item's value: (key, message, remedy), the worst first."""
    wanted = _holding(item, value)
    measured: list[float] = []
    for run in runs:
        if run.fault:
            yield "stage", f"seed {run.seed}: {run.fault}", "Ask of a run that ends."
            return
        measured.append(run.measures.get(item.measure, math.nan))
        if (holding := _holding(item, measured[-1])) != wanted:
            yield (
                "value",
                (
                    f"'{wanted[0]}' is the key, and with seed {run.seed} '{item.measure}' is "
                    f"{measured[-1]:g}, which makes it {_listed(holding)}."
                ),
                "Mend value or conditions, or ask of knobs under which all seeds agree.",
            )
    if measured:
        low, high = min(measured), max(measured)
        slack = max(high - low, NEAR * abs(value))
        if not low - slack <= value <= high + slack:
            yield (
                "value",
                (
                    f"value is {value:g}, and seeds {runs[0].seed} to {runs[-1].seed} "
                    f"give {low:g} to {high:g}."
                ),
                "Write down what a run gives.",
            )


def _listed(ids: list[str]) -> str:
    return " and ".join(f"'{each}'" for each in ids) or "none of the options"
