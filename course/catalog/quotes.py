"""Finding quoted text in a lesson's canonical text, and cutting that text into sentences.

Both the quiz's evidence and the tutor's aliases quote a lesson. A quotation is verbatim but for
white space and source numbers: "a lot. The model" is found in "a lot.[1] The model".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_CITE = r"(?:\[\d{1,3}\])*"
_END = re.compile(r"""[.!?…]["'”’)\]*]*(?:\[\d{1,3}\])*\s+(?=["'“‘(\[]*[A-Z0-9])""")
_SHORT = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|al|Fig|fig|No|Dr|Mr|Ms|Mrs|St|approx|ca)|\b[A-Z])\.$"
)


@lru_cache(maxsize=4096)
def _pattern(quote: str) -> re.Pattern[str]:
    words = [re.escape(word) for word in quote.split()]
    return re.compile(rf"{_CITE}\s+{_CITE}\s*".join(words))


def find_quote(
    text: str, quote: str, start: int = 0, end: int | None = None
) -> tuple[int, int] | None:
    """Where `quote` stands in `text[start:end]`, as offsets into `text`; None if it does not.

    >>> find_quote("It costs a lot.[1] The model reads.", "a lot. The  model")
    (9, 28)
    """
    if not quote.strip():
        return None
    stop = len(text) if end is None else end
    found = _pattern(quote).search(text, start, stop)
    return found.span() if found else None


def quote_spans(text: str, quote: str) -> Iterator[tuple[int, int]]:
    """Every place where `quote` stands in `text`."""
    if quote.strip():
        yield from (found.span() for found in _pattern(quote).finditer(text))


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """The sentences of `text[start:end]`, as offsets into `text`, white space left out."""
    stop = len(text) if end is None else end
    begin = start
    for found in _END.finditer(text, start, stop):
        if _SHORT.search(text, max(begin, found.start() - 8), found.start() + 1):
            continue
        yield begin, begin + len(text[begin : found.end()].rstrip())
        begin = found.end()
    if text[begin:stop].strip():
        yield begin, begin + len(text[begin:stop].rstrip())
