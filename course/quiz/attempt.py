"""An attempt at a paper: what was asked and answered, as a fold over its events.

It reads and writes nothing; `session` does. Two rules decide what happens when the bank changed
under an open attempt: a question already answered keeps the score it was given; one not yet
answered whose item is gone, has another revision, or other options, counts as not asked. The
paper then has fewer questions, and the pass mark falls in proportion. A third holds for every
answer: it is never worth less than it was given, and more where the bank was corrected (`credit`).
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, Self

from course.progress import events as kinds
from course.progress.events import Event, new_id
from course.progress.scores import Score
from course.progress.states import OpenAttempt
from course.progress.values import number, scored, whole
from course.quiz.credit import FULL, credit
from course.quiz.drafting import Draft
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

    ANSWERED: ClassVar[str] = kinds.ANSWERED
    FINISHED: ClassVar[str] = kinds.ATTEMPT_FINISHED

    def __init__(self, attempt_id: str, paper: Paper, quiz: Quiz, *, exam: bool = False) -> None:
        self.id = attempt_id
        self.paper = paper
        self.exam = exam
        self.closed = False
        """Finished for good in the log, or given up by a reset: takes no more answers."""
        self.closed_by = ""
        """Id of the event that finished it."""
        self.cursor = 0
        """Position in the log up to which events were folded."""
        self.recorded: Score | None = None
        """The score the log holds, once finished: `score` may be better by now."""
        self._items: dict[str, Any] = {item.id: item for item in quiz.items}
        self._answers: dict[str, Answer] = {}
        self._drafts: dict[str, Draft] = {}
        self._taken: set[str] = set()
        self._blank: frozenset[str] = frozenset()
        self._event_ids: dict[str, str] = {}
        self._fitting = frozenset(
            each.item_id for each in paper.questions if _fits(self.latest(each), each)
        )
        self._askable = frozenset(each for each in self._fitting if not self._items[each].void)

    @classmethod
    def resume(cls, opened: OpenAttempt, quiz: Quiz, events: Iterable[Event] = ()) -> Self:
        """The attempt exactly where it was left; `events` are further ones to take in.

        Raises:
            ValueError: if its paper cannot be read.
        """
        attempt = cls(opened.attempt, Paper.from_body(opened.paper), quiz, exam=opened.exam)
        for event in (*opened.drafts, *opened.answers, *events):
            attempt.apply(event)
        return attempt

    def apply(self, event: Event) -> None:
        """Take an event in; one of another attempt changes nothing."""
        if event.kind == kinds.RESET:
            self.closed = self.closed or event.lesson in (None, self.lesson)
        elif event.body.get("attempt") != self.id:
            return
        elif event.kind == kinds.RESCORED:
            self.recorded = _better(self.recorded, _score(event))
        elif self.closed:
            return
        elif event.kind == self.FINISHED:
            self.closed, self.closed_by = True, event.id
            self.recorded = _score(event)
            blank = event.body.get("blank")
            if isinstance(blank, list):
                self._blank = frozenset(each for each in blank if isinstance(each, str))
        elif event.kind == self.ANSWERED and event.item is not None:
            answer = _answer(event)
            if answer is not None:
                # The first counts: a second one came from another terminal.
                self._answers.setdefault(event.item, answer)
        elif event.kind == kinds.DRAFTED and event.item and event.id not in self._taken:
            self._taken.add(event.id)  # its time is added up once
            draft = self._drafts.get(event.item, Draft(event.item))
            self._drafts[event.item] = draft.then(event)

    @property
    def lesson(self) -> str:
        """The lesson's id."""
        return self.paper.lesson

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions that count: those answered, and those that can still be asked.

        Of a closed attempt: those answered, and those handed in without an answer.
        """
        open_ones = self._blank if self.closed else self._askable
        return tuple(
            question
            for question in self.paper.questions
            if question.item_id in self._answers or question.item_id in open_ones
        )

    @property
    def skipped(self) -> tuple[Question, ...]:
        """Questions that count as not asked, because the bank changed before their turn."""
        counted = {each.item_id for each in self.questions}
        return tuple(each for each in self.paper.questions if each.item_id not in counted)

    @property
    def blank(self) -> tuple[Question, ...]:
        """The questions without an answer, not even a drafted one."""
        return tuple(each for each in self.questions if not self._has_response(each))

    @property
    def current(self) -> Question | None:
        """The first question without an answer; None when there is none left.

        In an exam, the first without a drafted one: None then waits to be handed in.
        """
        return None if self.closed else next(iter(self.blank), None)

    @property
    def position(self) -> int:
        """The number of the current question, counted from 1; that of the last when finished."""
        current = self.current
        return len(self.questions) if current is None else self.number(current)

    @property
    def finished(self) -> bool:
        """Whether nothing is left to answer; of an exam, whether it was handed in."""
        return self.closed or all(each.item_id in self._answers for each in self.questions)

    @property
    def answers(self) -> Mapping[str, Answer]:
        """The committed answers by item id."""
        return self._answers

    @property
    def drafts(self) -> Mapping[str, Draft]:
        """In an exam, what stands at each question by item id; empty once handed in."""
        return {} if self.closed else self._drafts

    @property
    def flagged(self) -> frozenset[str]:
        """In an exam, ids of the items flagged to come back to."""
        return frozenset(item_id for item_id, draft in self.drafts.items() if draft.flagged)

    @property
    def score(self) -> Score:
        """The points earned so far, out of all questions that count."""
        given = [self.credit(each) for each in self.questions]
        points = sum((Fraction(each.num, each.den) for each in given), Fraction(0))
        return Score(points.numerator, points.denominator * len(given), len(given))

    def credit(self, question: Question) -> Scored:
        """What a question earned: what was given for its answer, or more by the present bank."""
        item, answer = self._items.get(question.item_id), self._answers.get(question.item_id)
        if answer is None:
            voided = item is not None and item.void and question.item_id in self._blank
            return FULL if voided else Scored(0, 1)
        return credit(item, question, answer.response, answer.scored)

    @property
    def passed(self) -> bool:
        """Whether the score reaches 12 of 15."""
        return self.score.passed

    def number(self, question: Question) -> int:
        """The number shown for a question, counted from 1."""
        return self.questions.index(question) + 1

    def item(self, question: Question) -> Any:
        """The bank's item of a question; None where that is another question by now."""
        return self.latest(question) if question.item_id in self._fitting else None

    def latest(self, question: Question) -> Any:
        """The bank's item of a question, whatever became of it; None where it is gone."""
        return self._items.get(question.item_id)

    def event_id(self, question: Question) -> str:
        """The id that this terminal's answer to the question has, however often it is stored."""
        return self.once(f"answer {question.item_id}")

    def once(self, what: str) -> str:
        """An id for an event that this terminal stores once, however often it has to try."""
        return self._event_ids.setdefault(what, new_id())

    def forget(self, what: str) -> None:
        """It is stored: the same may be stored once more."""
        self._event_ids.pop(what, None)

    def copy(self) -> Self:
        """An attempt like this one that can be changed apart from it."""
        other = copy.copy(self)
        other.take(self)
        return other

    def take(self, other: Self) -> None:
        """Become what `other`, a changed copy of this attempt, is."""
        self._answers = dict(other._answers)
        self._drafts = dict(other._drafts)
        self._taken = set(other._taken)
        self._blank = other._blank
        self.recorded = other.recorded
        self.closed, self.closed_by = other.closed, other.closed_by
        self.cursor = other.cursor

    def _has_response(self, question: Question) -> bool:
        draft = self._drafts.get(question.item_id)
        drafted = draft is not None and draft.response is not None
        return question.item_id in self._answers or drafted


def _fits(item: Any, question: Question) -> bool:
    """Whether the item, as the bank has it now, still is the question that the paper holds."""
    if item is None or item.rev != question.rev or item.type != question.type:
        return False
    if item.type not in RULES:
        return False
    if not measures_needed(item) <= question.measures.keys():
        return False
    found = RULES[item.type]
    if {choice.id for choice in found.choices(item, question)} != set(question.option_ids):
        return False
    try:
        key = found.grade(item, found.correct(item, question), question)
    except ValueError:  # the numbers it was drawn with are gone from the bank
        return False
    return isinstance(key, Scored) and key.full


def _score(event: Event) -> Score | None:
    """The score in a finishing or rescoring event; None if it has none."""
    given = scored([event.body.get("num"), event.body.get("den")])
    if given is None:
        return None
    return Score(*given, whole(event.body.get("questions")) or given[1])


def _better(before: Score | None, after: Score | None) -> Score | None:
    if before is None or after is None:
        return before
    return after if after.is_better_than(before) else before


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
