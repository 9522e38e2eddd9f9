"""Filters for a text that came from anywhere: how suspicious is each page, from 0 to 1?

Each filter reads all pages that are left and looks for one thing, by a rule that a person can
check. None knows a right answer; each is wrong now and then, in its own way. A page goes where its
suspicion is above 1 - strictness: strictness 0 drops nothing.

Sources: Broder 1997, "On the resemblance and containment of documents" (shingles, sketches); Lee et
al. 2021, arXiv 2107.06499 (duplicates of training text); Raffel et al. 2019, arXiv 1910.10683,
section 2.2 (rules of this kind on web text).
"""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Filter: TypeAlias = Callable[[Sequence[str]], Iterator[float]]
"""filter(pages) -> one suspicion a page, in order."""

SHINGLE = 3  # words in a row
SKETCH = 64  # least hashes kept of a page; two pages' share of equal ones estimates their overlap
PRIME = (1 << 31) - 1
OFTEN, AT_LEAST = 0.01, 3  # share of pages, and pages, on which good sentences hardly ever stand
RANGE = 2.5  # bits per letter above the middle page that are suspicion 1
USUAL = 0.3  # share of small English words in plain English text
SMALL_WORDS = frozenset(
    "a about after all an and are as at be been but by for from had has have he her his i if in is "
    "it my no not of on or our out she so some that the their them then there they this to up was "
    "we were what when who will with you your".split()
)
CONTACTS = (
    (re.compile(r"[\w.]+@[\w.]+\.\w+"), 1.0),
    (re.compile(r"(?i)\b(call|reached|phone|telephone)\b.*?\d[\d ()-]{6,}"), 0.9),
    (re.compile(r"\d[\d ()-]{6,}\d"), 0.6),
    (re.compile(r"\d{3,}"), 0.3),
)


def copies(pages: Sequence[str]) -> Iterator[float]:
    """The share of a page's runs of three words that the likest earlier page has too, estimated.

    Every page keeps the least of its shingles' hashes under each of 64 orders. The chance that two
    pages keep the same one is the share of shingles they have in common (of all that either has).
    """
    orders = np.random.default_rng(0).integers(1, PRIME, (2, SKETCH))  # any fixed orders do
    sketches = np.zeros((len(pages), SKETCH), np.int64)
    for number, page in enumerate(pages):
        sketches[number] = _sketch(page, orders)
        same = (sketches[:number] == sketches[number]).mean(axis=1)
        yield float(same.max(initial=0.0))


def _sketch(page: str, orders: NDArray[np.int64]) -> NDArray[np.int64]:
    words = page.lower().split()
    runs = {" ".join(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1))}
    hashes = np.array([zlib.crc32(run.encode()) % PRIME for run in sorted(runs)], np.int64)
    ranked: NDArray[np.int64] = (hashes[:, None] * orders[0] + orders[1]) % PRIME
    least: NDArray[np.int64] = ranked.min(axis=0)
    return least


def boilerplate(pages: Sequence[str]) -> Iterator[float]:
    """The share of a page's sentences that stand word for word on many pages."""
    split = [re.split(r"(?<=[.?!]) ", page) for page in pages]
    on_pages = Counter(sentence for sentences in split for sentence in set(sentences))
    many = max(AT_LEAST, OFTEN * len(pages))
    for sentences in split:
        yield sum(on_pages[sentence] >= many for sentence in sentences) / len(sentences)


def gibberish(pages: Sequence[str]) -> Iterator[float]:
    """How much more surprising a page's pairs of letters are than those of the middle page.

    The pairs are counted in all pages: most of the text is not gibberish, so gibberish stands out.
    """
    pairs = [_pairs(page) for page in pages]
    counts = np.ones(27 * 27)
    for each in pairs:
        counts += np.bincount(each, minlength=27 * 27)
    chances = counts / np.repeat(counts.reshape(27, 27).sum(axis=1), 27)
    bits = -np.log2(chances)
    surprise = [float(bits[each].sum()) / max(1, len(each)) for each in pairs]
    middle = float(np.median(surprise))
    for above in surprise:
        yield min(1.0, max(0.0, (above - middle) / RANGE))


def _pairs(page: str) -> NDArray[np.int64]:
    """Each two neighbours as one number below 27 * 27: a..z are 0..25, all else is 26."""
    characters = np.frombuffer(page.lower().encode("utf-32-le", "surrogatepass"), np.uint32)
    letters = characters.astype(np.int64) - ord("a")
    places = np.where((letters >= 0) & (letters < 26), letters, 26)
    return places[:-1] * 27 + places[1:]


def other_language(pages: Sequence[str]) -> Iterator[float]:
    """How far the small English words (the, and, of) fall short of their usual share."""
    for page in pages:
        words = re.findall(r"\w+", page.lower()) or [""]
        share = sum(word in SMALL_WORDS for word in words) / len(words)
        yield max(0.0, 1 - share / USUAL)


def personal_data(pages: Sequence[str]) -> Iterator[float]:
    """How much a page looks as if someone could be reached by it: the strongest pattern found."""
    for page in pages:
        yield max((weight for pattern, weight in CONTACTS if pattern.search(page)), default=0.0)


def drops(suspicion: float, strictness: float) -> bool:
    """Whether a page goes: from strictness 0 (none) to 1 (all with any suspicion)."""
    return suspicion > 1 - strictness and not math.isclose(suspicion, 1 - strictness)
