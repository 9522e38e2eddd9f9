"""Whether the lesson says what quiz and aliases quote from it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from course.catalog.lint.files import LessonFiles
from course.catalog.lint.finding import Note
from course.catalog.lint.rule import lesson_rule
from course.catalog.quotes import quote_spans, sentence_spans
from course.catalog.quoting import alias_faults, cut, evidence_faults


@lesson_rule("evidence-verbatim", "error")
def evidence_verbatim(files: LessonFiles) -> Iterator[Note]:
    """An item's evidence is an exact fragment of the section it cites."""
    if not files.lesson:
        return
    for fault in evidence_faults(files.lesson, files.items):
        yield files.item_note(*fault)


@lesson_rule("sections-cited", "error")
def sections_cited(files: LessonFiles) -> Iterator[Note]:
    """Every section but the closing ones is cited by an item."""
    if not files.lesson or not files.quiz:
        return
    cited = {item.cite for item in files.asked}
    for section in files.lesson.sections:
        if not section.closing and section.slug not in cited:
            yield files.text_note(
                section,
                f"no item cites '{section.slug}'.",
                "Ask something that this section settles.",
            )


@lesson_rule("alias-quote", "error")
def alias_quote(files: LessonFiles) -> Iterator[Note]:
    """An alias quotes a fragment of one sentence of the lesson, verbatim."""
    if not files.lesson:
        return
    for fault in alias_faults(files.lesson, files.aliases or ()):
        yield files.alias_note(*fault)
    raw = files.lesson.raw
    sentences = [
        span
        for section in files.lesson.sections
        for block in section.blocks
        for span in sentence_spans(raw, block.start, block.end)
    ]
    starts = [start for start, _ in sentences]
    for number, alias in enumerate(files.aliases or ()):
        places = list(quote_spans(raw, alias.quote))
        if places and not any(
            end <= sentences[bisect_right(starts, start) - 1][1] for start, end in places
        ):
            yield files.alias_note(
                number,
                f"the quote is more than one sentence of the lesson: '{cut(alias.quote)}'.",
                "Copy a fragment of one sentence, without Markdown marks.",
            )


@lesson_rule("alias-twice", "warning")
def alias_twice(files: LessonFiles) -> Iterator[Note]:
    """No two aliases give different answers to one question."""
    seen: set[str] = set()
    for number, alias in enumerate(files.aliases or ()):
        for ask in alias.asks:
            if ask.lower() in seen:
                yield files.alias_note(
                    number, f"'{cut(ask)}' is asked twice.", "Keep it with the better sentence."
                )
            seen.add(ask.lower())


@lesson_rule("aliases-present", "warning")
def aliases_present(files: LessonFiles) -> Iterator[Note]:
    """A lesson has question aliases."""
    if files.aliases == ():
        yield Note(
            files.path("tutor.toml"), None, "there are no aliases.",
            "Write how a learner would ask for each teachable sentence.",
        )  # fmt: skip
