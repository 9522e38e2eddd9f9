"""What must hold of a lesson's files together before any of a strange course is opened.

The models check each field alone; here are the few facts between fields and files that the
course relies on. Matters of quality belong to `lint`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from course.catalog.blocks import Lesson
from course.catalog.lesson import load_aliases, load_lesson
from course.catalog.quiz_file import load_quiz
from course.catalog.quiz_models import ItemBase, Quiz
from course.catalog.source import read_text
from course.catalog.stage_names import item_faults, run_faults
from course.catalog.toml_lines import Path as Loc
from course.catalog.toml_lines import lines_of
from course.errors import ContentError, Fault

Value = TypeVar("Value")


def check_lesson(
    root: Path, folder: str, lesson_id: str, known: Collection[str]
) -> tuple[list[Fault], list[str]]:
    """Every fault of the lesson in `root/folder`, and the lessons it names.

    The course lists it as `lesson_id`; `known` are the ids of all its lessons.
    """
    faults: list[Fault] = []
    lesson = _collect(faults, lambda: load_lesson(root, folder, 1))
    quiz = _collect(faults, lambda: load_quiz(root, folder))
    if lesson:
        faults += _lesson_faults(f"{folder}/lesson.md", lesson, lesson_id, known)
    if quiz:
        path = f"{folder}/quiz.toml"
        text = read_text(root, path)
        faults += quiz_faults(path, text, quiz, lesson) + stage_faults(path, text, quiz)
    _collect(faults, lambda: load_aliases(root, folder))
    return faults, [*lesson.meta.requires, *lesson.meta.related] if lesson else []


def _lesson_faults(
    path: str, lesson: Lesson, lesson_id: str, known: Collection[str]
) -> Iterator[Fault]:
    meta = lesson.meta
    if lesson.id != lesson_id:
        remedy = f"course.toml calls this lesson '{lesson_id}': give both one id."
        yield Fault(path, 1, "id", f"is '{lesson.id}'.", remedy)
    for name, links in (("requires", meta.requires), ("related", meta.related)):
        for link in links:
            if link not in known:
                message = f"'{link}' is no lesson of this course."
                yield Fault(path, 1, name, message, "Correct it or take it out.")
    for section in lesson.sections:
        for block in section.blocks:
            if block.run:
                for message, remedy in run_faults(block.run):
                    yield Fault(path, block.line, f"run {block.run.stage}", message, remedy)


def _collect(faults: list[Fault], load: Callable[[], Value]) -> Value | None:
    try:
        return load()
    except ContentError as error:
        faults += error.faults
        return None


def quiz_faults(path: str, text: str, quiz: Quiz, lesson: Lesson | None) -> list[Fault]:
    """Ids used twice or retired, and names of sections or objectives that do not exist."""
    found: list[tuple[Loc, str, str]] = []
    seen: set[str] = set()
    sections = {each.slug for each in lesson.sections} if lesson else set()
    objectives = {each.id for each in lesson.meta.objectives} if lesson else set()
    for number, item in enumerate(quiz.items):
        at: Loc = ("item", number)
        if item.id in seen:
            found.append(((*at, "id"), f"'{item.id}' is another item's id.", "Give each its own."))
        if item.id in quiz.retired:
            found.append(((*at, "id"), f"'{item.id}' is retired.", "Give the item a new id."))
        seen.add(item.id)
        if twice := _twice(answer_ids(item)):
            found.append((at, f"two answers have the id '{twice}'.", "Give each its own."))
        if lesson and item.cite not in sections:
            known = ", ".join(each.slug for each in lesson.sections if not each.closing)
            found.append(((*at, "cite"), f"'{item.cite}' is no section.", f"There are: {known}."))
        if lesson and item.objective not in objectives:
            known = ", ".join(each.id for each in lesson.meta.objectives)
            message = f"'{item.objective}' is no objective of the lesson."
            found.append(((*at, "objective"), message, f"There are: {known}."))
    if not found:
        return []
    lines = lines_of(text)
    return [
        Fault(path, lines.get(at) or lines.get(at[:2]), _name(quiz, at), message, remedy)
        for at, message, remedy in found
    ]


def stage_faults(path: str, text: str, quiz: Quiz) -> list[Fault]:
    """Stages, measures, verdicts and knobs that the engine does not have."""
    found = [
        (("item", number, key), message, remedy)
        for number, item in enumerate(quiz.items)
        for key, message, remedy in item_faults(item)
    ]
    lines = lines_of(text) if found else {}
    return [
        Fault(path, lines.get(at) or lines.get(at[:2]), _name(quiz, at), message, remedy)
        for at, message, remedy in found
    ]


def _name(quiz: Quiz, at: Loc) -> str:
    return ".".join([f"item '{quiz.items[int(at[1])].id}'", *map(str, at[2:])])


def answer_ids(item: ItemBase) -> list[str]:
    """The ids among which a learner chooses, whatever the item's type."""
    named: list[object] = [*getattr(item, "options", ()), *getattr(item, "items", ())]
    named += [*getattr(item, "pairs", ()), *getattr(item, "extra", ())]
    return [str(getattr(each, "id")) for each in named]  # noqa: B009 - of several unrelated models


def _twice(ids: Iterable[str]) -> str | None:
    seen: set[str] = set()
    for each in ids:
        if each in seen:
            return each
        seen.add(each)
    return None
