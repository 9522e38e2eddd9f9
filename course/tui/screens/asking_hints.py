"""What the bottom line says of a question's control."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.tui.state.controls import Matching, Ordering, Ticking, Typing
from course.tui.widgets.status import Hint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from course.tui.state.controls import Control


def control_hints(control: Control) -> Sequence[Hint]:
    """How to make the answer with it."""
    rows = f"1-{min(9, control.count)}" if control.count > 1 else "1"
    match control:
        case Typing():
            return ()
        case Matching():
            letters = [option.label for option in control.shown.options]
            return ((f"{letters[0]}-{letters[-1]}", "give"),)
        case Ordering():
            if control.held:
                return (
                    (("quiz.up", "quiz.down"), "move the line"), ("quiz.toggle", "put down"),
                )  # fmt: skip
            return (("quiz.toggle", "take up"), (rows, "put at"))
        case Ticking():
            return ((rows, "tick or not"),)
    return ((rows, "choose"),)
