"""Item analysis: how each question does, from one learner's answers or many learners'.

With several learners each one's first answer to an item counts, since later ones were taught by
the first; with one learner alone every answer in a quiz does. A figure is given only where there
are enough answers for it (`NEEDS`), else it is None. Nothing here names a learner.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import mean, median
from typing import Any

from course.progress import events as kinds
from course.progress.events import Event, in_order
from course.progress.values import number, scored, text
from course.quiz.response import Chosen, from_body

NEEDS: Mapping[str, int] = {"difficulty": 5, "options": 5, "seconds": 5, "discrimination": 20}
"""The answers that each figure needs; for the last, the learners."""
KINDS = (kinds.ANSWERED, kinds.DISPUTED)
DONT_KNOW = "(don't know)"


@dataclass(frozen=True, slots=True)
class ItemStats:
    """One item in one revision."""

    lesson: str
    item: str
    rev: int | None
    answers: int
    learners: int
    difficulty: float | None
    """The mean share of the point that was earned, 0 to 1: small is hard."""
    discrimination: float | None
    """Corrected item-total correlation, -1 to 1: whether those who know the rest know this."""
    seconds: float | None
    """The median time to an answer."""
    options: Mapping[str, int]
    """How often each option was chosen, by id; empty where too few, or nothing is chosen."""


@dataclass(frozen=True, slots=True)
class Disputed:
    """A question that a learner found wrong, and what they said."""

    lesson: str
    item: str
    rev: int | None
    reason: str
    at: str
    response: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Analysis:
    """All of it. `items` in the order of lessons and ids, `disputes` as they came."""

    learners: int
    answers: int
    first_only: bool
    """Each learner's first answer counts, as there are several learners."""
    items: tuple[ItemStats, ...]
    disputes: tuple[Disputed, ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    learner: int
    attempt: str
    share: float
    seconds: float | None
    chosen: tuple[str, ...]


_Key = tuple[str, str, int | None]


@dataclass(slots=True)
class _Tally:
    answers: dict[_Key, list[_Answer]] = field(default_factory=dict)
    disputes: list[Disputed] = field(default_factory=list)
    earned: dict[tuple[int, str], dict[str, float]] = field(default_factory=dict)
    """By learner and attempt, what each item earned: the rest of a test."""


def analyse(logs: Sequence[Iterable[Event]]) -> Analysis:
    """The analysis of these learners' events; one log a learner."""
    tally = _Tally()
    for learner, events in enumerate(logs):
        for event in in_order(each for each in events if each.kind in KINDS):
            if event.kind == kinds.DISPUTED:
                _dispute(tally, event)
            else:
                _answer(tally, event, learner)
    first_only = len(logs) > 1
    items = tuple(
        _item(key, answers, tally, first_only=first_only)
        for key, answers in sorted(tally.answers.items(), key=lambda pair: _order(pair[0]))
    )
    return Analysis(
        learners=len(logs),
        answers=sum(each.answers for each in items),
        first_only=first_only,
        items=items,
        disputes=tuple(tally.disputes),
    )


def correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Pearson's r; None where either side does not vary.

    Of an item's score and the score on the rest it is the corrected item-total (with a score of 0
    or 1: point-biserial) correlation; Crocker and Algina 1986, Introduction to Classical and
    Modern Test Theory, chapter 14.

    >>> correlation([(0, 1), (1, 2), (0, 1), (1, 2)])
    1.0
    """
    if len(pairs) < 2:
        return None
    xs, ys = [x for x, _ in pairs], [y for _, y in pairs]
    mean_x, mean_y = mean(xs), mean(ys)
    square_x = math.fsum((x - mean_x) ** 2 for x in xs)
    square_y = math.fsum((y - mean_y) ** 2 for y in ys)
    if square_x < 1e-12 or square_y < 1e-12:
        return None
    product = math.fsum((x - mean_x) * (y - mean_y) for x, y in pairs)
    return max(-1.0, min(1.0, product / math.sqrt(square_x * square_y)))


def _answer(tally: _Tally, event: Event, learner: int) -> None:
    attempt, score = text(event.body.get("attempt")), scored(event.body.get("scored"))
    dont_know = event.body.get("dont_know") is True
    if attempt is None or not event.lesson or not event.item or (score is None and not dont_know):
        return
    earned = tally.earned.setdefault((learner, attempt), {})
    if event.item in earned:
        return  # the first counts; a second came from another terminal
    share = score[0] / score[1] if score is not None and not dont_know else 0.0
    earned[event.item] = share
    response = from_body(event.body.get("response"))
    seconds = number(event.body.get("seconds"))
    if dont_know:
        chosen: tuple[str, ...] = (DONT_KNOW,)
    else:
        chosen = response.option_ids if isinstance(response, Chosen) else ()
    tally.answers.setdefault((event.lesson, event.item, event.rev), []).append(
        _Answer(learner, attempt, share, seconds if seconds and seconds > 0 else None, chosen)
    )


def _dispute(tally: _Tally, event: Event) -> None:
    reason, response = text(event.body.get("reason")), event.body.get("response")
    if event.lesson and event.item:
        given = response if isinstance(response, dict) else None
        tally.disputes.append(
            Disputed(event.lesson, event.item, event.rev, reason or "", event.at, given)
        )


def _item(key: _Key, answers: list[_Answer], tally: _Tally, *, first_only: bool) -> ItemStats:
    first = list({each.learner: each for each in reversed(answers)}.values())
    counted = first if first_only else answers
    timed = [each.seconds for each in counted if each.seconds is not None]
    chosen = Counter(option for each in counted for option in each.chosen)
    only_unknown = set(chosen) <= {DONT_KNOW}
    lesson, item, rev = key
    return ItemStats(
        lesson=lesson,
        item=item,
        rev=rev,
        answers=len(counted),
        learners=len(first),
        difficulty=_enough("difficulty", [each.share for each in counted]),
        discrimination=_discrimination(item, first, tally),
        seconds=median(timed) if len(timed) >= NEEDS["seconds"] else None,
        options=dict(sorted(chosen.items()))
        if len(counted) >= NEEDS["options"] and not only_unknown
        else {},
    )


def _discrimination(item: str, first: Sequence[_Answer], tally: _Tally) -> float | None:
    """Over learners, what the item earned against the mean of the rest of the same quiz."""
    pairs: list[tuple[float, float]] = []
    for answer in first:
        paper = tally.earned[(answer.learner, answer.attempt)]
        rest = [share for other, share in paper.items() if other != item]
        if rest:
            pairs.append((answer.share, mean(rest)))
    return correlation(pairs) if len(pairs) >= NEEDS["discrimination"] else None


def _enough(figure: str, shares: Sequence[float]) -> float | None:
    return mean(shares) if len(shares) >= NEEDS[figure] else None


def _order(key: _Key) -> tuple[str, str, int]:
    lesson, item, rev = key
    return lesson, item, rev or 0
