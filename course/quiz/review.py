"""A round of review, for both front ends: what is due today, asked across lessons, a few at a time.

As in a quiz, an answer is graded, stored on the disk, and only then told. Nothing else is stored:
leaving a round loses nothing, and the next one asks what is due then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, Any
from zlib import crc32

from course.errors import CourseError
from course.progress import events as kinds
from course.progress import record
from course.progress.events import Event, in_order, new_id
from course.progress.log import Draft, EventLog
from course.progress.projections import ProgressView
from course.quiz import glances
from course.quiz.attempt import Answer
from course.quiz.banks import Bank, banks
from course.quiz.cards import KINDS, Days, Deck, dealt
from course.quiz.feedback import Feedback, explain
from course.quiz.grading import Invalid, grade, rule
from course.quiz.paper import realise
from course.quiz.question import Question
from course.quiz.response import Response, to_body
from course.quiz.schedule import Card, Recall, due_day, forecast, pick
from course.quiz.storing import answer_body, spent, sure
from course.quiz.today import SETTING, Today, cap_of, minutes

if TYPE_CHECKING:
    from course.catalog.index import Catalog

__all__ = ["Outcome", "Round", "Today", "begin", "commit", "dispute", "due", "glance"]

glance = glances.glance


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of committing a response; the fields it shares with a quiz's mean the same."""

    question: Question
    invalid: str = ""
    answer: Answer | None = None
    feedback: Feedback | None = None
    finished: bool = False
    """The round has nothing left to ask."""
    elsewhere: bool = False
    """Another terminal had reviewed this question since the round began: its answer counts."""
    again: date | None = None
    """From which day on the question comes back."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A card on its turn: the question drawn for it, and the bank's item."""

    card: Card
    question: Question
    item: Any


class Round:
    """The questions of one sitting, each drawn when its turn comes. Changed only by `commit`."""

    def __init__(
        self, catalog: Catalog, view: ProgressView, deck: Deck, days: Days, today: int, cursor: int
    ) -> None:
        """Use `begin`."""
        self.cards: tuple[Card, ...] = ()
        """What is asked, in order; a card whose question cannot be asked leaves on its turn."""
        self.answers: dict[tuple[str, str], Answer] = {}
        """The committed answers by lesson and item."""
        self.cursor = cursor
        """Position in the log up to which events decided on this round."""
        self.today = today
        self._catalog = catalog
        self._view = view
        self._deck = deck
        self._days = days
        self._turns: list[Asked] = []
        self._event_ids: dict[tuple[str, str], str] = {}

    def __len__(self) -> int:
        return len(self.cards)

    @property
    def turn(self) -> Asked | None:
        """The question to ask now, with its card and item; None when there is none left."""
        while len(self.answers) < len(self.cards):
            if len(self._turns) > len(self.answers):
                return self._turns[-1]
            card = self.cards[len(self.answers)]
            asked = self._ask(card)
            if asked is not None:
                self._turns.append(asked)
            else:
                self.cards = tuple(each for each in self.cards if each != card)
        return None

    @property
    def current(self) -> Question | None:
        """The question to ask now; None when there is none left."""
        return None if self.turn is None else self.turn.question

    @property
    def lesson(self) -> str:
        """The lesson of the current question; empty when there is none left."""
        return "" if self.turn is None else self.turn.card.lesson

    @property
    def position(self) -> int:
        """The number of the current question, counted from 1; that of the last when finished."""
        return len(self.answers) + (not self.finished)

    @property
    def finished(self) -> bool:
        """Whether nothing is left to ask."""
        return self.turn is None

    @property
    def right(self) -> int:
        """How many answers of this round earned everything."""
        return sum(answer.scored.full for answer in self.answers.values())

    def item(self, question: Question) -> Any:
        """The bank's item of a question asked in this round; None for any other."""
        asked = self.asked(question)
        return None if asked is None else asked.item

    def asked(self, question: Question) -> Asked | None:
        """The turn in which a question was asked; None if it was not."""
        return next((each for each in self._turns if each.question is question), None)

    def recalls(self, asked: Asked) -> tuple[Recall, ...]:
        """The answers to a card before this round."""
        return self._deck.recalls(asked.card.lesson, asked.card.item, asked.item.rev)

    def event_id(self, card: Card) -> str:
        """The id that this terminal's answer to the card has, however often it is stored."""
        return self._event_ids.setdefault((card.lesson, card.item), new_id())

    def day(self, now: datetime | None) -> int:
        """The day's number of a moment."""
        return self._days.number(now)

    def _ask(self, card: Card) -> Asked | None:
        try:
            item = self._catalog.quiz(card.lesson).item(card.item)
        except (CourseError, KeyError):
            return None
        # The same draw however often a round is begun anew before the question is answered.
        seed = crc32(f"{self.today}:{card.lesson}:{card.item}:{card.last}".encode())
        history = self._view.history(card.lesson)
        question = realise(item, seed, self._view.runs(), history)
        return None if question is None else Asked(card, question, item)


def due(
    log: EventLog,
    view: ProgressView,
    catalog: Catalog,
    *,
    now: datetime | None = None,
    cap: int | None = None,
    zone: tzinfo | None = None,
) -> Today:
    """What review asks today, and on the next days. Reads every answer: some 20 ms a thousand.

    What it finds is kept for `glance`, which a home screen calls instead.

    Raises:
        ProgressError: if the events could not be read.
    """
    return _look(log, view, catalog, now, cap, zone)[1]


def begin(
    log: EventLog,
    view: ProgressView,
    catalog: Catalog,
    *,
    now: datetime | None = None,
    cap: int | None = None,
    zone: tzinfo | None = None,
) -> Round:
    """A round of what is due today, lessons in turn, what was not seen for longest first.

    It is finished at once where nothing is due or the day's cap is reached.

    Raises:
        ProgressError: if the events could not be read.
    """
    round_, _ = _look(log, view, catalog, now, cap, zone)
    return round_


def commit(
    round_: Round,
    log: EventLog,
    response: Response,
    *,
    confidence: int | None = None,
    seconds: float = 0.0,
    now: datetime | None = None,
) -> Outcome:
    """Grade a response to the current question, store it, then say; as `session.commit` does.

    Raises:
        ProgressError: if it could not be stored; the round is unchanged, try again as it is.
        ValueError: if the round has no question left.
    """
    asked = round_.turn
    if asked is None:
        raise ValueError("the round has no question left to answer")
    card, question = asked.card, asked.question
    result = grade(asked.item, response, question)
    if isinstance(result, Invalid):
        return Outcome(question, invalid=result.reason)
    answer = Answer(
        card.item, response, result, sure(confidence), spent(seconds), round_.event_id(card)
    )
    again = due_day([*round_.recalls(asked), Recall(round_.day(now), result.full)])
    body = answer_body(question, response, result, confidence, seconds)
    body["due"] = date.fromordinal(again).isoformat()
    mine = Draft(kinds.REVIEWED, card.lesson, card.item, question.rev, body, answer.event_id)
    with log.writing() as write:
        # Inside the transaction no other terminal can answer between this look and the store.
        since, _ = log.read(round_.cursor, kinds=(kinds.REVIEWED,), lesson=card.lesson)
        elsewhere = any(event.item == card.item and event.id != mine.id for event in since)
        if not elsewhere:
            write(mine)
    round_.answers[card.lesson, card.item] = answer
    return Outcome(
        question,
        answer=answer,
        feedback=explain(asked.item, question, answer),
        finished=round_.finished,
        elsewhere=elsewhere,
        again=date.fromordinal(again),
    )


def dispute(round_: Round, log: EventLog, question: Question, reason: str) -> Event:
    """Store what the learner finds wrong with a question of this round; as `session.dispute` does.

    Raises:
        ProgressError: if it could not be stored.
        ValueError: if the round has not asked it.
    """
    asked = round_.asked(question)
    if asked is None:
        raise ValueError("the round has not asked this question")
    card, item = asked.card, asked.item
    answer = round_.answers.get((card.lesson, card.item))
    return record.disputed(
        log,
        card.lesson,
        card.item,
        question.rev,
        reason=reason.strip(),
        response=None if answer is None else to_body(answer.response),
        key=to_body(rule(item.type).correct(item, question)),
    )


def _look(
    log: EventLog,
    view: ProgressView,
    catalog: Catalog,
    now: datetime | None,
    cap: int | None,
    zone: tzinfo | None,
) -> tuple[Round, Today]:
    view.refresh()
    cap = cap_of(view.setting(SETTING)) if cap is None else cap
    cursor = log.last_position()  # before reading: what comes in between is looked at again
    events, _ = log.read(kinds=KINDS)
    days = Days(zone)
    deck = dealt(in_order(events), days)
    found = banks(catalog, deck.lessons)
    cards = _cards(deck, found)
    today = days.number(now)
    done = deck.reviewed_on(today)
    glances.keep(log, catalog, glances.Kept(cursor, today, done, deck.seconds, cards, found))
    room = max(0, cap - done)
    round_ = Round(catalog, view, deck, days, today, cursor)
    round_.cards = pick(cards, today, room)
    ready = len(round_.cards)
    ahead = forecast(cards, today, room, cap)
    return round_, Today(ready, done, cap, minutes(ready, deck.seconds), ahead)


def _cards(deck: Deck, found: dict[str, Bank]) -> Sequence[Card]:
    return [card for lesson, bank in found.items() for card in deck.cards(lesson, bank)]
