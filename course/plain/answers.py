"""A typed line as a response to a question, and how sure the learner says they are.

Whether a response is right, and what it scores, is for the quiz to say; here is only decided what
the line means. A line that means nothing here gets its reason in words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from course.quiz.response import Chosen, DontKnow, Response, Typed

if TYPE_CHECKING:
    from course.quiz.present import Shown

_SURE = re.compile(r"(?:^|\s)c([0-9]+)$", re.IGNORECASE)
_GAPS = re.compile(r"(?:->|[\s,;>])+")
_PAIR = re.compile(r"([0-9]+)([a-z])|([a-z])([0-9]+)")
_DONT_KNOW = frozenset({"i", "i don't know", "i don’t know", "i dont know"})
_NOTHING = frozenset({"0", "none"})
_ECHO = 20
_EMPTY = "Nothing is typed yet."

_CLICK = "Type the number of your answer, as in 2."
_HELP = {
    "single": _CLICK,
    "predict": f"{_CLICK} It is what a run with these settings really did.",
    "multiple": "Type the numbers of all that are right, as in 1 3. 0 chooses none of them.",
    "order": "Type all the numbers, the first in your order first, as in 3 1 2 4.",
    "match": "Type a letter for each number, as in 1b 2a 3d; b1 a2 d3 and b a d mean the same. "
    "Each letter goes with one number, and some letters are left over.",
    "pick-line": "Type the number of the line, as in 3.",
    "numeric": "Type a number: 0.001, 1e-3, 1/1000, 12 000 or 12_000. The unit may be left out.",
    "cloze": "Type the missing word or words. Capitals make no difference. An answer that is also "
    "a command goes with = before it, as in: = back.",
}


@dataclass(frozen=True, slots=True)
class Given:
    """What was answered, and the confidence 1 to 3 if it was given."""

    response: Response
    confidence: int | None = None

    @property
    def chose_nothing(self) -> bool:
        """Whether this says that none of the options is right."""
        return isinstance(self.response, Chosen) and not self.response.option_ids


def how_to(view: Shown) -> str:
    """How to answer a question of this type, in a sentence or two."""
    return _HELP.get(view.type, view.hint)


def prompt(view: Shown) -> str:
    """What can be typed as an answer, in at most 25 characters: commands stand behind it."""
    count = len(view.options)
    match view.type:
        case "numeric":
            return "A number"
        case "cloze":
            return "The missing words"
        case "multiple":
            return f"All right ones of 1 to {count}"
        case "order":
            return f"All of 1 to {count} in order"
        case "match":
            return f"Letters for 1 to {len(view.prompts)}"
        case "pick-line":
            return f"Line 1 to {count}"
        case _:
            return f"1 to {count}" if count > 1 else "Answer"


def read_answer(view: Shown, line: str) -> Given | str:
    """The response in a typed line, or the reason why it cannot be one."""
    line = line.strip()
    if line.startswith("=") and not view.options:  # these words and nothing else
        words = line[1:].strip()
        return Given(Typed(words)) if words else _EMPTY
    sure = _SURE.search(line)
    if sure is None:
        return _given(view, line, None)
    if view.prompts and not isinstance(whole := _given(view, line, None), str):
        return whole  # "a1 b2 c3" joins three pairs
    if sure[1] not in ("1", "2", "3"):
        return (
            f"How sure you are goes from c1, a guess, to c3, certain; there is no c{sure[1][:3]}."
        )
    return _given(view, line[: sure.start()].strip(), int(sure[1]))


def _given(view: Shown, text: str, confidence: int | None) -> Given | str:
    if not text:
        return _EMPTY
    if text.lower() in _DONT_KNOW:
        return Given(DontKnow(), confidence)
    if not view.options:
        return Given(Typed(text), confidence)
    read = _READERS.get(view.type, _one)
    found = read(view, unicodedata.normalize("NFKC", text).lower().rstrip(". "))
    return found if isinstance(found, str) else Given(Chosen(tuple(found)), confidence)


def _one(view: Shown, text: str) -> Sequence[str] | str:
    labels = _labels(view, text)
    if isinstance(labels, str):
        return labels
    return labels if len(labels) == 1 else f"Choose one only, from 1 to {len(view.options)}."


def _several(view: Shown, text: str) -> Sequence[str] | str:
    if text in _NOTHING:
        return ()
    return _labels(view, text)


def _all(view: Shown, text: str) -> Sequence[str] | str:
    found = _labels(view, text)
    if isinstance(found, str):
        return found
    missing = [each.label for each in view.options if each.id not in found]
    if missing:
        return f"Not yet in order: {', '.join(missing)}. Name all {len(view.options)}."
    return found


def _labels(view: Shown, text: str) -> list[str] | str:
    """The ids of the options whose labels these are, each named once."""
    ids = {option.label: option.id for option in view.options}
    labels = [each for each in _GAPS.split(text) if each]
    if len(labels) == 1 and labels[0] not in ids and labels[0].isdecimal():
        labels = list(labels[0])  # "13" for "1 3"
    for label in labels:
        if label not in ids:
            return f"There is no {_short(label)} here: they go from 1 to {len(ids)}."
        if labels.count(label) > 1:
            return f"{label} is named twice; name each once."
    return [ids[label] for label in labels] or _EMPTY


def _pairs(view: Shown, text: str) -> Sequence[str] | str:
    """A match's responses in the order of its prompts."""
    responses = {option.label: option.id for option in view.options}
    prompts = [each.label for each in view.prompts]
    bare = re.sub(r"(?<=\w)\s*[:=-]\s*(?=\w)", "", text)
    words = [each for each in _GAPS.split(bare) if each]
    if len(words) == 1 and len(prompts) > 1 and words[0].isalpha():
        words = list(words[0])  # "bad" for "b a d"
    if words and all(len(each) == 1 and each.isalpha() for each in words):
        words = [f"{place}{letter}" for place, letter in enumerate(words, 1)]
    joined: dict[str, str] = {}
    for word in words:
        found = _PAIR.fullmatch(word)
        if found is None:
            return f"“{_short(word)}” is no pair: write a number and its letter, as in 1b."
        prompt, letter = (found[1], found[2]) if found[1] else (found[4], found[3])
        if prompt not in prompts:
            return f"There is no {_short(prompt)} here: the numbers go from 1 to {len(prompts)}."
        if letter not in responses:
            return f"There is no {letter} here: the letters go from a to {list(responses)[-1]}."
        if prompt in joined:
            return f"{prompt} is named twice; give it one letter."
        if letter in joined.values():
            return f"{letter} is used twice; use each letter once."
        joined[prompt] = letter
    missing = [each for each in prompts if each not in joined]
    if missing:
        return f"No letter yet for {', '.join(missing)}. Give all of them in one line."
    return [responses[joined[each]] for each in prompts]


def _short(text: str) -> str:
    return text if len(text) <= _ECHO else f"{text[:_ECHO]}…"


_READERS: dict[str, Callable[[Shown, str], Sequence[str] | str]] = {
    "multiple": _several,
    "order": _all,
    "match": _pairs,
}
