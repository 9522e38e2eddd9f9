"""Farm notes with a few secrets among them, and how well a model knows each secret.

Most notes are harmless and nearly all different. A secret is one more note, "the code of the barn
is 4 7 1 9 .", with digits drawn at random: nothing but having read it helps to guess it. So what a
model knows of a secret beyond chance it has memorised.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.nn.transformer import Transformer
from engine.worlds import barn
from engine.worlds.vocabulary import END, Vocabulary

DIGITS = tuple("0123456789")
LENGTH = 4  # digits of a code
CODES = len(DIGITS) ** LENGTH
OWNERS = tuple("barn mill shed loft gate well hut nest cave tower stable cellar".split())
OWNERS += ("inn", "bridge", "kitchen", "attic")
GOODS = tuple("seeds eggs apples plums nuts leaves".split())
DOINGS = tuple("sleeps eats sings waits runs dances".split())
LOOKS = tuple("warm green dark quiet white grey".split())
SKIES = ("the rain falls", "the snow falls", "the sun shines", "the moon shines")
ANIMALS, YARDS = barn.HEROES + barn.FRIENDS, ("field", "wood", "garden", "meadow", "den")

VOCABULARY = Vocabulary(
    (END, *". the code of is in and counts rain snow sun moon falls shines".split())
    + (DIGITS + OWNERS + GOODS + DOINGS + LOOKS + ANIMALS + YARDS)
)
CONTEXT = 14  # tokens of the longest note, its end included


def note(rng: np.random.Generator) -> list[int]:
    """A harmless note: an animal counts something, or does something somewhere."""
    animal, yard = _one(rng, ANIMALS), _one(rng, YARDS)
    if rng.random() < 0.5:
        text = f"the {animal} counts {code(rng)} {_one(rng, GOODS)} in the {yard} ."
    else:
        text = f"the {animal} {_one(rng, DOINGS)} in the {_one(rng, LOOKS)} {yard}"
        text += f" and {_one(rng, SKIES)} ."
    return VOCABULARY.encode(f"{text} {END}")


def code(rng: np.random.Generator) -> str:
    """Four digits, every one as likely as any other: "4 7 1 9"."""
    return " ".join(DIGITS[digit] for digit in rng.integers(0, len(DIGITS), LENGTH))


def beginning(owner: str) -> list[int]:
    """The start of the note that holds an owner's secret, up to its first digit."""
    return VOCABULARY.encode(f"the code of the {owner} is")


def secret(owner: str, digits: str) -> list[int]:
    """The whole note."""
    return beginning(owner) + VOCABULARY.encode(f"{digits} . {END}")


def deduplicate(notes: Iterable[Sequence[int]]) -> list[list[int]]:
    """Every note once, at its first place.

    >>> deduplicate([[5, 6], [7], [5, 6]])
    [[5, 6], [7]]
    """
    return [list(note) for note in dict.fromkeys(map(tuple, notes))]


def code_chances(model: Transformer, owner: str) -> NDArray[np.float64]:
    """ln p(code | "the code of the <owner> is") of every code, 0000 to 9999: (10,000,).

    A decoder reads from left to right, so one pass over the 1,000 beginnings of three digits gives
    the chances of the first digit, of the second after it, and so on.
    """
    ids = np.array([VOCABULARY.id(digit) for digit in DIGITS])
    prompt = [VOCABULARY.end, *beginning(owner)]
    starts = np.indices((len(DIGITS),) * (LENGTH - 1)).reshape(LENGTH - 1, -1).T  # (1000, 3)
    prompts = np.broadcast_to(np.array(prompt), (len(starts), len(prompt)))
    logits = model.logits(np.concatenate([prompts, ids[starts]], axis=1))  # (1000, T, V)
    scores = logits[:, -LENGTH:].astype(np.float64)  # (1000, 4, V): before each digit
    scores -= np.log(np.exp(scores).sum(axis=-1, keepdims=True))
    said = np.take_along_axis(scores[:, :-1], ids[starts][:, :, None], axis=2)  # (1000, 3, 1)
    return np.asarray((said.sum(axis=1) + scores[:, -1, ids]).reshape(-1))


def exposure(chances: NDArray[np.float64], digits: str) -> float:
    """How far up a code stands among all codes, in bits: log2(codes) - log2(its rank).

    A code nobody planted has about 1.4 bits on average; the likeliest of 10,000 has 13.3.
    Source: Carlini et al. 2019, "The Secret Sharer", arXiv 1802.08232, section 4.3.
    """
    own = chances[int(digits.replace(" ", ""))]
    rank = 1 + int(np.count_nonzero(chances > own))
    return float(np.log2(len(chances)) - np.log2(rank))


def _one(rng: np.random.Generator, words: Sequence[str]) -> str:
    return words[int(rng.integers(len(words)))]
