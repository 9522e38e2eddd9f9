"""The lesson's text: how long it is, and whether it fits the screen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from course.catalog.blocks import Block, Lesson, Section
from course.catalog.lint.files import LessonFiles
from course.catalog.lint.finding import Note
from course.catalog.lint.options import CODE_COLUMNS
from course.catalog.lint.rule import lesson_rule
from course.catalog.stage_names import stage_names

LESSON_WORDS = (800, 1400)
SECTION_WORDS = 400
WORDS_A_MINUTE = 180
_OFF = 0.3
_CITE = re.compile(r"\[\d+\]")
_TODO = re.compile(r"\b(?:TODO|FIXME|TBD|XXX)\b")
_WAITING = re.compile(r"\b(?:TODO|FIXME|TBD|XXX|NN+|N[,.]NN+|NN,NNN|[A-Z]+BLOCK)\b")
_LISTED = re.compile(r"\[\d+\] ")


def words_in(text: str) -> int:
    """The words of a text, source numbers left out.

    >>> words_in("It costs a lot.[1]")
    4
    """
    return len(_CITE.sub("", text).split())


def _written(section: Section) -> list[Block]:
    """A section's own blocks: the list of sources is made from the front matter."""
    listing = section.title.lower() == "sources"
    return [block for block in section.blocks if not (listing and _LISTED.match(block.text))]


def _section_words(section: Section) -> int:
    """Words a learner reads in a section; the list of sources is looked up, not read."""
    return words_in(section.title) + sum(words_in(block.text) for block in _written(section))


def lesson_words(lesson: Lesson) -> int:
    """Words of the whole lesson, demonstrations left out."""
    return sum(_section_words(section) for section in lesson.sections)


def _run_words(lesson: Lesson) -> int:
    """Words read at the demonstrations: prediction, options and one branch after the run."""
    return sum(
        words_in(run.predict)
        + sum(words_in(option.text) for option in run.options)
        + words_in(run.after[0].text)
        for run in lesson.runs
    )


@lesson_rule("minutes", "error")
def minutes(files: LessonFiles) -> Iterator[Note]:
    """The minutes given are within 30% of words / 180 and the demonstrations' seconds."""
    if not files.lesson:
        return
    seconds = 0.0
    for stage in files.lesson.meta.demos:
        names = stage_names(stage)
        seconds += 0.0 if isinstance(names, str) else names.seconds
    words = lesson_words(files.lesson) + _run_words(files.lesson)
    counted = words / WORDS_A_MINUTE + seconds / 60
    given = files.lesson.meta.minutes
    if abs(given - counted) > max(_OFF * counted, 0.5):
        yield files.meta_note(
            ("minutes",),
            f"minutes is {given}; {words} words and {seconds:.0f} s of demonstration"
            f" take {counted:.1f}.",
            f"Write minutes = {max(round(counted), 1)}, here and in course.toml.",
        )


@lesson_rule("lesson-length", "error")
def lesson_length(files: LessonFiles) -> Iterator[Note]:
    """A lesson has 800 to 1,400 words."""
    if not files.lesson:
        return
    words = lesson_words(files.lesson)
    low, high = LESSON_WORDS
    if not low <= words <= high:
        yield files.text_note(
            None, f"the lesson has {words} words.", f"It should have {low} to {high:,}."
        )


@lesson_rule("section-length", "warning")
def section_length(files: LessonFiles) -> Iterator[Note]:
    """A section has at most about 400 words."""
    for section in files.lesson.sections if files.lesson else ():
        words = _section_words(section)
        if words > SECTION_WORDS:
            yield files.text_note(
                section, f"'{section.title}' has {words} words.", "Give its second idea a section."
            )


@lesson_rule("code-width", "error")
def code_width(files: LessonFiles) -> Iterator[Note]:
    """Lines of code and tables fit 72 columns."""
    for section in files.lesson.sections if files.lesson else ():
        for block in section.blocks:
            wide = max(map(len, block.text.split("\n")))
            if block.kind in ("code", "table") and wide > CODE_COLUMNS:
                yield files.text_note(
                    block, f"a line of the {block.kind} has {wide} characters.",
                    f"Keep it within {CODE_COLUMNS}.",
                )  # fmt: skip


@lesson_rule("placeholder", "error")
def placeholder(files: LessonFiles) -> Iterator[Note]:
    """Nothing in the lesson's files still waits to be written."""
    for section in files.lesson.sections if files.lesson else ():
        for block in _written(section):
            if block.kind != "code" and (found := _WAITING.search(block.text)):
                yield files.text_note(block, f"'{found[0]}' waits to be written.", "Write it.")
    for name, text in files.texts.items():
        if not _TODO.search(text):
            continue
        for number, line in enumerate(_toml_lines(name, text), 1):
            if (found := _TODO.search(line)) and not line.lstrip().startswith("#"):
                message = f"'{found[0]}' waits to be written."
                yield Note(files.path(name), number, message, "Write it.")


def _toml_lines(name: str, text: str) -> list[str]:
    """The lines of a file that are TOML: of a lesson its front matter."""
    lines = text.split("\n")
    fences = [place for place, line in enumerate(lines) if line.rstrip() == "+++"]
    return lines[: fences[1]] if name == "lesson.md" and len(fences) > 1 else lines
