"""Which questions come back, as a fold over the events: no card is ever stored.

A card is a question missed in a finished attempt, or one of up to three anchors of a lesson whose
quiz was finished. Its history is every answer to it in a finished attempt or in review. Answers to
another revision of the item do not count: its meaning was another.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import ClassVar

from course.progress import events as kinds
from course.progress.events import Event
from course.progress.values import number, scored
from course.quiz.banks import Bank
from course.quiz.schedule import Card, Recall, due_day

KINDS = (kinds.ANSWERED, kinds.ATTEMPT_FINISHED, kinds.RESCORED, kinds.REVIEWED, kinds.RESET)
"""All that decides on cards."""
ANCHORS = 3
"""At most so many anchors of a lesson join."""
_RECENT = 60


@dataclass(slots=True)
class _Answer:
    day: int
    right: bool
    rev: int | None
    attempt: str | None
    """None for an answer in review."""


@dataclass(slots=True)
class _Lesson:
    finished: int | None = None
    """The day on which its quiz was first finished."""
    items: dict[str, list[_Answer]] = field(default_factory=dict)


class Days:
    """The learner's calendar: the day's number of an event's time."""

    def __init__(self, zone: tzinfo | None = None) -> None:
        """`zone` decides where a day begins; None is this computer's own."""
        self._zone = zone
        self._known: dict[str, int | None] = {}

    def of(self, at: str) -> int | None:
        """The day, None where the time cannot be read."""
        minute = at[:16]
        if minute not in self._known:
            try:
                found: int | None = self.number(datetime.fromisoformat(at))
            except (ValueError, OverflowError, OSError):
                found = None
            self._known[minute] = found
        return self._known[minute]

    def number(self, moment: datetime | None) -> int:
        """The day's number of a moment; of this one if it is None."""
        moment = datetime.now().astimezone() if moment is None else moment
        return moment.astimezone(self._zone).toordinal()


class Deck:
    """Every answer that a schedule rests on. Feed it with `add`, in order."""

    def __init__(self, days: Days) -> None:
        self._days = days
        self._lessons: dict[str, _Lesson] = {}
        self._open: dict[str, dict[tuple[str, str], _Answer]] = {}
        self._closed: set[str] = set()
        self._seconds: deque[float] = deque(maxlen=_RECENT)
        self._reviews: dict[int, int] = {}

    @property
    def lessons(self) -> tuple[str, ...]:
        """The lessons whose quiz was finished."""
        return tuple(name for name, each in self._lessons.items() if each.finished is not None)

    def reviewed_on(self, day: int) -> int:
        """How many questions were answered in review on a day."""
        return self._reviews.get(day, 0)

    @property
    def seconds(self) -> float | None:
        """What an answer takes, the median of the latest ones; None where none was timed."""
        ordered = sorted(self._seconds)
        return ordered[len(ordered) // 2] if ordered else None

    def add(self, event: Event) -> None:
        """Take one event in; what cannot be read is passed over."""
        handler = self._handlers.get(event.kind)
        if handler is not None:
            handler(self, event)

    def recalls(self, lesson: str, item: str, rev: int) -> tuple[Recall, ...]:
        """The answers to a question in this revision, in order."""
        found = self._lessons.get(lesson)
        answers = found.items.get(item, []) if found is not None else []
        return tuple(Recall(each.day, each.right) for each in answers if each.rev == rev)

    def missed(self, lesson: str) -> tuple[str, ...]:
        """The items of a lesson that were ever missed in a finished attempt, in order."""
        found = self._lessons.get(lesson)
        return tuple(
            item
            for item, answers in (found.items.items() if found is not None else ())
            if any(each.attempt is not None and not each.right for each in answers)
        )

    def cards(self, lesson: str, bank: Bank) -> tuple[Card, ...]:
        """The cards of a lesson, given what its bank holds now."""
        found = self._lessons.get(lesson)
        if found is None or found.finished is None:
            return ()
        named = dict.fromkeys((*self.missed(lesson), *bank.anchors[:ANCHORS]))
        return tuple(
            self._card(lesson, item, bank.revs[item], found) for item in named if item in bank.revs
        )

    def _card(self, lesson: str, item: str, rev: int, found: _Lesson) -> Card:
        recalls = self.recalls(lesson, item, rev)
        if recalls:
            return Card(lesson, item, recalls[-1].day, due_day(recalls))
        before = found.items.get(item)
        joined = before[-1].day if before else found.finished or 0
        return Card(lesson, item, joined, joined + 1)

    def _answered(self, event: Event) -> None:
        attempt = event.body.get("attempt")
        answer = self._answer(event, attempt if isinstance(attempt, str) else None)
        if answer is None or answer.attempt is None or answer.attempt in self._closed:
            return
        # The first counts: a second one came from another terminal.
        key = (str(event.lesson), str(event.item))
        self._open.setdefault(answer.attempt, {}).setdefault(key, answer)

    def _finished(self, event: Event) -> None:
        attempt, day = str(event.body.get("attempt")), self._days.of(event.at)
        answers = self._open.pop(attempt, {})
        left = event.body.get("blank")
        blank = [each for each in left if isinstance(each, str)] if isinstance(left, list) else []
        if attempt in self._closed or event.lesson is None or day is None:
            return
        self._closed.add(attempt)
        if not answers and not blank:
            return  # closed without a question asked
        lesson = self._lesson(event.lesson)
        lesson.finished = day if lesson.finished is None else lesson.finished
        for item in blank:
            # Missed, and yet no answer that a schedule could rest on.
            lesson.items.setdefault(item, []).append(
                _Answer(day, right=False, rev=None, attempt=attempt)
            )
        for (name, item), answer in answers.items():
            self._lesson(name).items.setdefault(item, []).append(answer)

    def _rescored(self, event: Event) -> None:
        found, raised = self._lessons.get(str(event.lesson)), event.body.get("items")
        for item in raised if isinstance(raised, dict) and found is not None else ():
            for answer in found.items.get(item, []) if found is not None else ():
                if answer.attempt == event.body.get("attempt"):
                    answer.right = True

    def _reviewed(self, event: Event) -> None:
        answer = self._answer(event, None)
        if answer is not None:
            self._lesson(str(event.lesson)).items.setdefault(str(event.item), []).append(answer)
            self._reviews[answer.day] = self._reviews.get(answer.day, 0) + 1

    def _reset(self, event: Event) -> None:
        for name in [event.lesson] if event.lesson is not None else list(self._lessons):
            self._lessons.pop(name, None)
        for attempt, answers in list(self._open.items()):
            if event.lesson is None or any(name == event.lesson for name, _ in answers):
                self._closed.add(attempt)
                del self._open[attempt]

    def _answer(self, event: Event, attempt: str | None) -> _Answer | None:
        day, score = self._days.of(event.at), scored(event.body.get("scored"))
        dont_know = event.body.get("dont_know") is True
        if day is None or not event.lesson or not event.item or (score is None and not dont_know):
            return None
        seconds = number(event.body.get("seconds"))
        if seconds is not None and seconds > 0:
            self._seconds.append(seconds)
        right = score is not None and score[0] == score[1] and not dont_know
        return _Answer(day, right, event.rev, attempt)

    def _lesson(self, name: str) -> _Lesson:
        return self._lessons.setdefault(name, _Lesson())

    _handlers: ClassVar[dict[str, Callable[[Deck, Event], None]]] = {
        kinds.ANSWERED: _answered,
        kinds.ATTEMPT_FINISHED: _finished,
        kinds.RESCORED: _rescored,
        kinds.REVIEWED: _reviewed,
        kinds.RESET: _reset,
    }


def dealt(events: Iterable[Event], days: Days) -> Deck:
    """The deck that follows from these events, given in order."""
    deck = Deck(days)
    for event in events:
        deck.add(event)
    return deck
