"""What all screens share: the bottom line, messages, and a window that is too small."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Thread
from typing import ClassVar, TypeVar

from textual import events
from textual.screen import Screen

from course.errors import CourseError, ProgressError
from course.tui.desk import Desk
from course.tui.ink import BLANK, Line, line, paragraph
from course.tui.widgets.lines import Lines
from course.tui.widgets.status import Hint, Status

T = TypeVar("T")

LEAST_WIDTH, LEAST_HEIGHT = 40, 12
NARROW, WIDE = 72, 100


class CourseScreen(Screen[None]):
    """A screen over the desk. `KEYS` names its group on the help screen."""

    KEYS: ClassVar[str] = "app"
    AUTO_FOCUS = ""  # None would mean the app's own rule: focus whatever can take it
    ALLOW_SELECT = False
    DEFAULT_CSS = """
    CourseScreen #too-small { display: none; layer: over; }
    CourseScreen.-tiny > * { display: none; }
    CourseScreen.-tiny #too-small { display: block; height: 1fr; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._seen = False
        self.status = Status()
        self.too_small = Lines(self._draw_too_small, id="too-small")

    def hints(self) -> Sequence[Hint]:
        """What can be done now, most useful first; the way out and help are always shown."""
        return ("app.help",)

    def key_groups(self) -> Sequence[str]:
        """The groups of keys that hold here, for the help screen."""
        return (self.KEYS,)

    def say(self, message: str, ink: str = "") -> None:
        """Show a message in the bottom rule; empty clears it."""
        self.status.say(message, ink)

    def refresh_hints(self) -> None:
        """Show the hints that hold now."""
        self.status.offer(self.hints())

    def on_screen_resume(self) -> None:
        """Show the hints; when the screen comes back to the front, show what changed."""
        self.refresh_hints()
        if self._seen:
            try:
                self.desk.view.refresh()  # another terminal may have written meanwhile
            except ProgressError as error:
                self.say(str(error), "bad")
            self.came_back()
        self._seen = True

    def came_back(self) -> None:
        """The screen is in front again: what lies under it may have changed."""

    def beside(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Do something slow in a thread, then go on with its result in the screen's own.

        A CourseError becomes a message; any other exception is raised where the app reports it.
        Nothing happens if the screen is gone by then.
        """

        def run() -> None:
            try:
                result = work()
            except Exception as problem:  # noqa: BLE001  (told or raised by `_broke`)
                self._hand_over(self._broke, problem)
            else:
                self._hand_over(then, result)

        Thread(target=run, daemon=True).start()

    def _hand_over(self, tell: Callable[[T], None], what: T) -> None:
        if self.is_running and self.app.is_running:
            self.app.call_later(tell, what)

    def _broke(self, problem: Exception) -> None:
        if not isinstance(problem, CourseError):
            raise problem
        if self.is_running:
            self.say(str(problem), "bad")

    def on_resize(self, event: events.Resize) -> None:
        """Below the least size, say so instead of drawing half a screen."""
        tiny = event.size.width < LEAST_WIDTH or event.size.height < LEAST_HEIGHT
        self.set_class(tiny, "-tiny")
        self.set_class(event.size.width < NARROW, "-narrow")
        self.set_class(event.size.width >= WIDE, "-wide")

    def _draw_too_small(self, width: int, _height: int) -> list[Line]:
        size = self.app.size
        return [
            BLANK,
            *paragraph(
                f"This window is {size.width} x {size.height}. The course needs "
                f"{LEAST_WIDTH} x {LEAST_HEIGHT}: make it larger, or the letters smaller. "
                "Nothing is lost.",
                max(10, width - 1),
            ),
            line("ctrl+q quit"),
        ]
