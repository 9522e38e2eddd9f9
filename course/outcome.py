"""What a finished run says to its lesson: which prediction came true, and the text for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from course.catalog.conditions import fill, parse

if TYPE_CHECKING:
    from course.catalog.models import RunBlock, RunOption


def came_true(
    run: RunBlock, measures: Mapping[str, float], verdicts: Mapping[str, bool | None]
) -> RunOption | None:
    """The first predicted option whose condition this run fulfils, or None."""
    for option in run.options:
        if parse(option.when).holds(measures, verdicts):
            return option
    return None


def explanation(
    run: RunBlock, measures: Mapping[str, float], verdicts: Mapping[str, bool | None]
) -> str:
    """The text of the first branch that fits this run, with its own numbers.

    A branch without a condition speaks only where no other does; empty if none fits.
    """
    otherwise = ""
    for branch in run.after:
        if branch.when is None:
            otherwise = otherwise or branch.text
        elif parse(branch.when).holds(measures, verdicts):
            return fill(branch.text, measures)
    return fill(otherwise, measures) if otherwise else ""
