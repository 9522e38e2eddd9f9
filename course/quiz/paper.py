"""Draws a paper: which items, in which order, with which options where.

The same seed and the same history draw the same paper. What was drawn is stored with the attempt
and never drawn again; the items' texts stay in the bank.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from course.progress.states import History
from course.quiz.grading import RULES
from course.quiz.question import Question

if TYPE_CHECKING:
    from course.catalog.quiz_models import Quiz

SIZE = 15


@dataclass(frozen=True, slots=True)
class Paper:
    """The questions of one attempt, in the order asked."""

    lesson: str
    seed: int
    questions: tuple[Question, ...]

    def to_body(self) -> dict[str, Any]:
        """The paper as JSON values, for the event log."""
        return {
            "format": 1,
            "lesson": self.lesson,
            "seed": self.seed,
            "questions": [question.to_body() for question in self.questions],
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Paper:
        """The paper in `body`, exactly as it was drawn.

        Raises:
            ValueError: if `body` does not hold one that this version can read.
        """
        lesson, seed, questions = body.get("lesson"), body.get("seed"), body.get("questions")
        if body.get("format") != 1 or not isinstance(lesson, str) or not isinstance(seed, int):
            raise ValueError("not a paper")
        if not isinstance(questions, list) or not all(isinstance(each, dict) for each in questions):
            raise ValueError("a paper without questions")
        return cls(lesson, seed, tuple(Question.from_body(each) for each in questions))


def draw(
    quiz: Quiz,
    lesson_id: str,
    seed: int,
    history: History,
    runs: Mapping[str, Mapping[str, float]],
    *,
    outcomes: Mapping[str, Mapping[str, float]] | None = None,
    size: int = SIZE,
) -> Paper:
    """Draw a paper of `size` questions, or of all that can be asked if they are fewer.

    `runs` holds the learner's latest measures by stage: an item on the learner's own run is drawn
    only with them. `outcomes` holds, by item id, the measures of the run that a `predict` item
    speaks of. What the learner missed comes first, then what they have not seen in its present
    revision, then the rest; within each, objectives take turns.
    """
    rng = Random(seed)  # noqa: S311 - a draw that can be repeated, not a secret
    realised: dict[str, Question] = {}
    tiers: tuple[list[Any], list[Any], list[Any]] = ([], [], [])
    for item in quiz.items:
        question = _realise(item, seed, runs, (outcomes or {}).get(item.id, {}))
        if question is not None:
            realised[item.id] = question
            tiers[_tier(item, history)].append(item)
    asked: Counter[str] = Counter()
    picked: list[Question] = []
    for tier in tiers:
        for item in _in_turns(tier, asked, rng)[: size - len(picked)]:
            asked[item.objective] += 1
            picked.append(realised[item.id])
    return Paper(lesson_id, seed, tuple(picked))


def _tier(item: Any, history: History) -> int:
    record = history.items.get(item.id)
    if record is None or record.rev != item.rev:
        return 1
    return 2 if record.right else 0


def _in_turns(items: Sequence[Any], asked: Mapping[str, int], rng: Random) -> list[Any]:
    """The items such that each next one is of an objective asked least so far; chance decides ties.

    `asked` counts what earlier tiers took; it is not changed.
    """
    waiting = sorted(items, key=lambda item: str(item.id))  # not the file's order: it may change
    rng.shuffle(waiting)
    counts = Counter(asked)
    order: list[Any] = []
    while waiting:
        least = min(waiting, key=lambda item: counts[item.objective])
        waiting.remove(least)
        counts[least.objective] += 1
        order.append(least)
    return order


def _realise(
    item: Any,
    seed: int,
    runs: Mapping[str, Mapping[str, float]],
    outcome: Mapping[str, float],
) -> Question | None:
    found = RULES.get(item.type)
    if found is None:
        return None  # a type this version cannot grade is not asked
    values: dict[str, Any] = {}
    measures = dict(outcome)
    if item.run is not None:
        own = runs.get(item.run.stage, {})
        needed = measures_needed(item)
        if not needed <= own.keys():
            return None
        values["measures"] = {name: own[name] for name in sorted(needed)}
        measures |= values["measures"]
    # Its own stream: adding an item to the bank does not reshuffle the options of the others.
    rng = Random(f"{seed}:{item.id}")  # noqa: S311 - as above
    realised = found.realise(item, rng, measures)
    if realised is None:
        return None
    values.update(realised.values or {})
    return Question(item.id, item.rev, item.type, realised.option_ids, values)


def measures_needed(item: Any) -> frozenset[str]:
    """The measures of the learner's own run without which the item cannot be asked."""
    if item.run is None:
        return frozenset()
    from course.catalog.conditions import template_names

    return template_names(item.stem) | {item.run.measure}
