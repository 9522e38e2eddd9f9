"""The one widget everything is drawn with: rows of styled text, made when needed.

It holds no children and parses no markup. Rows come from a builder called with the width, or
from a sequence that makes a row when asked for it, so a path of 1,570 lessons costs as much as
the rows on screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from course.tui.ink import Line, place_at, place_of

if TYPE_CHECKING:
    from course.tui.app import LossfallApp

Builder = Callable[[int, int], Sequence[Line]]


class Lines(ScrollView, can_focus=False, inherit_bindings=False):
    """Rows of text in inks, scrolled by whoever owns it.

    Class attribute `KEEPS_PLACE`: on a new width, stay at the same character of the lesson.
    """

    KEEPS_PLACE: ClassVar[bool] = True
    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Lines { height: 1fr; overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1; }
    Lines.-auto { height: auto; overflow-y: hidden; }
    """

    class Clicked(Message):
        """A row was clicked."""

        def __init__(self, lines: Lines, row: int, column: int) -> None:
            super().__init__()
            self.lines = lines
            self.row = row
            self.column = column

    def __init__(
        self,
        build: Builder | None = None,
        *,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._build = build or (lambda _width, _height: ())
        self._rows: Sequence[Line] = ()
        self._made_for = (-1, -1)
        self._kept: Sequence[Line] = ()
        self._kept_width = -1
        self._place = -1

    @property
    def rows(self) -> Sequence[Line]:
        """The rows as last built."""
        return self._rows

    @property
    def top(self) -> int:
        """Index of the first row on screen."""
        return round(self.scroll_offset.y)

    @property
    def page(self) -> int:
        """How many rows fit on screen."""
        return max(1, self.content_size.height)

    @property
    def at_end(self) -> bool:
        """Whether the last row is on screen."""
        return self.top + self.page >= len(self._rows)

    def update(self, build: Builder | None = None, *, top: int | None = None) -> None:
        """Build the rows again, from another builder if one is given, and redraw.

        `top` scrolls to a row; without it the place stays.
        """
        if build is not None:
            self._build = build
        before, width = self._rows, self._made_for[0]
        self._made_for = (-1, -1)
        self._kept_width = -1
        self._fill(keep=False)
        grown = len(self._rows) != len(before) or self._made_for[0] != width
        if self.styles.is_auto_height and grown:
            self.refresh(layout=True)
        self._spread()
        if top is not None:
            self.go(top)
        if grown or top is not None:
            self.refresh()
        else:
            self._refresh_changed(before)

    def _refresh_changed(self, before: Sequence[Line]) -> None:
        """Repaint only the rows that differ: a run changes a few of them ten times a second."""
        if not isinstance(self._rows, list) or not isinstance(before, list):
            self.refresh()
            return
        first, width = self.top, self.outer_size.width
        regions = [
            Region(0, row - first, width, 1)
            for row in range(first, min(len(before), first + self.page))
            if self._rows[row] != before[row]
        ]
        if regions:
            self.refresh(*regions)

    def go(self, top: int) -> None:
        """Scroll so that row `top` is the first on screen, as far as the text reaches."""
        self.scroll_to(y=max(0, top), animate=False, force=True)

    def reveal(self, row: int, margin: int = 1) -> None:
        """Scroll as little as needed to have a row on screen, with some rows around it."""
        margin = min(margin, (self.page - 1) // 2)
        if row - margin < self.top:
            self.go(row - margin)
        elif row + margin >= self.top + self.page:
            self.go(row + margin - self.page + 1)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Rows at this width (only asked for where the height is automatic)."""
        del container
        return len(self._rows_for(width, viewport.height))

    def on_resize(self, _event: events.Resize) -> None:
        """Build for the new size; the first character on screen stays the first."""
        self._fill(keep=self.KEEPS_PLACE)
        self._spread()

    def on_click(self, event: events.Click) -> None:
        """Tell the screen which row was clicked."""
        row = self.top + event.y
        if row < len(self._rows):
            self.post_message(self.Clicked(self, row, event.x))

    def _rows_for(self, width: int, height: int) -> Sequence[Line]:
        """The rows at a width; where the height follows from them they are built only once."""
        if not self.styles.is_auto_height:
            return self._build(width, height)
        if width != self._kept_width:
            self._kept, self._kept_width = self._build(width, height), width
        return self._kept

    def _fill(self, *, keep: bool) -> None:
        """Build the rows, if the room changed or they were declared stale."""
        width, height = self._room()
        if width <= 0 or (width, height) == self._made_for:
            return
        turned = width != self._made_for[0] and self._made_for[0] > 0
        place = place_at(self._rows, self.top) if keep and turned and self.top else -1
        self._made_for = (width, height)
        self._rows = self._rows_for(width, height)
        self._place = place

    def _spread(self) -> None:
        """Tell the scroll bar how long the text is, and go back to the place that was kept."""
        if self._made_for[0] > 0:
            self.virtual_size = Size(self._made_for[0], len(self._rows))
            if self._place >= 0:
                self.go(place_of(self._rows, self._place))
                self._place = -1

    def _room(self) -> tuple[int, int]:
        """Cells for text. The scroll bar's column and one of air are kept free, so that its
        coming and going never wraps the text anew."""
        bar = self.styles.scrollbar_size_vertical if self.styles.overflow_y != "hidden" else 0
        return self.content_size.width - (bar + 1 if bar else 0), self.content_size.height

    def render_line(self, y: int) -> Strip:
        """One row of the screen.

        A frame may come before its resize event: rows for another size are built anew here.
        """
        if self._made_for != self._room():
            self._fill(keep=self.KEEPS_PLACE)
        inks = cast("LossfallApp", self.app).inks
        width = self.size.width
        index = y + self.top
        if not 0 <= index < len(self._rows):
            return Strip.blank(width, inks.style())
        row = self._rows[index]
        segments = [Segment(piece.text, inks.style(piece.ink, row.fill)) for piece in row.pieces]
        return Strip(segments).adjust_cell_length(width, inks.style("", row.fill))
