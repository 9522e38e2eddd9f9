"""Write with a model: draw the next token, append it, repeat."""

from __future__ import annotations

from collections.abc import Container, Sequence

import numpy as np

from engine.errors import KnobError
from engine.nn.transformer import Transformer
from engine.types import Array


def sample(
    model: Transformer,
    prompt: Sequence[int],
    max_new: int,
    rng: np.random.Generator,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
    stop: Container[int] = (),
) -> list[int]:
    """Continue `prompt` by at most `max_new` tokens; returns the new ones only.

    Ends early after a token in `stop`, which is kept. When the text outgrows the model's context,
    its oldest tokens are dropped. Temperature and filters as in `next_distribution`. Raises
    TokenError for unknown tokens, KnobError for an empty prompt or impossible settings.
    """
    if not prompt:
        raise KnobError("A prompt needs at least one token to continue from.")
    text = list(prompt)
    new: list[int] = []
    for _ in range(max_new):
        window = np.array([text[-model.config.context :]])
        logits = model.logits(window)[0, -1]  # (1, T) -> (V,)
        token = draw(next_distribution(logits, temperature, top_k, top_p), rng)
        text.append(token)
        new.append(token)
        if token in stop:
            break
    return new


def next_distribution(
    logits: Array,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
) -> Array:
    """Probabilities to draw the next token from: logits (V,) -> (V,), float64, summing to 1.

    temperature >= 0 divides the logits: below 1 the likely gets likelier, 0 takes the best.
    top_k keeps the k most likely tokens. top_p keeps the fewest tokens whose probabilities reach p
    together. Raises KnobError outside temperature >= 0, top_k >= 1, 0 < top_p <= 1.
    Sources: Fan et al. 2018, arXiv 1805.04833, section 5.4 (top-k); Holtzman et al. 2020,
    arXiv 1904.09751, section 3.1 (top-p).
    """
    if not temperature >= 0:
        raise KnobError(f"temperature is at least 0; it is {temperature}.")
    if top_k is not None and top_k < 1:
        raise KnobError(f"top_k is at least 1; it is {top_k}.")
    if top_p is not None and not 0 < top_p <= 1:
        raise KnobError(f"top_p is above 0 and at most 1; it is {top_p}.")
    scores = logits.astype(np.float64)
    order = np.argsort(-scores, kind="stable")  # most likely first, ties by id
    if temperature == 0:
        top_k, temperature = 1, 1.0
    if top_k is not None:
        scores[order[top_k:]] = -np.inf
    scores = (scores - scores[order[0]]) / temperature
    probabilities: Array = np.exp(scores)
    probabilities /= probabilities.sum()
    if top_p is not None:
        reached = np.cumsum(probabilities[order])
        keep = int(np.searchsorted(reached, top_p - 1e-12)) + 1
        probabilities[order[keep:]] = 0
        probabilities /= probabilities.sum()
    return probabilities


def draw(probabilities: Array, rng: np.random.Generator) -> int:
    """One index drawn with these probabilities (V,), using exactly one number of `rng`."""
    reached = np.cumsum(probabilities)
    at = np.searchsorted(reached, rng.random() * reached[-1], side="right")
    return int(min(at, np.flatnonzero(probabilities)[-1]))
