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
from course.progress.events import in_order, new_id
from course.progress.log import Draft, EventLog
from course.progress.projections import ProgressView
from course.progress.states import History
from course.quiz import glances
from course.quiz.attempt import Answer
from course.quiz.banks import Bank, banks
from course.quiz.cards import KINDS, Days, Deck, dealt
from course.quiz.feedback import Feedback, explain
from course.quiz.grading import Invalid, Scored, grade
from course.quiz.paper import draw
from course.quiz.question import Question
from course.quiz.response import DontKnow, Response, to_body
from course.quiz.schedule import Card, Recall, due_day, forecast, pick
from course.quiz.today import SETTING, Today, cap_of, minutes

if TYPE_CHECKING:
    from course.catalog.index import Catalog

__all__ = ["Outcome", "Round", "Today", "begin", "commit", "due", "glance"]

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


class Round:
    """The questions of one sitting. Changed only by `commit` and `skip`."""

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
        self._asked: tuple[Card, Question, Any] | None = None
        self._event_ids: dict[tuple[str, str], str] = {}

    def __len__(self) -> int:
        return len(self.cards)

    @property
    def current(self) -> Question | None:
        """The question to ask now; None when there is none left."""
        while len(self.answers) < len(self.cards):
            card = self.cards[len(self.answers)]
            if self._asked is None or self._asked[0] != card:
                self._asked = self._realise(card)
            if self._asked is not None:
                return self._asked[1]
            self.cards = tuple(each for each in self.cards if each != card)
        self._asked = None
        return None

    @property
    def lesson(self) -> str:
        """The lesson of the current question; empty when there is none left."""
        return "" if self.current is None else self.cards[len(self.answers)].lesson

    @property
    def position(self) -> int:
        """The number of the current question, counted from 1; that of the last when finished."""
        return len(self.answers) + (self.current is not None)

    @property
    def finished(self) -> bool:
        """Whether nothing is left to ask."""
        return self.current is None

    @property
    def right(self) -> int:
        """How many answers of this round earned everything."""
        return sum(answer.scored.full for answer in self.answers.values())

    def item(self, question: Question) -> Any:
        """The bank's item of the current question; None for any other."""
        current = self.current
        if self._asked is None or current != question:
            return None
        return self._asked[2]

    def recalls(self, card: Card, item: Any) -> tuple[Recall, ...]:
        """The answers to a card before this round."""
        return self._deck.recalls(card.lesson, card.item, item.rev)

    def event_id(self, card: Card) -> str:
        """The id that this terminal's answer to the card has, however often it is stored."""
        return self._event_ids.setdefault((card.lesson, card.item), new_id())

    def day(self, now: datetime | None) -> int:
        """The day's number of a moment."""
        return self._days.number(now)

    def _realise(self, card: Card) -> tuple[Card, Question, Any] | None:
        try:
            quiz = self._catalog.quiz(card.lesson)
        except CourseError:
            return None
        for item in quiz.items:
            if item.id == card.item:
                # The same draw however often the round is begun anew before it is answered.
                times = len(self.recalls(card, item))
                seed = crc32(f"{self.today}:{card.lesson}:{card.item}:{times}".encode())
                one = quiz.model_copy(update={"items": (item,)})
                paper = draw(one, card.lesson, seed, History(), self._view.runs(), size=1)
                return (card, paper.questions[0], item) if paper.questions else None
        return None


def due(
    log: EventLog,
    view: ProgressView,
    catalog: Catalog,
    *,
    now: datetime | None = None,
    cap: int | None = None,
    zone: tzinfo | None = None,
) -> Today:
    """What review asks today, and on the next days. Reads every answer: some tens of ms.

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
    question = round_.current
    if question is None:
        raise ValueError("the round has no question left to answer")
    card, item = round_.cards[len(round_.answers)], round_.item(question)
    result = grade(item, response, question)
    if isinstance(result, Invalid):
        return Outcome(question, invalid=result.reason)
    answer = Answer(
        card.item,
        response,
        Scored(0, 1) if isinstance(response, DontKnow) else result,
        confidence if confidence in (1, 2, 3) else None,
        round(max(0.0, float(seconds)), 1),
        round_.event_id(card),
    )
    today = round_.day(now)
    again = due_day([*round_.recalls(card, item), Recall(today, answer.scored.full)])
    with log.writing() as write:
        # Inside the transaction no other terminal can answer between this look and the store.
        since, _ = log.read(round_.cursor, kinds=(kinds.REVIEWED,))
        elsewhere = any(
            (event.lesson, event.item) == (card.lesson, card.item) and event.id != answer.event_id
            for event in since
        )
        if not elsewhere:
            write(_reviewed(card, question, answer, again))
    round_.answers[card.lesson, card.item] = answer
    return Outcome(
        question,
        answer=answer,
        feedback=explain(item, question, answer),
        finished=round_.finished,
        elsewhere=elsewhere,
        again=date.fromordinal(again),
    )


def _reviewed(card: Card, question: Question, answer: Answer, again: int) -> Draft:
    body: dict[str, object] = {
        "response": to_body(answer.response),
        "confidence": answer.confidence,
        "seconds": answer.seconds,
        "due": date.fromordinal(again).isoformat(),
    }
    if answer.dont_know:
        body["dont_know"] = True
    else:
        body["scored"] = [answer.scored.num, answer.scored.den]
    if question.measures:
        body["values"] = dict(question.measures)
    return Draft(kinds.REVIEWED, card.lesson, card.item, question.rev, body, answer.event_id)


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
    asked = len(round_.cards)
    ahead = forecast(cards, today, room, cap)
    return round_, Today(asked, done, cap, minutes(asked, deck.seconds), ahead)


def _cards(deck: Deck, found: dict[str, Bank]) -> Sequence[Card]:
    return [card for lesson, bank in found.items() for card in deck.cards(lesson, bank)]
