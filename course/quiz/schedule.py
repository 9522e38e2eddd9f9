"""When to ask again: our own interface to the scheduler, in whole days.

The only place that knows `fsrs` (the Free Spaced Repetition Scheduler, version 6, with its default
parameters). An answer is right or it is not; nothing is drawn by chance; nothing is stored: a due
day follows from the days and outcomes of a card's answers alone. Days are proleptic ordinals
(`date.toordinal`) of the learner's own calendar, so that what was answered late in the evening is
due by a day's number, not by its hour.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from fsrs import Scheduler

LONGEST = 365
"""No card rests longer than this many days."""
FORECAST = 7
"""Days that a forecast covers, today included."""
_START = datetime(2000, 1, 1, tzinfo=UTC)
_LONG_AGO = 3_650


@dataclass(frozen=True, slots=True)
class Recall:
    """One answer to a card: on which day, and whether it earned everything."""

    day: int
    right: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A question in the schedule."""

    lesson: str
    item: str
    last: int
    """The day it was answered last; for a card never answered, the day it joined."""
    due: int
    """The day from which it may be asked again; always later than `last`."""

    def is_due(self, today: int) -> bool:
        """Whether it may be asked today.

        An answer more than a day ahead of the calendar comes from a clock that was wrong then or
        is wrong now. Which one cannot be known; asking once settles it.
        """
        return self.due <= today or self.last > today + 1


def due_day(recalls: Sequence[Recall]) -> int:
    """The day from which a card with these answers, in order, is due; at least the day after.

    Where a clock was set back between two answers, no time counts as passed between them.

    Raises:
        ValueError: without an answer.
    """
    if not recalls:
        raise ValueError("a card is scheduled by its answers, and this one has none")
    from fsrs import Card as State
    from fsrs import Rating

    scheduler, state, interval = _scheduler(), State(card_id=1, due=_START), 1
    before = recalls[0].day
    for recall in recalls:
        # Each step counts from the same date: only the days between two answers matter.
        now = _START + timedelta(days=min(max(0, recall.day - before), _LONG_AGO))
        rating = Rating.Good if recall.right else Rating.Again
        state, _ = scheduler.review_card(state, rating, review_datetime=now)
        interval = (state.due - now).days
        state.last_review = _START
        before = recall.day
    return recalls[-1].day + max(1, interval)


@cache
def _scheduler() -> Scheduler:
    from fsrs import Scheduler

    return Scheduler(
        learning_steps=(), relearning_steps=(), maximum_interval=LONGEST, enable_fuzzing=False
    )


def pick(cards: Iterable[Card], today: int, room: int) -> tuple[Card, ...]:
    """At most `room` of the cards that are due: those not seen for longest, lessons in turn."""
    waiting = sorted((card for card in cards if card.is_due(today)), key=_mixed)
    waiting.sort(key=lambda card: min(card.last, today))
    equally_old = groupby(waiting, key=lambda card: min(card.last, today))
    oldest_first = [card for _, group in equally_old for card in interleaved(list(group))]
    return interleaved(oldest_first[: max(0, room)])


def _mixed(card: Card) -> tuple[int, str, str]:
    """An order in which neighbours in a bank do not stay neighbours; always the same one."""
    return crc32(f"{card.lesson}:{card.item}".encode()), card.lesson, card.item


def interleaved(cards: Sequence[Card]) -> tuple[Card, ...]:
    """The same cards with no two of a lesson in a row, as far as that can be; else as given."""
    waiting: dict[str, list[Card]] = {}
    for card in cards:
        waiting.setdefault(card.lesson, []).append(card)
    order: list[Card] = []
    left = len(cards)
    while waiting:
        others = [name for name in waiting if not order or name != order[-1].lesson]
        largest = max(waiting, key=lambda name: len(waiting[name]))
        if largest in others and len(waiting[largest]) * 2 > left:
            name = largest  # put off any longer, its cards could only follow one another
        else:
            name = others[0] if others else largest
        order.append(waiting[name].pop(0))
        left -= 1
        rest = waiting.pop(name)
        if rest:
            waiting[name] = rest  # to the end: lessons take turns
    return tuple(order)


def forecast(cards: Iterable[Card], today: int, room: int, cap: int) -> tuple[int, ...]:
    """How many questions each of the next days will ask, today first.

    `room` is what is left of today's cap. What does not fit on a day moves to the next one; it
    assumes that nothing new is learned meanwhile.
    """
    cards = tuple(cards)
    days: list[int] = []
    waiting = sum(card.is_due(today) for card in cards)
    for ahead in range(FORECAST):
        if ahead:
            day = today + ahead
            waiting += sum(card.due == day and not card.is_due(today) for card in cards)
        asked = min(waiting, max(0, room if ahead == 0 else cap))
        days.append(asked)
        waiting -= asked
    return tuple(days)
