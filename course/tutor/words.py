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


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import Stemmer  # type: ignore[import-not-found]  # a C module without stubs

    return Stemmer.Stemmer("english")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The word's stem (Snowball English): "weights" and "weight" become one term."""
    return _IRREGULAR.get(word) or str(_stemmer().stemWord(word))


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
