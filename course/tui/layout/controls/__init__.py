"""Controls as lines, one file a kind: before the verdict what can be done, after it what was right.

Each drawing function returns the lines and, by line, the digit that a click there stands for.
Whether something is chosen, right or wrong is always said by a glyph or a word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.tui.layout.controls.choosing import choosing_lines
from course.tui.layout.controls.matching import matching_lines
from course.tui.layout.controls.ordering import ordering_lines
from course.tui.layout.controls.typing import typing_lines
from course.tui.state.controls import Choosing, Matching, Ordering, Ticking, Typing

if TYPE_CHECKING:
    from course.tui.layout.controls.rows import Drawn
    from course.tui.state.controls import Control
    from course.tui.state.told import Told


def control_lines(control: Control, told: Told | None, width: int) -> Drawn:
    """The control as it stands."""
    match control:
        case Typing():
            return typing_lines(control, told, width)
        case Ordering():
            return ordering_lines(control, told, width)
        case Matching():
            return matching_lines(control, told, width)
        case Choosing() | Ticking():
            return choosing_lines(control, told, width)
    raise TypeError(f"no drawing for {type(control).__name__}")
