"""The keys as lines: this screen's first, then those that hold everywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from course.tui.ink import BLANK, Line, Piece, indent, line, paragraph
from course.tui.key import Key
from course.tui.keys import GROUPS, symbols


def help_lines(
    groups: Sequence[str], own: Mapping[str, str], cursor: int, width: int
) -> tuple[list[Line], list[tuple[int, Key]]]:
    """The lines, and each key with the row on which it stands."""
    rows: list[Line] = []
    at: list[tuple[int, Key]] = []
    known = [key for name in groups for key in GROUPS[name][1]]
    size = max(len(symbols(own.get(key.id, key.keys))) for key in known) + 2
    size = min(size, 18)
    for name in groups:
        title, group = GROUPS[name]
        if rows:
            rows.append(BLANK)
        rows.append(line((f" {title}", "head")))
        for key in group:
            here = len(at) == cursor
            at.append((len(rows), key))
            label = symbols(own.get(key.id, key.keys))
            star = "*" if key.id in own else " "
            body = paragraph(key.help, max(10, width - size - 5))
            fill = "cursor" if here else ""
            first = (
                Piece(" › " if here else "   ", "accent"),
                Piece(f"{label:<{size}}", "key"),
                Piece(star, "warn"),
                *body[0].pieces,
            )
            rows.append(Line(first, fill))
            rows += [row._replace(fill=fill) for row in indent(body[1:], size + 4)]
    return rows, at
