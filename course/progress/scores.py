"""Scores as integers: no float ever decides a pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction

PASS_POINTS, PASS_OF = 12, 15


@dataclass(frozen=True, slots=True)
class Score:
    """`num/den` of the points of a paper with `questions` questions; 29/30 of 15 is 14.5."""

    num: int
    den: int
    questions: int

    @property
    def passed(self) -> bool:
        """Whether this is at least 12 of 15, in the same proportion for a shorter paper."""
        return self.den > 0 and self.num * PASS_OF >= PASS_POINTS * self.den

    @property
    def share(self) -> Fraction:
        """The score between 0 and 1; 0 for a paper without questions."""
        from fractions import Fraction  # a start that shows no score need not load it

        return Fraction(self.num, self.den) if self.den else Fraction(0)

    @property
    def points(self) -> Fraction:
        """The points earned out of `questions`."""
        return self.share * self.questions

    def is_better_than(self, other: Score) -> bool:
        """Whether this is the larger share; on equal ones it is not."""
        return self.num * other.den > other.num * self.den

    def __str__(self) -> str:
        """As shown: '14/15', '14.5/15'; cut, never rounded up, to one decimal."""
        whole, tenth = divmod(self.num * self.questions * 10 // (self.den or 1), 10)
        return f"{whole}.{tenth}/{self.questions}" if tenth else f"{whole}/{self.questions}"
