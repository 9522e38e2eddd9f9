"""Ids and revisions: a learner's answers are kept under them, so they go on meaning the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from course.catalog.lint.files import LessonFiles, read_course
from course.catalog.lint.finding import Note
from course.catalog.lint.lock import NAME, Locked, lock_of, write
from course.catalog.lint.rule import lesson_rule
from course.catalog.quiz_models import ItemBase

_RECORD = "`lossfall lint --record`"


def _revised(files: LessonFiles) -> Iterator[tuple[int, ItemBase, Locked, Locked]]:
    """The items that were recorded and are not retired: place, item, what it was, what it is.

    Of items with one id only the first: that there are two is a fault of its own.
    """
    seen: set[str] = set()
    for number, item in enumerate(files.items):
        old = files.lock.get(item.id)
        if old and not old.retired and item.id not in seen:
            seen.add(item.id)
            yield number, item, old, files.locks[number]


@lesson_rule("lock-format", "error")
def lock_format(files: LessonFiles) -> Iterator[Note]:
    """`quiz.lock` is as it was written."""
    for line in files.lock_faults:
        yield Note(
            files.path(NAME), line, "this line is no item of the record.",
            f"Restore the file, or delete it and write it anew with {_RECORD}.",
        )  # fmt: skip


@lesson_rule("id-dropped", "error")
def id_dropped(files: LessonFiles) -> Iterator[Note]:
    """An item that is taken out leaves its id under `retired`."""
    if not files.quiz:
        return
    known = {*(item.id for item in files.items), *files.quiz.retired}
    for item_id in files.lock:
        if item_id not in known:
            yield Note(
                files.path("quiz.toml"), files.line("quiz.toml", "retired") or 1,
                f"the item '{item_id}' is gone, and its id is not under `retired`.",
                f'Add it: retired = ["{item_id}"], so that no other item takes its answers.',
            )  # fmt: skip


@lesson_rule("id-reused", "error")
def id_reused(files: LessonFiles) -> Iterator[Note]:
    """A retired id is never used again, even where it was taken out of `retired`."""
    for number, item in enumerate(files.items):
        old = files.lock.get(item.id)
        if old and old.retired:
            yield files.item_note(
                number, "id", "an item of this id was retired.", "Give this one an id of its own."
            )


@lesson_rule("rev-lower", "error")
def rev_lower(files: LessonFiles) -> Iterator[Note]:
    """`rev` only rises."""
    for number, item, old, _ in _revised(files):
        if item.rev < old.rev:
            yield files.item_note(
                number, "rev", f"rev was {old.rev} already.", f"Write rev = {old.rev} or more."
            )


@lesson_rule("rev-key", "error")
def rev_key(files: LessonFiles) -> Iterator[Note]:
    """What counts as right changes with a new `rev` only: old answers are scored again by it."""
    for number, item, old, new in _revised(files):
        if item.rev == old.rev and new.key != old.key:
            yield files.item_note(
                number,
                "rev",
                f"what counts as right, or what there is to choose, is not that of rev {item.rev}.",
                f"Write rev = {item.rev + 1}.",
            )


@lesson_rule("rev-words", "error")
def rev_words(files: LessonFiles) -> Iterator[Note]:
    """Another wording is another `rev`, unless its author says that it means the same."""
    for number, item, old, new in _revised(files):
        if item.rev == old.rev and new.key == old.key and new.words != old.words:
            yield files.item_note(
                number,
                "stem",
                f"the question or an option reads otherwise than rev {item.rev} did.",
                f"If it means something else, write rev = {item.rev + 1}; "
                f"if not, say so with {_RECORD}.",
            )


@lesson_rule("rev-recorded", "warning")
def rev_recorded(files: LessonFiles) -> Iterator[Note]:
    """What learners meet is on record, so that a later change can be seen."""
    if not files.quiz:
        return
    missing = [
        item.id
        for item in files.items
        if (old := files.lock.get(item.id)) is None or 0 < old.rev < item.rev
    ]
    missing += [each for each in _retired(files) if files.lock.get(each) != Locked(0)]
    if missing:
        some = ", ".join(missing[:3]) + (", ..." if len(missing) > 3 else "")
        yield Note(
            files.path(NAME), None, f"{len(missing)} items are not on record as they are: {some}.",
            f"When they are ready for learners, run {_RECORD}.",
        )  # fmt: skip


def _retired(files: LessonFiles) -> list[str]:
    """The ids under `retired` that no item has; one that has is a fault of its own."""
    used = {item.id for item in files.items}
    return [each for each in files.quiz.retired if each not in used] if files.quiz else []


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was put on record of one quiz, by id."""

    path: str
    new: tuple[str, ...]
    """Items, revisions and retirements that were not on record."""
    reworded: tuple[str, ...]
    """Items that read otherwise, and of which the author says now that they mean the same."""


def record(root: Path) -> list[Recorded]:
    """Put on record every item that may be, and return what changed in the records.

    What breaks a rule that only the quiz can mend (a key changed without `rev`, an id dropped or
    used again) stays as it was recorded, and lint goes on saying so.

    Raises:
        ContentError: if `course.toml` is broken.
        OSError: if a file cannot be written.
    """
    root = root.absolute()
    done = [_record(root, files) for files in read_course(root).lessons]
    return [each for each in done if each.new or each.reworded]


def _record(root: Path, files: LessonFiles) -> Recorded:
    path = files.path(NAME)
    if files.quiz is None or files.lock_faults:
        return Recorded(path, (), ())
    lock = dict(files.lock)
    reworded: list[str] = []
    for item in reversed(files.items):  # of two with one id the first counts
        new, old = lock_of(item), files.lock.get(item.id)
        if old is None or new.rev > old.rev > 0:
            lock[item.id] = new
        elif new != old and (new.rev, new.key) == (old.rev, old.key):
            lock[item.id] = new
            reworded.append(item.id)
    lock |= {each: Locked(0) for each in _retired(files)}
    if lock != files.lock:
        (root / path).write_text(write(lock), encoding="utf-8")
    changed = {item_id for item_id, each in lock.items() if files.lock.get(item_id) != each}
    return Recorded(path, tuple(sorted(changed - {*reworded})), tuple(sorted(reworded)))
