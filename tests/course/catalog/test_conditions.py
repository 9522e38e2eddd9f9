"""Conditions compare, templates fill in numbers, and neither does anything else."""

from __future__ import annotations

import operator
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.catalog.conditions import Condition, ConditionError, fill, parse, template_names

RUN = {"loss_end": 1.25, "loss_start": 4.0, "held-out": 1.5}
SIGNS = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("loss_end > 3.5", False),
        ("0.3 < loss_end <= 3.5", True),
        ("loss_end<loss_start", True),
        ("loss_end < held-out < loss_start", True),
        ("loss_end > -1e0", True),
        ("1.25 == loss_end", True),
        ("loss_end != 1.25", False),
        ("4 > loss_end > 1.5", False),
        (" beats-bigram ", True),
        ("too-slow", False),
        ("does-not-apply", False),
        ("never-heard-of", False),
        ("unmeasured > 1", False),
    ],
)
def test_what_holds(text: str, holds: bool) -> None:
    verdicts = {"beats-bigram": True, "too-slow": False, "does-not-apply": None}
    assert parse(text).holds(RUN, verdicts) is holds


@pytest.mark.parametrize(
    "text",
    [
        "", "  ", "loss_end >", "> 3", "3", "loss_end = 3", "a < b c", "a b", "loss_end > 3 and x",
        "__import__('os')", "a.b > 1", "a() > 1", "1 < 2 <", "a <> 1", "é > 1", "-a", "a > nan()",
        "a\x00 > 1",
        "a > 1; b", "(a > 1)", "{a} > 1", "a > '1'", "x" * 500, "a<" * 90 + "a" * 100,
    ],
)  # fmt: skip
def test_what_is_no_condition(text: str) -> None:
    with pytest.raises(ConditionError):
        parse(text)


@given(st.text(max_size=60))
def test_any_text_is_a_condition_or_refused(text: str) -> None:
    try:
        condition = parse(text)
    except ConditionError:
        return
    assert condition.holds({}, {}) in (True, False)


@given(
    st.lists(st.one_of(st.sampled_from("abc"), st.integers(-9, 9)), min_size=2, max_size=5),
    st.lists(st.sampled_from(sorted(SIGNS)), min_size=4, max_size=4),
    st.fixed_dictionaries({name: st.floats(-9, 9) for name in "abc"}),
)
def test_a_chain_means_each_of_its_comparisons(
    operands: list[str | int], signs: list[str], run: Mapping[str, float]
) -> None:
    text = str(operands[0]) + "".join(
        f" {sign} {operand}" for sign, operand in zip(signs, operands[1:], strict=False)
    )
    values = [run[each] if isinstance(each, str) else float(each) for each in operands]
    expected = all(
        SIGNS[sign](left, right)
        for sign, left, right in zip(signs, values, values[1:], strict=False)
    )
    assert parse(text).holds(run, {}) is expected


def test_a_condition_knows_what_it_speaks_of() -> None:
    assert parse("0.3 < loss_end <= held-out").names() == {"loss_end", "held-out"}
    assert parse("0.3 < loss_end").verdict is None
    assert parse("beats-bigram").verdict == "beats-bigram"
    assert parse("a > 1") == Condition("a > 1", ("a", 1.0), (">",))


def test_a_template_takes_numbers() -> None:
    assert fill("{loss_start}, {loss_end:.1f}, {held-out:.0%}", RUN) == "4, 1.2, 150%"
    assert fill("{n:,d} and {n:,.2f}", {"n": 12345.6}) == "12,346 and 12,345.60"
    assert fill("{n:.2f}", {"n": float("nan")}) == "no number"
    assert template_names("{a} {b:.2f} {a}") == {"a", "b"}


@pytest.mark.parametrize(
    "template",
    [
        "{", "}", "{}", "{0}", "{a!r}", "{a.b}", "{a[0]}", "{a:>99999999}", "{a:{b}}", "{{a}}",
        "{a:.99f}",
        "{a:s}", "{ a }", "{a:.2d}", "{" * 9, "{a} }", "{__class__}", "x" * 5000,
    ],
)  # fmt: skip
def test_what_no_template_may_hold(template: str) -> None:
    with pytest.raises(ConditionError):
        fill(template, {"a": 1.0, "b": 2.0})


def test_a_measure_the_run_lacks_is_named() -> None:
    with pytest.raises(ConditionError, match=r"no measure named 'gold'.*held-out, loss_end"):
        fill("{gold:.2f}", RUN)


@given(st.text(max_size=60), st.floats())
def test_any_template_is_filled_or_refused(template: str, value: float) -> None:
    try:
        text = fill(template, {"a": value})
    except ConditionError:
        return
    if "{" not in template:
        assert text == template
