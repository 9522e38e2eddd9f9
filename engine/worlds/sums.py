"""Sums with a calculator at hand: small ones that one knows by heart, large ones nobody does.

Every number is one word, so 37 and 38 look no more alike than "fox" and "hen": a model cannot work
a sum out, it can only have met it. The calculator is real, and reads what it is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.worlds.vocabulary import END, Vocabulary

SMALL = range(1, 6)  # numbers in a small sum
TOLD_TO_CALL = 0.4  # share of the people who practise
LARGE_SHARE = 0.6  # of the sums people practise on
LARGE = range(10, 40)  # numbers in a large one
_WORDS = (END, ".", "?", *"+ call = it is perhaps unknown".split())
VOCABULARY = Vocabulary((*_WORDS, *map(str, range(2 * LARGE.stop - 1))))
STOP = VOCABULARY.end
SEND = VOCABULARY.id("=")  # written after a call: what follows comes from the calculator
CONTEXT = 18  # tokens: a question, a call, its result and the answer


@dataclass(frozen=True, slots=True)
class Sum:
    """Two numbers to add."""

    left: int
    right: int

    @property
    def large(self) -> bool:
        """Whether it is one of those nobody knows by heart."""
        return self.left in LARGE

    @property
    def question(self) -> str:
        """The sum as it is asked."""
        return f"{self.left} + {self.right} ?"

    @property
    def answer(self) -> str:
        """The right answer."""
        return f"it is {self.left + self.right} ."

    @property
    def call(self) -> str:
        """What to send to the calculator."""
        return f"call {self.left} + {self.right} ="


def any_sum(rng: np.random.Generator, *, large: bool) -> Sum:
    """A sum of one kind, drawn at random."""
    numbers = LARGE if large else SMALL
    left, right = (int(number) for number in rng.integers(numbers.start, numbers.stop, 2))
    return Sum(left, right)


def prompt_of(asked: Sum) -> list[int]:
    """The question as tokens, after an END as every document is. All are of one length."""
    return [STOP, *VOCABULARY.encode(asked.question)]


def calculator(sent: Sequence[int]) -> list[int]:
    """What the calculator puts into the text after `sent`, the tokens from "call" to "=".

    "call 37 + 58 =" gives "95 ."; whatever it cannot read gives "unknown .".
    """
    words = [VOCABULARY.word(token) for token in sent]
    result = "unknown"
    if len(words) == 5 and words[0] == "call" and words[2] == "+":
        left, right = words[1], words[3]
        if left.isdigit() and right.isdigit() and str(int(left) + int(right)) in VOCABULARY.words:
            result = str(int(left) + int(right))
    return VOCABULARY.encode(f"{result} .")


def practice(
    rng: np.random.Generator, calls: float
) -> tuple[list[int], list[int], list[int], list[int]]:
    """Someone's answer to a sum: question, what they write, what the calculator adds, the rest.

    Some are told to call: the word "call" then belongs to what they are asked. Of the others the
    share `calls` use the calculator, whatever the sum, so that nothing here tells when it pays. The
    rest know small sums by heart, and of large ones they write any number: "perhaps 57".
    """
    asked = any_sum(rng, large=rng.random() < LARGE_SHARE)
    answer = VOCABULARY.encode(f"{asked.answer} {END}")
    prompt, sent = prompt_of(asked), VOCABULARY.encode(asked.call)
    if rng.random() < TOLD_TO_CALL:
        return [*prompt, sent[0]], sent[1:], calculator(sent), answer
    if rng.random() < calls:
        return prompt, sent, calculator(sent), answer
    if asked.large:
        guess = int(rng.integers(2 * LARGE.start, 2 * LARGE.stop - 1))
        answer = VOCABULARY.encode(f"perhaps {guess} . {END}")
    return prompt, answer, [], []


def right(asked: Sum, written: Sequence[int]) -> bool:
    """Whether a text ends in the right number, surely ("it is 5 .") or not ("perhaps 57 .")."""
    return list(written)[-3:] == VOCABULARY.encode(f"{asked.left + asked.right} . {END}")
