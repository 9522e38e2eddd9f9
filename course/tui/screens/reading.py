"""Moving in a lesson: sections, screens, lines, marks; what lies over the text; the place kept."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from textual import events
from textual.containers import Horizontal

from course.tui.desk import Desk
from course.tui.ink import place_of
from course.tui.screens.base import CourseScreen
from course.tui.screens.lesson_panes import LessonPanes
from course.tui.state.bookmark import Bookmark
from course.tui.state.reading import Left, Reading

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.timer import Timer

    from course.catalog.blocks import Lesson
    from course.catalog.index import LessonEntry


class Visit(NamedTuple):
    """A look at a passage from the quiz: where it stands, and the words to mark."""

    section: str
    quote: str


class ReadingScreen(CourseScreen):
    """A lesson one section at a time. Where it leads to is `LessonScreen`'s."""

    SAVE_AFTER = 0.8

    def __init__(
        self, desk: Desk, entry: LessonEntry, lesson: Lesson, visit: Visit | None = None
    ) -> None:
        super().__init__(desk)
        self.entry = entry
        self.lesson = lesson
        self.visit = visit
        state = desk.view.state(entry.id)
        self.place = Reading(lesson, state.sections_read, visit.section if visit else state.section)
        self.bookmark = Bookmark(desk, lesson, self.place, state.section)
        self.panes = LessonPanes(desk, entry, lesson, self.place)
        self.text = self.panes.text
        self._timer: Timer | None = None
        self._left = False

    def compose(self) -> ComposeResult:
        """Header, map beside text, and the bottom line."""
        yield self.panes.header
        with Horizontal(id="body"):
            yield self.panes.map
            yield self.text
        yield self.too_small
        yield self.status

    def came_back(self) -> None:
        """Coming back from a run or the quiz, show what changed."""
        self.place.enter(monotonic())
        self._redraw()

    def on_unmount(self) -> None:
        """Keep the place, however the screen came to its end."""
        self._keep_place()

    def _redraw(self, *, top: int | None = None) -> None:
        self.panes.header.update()
        self.panes.map.update()
        self.text.update(top=top)
        self.refresh_hints()
        self.call_after_refresh(self._look)

    def _look(self) -> None:
        """Note when the end of the page has come on screen."""
        if not self.panes.overlay and self.is_mounted and self.text.at_end:
            self.place.saw_end()

    def on_resize(self, event: events.Resize) -> None:
        """Redraw what depends on the shape of the window."""
        super().on_resize(event)
        self.panes.header.update()
        self.refresh_hints()

    # Moving

    def _turn_to(self, page: int, *, reading_on: bool = False, at_end: bool = False) -> None:
        self.panes.overlay = ""
        self.panes.marked = (-1, -1)
        self.panes.cursor = 0
        if self.visit is None:
            self.say("")
        left = self.place.turn(page, monotonic(), reading_on=reading_on)
        self._redraw(top=10**6 if at_end else 0)
        if self.visit is None:
            self._save_later()
            if left is not None:
                self.call_after_refresh(self._keep_read, left)

    def action_read(self, by: int) -> None:
        """One line on or back; beyond the end, the next section."""
        if self.panes.overlay == "" and self.place.last:
            self._choose(by)
            return
        self._scroll(by)

    def action_turn(self, by: int) -> None:
        """One screen on or back; beyond the end, the next section."""
        if self.panes.overlay == "" and self.place.last and by > 0:
            self._choose(by)
            return
        self._scroll(by * max(1, self.text.page - 2))

    def _scroll(self, by: int) -> None:
        if self.panes.overlay:
            self.text.go(self.text.top + by)
        elif by > 0 and self.text.at_end:
            if self.place.last:
                return
            self.place.saw_end()
            self._turn_to(self.place.page + 1, reading_on=True)
        elif by < 0 and self.text.top == 0:
            if self.place.page > 0:
                self._turn_to(self.place.page - 1, at_end=True)
        else:
            self.text.go(self.text.top + by)
            self.call_after_refresh(self._look)

    def _choose(self, by: int) -> None:
        count = len(self.panes.choices())
        if by < 0 and self.panes.cursor == 0:
            self._turn_to(self.place.page - 1, at_end=True)
            return
        self.panes.cursor = max(0, min(count - 1, self.panes.cursor + by))
        self.text.update()
        self.text.reveal(self.panes.choice_rows.get(self.panes.cursor, 0), margin=2)

    def action_section(self, by: int) -> None:
        """The section after or before, from its beginning."""
        page = self.place.page + by
        if 0 <= page < self.place.count:
            self._turn_to(page)

    def go_to(self, section: str, start: int = -1, end: int = -1) -> None:
        """Open a section, with the raw characters [start, end) marked and on screen."""
        page = self.place.page_of(section)
        if page != self.place.page or self.panes.overlay:
            self._turn_to(page)
        self.mark(start, end)

    def mark(self, start: int, end: int) -> None:
        """Mark a passage of the section on screen, and bring it into view."""
        self.panes.marked = (start, end)
        self.text.update()
        if start >= 0:
            self.call_after_refresh(self._reveal_mark)

    def _reveal_mark(self) -> None:
        self.text.reveal(place_of(self.text.rows, self.panes.marked[1] - 1), margin=1)
        self.text.reveal(place_of(self.text.rows, self.panes.marked[0]), margin=2)

    def action_terms(self) -> None:
        """Show the terms in place of the text, or put the text back."""
        self._lay_over("" if self.panes.overlay == "terms" else "terms")

    def action_map(self) -> None:
        """Show the map in place of the text, where there is no room beside it."""
        if not self.panes.map.display or self.has_class("-narrow"):
            self._lay_over("" if self.panes.overlay == "map" else "map")

    def _lay_over(self, overlay: str) -> None:
        if not self.panes.overlay:
            self._under = self.text.top
        self.panes.overlay = overlay
        self._redraw(top=0 if overlay else self._under)

    # What is kept

    def _save_later(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(self.SAVE_AFTER, self._save_place)

    def _keep_place(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        if self.visit is None and not self._left:
            self._left = True
            self._keep_read(self.place.leave(monotonic()))
            self._save_place()

    def _save_place(self) -> None:
        self._warn(self.bookmark.save())

    def _keep_read(self, left: Left | None) -> None:
        self._warn(self.bookmark.read(left))
        if left is not None and self.is_mounted:
            self.panes.map.update()

    def _warn(self, trouble: str) -> None:
        if trouble and self.is_mounted:
            self.say(trouble, "bad")
