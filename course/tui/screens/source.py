"""The engine's own code: the functions a stage names, as they run."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from course.tui import keys
from course.tui.desk import Desk
from course.tui.ink import Line, Piece, indent
from course.tui.layout.code import code_wrap
from course.tui.layout.home import head
from course.tui.screens.base import CourseScreen
from course.tui.widgets.lines import Lines
from course.tui.widgets.status import Hint

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from engine.stages.spec import StageSpec


def source_of(name: str) -> tuple[str, str]:
    """Where "engine.module:qualname" stands, and its text; says so where it cannot be found."""
    module_name, _, qualname = name.partition(":")
    try:
        target: object = import_module(module_name)
        for part in qualname.split("."):
            target = getattr(target, part)
        lines, first = inspect.getsourcelines(target)  # type: ignore[arg-type]  # what it names
    except (ImportError, AttributeError, OSError, TypeError) as error:
        return name, f"The source of {name} is not here: {error}"
    path = module_name.replace(".", "/") + ".py"
    return f"{path}, line {first}", "".join(lines).rstrip()


class SourceScreen(CourseScreen):
    """One function at a time, with line numbers as in its file."""

    KEYS = "reader"
    BINDINGS: ClassVar[list[Binding]] = keys.bindings(keys.READER)  # type: ignore[assignment]  # narrower

    def __init__(self, desk: Desk, spec: StageSpec) -> None:
        super().__init__(desk)
        self.spec = spec
        self.parts = [source_of(name) for name in spec.code] or [("", "This stage names no code.")]
        self.index = 0
        self.header = Lines(self._draw_header, id="head", classes="-auto")
        self.body = Lines(self._draw_body, id="code")

    def compose(self) -> ComposeResult:
        """Header, the code, and the bottom line."""
        yield self.header
        yield self.body
        yield self.too_small
        yield self.status

    def hints(self) -> Sequence[Hint]:
        """Scrolling, and the other functions."""
        others: tuple[Hint, ...] = ()
        if len(self.parts) > 1:
            others = (
                (
                    ("reader.previous", "reader.next"),
                    f"function {self.index + 1} of {len(self.parts)}",
                ),
            )
        return ((("reader.up", "reader.down"), "scroll"), *others, "reader.back", "app.help")

    def _draw_header(self, width: int, _height: int) -> Sequence[Line]:
        return head(f"The code · {self.spec.title}", self.parts[self.index][0], width)

    def _draw_body(self, width: int, _height: int) -> Sequence[Line]:
        text = self.parts[self.index][1].split("\n")
        digits = len(str(len(text)))
        rows: list[Line] = []
        for number, source in enumerate(text, 1):
            number_piece = f" {number:>{digits}}  "
            body = code_wrap(_inked(source), width - digits - 3)
            rows.append(Line((Piece(number_piece, "faint"), *body[0].pieces)))
            rows += indent(body[1:], digits + 3)
        return rows

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self.body.go(self.body.top + by)

    def action_page(self, by: int) -> None:
        """Scroll by screens."""
        self.body.go(self.body.top + by * max(1, self.body.page - 2))

    def action_turn(self, by: int) -> None:
        """The next function."""
        self.index = (self.index + by) % len(self.parts)
        self.header.update()
        self.body.update(top=0)
        self.refresh_hints()

    def action_leave(self) -> None:
        """Back to the run."""
        self.dismiss()


def _inked(row: str) -> list[Piece]:
    """A line of Python with its comment set back; good enough to read by."""
    code, mark, comment = row.partition("  #")
    if row.lstrip().startswith("#"):
        return [Piece(row, "muted")]
    return [Piece(code), Piece(f"{mark}{comment}", "muted")] if mark else [Piece(row)]
