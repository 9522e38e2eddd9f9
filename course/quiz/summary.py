"""The result of an attempt: the score, what was missed, and how each objective went."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from course.progress.scores import Score
from course.quiz.attempt import Attempt
from course.quiz.feedback import Feedback, explain
from course.quiz.present import stem


@dataclass(frozen=True, slots=True)
class Missed:
    """A question that did not earn everything, with its number on the paper."""

    number: int
    item_id: str
    stem: str
    feedback: Feedback


@dataclass(frozen=True, slots=True)
class Part:
    """How one objective went: points earned of the questions asked on it."""

    objective: str
    points: Fraction
    questions: int


@dataclass(frozen=True, slots=True)
class Summary:
    """All of a result screen."""

    score: Score
    passed: bool
    missed: tuple[Missed, ...]
    """In the paper's order; questions whose item has left the bank are not among them."""
    parts: tuple[Part, ...]
    skipped: int
    """Questions not asked because the bank changed."""
    dont_know: int


def summarise(attempt: Attempt) -> Summary:
    """The result so far; of a finished attempt, the result."""
    missed: list[Missed] = []
    earned: dict[str, Fraction] = {}
    asked: dict[str, int] = {}
    for number, question in enumerate(attempt.questions, start=1):
        item = attempt.item(question)
        answer = attempt.answers.get(question.item_id)
        if item is None or answer is None:
            continue
        share = Fraction(answer.scored.num, answer.scored.den)
        earned[item.objective] = earned.get(item.objective, Fraction(0)) + share
        asked[item.objective] = asked.get(item.objective, 0) + 1
        if share < 1:
            told = explain(item, question, answer)
            missed.append(Missed(number, item.id, stem(item, question), told))
    return Summary(
        score=attempt.score,
        passed=attempt.passed,
        missed=tuple(missed),
        parts=tuple(Part(name, earned[name], asked[name]) for name in earned),
        skipped=len(attempt.skipped),
        dont_know=sum(answer.dont_know for answer in attempt.answers.values()),
    )
