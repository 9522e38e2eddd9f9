"""The two bottom rows: a rule that carries messages, and what can be done now."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from course.tui.ink import Line, Piece, cut, line
from course.tui.keys import BY_ID, symbol
from course.tui.widgets.lines import Lines

Hint = str | tuple[str, str] | tuple[tuple[str, ...], str]
"""A key's id; or ids (or a key as it is written) and the label to show."""


def hint_line(hints: Sequence[Hint], keymap: dict[str, str], width: int) -> Line:
    """What can be done now, as far as it fits; the last hint is kept in any case."""
    texts = [_parts(hint, keymap) for hint in hints]
    gap = 3
    while len(texts) > 1 and _size(texts, gap) > width:
        if gap == 3:
            gap = 2
        else:
            del texts[-2]
    pieces: list[Piece] = [Piece(" ")]
    for key, label in texts:
        pieces += [Piece(key, "key"), Piece(f" {label}", "muted"), Piece(" " * gap)]
    return Line(tuple(pieces[:-1]))


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
        """Show a message on the rule until the next one; empty clears it."""
        if (message, ink) != (self._message, self._ink):
            self._message, self._ink = message, ink
            self.update()

    @property
    def message(self) -> str:
        """What the rule says now."""
        return self._message

    def _draw(self, width: int, _height: int) -> Sequence[Line]:
        keymap = getattr(self.app, "own_keys", {})
        top = line(("─" * width, "rule"))
        if self._message:
            text = cut(self._message, width - 6)
            tail = "─" * max(0, width - len(text) - 5)
            top = line(("── ", "rule"), (text, self._ink or "title"), (f" {tail}", "rule"))
        return [top, hint_line(self._hints, keymap, width)]
