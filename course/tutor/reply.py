"""Puts a reply together: a template and spans of the lesson, never a sentence of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from course.tutor.gate import Band, Decision
from course.tutor.index import Index
from course.tutor.sentences import Sentence, leans, tells_a_belief
from course.tutor.vocabulary import CARRIER, STOP
from course.tutor.words import stem

ANSWER = "The lesson says, in “{title}”, sentence {number}:"
ANSWER_TWO = "The lesson says, in “{title}”, sentences {number} and {next}:"
CLOSEST = "The lesson does not settle this. Closest, in “{title}”, sentence {number}:"
ALSO = "And in “{title}”, sentence {number}:"
REFUSE = "This lesson does not say."
READ_NEXT = "Read next: sentence {number}."

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

    `text` is the whole reply but for the suggestions. `quotes` has the sentence that answers
    first; a second one is there where the first cannot stand alone or another is as good.
    `suggestions` are questions this lesson can answer; `why` names the words that led here.
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
    said = [candidate.sentence for candidate in decision.candidates]
    if decision.band == "answer":
        if len(said) == 1:
            said += _companion(decision, index)
        lines = _answer(said, index)
    elif said:
        lines = _closest(said)
    else:
        lines = iter([REFUSE])
    return Reply(
        band=decision.band,
        text="\n".join(lines),
        quotes=tuple(_quote(sentence) for sentence in said),
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


def _companion(decision: Decision, index: Index) -> list[Sentence]:
    """The neighbour that the answer cannot do without, if there is one.

    What people get wrong comes with the sentence that corrects it, "It ..." with the sentence that
    says what it is, and a sentence nearly as good in the same block comes too.
    """
    main = decision.candidates[0].sentence
    before, after = index.neighbours(main)
    if tells_a_belief(main.text) and after is not None:
        return [after]
    if before is not None and leans(main.text):
        return [before]
    beside = [each for each in decision.runners_up if each in (before, after)]
    return beside[:1]


def _answer(said: Sequence[Sentence], index: Index) -> Iterator[str]:
    first, last = min(said, key=_place), max(said, key=_place)
    if last in index.neighbours(first):
        yield ANSWER_TWO.format(title=first.title, number=first.number, next=last.number)
        yield from (f"  “{sentence.text}”" for sentence in (first, last))
    else:
        for place, sentence in enumerate(said):
            template = ALSO if place else ANSWER
            yield template.format(title=sentence.title, number=sentence.number)
            yield f"  “{sentence.text}”"
        last = said[-1]
    _, after = index.neighbours(last)
    if after is not None:
        yield READ_NEXT.format(number=after.number)


def _closest(said: Sequence[Sentence]) -> Iterator[str]:
    for place, sentence in enumerate(said):
        template = ALSO if place else CLOSEST
        yield template.format(title=sentence.title, number=sentence.number)
        yield f"  “{sentence.text}”"


def _place(sentence: Sentence) -> int:
    return sentence.start


def _why(decision: Decision) -> Iterator[str]:
    for candidate in decision.candidates[:1]:
        for asked, found in candidate.matched:
            yield f"“{asked}”" if asked == found else f"“{asked}” as “{found}”"
    yield decision.reason


def _suggestions(index: Index, question_words: Sequence[str]) -> tuple[str, ...]:
    """Questions the lesson can answer: near the learner's words first, else spread over it."""
    wanted = {stem(word) for word in question_words if word not in STOP and word not in CARRIER}
    shared = {ask.text: len(wanted & ask.weights.keys()) for ask in index.asks}
    near = sorted(
        (ask for ask in index.asks if shared[ask.text]), key=lambda ask: -shared[ask.text]
    )
    chosen: list[str] = []
    sections: set[str] = set()
    for ask in (*near, *index.asks):
        section = index.sentences[ask.sentence].section
        if section not in sections and len(chosen) < _SUGGESTIONS:
            sections.add(section)
            chosen.append(ask.text)
    for sentence in index.sentences:
        if sentence.section not in sections and not sentence.closing:
            if len(chosen) == _SUGGESTIONS:
                break
            sections.add(sentence.section)
            chosen.append(sentence.title)
    return tuple(chosen)
