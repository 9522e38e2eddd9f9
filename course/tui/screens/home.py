"""Home: what to do next comes first; the path below it."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding

from course.next_step import NextStep, next_step
from course.tui import keys
from course.tui.desk import Desk
from course.tui.ink import Line
from course.tui.layout.home import COMING, Next, PathLines, Standing, head, next_lines
from course.tui.screens.base import CourseScreen
from course.tui.screens.home_things import HomeThings
from course.tui.standing import standing_of
from course.tui.state.path import Path
from course.tui.widgets.lines import Lines
from course.tui.widgets.path import PathList
from course.tui.widgets.status import Hint

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widgets import Input

    from course.catalog.index import LessonEntry
    from course.catalog.search import Search


WARM_AFTER = 0.4
"""Seconds after the first frame at which the modules behind a lesson begin to load."""
LOOK_AFTER = 1.0
"""Seconds after which it looks up what is due, where a glance could not tell."""


class HomeScreen(CourseScreen):
    """The path by unit, the state of each lesson, and where to go on."""

    KEYS = "home"
    BINDINGS: ClassVar[list[Binding]] = keys.bindings(keys.HOME)  # type: ignore[assignment]  # narrower
    DEFAULT_CSS = """
    HomeScreen #next { height: auto; margin-bottom: 1; }
    HomeScreen #search { display: none; height: 1; margin: 0 1 1 1; }
    HomeScreen.-searching #search { display: block; }
    HomeScreen.-searching #next { display: none; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        catalog = desk.catalog
        self.units = [unit.title for unit in catalog.units]
        self.by_unit: list[list[int]] = [[] for _ in catalog.units]
        for index, entry in enumerate(catalog.lessons):
            self.by_unit[entry.unit].append(index)
        self.path = Path(catalog.lessons)
        self.things: list[Next] = []
        self.goal: NextStep | None = None
        self._search: Search | None = None
        self._things = HomeThings(desk)
        self.header = Lines(self._draw_header, id="head", classes="-auto")
        self.next = Lines(self._draw_next, id="next", classes="-auto")
        self.list = PathList(self.path, self._draw_path)
        self._plan()

    def compose(self) -> ComposeResult:
        """Header, what to do next, the path, and the bottom line."""
        self.status.offer(self.hints())
        yield self.header
        yield self.next
        yield self.list
        yield self.too_small
        yield self.status

    def on_mount(self) -> None:
        """Say at once where nothing can be saved; load what a lesson needs while one looks."""
        self.set_timer(WARM_AFTER, lambda: Thread(target=_warm, daemon=True).start())
        if any(thing.key == "r" for thing in self.things):
            self.call_after_refresh(self._glance)
        if self.desk.log.read_only:
            self.say(f"Nothing will be saved: {self.desk.log.read_only}", "warn")

    def came_back(self) -> None:
        """Coming back from a lesson, show what changed there; a search that led to it is over."""
        self.action_leave()
        self._plan()
        if any(thing.key == "r" for thing in self.things):
            self._glance()
        for widget in (self.header, self.next, self.list):
            widget.update()

    def hints(self) -> Sequence[Hint]:
        """Moving and opening; a search has its own."""
        if self.path.searching:
            return ((("home.up", "home.down"), "move"), "home.open", ("home.leave", "end search"))
        return (
            (("home.up", "home.down"), "move"), "home.open", "home.search", "home.progress",
            "home.lab", "home.models", "app.quit", "app.help",
        )  # fmt: skip

    def _plan(self) -> None:
        """What to do next: go on where the learner was, or begin, or take the next lesson."""
        self.goal = step = next_step(self.desk.catalog.lessons, self.desk.view)
        self.things = self._things.lines(step)
        self.path.has_next = step is not None
        if step:
            self.path.start = step.lesson.number - 1

    def _glance(self) -> None:
        """What review asks, now that the frame is painted; a closer look where it takes one."""
        if not self._things.glance():
            self.set_timer(LOOK_AFTER, self._look_closer)
        self._plan()
        self.next.update()

    def _look_closer(self) -> None:
        self._things.look_closer()
        self._plan()
        self.next.update()

    def _standing(self, entry: LessonEntry) -> Standing:
        return COMING if entry.planned else standing_of(self.desk.view.state(entry.id))

    def _draw_header(self, width: int, _height: int) -> Sequence[Line]:
        view, count = self.desk.view, len(self.path.lessons)
        totals = view.totals()
        right = f"{totals.passed} of {count} passed"
        if totals.days > 1:
            right += f" · day {view.day()}"
        return head(self.desk.catalog.title, right, width)

    def _draw_next(self, width: int, _height: int) -> Sequence[Line]:
        return next_lines(self.things, marked=self.path.cursor == -1, width=width)

    def _draw_path(self, width: int, _height: int) -> Sequence[Line]:
        return PathLines(self.path, self.units, self.by_unit, self._standing, width)

    def _moved(self) -> None:
        self.say("")
        entry = self.path.entry
        if entry is not None:
            self.say(entry.dek, "muted")
        self.next.update()
        self.list.follow()

    def action_move(self, by: int) -> None:
        """Move the mark."""
        self.path.move(by)
        self._moved()

    def action_page(self, by: int) -> None:
        """Move the mark by a screen."""
        self.path.move(by * max(1, self.list.page - 2))
        self._moved()

    def action_jump(self, to: int) -> None:
        """Move the mark to an end."""
        self.path.jump(to)
        self._moved()

    def action_open(self) -> None:
        """Open what is marked."""
        if self.path.cursor == -1:
            self._go_on()
        elif (entry := self.path.entry) is not None:
            self.open_lesson(entry.id)

    def _go_on(self) -> None:
        if self.goal is not None:
            self.open_lesson(self.goal.lesson.id, quiz=self.goal.quiz)

    def open_lesson(self, lesson_id: str, *, quiz: bool = False) -> None:
        """Open a lesson where the learner left it."""
        from course.tui.screens.lesson import open_lesson

        open_lesson(self, lesson_id, quiz=quiz)

    def action_progress(self) -> None:
        """Scores, attempts and time."""
        from course.tui.screens.progress import ProgressScreen

        self.app.push_screen(ProgressScreen(self.desk))

    def action_review(self) -> None:
        """What is due today, and on the next days."""
        from course.tui.screens.review import ReviewScreen

        self.app.push_screen(ReviewScreen(self.desk))

    def action_lab(self) -> None:
        """Every demonstration of the course."""
        from course.tui.screens.lab import LabScreen

        self.app.push_screen(LabScreen(self.desk))

    def action_models(self) -> None:
        """The learner's own models."""
        from course.tui.screens.models import ModelsScreen

        self.app.push_screen(ModelsScreen(self.desk))

    def action_search(self) -> None:
        """Ask for words and leave only the lessons that have them."""
        from textual.widgets import Input

        if not self.query("#search"):
            field = Input(
                placeholder="a word of a title, a line or a term", id="search", compact=True
            )
            self.mount(field, after=self.next)
        else:
            field = self.query_one("#search", Input)
            field.value = ""
        self.add_class("-searching")
        self.path.show(())
        self._find("")
        field.focus()
        self.refresh_hints()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search at every key."""
        if self.path.searching:
            self._find(event.value)

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """Open the lesson found."""
        if self.path.entry is None:
            self.say("Nothing found. Try fewer letters, or esc for the whole path.", "warn")
        else:
            self.action_open()

    def _find(self, words: str) -> None:
        if not words.strip():
            self.path.show(range(len(self.path.lessons)))
            self.say(f"{len(self.path.lessons)} lessons", "muted")
        else:
            if self._search is None:
                from course.catalog.search import Search

                self._search = Search(self.desk.catalog)
            numbers = [hit.entry.number - 1 for hit in self._search.search(words)]
            self.path.show(numbers)
            count = len(numbers)
            self.say(f"{count} lesson{'s' * (count != 1)} found", "muted")
        self.list.update(top=0)

    def action_leave(self) -> None:
        """End the search."""
        if self.path.searching:
            self.remove_class("-searching")
            self.set_focus(None)
            self.path.show(None)
            self.say("")
            self.list.update(top=0)
            self.next.update()
            self.refresh_hints()

    def on_lines_clicked(self, event: Lines.Clicked) -> None:
        """A click marks a lesson; a click on the marked one opens it."""
        if event.lines is self.next:
            doors = {"o": self.action_models, "l": self.action_lab, "r": self.action_review}
            if event.row < len(self.things):
                doors.get(self.things[event.row].key, self._go_on)()
        elif event.lines is self.list:
            before = self.path.cursor
            if self.path.point(event.row):
                if self.path.cursor == before:
                    self.action_open()
                else:
                    self._moved()

    def on_key(self, event: events.Key) -> None:
        """While a word is typed, the arrows still move the mark."""
        if self.path.searching and event.key in {"up", "down", "pageup", "pagedown"}:
            event.stop()
            event.prevent_default()
            moves = {"up": -1, "down": 1, "pageup": -self.list.page, "pagedown": self.list.page}
            self.path.move(moves[event.key])
            self.list.follow()


def _warm() -> None:
    """Import beside the screen what opening a lesson, then a run needs: most of a first opening."""
    lesson = ("course.catalog.lesson", "course.tui.screens.lesson", "course.quiz.session")
    quiz = ("course.tui.screens.quiz", "course.quiz.review", "fsrs")
    run = ("course.tui.screens.run", "course.live", "course.models.parents")
    for name in (*lesson, *quiz, *run, "course.tui.screens.lab"):
        import_module(name)
