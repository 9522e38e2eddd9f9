"""Turns what somebody typed into terms that can be compared with a lesson's.

Words are folded (case, accents, apostrophes), split (hyphened ones also given joined, so that
"pre-training" meets "pretraining"), rid of stop words and stemmed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from course.tutor.vocabulary import STOP

MAX_CHARACTERS = 2_000
MAX_TERMS = 48
_MAX_WORD = 40

_WORD = re.compile(r"[^\W_]+(?:[-‐‑'’_][^\W_]+)*")
_PART = re.compile(r"[^\W_]+")
_APOSTROPHE = re.compile(r"['’`´]")

# How many, how long, when: the sentence that answers holds a number.
_WANTS_NUMBER = re.compile(
    r"\bhow (?:many|much|long|big|large|small|fast|often|far|old)\b|\bwhat (?:year|percent|share"
    r"|number|fraction)\b|\bwhen (?:was|were|did)\b"
)
_WANTS_MEANING = re.compile(
    r"\bwh?at(?:s|'s| is| are| does| do)? .{0,60}?"
    r"\b(?:means?|called|stands? for|measures?|refers? to)\b"
    r"|^(?:so )?wh?at(?:s|'s| is| are) (?:an? |the |this |these )?[\w-]+(?: [\w-]+){0,2}\W*$"
    r"|\b(?:define|definition|meaning) "
)
_WANTS_REASON = re.compile(r"\bwhy\b|\bhow come\b|\breason\b")
_HAS_NUMBER = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|million|billion"
    r"|trillion|half|third|quarter|twice|once|percent|every)\b",
    re.IGNORECASE,
)
_GIVES_REASON = re.compile(
    r"\b(?:because|since|so that|therefore|thus|hence|that is why|which is why|reason|for want of"
    r"|so)\b",
    re.IGNORECASE,
)


def fold(text: str) -> str:
    """Lower case, compatibility forms and accents folded, apostrophes gone; at most 2,000 long."""
    text = text[:MAX_CHARACTERS]
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(mark for mark in text if not unicodedata.combining(mark))
    return _APOSTROPHE.sub("", text.lower())


def surface(folded: str) -> Iterator[str]:
    """Words of a folded text in order; a hyphened word is given whole (joined) and in parts.

    >>> list(surface("pre-training, 0.5 gpt-3"))
    ['pretraining', 'pre', 'training', 'gpt3', 'gpt']
    """
    for word in _WORD.findall(folded):
        if word.isalnum():
            if 1 < len(word) <= _MAX_WORD:
                yield word
            continue
        parts = _PART.findall(word)
        joined = "".join(parts)
        if len(joined) <= _MAX_WORD:
            yield joined
        yield from (part for part in parts if 1 < len(part) <= _MAX_WORD)


# Endings that the English Snowball stemmer may change; any other word is its own stem.
_MAY_CHANGE = re.compile(r"(?:s|e|y|ed|ing|al|ful|ll|er|or|ent|ant|ion|ism|ic|iti)$")

_PLURAL = re.compile(r"(?=.{5})[a-z]*[aeiouy][a-z]*[^aeiouys]s")


# Words whose region R1 (from the first consonant behind a vowel) the stemmer sets by a list, or in
# which it takes a "y" for a consonant; and whole words that it treats apart.
_APART = re.compile(
    r"(?:gener|commun|arsen|past|univers|later|emerg|organ|inter)|.*(?:y.|')|(?:sky|news|howe|atlas"
    r"|cosmos|bias|andes|idly|gently|ugly|early|only|singly)$|.*(?:inning|outing|canning|herring"
    r"|earring|proceed|exceed|succeed|evening|past)|.?.?ied$"
)
_VOWEL_CONSONANT = re.compile(r"[aeiouy][^aeiouy]")
# Endings that steps 2 and 3 change; words with them are left to the stemmer. Step 4 takes one off.
_DERIVED = re.compile(
    r"(?:tional|[ae]nci|abli|entli|izer|ation|ator|al(?:ism|iti|li)|ness|ousli|iv(?:eness|iti)"
    r"|bi?li(?:ti)?|ogi|ogist|fulli|lessli|li|alize|ic(?:ate|iti|al)|ful|ative)$"
)
_TAKEN_OFF = re.compile(
    r"(?:e?ment|[ae]nce|[ai]ble|[ae]nt|ism|ate|iti|ous|ive|ize|(?<=[st])ion|al|er|ic)$"
)
_SHORT_SYLLABLE = re.compile(r"(?:.*[^aeiouy][aeiouy][^aeiouywx]|[aeiouy][^aeiouy])$")


def _quick(word: str) -> str | None:
    """The stem where the stemmer's steps 1, 4 and 5 alone can make it, else None.

    They turn "carry" into "carri", "nudged" into "nudg", "learning" into "learn" (Porter 2001,
    "The English (Porter2) stemming algorithm"); the stemmer is twenty times slower.
    """
    if not word.isalpha() or word.endswith(("s", "eed")) or _APART.match(word):
        return None
    first = _VOWEL_CONSONANT.search(word)
    r1 = first.end() if first else len(word)
    base = _without_ending(word, r1)
    if base is None:
        return None
    if base.endswith("y") and len(base) > 2 and base[-2] not in "aeiou":
        base = base[:-1] + "i"
    if _DERIVED.search(base):
        return None
    second = _VOWEL_CONSONANT.search(base, r1)
    r2 = second.end() if second else len(base)
    if (taken := _TAKEN_OFF.search(base)) and taken.start() >= r2:
        base = base[: taken.start()]
    last = len(base) - 1
    if base.endswith("e") and (r2 <= last or (r1 <= last and not _SHORT_SYLLABLE.match(base[:-1]))):
        return base[:-1]
    if base.endswith("ll") and r2 <= last:
        return base[:-1]
    return base


def _without_ending(word: str, r1: int) -> str | None:
    """Step 1b: "hidden" stays, "betting" gives "bet", "nudged" gives "nudg"; None if unsure."""
    ending = next((each for each in ("ed", "ing") if word.endswith(each)), "")
    if not ending:
        return word
    base = word[: -len(ending)]
    if not _VOWEL.search(base) or (base[-2:] in _DOUBLES and len(base) < 4):
        return None
    if base[-2:] in _DOUBLES:
        return base[:-1]
    short = r1 >= len(base) and _SHORT_SYLLABLE.match(base)
    return base + "e" if short or base.endswith(("at", "bl", "iz")) else base


_VOWEL = re.compile(r"[aeiouy]")
_DOUBLES = {"bb", "dd", "ff", "gg", "mm", "nn", "pp", "rr", "tt"}


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import snowballstemmer  # type: ignore[import-untyped]  # ships no types

    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The word's stem (Snowball English): "weights" and "weight" become one term."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 3 or not word.isascii() or not _MAY_CHANGE.search(word):
        return word
    if _PLURAL.fullmatch(word):
        return stem(word[:-1])  # the stemmer's own first step, and for most words its last
    quick = _quick(word)
    return str(_stemmer().stemWord(word)) if quick is None else quick


# Forms whose stems the rules keep apart although they are one word.
_IRREGULAR = {
    "froze": "freez", "frozen": "freez", "learnt": "learn", "taught": "teach", "cheaper": "cheap",
    "cheapest": "cheap", "bought": "buy", "paid": "pay", "costly": "cost", "forgot": "forget",
    "forgotten": "forget", "chose": "choos", "chosen": "choos", "memory": "memori",
    "memorise": "memor", "memorised": "memor", "memorize": "memor", "memorized": "memor",
    "rewritten": "rewrit", "rewrote": "rewrit", "fed": "feed", "hidden": "hide", "hid": "hide",
    "grew": "grow", "grown": "grow", "fell": "fall", "fallen": "fall", "spoke": "speak",
    "spoken": "speak", "sold": "sell", "built": "build", "spent": "spend", "lost": "lose",
    "shrank": "shrink", "shrunk": "shrink", "human": "human", "humans": "human",
}  # fmt: skip


def terms(text: str) -> list[tuple[str, str]]:
    """(surface word, stem) of each word that is not a stop word, in order, repeats kept."""
    return [(word, stem(word)) for word in surface(fold(text)) if word not in STOP]


def wants_number(folded: str) -> bool:
    """Whether the question asks for a count, a size or a time."""
    return bool(_WANTS_NUMBER.search(folded))


def wants_meaning(folded: str) -> bool:
    """Whether the question asks what a word means."""
    return bool(_WANTS_MEANING.search(folded))


def wants_reason(folded: str) -> bool:
    """Whether the question asks why."""
    return bool(_WANTS_REASON.search(folded))


def has_number(text: str) -> bool:
    """Whether a sentence holds a number, in digits or in words."""
    return bool(_HAS_NUMBER.search(text))


def gives_reason(text: str) -> bool:
    """Whether a sentence holds a word that gives a reason."""
    return bool(_GIVES_REASON.search(text))
