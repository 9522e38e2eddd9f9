"""A bank as GIFT, Moodle's text format of questions.

Written for the importer described in Moodle's documentation under "GIFT format". `single`,
`predict` and `pick-line` become multiple choice; `multiple` becomes multiple answers whose weights
(100/K a key, -100/(N-K) a distractor) make Moodle's mark ours; `numeric` has its tolerance, and a
question for each variant; `cloze` becomes short answer; `match` keeps its extra responses. What
GIFT cannot ask is left out, and said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from course.exports.source import Export, Source, left_out
from course.quiz.grading import Choice, rule
from course.quiz.grading.numeric import key
from course.quiz.paper import realise
from course.quiz.present import stem, why
from course.quiz.question import Question

if TYPE_CHECKING:
    from course.catalog.index import LessonEntry

_RESERVED = str.maketrans(
    {each: f"\\{each}" for each in "\\~=#{}:"} | {"\n": "\\n", "\r": None, "\t": "    "}
)
_CHOICES = ("single", "multiple", "predict", "pick-line")


class _LeftOutError(Exception):
    """GIFT cannot hold this item; says why."""


def export(source: Source) -> Export:
    """Every question of the banks that GIFT can hold, a category for each lesson."""
    parts: list[str] = []
    gone: list[tuple[str, str]] = []
    count = 0
    for entry in source.entries():
        quiz = source.quiz(entry)
        if quiz is None:
            gone.append(("as the bank has faults that `lossfall lint` names", entry.id))
            continue
        # Nothing is escaped in a category's name but the slash between its levels.
        parts.append(f"$CATEGORY: {source.catalog.title.replace('/', '//')}/{entry.id}")
        for item in quiz.items:
            try:
                found = list(_questions(entry, item))
            except _LeftOutError as reason:
                gone.append((str(reason), item.id))
            else:
                parts.extend(found)
                count += len(found)
    return Export("\n\n".join(parts) + "\n", count, "questions", left_out(gone))


def escaped(text: str) -> str:
    """Text with what GIFT reserves escaped, on one line.

    >>> escaped("p = {0.5}: a\\nb")
    'p \\\\= \\\\{0.5\\\\}\\\\: a\\\\nb'
    """
    return text.strip("\n").translate(_RESERVED)


def _text(text: str) -> str:
    """Escaped text; where it begins with a bracket, Moodle would look for a format's name in it."""
    return "[plain]" + escaped(text) if text.lstrip().startswith("[") else escaped(text)


def _questions(entry: LessonEntry, item: Any) -> Iterator[str]:
    for place, question in enumerate(_realised(item), start=1):
        name = f"{entry.id} {item.id}"
        if getattr(item, "variants", None):
            name += f" {place}"
        asked = stem(item, question)
        if item.type == "numeric" and item.unit:
            asked += f"\n(Answer in {item.unit}.)"
        opening = "{#" if item.type == "numeric" else "{"
        general = " ".join(each for each in (why(item, question), f"“{item.evidence}”") if each)
        yield "\n".join(
            (
                f"::{escaped(name)}::[plain]{escaped(asked)} {opening}",
                *(f"\t{answer}" for answer in _answers(item, question)),
                f"\t####{_text(general)}",
                "}",
            )
        )


def _realised(item: Any) -> Sequence[Question]:
    if item.void:
        raise _LeftOutError("as they were taken back")
    if item.run is not None:
        raise _LeftOutError("as they ask about the learner's own run")
    if item.type == "order":
        raise _LeftOutError("as GIFT has no question to put in order")
    variants = getattr(item, "variants", ())
    if variants:
        made = ({"measures": dict(each.set)} for each in variants)
        return [Question(item.id, item.rev, item.type, (), values) for values in made]
    question = realise(item, 0, {})
    if question is None:
        raise _LeftOutError("as this version cannot ask them")
    return [question]


def _answers(item: Any, question: Question) -> Sequence[str]:
    if item.type in _CHOICES:
        return _choices(item, question)
    if item.type == "numeric":
        value = float(key(item, question))
        allowed = item.tolerance * abs(value) if item.relative else item.tolerance
        return [f"={value:.12g}:{float(allowed):.12g}"]
    if item.type == "cloze":
        return [f"={_typed(each)}" for each in item.accept]
    if item.type == "match":
        pairs = [f"={_prompt(each.prompt)} -> {escaped(each.response)}" for each in item.pairs]
        return [*pairs, *(f"= -> {escaped(each.text)}" for each in item.extra)]
    raise _LeftOutError(f"as GIFT has no type '{item.type}'")


def _choices(item: Any, question: Question) -> Sequence[str]:
    by_id = {each.id: each for each in rule(item.type).choices(item, question)}
    choices = [by_id[option_id] for option_id in question.option_ids]  # the key is not always first
    right = sum(choice.right for choice in choices)
    several = item.type == "multiple"
    lines = []
    for choice in choices:
        if several:
            share = 100 / right if choice.right else -100 / (len(choices) - right)
            mark = f"~%{share:.5f}".rstrip("0").rstrip(".") + "%"
        else:
            mark = "=" if choice.right else "~"
        lines.append(mark + _option(item, choice, weighed=several or choice.right))
    return lines


def _option(item: Any, choice: Choice, *, weighed: bool) -> str:
    text = choice.text
    if item.type == "pick-line":
        text = f"{choice.id}: {text}"  # Moodle may shuffle them
    text = _text(text)
    if text.startswith("%") and not weighed:
        text = "%0%" + text  # between per cent signs Moodle looks for a weight
    return f"{text}#{_text(choice.why)}" if choice.why else text


def _typed(text: str) -> str:
    if "->" in text:
        raise _LeftOutError("as Moodle would take '->' for a matching question")
    text = _text(text.replace("*", "\\*"))  # a bare star stands for anything
    return f"%100%{text}" if text.startswith("%") else text


def _prompt(text: str) -> str:
    return _text(text.replace("->", "→"))
