"""What an answer is made with: one control a kind of question, without a screen.

A control takes moves, digits and characters, and turns into a response. It knows no key of the
keyboard by name except those that edit a typed line, and never whether an answer is right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.tui.state.controls.base import Control
from course.tui.state.controls.choosing import Choosing, Ticking
from course.tui.state.controls.matching import Matching
from course.tui.state.controls.ordering import Ordering
from course.tui.state.controls.typing import Typing

if TYPE_CHECKING:
    from course.quiz.present import Shown

__all__ = ["Choosing", "Control", "Matching", "Ordering", "Ticking", "Typing", "control_for"]


def control_for(shown: Shown) -> Control:
    """The control that is natural for a type of question; one not known by name, by its parts."""
    if shown.prompts:
        return Matching(shown)
    if not shown.options:
        return Typing(shown)
    if shown.type == "order":
        return Ordering(shown)
    return Ticking(shown) if shown.type == "multiple" else Choosing(shown)
