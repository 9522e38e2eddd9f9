"""How a question and its options are put: negatives one overlooks, options unlike the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from course.catalog.lint.choices import choice
from course.catalog.lint.files import LessonFiles
from course.catalog.lint.finding import Note
from course.catalog.lint.rule import lesson_rule

_SENTENCE = re.compile(r"(?<=[.!?:])\s+")
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”")
_NEGATIVE = re.compile(r"\b(?:not|never|except|cannot|no longer|(?<!at )least)\b|n't\b")
"""In lower case: capitals are the emphasis that plain text has."""
_BEGINNERS = frozenset(
    "all an and as at because both by each every for from he her how if in is it its many more"
    " most neither no none nothing on one only she some that the their there these they this those"
    " to what when where which who with you your".split()
)
"""Words with which a sentence or a phrase begins, and no name does."""
_END = re.compile(r"[.!?]$")
_NUMBER = re.compile(r"^[-+−<>≈~]?\s*[\d.,]*\d\s*\S{0,12}$")


@lesson_rule("stem-negative", "warning")
def stem_negative(files: LessonFiles) -> Iterator[Note]:
    """A question that turns on a "not" shows it: in capitals, as plain text has no other way."""
    for number, item in enumerate(files.items):
        questions = [
            sentence
            for sentence in _SENTENCE.split(_QUOTED.sub("", item.stem))
            if sentence.endswith("?")
        ]
        found = next((hit for each in questions if (hit := _NEGATIVE.search(each))), None)
        if found:
            yield files.item_note(
                number,
                "stem",
                f"the question turns on '{found[0]}', which is easily read over.",
                "Ask for what is so; or write the word in capitals.",
            )


def _uneven(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """In what the options differ that should be alike: (message, remedy)."""
    ends = [_END.search(text) is not None for text in texts]
    if len(set(ends)) > 1:
        odd = _odd(texts, ends)
        yield f"some options end as sentences do, others not: '{odd}'.", "End all or none so."
    starts = [text.split()[0].strip("\"'“‘(,") for text in texts]
    upper = [word.lower() in _BEGINNERS and word[:1].isupper() for word in starts]
    lower = [word[:1].islower() for word in starts]
    if any(upper) and any(lower):
        odd = texts[upper.index(True)]
        yield f"some options begin with a capital, others not: '{odd}'.", "Begin all alike."
    numbers = [_NUMBER.match(text) is not None for text in texts]
    if len(texts) > 2 and numbers.count(False) == 1:
        odd = texts[numbers.index(False)]
        yield f"all options but one are numbers: '{odd}'.", "Give it as a number, or ask anew."


def _odd(texts: Sequence[str], marks: Sequence[bool]) -> str:
    """The text of the smaller group."""
    rare = min((True, False), key=marks.count)
    return texts[marks.index(rare)]


@lesson_rule("options-parallel", "warning")
def options_parallel(files: LessonFiles) -> Iterator[Note]:
    """The options of an item have one form: all phrases or all sentences, all numbers or none."""
    for number, item in enumerate(files.items):
        if chosen := choice(item):
            for message, remedy in _uneven(chosen.texts):
                yield files.item_note(number, "", message, remedy)
