"""Puts a reply together: a template and spans of the lesson, never a sentence of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from course.tutor.gate import Band, Decision
from course.tutor.ranking import Index
from course.tutor.sentences import Sentence
from course.tutor.vocabulary import CARRIER, STOP
from course.tutor.words import stem

ANSWER = "The lesson says, in “{title}”, sentence {number}:"
CLOSEST = "The lesson does not settle this. Closest, in “{title}”, sentence {number}:"
ALSO = "And in “{title}”, sentence {number}:"
REFUSE = "This lesson does not say."
READ_NEXT = "Read next: sentence {number}."
READ_BEFORE = "It goes on from sentence {number}."

# A sentence that opens with one of these leans on the one before it.
_LEANING = frozenset(
    {
        "it",
        "its",
        "they",
        "their",
        "them",
        "this",
        "that",
        "these",
        "those",
        "he",
        "she",
        "such",
        "both",
        "then",
        "so",
    }
)
_SUGGESTIONS = 3


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of the lesson: `raw[start:end] == text`; `sentence` counts in its section."""

    text: str
    section: str
    title: str
    sentence: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reply:
    """What the tutor says: a band, the reply as plain lines, and what it is made of.

    `text` is the whole reply but for the suggestions; `suggestions` are questions this lesson
    can answer; `why` names the words that led here.
    """

    band: Band
    text: str
    quotes: tuple[Quote, ...]
    suggestions: tuple[str, ...]
    why: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The form of `ask --json`: offsets are characters of `read LESSON --raw`."""
        return {
            "band": self.band,
            "text": self.text,
            "quotes": [
                {
                    "text": quote.text,
                    "section": quote.section,
                    "sentence": quote.sentence,
                    "start": quote.start,
                    "end": quote.end,
                }
                for quote in self.quotes
            ],
            "suggestions": list(self.suggestions),
        }


def compose(decision: Decision, index: Index, question_words: Sequence[str]) -> Reply:
    """The reply to a decision."""
    quotes = tuple(_quote(candidate.sentence) for candidate in decision.candidates)
    return Reply(
        band=decision.band,
        text="\n".join(_lines(decision, index)),
        quotes=quotes,
        suggestions=() if decision.band == "answer" else _suggestions(index, question_words),
        why=tuple(_why(decision)),
    )


def _quote(sentence: Sentence) -> Quote:
    return Quote(
        text=sentence.text,
        section=sentence.section,
        title=sentence.title,
        sentence=sentence.number,
        start=sentence.start,
        end=sentence.end,
    )


def _lines(decision: Decision, index: Index) -> Iterator[str]:
    if not decision.candidates:
        yield REFUSE
        return
    for place, candidate in enumerate(decision.candidates):
        sentence = candidate.sentence
        template = ALSO if place else (ANSWER if decision.band == "answer" else CLOSEST)
        yield template.format(title=sentence.title, number=sentence.number)
        yield f"  “{sentence.text}”"
        if _leans(sentence) and sentence.number > 1:
            yield READ_BEFORE.format(number=sentence.number - 1)
        elif decision.band == "answer" and _goes_on(sentence, index):
            yield READ_NEXT.format(number=sentence.number + 1)


def _leans(sentence: Sentence) -> bool:
    return sentence.text.split(None, 1)[0].strip("\"“'‘").lower() in _LEANING


def _goes_on(sentence: Sentence, index: Index) -> bool:
    return any(
        other.section == sentence.section and other.number == sentence.number + 1
        for other in index.sentences
    )


def _why(decision: Decision) -> Iterator[str]:
    for candidate in decision.candidates[:1]:
        for asked, found in candidate.matched:
            yield f"“{asked}”" if asked == found else f"“{asked}” as “{found}”"
    yield decision.reason


def _suggestions(index: Index, question_words: Sequence[str]) -> tuple[str, ...]:
    """Questions the lesson can answer: near the learner's words first, else spread over it."""
    wanted = {stem(word) for word in question_words if word not in STOP and word not in CARRIER}
    scored = []
    for order, (ask, number) in enumerate(index.asks):
        shared = len(wanted & index.ask_terms(order))
        scored.append((-shared, order, number, ask))
    near = [one for one in sorted(scored) if one[0] < 0]
    chosen: list[str] = []
    sections: set[str] = set()
    for _, _, number, ask in [*near, *scored]:
        section = index.sentences[number].section
        if section not in sections:
            sections.add(section)
            chosen.append(ask)
        if len(chosen) == _SUGGESTIONS:
            return tuple(chosen)
    for sentence in index.sentences:
        if len(chosen) == _SUGGESTIONS:
            break
        if sentence.section not in sections and not sentence.closing:
            sections.add(sentence.section)
            chosen.append(sentence.title)
    return tuple(chosen)
