"""The two bottom rows: a rule that carries messages, and what can be done now."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events

from course.tui.ink import Line, Piece, cut, indent, line, paragraph, rule
from course.tui.keys import BY_ID, symbol
from course.tui.widgets.lines import Lines

Hint = str | tuple[str, str] | tuple[tuple[str, ...], str]
"""A key's id; or ids (or a key as it is written) and the label to show."""

_ALWAYS = frozenset({"app.help", "app.quit"})
MOST_ROWS = 4
"""Rows a message may take."""


def hint_line(hints: Sequence[Hint], keymap: dict[str, str], width: int) -> Line:
    """What can be done now, as far as it fits; the way out and help are kept in any case."""
    texts = [_parts(hint, keymap) for hint in hints]
    spare = [index for index, hint in enumerate(hints) if not _kept(hint)]
    gap = 3
    while _size(texts, gap) > width and (gap == 3 or spare):
        if gap == 3:
            gap = 2
        else:
            del texts[spare.pop()]
    pieces: list[Piece] = [Piece(" ")]
    for key, label in texts:
        pieces += [Piece(key, "key"), Piece(f" {label}", "muted"), Piece(" " * gap)]
    return Line(tuple(pieces[:-1]))


def _kept(hint: Hint) -> bool:
    """Whether a hint is the way out of where one is, or the way to all the others."""
    name = hint if isinstance(hint, str) else hint[0]
    key = BY_ID.get(name) if isinstance(name, str) else None
    return key is not None and (key.id in _ALWAYS or "escape" in key.keys.split(","))


def _size(texts: Sequence[tuple[str, str]], gap: int) -> int:
    return 1 + sum(cell_len(key) + 1 + cell_len(label) + gap for key, label in texts) - gap


def _parts(hint: Hint, keymap: dict[str, str]) -> tuple[str, str]:
    if isinstance(hint, str):
        return _parts((hint, BY_ID[hint].label), keymap)
    ids = (hint[0],) if isinstance(hint[0], str) else hint[0]
    known = [BY_ID.get(each) for each in ids]
    keys = "".join(
        symbol(keymap.get(key.id, key.keys)) if key else each
        for key, each in zip(known, ids, strict=True)
    )
    return keys, hint[1]


class Status(Lines):
    """The bottom of every screen."""

    DEFAULT_CSS = """
    Status { dock: bottom; height: 2; overflow-y: hidden; }
    """

    def __init__(self) -> None:
        super().__init__(self._draw, id="status")
        self._hints: Sequence[Hint] = ()
        self._message = ""
        self._ink = ""

    def offer(self, hints: Sequence[Hint]) -> None:
        """Show what can be done now."""
        if list(hints) != list(self._hints):
            self._hints = tuple(hints)
            self.update()

    def say(self, message: str, ink: str = "") -> None:
        """Show a message on the rule until the next one; empty clears it.

        A message that must be read takes the rows it needs; one in "muted" only accompanies the
        cursor: it stays on one row, so that moving never moves the page.
        """
        if (message, ink) != (self._message, self._ink):
            self._message, self._ink = message, ink
            self.styles.height = len(self._said(self.app.size.width)) + 1
            self.update()

    def on_resize(self, event: events.Resize) -> None:
        """Give the message the rows it needs at the new width."""
        self.styles.height = len(self._said(self.app.size.width)) + 1
        super().on_resize(event)

    @property
    def message(self) -> str:
        """What the rule says now."""
        return self._message

    def _draw(self, width: int, _height: int) -> Sequence[Line]:
        keymap = getattr(self.app, "own_keys", {})
        return [*self._said(width), hint_line(self._hints, keymap, width)]

    def _said(self, width: int) -> list[Line]:
        if not self._message:
            return [rule(width)]
        ink = self._ink or "title"
        rows = paragraph(self._message, width - 6, ink)
        if len(rows) > 1 and self._ink == "muted":
            rows = [line((cut(self._message, width - 6), ink))]
        elif len(rows) > MOST_ROWS:
            rows = [*rows[: MOST_ROWS - 1], line((f"{rows[MOST_ROWS - 1].text} …", ink))]
        tail = Piece(f" {'─' * max(0, width - rows[0].width - 4)}", "rule")
        first = Line((Piece("── ", "rule"), *rows[0].pieces, tail))
        return [first, *indent(rows[1:], 3)]
