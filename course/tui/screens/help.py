"""Help: what every key does here; any of them can be given another key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding

from course.progress import record
from course.tui import keys
from course.tui.ink import Line
from course.tui.layout.help import help_lines
from course.tui.layout.home import head
from course.tui.screens.base import CourseScreen
from course.tui.widgets.lines import Lines
from course.tui.widgets.status import Hint

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from course.tui.app import LossfallApp
    from course.tui.desk import Desk
    from course.tui.key import Key

_FIXED = frozenset(key.id for key in keys.BY_ID.values() if key.action in {"digit", "pick"})


class HelpScreen(CourseScreen):
    """The keys of the screen below, and those that hold everywhere."""

    KEYS = "help"
    BINDINGS: ClassVar[list[Binding]] = keys.bindings(keys.HELP)  # type: ignore[assignment]  # narrower

    def __init__(self, desk: Desk, groups: Sequence[str]) -> None:
        super().__init__(desk)
        self.groups = [*groups, "app"]
        self.cursor = 0
        self.waiting = False
        self._at: list[tuple[int, Key]] = []
        self.header = Lines(self._draw_header, id="head", classes="-auto")
        self.body = Lines(self._draw_body, id="help")

    @property
    def course_app(self) -> LossfallApp:
        """The app, by its own type."""
        return self.app  # type: ignore[return-value]  # the only app that shows this screen

    def compose(self) -> ComposeResult:
        """Header, the keys, and the bottom line."""
        yield self.header
        yield self.body
        yield self.too_small
        yield self.status

    def hints(self) -> Sequence[Hint]:
        """Moving, and giving a key."""
        if self.waiting:
            return (("help.leave", "keep it as it is"),)
        return ((("help.up", "help.down"), "move"), "help.change", "help.restore", "help.leave")

    def _draw_header(self, width: int, _height: int) -> Sequence[Line]:
        return head("Keys", "* your own", width)

    def _draw_body(self, width: int, _height: int) -> Sequence[Line]:
        rows, self._at = help_lines(self.groups, self.course_app.own_keys, self.cursor, width)
        return rows

    def action_move(self, by: int) -> None:
        """Move the mark."""
        self.cursor = max(0, min(len(self._at) - 1, self.cursor + by))
        self.body.update()
        if self.cursor == 0:
            self.body.go(0)
        else:
            self.body.reveal(self._at[self.cursor][0])

    def action_page(self, by: int) -> None:
        """Move the mark by a screen."""
        self.action_move(by * max(1, self.body.page - 2))

    def action_change(self) -> None:
        """Wait for the new key of the marked line."""
        key = self._at[self.cursor][1]
        if key.id in _FIXED:
            self.say("Digits stay digits.", "warn")
            return
        self.waiting = True
        self.say(f"Press the new key for: {key.help}", "accent")
        self.refresh_hints()

    def action_restore(self) -> None:
        """Give the marked line its first key back."""
        self._keep(self._at[self.cursor][1].id, None)

    def on_key(self, event: events.Key) -> None:
        """The key that was waited for."""
        if not self.waiting:
            return
        event.stop()
        event.prevent_default()
        self.waiting = False
        if event.key != "escape":
            self._keep(self._at[self.cursor][1].id, event.key)
        else:
            self.say("")
        self.refresh_hints()

    def _keep(self, key_id: str, pressed: str | None) -> None:
        own = dict(self.course_app.own_keys)
        if pressed is None:
            own.pop(key_id, None)
        else:
            group = key_id.split(".")[0]
            for other in (*keys.GROUPS[group][1], *keys.APP):
                taken = own.get(other.id, other.keys).split(",")
                if other.id != key_id and pressed in taken:
                    self.say(f"{keys.symbol(pressed)} is taken: {other.help}", "warn")
                    return
            own[key_id] = pressed
        trouble = self.desk.keep(record.setting, "keys", own)
        self.course_app.use_keys(own)
        self.body.update()
        self.say(trouble or "Kept.", "bad" if trouble else "good")

    def action_leave(self) -> None:
        """Back to where one was."""
        self.dismiss()
