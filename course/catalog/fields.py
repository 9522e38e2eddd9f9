"""The field types that every content model shares: strict, bounded, free of control characters.

A validator's message is "what is wrong; what to do": the two become a fault's message and remedy.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from course.catalog.conditions import ConditionError, parse, template_names
from course.catalog.text import fold, forbidden


class Content(BaseModel):
    """A piece of course content: unknown keys are refused, values never change.

    A model's validator is built when it is first needed (or by `prepare`), not at import.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


def _safe(text: str) -> str:
    if bad := forbidden(text):
        raise ValueError(f"holds the character {bad}, which could act on a terminal; take it out")
    return text


def _line(text: object) -> object:
    return fold(text) if isinstance(text, str) else text


def _lines(text: object) -> object:
    return text.expandtabs(4).strip("\n").rstrip() if isinstance(text, str) else text


def _condition(text: str) -> str:
    try:
        parse(text)
    except ConditionError as error:
        raise ValueError(f"{error.message.rstrip('.')}; {error.remedy}") from error
    return text


def _template(text: str) -> str:
    try:
        template_names(text)
    except ConditionError as error:
        raise ValueError(f"{error.message.rstrip('.')}; {error.remedy}") from error
    return text


_ID = r"^[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?$"
_NAME = r"^[A-Za-z][A-Za-z0-9_-]{0,63}$"

Id = Annotated[str, Field(pattern=_ID)]
"""Lower-case letters, digits, hyphens and underscores: permanent, so kept plain."""
Name = Annotated[str, Field(pattern=_NAME)]
"""The name of a measure, a verdict, a knob or a stage."""
Whole = Annotated[int, Field(strict=True)]
Real = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Line = Annotated[
    str, BeforeValidator(_line), Field(min_length=1, max_length=2_000), AfterValidator(_safe)
]
"""One line of text: white space is folded, so it may be written over several."""
Text = Annotated[
    str, BeforeValidator(_lines), Field(min_length=1, max_length=8_000), AfterValidator(_safe)
]
"""Text whose line breaks count, such as a question with code in it; tabs become spaces."""
Unit = Annotated[str, BeforeValidator(_line), Field(max_length=20), AfterValidator(_safe)]
"""A unit of measurement; none is an empty text."""
Folder = Annotated[str, Field(min_length=1, max_length=255), AfterValidator(_safe)]
"""The name of a folder; whether it stays in the course is for the outline to see."""
When = Annotated[Line, AfterValidator(_condition)]
"""A condition over measures and verdicts, as `conditions.parse` reads it."""
Template = Annotated[Line, AfterValidator(_template)]
"""A line with `{measure:.2f}` places, as `conditions.fill` fills it."""
