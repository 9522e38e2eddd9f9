"""The result of an attempt: the score, what was missed, and how each objective went."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from course.progress.scores import Score
from course.quiz.attempt import Answer, Attempt
from course.quiz.feedback import Feedback, explain
from course.quiz.grading import Scored
from course.quiz.present import stem
from course.quiz.response import DontKnow

CERTAIN = 3


@dataclass(frozen=True, slots=True)
class Missed:
    """A question that did not earn everything, with its number on the paper."""

    number: int
    item_id: str
    stem: str
    feedback: Feedback
    confidence: int | None = None
    blank: bool = False
    """Handed in without an answer."""

    @property
    def confident(self) -> bool:
        """Whether the learner was certain, and wrong: what is most worth looking at."""
        return self.confidence == CERTAIN


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
    """The surest first, else in the paper's order; those whose item has left the bank are not
    among them, nor those that the present bank holds as right."""
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
        blank = answer is None and attempt.closed
        if item is None or (answer is None and not blank):
            continue
        given = attempt.credit(question)
        share = Fraction(given.num, given.den)
        earned[item.objective] = earned.get(item.objective, Fraction(0)) + share
        asked[item.objective] = asked.get(item.objective, 0) + 1
        if share < 1:
            told = explain(item, question, answer or _nothing(item.id))
            if blank:
                told = replace(told, word="Left blank.")
            sure = answer.confidence if answer and not answer.dont_know else None
            missed.append(Missed(number, item.id, stem(item, question), told, sure, blank))
    missed.sort(key=lambda each: -(each.confidence or 0))
    return Summary(
        score=attempt.score,
        passed=attempt.passed,
        missed=tuple(missed),
        parts=tuple(Part(name, earned[name], asked[name]) for name in earned),
        skipped=len(attempt.skipped),
        dont_know=sum(answer.dont_know for answer in attempt.answers.values()),
    )


def _nothing(item_id: str) -> Answer:
    return Answer(item_id, DontKnow(), Scored(0, 1), None, 0.0, "")
