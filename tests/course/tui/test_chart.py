"""The chart keeps to its frame, shows every point's place, and names its reference lines."""

from __future__ import annotations

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.tui.layout.chart import Curve, Frame, draw, frame_of, number, plot, tick

numbers = st.floats(allow_nan=True, allow_infinity=True, width=32)


@given(st.lists(numbers, max_size=300), st.integers(16, 100), st.integers(4, 30), st.floats(0, 1e6))
def test_it_fills_exactly_the_rows_it_was_given(
    values: list[float], width: int, height: int, last: float
) -> None:
    rows = draw([Curve("loss", range(len(values)), values)], width, height, last)
    assert len(rows) == height
    assert all(row.width <= width for row in rows)


def test_a_falling_curve_begins_at_the_top_left_and_ends_at_the_bottom_right() -> None:
    grid = plot([Curve("loss", range(10), list(range(10, 0, -1)))], Frame(0, 9, 1, 10), 10, 4)
    assert grid.bits[0][0]
    assert grid.bits[3][9]
    assert not grid.bits[3][0]
    assert not grid.bits[0][9]


def test_a_curve_has_no_gap_between_its_points() -> None:
    grid = plot([Curve("loss", [0, 9], [0.0, 100.0])], Frame(0, 9, 0, 100), 10, 10)
    assert all(any(row) for row in grid.bits)


def test_not_a_number_leaves_a_gap_and_nothing_else() -> None:
    values = [1.0, 1.0, math.nan, 1.0, 1.0]
    grid = plot([Curve("loss", range(5), values)], Frame(0, 4, 0, 2), 5, 1)
    drawn = "".join("x" if any(row[c] for row in grid.bits) else "." for c in range(5))
    assert drawn[0] == "x"
    assert "." in drawn


def test_a_reference_is_dashed_and_carries_its_name_and_value() -> None:
    curves = [
        Curve("loss", range(50), [4 - 0.05 * step for step in range(50)]),
        Curve("floor", [0], [1.12], "reference", reference=True),
    ]
    text = "\n".join(row.text for row in draw(curves, 50, 12))
    assert "┄" * 10 in text
    assert "floor 1.12" in text


def test_curves_differ_by_a_letter_not_only_by_colour() -> None:
    curves = [
        Curve(name, [0, 1], [1.0, value]) for name, value in (("loss", 2.0), ("held-out", 3.0))
    ]
    rows = draw(curves, 40, 10)
    assert rows[0].text.startswith("a loss 2.00   b held-out 3.00")
    plotted = "".join(row.text for row in rows[1:-1])
    assert "a" in plotted
    assert "b" in plotted


def test_the_step_a_run_will_end_at_leaves_room_on_the_right() -> None:
    frame = frame_of([Curve("loss", [0, 10], [1.0, 2.0])], last_step=100)
    assert frame is not None
    assert frame.x1 == 100


def test_without_a_finite_point_it_says_so() -> None:
    assert "no points yet" in "".join(row.text for row in draw([], 40, 8))


def test_labels_are_short() -> None:
    assert [number(value) for value in (4.0, 12.345, 1250.0, 0.0021, 3e-7, 2e9)] == [
        "4.00", "12.3", "1,250", "0.0021", "3.0e-07", "2.0e+09",
    ]  # fmt: skip
    assert tick(0.0158, 4.2) == "0.02"


@given(st.integers(0, 10**6))
def test_a_long_run_keeps_its_extremes(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - not a secret
    values = [random.uniform(-100, 100) for _ in range(2000)]
    frame = Frame(0, len(values) - 1, min(values) - 1, max(values) + 1)
    grid = plot([Curve("loss", range(len(values)), values)], frame, 40, 20)
    for extreme in (min(values), max(values)):
        assert any(grid.bits[frame.row(extreme, 80) >> 2])


def test_the_axis_of_what_is_never_negative_does_not_go_below_zero() -> None:
    frame = frame_of([Curve("weights changed", [0, 101], [0.0, 95386.0])])
    assert frame is not None
    assert frame.y0 == 0
    below = frame_of([Curve("gain", [0, 101], [-1.0, 1.0])])
    assert below is not None
    assert below.y0 < -1


def test_axes_name_whole_steps_and_group_thousands() -> None:
    rows = [row.text for row in draw([Curve("changed", [0, 2001], [0.0, 95386.0])], 60, 10)]
    assert rows[-1].split() == ["0", "2,001"]
    assert "99,201┤" in "".join(rows)


@pytest.mark.parametrize("width", [34, 44, 76])
def test_every_curve_is_named_however_long_the_names_are(width: int) -> None:
    names = ("learned, without the leash", "worth, without the leash", "learned, with the leash",
             "worth, with the leash")  # fmt: skip
    curves = [Curve(name, range(9), [float(n)] * 9) for n, name in enumerate(names)]
    rows = "\n".join(row.text for row in draw(curves, width, 9))
    assert all(f"{letter} {name[:4]}" in rows for letter, name in zip("abcd", names, strict=True))
