"""`quiz.lock`: what the learners have met of a quiz, one line an item.

A learner's answers are kept under an item's id and `rev`. Whether a change to an item went without
a new `rev` can only be seen against what the item was, so that stands in a file beside the quiz:

    # id rev key words
    clip-why 2 41c0a3f2d9be 9e07b1f6c255
    clip-when retired

`key` is a digest of what decides whether an answer is right, `words` one of what is asked and
offered, case and white space aside. Explanations, citations and levels are in neither: they may be
bettered at any time. The file is written by `lossfall lint --record` and committed with the quiz,
so that a review sees which item was declared to mean the same. It needs no version control, moves
with its lesson, and two people who add items to two lessons do not meet in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from course.catalog.lint.choices import choice
from course.catalog.quiz_models import (
    Cloze,
    ItemBase,
    Match,
    Multiple,
    Numeric,
    Order,
    PickLine,
    Predict,
    Single,
)
from course.catalog.text import fold

NAME = "quiz.lock"
_HEAD = "# id rev key words: what learners have met; written by `lossfall lint --record`\n"
_SIZE = 12
_RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Locked:
    """An item as it was recorded; `rev` is 0 for one that was retired."""

    rev: int
    key: str = ""
    words: str = ""

    @property
    def retired(self) -> bool:
        """Whether the item was dropped, and its id with it."""
        return self.rev == 0

    def __str__(self) -> str:
        return _RETIRED if self.retired else f"{self.rev} {self.key} {self.words}"


def lock_of(item: ItemBase) -> Locked:
    """What is to be recorded of an item."""
    return Locked(item.rev, _digest(_key(item)), _digest(_words(item)))


def _digest(value: object) -> str:
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:_SIZE]


def _key(item: ItemBase) -> object:
    """What decides whether an answer is right: ids where there are any, else the answer itself."""
    match item:
        case Single():
            return [item.answer.id, sorted(each.id for each in item.distractors)]
        case Multiple():
            return [sorted(each.id for each in part) for part in (item.answers, item.distractors)]
        case Numeric():
            values = [item.value, [[each.set, each.value] for each in item.variants]]
            return [values, item.tolerance, item.relative, item.unit, _run(item)]
        case Cloze():
            return sorted(fold(each).casefold() for each in item.accept)
        case Order():
            return [each.id for each in item.items]
        case Match():
            return [sorted(each.id for each in part) for part in (item.pairs, item.extra)]
        case Predict():
            run = [item.stage, item.knobs, item.measure]
            return [run, {each.id: each.when for each in item.options}, _fulfilled(item)]
        case PickLine():
            return [item.line, item.text]
    raise TypeError(type(item).__name__)


def _fulfilled(item: Predict) -> list[str]:
    found = choice(item)
    return sorted(found.ids[place] for place in found.right) if found else []


def _words(item: ItemBase) -> object:
    """What the learner reads before answering."""
    texts = {each.id: each.text for each in getattr(item, "options", ())}
    texts |= {each.id: each.text for each in getattr(item, "items", ())}
    texts |= {each.id: each.text for each in getattr(item, "extra", ())}
    texts |= {each.id: f"{each.prompt} = {each.response}" for each in getattr(item, "pairs", ())}
    plain = {key: fold(text).casefold() for key, text in texts.items()}
    return [type(item).__name__, fold(item.stem).casefold(), plain, _run(item)]


def _run(item: ItemBase) -> list[str]:
    return [item.run.stage, item.run.measure] if item.run else []


def parse(text: str) -> tuple[dict[str, Locked], list[int]]:
    """The items of a lock file by id, and the lines that are none."""
    found: dict[str, Locked] = {}
    bad: list[int] = []
    for number, line in enumerate(text.splitlines(), 1):
        match line.partition("#")[0].split():
            case []:
                continue
            case [item_id, word] if word == _RETIRED:
                found[item_id] = Locked(0)
            case [item_id, rev, key, words] if rev.isdecimal() and int(rev) > 0:
                found[item_id] = Locked(int(rev), key, words)
            case _:
                bad.append(number)
    return found, bad


def write(items: Mapping[str, Locked]) -> str:
    """A lock file's text, by id: lines of two authors then seldom meet."""
    return _HEAD + "".join(f"{item_id} {each}\n" for item_id, each in sorted(items.items()))
