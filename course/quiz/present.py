"""A question as both front ends show it: its words, its options with their labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from course.quiz.grading import rule
from course.quiz.question import Question
from course.quiz.response import Chosen, DontKnow, Response, Typed


@dataclass(frozen=True, slots=True)
class ShownOption:
    """One option: the label to press for it, its id to answer with, its text."""

    label: str
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A question ready to draw. `type` decides the control; `hint` says how to answer."""

    type: str
    stem: str
    options: tuple[ShownOption, ...]
    prompts: tuple[ShownOption, ...]
    """For `match`: what to find a response for, in the order in which to answer."""
    unit: str
    hint: str


def shown(item: Any, question: Question) -> Shown:
    """How to show an item as this paper realised it."""
    found = rule(item.type)
    texts = {choice.id: choice.text for choice in found.choices(item, question)}
    prompts = {pair.id: pair.prompt for pair in getattr(item, "pairs", ())}
    unit = getattr(item, "unit", "")
    return Shown(
        type=item.type,
        stem=stem(item, question),
        options=tuple(
            ShownOption(label(question, option_id), option_id, texts[option_id])
            for option_id in question.option_ids
        ),
        prompts=tuple(
            ShownOption(str(place), prompt_id, prompts[prompt_id])
            for place, prompt_id in enumerate(question.prompts, start=1)
            if prompt_id in prompts
        ),
        unit=unit,
        hint=f"{found.hint} Unit: {unit}." if unit else found.hint,
    )


def stem(item: Any, question: Question) -> str:
    """The question's text, with the numbers that the paper holds for it."""
    text: str = item.stem
    if item.run is not None or getattr(item, "variants", None):
        from course.catalog.conditions import fill

        text = fill(text, question.measures)
    return text.strip("\n")


def why(item: Any, question: Question) -> str:
    """Why the key is right, where the item says so as a whole; empty where its options do."""
    text: str = getattr(item, "why", "")
    if not getattr(item, "variants", None):
        return text
    from course.catalog.conditions import fill
    from course.quiz.grading.numeric import key

    return fill(text, {**question.measures, "value": float(key(item, question))})


def label(question: Question, option_id: str) -> str:
    """What an option is called on screen: its number, or a letter among a match's responses."""
    place = question.option_ids.index(option_id)
    return chr(ord("a") + place) if question.prompts else str(place + 1)


def words(item: Any, question: Question, response: Response) -> str:
    """A response as text; empty for "I don't know"."""
    match response:
        case DontKnow():
            return ""
        case Typed(text):
            unit = getattr(item, "unit", "")
            bare = " ".join(text.split())
            return f"{bare} {unit}" if unit and not bare.endswith(unit) else bare
        case Chosen(option_ids):
            choices = rule(item.type).choices(item, question)
            texts = {choice.id: choice.text for choice in choices}
            given = [texts.get(option_id, option_id) for option_id in option_ids]
            if question.prompts:
                prompts = {pair.id: pair.prompt for pair in item.pairs}
                named = [prompts.get(each, each) for each in question.prompts]
                given = [f"{a} → {b}" for a, b in zip(named, given, strict=False)]
            return "; ".join(given)
