"""Reads a number the way a person types it, exactly: never through a float."""

from __future__ import annotations

import re
from fractions import Fraction

MAX_LENGTH = 60
MAX_EXPONENT = 400
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
    above, slash, below = _without_unit(typed, unit).partition("/")
    numerator, denominator = _decimal(above), _decimal(below if slash else "1")
    if numerator is None or denominator is None:
        return _unreadable(typed, unit)
    return numerator / denominator if denominator else "Nothing can be divided by 0."


def _decimal(text: str) -> Fraction | None:
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        return None
    sign, digits, exponent = found.groups()
    if exponent is not None and abs(int(exponent)) > MAX_EXPONENT:
        return None
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
    if re.search(r"[0-9]e[+-]?[0-9]{3,}", typed, re.IGNORECASE):
        return f"That number is out of reach. {_HOW}"
    if "," in typed:
        return "A comma can be read in two ways: write a point for decimals, nothing for thousands."
    if "%" in typed and "%" not in unit:
        return "This answer is not a percentage: leave out the %."
    if unit and re.match(r"[+-]?[0-9.]", typed):
        return f"Give the number in {unit}. {_HOW}"
    return f"That is not a number. {_HOW}"
