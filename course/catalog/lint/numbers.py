"""Questions answered with a number: how near is right, and whether fresh values are fresh."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from course.catalog.lint.files import LessonFiles
from course.catalog.lint.finding import Note
from course.catalog.lint.rule import lesson_rule
from course.catalog.quiz_models import Numeric

WIDE = 0.5
_SOUND = "Accept what a sound calculation by hand gives."


def _values(item: Numeric) -> list[float]:
    if item.value is not None:
        return [item.value]
    return [each.value for each in item.variants]


@lesson_rule("numeric-tolerance", "warning")
def numeric_tolerance(files: LessonFiles) -> Iterator[Note]:
    """A tolerance lets a right answer through and not everything else."""
    for number, item in enumerate(files.items):
        if not isinstance(item, Numeric):
            continue
        values = _values(item)
        shares = [item.tolerance / abs(value) for value in values if value]
        share = item.tolerance if item.relative else max(shares, default=0.0)
        if item.tolerance == 0 and (item.run or any(value != int(value) for value in values)):
            message = "a tolerance of 0 asks for every digit."
        elif share >= WIDE:
            message = f"the tolerance accepts answers {share:.0%} away."
        else:
            continue
        yield files.item_note(number, "tolerance", message, _SOUND)


@lesson_rule("numeric-variants", "warning")
def numeric_variants(files: LessonFiles) -> Iterator[Note]:
    """Fresh values ask for a fresh answer: that of one variant is wrong in the others."""
    for number, item in enumerate(files.items):
        if not isinstance(item, Numeric) or not item.variants:
            continue
        values = sorted(_values(item))
        for low, high in pairwise(values):
            reach = item.tolerance * (abs(low) if item.relative else 1.0)
            if high - low <= reach:
                yield files.item_note(
                    number,
                    "variants",
                    f"the answer to one variant, {low:g}, is right in another, {high:g}.",
                    "Set the numbers further apart, or narrow the tolerance.",
                )
                break
