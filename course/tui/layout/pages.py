"""The pages of a lesson that are not sections: its opening, its terms, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from course.tui.ink import BLANK, Line, Piece, cut, fit, indent, line, paragraph, spread, wrap
from course.tui.layout.section import MEASURE

if TYPE_CHECKING:
    from course.catalog.blocks import Lesson
    from course.catalog.index import LessonEntry


class Choice(NamedTuple):
    """Something that can be opened from a page: what it opens, its name, and a line on it."""

    kind: str
    target: str
    name: str
    right: str
    dek: str


def opening_lines(
    lesson: Lesson, count: int, requires: Sequence[str], width: int, *, offer: bool = False
) -> list[Line]:
    """Title, line, facts, the main moves, what one can do afterwards, and the terms.

    `offer`: three questions may be taken before the lesson.
    """
    meta = lesson.meta
    width = min(width, MEASURE)
    rows = [
        line((f"Lesson {lesson.number} of {count}", "muted")),
        *paragraph(meta.title, width, "title"),
        *paragraph(meta.dek, width, "em"),
        BLANK,
        *paragraph(
            f"{meta.level} · {meta.minutes} min and a quiz · updated {meta.updated.isoformat()}",
            width,
            "muted",
        ),
    ]
    if requires:
        rows += paragraph(f"Builds on: {', '.join(requires)}", width, "muted")
    if offer:
        said = (
            "Before you read: three short questions, not graded, if you like. The quiz asks "
            "others like them, and shows what the lesson gave you."
        )
        rows += [BLANK, *paragraph(said, width, "accent")]
    if meta.path:
        rows += [BLANK, line(("The path", "head"))]
        for number, move in enumerate(meta.path, 1):
            rows += indent(paragraph(move, width - 4), 4, first=f" {number}  ")
    if meta.objectives:
        rows += [BLANK, line(("Afterwards you can", "head"))]
        for objective in meta.objectives:
            rows += indent(paragraph(objective.text, width - 4), 4, first=" •  ")
    if meta.terms:
        rows += [BLANK, line(("Words to connect while reading", "head"))]
        names = [Piece(term.term, "term") for term in meta.terms]
        parts: list[Piece] = []
        for name in names:
            parts += [name, Piece("   ")]
        rows += indent(wrap(parts[:-1], width - 1), 1)
    return rows


def term_lines(lesson: Lesson, width: int) -> list[Line]:
    """Every term with its meaning and its neighbours."""
    width = min(width, MEASURE)
    rows = [line(("The words of this lesson", "title")), BLANK]
    for term in lesson.meta.terms:
        rows.append(line((term.term, "term")))
        rows += indent(paragraph(term.means, width - 2), 2)
        if term.near:
            rows += indent(paragraph("near: " + ", ".join(term.near), width - 2, "muted"), 2)
        rows.append(BLANK)
    return rows


def after_lines(
    choices: Sequence[Choice], cursor: int, width: int
) -> tuple[list[Line], dict[int, int]]:
    """The page after the last section: quiz, neighbours, related lessons.

    Returns the lines, and for each choice the row on which it stands.
    """
    width = min(width, MEASURE)
    rows = [line(("What next", "title")), BLANK]
    at: dict[int, int] = {}
    heads = {"quiz": "", "next": "On the path", "previous": "", "related": "Related lessons"}
    said: set[str] = set()
    for index, choice in enumerate(choices):
        head = heads.get(choice.kind, "")
        if head and head not in said:
            rows += [BLANK, line((head, "head"))]
            said.add(head)
        here = index == cursor
        at[index] = len(rows)
        mark = Piece(" › " if here else "   ", "accent")
        ink = "title" if choice.kind == "quiz" else ""
        fill = "cursor" if here else ""
        rows.append(Line((mark, Piece(cut(choice.name, width - 4), ink)), fill))
        said_of = " · ".join(part for part in (choice.right, choice.dek) if part)
        rows += indent(paragraph(said_of, width - 4, "muted"), 3)
    return rows, at


def lesson_choice(kind: str, entry: LessonEntry, name: str = "") -> Choice:
    """A lesson to go to, with its level, minutes and line."""
    coming = " · coming" if entry.planned else ""
    title = f"{name}{entry.number}  {entry.title}"
    return Choice(kind, entry.id, title, f"{entry.level} · {entry.minutes} min{coming}", entry.dek)


class MapItem(NamedTuple):
    """A stop on the lesson's map; `done` with it, or a mark of its own."""

    title: str
    done: bool
    mark: str = ""


def map_lines(
    items: Sequence[MapItem], current: int, terms: Sequence[str], width: int, height: int
) -> list[Line]:
    """The map in the margin: done, here, to come; then the terms, as far as they fit."""
    rows = []
    for index, item in enumerate(items):
        here = index == current
        glyph = "›" if here else "✓" if item.done else item.mark or " "
        ink = "title" if here else "muted" if item.done else ""
        glyph_ink = "accent" if here else "good" if item.done else "accent"
        rows.append(
            Line(
                (Piece(f" {glyph} ", glyph_ink), Piece(fit(item.title, width - 3), ink)),
                "cursor" if here else "",
            )
        )
    if len(rows) > height:
        top = max(0, min(current - height // 2, len(rows) - height))
        return rows[top : top + height]
    room = height - len(rows) - 2
    if terms and room >= 1:
        rows += [BLANK, line((" Terms", "head"))]
        shown = terms if len(terms) <= room else terms[: room - 1]
        rows += [line((f"   {cut(term, width - 3)}", "muted")) for term in shown]
        if len(shown) < len(terms):
            rows.append(line((f"   {len(terms) - len(shown)} more: k", "faint")))
    return rows


def strip_line(items: Sequence[MapItem], current: int, width: int) -> Line:
    """The map on one row, for narrow windows."""
    pieces = [Piece(" ")]
    for index, item in enumerate(items):
        here = index == current
        glyph = "›" if here else "✓" if item.done else item.mark or "·"
        pieces.append(Piece(glyph, "accent" if here else "good" if item.done else "muted"))
    names = items[current].title if 0 <= current < len(items) else ""
    return spread(Line(tuple(pieces)), line((cut(names, width // 2), "muted"), (" ", "")), width)
