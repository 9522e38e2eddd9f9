"""The path of lessons: one line-API widget, however many lessons there are."""

from __future__ import annotations

from textual import events

from course.tui.state.path import Path
from course.tui.widgets.lines import Builder, Lines


class PathList(Lines):
    """The path, drawn row by row as rows come on screen."""

    KEEPS_PLACE = False

    def __init__(self, path: Path, build: Builder) -> None:
        super().__init__(build, id="path")
        self.path = path

    def on_resize(self, event: events.Resize) -> None:
        """A list grown shorter (a longer message below) keeps the cursor's row on screen."""
        super().on_resize(event)
        if self.path.cursor >= 0:
            self.call_after_refresh(self.follow)

    def follow(self) -> None:
        """Bring the cursor's row on screen; from the top the first heading comes along."""
        self.refresh()
        row = self.path.row
        if row <= 1:
            self.go(0)
        else:
            self.reveal(row)
