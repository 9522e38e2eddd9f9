"""How a lesson sounds: doubts, not faults."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from course.catalog.blocks import Block
from course.catalog.lint.files import LessonFiles
from course.catalog.lint.finding import Note
from course.catalog.lint.options import options_of
from course.catalog.lint.rule import lesson_rule
from course.catalog.lint.text import words_in
from course.catalog.quotes import sentence_spans

SENTENCE_WORDS = 18
_BANNED = re.compile(
    r"\b(?:simply|just|essentially|div(?:e|es|ed|ing)|unlock(?:s|ed|ing)?|landscapes?|journeys?"
    r"|crucial(?:ly)?|we|we're|we'll|we've|us|our|ours)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]")
_BANG = re.compile(r"(?<=[\w)\"'’”])!(?!=)")


@dataclass(frozen=True, slots=True)
class Prose:
    """Text with a voice, and where it stands: a line, or a field whose line can be found."""

    text: str
    name: str
    line: int | None = None
    loc: tuple[str | int, ...] = ()


def _prose(files: LessonFiles) -> Iterator[Prose]:
    if files.lesson:
        yield Prose(files.lesson.meta.dek, "lesson.md", loc=("dek",))
        for section in files.lesson.sections:
            yield Prose(section.title, "lesson.md", section.line)
            for block in section.blocks:
                for text in _block_prose(block):
                    yield Prose(text, "lesson.md", block.line)
    for number, item in enumerate(files.items):
        texts = [item.stem, getattr(item, "why", "")]
        texts += [text for each in options_of(item) for text in (each.text, each.why)]
        for text in texts:
            yield Prose(text, "quiz.toml", loc=("item", number))


def _block_prose(block: Block) -> Iterator[str]:
    """What of a block is the course's own voice: emphasis often quotes somebody else."""
    if block.kind in ("paragraph", "item"):
        yield "".join(each.text for each in block.spans if each.style not in ("code", "em"))
    if block.run:
        yield block.run.predict
        yield from (each.text for each in block.run.after)


@lesson_rule("voice-word", "warning")
def voice_word(files: LessonFiles) -> Iterator[Note]:
    """Words that sound like every other course, "we", and exclamation marks."""
    for prose in _prose(files):
        for message in jarring(prose.text):
            line = prose.line or files.line(prose.name, *prose.loc)
            yield Note(files.path(prose.name), line, message, "Say it plainly.")


def jarring(text: str) -> Iterator[str]:
    """Each word of a text that the course does not use, with what stands around it."""
    unquoted = _QUOTED.sub("", text)
    for found in (*_BANNED.finditer(unquoted), *_BANG.finditer(unquoted)):
        if found[0] != "US":
            yield f"'{found[0]}' in '{_around(unquoted, found)}'."


def _around(text: str, found: re.Match[str]) -> str:
    start = max(0, found.start() - 25)
    return text[start : found.end() + 25].strip().replace("\n", " ")


@lesson_rule("sentence-length", "warning")
def sentence_length(files: LessonFiles) -> Iterator[Note]:
    """Sentences of a lesson average at most 18 words."""
    if not files.lesson:
        return
    raw = files.lesson.raw
    lengths = [
        words_in(raw[start:end])
        for section in files.lesson.sections
        if section.title.lower() != "sources"
        for block in section.blocks
        if block.kind in ("paragraph", "item")
        for start, end in sentence_spans(raw, block.start, block.end)
    ]
    mean = sum(lengths) / max(len(lengths), 1)
    if mean > SENTENCE_WORDS:
        yield files.text_note(
            None, f"a sentence has {mean:.1f} words on average.", f"Keep it under {SENTENCE_WORDS}."
        )
