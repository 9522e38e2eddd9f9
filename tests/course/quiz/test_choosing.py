"""single, multiple, predict and pick-line: options chosen from a list."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.quiz.grading import Invalid, Scored, grade
from course.quiz.grading.multiple import score
from course.quiz.response import Chosen, Typed
from tests.course.quiz.bank import graded, graded_text, item_of, option, realise, right


def one() -> Any:
    return item_of("single", answer=option("key"), distractors=[option("no"), option("nope")])


def some(right_count: int = 2, wrong_count: int = 3) -> Any:
    return item_of(
        "multiple",
        answers=[option(f"right{n}") for n in range(right_count)],
        distractors=[option(f"wrong{n}") for n in range(wrong_count)],
    )


def test_single_right_and_wrong() -> None:
    assert graded(one(), "key") == Scored(1, 1)
    assert graded(one(), "nope") == Scored(0, 1)


@pytest.mark.parametrize("chosen", [(), ("key", "no"), ("elsewhere",)])
def test_single_what_is_no_answer(chosen: tuple[str, ...]) -> None:
    assert isinstance(graded(one(), *chosen), Invalid)


def test_single_typed_text_is_no_answer() -> None:
    assert isinstance(graded_text(one(), "1"), Invalid)


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (("right0", "right1"), Fraction(1)),
        (("right0",), Fraction(1, 2)),
        (("right0", "right1", "wrong0"), Fraction(2, 3)),
        (("right0", "wrong0"), Fraction(1, 6)),
        (("right0", "wrong0", "wrong1"), Fraction(0)),
        (("wrong0",), Fraction(0)),
        (("right0", "right0"), Fraction(1, 2)),  # chosen twice counts once
    ],
)
def test_multiple_by_hand(chosen: tuple[str, ...], expected: Fraction) -> None:
    result = graded(some(), *chosen)
    assert isinstance(result, Scored)
    assert Fraction(result.num, result.den) == expected


def test_multiple_an_unknown_option_is_no_answer() -> None:
    assert isinstance(graded(some(), "right0", "elsewhere"), Invalid)


@settings(deadline=None)
@given(st.integers(1, 8), st.integers(1, 8), st.data())
def test_multiple_is_between_0_and_1_and_exact(k: int, wrong: int, data: st.DataObject) -> None:
    hits, false = data.draw(st.integers(0, k)), data.draw(st.integers(0, wrong))
    result = score(hits, false, k, k + wrong)
    assert 0 <= result.num <= result.den
    assert Fraction(result.num, result.den) == max(
        Fraction(0), Fraction(hits, k) - Fraction(false, wrong)
    )
    assert result.full == (hits == k and false == 0)


@settings(deadline=None)
@given(st.integers(1, 8), st.integers(1, 8))
def test_multiple_choosing_all_or_none_earns_nothing(k: int, wrong: int) -> None:
    item = some(k, wrong)
    everything = [each.id for each in item.options]
    for chosen in (everything, []):
        result = graded(item, *chosen)
        assert isinstance(result, Scored)
        assert result.num == 0


@settings(deadline=None)
@given(st.integers(1, 6), st.integers(1, 6))
def test_multiple_guessing_blindly_earns_nothing_on_average_before_the_floor(
    k: int, wrong: int
) -> None:
    # hits/K - false/(N-K) has mean 0 whatever number of options is ticked at random.
    n = k + wrong
    for ticked in range(n + 1):
        mean = Fraction(ticked * k, n * k) - Fraction(ticked * wrong, n * wrong)
        assert mean == 0


@pytest.mark.parametrize(
    ("hits", "false", "k", "n"), [(0, 0, 0, 3), (0, 0, 3, 3), (4, 0, 3, 5), (0, 3, 3, 5)]
)
def test_multiple_refuses_an_impossible_count(hits: int, false: int, k: int, n: int) -> None:
    with pytest.raises(ValueError, match="no such choice"):
        score(hits, false, k, n)


def prediction(loss_end: float | None = 1.0) -> Any:
    def conditional(option_id: str, when: str) -> dict[str, str]:
        return {**option(option_id), "when": when}

    return item_of(
        "predict",
        stage="pretrain",
        knobs={"steps": 10},
        measure="loss_end",
        value=loss_end,
        options=[
            conditional("high", "loss_end > 3.5"),
            conditional("middle", "0.3 < loss_end <= 3.5"),
            conditional("low", "loss_end <= 0.3"),
        ],
    )


@pytest.mark.parametrize(("loss", "key"), [(4.0, "high"), (3.5, "middle"), (0.3, "low")])
def test_predict_the_measure_of_the_authors_run_is_the_key(loss: float, key: str) -> None:
    for choice in ("high", "middle", "low"):
        assert graded(prediction(loss), choice) == Scored(int(choice == key), 1)


def test_predict_is_not_asked_without_a_run() -> None:
    with pytest.raises(ValueError, match="not enough values"):
        realise(prediction(None))


def line() -> Any:
    return item_of(
        "pick-line", text="\nfor x in data:\n    loss = f(x)\n    step()\n", line=2, why="there"
    )


def test_pick_line_by_number_or_typed() -> None:
    assert graded(line(), "2") == graded_text(line(), " 2 ") == Scored(1, 1)
    assert graded(line(), "1") == Scored(0, 1)


@pytest.mark.parametrize("given_text", ["", "0", "4", "two", "2.0"])
def test_pick_line_what_is_no_answer(given_text: str) -> None:
    assert isinstance(graded_text(line(), given_text), Invalid)


def test_pick_line_keeps_the_order_of_lines() -> None:
    assert realise(line()).option_ids == ("1", "2", "3")


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([one, some, prediction]), st.integers(), st.data())
def test_the_order_shown_never_changes_a_score(make: Any, seed: int, data: st.DataObject) -> None:
    item = make()
    ids = [each.id for each in item.options]
    chosen = tuple(data.draw(st.permutations(ids))[: data.draw(st.integers(0, len(ids)))])
    first = grade(item, Chosen(chosen), realise(item, seed=1))
    again = grade(item, Chosen(chosen[::-1]), realise(item, seed=seed))
    assert first == again


@pytest.mark.parametrize("make", [one, some, prediction, line])
def test_the_correct_response_earns_everything(make: Any) -> None:
    item = make()
    question = realise(item)
    result = grade(item, right(item, question), question)
    assert isinstance(result, Scored)
    assert result.full


def test_a_typed_answer_fits_no_choice() -> None:
    for make in (one, some, prediction):
        question = realise(make())
        assert isinstance(grade(make(), Typed("key"), question), Invalid)
