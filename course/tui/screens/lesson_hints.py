"""What the bottom line of a lesson says: by page, and by what covers the text."""

from __future__ import annotations

from collections.abc import Sequence

from course.tui.widgets.status import Hint


def lesson_hints(
    *,
    visiting: bool,
    overlay: str,
    drawer: Sequence[Hint] | None,
    last: bool,
    runs: bool,
    narrow: bool,
    offer: bool = False,
) -> Sequence[Hint]:
    """Reading, or choosing what comes next on the last page. `drawer`: its hints while open."""
    if visiting:
        return (("lesson.on", "scroll"), ("lesson.leave", "back to the question"), "app.help")
    if overlay == "terms":
        return (
            ("lesson.on", "scroll"), ("lesson.terms", "close"), ("lesson.leave", "close"),
            "app.help",
        )  # fmt: skip
    if overlay == "map":
        return (
            ("lesson.next", "section"), ("lesson.map", "close"), ("lesson.leave", "close"),
            "app.help",
        )  # fmt: skip
    if drawer is not None:
        return (*drawer, "app.help")
    arrows: Hint = (("lesson.previous", "lesson.next"), "section")
    if last:
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
    if offer:
        wants = ["lesson.before", "lesson.no-before", "lesson.on", arrows]
    if runs:
        wants.append("lesson.run")
    wants += ["lesson.ask", "lesson.quiz"]
    if narrow:
        wants.append("lesson.map")
    return (*wants, "lesson.leave", "app.help")
