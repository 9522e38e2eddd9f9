"""An attempt at a paper: what was asked and answered, as a fold over its events.

It reads and writes nothing; `session` does. Two rules decide what happens when the bank changed
under an open attempt: a question already answered keeps the score it was given; one not yet
answered whose item is gone, has another revision, or other options, counts as not asked. The
paper then has fewer questions, and the pass mark falls in proportion.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Self

from course.progress import events as kinds
from course.progress.events import Event, new_id
from course.progress.scores import Score
from course.progress.states import OpenAttempt
from course.progress.values import number, scored, whole
from course.quiz.grading import RULES, Scored
from course.quiz.paper import Paper, measures_needed
from course.quiz.question import Question
from course.quiz.response import DontKnow, Response, from_body

if TYPE_CHECKING:
    from course.catalog.quiz_models import Quiz


@dataclass(frozen=True, slots=True)
class Answer:
    """One committed answer."""

    item_id: str
    response: Response
    scored: Scored
    confidence: int | None
    seconds: float
    event_id: str

    @property
    def dont_know(self) -> bool:
        """Whether the learner said so instead of answering."""
        return isinstance(self.response, DontKnow)


class Attempt:
    """One learner's way through one paper. Changed only by `apply`."""

    def __init__(self, attempt_id: str, paper: Paper, quiz: Quiz, *, exam: bool = False) -> None:
        self.id = attempt_id
        self.paper = paper
        self.exam = exam
        self.closed = False
        """Finished for good in the log, or given up by a reset: takes no more answers."""
        self.cursor = 0
        """Position in the log up to which events were folded."""
        self._items: dict[str, Any] = {item.id: item for item in quiz.items}
        self._answers: dict[str, Answer] = {}
        self._event_ids: dict[str, str] = {}
        self._askable = frozenset(
            each.item_id for each in paper.questions if _can_ask(self.item(each), each)
        )

    @classmethod
    def resume(cls, opened: OpenAttempt, quiz: Quiz, events: Iterable[Event] = ()) -> Self:
        """The attempt exactly where it was left; `events` are further ones to take in.

        Raises:
            ValueError: if its paper cannot be read.
        """
        attempt = cls(opened.attempt, Paper.from_body(opened.paper), quiz, exam=opened.exam)
        for event in (*opened.answers, *events):
            attempt.apply(event)
        return attempt

    def apply(self, event: Event) -> None:
        """Take an event in; one of another attempt changes nothing."""
        if event.kind == kinds.RESET:
            self.closed = self.closed or event.lesson in (None, self.lesson)
        elif event.body.get("attempt") != self.id or self.closed:
            return
        elif event.kind == kinds.ATTEMPT_FINISHED:
            self.closed = True
        elif event.kind == kinds.ANSWERED and event.item is not None:
            answer = _answer(event)
            if answer is not None:
                # The first counts: a second one came from another terminal.
                self._answers.setdefault(event.item, answer)

    @property
    def lesson(self) -> str:
        """The lesson's id."""
        return self.paper.lesson

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions that count: those answered, and those that can still be asked."""
        return tuple(
            question
            for question in self.paper.questions
            if question.item_id in self._answers or question.item_id in self._askable
        )

    @property
    def skipped(self) -> tuple[Question, ...]:
        """Questions that count as not asked, because the bank changed before their turn."""
        counted = {each.item_id for each in self.questions}
        return tuple(each for each in self.paper.questions if each.item_id not in counted)

    @property
    def current(self) -> Question | None:
        """The first question without an answer; None when there is none left."""
        waiting = (each for each in self.questions if each.item_id not in self._answers)
        return None if self.closed else next(waiting, None)

    @property
    def position(self) -> int:
        """The number of the current question, counted from 1; that of the last when finished."""
        current = self.current
        return len(self.questions) if current is None else self.number(current)

    @property
    def finished(self) -> bool:
        """Whether nothing is left to answer."""
        return self.current is None

    @property
    def answers(self) -> Mapping[str, Answer]:
        """The committed answers by item id."""
        return self._answers

    @property
    def score(self) -> Score:
        """The points earned so far, out of all questions that count."""
        points = sum(
            (Fraction(each.scored.num, each.scored.den) for each in self._answers.values()),
            Fraction(0),
        )
        count = len(self.questions)
        return Score(points.numerator, points.denominator * count, count)

    @property
    def passed(self) -> bool:
        """Whether the score reaches 12 of 15."""
        return self.score.passed

    def number(self, question: Question) -> int:
        """The number shown for a question, counted from 1."""
        return self.questions.index(question) + 1

    def item(self, question: Question) -> Any:
        """The bank's item of a question; None where the bank no longer has that revision."""
        item = self._items.get(question.item_id)
        return item if item is not None and item.rev == question.rev else None

    def event_id(self, question: Question) -> str:
        """The id that this terminal's answer to the question has, however often it is stored."""
        return self._event_ids.setdefault(question.item_id, new_id())

    def copy(self) -> Self:
        """An attempt like this one that can be changed apart from it."""
        other = copy.copy(self)
        other._answers = dict(self._answers)  # noqa: SLF001 - the same class
        return other

    def take(self, other: Self) -> None:
        """Become what `other`, a changed copy of this attempt, is."""
        self._answers = dict(other._answers)
        self.closed = other.closed
        self.cursor = other.cursor


def _can_ask(item: Any, question: Question) -> bool:
    """Whether the item, as the bank has it now, still is the question that the paper holds."""
    if item is None or item.type != question.type or item.type not in RULES:
        return False
    if not measures_needed(item) <= question.measures.keys():
        return False
    found = RULES[item.type]
    if {choice.id for choice in found.choices(item, question)} != set(question.option_ids):
        return False
    key = found.grade(item, found.correct(item, question), question)
    return isinstance(key, Scored) and key.full


def _answer(event: Event) -> Answer | None:
    response = from_body(event.body.get("response"))
    score = scored(event.body.get("scored"))
    if isinstance(response, DontKnow):
        score = (0, 1)
    if event.item is None or response is None or score is None:
        return None
    return Answer(
        event.item,
        response,
        Scored(*score),
        whole(event.body.get("confidence")),
        number(event.body.get("seconds")) or 0.0,
        event.id,
    )
