from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.plain.answers import Given, how_to, prompt, read_answer
from course.quiz.grading import RULES
from course.quiz.present import Shown, ShownOption
from course.quiz.response import Chosen, DontKnow, Typed

TYPED = ("numeric", "cloze")


def view(type_: str, options: int = 4, prompts: int = 3) -> Shown:
    """A question whose options have the ids o1, o2, ... and whose prompts p1, p2, ..."""
    letters = type_ == "match"
    return Shown(
        type=type_,
        stem="?",
        options=()
        if type_ in TYPED
        else tuple(
            ShownOption(chr(96 + n) if letters else str(n), f"o{n}", f"option {n}")
            for n in range(1, options + 1)
        ),
        prompts=tuple(ShownOption(str(n), f"p{n}", f"prompt {n}") for n in range(1, prompts + 1))
        if letters
        else (),
        unit="",
        hint="",
    )


def chosen(type_: str, line: str, **size: int) -> str:
    found = read_answer(view(type_, **size), line)
    assert isinstance(found, Given), found
    assert isinstance(found.response, Chosen)
    return " ".join(each[1:] for each in found.response.option_ids)


@pytest.mark.parametrize("line", ["2", " 2 ", "2.", "２"])
def test_one_option_by_its_number(line: str) -> None:
    assert chosen("single", line) == "2"
    assert chosen("predict", line) == "2"
    assert chosen("pick-line", line) == "2"


@pytest.mark.parametrize("line", ["1 3", "1,3", "1, 3", "13", "1;3", "1 3 c2"])
def test_several_options(line: str) -> None:
    assert chosen("multiple", line) == "1 3"


def test_a_number_that_is_a_label_is_that_option() -> None:
    assert chosen("multiple", "12", options=12) == "12"
    assert chosen("multiple", "1 2", options=12) == "1 2"
    assert chosen("pick-line", "12", options=12) == "12"


@pytest.mark.parametrize("line", ["3 1 2 4", "3124", "3, 1, 2, 4", "3 > 1 > 2 > 4", "3->1->2->4"])
def test_an_order(line: str) -> None:
    assert chosen("order", line) == "3 1 2 4"


@pytest.mark.parametrize(
    "line",
    ["1b 2a 3d", "b1 a2 d3", "a2 d3 b1", "b a d", "bad", "B A D", "1=b, 2=a, 3=d", "1: b 2: a 3: d",
     "1-b; 2-a; 3-d", "1b 2a 3d c3", "bad c1"],
)  # fmt: skip
def test_pairs(line: str) -> None:
    assert chosen("match", line) == "2 1 4"


def test_c3_is_a_pair_where_a_pair_is_missing_and_else_how_sure() -> None:
    whole = read_answer(view("match"), "a1 b2 c3")
    sure = read_answer(view("match"), "a1 b2 d3 c3")
    assert whole == Given(Chosen(("o1", "o2", "o3")), None)
    assert sure == Given(Chosen(("o1", "o2", "o4")), 3)


@given(st.permutations(range(4)))
def test_any_full_assignment_is_read_back(order: list[int]) -> None:
    line = " ".join(f"{place}{'abcd'[each]}" for place, each in enumerate(order[:3], 1))
    assert chosen("match", line) == " ".join(str(each + 1) for each in order[:3])


def test_any_order_is_read_back() -> None:
    for order in permutations("1234"):
        assert chosen("order", " ".join(order)) == " ".join(order)


@pytest.mark.parametrize("type_", sorted(RULES))
@pytest.mark.parametrize(
    ("line", "sure"),
    [("i", None), ("I", None), ("i c2", 2), ("I don't know", None), ("i don’t know c1", 1)],
)
def test_i_dont_know_in_every_type(type_: str, line: str, sure: int | None) -> None:
    assert read_answer(view(type_), line) == Given(DontKnow(), sure)


@pytest.mark.parametrize("type_", TYPED)
def test_typed_words_stay_as_typed(type_: str) -> None:
    assert read_answer(view(type_), "1e-3 c2") == Given(Typed("1e-3"), 2)
    assert read_answer(view(type_), "= i") == Given(Typed("i"), None)
    assert read_answer(view(type_), "=vitamin c2") == Given(Typed("vitamin c2"), None)


@pytest.mark.parametrize("type_", sorted(RULES))
@given(line=st.text(max_size=60) | st.text("0123456789abcd ,;-=:ci?", max_size=12))
def test_any_line_is_an_answer_or_has_a_reason(type_: str, line: str) -> None:
    shown = view(type_)
    found = read_answer(shown, line)
    if isinstance(found, str):
        assert found.strip()
        assert len(found) < 120
    elif isinstance(found.response, Chosen):
        ids = [option.id for option in shown.options]
        assert set(found.response.option_ids) <= set(ids)
        assert len(set(found.response.option_ids)) == len(found.response.option_ids)
    if isinstance(found, Given):
        assert found.confidence in (None, 1, 2, 3)


@pytest.mark.parametrize("type_", sorted(RULES))
def test_every_type_is_explained(type_: str) -> None:
    assert how_to(view(type_)).endswith(".")
    assert 0 < len(prompt(view(type_, options=9 if type_ == "order" else 16))) <= 25
