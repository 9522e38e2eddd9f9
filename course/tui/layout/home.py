"""The home screen as pure state and lines: what to do next, and the path by unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from course.tui.ink import BLANK, Line, Piece, cut, fit, line, rule, spread
from course.tui.state.path import Path

if TYPE_CHECKING:
    from course.catalog.index import LessonEntry


class Standing(NamedTuple):
    """How far the learner is with a lesson: a glyph and words, and the ink for both."""

    glyph: str
    words: str
    ink: str


COMING = Standing("○", "coming", "faint")
NEW = Standing("·", "", "muted")


class Next(NamedTuple):
    """Something to do next: what it is, what exactly, where one is, and the key for it."""

    name: str
    what: str
    where: str
    key: str


class PathLines(Sequence[Line]):
    """The path's rows as lines, each drawn when asked for."""

    def __init__(
        self,
        path: Path,
        units: Sequence[str],
        by_unit: Sequence[Sequence[int]],
        standing: Callable[[LessonEntry], Standing],
        width: int,
    ) -> None:
        self.path = path
        self.units = units
        self.by_unit = by_unit
        self.standing = standing
        self.width = width
        self.digits = max(2, len(str(len(path.lessons))))

    def __len__(self) -> int:
        return len(self.path.rows)

    def __getitem__(self, index: int) -> Line:  # type: ignore[override]  # rows are asked for singly
        row = self.path.rows[index]
        if row.lesson >= 0:
            return self._lesson(row.lesson, marked=index == self.path.row)
        return self._unit(row.unit) if row.unit >= 0 else BLANK

    def _unit(self, unit: int) -> Line:
        members = [self.path.lessons[index] for index in self.by_unit[unit]]
        name = self.units[unit]
        room = max(0, self.width - len(name) - 12) // 2
        glyphs: list[Piece] = []
        if len(members) <= min(room, 24):
            for entry in members:
                standing = self.standing(entry)
                glyphs += [Piece(standing.glyph, standing.ink), Piece(" ")]
        title = line((f" {unit + 1} ", "muted"), (name, "head"))
        return spread(title, Line(tuple(glyphs)), self.width)

    def _lesson(self, index: int, *, marked: bool) -> Line:
        entry = self.path.lessons[index]
        standing = self.standing(entry)
        state = standing.words
        level = 10 if self.width >= 72 else 0
        minutes = 8 if self.width >= 52 else 0
        states = 15 if self.width >= 48 else 10
        title = self.width - 5 - self.digits - level - minutes - states - 2
        # In a wide window the line about the lesson stands beside its title.
        dek = max(0, title - 46) if title >= 66 else 0
        title -= dek
        muted = "faint" if entry.planned else "muted"
        pieces = [
            Piece("   › " if marked else "     ", "accent"),
            Piece(f"{entry.number:>{self.digits}}  ", muted),
            Piece(fit(entry.title, title), "muted" if entry.planned else ""),
        ]
        if dek:
            pieces.append(Piece(fit(f"  {entry.dek}", dek), muted))
        if level:
            pieces.append(Piece(f" {entry.level:<{level - 1}}", muted))
        if minutes:
            pieces.append(Piece(f"{entry.minutes:>{minutes - 5}} min ", muted))
        pieces.append(Piece(fit(f" {state}", states - 1), standing.ink))
        return Line(tuple(pieces), "cursor" if marked else "")


def head(left: str, right: str, width: int) -> list[Line]:
    """A screen's first two rows: where one is, and a rule."""
    return [spread(line((f" {left}", "title")), line((f"{right} ", "muted")), width), rule(width)]


def next_lines(things: Sequence[Next], *, marked: bool, width: int) -> list[Line]:
    """What to do next; the first carries the cursor when it is there."""
    rows = []
    for index, thing in enumerate(things):
        here = marked and index == 0
        # 1 for the margin, 2 for the mark, 12 for the name, and the key at the end.
        room = width - 15 - len(thing.key) - 3
        where = cut(thing.where, max(0, room - 20))
        what = fit(thing.what, room - len(where) - 1 if where else room)
        rows.append(
            Line(
                (
                    Piece(" › " if here else "   ", "accent"),
                    Piece(fit(thing.name, 12), "accent"),
                    Piece(what, "title"),
                    Piece(f" {where}" if where else "", "muted"),
                    Piece(f"  {thing.key} ", "key"),
                ),
                "cursor" if here else "",
            )
        )
    return rows
