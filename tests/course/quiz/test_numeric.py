"""numeric: what people type, read exactly."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.quiz.grading import Invalid, Scored, grade
from course.quiz.grading.numbers import parse, read
from course.quiz.response import Typed
from tests.course.quiz.bank import graded, graded_text, item_of, realise, right


def number(value: float = 1000, tolerance: float = 0, **more: Any) -> Any:
    return item_of("numeric", value=float(value), tolerance=float(tolerance), why="so", **more)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1000", "1000"),
        ("1_000", "1000"),
        ("1 000", "1000"),
        ("1\u00a0000", "1000"),
        ("1\u202f000\u2009000", "1000000"),
        ("1e3", "1000"),
        ("1E+3", "1000"),
        ("1e-3", "1/1000"),
        ("1/1000", "1/1000"),
        ("1 / 1_000", "1/1000"),
        ("2.5/10", "1/4"),
        (".5", "1/2"),
        ("5.", "5"),
        ("+7", "7"),
        ("-7", "-7"),
        ("\u22127", "-7"),
        ("- 7", "-7"),
        ("  0.10  ", "1/10"),
        ("0", "0"),
    ],
)
def test_a_number_as_people_type_it(typed: str, value: str) -> None:
    assert parse(typed) == Fraction(value)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "Nothing is typed"),
        (" \t\u00a0", "Nothing is typed"),
        ("nan", "not a number"),
        ("NaN", "not a number"),
        ("inf", "not a number"),
        ("-Infinity", "not a number"),
        ("four", "not a number"),
        ("1/0", "divided by 0"),
        ("1/", "not a number"),
        ("/2", "not a number"),
        ("1/2/3", "not a number"),
        ("1,5", "comma"),
        ("1,000", "comma"),
        ("25%", "not a percentage"),
        ("1e999999999", "out of reach"),
        ("1e401", "out of reach"),
        ("1 00", "not a number"),
        ("1__0", "not a number"),
        ("0x10", "not a number"),
        ("٣", "not a number"),
        ("10²", "not a number"),
        ("9" * 61, "too long"),
        ("1e", "not a number"),
        ("--1", "not a number"),
        ("1.2.3", "not a number"),
    ],
)
def test_what_is_no_number_is_told_why(typed: str, reason: str) -> None:
    said = parse(typed)
    assert isinstance(said, str)
    assert reason in said
    assert isinstance(graded_text(number(), typed), Invalid)


@pytest.mark.parametrize(
    ("typed", "unit", "value"),
    [
        ("25", "%", 25),
        ("25%", "%", 25),
        ("25 %", "%", 25),
        ("40 tokens", "tokens", 40),
        ("40 Tokens", "tokens", 40),
        ("40tokens", "tokens", 40),
        ("40", "tokens", 40),
        ("$ 40", "$", 40),
        ("-2 s", "s", -2),
    ],
)
def test_a_unit_may_be_given_or_left_out(typed: str, unit: str, value: int) -> None:
    assert parse(typed, unit) == value


def test_another_unit_is_no_answer() -> None:
    said = parse("40 words", "tokens")
    assert isinstance(said, str)
    assert "in tokens" in said
    assert isinstance(parse("40%", "tokens"), str)


def test_the_bounds_of_the_tolerance_count_and_are_exact() -> None:
    item = number(0.3, 0.1)  # in floats 0.3 + 0.1 > 0.4 and 0.3 - 0.1 < 0.2
    assert graded_text(item, "0.4") == graded_text(item, "0.2") == Scored(1, 1)
    assert graded_text(item, "0.4000000000000000001") == Scored(0, 1)
    assert graded_text(item, "1/5") == Scored(1, 1)


def test_a_relative_tolerance_is_a_share_of_the_value() -> None:
    item = number(-200, 0.05, relative=True)
    assert graded_text(item, "-210") == graded_text(item, "-190") == Scored(1, 1)
    assert graded_text(item, "-211") == graded_text(item, "200") == Scored(0, 1)


def test_without_tolerance_only_the_value_itself_is_right() -> None:
    assert graded_text(number(0.1), "1/10") == Scored(1, 1)
    assert graded_text(number(0.1), "0.1000001") == Scored(0, 1)


def test_the_learners_own_run_is_the_key_as_captured_in_the_paper() -> None:
    item = item_of(
        "numeric",
        tolerance=0.01,
        why="so",
        stem="Your loss began at {loss_start:.2f}. Where did it end?",
        run={"stage": "pretrain", "measure": "loss_end"},
    )
    assert graded_text(item, "1.24", loss_start=4.0, loss_end=1.2378) == Scored(1, 1)
    assert graded_text(item, "1.26", loss_start=4.0, loss_end=1.2378) == Scored(0, 1)


def test_an_option_is_no_number() -> None:
    assert isinstance(graded(number(), "1000"), Invalid)


@settings(deadline=None)
@given(st.fractions(max_denominator=10**6), st.sampled_from(["/", "−/"]))
def test_any_fraction_is_read_exactly(value: Fraction, sign: str) -> None:
    typed = f"{value.numerator}/{value.denominator}"
    assert parse(typed.replace("-", "−") if sign == "−/" else typed) == value


@settings(deadline=None)
@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=9, min_value=-(9**9), max_value=9**9)
)
def test_any_decimal_is_read_exactly(value: Any) -> None:
    assert parse(str(value)) == Fraction(value)


@settings(deadline=None)
@given(st.text(max_size=70))
def test_no_text_makes_the_parser_fail(text: str) -> None:
    for unit in ("", "%", "tokens"):
        assert isinstance(parse(text, unit), Fraction | str)


@settings(deadline=None)
@given(
    st.floats(-1e9, 1e9, allow_subnormal=False),
    st.floats(0, 10, allow_subnormal=False),
    st.booleans(),
)
def test_the_shown_answer_is_right_by_its_own_rule(
    value: float, tolerance: float, relative: bool
) -> None:
    item = number(value, tolerance, relative=relative)
    question = realise(item)
    assert grade(item, right(item, question), question) == Scored(1, 1)


@pytest.mark.parametrize(
    ("value", "tolerance", "said"),
    [(175e9, 0, "175 000 000 000"), (1.2378456, 0.01, "1.23785"), (1.2378456, 0, "1.2378456")],
)
def test_the_answer_is_shown_as_people_write_it(value: float, tolerance: float, said: str) -> None:
    item = number(value, tolerance)
    assert right(item, realise(item)) == Typed(said)


def test_a_content_number_is_the_decimal_it_was_written_as() -> None:
    assert read(0.1) == Fraction(1, 10)
    assert read(1e-05) == Fraction(1, 100_000)
