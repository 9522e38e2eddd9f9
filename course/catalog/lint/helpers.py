"""What rules ask of the parts above the catalogue; who runs the lint hands it down.

Without a helper the rule that needs it finds nothing: `lossfall lint` gives all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from course.catalog.blocks import Lesson
from course.catalog.quiz_models import Predict

Reader: TypeAlias = Callable[[str], str | None]
"""The section in which one lesson's best sentence for a text stands, by its slug."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stage run again for a predict item: its measures, or why there are none."""

    seed: int
    measures: Mapping[str, float]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Helpers:
    """What can be asked."""

    reader: Callable[[Lesson], Reader] | None = None
    runs: Callable[[Predict], Sequence[Run]] | None = None
    """Runs of the engine as it is now; none where they would have to be made and may not be."""


NO_HELPERS = Helpers()
