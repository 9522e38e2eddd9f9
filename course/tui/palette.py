"""The command palette: what can be done from anywhere, and every lesson by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from course.tui import themes

if TYPE_CHECKING:
    from course.tui.app import LossfallApp

_THEME_WORDS = {
    themes.DARK.name: "Theme: dark",
    themes.LIGHT.name: "Theme: light",
    themes.CONTRAST.name: "Theme: high contrast",
}


class CourseCommands(Provider):
    """Commands first; lessons once something is typed."""

    @property
    def _course(self) -> LossfallApp:
        return cast("LossfallApp", self.app)

    def _commands(self) -> list[tuple[str, str, Callable[[], object]]]:
        app = self._course
        return [
            ("Home: the path", "Back to the list of lessons", app.go_home),
            ("Progress", "Scores, attempts and time", app.show_progress),
            ("Review", "What is due today, and on the next days", app.show_review),
            ("Lab: every demonstration", "Run any stage without its lesson", app.show_lab),
            ("Your models", "Lineage, going back, talking to them", app.show_models),
            ("Keys", "What every key does here, and giving one another key", app.action_help),
            *[
                (words, "Kept for next time", partial(app.use_theme, name))
                for name, words in _THEME_WORDS.items()
            ],
            ("Quit", "Everything committed is saved", app.exit),
        ]

    async def discover(self) -> Hits:
        """The commands, before anything is typed."""
        for name, said, command in self._commands():
            yield DiscoveryHit(name, command, help=said)

    async def search(self, query: str) -> Hits:
        """Commands and lessons that fit."""
        matcher = self.matcher(query)
        for name, said, command in self._commands():
            score = matcher.match(name)
            if score > 0:
                yield Hit(score, matcher.highlight(name), command, help=said)
        from course.catalog.search import Search

        for order, hit in enumerate(Search(self._course.desk.catalog).search(query)[:12]):
            entry = hit.entry
            said = f"{entry.level} · {entry.minutes} min"
            if entry.planned:
                said = "coming"
            name = f"Lesson {entry.number}: {entry.title}"
            run = partial(self._course.open_lesson, entry.id)
            yield Hit(0.9 - order / 50, name, run, text=name, help=said)
