"""When a question comes back: by its answers' days and outcomes alone, in whole days."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.quiz.schedule import (
    FORECAST,
    LONGEST,
    Card,
    Recall,
    due_day,
    forecast,
    interleaved,
    pick,
)

TODAY = 739_000

recalls = st.lists(
    st.builds(Recall, st.integers(TODAY - 2_000, TODAY + 2_000), st.booleans()), min_size=1
)
cards = st.lists(
    st.builds(
        Card,
        lesson=st.sampled_from("abcd"),
        item=st.uuids().map(str),
        last=st.integers(TODAY - 30, TODAY + 3),
        due=st.integers(TODAY - 20, TODAY + 20),
    ),
    max_size=40,
)


def row(*outcomes: tuple[int, bool]) -> int:
    """Days from the last answer until the card is due."""
    answers = [Recall(TODAY + day, right) for day, right in outcomes]
    return due_day(answers) - answers[-1].day


def test_a_miss_comes_back_the_next_day_and_a_right_answer_later() -> None:
    assert row((0, False)) == 1
    assert row((0, True)) > 1


def test_right_answers_in_a_row_rest_longer_each_time() -> None:
    gaps, days = [], [0]
    for _ in range(5):
        gaps.append(row(*((day, True) for day in days)))
        days.append(days[-1] + gaps[-1])
    assert gaps == sorted(set(gaps))
    assert gaps[-1] > 60


def test_a_miss_after_long_success_does_not_rest_long() -> None:
    learned = [(0, True), (2, True), (13, True), (59, True)]
    assert row(*learned) > 100
    assert row(*learned, (200, False)) < 15


@given(recalls)
def test_a_card_is_due_between_the_next_day_and_a_year_later(answers: list[Recall]) -> None:
    rest = due_day(answers) - answers[-1].day
    assert 1 <= rest <= LONGEST


@given(recalls)
def test_the_same_answers_are_always_due_on_the_same_day(answers: list[Recall]) -> None:
    assert due_day(answers) == due_day(list(answers))


@given(recalls, st.integers(-100_000, 100_000))
def test_only_the_days_between_answers_matter(answers: list[Recall], shift: int) -> None:
    shifted = [Recall(each.day + shift, each.right) for each in answers]
    assert due_day(shifted) - shift == due_day(answers)


@given(recalls, st.integers(1, 3_000), st.booleans())
def test_a_clock_set_back_counts_as_no_time_passed(
    answers: list[Recall], back: int, right: bool
) -> None:
    last = answers[-1].day
    same_day = due_day([*answers, Recall(last, right)]) - last
    assert due_day([*answers, Recall(last - back, right)]) - (last - back) == same_day


def test_a_card_without_an_answer_has_no_due_day() -> None:
    with pytest.raises(ValueError, match="none"):
        due_day([])


@given(cards, st.integers(-3, 15))
def test_a_day_asks_what_is_due_and_never_more_than_its_room(found: list[Card], room: int) -> None:
    picked = pick(found, TODAY, room)
    ready = [card for card in found if card.is_due(TODAY)]
    assert len(picked) == min(len(ready), max(0, room))
    assert all(card in ready for card in picked)
    assert len(set(picked)) == len(picked)


@given(cards, st.integers(1, 15))
def test_what_was_not_seen_for_longest_is_asked_first(found: list[Card], room: int) -> None:
    picked = pick(found, TODAY, room)
    left = [card for card in found if card.is_due(TODAY) and card not in picked]
    newest = max((min(card.last, TODAY) for card in picked), default=TODAY)
    assert all(min(card.last, TODAY) >= newest for card in left)


@given(cards)
def test_no_two_of_a_lesson_follow_one_another_unless_they_must(found: list[Card]) -> None:
    order = interleaved(found)
    assert sorted(order, key=lambda card: card.item) == sorted(found, key=lambda card: card.item)
    together = sum(a.lesson == b.lesson for a, b in itertools.pairwise(order))
    most = max(Counter(card.lesson for card in found).values(), default=0)
    assert together == max(0, 2 * most - len(found) - 1)


def test_among_equally_old_cards_every_lesson_has_its_share_of_the_day() -> None:
    found = [Card(lesson, str(n), TODAY - 5, TODAY) for lesson in "abcd" for n in range(9)]
    assert Counter(card.lesson for card in pick(found, TODAY, 12)) == dict.fromkeys("abcd", 3)


@given(cards, st.integers(0, 12), st.integers(0, 12))
def test_a_forecast_keeps_to_the_cap_and_promises_nothing_twice(
    found: list[Card], room: int, cap: int
) -> None:
    days = forecast(found, TODAY, room, cap)
    assert len(days) == FORECAST
    assert days[0] == len(pick(found, TODAY, room))
    assert all(0 <= asked <= cap for asked in days[1:])
    ready = sum(card.is_due(TODAY) or card.due < TODAY + FORECAST for card in found)
    assert sum(days) <= ready


def test_what_does_not_fit_today_moves_to_the_next_days() -> None:
    found = [Card("a", str(n), TODAY - 200, TODAY - 100) for n in range(30)]
    found.append(Card("a", "later", TODAY - 1, TODAY + 3))
    assert forecast(found, TODAY, 12, 12) == (12, 12, 6, 1, 0, 0, 0)


def test_an_answer_far_in_the_future_does_not_lock_its_card_away() -> None:
    wrong_clock = Card("a", "x", TODAY + 900, TODAY + 1_200)
    assert wrong_clock.is_due(TODAY)
    assert forecast([wrong_clock], TODAY, 12, 12)[0] == 1


def test_an_answer_a_few_hours_ahead_of_the_clock_is_just_recent() -> None:
    assert not Card("a", "x", TODAY + 1, TODAY + 3).is_due(TODAY)
