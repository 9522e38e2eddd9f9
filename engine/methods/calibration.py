"""How sure a model is of its answers, against how often they are right.

Sure is a number: the probability the model gives its own answer. `sure` and `right` below are one
number and one truth value an answer, (N,) each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.nn.transformer import Transformer
from engine.sampling import next_distribution, sample_batch
from engine.types import Array, Tokens

Sure = NDArray[np.float64]
Right = NDArray[np.bool_]

BINS = 10
TEMPERATURES = np.geomspace(0.5, 10.0, 41)  # tried by `best_temperature`


@dataclass(frozen=True, slots=True)
class Answers:
    """The model's likeliest answers, with the scores from which each word was chosen.

    `words` (N, n) tokens, `counted` (N, n) 1 where a word belongs to the answer and 0 on padding,
    `logits` (N, n, V).
    """

    words: Tokens
    counted: Array
    logits: Array

    @classmethod
    def of(
        cls, model: Transformer, prompts: Sequence[Sequence[int]], length: int, stop: int
    ) -> Answers:
        """Let the model answer prompts of one length, at most `length` words each."""
        unused = np.random.default_rng(0)  # at temperature 0 nothing is drawn
        told = sample_batch(model, prompts, length, unused, temperature=0, stop=(stop,))
        words = np.array([[*answer, *[stop] * (length - len(answer))] for answer in told])
        counted = np.array([[place < len(answer) for place in range(length)] for answer in told])
        tokens = np.concatenate([np.array(prompts), words], axis=1)
        logits = model.logits(tokens)[:, len(prompts[0]) - 1 : -1]
        return cls(words, counted.astype(np.float32), logits)

    def sure(self, temperature: float = 1.0) -> Sure:
        """The probability of each whole answer: the product of its words' chances (N,)."""
        chances = next_distribution(self.logits, temperature)
        each = np.take_along_axis(chances, self.words[..., None], axis=-1)[..., 0]
        sure: Sure = np.prod(np.where(self.counted > 0, each, 1.0), axis=1)
        return sure

    @classmethod
    def joined(cls, parts: Sequence[Answers]) -> Answers:
        """Several lots of answers as one."""
        words, counted, logits = (
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("words", "counted", "logits")
        )
        return cls(words, counted, logits)

    def take(self, rows: NDArray[np.integer]) -> Answers:
        """Some of the answers."""
        return Answers(self.words[rows], self.counted[rows], self.logits[rows])


def reliability(sure: Sure, right: Right, bins: int = BINS) -> NDArray[np.float64]:
    """Answers sorted into equal bins of sureness: (bins, 3): how many, mean sure, share right.

    Empty bins hold NaN for both means.
    """
    place = np.minimum((sure * bins).astype(int), bins - 1)
    count = np.bincount(place, minlength=bins).astype(float)
    with np.errstate(invalid="ignore"):
        mean_sure = np.bincount(place, sure, minlength=bins) / count
        share_right = np.bincount(place, right.astype(float), minlength=bins) / count
    return np.stack([count, mean_sure, share_right], axis=1)


def calibration_error(sure: Sure, right: Right, bins: int = BINS) -> float:
    """The expected calibration error: how far sureness and rightness lie apart, bin by bin.

    The mean of |share right - mean sure| over the bins, weighted by the answers in each; 0..1.
    Source: Guo et al. 2017, "On calibration of modern neural networks", arXiv 1706.04599,
    equation 3.
    """
    count, mean_sure, share_right = reliability(sure, right, bins).T
    full = count > 0
    gaps = np.abs(share_right[full] - mean_sure[full])
    return float(np.average(gaps, weights=count[full]))


def best_temperature(answers: Answers, right: Right) -> float:
    """The temperature at which sureness tells best which answers are right.

    Scored as a bet on each answer: -ln sure where it is right, -ln(1 - sure) where not. So that
    questions without an answer count too, this is not the likelihood of the true answer, as in
    Guo et al. 2017 (arXiv 1706.04599, section 4.2), but that of being right.
    """
    bets = []
    for temperature in TEMPERATURES:
        sure = answers.sure(float(temperature))
        bets.append(-np.log(np.maximum(np.where(right, sure, 1.0 - sure), 1e-6)).mean())
    return float(TEMPERATURES[int(np.argmin(bets))])


def silence(sure: Sure, right: Right, threshold: float) -> tuple[float, float]:
    """Answering only when at least so sure: the share answered, and the share of those right.

    Where nothing is answered the second is NaN.
    """
    answered = sure >= threshold
    return float(answered.mean()), float(right[answered].mean()) if answered.any() else np.nan
