"""What must hold of a lesson's files together before any of a strange course is opened.

The models check each field alone; here are the few facts between fields and files that the
course relies on. Matters of quality belong to `lint`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from course.catalog.blocks import Lesson
from course.catalog.lesson import load_aliases, load_lesson
from course.catalog.quiz_file import load_quiz
from course.catalog.quiz_models import ItemBase, Quiz
from course.catalog.source import read_text
from course.catalog.toml_lines import Path as Loc
from course.catalog.toml_lines import lines_of
from course.errors import ContentError, Fault

Value = TypeVar("Value")


def check_lesson(root: Path, folder: str, lesson_id: str) -> list[Fault]:
    """Every fault of the lesson in `root/folder`, which the course lists as `lesson_id`."""
    faults: list[Fault] = []
    lesson = _collect(faults, lambda: load_lesson(root, folder, 1))
    quiz = _collect(faults, lambda: load_quiz(root, folder))
    if lesson and lesson.id != lesson_id:
        faults.append(
            Fault(
                f"{folder}/lesson.md", 1, "id", f"is '{lesson.id}'.",
                f"course.toml calls this lesson '{lesson_id}': give both one id.",
            )
        )  # fmt: skip
    if quiz:
        path = f"{folder}/quiz.toml"
        faults += quiz_faults(path, read_text(root, path), quiz, lesson)
    _collect(faults, lambda: load_aliases(root, folder))
    return faults


def _collect(faults: list[Fault], load: Callable[[], Value]) -> Value | None:
    try:
        return load()
    except ContentError as error:
        faults += error.faults
        return None


def quiz_faults(path: str, text: str, quiz: Quiz, lesson: Lesson | None) -> list[Fault]:
    """Ids used twice or retired, and citations of sections or objectives that do not exist."""
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
