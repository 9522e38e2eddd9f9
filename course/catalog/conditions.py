"""Conditions and number templates of a lesson: read by a grammar, never run as code.

A condition is a verdict's id (`beats-bigram`) or a comparison of measures and numbers,
chained if need be (`0.3 < loss_end <= 3.5`). A template may hold `{measure}` or
`{measure:.2f}` and no other substitution.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from course.errors import CourseError

MAX_LENGTH = 200
"""Characters a condition may have: hand-written ones need a tenth of it."""
MAX_TEMPLATE = 4_000
"""Characters a template may have."""

_TOKEN = re.compile(
    r"\s*(?:(?P<number>[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,3})?)"
    r"|(?P<name>[A-Za-z][A-Za-z0-9_-]*)"
    r"|(?P<compare><=|>=|==|!=|<|>))"
)
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
_FIELD = re.compile(r"\{([^{}]*)\}")
_FIELD_INSIDE = re.compile(r"([A-Za-z][A-Za-z0-9_-]*)(?::(,?(?:\.[0-9])?[fged%]?))?")


class ConditionError(CourseError, ValueError):
    """A condition or template that the grammar does not allow."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A parsed condition: operands with a comparison between each two of them.

    A lone name is a verdict's id; then `comparisons` is empty.
    """

    source: str
    operands: tuple[float | str, ...]
    comparisons: tuple[str, ...]

    @property
    def verdict(self) -> str | None:
        """The verdict's id, if that is what this condition asks for."""
        return str(self.operands[0]) if not self.comparisons else None

    def names(self) -> frozenset[str]:
        """Every measure or verdict the condition speaks of."""
        return frozenset(each for each in self.operands if isinstance(each, str))

    def holds(self, measures: Mapping[str, float], verdicts: Mapping[str, bool | None]) -> bool:
        """Whether this run fulfils the condition.

        A verdict that did not apply (None), and a measure this run did not take, fulfil nothing:
        the lesson's branch for a run that went otherwise then speaks.
        """
        if not self.comparisons:
            return verdicts.get(str(self.operands[0])) is True
        values: list[float] = []
        for each in self.operands:
            value = measures.get(each) if isinstance(each, str) else each
            if value is None:
                return False
            values.append(value)
        return all(
            _COMPARE[compare](left, right)
            for compare, left, right in zip(self.comparisons, values, values[1:], strict=False)
        )


def parse(text: str) -> Condition:
    """Read a condition.

    Raises:
        ConditionError: if it is neither a verdict's id nor a comparison.
    """
    if len(text) > MAX_LENGTH:
        raise ConditionError(
            f"A condition of {len(text)} characters is too long.",
            f"Keep it under {MAX_LENGTH}: one comparison, or one verdict's id.",
        )
    operands: list[float | str] = []
    comparisons: list[str] = []
    position, end = 0, len(text.rstrip())
    while position < end:
        token = _TOKEN.match(text, position)
        if token is None or (token["compare"] is None) != (len(operands) == len(comparisons)):
            raise _unreadable(text)
        if token["compare"] is not None:
            comparisons.append(token["compare"])
        else:
            operands.append(token["name"] if token["name"] is not None else float(token["number"]))
        position = token.end()
    if len(operands) != len(comparisons) + 1:
        raise _unreadable(text)
    if not comparisons and not isinstance(operands[0], str):
        raise _unreadable(text)
    return Condition(text, tuple(operands), tuple(comparisons))


def _unreadable(text: str) -> ConditionError:
    return ConditionError(
        f"'{text.strip()[:60]}' is not a condition.",
        "Write a verdict's id, or a comparison such as '0.3 < loss_end <= 3.5'.",
    )


def template_names(template: str) -> frozenset[str]:
    """The measures a template fills in.

    Raises:
        ConditionError: if it holds a brace that is not `{measure}` or `{measure:.2f}`.
    """
    return frozenset(name for name, _ in _fields(template))


def fill(template: str, measures: Mapping[str, float]) -> str:
    """The template with this run's numbers.

    >>> fill("It ended at {loss_end:.2f}.", {"loss_end": 1.2345})
    'It ended at 1.23.'

    Raises:
        ConditionError: if the template is not one, or the run has no such measure.
    """
    _fields(template)

    def number(found: re.Match[str]) -> str:
        name, spec = _field(found[1])
        if name not in measures:
            raise ConditionError(
                f"This run has no measure named '{name}'.",
                f"It has: {', '.join(sorted(measures)) or 'none'}.",
            )
        value = measures[name]
        if not math.isfinite(value):
            return "no number"
        return format(round(value) if spec.endswith("d") else value, spec or ".6g")

    return _FIELD.sub(number, template)


def _fields(template: str) -> list[tuple[str, str]]:
    if len(template) > MAX_TEMPLATE:
        raise ConditionError(
            f"A text of {len(template)} characters is too long.", f"Keep it under {MAX_TEMPLATE}."
        )
    rest = _FIELD.sub("", template)
    if "{" in rest or "}" in rest:
        raise ConditionError(
            "A brace stands alone in the text.", "Braces only hold a measure, as in {loss_end:.2f}."
        )
    return [_field(found[1]) for found in _FIELD.finditer(template)]


def _field(inside: str) -> tuple[str, str]:
    found = _FIELD_INSIDE.fullmatch(inside)
    spec = (found[2] or "") if found else ""
    if found is None or (spec.endswith("d") and "." in spec):
        raise ConditionError(
            f"'{{{inside[:40]}}}' cannot be filled in.",
            "Use a measure's name, with a number format at most, as in {loss_end:.2f}.",
        )
    return found[1], spec
