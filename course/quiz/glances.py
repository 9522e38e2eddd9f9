"""What is due, at a glance: for the first screen, which has milliseconds and loads no scheduler.

What the last full look found is kept as a cache; a glance adds the events since. That is exact for
all of today's, since whatever is answered today is due tomorrow at the earliest, and an answer in
review says itself when it is due. Where it is not, the glance says so and the number is a lower
bound; a full look (`review.due`), after the first frame, puts it right.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, Any

from course.catalog import cache
from course.progress import events as kinds
from course.progress.events import Event
from course.progress.log import EventLog
from course.progress.projections import ProgressView
from course.progress.values import whole
from course.quiz.banks import Bank, Stamp, stamp_of
from course.quiz.cards import KINDS, Days
from course.quiz.schedule import Card
from course.quiz.today import SETTING, Today, cap_of, minutes

if TYPE_CHECKING:
    from course.catalog.index import Catalog


@dataclass(frozen=True, slots=True)
class Kept:
    """What a full look found, and up to where in the log."""

    position: int
    day: int
    done: int
    """Answered in review on `day`."""
    seconds: float | None
    cards: Sequence[Card]
    banks: Mapping[str, Bank | Stamp]


def keep(log: EventLog, catalog: Catalog, kept: Kept) -> None:
    """Keep what a full look found."""
    stamps = {
        lesson: list(bank.stamp if isinstance(bank, Bank) else bank)
        for lesson, bank in kept.banks.items()
    }
    cards = [[card.lesson, card.item, card.last, card.due] for card in kept.cards]
    row = [kept.position, kept.day, kept.done, kept.seconds, cards, stamps]
    cache.put(_name(log, catalog), row)


def glance(
    log: EventLog,
    view: ProgressView,
    catalog: Catalog,
    *,
    now: datetime | None = None,
    zone: tzinfo | None = None,
) -> Today:
    """What review asks today, as far as can be told without a full look; see `Today.exact`.

    Raises:
        ProgressError: if the events could not be read.
    """
    days = Days(zone)
    today = days.number(now)
    cap = cap_of(view.setting(SETTING))
    kept = _kept(cache.get(_name(log, catalog)))
    if kept is None or kept.position > log.last_position():
        # Nothing was ever looked at: exact only for a learner who has finished no quiz.
        begun = any(state.attempts for state in view.states().values())
        return Today(0, 0, cap, 0, exact=not begun)
    since, _ = log.read(kept.position, kinds=KINDS)
    later = _Later(kept, days, today)
    for event in since:
        later.add(event)
    exact = later.exact and all(
        stamp_of(catalog, lesson) == stamp for lesson, stamp in kept.banks.items()
    )
    ready = sum(card.is_due(today) for card in later.cards.values())
    asked = min(ready, max(0, cap - later.done))
    return Today(asked, later.done, cap, minutes(asked, kept.seconds), exact=exact)


class _Later:
    """What the events since a full look change in it."""

    def __init__(self, kept: Kept, days: Days, today: int) -> None:
        self.cards = {(card.lesson, card.item): card for card in kept.cards}
        self.done = kept.done if kept.day == today else 0
        self.exact = kept.day <= today
        self._days = days
        self._today = today
        self._open: dict[str, list[tuple[str, str]]] = {}

    def add(self, event: Event) -> None:
        """Take one event in."""
        key = (str(event.lesson), str(event.item))
        if event.kind == kinds.REVIEWED:
            self._reviewed(event, key)
        elif event.kind == kinds.ANSWERED:
            self._open.setdefault(str(event.body.get("attempt")), []).append(key)
        elif event.kind == kinds.ATTEMPT_FINISHED:
            self._finished(event)
        elif event.kind == kinds.RESET:
            gone = [each for each in self.cards if event.lesson in (None, each[0])]
            for each in gone:
                del self.cards[each]
        else:
            self.exact = False

    def _finished(self, event: Event) -> None:
        # Answered today is due tomorrow or later; earlier than today, only the scheduler knows.
        self.exact = self.exact and self._days.of(event.at) == self._today
        answered = self._open.pop(str(event.body.get("attempt")), [])
        blank = event.body.get("blank")
        asked = (whole(event.body.get("questions")) or 0) - (
            len(blank) if isinstance(blank, list) else 0
        )
        if len(answered) < asked:
            # Some were answered before the full look: any card of the lesson may be one of them.
            self.exact = False
            answered = [key for key in self.cards if key[0] == event.lesson]
        for key in answered:
            self._rest(key, self._today + 1)

    def _reviewed(self, event: Event, key: tuple[str, str]) -> None:
        self.done += self._days.of(event.at) == self._today
        try:
            self._rest(key, date.fromisoformat(str(event.body.get("due"))).toordinal())
        except ValueError:
            self.exact = False

    def _rest(self, key: tuple[str, str], due: int) -> None:
        if key in self.cards:
            card = self.cards[key]
            self.cards[key] = replace(card, last=min(self._today, due - 1), due=due)


def _name(log: EventLog, catalog: Catalog) -> str:
    parts = (os.fsencode(log.path.absolute()), log.device.encode(), os.fsencode(catalog.folder))
    return cache.key("review", b"\0".join(parts))


def _kept(row: Any) -> Kept | None:
    try:
        position, day, done, seconds, cards, stamps = row
        return Kept(
            int(position),
            int(day),
            int(done),
            None if seconds is None else float(seconds),
            tuple(
                Card(str(lesson), str(item), int(last), int(due))
                for lesson, item, last, due in cards
            ),
            {str(lesson): (int(size), int(time)) for lesson, (size, time) in stamps.items()},
        )
    except (AttributeError, TypeError, ValueError, OverflowError):
        return None  # kept by something else: as good as none
