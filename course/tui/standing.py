"""How the learner stands, in words: a lesson's state, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from course.tui.layout.home import NEW, Standing

if TYPE_CHECKING:
    from course.next_step import NextStep
    from course.progress.states import LessonState


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


_NAMES = {"begin": "Begin", "continue": "Continue", "next": "Next", "again": "Again"}


def step_words(step: NextStep, state: LessonState) -> tuple[str, str]:
    """What to call the next step, and where in its lesson one is."""
    if step.quiz:
        where = "in the quiz"
    elif step.why == "again":
        where = "all lessons here passed"
    elif state.state == "new":
        where = f"{step.lesson.minutes} min"
    elif state.state == "read":
        where = "the quiz is next"
    else:
        where = _section_words(state)
    return _NAMES[step.why], where


def model_words(role: str, name: str, figures: Mapping[str, float]) -> str:
    """A model in a few words: its role, the head of its hash, its first figure.

    >>> model_words("base", "3f2a91c04b", {"loss": 1.236, "floor": 1.1})
    'base 3f2a91c0 · loss 1.24'
    """
    first = [f" · {figure} {value:.3g}" for figure, value in figures.items()][:1]
    return f"{role} {name[:8]}{''.join(first)}"


def _section_words(state: LessonState) -> str:
    if state.sections:
        return f"{len(state.sections_read)} of {state.sections} sections read"
    return "reading"
