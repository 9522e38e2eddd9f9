"""One question at a time: its stem, its options, its key."""

from __future__ import annotations

import re
from collections.abc import Iterator

from course.catalog.conditions import ConditionError, template_names
from course.catalog.lint.choices import choice
from course.catalog.lint.files import LessonFiles
from course.catalog.lint.finding import Note
from course.catalog.lint.rule import lesson_rule
from course.catalog.quiz_models import Cloze, ItemBase, Numeric, Option, PickLine, Predict, Single
from course.catalog.text import fold

OPTION_CHARACTERS = 140
STEM_WORDS = 40
CODE_COLUMNS = 72
MISCONCEPTIONS = 2
_PLACE = re.compile(r"\{[A-Za-z][A-Za-z0-9_-]*(?::[^{}]*)?\}")
_BLANK = re.compile(r"_{3,}")
_CATCH_ALL = re.compile(
    r"\b(?:all|none|both|neither|any) of (?:the |these |those )?(?:above|options|answers|others)\b",
    re.IGNORECASE,
)


def options_of(item: ItemBase) -> tuple[Option, ...]:
    """The options of an item that has any with a `why`."""
    options: tuple[Option, ...] = getattr(item, "options", ())
    return options


def _answers(item: ItemBase) -> list[tuple[str, str]]:
    """Every answer shown to a learner: (id, text)."""
    shown = [(each.id, each.text) for each in options_of(item)]
    shown += [(each.id, each.text) for each in getattr(item, "items", ())]
    shown += [(each.id, each.response) for each in getattr(item, "pairs", ())]
    shown += [(each.id, each.text) for each in getattr(item, "extra", ())]
    return shown


@lesson_rule("option-twice", "error")
def option_twice(files: LessonFiles) -> Iterator[Note]:
    """No two options of an item read the same."""
    for number, item in enumerate(files.items):
        seen: dict[str, str] = {}
        for option_id, text in _answers(item):
            same = fold(text).lower().rstrip(".")
            if same in seen:
                yield files.item_note(
                    number,
                    "",
                    f"options '{seen[same]}' and '{option_id}' read the same.",
                    "Change one.",
                )
            seen[same] = option_id


@lesson_rule("option-length", "error")
def option_length(files: LessonFiles) -> Iterator[Note]:
    """An option has at most 140 characters."""
    for number, item in enumerate(files.items):
        for option_id, text in _answers(item):
            if len(text) > OPTION_CHARACTERS:
                yield files.item_note(
                    number,
                    "",
                    f"option '{option_id}' has {len(text)} characters.",
                    f"Say it in {OPTION_CHARACTERS}; what explains it belongs into why.",
                )


@lesson_rule("misconceptions", "error")
def misconceptions(files: LessonFiles) -> Iterator[Note]:
    """At least two wrong options of an item name the belief behind them; the only one, if one."""
    for number, item in enumerate(files.items):
        chosen = choice(item)
        if chosen is None:
            continue
        wrong = [each for each in options_of(item) if each.text in chosen.others]
        wanted = MISCONCEPTIONS if isinstance(item, Single) else min(MISCONCEPTIONS, len(wrong))
        named = sum(each.misconception is not None for each in wrong)
        if named < wanted:
            yield files.item_note(
                number,
                "options" if isinstance(item, Predict) else "distractors",
                f"{named or 'none'} of the wrong options name{'s' * (named == 1)} a misconception.",
                "Write down what a learner believes who chooses it, for at least two.",
            )


@lesson_rule("catch-all", "error")
def catch_all(files: LessonFiles) -> Iterator[Note]:
    """No option says 'all of the above' or 'none of the above'."""
    for number, item in enumerate(files.items):
        for option_id, text in _answers(item):
            if _CATCH_ALL.search(text):
                yield files.item_note(
                    number,
                    "",
                    f"option '{option_id}' is '{text}'.",
                    "Options are shuffled: name it.",
                )


@lesson_rule("stem-length", "warning")
def stem_length(files: LessonFiles) -> Iterator[Note]:
    """A stem has at most 40 words."""
    for number, item in enumerate(files.items):
        count = len(item.stem.split())
        if count > STEM_WORDS:
            yield files.item_note(
                number, "stem", f"the stem has {count} words.", f"Ask it in {STEM_WORDS}."
            )


@lesson_rule("stem-question", "warning")
def stem_question(files: LessonFiles) -> Iterator[Note]:
    """A stem is a whole question; a cloze stem has a blank."""
    for number, item in enumerate(files.items):
        if isinstance(item, Cloze):
            if not _BLANK.search(item.stem):
                yield files.item_note(
                    number, "stem", "the stem has no blank.", "Mark the place with ____."
                )
        elif "?" not in item.stem and not re.match(r"[A-Z]\w+ .*[.:]\s*$", item.stem, re.DOTALL):
            yield files.item_note(number, "stem", "the stem asks nothing.", "End it in a question.")


@lesson_rule("stem-places", "error")
def stem_places(files: LessonFiles) -> Iterator[Note]:
    """Only an own-run item has a `{measure}` in its stem, and only the one it names.

    What the variants of a numeric item set is the format's own matter.
    """
    for number, item in enumerate(files.items):
        if isinstance(item, Numeric) and item.variants:
            continue
        if item.run is None:
            if place := _PLACE.search(item.stem):
                yield files.item_note(
                    number, "stem", f"nothing fills in {place[0]}.", "Give the item its run."
                )
            continue
        try:
            extra = template_names(item.stem) - {item.run.measure}
        except ConditionError as error:
            yield files.item_note(number, "stem", error.message, error.remedy)
            continue
        if extra:
            yield files.item_note(
                number,
                "stem",
                f"the stem fills in {', '.join(sorted(extra))}.",
                f"An own-run item knows its own measure only: {item.run.measure}.",
            )


@lesson_rule("stem-width", "error")
def stem_width(files: LessonFiles) -> Iterator[Note]:
    """Code in a stem or an option fits 72 columns: it cannot be wrapped without changing it."""
    for number, item in enumerate(files.items):
        texts = [("stem", item.stem), *(("", text) for _, text in _answers(item))]
        for key, text in texts:
            lines = text.split("\n")
            wide = max((len(line) for line in lines if _is_code(line)), default=0)
            if wide > CODE_COLUMNS:
                yield files.item_note(
                    number, key, f"a line of code has {wide} characters.",
                    f"Keep it within {CODE_COLUMNS}.",
                )  # fmt: skip


def _is_code(line: str) -> bool:
    """Whether a line of a question is set apart as code is: indented."""
    return line.startswith("    ")


@lesson_rule("pick-line-width", "error")
def pick_line_width(files: LessonFiles) -> Iterator[Note]:
    """Lines to choose from fit 72 columns and are not blank where the key is."""
    for number, item in enumerate(files.items):
        if not isinstance(item, PickLine):
            continue
        wide = max(map(len, item.lines))
        if wide > CODE_COLUMNS:
            yield files.item_note(
                number, "text", f"a line has {wide} characters.", f"Break it at {CODE_COLUMNS}."
            )
        if not item.lines[item.line - 1].strip():
            yield files.item_note(
                number, "line", f"line {item.line} is blank.", "Count from 1, blank lines included."
            )
