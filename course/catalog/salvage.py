"""What can still be read of broken content, so that one fault never hides another.

Only the checks ever see it: a file with a fault is opened for nobody.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, TypeVar, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from course.catalog.documents import models_in, parse_toml, validate
from course.errors import ContentError, Fault

Model = TypeVar("Model", bound=BaseModel)


def take(
    model: type[Model], text: str, path: str, first_line: int = 1
) -> tuple[Model | None, list[Fault]]:
    """A TOML text as its model and no faults; else what holds of it, and every fault.

    None if the text is not TOML.
    """
    try:
        data = parse_toml(text, path, first_line)
    except ContentError as error:
        return None, list(error.faults)
    try:
        return validate(model, data, path, text, first_line), []
    except ContentError as error:
        return salvage(model, data), list(error.faults)


def salvage(model: type[Model], data: object) -> Model:
    """The model with every field that holds by itself; a field that does not is None.

    Lists keep their length, so that places in them stay those of the file.
    """
    given = data if isinstance(data, dict) else {}
    values: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        key = field.alias or name
        if key in given:
            values[key] = _value(model, name, given[key])
        elif field.is_required():
            values[key] = None
    return model.model_construct(**values)


def _value(model: type[BaseModel], name: str, value: object) -> Any:
    try:
        return _adapter(model, name).validate_python(value)
    except ValidationError:
        kind = model.model_fields[name].annotation
        inner = models_in(kind)
    if len(inner) != 1:
        return None
    (only,) = inner
    if get_origin(kind) is tuple:
        return tuple(salvage(only, each) for each in value) if isinstance(value, list) else None
    return salvage(only, value) if isinstance(value, dict) else None


@cache
def _adapter(model: type[BaseModel], name: str) -> TypeAdapter[Any]:
    field = model.model_fields[name]
    kind: Any = field.annotation
    for mark in field.metadata:
        kind = Annotated[kind, mark]
    return TypeAdapter(kind)
