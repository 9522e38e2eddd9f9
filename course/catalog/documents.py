"""TOML text into content models, with every fault placed at its line and given a remedy."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from difflib import get_close_matches
from functools import cache
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from course.catalog.source import clean
from course.catalog.toml_lines import Path, lines_of
from course.errors import ContentError, Fault

Model = TypeVar("Model", bound=BaseModel)

_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_WANTED = {
    "greater_than_equal": "It must be at least {ge}.",
    "less_than_equal": "It must be at most {le}.",
    "too_short": "It needs at least {min_length}.",
    "too_long": "It may have at most {max_length}.",
    "string_too_short": "Write something there.",
    "string_too_long": "It may have at most {max_length} characters.",
    "string_type": "Write a text, in quotes.",
    "int_type": "Write a whole number.",
    "float_type": "Write a number.",
    "finite_number": "Write a number that has an end.",
    "bool_type": "Write true or false.",
    "tuple_type": "Write a list, in square brackets.",
    "model_type": "Write a table, in braces.",
    "date_type": "Write a date such as 2026-11-21, without quotes.",
}
MAX_FAULTS = 200
"""Faults reported for one file; a file with more is another kind of file."""


def parse_toml(text: str, path: str, first_line: int = 1) -> dict[str, Any]:
    """A TOML text as plain data; `first_line` is where it begins in its file.

    Raises:
        ContentError: if it is not TOML.
    """
    try:
        return tomllib.loads(clean(text, path, first_line))
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        found = _PLACE.search(message)
        line = int(found[1]) if found and found[1] else text.count("\n") + 1
        message = _PLACE.sub("", message)
        fault = Fault(
            path,
            line + first_line - 1,
            "",
            f"is not TOML here: {message[:200]}.",
            "Look at the quotes and brackets on this line and the one before.",
        )
    except RecursionError:
        fault = Fault(path, None, "", "nests too deeply.", "No content needs that: flatten it.")
    except ValueError as error:  # a number of thousands of digits, for example
        fault = Fault(path, None, "", f"holds no value of TOML: {error}.", "Correct the value.")
    raise ContentError([fault])


def validate(
    model: type[Model],
    data: object,
    path: str,
    text: str,
    first_line: int = 1,
    within: Path = (),
) -> Model:
    """Plain data as a model of its file, or of the part of it that is at `within`.

    Raises:
        ContentError: with one fault for each field that does not fit.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        faults = _faults(model, error, path, _placer(text, first_line), within)
    raise ContentError(faults)


def load(model: type[Model], text: str, path: str, first_line: int = 1) -> Model:
    """A TOML text as a model of its file.

    Raises:
        ContentError: as `parse_toml` and `validate`.
    """
    return validate(model, parse_toml(text, path, first_line), path, text, first_line)


def _placer(text: str, first_line: int) -> Callable[[Path], int | None]:
    try:
        lines = lines_of(text)
    except RecursionError:
        lines = {}

    def place(loc: Path) -> int | None:
        while loc:
            if loc in lines:
                return lines[loc] + first_line - 1
            loc = loc[:-1]
        return None

    return place


def _faults(
    model: type[BaseModel],
    error: ValidationError,
    path: str,
    place: Callable[[Path], int | None],
    within: Path,
) -> list[Fault]:
    faults: list[Fault] = []
    details = error.errors(include_url=False)[:MAX_FAULTS]
    for detail in details:
        if detail["type"] == "too_short" and any(_within(detail, each) for each in details):
            continue  # too few of them are left only because the others have faults
        loc = tuple(part for part in detail["loc"] if not _is_tag(part, detail["loc"]))
        message, remedy = _words(model, detail, loc)
        loc = (*within, *loc)
        faults.append(Fault(path, place(loc), dotted(loc), message, remedy))
    return faults


def _within(outer: ErrorDetails, inner: ErrorDetails) -> bool:
    size = len(outer["loc"])
    return len(inner["loc"]) > size and inner["loc"][:size] == outer["loc"]


def _is_tag(part: str | int, loc: tuple[str | int, ...]) -> bool:
    """Whether this part of pydantic's location is an item's type, which the file does not have."""
    return len(loc) > 2 and loc[0] == "item" and part is loc[2] and part in _item_types()


@cache
def _item_types() -> frozenset[str]:
    return frozenset(
        ("single", "multiple", "numeric", "cloze", "order", "match", "predict", "pick-line")
    )


def dotted(loc: Path) -> str:
    """`("item", 3, "answer", "why")` as `item[4].answer.why`, counted the way people count."""
    field = ""
    for part in loc:
        if isinstance(part, int):
            field += f"[{part + 1}]"
        else:
            name = part if part.isprintable() else ascii(part)
            field += f".{name[:60]}" if field else name[:60]
    return field


def _words(model: type[BaseModel], detail: ErrorDetails, loc: Path) -> tuple[str, str]:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "missing":
        return "is missing.", f"Add {loc[-1]} = ..."
    if kind == "extra_forbidden":
        known = sorted(_known_keys(model, detail["loc"][:-1]))
        near = get_close_matches(str(loc[-1]), known, 1)
        hint = f"Did you mean '{near[0]}'?" if near else f"Known here: {', '.join(known)}."
        return "is no key of this format.", hint
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return "has no known type.", f"Set type to one of: {', '.join(sorted(_item_types()))}."
    if kind == "literal_error":
        return f"is {_shown(detail['input'])}.", f"It may be {context.get('expected', '')}."
    if kind == "string_pattern_mismatch":
        return (
            f"is {_shown(detail['input'])}, which cannot be an id.",
            "Use letters, digits and hyphens, beginning with a letter.",
        )
    if kind == "value_error":
        message, _, remedy = detail["msg"].removeprefix("Value error, ").partition("; ")
        return _sentence(message), _sentence(remedy[:1].upper() + remedy[1:])
    if kind in ("too_short", "too_long") and isinstance(detail["input"], str):
        kind = f"string_{kind}"
    if kind in _WANTED:
        return f"is {_shown(detail['input'])}.", _WANTED[kind].format(**context)
    return f"is {_shown(detail['input'])}: {_sentence(detail['msg'])}", "Correct the value."


def _sentence(message: str) -> str:
    return message if message.endswith((".", "?")) or not message else f"{message}."


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."


def _known_keys(model: type[BaseModel], loc: tuple[str | int, ...]) -> set[str]:
    """The keys allowed at a location of pydantic's, following models through unions and lists."""
    models = {model}
    for part in loc:
        if isinstance(part, int):
            continue
        step = {
            inner
            for each in models
            for name, field in each.model_fields.items()
            if part in (field.alias, name)
            for inner in models_in(field.annotation)
        }
        tagged = {each for each in models if _tag_of(each) == part}
        models = tagged or step or models
    return {field.alias or name for each in models for name, field in each.model_fields.items()}


def _tag_of(model: type[BaseModel]) -> object:
    field = model.model_fields.get("type")
    values = get_args(field.annotation) if field else ()
    return values[0] if values else None


def models_in(annotation: object) -> set[type[BaseModel]]:
    """The models that a field's type is made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {annotation}
    return {inner for argument in get_args(annotation) for inner in models_in(argument)}
