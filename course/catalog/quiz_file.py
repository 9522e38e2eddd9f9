"""`quiz.toml` into a `Quiz`. The tutor must never import this module."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Any

from course.catalog.documents import MAX_FAULTS, dotted, parse_toml, validate
from course.catalog.quiz_models import ITEM_TYPES, ItemBase, Quiz
from course.catalog.salvage import salvage
from course.catalog.source import read_text
from course.catalog.toml_lines import lines_of
from course.errors import ContentError, Fault


def prepare() -> None:
    """Build the validator that reading a quiz will need."""
    Quiz.model_rebuild(force=True)


def load_quiz(root: Path, folder: str) -> Quiz:
    """The quiz of the lesson in `root/folder`.

    Raises:
        ContentError: with every fault of the file.
    """
    path = f"{folder}/quiz.toml"
    return parse_quiz(read_text(root, path), path)


def parse_quiz(text: str, path: str) -> Quiz:
    """A quiz from its text.

    Raises:
        ContentError: with every fault found.
    """
    quiz, faults = read_quiz(text, path)
    if faults or quiz is None:
        raise ContentError(faults[:MAX_FAULTS])
    return quiz


def read_quiz(text: str, path: str) -> tuple[Quiz | None, list[Fault]]:
    """A quiz read past its faults: None if it is not TOML; what does not hold in it is None."""
    try:
        data = parse_toml(text, path)
    except ContentError as error:
        return None, list(error.faults)
    try:
        return validate(Quiz, data, path, text), []
    except ContentError as error:
        faults = list(error.faults)
    listed = data.get("item")
    items = listed if isinstance(listed, list) else []
    types = [ITEM_TYPES.get(str(each.get("type"))) for each in items if isinstance(each, dict)]
    if len(types) < len(items):
        return None, faults
    for number, (kind, each) in enumerate(zip(types, items, strict=True)):
        if kind is None:
            faults += _untyped(each, number, text, path)
    quiz = salvage(Quiz, {**data, "item": []})
    drafts = tuple(salvage(kind or ItemBase, each) for kind, each in zip(types, items, strict=True))
    quiz = quiz.model_copy(update={"items": drafts, "retired": quiz.retired or ()})
    return quiz, sorted(faults, key=lambda fault: fault.line or 0)


def _untyped(item: dict[str, Any], number: int, text: str, path: str) -> list[Fault]:
    """What is wrong with an item whatever its type was meant to be."""
    faults: list[Fault] = []
    shared = ItemBase.model_fields
    at = ("item", number)
    try:
        kept = {key: value for key, value in item.items() if key in shared}
        validate(ItemBase, kept, path, text, within=at)
    except ContentError as error:
        faults += error.faults
    known = sorted({name for each in ITEM_TYPES.values() for name in each.model_fields})
    lines = lines_of(text)
    for key in item:
        if key not in known:
            near = get_close_matches(key, known, 1)
            hint = f"Did you mean '{near[0]}'?" if near else "Take it out."
            loc = (*at, key)
            message = "is no key of any type of item."
            faults.append(Fault(path, lines.get(loc), dotted(loc), message, hint))
    return faults
