"""Scores as integers: no float ever decides a pass."""

from __future__ import annotations

from dataclasses import dataclass
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
        return Fraction(self.num, self.den) if self.den else Fraction(0)

    @property
    def points(self) -> Fraction:
        """The points earned out of `questions`."""
        return self.share * self.questions

    def __str__(self) -> str:
        """As shown: '14/15', '14.5/15'; cut, never rounded up, to one decimal."""
        tenths = self.points.numerator * 10 // self.points.denominator
        whole, tenth = divmod(tenths, 10)
        return f"{whole}.{tenth}/{self.questions}" if tenth else f"{whole}/{self.questions}"
