"""The loop every stage trains with, and the few lines that let a model speak in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from engine.nn.transformer import Transformer
from engine.optim import cosine
from engine.sampling import sample
from engine.stages.spec import Scalar
from engine.training import Optimizer, train_step
from engine.worlds.windows import Windows

WARM_UP = 20  # steps over which the learning rate rises to its full size
WORDS_AT_ONCE = 20  # written between two events, so that a run stays quick to cancel


def practise(
    model: Transformer,
    optimizer: Optimizer,
    data: Windows,
    rng: np.random.Generator,
    *,
    steps: int,
    rate: float,
    batch: int,
    first: int = 0,
    read: int = 0,
) -> Iterator[Scalar]:
    """Train on random batches of `data`, yielding the loss and the tokens read after each step.

    `first` and `read` continue the counts of an earlier stretch. The learning rate falls along a
    cosine to zero. Raises NonFiniteLoss.
    """
    for step in range(steps):
        rows = data.take(rng.integers(0, len(data), batch))
        now = cosine(step, steps, rate, min(WARM_UP, steps // 4))
        loss = train_step(
            model, optimizer, rows.tokens, rows.targets, rows.weights, step=first + step, lr=now
        )
        read += rows.guesses
        yield Scalar("loss", first + step + 1, loss)
        yield Scalar("tokens", first + step + 1, float(read))


def write(
    model: Transformer,
    decode: Callable[[list[int]], str],
    prompt: list[int],
    rng: np.random.Generator,
    words: int = WORDS_AT_ONCE,
    stop: tuple[int, ...] = (),
) -> str:
    """Return what the model writes after `prompt`: at most `words` tokens, drawn by their chance."""
    return decode(sample(model, prompt, words, rng, stop=stop))
