"""Write with a model: draw the next token, append it, repeat."""

from __future__ import annotations

from collections.abc import Container, Sequence
from math import isfinite

import numpy as np

from engine.errors import KnobError, TokenError
from engine.nn.transformer import Transformer
from engine.types import Array, Tokens, is_whole


def sample(
    model: Transformer,
    prompt: Sequence[int] | Tokens,
    max_new: int,
    rng: np.random.Generator,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
    stop: Container[int] = (),
    *,
    cached: bool = True,
) -> list[int]:
    """Continue `prompt` by at most `max_new` tokens; returns the new ones only.

    Ends early after a token in `stop`, which is kept. When the text outgrows the model's context,
    the older half of the window is forgotten. Temperature and filters as in `next_distribution`.
    `cached=False` computes the whole window anew for every token: the same tokens, slower.
    Raises TokenError for unknown tokens or a prompt longer than the context, KnobError for an
    empty prompt, impossible settings or a model whose scores are not finite.
    """
    return sample_batch(
        model, [prompt], max_new, rng, temperature, top_k, top_p, stop, cached=cached
    )[0]


def sample_batch(
    model: Transformer,
    prompts: Sequence[Sequence[int] | Tokens],
    max_new: int,
    rng: np.random.Generator,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
    stop: Container[int] = (),
    *,
    cached: bool = True,
) -> list[list[int]]:
    """Continue several prompts at once; the new tokens of each.

    Prompts may differ in length: all texts move forward together, and one that is still in its
    prompt takes its next token from there. One number of `rng` is used per text and position, so
    the tokens are those of `sample` only where nothing is random (temperature 0) and only until
    the longest text outgrows the context: the window then moves for all. Errors as for `sample`,
    and KnobError without any prompt.
    """
    if not is_whole(max_new) or max_new < 0:
        raise KnobError(f"max_new is a whole number, at least 0; it is {max_new}.")
    texts = [_prompt(model, prompt) for prompt in prompts]
    if not texts:
        raise KnobError("At least one prompt is needed.")
    check_settings(temperature, top_k, top_p)
    goals = [len(text) + max_new for text in texts]
    open_texts = [max_new > 0] * len(texts)
    cache = model.new_cache(len(texts))
    position = min(len(text) for text in texts)
    read = 0  # positions the cache holds, counted from the start of the text
    start = 0  # where the window begins
    while any(open_texts):
        previous, start = start, window_start(position, model.config.context)
        if not cached or start != previous:
            cache.clear()
            read = start
        tokens = np.array([_padded(text, read, position) for text in texts])
        logits = model.next_logits(tokens, cache)  # (B, new) -> (B, V)
        read = position
        chances = next_distribution(logits, temperature, top_k, top_p)
        drawn = draw(chances, rng.random(len(texts)))  # (B, V), (B,) -> (B,)
        for row, text in enumerate(texts):
            if len(text) > position or not open_texts[row]:
                continue
            text.append(int(drawn[row]))
            open_texts[row] = text[-1] not in stop and len(text) < goals[row]
        position += 1
    return [text[len(prompt) :] for text, prompt in zip(texts, prompts, strict=True)]


def _prompt(model: Transformer, prompt: Sequence[int] | Tokens) -> list[int]:
    """The prompt as a list. Refused here, and not when the text has come to the wrong token."""
    if len(prompt) == 0:
        raise KnobError("A prompt needs at least one token to continue from.")
    tokens = np.asarray(prompt)
    if tokens.ndim != 1:
        raise TokenError(f"A prompt is one row of tokens; got {tokens.shape}.")
    model.check(tokens[None])
    return [int(token) for token in tokens]


def _padded(text: list[int], start: int, stop: int) -> list[int]:
    """text[start:stop]; a finished text repeats its last token, which nobody reads."""
    return text[start:stop] + [text[-1]] * (stop - max(start, len(text)))


def window_start(length: int, context: int) -> int:
    """Where the window over a text of `length` tokens begins: 0 while it fits.

    Beyond that it jumps half a context at a time, so that most tokens only add to the cache.
    """
    half = max(1, context // 2)
    return max(0, -(-(length - context) // half)) * half


def next_distribution(
    logits: Array,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
) -> Array:
    """Probabilities to draw the next token from: logits (..., V) -> (..., V), float64, sums of 1.

    temperature >= 0 divides the logits: below 1 the likely gets likelier, 0 takes the best.
    top_k keeps the k most likely tokens. top_p keeps the fewest tokens whose probabilities reach p
    together. Raises KnobError outside temperature >= 0, top_k >= 1, 0 < top_p <= 1, and for scores
    with no finite maximum.
    Sources: Fan et al. 2018, arXiv 1805.04833, section 5.4 (top-k); Holtzman et al. 2020,
    arXiv 1904.09751, section 3.1 (top-p).
    """
    check_settings(temperature, top_k, top_p)
    scores = logits.astype(np.float64)
    if not np.isfinite(scores.max(axis=-1)).all():
        raise KnobError("The model's scores are not finite: there is nothing to draw from.")
    if temperature == 0:
        top_k, temperature = 1, 1.0
    if top_k is not None:
        np.put_along_axis(scores, _ranking(scores)[..., top_k:], -np.inf, axis=-1)
    scores -= scores.max(axis=-1, keepdims=True)
    with np.errstate(over="ignore"):  # a tiny temperature: minus infinity, a probability of 0
        probabilities: Array = np.exp(scores / temperature)
    probabilities /= probabilities.sum(axis=-1, keepdims=True)
    if top_p is not None:
        order = _ranking(probabilities)
        ranked = np.take_along_axis(probabilities, order, axis=-1)
        enough = np.cumsum(ranked, axis=-1) - ranked >= top_p - 1e-12  # before this one already
        np.put_along_axis(probabilities, order, np.where(enough, 0, ranked), axis=-1)
        probabilities /= probabilities.sum(axis=-1, keepdims=True)
    return probabilities


def check_settings(temperature: float, top_k: int | None, top_p: float | None) -> None:
    """Raise KnobError, saying what is allowed, unless a token can be drawn with these settings."""
    if not (isfinite(temperature) and temperature >= 0):
        raise KnobError(f"temperature is a finite number, at least 0; it is {temperature}.")
    if top_k is not None and (not is_whole(top_k) or top_k < 1):
        raise KnobError(f"top_k is a whole number, at least 1; it is {top_k}.")
    if top_p is not None and not 0 < top_p <= 1:
        raise KnobError(f"top_p is above 0 and at most 1; it is {top_p}.")


def _ranking(scores: Array) -> Tokens:
    """Token ids from the most to the least likely, ties by id: (..., V)."""
    order: Tokens = np.argsort(-scores, axis=-1, kind="stable")
    return order


def draw(probabilities: Array, uniform: Array | float) -> Tokens:
    """The token each number in [0, 1) falls on when the probabilities fill that span.

    probabilities (..., V), uniform (...) -> (...).
    """
    reached = np.cumsum(probabilities, axis=-1)
    target = np.asarray(uniform)[..., None] * reached[..., -1:]
    at = np.sum(reached <= target, axis=-1)
    last = probabilities.shape[-1] - 1 - np.argmax(probabilities[..., ::-1] > 0, axis=-1)
    tokens: Tokens = np.minimum(at, last)
    return tokens
