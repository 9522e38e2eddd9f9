"""The bank of a lesson as a whole: its size, its levels, what it covers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from course.catalog.lint.choices import choice
from course.catalog.lint.files import CourseFiles, LessonFiles
from course.catalog.lint.finding import Note
from course.catalog.lint.rule import course_rule, lesson_rule

ITEMS = 20
OWN_RUN_ITEMS = 2
ITEMS_PER_OBJECTIVE = 2
ANCHORS = 3
TOO_OFTEN = 1.5
"""Times what chance would give."""


def _quiz_note(files: LessonFiles, message: str, remedy: str) -> Note:
    return Note(files.path("quiz.toml"), None, message, remedy)


@lesson_rule("bank-size", "error")
def bank_size(files: LessonFiles) -> Iterator[Note]:
    """A bank has at least 20 items, so that a second paper is another one."""
    if files.quiz and len(files.asked) < ITEMS:
        yield _quiz_note(files, f"there are {len(files.asked)} items.", f"Write at least {ITEMS}.")


@lesson_rule("bank-levels", "error")
def bank_levels(files: LessonFiles) -> Iterator[Note]:
    """At least a third of the items ask to apply or to reason."""
    beyond = sum(item.level != "recall" for item in files.asked)
    if 3 * beyond < len(files.asked):
        yield _quiz_note(
            files,
            f"{beyond} of {len(files.asked)} items ask to apply or reason.",
            "Turn recall items into situations until it is a third.",
        )


@lesson_rule("bank-own-run", "error")
def bank_own_run(files: LessonFiles) -> Iterator[Note]:
    """Where a lesson has a demonstration, two items use the learner's own run."""
    if not files.lesson or not files.quiz or not files.lesson.meta.demos:
        return
    own = sum(item.run is not None for item in files.asked)
    if own < OWN_RUN_ITEMS:
        yield _quiz_note(
            files,
            f"{own} items use the learner's own run.",
            f"Write at least {OWN_RUN_ITEMS} with run = {{ stage, measure }}.",
        )


@lesson_rule("objective-covered", "error")
def objective_covered(files: LessonFiles) -> Iterator[Note]:
    """Each objective has at least two items."""
    if not files.lesson or not files.quiz:
        return
    counts = Counter(item.objective for item in files.asked)
    for place, objective in enumerate(files.lesson.meta.objectives):
        if counts[objective.id] < ITEMS_PER_OBJECTIVE:
            yield files.meta_note(
                ("objectives", place),
                f"{counts[objective.id]} items ask for the objective '{objective.id}'.",
                f"Write at least {ITEMS_PER_OBJECTIVE}, or drop the objective.",
            )


@lesson_rule("anchors", "error")
def anchors(files: LessonFiles) -> Iterator[Note]:
    """At most three items of a lesson are anchors: each joins the review of everybody."""
    marked = [number for number, item in enumerate(files.asked) if item.anchor]
    if len(marked) > ANCHORS:
        yield _quiz_note(
            files,
            f"{len(marked)} items are anchors: {', '.join(files.asked[n].id for n in marked)}.",
            f"Keep anchor = true on the {ANCHORS} that the lesson stands or falls with.",
        )


@lesson_rule("anchor-own-run", "warning")
def anchor_own_run(files: LessonFiles) -> Iterator[Note]:
    """An anchor can be asked of everybody: it needs no run of the learner's own."""
    for number, item in enumerate(files.items):
        if item.anchor and item.run:
            yield files.item_note(
                number,
                "anchor",
                "an anchor is asked of everybody, and this item only of those who ran the stage.",
                "Mark an item without `run`.",
            )


@lesson_rule("key-length", "warning")
def key_length(files: LessonFiles) -> Iterator[Note]:
    """Where one option is right, it is not often the one longest or the one shortest."""
    found = (choice(item) for item in files.asked)
    items = [each for each in found if each and len(each.right) == 1]
    chance = sum(1 / len(each.texts) for each in items)
    for name, sign in (("longest", 1), ("shortest", -1)):
        tells = [
            each.item
            for each in items
            if sign * len(each.keys[0]) > max(sign * len(text) for text in each.others)
        ]
        if len(tells) > TOO_OFTEN * chance:
            yield _quiz_note(
                files,
                f"the key alone is the {name} option in {len(tells)} of {len(items)} items.",
                f"About {chance:.0f} would be chance. Look at: {', '.join(tells)}.",
            )


@course_rule("item-id-elsewhere", "warning")
def item_id_elsewhere(course: CourseFiles) -> Iterator[Note]:
    """An item's id is used in one lesson only, so that exported decks cannot mix them up."""
    owner: dict[str, str] = {}
    for files in course.lessons:
        for number, item in enumerate(files.items):
            if owner.setdefault(item.id, files.entry.id) != files.entry.id:
                yield files.item_note(
                    number, "id", f"'{owner[item.id]}' has an item of this id.", "Rename this one."
                )
