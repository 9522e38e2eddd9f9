"""cloze: words typed, with what nobody means folded away."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.quiz.grading import Invalid, Scored
from course.quiz.grading.cloze import folded, one_edit_apart
from tests.course.quiz.bank import graded, graded_text, item_of


def gap(*accept: str) -> Any:
    return item_of("cloze", accept=list(accept), why="so")


@pytest.mark.parametrize(
    "typed",
    ["causal mask", "Causal  MASK", " causal\tmask ", "ｃａｕｓａｌ mask", "causal\u00a0mask"],
)
def test_case_spaces_and_forms_make_no_difference(typed: str) -> None:
    assert graded_text(gap("causal mask"), typed) == Scored(1, 1)


def test_any_accepted_answer_is_right_and_nothing_else() -> None:
    item = gap("token", "tokens")
    assert graded_text(item, "tokens") == Scored(1, 1)
    assert graded_text(item, "word") == Scored(0, 1)
    assert graded_text(item, "a token or so") == Scored(0, 1)


@pytest.mark.parametrize("typed", ["tokn", "toekn", "tokenn", "roken", "oken", "token."])
def test_one_slip_is_no_answer_but_a_hint(typed: str) -> None:
    assert graded_text(gap("token"), typed) == Invalid("Check your spelling.")


@pytest.mark.parametrize(
    ("accepted", "typed"), [("loss", "lots of"), ("8", "9"), ("bit", "bat"), ("gpt-2", "gpt-3")]
)
def test_another_answer_is_wrong_not_misspelt(accepted: str, typed: str) -> None:
    assert graded_text(gap(accepted), typed) == Scored(0, 1)


@pytest.mark.parametrize("typed", ["", "  ", "\u00a0", "x" * 201])
def test_blank_or_endless_is_no_answer(typed: str) -> None:
    assert isinstance(graded_text(gap("token"), typed), Invalid)


def test_an_option_is_no_text() -> None:
    assert isinstance(graded(gap("token"), "token"), Invalid)


@settings(deadline=None)
@given(st.text(max_size=30))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert folded(folded(text)) == folded(text)


def neighbours(word: str) -> set[str]:
    """Every text one edit away, over a small alphabet: the definition, written out."""
    letters = "abc"
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    found = {a + c + b for a, b in cuts for c in letters}
    found |= {a + b[1:] for a, b in cuts if b}
    found |= {a + c + b[1:] for a, b in cuts if b for c in letters}
    found |= {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    return found - {word}


@settings(deadline=None)
@given(st.text("abc", max_size=5), st.text("abc", max_size=6))
def test_one_edit_is_what_its_definition_says(a: str, b: str) -> None:
    assert one_edit_apart(a, b) == (b in neighbours(a))
    assert one_edit_apart(a, b) == one_edit_apart(b, a)


@settings(deadline=None)
@given(st.sampled_from(["token", "mask", "warm-up", "gpt-2"]), st.data())
def test_whatever_is_one_slip_away_consumes_nothing(word: str, data: st.DataObject) -> None:
    typed = data.draw(st.sampled_from(sorted(neighbours(word))))
    assert graded_text(gap(word), typed) == Invalid("Check your spelling.") or (
        [each for each in typed if each.isdigit()] != [each for each in word if each.isdigit()]
    )


@settings(deadline=None)
@given(st.text("abct -", max_size=12), st.permutations(["cat", "bat tac", "abacab"]))
def test_the_order_of_the_accept_list_makes_no_difference(typed: str, accept: list[str]) -> None:
    assert graded_text(gap(*accept), typed) == graded_text(gap(*sorted(accept)), typed)
