"""What gives a key away to somebody who reads the quiz with care and not the lesson."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from course.catalog.lint.blind import ABSOLUTE
from course.catalog.lint.choices import Choice, choice
from course.catalog.lint.files import LessonFiles
from course.catalog.lint.finding import Note
from course.catalog.lint.rule import lesson_rule
from course.catalog.quiz_models import Cloze, ItemBase, Match

COPIED_WORDS = 5
"""So many words in a row are no accident."""
SHARED = 0.5
"""The part of a question's words that another stem must have to be about the same thing."""
OFTEN = 3
_WORD = re.compile(r"[a-z0-9]+(?:[.,]\d+)*")
_SMALL = frozenset(
    "a about after all an and any are as at be been but by can did do does for from had has have"
    " how if in into is it its may more most no not of on one or out so than that the their them"
    " then there they this those to two was were what when where which who whose why will with"
    " would you your".split()
)


def words(text: str) -> list[str]:
    """The words and numbers of a text, in lower case.

    >>> words("It cost 1.61, not 2.")
    ['it', 'cost', '1.61', 'not', '2']
    """
    return _WORD.findall(text.lower())


def told(text: str) -> set[str]:
    """The words of a text that say what it is about."""
    return {word for word in words(text) if word not in _SMALL}


def longest_run(text: Sequence[str], source: str) -> int:
    """How many words of `text` in a row stand in `source`, itself words between single spaces."""
    best = 0
    for start in range(len(text)):
        while start + best < len(text):
            if f" {' '.join(text[start : start + best + 1])} " not in source:
                break
            best += 1
    return best


def _spaced(text: str) -> str:
    return f" {' '.join(words(text))} "


@lesson_rule("key-copies", "warning")
def key_copies(files: LessonFiles) -> Iterator[Note]:
    """A key does not repeat its sentence where the wrong options do not: it would be recognised."""
    if not files.lesson:
        return
    sections = {each.slug: each for each in files.lesson.sections}
    texts = {slug: _spaced(files.lesson.section_text(each)) for slug, each in sections.items()}
    for number, item in enumerate(files.items):
        chosen = choice(item)
        if chosen is None or item.cite not in texts:
            continue
        for key in chosen.keys:
            copied = longest_run(words(key), texts[item.cite])
            if copied < COPIED_WORDS:
                continue
            if all(longest_run(words(each), texts[item.cite]) < copied for each in chosen.others):
                yield files.item_note(
                    number,
                    "",
                    f"the key '{key}' repeats {copied} words of the lesson in a row.",
                    "Say it in other words, or let a wrong option quote as much.",
                )


def answers(item: ItemBase) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The texts that are right and those that are wrong; none where the answer is no text."""
    if isinstance(item, Cloze):
        return item.accept, ()
    chosen = choice(item)
    return (chosen.keys, chosen.others) if chosen else ((), ())


@lesson_rule("key-leaked", "warning")
def key_leaked(files: LessonFiles) -> Iterator[Note]:
    """No stem gives away the answer to another question: both may stand in one paper."""
    stems = [(item, _spaced(item.stem), told(item.stem)) for item in files.items]
    whole = "".join(spaced for _, spaced, _ in stems)
    for number, (item, own, about) in enumerate(stems):
        right, wrong = answers(item)
        offered = [_spaced(each) for each in wrong]
        for key in right:
            phrase = _spaced(key)
            if not told(key) or whole.count(phrase) <= own.count(phrase):
                continue
            rest = about - told(key)
            for other, spaced, other_about in stems:
                if other is item or phrase not in spaced or any(each in spaced for each in offered):
                    continue
                if len(rest & other_about) > SHARED * len(rest):
                    yield files.item_note(
                        number,
                        "",
                        f"the stem of '{other.id}' says the answer, '{key}'.",
                        "Ask one of the two of another case.",
                    )


@lesson_rule("cloze-shown", "warning")
def cloze_shown(files: LessonFiles) -> Iterator[Note]:
    """The word to fill in does not stand in the same question."""
    for number, item in enumerate(files.items):
        if isinstance(item, Cloze):
            for word in item.accept:
                if _spaced(word) in _spaced(item.stem):
                    yield files.item_note(
                        number, "accept", f"the stem says '{word}' itself.", "Put it otherwise."
                    )


@lesson_rule("match-words", "warning")
def match_words(files: LessonFiles) -> Iterator[Note]:
    """Most pairs cannot be matched by a word that prompt and response share."""
    for number, item in enumerate(files.items):
        if not isinstance(item, Match):
            continue
        responses = [each.response for each in item.pairs] + [each.text for each in item.extra]
        bags = [told(each) for each in responses]
        shared = [[len(told(pair.prompt) & bag) for bag in bags] for pair in item.pairs]
        tells = [
            pair.id
            for place, (pair, counts) in enumerate(zip(item.pairs, shared, strict=True))
            if counts[place] > max(counts[:place] + counts[place + 1 :])
        ]
        if 2 * len(tells) > len(item.pairs):
            yield files.item_note(
                number,
                "pairs",
                f"{len(tells)} of {len(item.pairs)} pairs share a word: {', '.join(tells)}.",
                "Say the responses in other words, or let a wrong one share the word too.",
            )


def _absolute(texts: Sequence[str]) -> list[bool]:
    return [ABSOLUTE.search(text) is not None for text in texts]


@lesson_rule("absolutes", "warning")
def absolutes(files: LessonFiles) -> Iterator[Note]:
    """Words such as "always" and "never" are not only for the wrong options."""
    betraying: list[Choice] = []
    honest = 0
    for number, item in enumerate(files.items):
        chosen = choice(item)
        if chosen is None:
            continue
        keys, others = _absolute(chosen.keys), _absolute(chosen.others)
        honest += any(keys)
        if any(keys) or not any(others):
            continue
        betraying.append(chosen)
        if len(others) > 1 and all(others):
            yield files.item_note(
                number,
                "",
                "every wrong option has an absolute word, and the key has none.",
                "Take the 'always', 'only' or 'never' out, or let the key be as sure.",
            )
    if len(betraying) >= OFTEN and not honest:
        yield Note(
            files.path("quiz.toml"),
            None,
            f"absolute words stand in wrong options of {len(betraying)} items and in no key.",
            f"Let some key be as sure. Look at: {', '.join(each.item for each in betraying)}.",
        )
