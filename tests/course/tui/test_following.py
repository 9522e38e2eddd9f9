"""What changes is turned to, but what is being looked at is not pulled away while it moves."""

from __future__ import annotations

import numpy as np

from course.tui.state.following import QUIET, Following
from engine.stages.spec import Grid

BOTH = {"a", "b"}


def grid(name: str, step: int = 0) -> Grid:
    return Grid(name, step, np.zeros((1, 1)))


def test_it_stays_while_what_is_shown_still_changes() -> None:
    following = Following()
    for tick in range(10):
        following.see({"a": grid("a", tick), "b": grid("b", tick)}, tick / 10)
        assert following.livelier({"a"}, BOTH, tick / 10) == ""


def test_it_turns_to_what_changes_once_what_is_shown_stands_still() -> None:
    following, still = Following(), grid("a")
    following.see({"a": still}, 0.0)
    following.see({"a": still, "b": grid("b")}, QUIET / 2)
    assert following.livelier({"a"}, BOTH, QUIET / 2) == ""
    following.see({"a": still, "b": grid("b", 1)}, QUIET)
    assert following.livelier({"a"}, BOTH, QUIET) == "b"
    assert following.livelier({"b"}, BOTH, QUIET) == ""


def test_grids_of_another_view_do_not_count() -> None:
    following = Following()
    following.see({"a": grid("a")}, 0.0)
    following.see({"a": grid("a"), "other": grid("other")}, 9.0)
    assert following.livelier({"a"}, {"a"}, 99.0) == ""


def test_a_new_run_is_a_new_beginning() -> None:
    following, old = Following(), grid("b")
    following.see({"a": grid("a"), "b": old}, 0.0)
    following.see({"a": grid("a")}, 5.0)
    assert following.livelier({"a"}, BOTH, 9.0) == ""
