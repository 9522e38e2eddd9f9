"""The monitor: silent until its window is full and its line known, then true to that line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.methods.monitoring import Monitor


def test_it_is_silent_before_its_line_is_known() -> None:
    monitor = Monitor(window=3, margin=0.1)
    assert not any(monitor.hear(complaint=True) for _ in range(10))


def test_it_is_silent_until_its_window_is_full() -> None:
    monitor = Monitor(window=3, margin=0.1)
    monitor.settle(0.0)
    assert [monitor.hear(complaint=True) for _ in range(3)] == [False, False, True]


@given(st.lists(st.booleans(), min_size=5, max_size=30), st.floats(0, 0.5), st.floats(0, 0.5))
def test_it_raises_an_alarm_exactly_above_its_line(
    heard: list[bool], usual: float, margin: float
) -> None:
    monitor = Monitor(window=5, margin=margin)
    monitor.settle(usual)
    alarm = [monitor.hear(complaint) for complaint in heard][-1]
    assert alarm == (sum(heard[-5:]) / 5 > usual + margin)
