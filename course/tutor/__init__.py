"""The tutor: answers a question with sentences of the open lesson, or says that it cannot.

    tutor = Tutor(catalog.lesson("pretraining"), catalog.aliases("pretraining"))
    reply = tutor.ask("cant it just peek at the next word")

It never sees a quiz and never writes a sentence of its own.
"""

from __future__ import annotations

from collections.abc import Iterable

from course.tutor.gate import decide
from course.tutor.index import Index
from course.tutor.ranking import rank
from course.tutor.reply import Quote, Reply, compose
from course.tutor.source import AliasText, LessonText

__all__ = ["Quote", "Reply", "Tutor"]


class Tutor:
    """Answers questions about one lesson; building it indexes the lesson."""

    def __init__(self, lesson: LessonText, aliases: Iterable[AliasText] = ()) -> None:
        self._index = Index(lesson, aliases)

    def ask(self, question: str) -> Reply:
        """Reply to anything that can be typed; never raises for what a learner asks."""
        ranked = rank(question, self._index)
        return compose(decide(ranked), self._index, [term.word for term in ranked.terms])
