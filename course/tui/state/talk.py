"""A talk with the tutor: questions, replies, and which quotation is shown next. No screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from course.tutor import Quote, Reply


class Turn(NamedTuple):
    """A question and its reply."""

    question: str
    reply: Reply


class Talk:
    """What was asked in one lesson, newest last."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.why = False
        self._quote = -1

    def add(self, question: str, reply: Reply) -> None:
        """A question was answered."""
        self.turns.append(Turn(question, reply))
        self.why = False
        self._quote = -1

    @property
    def latest(self) -> Reply | None:
        """The newest reply."""
        return self.turns[-1].reply if self.turns else None

    def next_quote(self) -> Quote | None:
        """The quotation to show: the first, then the next at each call, round and round."""
        quotes = self.latest.quotes if self.latest else ()
        if not quotes:
            return None
        self._quote = (self._quote + 1) % len(quotes)
        return quotes[self._quote]

    def suggestion(self, number: int) -> str | None:
        """The suggested question with this number, from 1."""
        offered = self.latest.suggestions if self.latest else ()
        return offered[number - 1] if 1 <= number <= len(offered) else None
