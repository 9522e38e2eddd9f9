"""Reads a number the way a person types it, exactly: never through a float."""

from __future__ import annotations

import re
from fractions import Fraction

MAX_LENGTH = 60
MAX_EXPONENT = 300
"""Beyond any number of the course, and within what can be computed at once."""

_GROUPED = r"[0-9]{1,3}(?:[ _][0-9]{3})+|[0-9]+(?:_[0-9]+)*"
_PLAIN = rf"(?:{_GROUPED})(?:\.[0-9]*)?|\.[0-9]+"
_NUMBER = re.compile(rf"([+-]?) ?({_PLAIN})(?:[eE]([+-]?[0-9]+))?")
_SPACES = dict.fromkeys(map(ord, "\t\u00a0\u2007\u2009\u202f"), " ")
_SIGNS = {ord("\u2212"): "-", ord("\u2044"): "/", ord("\u2215"): "/"}
_HOW = "Write it as 0.001, 1e-3 or 1/1000."


def read(value: float) -> Fraction:
    """The decimal a content file wrote: 0.1 is one tenth, not the float nearest to it."""
    return Fraction(repr(float(value)))


def parse(text: str, unit: str = "") -> Fraction | str:
    """The number in `text`, or the reason why there is none.

    The unit may be left out; a percent sign is read only where the unit is "%".

    >>> parse("1 000 tokens", "tokens")
    Fraction(1000, 1)
    >>> parse("25%")
    'This answer is not a percentage: leave out the %.'
    """
    typed = " ".join(text.translate(_SPACES).translate(_SIGNS).split())
    if not typed:
        return "Nothing is typed yet."
    if len(typed) > MAX_LENGTH:
        return f"That is too long for a number. {_HOW}"
    number = _without_unit(typed, unit)
    above, slash, below = number.partition("/")
    parts = [_decimal(part) for part in ((above, below) if slash else (above,))]
    for part in parts:
        if isinstance(part, str):
            return _unreadable(typed, unit) if part == "" else part
    numerator = parts[0]
    denominator = parts[1] if slash else Fraction(1)
    assert isinstance(numerator, Fraction) and isinstance(denominator, Fraction)  # noqa: S101, PT018 - for the types
    return "Nothing can be divided by 0." if denominator == 0 else numerator / denominator


def _decimal(text: str) -> Fraction | str:
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        return ""
    sign, digits, exponent = found.groups()
    if exponent is not None and (len(exponent) > 5 or abs(int(exponent)) > MAX_EXPONENT):
        return f"That number is out of reach. {_HOW}"
    plain = digits.replace(" ", "").replace("_", "")
    value = Fraction(f"{plain}e{exponent or 0}")
    return -value if sign == "-" else value


def _without_unit(typed: str, unit: str) -> str:
    folded = unit.casefold().strip()
    if folded and typed.casefold().endswith(folded):
        return typed[: len(typed) - len(folded)].rstrip()
    if folded and typed.casefold().startswith(folded):
        return typed[len(folded) :].lstrip()
    return typed


def _unreadable(typed: str, unit: str) -> str:
    if "," in typed:
        return "A comma can be read in two ways: write a point for decimals, nothing for thousands."
    if "%" in typed and "%" not in unit:
        return "This answer is not a percentage: leave out the %."
    if unit and re.match(r"[+-]?[0-9.]", typed):
        return f"Give the number in {unit}. {_HOW}"
    return f"That is not a number. {_HOW}"
