"""The loop every stage trains with, and the few lines that let a model speak in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from engine.nn.transformer import Transformer
from engine.sampling import sample
from engine.stages.spec import Scalar
from engine.training import Optimizer, train_step
from engine.worlds.windows import Windows

WARM_UP = 20  # steps over which the learning rate rises to its full size
FALL = 0.3  # share of the steps, at the end, over which it falls to zero
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

    `first` and `read` continue the counts of an earlier stretch. Raises NonFiniteLoss.
    """
    for step in range(steps):
        rows = data.take(rng.integers(0, len(data), batch))
        now = rate * held_then_falling(step, steps)
        loss = train_step(
            model, optimizer, rows.tokens, rows.targets, rows.weights, step=first + step, lr=now
        )
        read += rows.guesses
        yield Scalar("loss", first + step + 1, loss)
        yield Scalar("tokens", first + step + 1, float(read))


def held_then_falling(step: int, steps: int) -> float:
    """The share of the full learning rate at one step: a short rise, a long hold, a fall to zero.

    The hold gives a model time to find what is hard to see (which animal a tale is about); the
    fall lets it settle. Source: Zhai et al. 2022, arXiv 2106.04560, section 3.5.
    """
    warm = min(WARM_UP, steps // 4)
    return min(1.0, (step + 1) / (warm + 1), (steps - step) / (FALL * steps))


def write(
    model: Transformer,
    decode: Callable[[list[int]], str],
    prompt: list[int],
    rng: np.random.Generator,
    words: int = WORDS_AT_ONCE,
    stop: tuple[int, ...] = (),
) -> str:
    """Return what the model writes after `prompt`: at most `words` tokens, none after `stop`."""
    return decode(sample(model, prompt, words, rng, stop=stop))
