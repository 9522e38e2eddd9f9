"""A lesson and what it leads to: its run, the tutor's drawer, the quiz, and other lessons."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from course.catalog.quotes import find_quote
from course.errors import CourseError
from course.tui import keys
from course.tui.desk import Desk
from course.tui.screens.base import CourseScreen
from course.tui.screens.lesson_hints import lesson_hints
from course.tui.screens.reading import ReadingScreen, Visit
from course.tui.widgets.lines import Lines
from course.tui.widgets.status import Hint

if TYPE_CHECKING:
    from course.catalog.blocks import Lesson, Section
    from course.catalog.index import LessonEntry
    from course.tui.widgets.drawer import Drawer


class LessonScreen(ReadingScreen):
    """Reading. `visit` opens it for a look at one passage, from which g and esc lead back."""

    KEYS = "lesson"
    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]  # narrower
        *keys.bindings(keys.LESSON),
        Binding("g", "go_back", show=False),
    ]
    CSS_PATH = "lesson.tcss"

    def __init__(
        self,
        desk: Desk,
        entry: LessonEntry,
        lesson: Lesson,
        *,
        straight_to_quiz: bool = False,
        visit: Visit | None = None,
    ) -> None:
        super().__init__(desk, entry, lesson, visit)
        self._straight_to_quiz = straight_to_quiz
        self.drawer: Drawer | None = None

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
        if self.visit is None and self.place.page == 0:
            self.call_after_refresh(self._offer)
        if self._straight_to_quiz:
            self.call_after_refresh(self.action_quiz)

    def hints(self) -> Sequence[Hint]:
        """By page: reading, or choosing what comes next; and by what covers the text."""
        asking = self.has_class("-asking") and self.drawer is not None
        return lesson_hints(
            visiting=self.visit is not None,
            overlay=self.panes.overlay,
            drawer=self.drawer.hints() if asking and self.drawer else None,
            last=self.place.last,
            runs=bool(self.lesson.runs),
            narrow=self.has_class("-narrow"),
            offer=self.panes.offer and self.place.page == 0,
        )

    def key_groups(self) -> Sequence[str]:
        """With the drawer open, its keys too."""
        return ("tutor", "lesson") if self.has_class("-asking") else ("lesson",)

    def action_open(self) -> None:
        """Open what is marked on the last page."""
        if self.panes.overlay or not self.place.last:
            if not self.panes.overlay:
                self.action_turn(1)
            return
        choice = self.panes.choices()[self.panes.cursor]
        if choice.kind == "quiz":
            self.action_quiz()
        elif choice.kind == "exam":
            self.action_exam()
        elif choice.kind == "look":
            self._look_back()
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
        self.panes.overlay = ""
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

    def action_exam(self) -> None:
        """Take the quiz as an exam, or go on with the exam that is open."""
        if self._visiting():
            return
        from course.tui.screens.quiz import open_quiz

        self.close_drawer()
        open_quiz(self, exam=True)

    def action_before(self) -> None:
        """The questions before the lesson, where they are offered."""
        if self.panes.offer and not self._visiting():
            from course.tui.screens.pretest import open_pretest

            open_pretest(self)

    def action_no_before(self) -> None:
        """Do not offer them again."""
        if self.panes.offer and self.place.page == 0:
            from course.tui.screens.pretest import decline

            self._warn(decline(self.desk, self.entry))
            self._offer()

    def _offer(self) -> None:
        """Offer questions before the lesson, or not any more."""
        from course.tui.screens.pretest import offered

        offer = self.visit is None and offered(self.desk, self.entry)
        if offer != self.panes.offer:
            self.panes.offer = offer
            self._redraw()

    def came_back(self) -> None:
        """Coming back from the questions before the lesson, they are offered no more."""
        if self.visit is None:
            self._offer()
        super().came_back()

    def _look_back(self) -> None:
        """The result of the latest attempt, as the present bank scores it."""
        from course.tui.screens.result import latest_result

        result = latest_result(self)
        if result is not None:
            self.app.push_screen(result)

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
        if self.panes.overlay:
            self._lay_over("")
        else:
            # Before the screen below is drawn again: it shows what was read here.
            self._keep_place()
            self.dismiss()

    def on_lines_clicked(self, event: Lines.Clicked) -> None:
        """A click on the map goes there; a click on a choice opens it."""
        if event.lines is self.panes.map or (
            event.lines is self.text and self.panes.overlay == "map"
        ):
            if event.row < self.place.count:
                self._turn_to(event.row)
        elif event.lines is self.text and self.place.last:
            for index, row in self.panes.choice_rows.items():
                if row == event.row:
                    self.panes.cursor = index
                    self.action_open()


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
