"""The Textual application: themes, keys, the first screen, and a clean way out."""

from __future__ import annotations

import gc
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.binding import Binding
from textual.filter import Monochrome, NoColor

from course.progress import record
from course.tui import keys, themes
from course.tui.desk import Desk
from course.tui.screens.base import CourseScreen
from course.tui.screens.home import HomeScreen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import SystemCommand
    from textual.command import Provider
    from textual.screen import Screen

    from course.catalog.index import Catalog
    from course.progress.log import EventLog


def _course_commands() -> type[Provider]:
    from course.tui.palette import CourseCommands

    return CourseCommands


class LossfallApp(App[None], inherit_bindings=False):
    """The course on a terminal. Screens do the work; this class only joins them."""

    TITLE = "Lossfall"
    BINDINGS: ClassVar[list[Binding]] = keys.bindings(keys.APP)  # type: ignore[assignment]  # narrower
    COMMANDS = {_course_commands}  # noqa: RUF012 - Textual's own attribute
    ENABLE_COMMAND_PALETTE = True
    CSS = """
    Screen { background: $background; }
    CommandPalette { background: $background 60%; }
    """

    def __init__(self, catalog: Catalog, log: EventLog) -> None:
        super().__init__()
        self.desk = Desk(catalog, log)
        self.own_keys: dict[str, str] = {}
        for name in list(self.available_themes):
            self.unregister_theme(name)
        for palette in themes.PALETTES.values():
            self.register_theme(themes.theme_of(palette))
        wanted = self.desk.view.setting("theme")
        self.theme = wanted if wanted in themes.PALETTES else themes.DEFAULT
        self.own_keys = keys.own(self.desk.view.setting("keys"))
        if self.no_color:
            # Textual would map colours to greys; NO_COLOR asks for none. The terminal's own two
            # colours always contrast, and every meaning here has a word or a glyph too.
            self._filters = [each for each in self._filters if not isinstance(each, Monochrome)]
            self._filters.append(NoColor())

    @property
    def inks(self) -> themes.Inks:
        """Styles of the theme in use."""
        return self._inks_by_theme[self.theme]

    @cached_property
    def _inks_by_theme(self) -> dict[str, themes.Inks]:
        return {name: themes.Inks(palette) for name, palette in themes.PALETTES.items()}

    def get_default_screen(self) -> HomeScreen:
        """The path: what to do next, and every lesson."""
        return HomeScreen(self.desk)

    def on_mount(self) -> None:
        """Put the learner's own keys in place; after the first frame, collect garbage again."""
        if self.own_keys:
            self.set_keymap(self.own_keys)
        self.call_after_refresh(self._settle)

    def _settle(self) -> None:
        gc.freeze()  # what is there now stays; later collections need not look at it again
        gc.enable()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """None of Textual's: the palette has the course's own."""
        del screen
        return ()

    def action_help(self) -> None:
        """Say what every key does on the screen in front."""
        from course.tui.screens.help import HelpScreen

        screen = self.screen
        if isinstance(screen, CourseScreen) and not isinstance(screen, HelpScreen):
            self.push_screen(HelpScreen(self.desk, screen.key_groups()))

    def use_keys(self, own: dict[str, str]) -> None:
        """Put the learner's own keys in place of ours."""
        self.own_keys = own
        self.set_keymap(own)
        for screen in self.screen_stack:
            if isinstance(screen, CourseScreen):
                screen.status.update()

    def go_home(self) -> None:
        """Back to the path, whatever lies over it."""
        while len(self.screen_stack) > 1 and not isinstance(self.screen, HomeScreen):
            self.pop_screen()

    def show_progress(self) -> None:
        """Scores, attempts and time."""
        from course.tui.screens.progress import ProgressScreen

        self.push_screen(ProgressScreen(self.desk))

    def show_review(self) -> None:
        """What is due today."""
        from course.tui.screens.review import ReviewScreen

        self.push_screen(ReviewScreen(self.desk))

    def show_lab(self) -> None:
        """Every demonstration of the course."""
        from course.tui.screens.lab import LabScreen

        self.push_screen(LabScreen(self.desk))

    def show_models(self) -> None:
        """The learner's own models."""
        from course.tui.screens.models import ModelsScreen

        self.push_screen(ModelsScreen(self.desk))

    def open_lesson(self, lesson_id: str) -> None:
        """Open a lesson over the path; not over a quiz, which keeps its own way out."""
        from course.tui.screens.lesson import open_lesson

        self.go_home()
        if isinstance(self.screen, CourseScreen):
            open_lesson(self.screen, lesson_id)

    def action_next_theme(self) -> None:
        """Go on to the next theme, and keep it for next time."""
        names = list(themes.PALETTES)
        self.use_theme(names[(names.index(self.theme) + 1) % len(names)])

    def use_theme(self, name: str) -> None:
        """Change the theme, and keep it for next time."""
        self.theme = name
        self.desk.keep(record.setting, "theme", name)
        for screen in self.screen_stack:
            screen.refresh(layout=True)
            for widget in screen.walk_children():
                widget.refresh()

    def run_course(self) -> int:
        """Run until the learner leaves.

        Raises:
            Exception: what broke a screen, once the terminal is the shell's again; Textual's own
                traceback, which shows local variables, is not printed.
        """
        self.run()
        if self._exception is not None:
            raise self._exception
        return self.return_code or 0

    def _fatal_error(self) -> None:
        """Leave quietly: `run_course` raises the exception for whoever started the app."""
        self._close_messages_no_wait()
