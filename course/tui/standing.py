"""How the learner stands, in words: a lesson's state, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from course.tui.layout.home import NEW, Standing

if TYPE_CHECKING:
    from course.catalog.index import LessonEntry
    from course.progress.states import LessonState
    from course.tui.desk import Desk


class Step(NamedTuple):
    """What to do next: a lesson at a section, or its open quiz."""

    lesson: LessonEntry
    section: str | None
    quiz: bool
    name: str
    where: str


def standing_of(state: LessonState) -> Standing:
    """A lesson's state as glyph and words."""
    word = state.state
    if word == "new":
        return NEW
    if word == "mastered":
        return Standing("★", f"mastered {state.best}", "good")
    if state.quiz_open:
        return Standing("~", "quiz open", "accent")
    if state.passed:
        return Standing("✓", f"passed {state.best}", "good")
    if state.best is not None:
        return Standing("~", f"tried {state.best}", "warn")
    if word == "reading" and state.sections:
        return Standing("~", f"reading {len(state.sections_read)}/{state.sections}", "accent")
    return Standing("~", word, "accent")


def next_step(desk: Desk) -> Step | None:
    """Go on where the learner was; after a pass, the next lesson; at first, the first one.

    None where the course has no lesson written.
    """
    written = [entry for entry in desk.catalog.lessons if not entry.planned]
    if not written:
        return None
    place = desk.view.last_place()
    here = next((entry for entry in written if place and entry.id == place.lesson), None)
    if here is None:
        return Step(written[0], None, quiz=False, name="Begin", where=f"{written[0].minutes} min")
    state = desk.view.state(here.id)
    if state.quiz_open:
        return Step(here, state.section, quiz=True, name="Continue", where="in the quiz")
    if not state.passed:
        where = "the quiz is next" if state.state == "read" else _section_words(state)
        return Step(here, state.section, quiz=False, name="Continue", where=where)
    after = [*written[written.index(here) + 1 :], *written[: written.index(here)]]
    for entry in after:
        standing = desk.view.state(entry.id)
        if not standing.passed:
            return Step(
                entry, standing.section, quiz=False, name="Next", where=f"{entry.minutes} min"
            )
    return Step(here, state.section, quiz=False, name="Again", where="all lessons here passed")


def _section_words(state: LessonState) -> str:
    if state.sections:
        return f"{len(state.sections_read)} of {state.sections} sections read"
    return "reading"
