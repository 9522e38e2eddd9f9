"""Reads what stands in an event's body without trusting it: another version may have written it."""

from __future__ import annotations

from typing import Any


def text(value: Any) -> str | None:
    """The value if it is a string."""
    return value if isinstance(value, str) else None


def whole(value: Any) -> int | None:
    """The value if it is an integer (a boolean is not)."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def number(value: Any) -> float | None:
    """The value as a float if it is a number that one can hold."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def numbers(value: Any) -> dict[str, float]:
    """The entries that are numbers, if the value is a mapping."""
    if not isinstance(value, dict):
        return {}
    found = {name: number(each) for name, each in value.items()}
    return {name: each for name, each in found.items() if each is not None}


def texts(value: Any) -> dict[str, str]:
    """The entries that are strings, if the value is a mapping."""
    if not isinstance(value, dict):
        return {}
    return {name: each for name, each in value.items() if isinstance(each, str)}


def verdicts(value: Any) -> dict[str, bool | None]:
    """The entries that are true, false or null, if the value is a mapping."""
    if not isinstance(value, dict):
        return {}
    return {name: each for name, each in value.items() if each is None or isinstance(each, bool)}


def scored(value: Any) -> tuple[int, int] | None:
    """A score `[num, den]` between 0 and 1, if the value is one."""
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        return None
    num, den = whole(value[0]), whole(value[1])
    return (num, den) if num is not None and den is not None and 0 <= num <= den != 0 else None
