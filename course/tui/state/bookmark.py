"""Where the learner is in a lesson and what they read of it, as events. No Textual.

Losing one of these costs the learner little, so trouble is a sentence and never an exception.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.progress import record
from course.tui.desk import Desk
from course.tui.state.reading import Left, Reading

if TYPE_CHECKING:
    from course.catalog.blocks import Lesson


class Bookmark:
    """Keeps a reader's place in one lesson; `saved` is the section that was kept last."""

    def __init__(self, desk: Desk, lesson: Lesson, place: Reading, saved: str | None) -> None:
        self.desk = desk
        self.lesson = lesson
        self.place = place
        self.saved = saved

    def save(self) -> str:
        """Keep the section on screen, if it is another than before; what went wrong, or ''."""
        section = self.place.section
        slug = section.slug if section else None
        if section is None and self.place.page == 0:
            slug = self.lesson.sections[0].slug
        if slug is None or slug == self.saved:
            return ""
        self.saved = slug
        return self.desk.keep(record.lesson_opened, self.lesson.meta.id, slug)

    def read(self, left: Left | None) -> str:
        """Keep that a section was read to its end; what went wrong, or ''."""
        if left is None:
            return ""
        of = len(self.lesson.sections)
        return self.desk.keep(
            record.section_read, self.lesson.meta.id, left.slug, of=of, seconds=left.seconds
        )
