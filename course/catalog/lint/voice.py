"""How a lesson sounds: doubts, not faults."""

from __future__ import annotations

import re
from collections.abc import Iterator

from course.catalog.lint.files import LessonFiles
from course.catalog.lint.finding import Note
from course.catalog.lint.rule import lesson_rule
from course.catalog.lint.text import words_in
from course.catalog.quotes import sentence_spans

SENTENCE_WORDS = 18
_BANNED = re.compile(
    r"\b(?:simply|just|essentially|div(?:e|es|ed|ing)|unlock(?:s|ed|ing)?|landscapes?|journeys?"
    r"|crucial(?:ly)?|we|we're|we'll|we've|us|our|ours)\b",
    re.IGNORECASE,
)
_BANG = re.compile(r"(?<=[\w)\"'’”])!(?!=)")


def _prose(files: LessonFiles) -> Iterator[tuple[int | None, str, str]]:
    """Text with a voice: (line, file, text); code and quotations are somebody else's."""
    if files.lesson:
        path = files.path("lesson.md")
        yield files.line("lesson.md", "dek"), path, files.lesson.meta.dek
        for section in files.lesson.sections:
            yield section.line, path, section.title
            for block in section.blocks:
                if block.kind in ("paragraph", "item"):
                    text = "".join(
                        each.text for each in block.spans if each.style not in ("code", "em")
                    )
                    yield block.line, path, text
                if block.run:
                    run = block.run
                    yield block.line, path, run.predict
                    yield from ((block.line, path, each.text) for each in run.after)
    path = files.path("quiz.toml")
    for number, item in enumerate(files.items):
        texts = [item.stem, getattr(item, "why", "")]
        texts += [text for each in getattr(item, "options", ()) for text in (each.text, each.why)]
        for text in texts:
            yield files.line("quiz.toml", "item", number), path, text


@lesson_rule("voice-word", "warning")
def voice_word(files: LessonFiles) -> Iterator[Note]:
    """Words that sound like every other course, "we", and exclamation marks."""
    for line, path, text in _prose(files):
        unquoted = re.sub(r"[\"“][^\"”]*[\"”]", "", text)
        for found in (*_BANNED.finditer(unquoted), *_BANG.finditer(unquoted)):
            if found[0] == "US":
                continue
            yield Note(
                path, line, f"'{found[0]}' in '{_around(unquoted, found)}'.", "Say it plainly."
            )


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
