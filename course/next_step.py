"""What to do next: the one answer both front ends give, each in its own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from course.catalog.index import LessonEntry
    from course.progress.projections import ProgressView


@dataclass(frozen=True, slots=True)
class NextStep:
    """A lesson at a section, or its open quiz.

    `why`: "begin" at first, "continue" where the learner was, "next" after a pass, "again" where
    every written lesson is passed.
    """

    lesson: LessonEntry
    section: str | None
    quiz: bool
    why: Literal["begin", "continue", "next", "again"]


def next_step(lessons: Sequence[LessonEntry], view: ProgressView) -> NextStep | None:
    """Go on where the learner was; after a pass, the next lesson not passed, earlier ones last.

    None where no lesson is written.
    """
    written = [entry for entry in lessons if not entry.planned]
    if not written:
        return None
    place = view.last_place()
    here = next((entry for entry in written if place and entry.id == place.lesson), None)
    if here is None:
        return NextStep(written[0], None, quiz=False, why="begin")
    state = view.state(here.id)
    if state.quiz_open:
        return NextStep(here, state.section, quiz=True, why="continue")
    if not state.passed:
        return NextStep(here, state.section, quiz=False, why="continue")
    after = [*written[written.index(here) + 1 :], *written[: written.index(here)]]
    for entry in after:
        other = view.state(entry.id)
        if not other.passed:
            return NextStep(entry, other.section, quiz=other.quiz_open, why="next")
    return NextStep(here, state.section, quiz=False, why="again")
