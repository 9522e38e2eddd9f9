"""The overview of an exam as lines: which questions are answered, open, flagged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from course.tui.ink import BLANK, Line, Piece, fit, indent, line, paragraph


class Place(NamedTuple):
    """One question of an exam: its words on one row, and how it stands."""

    stem: str
    stands: str
    """"answered", "don't know" or "open"."""
    flagged: bool


def count_words(places: Sequence[Place]) -> str:
    """How many are answered, open and flagged.

    >>> count_words([Place("a", "answered", True), Place("b", "open", False)])
    '1 of 2 answered, 1 open, 1 flagged'
    """
    still = sum(place.stands == "open" for place in places)
    flags = sum(place.flagged for place in places)
    said = [f"{len(places) - still} of {len(places)} answered"]
    said += [f"{still} open"] if still else []
    said += [f"{flags} flagged"] if flags else []
    return ", ".join(said)


def overview_lines(places: Sequence[Place], cursor: int, width: int) -> list[Line]:
    """One row a question after two rows that count them; row 3 is the first question's."""
    rows = [BLANK, line((f" {count_words(places)}.", "title")), BLANK]
    glyphs = {"answered": ("●", "good"), "don't know": ("?", "warn"), "open": ("○", "accent")}
    for index, place in enumerate(places):
        glyph, ink = glyphs[place.stands]
        flag = "⚑ flagged" if place.flagged else ""
        here = index == cursor
        room = max(8, width - 6 - 14 - 11)
        pieces = (
            Piece(" › " if here else "   ", "accent"),
            Piece(f"{index + 1:>2} ", "key"),
            Piece(f"{glyph} {place.stands:<11} ", ink),
            Piece(f"{flag:<10} ", "accent"),
            Piece(fit(" ".join(place.stem.split()), room), "muted"),
        )
        rows.append(Line(pieces, "cursor" if here else ""))
    return rows


FIRST = 3
"""The row of the first question."""


def hand_in_lines(places: Sequence[Place], width: int) -> list[Line]:
    """What handing in means as things stand."""
    still = sum(place.stands == "open" for place in places)
    flags = sum(place.flagged for place in places)
    said = ["Hand it in? Nothing can be changed afterwards."]
    if still:
        said.append(f"{still} open: {'it earns' if still == 1 else 'they earn'} nothing.")
    if flags:
        said.append(f"{flags} still flagged.")
    return [BLANK, *indent(paragraph(" ".join(said), width - 2, "warn"), 1)]
