"""The deck is a fold: it fails on no event, and how events arrived makes no difference."""

from __future__ import annotations

from datetime import UTC
from itertools import count
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from course.progress.events import Event, in_order
from course.quiz.banks import Bank
from course.quiz.cards import ANCHORS, KINDS, Days, Deck, dealt
from course.quiz.schedule import Card

BANK = Bank((0, 0), {"a": 1, "b": 1, "c": 2, "d": 1, "e": 1}, ("b", "c", "d", "e"))

junk: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)
bodies = st.dictionaries(
    st.sampled_from(["attempt", "scored", "dont_know", "seconds", "items", "blank", "due"]), junk
)
answers = st.fixed_dictionaries(
    {"attempt": st.sampled_from(["x", "y"]), "scored": st.sampled_from([[0, 1], [1, 1], [1, 2]])}
)
times = st.one_of(
    st.integers(1, 28).map(lambda day: f"2026-02-{day:02}T12:00:00.000Z"),
    st.sampled_from(["", "yesterday", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"]),
)
_seq = count(1)


def events(body: st.SearchStrategy[Any]) -> st.SearchStrategy[Event]:
    return st.builds(
        lambda at, kind, lesson, item, rev, body: Event(
            f"e{next(_seq)}", "d", next(_seq), at, kind, lesson, item, rev, body
        ),
        times,
        st.sampled_from(KINDS),
        st.sampled_from(["l", "m", None]),
        st.sampled_from([*BANK.revs, "gone", None]),
        st.sampled_from([1, 2, None]),
        body,
    )


def deck(found: list[Event]) -> Deck:
    return dealt(in_order(found), Days(UTC))


def cards(found: list[Event]) -> tuple[Card, ...]:
    return deck(found).cards("l", BANK)


@given(st.lists(events(bodies | answers), max_size=40))
def test_no_event_makes_it_fail_and_every_card_is_one_of_the_bank(found: list[Event]) -> None:
    made = cards(found)
    names = [card.item for card in made]
    assert set(names) <= BANK.revs.keys()
    assert len(set(names)) == len(names)
    assert all(card.due > card.last for card in made)
    missed = set(deck(found).missed("l"))
    assert len(set(names) - missed) <= ANCHORS


@given(st.lists(events(answers), max_size=30), st.randoms(use_true_random=False))
def test_how_events_arrived_makes_no_difference(found: list[Event], random: Any) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)
    assert cards(found) == cards(shuffled)


@given(st.lists(events(answers), max_size=30))
def test_an_event_of_another_kind_changes_nothing(found: list[Event]) -> None:
    other = Event("z", "d", next(_seq), "2026-03-01T00:00:00Z", "from-the-future", "l", "a", 1)
    assert cards([*found, other]) == cards(found)
