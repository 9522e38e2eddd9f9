"""Rules about questions answered with a number."""

from __future__ import annotations

from typing import Any

import pytest

NUMERIC = """type = "numeric"
stem = "How many?"
value = {}
tolerance = {}
why = "w"
"""


@pytest.mark.parametrize(
    ("value", "tolerance", "says"),
    [
        ("0.5", "0", "every digit"),
        ("2.0", "1.5", "75% away"),
        ("7", "0.6\nrelative = true", "60% away"),
    ],
)
def test_a_tolerance_is_sensible(clean: Any, value: str, tolerance: str, says: str) -> None:
    clean.add(
        "number",
        NUMERIC.format(value, tolerance),
    )
    assert says in clean.finding("numeric-tolerance").message


@pytest.mark.parametrize(
    ("value", "tolerance"), [("7", "0"), ("0", "0.1"), ("2.5", "0.1"), ("23.0", "0")]
)
def test_a_sound_tolerance_passes(clean: Any, value: str, tolerance: str) -> None:
    clean.add(
        "number",
        NUMERIC.format(value, tolerance),
    )
    assert clean.lint() == []


def variants(*values: float) -> str:
    rows = ", ".join(f"{{ set = {{ n = {n} }}, value = {v} }}" for n, v in enumerate(values))
    return NUMERIC.replace("value = {}", f"variants = [{rows}]").replace("many?", "many of {n}?")


def variants_of(tolerance: str, *values: float) -> str:
    return variants(*values).replace("tolerance = {}", f"tolerance = {tolerance}")


@pytest.mark.parametrize(
    ("tolerance", "values", "says"),
    [
        ("0.5", (7, 9, 9.4), "one variant, 9, is right in another, 9.4"),
        ("0.1\nrelative = true", (100, 109), "one variant, 100, is right in another, 109"),
    ],
)
def test_the_answer_to_one_variant_is_wrong_in_another(
    clean: Any, tolerance: str, values: tuple[float, ...], says: str
) -> None:
    clean.add("fresh", variants_of(tolerance, *values))
    assert says in clean.finding("numeric-variants").message


def test_a_tolerance_fits_every_variant(clean: Any) -> None:
    clean.add("fresh", variants_of("0.5", 7, 9))
    assert clean.lint() == []
    clean.add("fresh-too", variants_of("0.5", 0.75, 9).replace("many of", "many more of"))
    assert "67% away" in clean.finding("numeric-tolerance").message
