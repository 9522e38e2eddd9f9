"""order and match: things put in their place."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.quiz.grading import Invalid, Scored, grade
from course.quiz.grading.order import tau
from course.quiz.response import Chosen
from tests.course.quiz.bank import graded, graded_text, item_of, realise, right


def steps(count: int = 4) -> Any:
    return item_of("order", items=[{"id": f"s{n}", "text": f"{n}"} for n in range(count)], why="so")


def pairs(count: int = 3, extra: int = 2) -> Any:
    return item_of(
        "match",
        pairs=[{"id": f"p{n}", "prompt": f"q{n}", "response": f"r{n}"} for n in range(count)],
        extra=[{"id": f"x{n}", "text": f"extra {n}"} for n in range(extra)],
        why="so",
    )


@pytest.mark.parametrize(
    ("given_order", "num"),
    [("0123", 6), ("1023", 4), ("0132", 4), ("3012", 0), ("1032", 2), ("3210", 0), ("2301", 0)],
)
def test_order_is_scored_by_pairs(given_order: str, num: int) -> None:
    assert graded(steps(), *(f"s{each}" for each in given_order)) == Scored(num, 6)


@pytest.mark.parametrize(
    "given_ids", [(), ("s0", "s1", "s2"), ("s0", "s1", "s2", "s2"), ("s0", "s1", "s2", "zz")]
)
def test_order_needs_every_step_once(given_ids: tuple[str, ...]) -> None:
    assert isinstance(graded(steps(), *given_ids), Invalid)


def test_tau_of_all_orders_has_mean_zero() -> None:
    assert sum(tau(each, "abcd")[0] for each in permutations("abcd")) == 0


@settings(max_examples=50, deadline=None)
@given(st.integers(2, 9), st.integers(0, 10_000))
def test_order_left_as_shown_earns_nothing(count: int, seed: int) -> None:
    item = steps(count)
    question = realise(item, seed=seed)
    result = grade(item, Chosen(question.option_ids), question)
    assert isinstance(result, Scored)
    assert result.num == 0


@settings(deadline=None)
@given(st.permutations(["s0", "s1", "s2", "s3", "s4"]))
def test_order_is_between_0_and_1(given_order: list[str]) -> None:
    result = graded(steps(5), *given_order)
    assert isinstance(result, Scored)
    assert 0 <= result.num <= result.den
    assert result.full == (given_order == sorted(given_order))


def matched(item: Any, hits: int) -> Any:
    """Answer the first prompts shown rightly and the others with what is left over, wrongly."""
    question = realise(item)
    rest = [each for each in question.option_ids if each.startswith("x")]
    wrong = [*question.prompts[hits + 1 :], *question.prompts[hits : hits + 1], *rest]
    chosen = [*question.prompts[:hits], *wrong][: len(question.prompts)]
    if hits == len(question.prompts) - 1:
        chosen[-1] = rest[0]
    return grade(item, Chosen(tuple(chosen)), question)


def test_match_up_to_three_pairs_is_all_or_nothing() -> None:
    assert [matched(pairs(3), hits) for hits in range(4)] == [Scored(0, 1)] * 3 + [Scored(1, 1)]


def test_match_beyond_three_pairs_counts_each() -> None:
    assert [matched(pairs(5), hits) for hits in range(6)] == [Scored(n, 5) for n in range(6)]


def test_match_needs_a_response_each_and_each_once() -> None:
    item = pairs(3)
    question = realise(item)
    first, second, third = question.prompts
    for given_ids in ((first, second), (first, second, second), (first, second, "zz"), ()):
        assert isinstance(grade(item, Chosen(given_ids), question), Invalid)
    assert grade(item, Chosen((first, second, third)), question) == Scored(1, 1)


def test_match_responses_that_read_alike_are_alike() -> None:
    item = item_of(
        "match",
        pairs=[
            {"id": "a", "prompt": "one", "response": "frozen"},
            {"id": "b", "prompt": "two", "response": "frozen"},
        ],
        extra=["moving"],
        why="so",
    )
    question = realise(item)
    assert grade(item, Chosen(question.prompts[::-1]), question) == Scored(1, 1)


@settings(deadline=None)
@given(st.integers(0, 10_000))
def test_match_shows_prompts_and_responses_in_unrelated_orders(seed: int) -> None:
    question = realise(pairs(4), seed=seed)
    assert sorted(question.prompts) == ["p0", "p1", "p2", "p3"]
    assert sorted(question.option_ids) == ["p0", "p1", "p2", "p3", "x0", "x1"]


@pytest.mark.parametrize("make", [steps, pairs])
def test_the_correct_response_earns_everything(make: Any) -> None:
    item = make()
    question = realise(item)
    result = grade(item, right(item, question), question)
    assert isinstance(result, Scored)
    assert result.full
    assert isinstance(graded_text(item, "1 2 3"), Invalid)
