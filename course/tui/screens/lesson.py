"""A lesson, one section at a time: map, text, terms, the tutor's drawer, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import events
from textual.binding import Binding
from textual.containers import Horizontal

from course.catalog.quotes import find_quote
from course.errors import CourseError
from course.progress import record
from course.tui import keys
from course.tui.desk import Desk
from course.tui.ink import Line, highlight, line, place_of, rule, spread
from course.tui.layout.home import head
from course.tui.layout.pages import (
    Choice,
    MapItem,
    after_lines,
    lesson_choice,
    map_lines,
    opening_lines,
    strip_line,
    term_lines,
)
from course.tui.layout.section import section_lines
from course.tui.screens.base import NARROW, CourseScreen
from course.tui.state.reading import Left, Reading
from course.tui.widgets.lines import Lines
from course.tui.widgets.status import Hint

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.timer import Timer

    from course.catalog.blocks import Lesson, Section
    from course.catalog.index import LessonEntry
    from course.tui.widgets.drawer import Drawer


class Visit(NamedTuple):
    """A look at a passage from the quiz: where it stands, and the words to mark."""

    section: str
    quote: str


class LessonScreen(CourseScreen):
    """Reading. `visit` opens it for a look at one passage, from which g and esc lead back."""

    KEYS = "lesson"
    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]  # narrower
        *keys.bindings(keys.LESSON),
        Binding("g", "go_back", show=False),
    ]
    CSS_PATH = "lesson.tcss"
    SAVE_AFTER = 0.8

    def __init__(
        self,
        desk: Desk,
        entry: LessonEntry,
        lesson: Lesson,
        *,
        straight_to_quiz: bool = False,
        visit: Visit | None = None,
    ) -> None:
        super().__init__(desk)
        self.entry = entry
        self.lesson = lesson
        self.visit = visit
        self._straight_to_quiz = straight_to_quiz
        state = desk.view.state(entry.id)
        self.place = Reading(lesson, state.sections_read, visit.section if visit else state.section)
        self.marked: tuple[int, int] = (-1, -1)
        self.overlay = ""
        self.cursor = 0
        self._choice_rows: dict[int, int] = {}
        self._timer: Timer | None = None
        self._left = False
        self._saved: str | None = state.section
        self.header = Lines(self._draw_header, id="head", classes="-auto")
        self.map = Lines(self._draw_map, id="map")
        self.text = Lines(self._draw_text, id="text")
        self.drawer: Drawer | None = None

    def compose(self) -> ComposeResult:
        """Header, map beside text, and the bottom line."""
        yield self.header
        with Horizontal(id="body"):
            yield self.map
            yield self.text
        yield self.too_small
        yield self.status

    def on_mount(self) -> None:
        """Show the page; the learner continues here from now on."""
        self.place.enter(monotonic())
        if self.visit is not None:
            section = self.lesson.sections[max(0, self.place.page - 1)]
            found = find_quote(self.lesson.raw, self.visit.quote, section.start, section.end)
            self.mark(*(found or (-1, -1)))
            self.say("g goes back to the question", "accent")
        else:
            self._save_later()
        self.call_after_refresh(self._look)
        if self._straight_to_quiz:
            self.call_after_refresh(self.action_quiz)

    def came_back(self) -> None:
        """Coming back from a run or the quiz, show what changed."""
        self.place.enter(monotonic())
        self._redraw()

    def on_unmount(self) -> None:
        """Keep the place, however the screen came to its end."""
        self._keep_place()

    # What the bottom line says

    def hints(self) -> Sequence[Hint]:
        """By page: reading, or choosing what comes next; and by what covers the text."""
        if self.visit is not None:
            return (("lesson.on", "scroll"), ("lesson.leave", "back to the question"), "app.help")
        if self.overlay == "terms":
            return (
                ("lesson.on", "scroll"), ("lesson.terms", "close"), ("lesson.leave", "close"),
                "app.help",
            )  # fmt: skip
        if self.overlay == "map":
            return (
                ("lesson.next", "section"), ("lesson.map", "close"), ("lesson.leave", "close"),
                "app.help",
            )  # fmt: skip
        if self.has_class("-asking") and self.drawer is not None:
            return (*self.drawer.hints(), "app.help")
        arrows: Hint = (("lesson.previous", "lesson.next"), "section")
        if self.place.last:
            choose: Hint = (("lesson.back", "lesson.on"), "choose")
            return (
                choose,
                "lesson.open",
                arrows,
                "lesson.ask",
                "lesson.quiz",
                "lesson.leave",
                "app.help",
            )
        wants: list[Hint] = ["lesson.on", arrows, "lesson.terms"]
        if self.lesson.runs:
            wants.append("lesson.run")
        wants += ["lesson.ask", "lesson.quiz"]
        if self.has_class("-narrow"):
            wants.append("lesson.map")
        return (*wants, "lesson.leave", "app.help")

    def key_groups(self) -> Sequence[str]:
        """With the drawer open, its keys too."""
        return ("tutor", "lesson") if self.has_class("-asking") else ("lesson",)

    # Drawing

    def _draw_header(self, width: int, _height: int) -> Sequence[Line]:
        entry = self.entry
        left = f"{entry.number} of {len(self.desk.catalog.lessons)} · {entry.title}"
        right = f"{entry.level} · {entry.minutes} min"
        if width >= NARROW:
            return head(left, right, width)
        return [
            spread(line((f" {left}", "title")), line((f"{entry.minutes} min ", "muted")), width),
            strip_line(self._map_items(), self.place.page, width),
            rule(width),
        ]

    def _map_items(self) -> list[MapItem]:
        items = [MapItem("At a glance", self.place.page > 0 or bool(self.place.read))]
        for section in self.lesson.sections:
            runs = any(block.kind == "run" for block in section.blocks)
            items.append(
                MapItem(section.title, section.slug in self.place.read, "▷" if runs else "")
            )
        state = self.desk.view.state(self.entry.id)
        quiz = f"Quiz {state.best}" if state.best else "Quiz, what next"
        items.append(MapItem(quiz, state.passed, "~" if state.quiz_open else ""))
        return items

    def _draw_map(self, width: int, height: int) -> Sequence[Line]:
        terms = [term.term for term in self.lesson.meta.terms]
        return map_lines(self._map_items(), self.place.page, terms, width, height)

    def _draw_text(self, width: int, height: int) -> Sequence[Line]:
        rows: Sequence[Line]
        self._choice_rows = {}
        section = self.place.section
        if self.overlay == "terms":
            rows = term_lines(self.lesson, width)
        elif self.overlay == "map":
            rows = map_lines(self._map_items(), self.place.page, (), width, max(1, height))
        elif section is not None:
            number = f"{self.place.page} of {len(self.lesson.sections)}"
            said = [self._run_said(block.run.stage) for block in section.blocks if block.run]
            rows = section_lines(section, number, width, said)
            if self.marked[0] >= 0:
                rows = highlight(rows, *self.marked)
        elif self.place.last:
            rows, self._choice_rows = after_lines(self._choices(), self.cursor, width)
        else:
            requires = [self._title(ref) for ref in self.lesson.meta.requires]
            rows = opening_lines(self.lesson, len(self.desk.catalog.lessons), requires, width)
        return rows

    def _title(self, ref: str) -> str:
        try:
            entry = self.desk.catalog.entry(ref)
        except CourseError:
            return ref
        return f"{entry.number} {entry.title}"

    def _run_said(self, stage: str) -> str:
        ran = self.desk.view.run_records().get(stage)
        if ran is None:
            return ""
        held = sum(1 for value in ran.verdicts.values() if value)
        return (
            f"Your last run: start {ran.seed}, {ran.seconds:.0f} s, "
            f"{held} of {len(ran.verdicts)} claims held."
        )

    def _choices(self) -> list[Choice]:
        state = self.desk.view.state(self.entry.id)
        if state.quiz_open:
            name, dek = "Go on with the quiz", "It waits at the question where you left it."
        elif state.best:
            name, dek = "Take the quiz again", f"Best so far {state.best}, latest {state.latest}."
        else:
            name, dek = (
                "Take the quiz",
                "One question at a time; each answer is kept as you give it.",
            )
        passed = "passed" if state.passed else "12 of 15 to pass"
        choices = [Choice("quiz", "", name, passed, dek)]
        lessons = self.desk.catalog.lessons
        index = self.entry.number - 1
        if index + 1 < len(lessons):
            choices.append(lesson_choice("next", lessons[index + 1], "Next: "))
        if index > 0:
            choices.append(lesson_choice("previous", lessons[index - 1], "Before: "))
        shown = {choice.target for choice in choices}
        for ref in self.lesson.meta.related:
            try:
                entry = self.desk.catalog.entry(ref)
            except CourseError:
                continue  # lint names it to the author; a learner loses nothing by it
            if entry.id not in shown:
                choices.append(lesson_choice("related", entry))
        return choices

    def _redraw(self, *, top: int | None = None) -> None:
        self.header.update()
        self.map.update()
        self.text.update(top=top)
        self.refresh_hints()
        self.call_after_refresh(self._look)

    def _look(self) -> None:
        """Note when the end of the page has come on screen."""
        if not self.overlay and self.is_mounted and self.text.at_end:
            self.place.saw_end()

    def on_resize(self, event: events.Resize) -> None:
        """Redraw what depends on the shape of the window."""
        super().on_resize(event)
        self.header.update()
        self.refresh_hints()

    # Moving

    def _turn_to(self, page: int, *, reading_on: bool = False, at_end: bool = False) -> None:
        self.overlay = ""
        self.marked = (-1, -1)
        self.cursor = 0
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
        if self.overlay == "" and self.place.last:
            self._choose(by)
            return
        self._scroll(by)

    def action_turn(self, by: int) -> None:
        """One screen on or back; beyond the end, the next section."""
        if self.overlay == "" and self.place.last and by > 0:
            self._choose(by)
            return
        self._scroll(by * max(1, self.text.page - 2))

    def _scroll(self, by: int) -> None:
        if self.overlay:
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
        count = len(self._choices())
        if by < 0 and self.cursor == 0:
            self._turn_to(self.place.page - 1, at_end=True)
            return
        self.cursor = max(0, min(count - 1, self.cursor + by))
        self.text.update()
        self.text.reveal(self._choice_rows.get(self.cursor, 0), margin=2)

    def action_section(self, by: int) -> None:
        """The section after or before, from its beginning."""
        page = self.place.page + by
        if 0 <= page < self.place.count:
            self._turn_to(page)

    def go_to(self, section: str, start: int = -1, end: int = -1) -> None:
        """Open a section, with the raw characters [start, end) marked and on screen."""
        page = self.place.page_of(section)
        if page != self.place.page or self.overlay:
            self._turn_to(page)
        self.mark(start, end)

    def mark(self, start: int, end: int) -> None:
        """Mark a passage of the section on screen, and bring it into view."""
        self.marked = (start, end)
        self.text.update()
        if start >= 0:
            self.call_after_refresh(self._reveal_mark)

    def _reveal_mark(self) -> None:
        self.text.reveal(place_of(self.text.rows, self.marked[1] - 1), margin=1)
        self.text.reveal(place_of(self.text.rows, self.marked[0]), margin=2)

    def action_terms(self) -> None:
        """Show the terms in place of the text, or put the text back."""
        self._lay_over("" if self.overlay == "terms" else "terms")

    def action_map(self) -> None:
        """Show the map in place of the text, where there is no room beside it."""
        if not self.map.display or self.has_class("-narrow"):
            self._lay_over("" if self.overlay == "map" else "map")

    def _lay_over(self, overlay: str) -> None:
        if not self.overlay:
            self._under = self.text.top
        self.overlay = overlay
        self._redraw(top=0 if overlay else self._under)

    # Opening other things

    def action_open(self) -> None:
        """Open what is marked on the last page."""
        if self.overlay or not self.place.last:
            if not self.overlay:
                self.action_turn(1)
            return
        choice = self._choices()[self.cursor]
        if choice.kind == "quiz":
            self.action_quiz()
        else:
            self.open_lesson(choice.target)

    def action_lesson(self, by: int) -> None:
        """The lesson after or before this one on the path."""
        number = self.entry.number + by
        if 1 <= number <= len(self.desk.catalog.lessons):
            self.open_lesson(self.desk.catalog.lessons[number - 1].id)

    def open_lesson(self, lesson_id: str) -> None:
        """Go to another lesson in place of this one."""
        if self._visiting():
            return
        try:
            entry = self.desk.catalog.entry(lesson_id)
            lesson = self.desk.catalog.lesson(entry.id)
        except CourseError as error:
            self.say(str(error).replace("\n", " "), "warn")
            if self.place.last:  # the message may take rows from the list of choices
                self.call_after_refresh(self._choose, 0)
            return
        self._keep_place()
        self.app.switch_screen(LessonScreen(self.desk, entry, lesson))

    def action_run(self) -> None:
        """The demonstration nearest to this page."""
        if self._visiting():
            return
        run = self.place.run()
        if run is None:
            self.say("This lesson has no run.", "warn")
            return
        from course.tui.screens.run import RunScreen

        self.app.push_screen(RunScreen(self.desk, run.stage, self.entry, run))

    def action_ask(self) -> None:
        """Open the tutor's drawer."""
        if self._visiting():
            return
        from course.tui.widgets.drawer import Drawer

        if self.drawer is None:
            self.drawer = Drawer(self)
            self.query_one("#body").mount(self.drawer)
        self.add_class("-asking")
        self.overlay = ""
        self.drawer.ask()

    def close_drawer(self) -> None:
        """Close the tutor's drawer; what was asked stays in it."""
        self.remove_class("-asking")
        self.set_focus(None)
        self.refresh_hints()

    def action_quiz(self) -> None:
        """Take the quiz, or go on with it. The drawer closes: the quiz asks the learner."""
        if self._visiting():
            return
        from course.tui.screens.quiz import open_quiz

        self.close_drawer()
        open_quiz(self)

    def _visiting(self) -> bool:
        if self.visit is not None:
            self.say("The quiz is open: g goes back to the question.", "warn")
        return self.visit is not None

    def action_go_back(self) -> None:
        """From a visit, back to the question."""
        if self.visit is not None:
            self.dismiss()

    def action_leave(self) -> None:
        """Close what covers the text; then back to where one came from."""
        if self.overlay:
            self._lay_over("")
        else:
            # Before the screen below is drawn again: it shows what was read here.
            self._keep_place()
            self.dismiss()

    def on_lines_clicked(self, event: Lines.Clicked) -> None:
        """A click on the map goes there; a click on a choice opens it."""
        if event.lines is self.map or (event.lines is self.text and self.overlay == "map"):
            if event.row < self.place.count:
                self._turn_to(event.row)
        elif event.lines is self.text and self.place.last:
            for index, row in self._choice_rows.items():
                if row == event.row:
                    self.cursor = index
                    self.action_open()

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
        section = self.place.section
        slug = (
            section.slug
            if section
            else self.lesson.sections[0].slug
            if self.place.page == 0
            else None
        )
        if slug is not None and slug != self._saved:
            self._saved = slug
            self._warn(self.desk.keep(record.lesson_opened, self.entry.id, slug))

    def _keep_read(self, left: Left | None) -> None:
        if left is not None:
            of = len(self.lesson.sections)
            self._warn(
                self.desk.keep(
                    record.section_read, self.entry.id, left.slug, of=of, seconds=left.seconds
                )
            )
            if self.is_mounted:
                self.map.update()

    def _warn(self, trouble: str) -> None:
        if trouble and self.is_mounted:
            self.say(trouble, "bad")


def open_lesson(screen: CourseScreen, lesson_id: str, *, quiz: bool = False) -> None:
    """Open a lesson over a screen where the learner left it, or say why it cannot be opened.

    `quiz` goes on to its quiz at once.
    """
    desk = screen.desk
    entry = desk.catalog.entry(lesson_id)
    try:
        lesson = desk.catalog.lesson(entry.id)
    except CourseError as error:
        screen.say(str(error).replace("\n", " "), "warn" if entry.planned else "bad")
        return
    screen.app.push_screen(LessonScreen(desk, entry, lesson, straight_to_quiz=quiz))


def section_of(lesson: Lesson, slug: str) -> Section | None:
    """The section with this address, None if the lesson has none."""
    return next((each for each in lesson.sections if each.slug == slug), None)
