"""Item analysis: figures that can be done by hand, and none where there are too few answers."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.progress.events import Event
from course.quiz.analysis import DONT_KNOW, NEEDS, ItemStats, analyse, correlation

_ids = count(1)


def event(kind: str, item: str, at: int, **body: Any) -> Event:
    time = f"2026-11-23T09:{at // 60:02}:{at % 60:02}.000Z"
    number = next(_ids)
    return Event(f"e{number}", "d", number, time, kind, "loss", item, 1, body)


def answer(item: str, share: float = 1, *, attempt: str = "t", at: int = 0, **more: Any) -> Event:
    body = {"attempt": attempt, "scored": [round(share * 10), 10], "seconds": 8.0, **more}
    return event("answered", item, at, **body)


def stats(logs: list[list[Event]], item: str) -> ItemStats:
    (found,) = (each for each in analyse(logs).items if each.item == item)
    return found


def learners(number: int, shares: Any) -> list[list[Event]]:
    """So many learners, each answering the items of `shares(learner)` once."""
    return [
        [answer(item, share) for item, share in shares(learner).items()]
        for learner in range(number)
    ]


def test_difficulty_is_the_mean_share_earned() -> None:
    logs = learners(5, lambda n: {"i": 1 if n < 2 else 0.5})
    assert stats(logs, "i").difficulty == pytest.approx(0.7)


@pytest.mark.parametrize("figure", ["difficulty", "seconds"])
def test_below_five_answers_nothing_is_said(figure: str) -> None:
    chosen = {"response": {"chosen": ["a"]}}
    logs = [[answer("i", **chosen)] for _ in range(5)]
    few, enough = stats(logs[:4], "i"), stats(logs, "i")
    assert getattr(few, figure) is None
    assert getattr(enough, figure) is not None
    assert few.options == {}
    assert enough.options == {"a": 5}
    assert few.answers == 4


def test_of_several_learners_the_first_answers_count() -> None:
    logs = [
        [answer("i", 0, attempt="first"), answer("i", 1, attempt="second", at=60)] for _ in range(6)
    ]
    found = stats(logs, "i")
    assert (found.answers, found.difficulty) == (6, 0)
    assert analyse(logs).first_only


def test_of_one_learner_every_answer_counts() -> None:
    log = [answer("i", number % 2, attempt=f"t{number}", at=number) for number in range(6)]
    found = stats([log], "i")
    assert (found.answers, found.learners, found.difficulty) == (6, 1, 0.5)
    assert not analyse([log]).first_only


def test_options_are_counted_by_id_and_not_knowing_beside_them() -> None:
    logs = [[answer("i", response={"chosen": ["a", "b"]})] for _ in range(3)]
    logs += [[answer("i", response={"chosen": ["a"]})] for _ in range(2)]
    logs += [[answer("i", dont_know=True, response={"dont_know": True})]]
    found = stats(logs, "i")
    assert found.options == {DONT_KNOW: 1, "a": 5, "b": 3}
    assert found.difficulty == pytest.approx(5 / 6)


def test_time_is_the_median_of_those_that_were_taken() -> None:
    logs = [[answer("i", seconds=seconds)] for seconds in (3, 4, 5, 6, 900)]
    assert stats(logs, "i").seconds == 5
    untimed = [[answer("i", seconds=0)] for _ in range(9)]
    assert stats(untimed, "i").seconds is None


def test_an_item_that_those_who_know_the_rest_get_right_discriminates() -> None:
    def shares(learner: int) -> dict[str, float]:
        knows = learner % 2
        return {"same": knows, "other": knows, "third": knows, "against": 1 - knows, "easy": 1}

    logs = learners(20, shares)
    assert stats(logs, "same").discrimination == pytest.approx(1)
    assert stats(logs, "against").discrimination == pytest.approx(-1)
    assert stats(logs, "easy").discrimination is None  # everybody alike: nothing to tell


def test_discrimination_does_not_count_the_item_against_itself() -> None:
    # Hand-made: item 1,1,0,0 (x5) against the rest 1,0,1,0 (x5): no correlation at all.
    logs = learners(20, lambda n: {"i": n // 2 % 2, "rest": n % 2})
    assert stats(logs, "i").discrimination == pytest.approx(0)


def test_below_twenty_learners_discrimination_is_not_said() -> None:
    def shares(learner: int) -> dict[str, float]:
        return {"i": learner % 2, "rest": learner % 2}

    assert stats(learners(19, shares), "i").discrimination is None
    assert stats(learners(20, shares), "i").discrimination is not None
    one = [answer(item, n % 2, attempt=f"t{n}", at=n) for n in range(40) for item in ("i", "rest")]
    assert stats([one], "i").discrimination is None


def test_reviews_and_pretests_and_what_cannot_be_read_are_no_part_of_it() -> None:
    log = [
        event("reviewed", "i", 0, scored=[1, 1]),
        event("pretest-answered", "i", 0, attempt="p", scored=[1, 1]),
        event("answered", "i", 0, attempt="t", scored="much"),
        event("answered", "i", 0, scored=[1, 1]),
    ]
    assert analyse([log]).items == ()


def test_disputes_are_listed_however_few() -> None:
    log = [event("disputed", "i", 0, reason="both hold", response={"chosen": ["b"]})]
    (found,) = analyse([log]).disputes
    assert (found.item, found.rev, found.reason) == ("i", 1, "both hold")
    assert found.response == {"chosen": ["b"]}


def test_a_second_answer_in_an_attempt_came_from_another_terminal_and_does_not_count() -> None:
    log = [answer("i", 0), answer("i", 1, at=5)]
    assert stats([log], "i").answers == 1


def test_what_each_figure_needs_is_said() -> None:
    assert NEEDS == {"difficulty": 5, "options": 5, "seconds": 5, "discrimination": 20}


@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=30),
    st.floats(0.1, 10),
)
def test_a_correlation_lies_between_minus_one_and_one_and_has_no_scale(
    pairs: list[tuple[float, float]], scale: float
) -> None:
    found = correlation(pairs)
    assert found is None or -1 <= found <= 1
    larger = correlation([(x * scale, y) for x, y in pairs])
    if found is not None and larger is not None:
        assert larger == pytest.approx(found, abs=1e-6)
