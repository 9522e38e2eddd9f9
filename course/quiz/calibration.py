"""How sure a learner was against how often they were right."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from course.progress.projections import ProgressView

ENOUGH = 5
"""Fewer answers than this say nothing about a share."""


@dataclass(frozen=True, slots=True)
class Confidence:
    """The answers given with one confidence, over the whole course."""

    confidence: int
    """1 a guess, 2 fairly sure, 3 certain."""
    answers: int
    right: int

    @property
    def share(self) -> Fraction | None:
        """The share that was right; None where the answers are too few to say."""
        return Fraction(self.right, self.answers) if self.answers >= ENOUGH else None


def calibration(view: ProgressView) -> tuple[Confidence, Confidence, Confidence]:
    """For confidence 1, 2 and 3: how many answers, quiz and review, and how many fully right."""
    found = view.confidences()
    one, two, three = (Confidence(level, *found.get(level, (0, 0))) for level in (1, 2, 3))
    return one, two, three
