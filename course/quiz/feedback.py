"""What to tell after an answer: the verdict in words, why, and where the lesson says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from course.quiz.attempt import Answer
from course.quiz.grading import rule
from course.quiz.present import label, why, words
from course.quiz.question import Question
from course.quiz.response import Chosen

Verdict = Literal["right", "partly", "wrong", "unknown"]
_WORDS: dict[Verdict, tuple[str, str]] = {
    "right": ("✓", "Right."),
    "partly": ("~", "Partly right."),
    "wrong": ("✗", "Not right."),
    "unknown": ("?", "Not known yet."),
}


@dataclass(frozen=True, slots=True)
class Note:
    """Why one option is right or wrong, under the number it was shown with."""

    label: str
    text: str
    why: str
    right: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class Feedback:
    """Everything a front end tells about one answer; it adds no judgement of its own."""

    verdict: Verdict
    glyph: str
    word: str
    points: str
    """'1 of 1', '0 of 1', '2/3 of 1'."""
    told: str
    """The learner's answer in words; empty for "I don't know"."""
    correct: str
    """The right answer in words."""
    why_right: str
    why_chosen: tuple[Note, ...]
    """Each wrong option that was chosen, and why it is wrong."""
    notes: tuple[Note, ...]
    """Every option in the order shown."""
    cite: str
    """Slug of the section that settles it."""
    quote: str
    """The words of that section."""


def explain(item: Any, question: Question, answer: Answer) -> Feedback:
    """The feedback on a committed answer to an item of the bank."""
    found = rule(item.type)
    verdict = _verdict(answer)
    glyph, word = _WORDS[verdict]
    chosen = answer.response.option_ids if isinstance(answer.response, Chosen) else ()
    choices = {choice.id: choice for choice in found.choices(item, question)}
    notes = tuple(
        Note(
            label(question, option_id),
            choices[option_id].text,
            choices[option_id].why,
            choices[option_id].right,
            option_id in chosen,
        )
        for option_id in question.option_ids
        if option_id in choices
    )
    right = " ".join(note.why for note in notes if note.right and note.why)
    return Feedback(
        verdict=verdict,
        glyph=glyph,
        word=word,
        points=_points(answer),
        told=words(item, question, answer.response),
        correct=words(item, question, found.correct(item, question)),
        why_right=right or why(item, question),
        why_chosen=tuple(note for note in notes if note.chosen and not note.right and note.why),
        notes=notes,
        cite=item.cite,
        quote=item.evidence,
    )


def _verdict(answer: Answer) -> Verdict:
    if answer.dont_know:
        return "unknown"
    if answer.scored.full:
        return "right"
    return "partly" if answer.scored.num else "wrong"


def _points(answer: Answer) -> str:
    from fractions import Fraction

    return f"{Fraction(answer.scored.num, answer.scored.den)} of 1"
