"""Whether a lesson says what its quiz and its aliases quote from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from course.catalog.quotes import find_quote

if TYPE_CHECKING:
    from course.catalog.blocks import Lesson
    from course.catalog.lesson import Reading
    from course.catalog.models import Alias
    from course.catalog.quiz_models import ItemBase


def evidence_faults(
    lesson: Lesson | Reading, items: Iterable[ItemBase]
) -> Iterator[tuple[int, str, str, str]]:
    """Evidence that is no fragment of the section cited: (item's place, key, message, remedy)."""
    sections = {each.slug: each for each in lesson.sections}
    for number, item in enumerate(items):
        section = sections.get(item.cite)
        if section is None or not item.evidence:
            continue
        if find_quote(lesson.raw, item.evidence, section.start, section.end):
            continue
        if elsewhere := find_quote(lesson.raw, item.evidence):
            where = next(each.slug for each in lesson.sections if elsewhere[0] < each.end)
            message = f"the evidence is not in '{item.cite}', but in '{where}'."
            yield number, "cite", message, f"Cite '{where}'."
        else:
            yield (
                number,
                "evidence",
                f"the evidence is not in the lesson: '{cut(item.evidence)}'.",
                "Copy a fragment of the section as `read --raw` prints it, without Markdown marks.",
            )


def alias_faults(
    lesson: Lesson | Reading, aliases: Iterable[Alias]
) -> Iterator[tuple[int, str, str]]:
    """Aliases that quote what the lesson does not say: (alias's place, message, remedy)."""
    for number, alias in enumerate(aliases):
        if alias.quote and not find_quote(lesson.raw, alias.quote):
            message = f"the quote is no part of the lesson: '{cut(alias.quote)}'."
            yield number, message, "Copy a fragment of one sentence, without Markdown marks."


def cut(text: str) -> str:
    """A quotation short enough for a message."""
    return text if len(text) <= 60 else f"{text[:57]}..."
