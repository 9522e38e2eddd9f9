"""Draws a paper: which items, in which order, with which options where.

The same seed and the same history draw the same paper. What was drawn is stored with the attempt
and never drawn again; the items' texts stay in the bank.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, nan
from random import Random
from typing import TYPE_CHECKING, Any

from course.progress.states import History
from course.progress.values import text, texts
from course.quiz.grading import RULES
from course.quiz.question import Question

if TYPE_CHECKING:
    from course.catalog.quiz_models import Quiz

SIZE = 15


@dataclass(frozen=True, slots=True)
class Pairing:
    """Which questions of a paper stand for which of the pretest, to tell the gain."""

    attempt: str
    """Id of the pretest."""
    parallels: Mapping[str, str]
    """By item of the pretest, the item of the paper."""


@dataclass(frozen=True, slots=True)
class Paper:
    """The questions of one attempt, in the order asked."""

    lesson: str
    seed: int
    questions: tuple[Question, ...]
    pairing: Pairing | None = None

    def to_body(self) -> dict[str, Any]:
        """The paper as JSON values, for the event log."""
        body: dict[str, Any] = {
            "format": 1,
            "lesson": self.lesson,
            "seed": self.seed,
            "questions": [question.to_body() for question in self.questions],
        }
        if self.pairing is not None:
            body["pretest"] = _pretest(self.pairing)
        return body

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
        asked = tuple(Question.from_body(each) for each in questions)
        return cls(lesson, seed, asked, _pairing(body.get("pretest")))


def draw(
    quiz: Quiz,
    lesson_id: str,
    seed: int,
    history: History,
    runs: Mapping[str, Mapping[str, float]],
    *,
    size: int = SIZE,
) -> Paper:
    """Draw a paper of `size` questions, or of all that can be asked if they are fewer.

    `runs` holds the learner's latest measures by stage: an item on the learner's own run is drawn
    only with them. What the learner missed comes first, then what they have not seen in its present
    revision, then the rest; within each, objectives take turns. After a pretest the paper holds
    another item on each of its objectives, and its own items only where the rest is too few.
    """
    rng = Random(seed)  # noqa: S311 - a draw that can be repeated, not a secret
    pretested = history.pretested.items if history.pretested else ()
    realised: dict[str, Question] = {}
    tiers: tuple[list[Any], ...] = ([], [], [], [])
    for item in quiz.items:
        question = realise(item, seed, runs, history)
        if question is not None:
            realised[item.id] = question
            tiers[3 if item.id in pretested else _tier(item, history)].append(item)
    asked: Counter[str] = Counter()
    picked: list[Any] = []
    for tier in tiers:
        for item in _in_turns(tier, asked, rng)[: size - len(picked)]:
            asked[item.objective] += 1
            picked.append(item)
    parallels: dict[str, str] = {}
    if pretested:
        askable = [item for tier in tiers[:3] for item in _in_turns(tier, Counter(), rng)]
        parallels = _with_parallels(picked, askable, pretested, quiz)
    pairing = Pairing(history.pretested.attempt, parallels) if history.pretested else None
    questions = tuple(realised[item.id] for item in picked)
    return Paper(lesson_id, seed, questions, pairing if parallels else None)


def _with_parallels(
    picked: list[Any], askable: Sequence[Any], pretested: Sequence[str], quiz: Quiz
) -> dict[str, str]:
    """By item of the pretest, one of `picked` on the same objective; put there if there is none."""
    parallels: dict[str, str] = {}
    bank = {item.id: item for item in quiz.items}
    for before in (bank[each] for each in pretested if each in bank):
        taken = {*parallels.values(), *pretested}
        here, elsewhere = (
            [each for each in items if each.objective == before.objective and each.id not in taken]
            for items in (picked, askable)
        )
        free = [place for place, each in enumerate(picked) if each.id not in parallels.values()]
        if not here and elsewhere and free:
            here = [min(elsewhere, key=lambda item: _unlike(before, item))]
            picked[free[-1]] = here[0]
        if here:
            parallels[before.id] = min(here, key=lambda item: _unlike(before, item)).id
    return parallels


def _unlike(one: Any, other: Any) -> tuple[bool, bool]:
    """How little one item is another's equal; items of the same kind of question come first."""
    return (one.level != other.level, one.type != other.type)


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


def realise(
    item: Any, seed: int, runs: Mapping[str, Mapping[str, float]], history: History | None = None
) -> Question | None:
    """The item as a paper of this seed holds it; None where it cannot be asked of this learner.

    With the history, an item with variants is not asked with the numbers it was asked with last.
    """
    found = RULES.get(item.type)
    if found is None or item.void:
        return None  # a type this version cannot grade is not asked
    values: dict[str, Any] = {}
    if item.run is not None:
        own, needed = runs.get(item.run.stage, {}), measures_needed(item)
        if not all(isfinite(own.get(name, nan)) for name in needed):
            return None
        values["measures"] = {name: own[name] for name in sorted(needed)}
    # Its own stream: adding an item to the bank does not reshuffle the options of the others.
    rng = Random(f"{seed}:{item.id}")  # noqa: S311 - as above
    record = history.items.get(item.id) if history is not None else None
    realised = found.realise(item, rng)
    if record is not None and record.values and getattr(item, "variants", None):
        while realised is not None and (realised.values or {}).get("measures") == record.values:
            realised = found.realise(item, rng)
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


def _pairing(body: object) -> Pairing | None:
    if body is None:
        return None
    attempt = text(body.get("attempt")) if isinstance(body, dict) else None
    parallels = texts(body.get("parallels")) if isinstance(body, dict) else {}
    if attempt is None or not parallels or body != _pretest(Pairing(attempt, parallels)):
        raise ValueError("a paper with an odd pretest")
    return Pairing(attempt, parallels)


def _pretest(pairing: Pairing) -> dict[str, Any]:
    return {"attempt": pairing.attempt, "parallels": dict(pairing.parallels)}
