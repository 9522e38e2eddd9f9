"""Splits a lesson's canonical text into sentences, each with its exact place.

A sentence never crosses a block: a list item, a table row and a code block end where they end.
Inside a paragraph a sentence ends at `.`, `!`, `?` or `…` if what follows looks like a new one;
abbreviations, initials, decimals and quotations that run on do not end it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from course.tutor.source import LessonText

# Words before a full stop that never end a sentence, and those that may (before a capital).
_NEVER_LAST = frozenset(
    {
        "e.g",
        "i.e",
        "cf",
        "vs",
        "al",
        "fig",
        "figs",
        "eq",
        "eqs",
        "sec",
        "ch",
        "no",
        "nos",
        "vol",
        "pp",
        "dr",
        "mr",
        "mrs",
        "ms",
        "prof",
        "st",
        "approx",
        "ca",
    }
)
_NUMBER_FOLLOWS = frozenset(
    {"no", "nos", "fig", "figs", "eq", "eqs", "sec", "ch", "vol", "pp", "p", "v", "ver"}
)

# Stop, then any closing marks and reference numbers, then space.
_STOP = re.compile(r"[.!?…]+(?:[\"'”’»)\]]|\[\^?[\w, -]{1,40}\])*(?:\s*\[[\d, -]{1,20}\])?(?=\s)")
_OPENERS = "\"'“‘«([¿¡–—-"
_LAST_WORD = re.compile(r"[\w.]+$")
_LINE = re.compile(r"[^\n]+")

# A sentence that opens with one of these leans on the one before it.
_LEANING = frozenset(
    {"it", "its", "they", "their", "them", "this", "that", "these", "those", "he", "she", "such",
     "both", "then", "so", "others", "all"}
)  # fmt: skip
# A sentence that opens so tells what people get wrong; the one after it puts it right.
_BELIEF = re.compile(
    r"(?:many|most|some|other|a lot of) (?:people|explainers|learners|texts|readers) "
    r"|people (?:say|think|picture|believe)|it is (?:often|sometimes|commonly) (?:said|thought|"
    r"believed)|you (?:might|may) (?:expect|think|have (?:read|heard))|others say|popular ",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its place: `raw[start:end] == text`; `number` counts from 1 in its section."""

    text: str
    start: int
    end: int
    section: str
    title: str
    number: int
    block: int
    kind: str
    closing: bool


def split(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each sentence of one paragraph.

    The spans cover every character that is not white space, in order, without overlap.
    """
    start = 0
    for stop in _STOP.finditer(text):
        if _ends_here(text, start, stop):
            yield from _trimmed(text, start, stop.end())
            start = stop.end()
    yield from _trimmed(text, start, len(text))


def _ends_here(text: str, start: int, stop: re.Match[str]) -> bool:
    following = text[stop.end() : stop.end() + 80].lstrip().split(None, 1)
    if not following:
        return True
    head = following[0].lstrip(_OPENERS)
    mark = stop.group()[0]
    if not head or not (head[0].isupper() or head[0].isdigit() or "_" in head):
        # A lower-case word goes on with the sentence; other scripts know no capitals.
        return bool(head) and head[0].isalpha() and not head[0].islower()
    if mark != "." or stop.group().startswith(".."):
        return True
    before = text[start : stop.start()].lstrip()
    if before.isdigit():  # "1. First": the number of an item, not a sentence
        return False
    last = _LAST_WORD.search(before)
    word = last.group().lower() if last else ""
    if word in _NUMBER_FOLLOWS:
        return not head[0].isdigit()
    if word in _NEVER_LAST:
        return False
    # "J. Smith": an initial. A single capital after a lower-case word may close ("run B.").
    initial = len(word) == 1 and last is not None and last.group().isupper() and word != "i"
    return not (initial and len(before) == 1) and not (initial and _follows_name(before))


def _follows_name(before: str) -> bool:
    words = before.split()
    return len(words) > 1 and (words[-2][0].isupper() or words[-2].endswith("."))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    if left < right:
        yield start + left, start + right


def _spans(kind: str, text: str) -> Iterator[tuple[int, int]]:
    if kind == "code":
        yield from _trimmed(text, 0, len(text))
    elif kind == "table":
        for line in _LINE.finditer(text):
            yield from _trimmed(text, line.start(), line.end())
    else:
        yield from split(text)


def sentences(lesson: LessonText) -> tuple[Sentence, ...]:
    """All sentences of a lesson in reading order."""
    found: list[Sentence] = []
    block_number = 0
    for section in lesson.sections:
        number = 0
        for block in section.blocks:
            block_number += 1
            for left, right in _spans(block.kind, lesson.raw[block.start : block.end]):
                number += 1
                start, end = block.start + left, block.start + right
                found.append(
                    Sentence(
                        text=lesson.raw[start:end],
                        start=start,
                        end=end,
                        section=section.slug,
                        title=section.title,
                        number=number,
                        block=block_number,
                        kind=block.kind,
                        closing=section.closing,
                    )
                )
    return tuple(found)


def leans(text: str) -> bool:
    """Whether a sentence's subject stands in the one before it ("It is stored ...")."""
    return text.split(None, 1)[0].strip("\"“'‘").lower() in _LEANING


def tells_a_belief(text: str) -> bool:
    """Whether a sentence tells what people get wrong; the one after it puts it right."""
    return bool(_BELIEF.match(text))
