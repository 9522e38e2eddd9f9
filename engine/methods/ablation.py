"""Taking a part out of a model, to see what it was worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.nn.transformer import ModelConfig, Transformer
from engine.types import Array

GROUPS = 4  # of feed-forward units in each layer


@dataclass(frozen=True, slots=True)
class Part:
    """An attention head or a group of feed-forward units.

    `reads`: the weight its inputs pass through, and the columns that are its own; `writes`: the
    weight its outputs pass through, and the rows that are its own.
    """

    name: str
    reads: tuple[str, tuple[slice, ...]]
    writes: tuple[str, slice]


def parts_of(config: ModelConfig) -> list[Part]:
    """Every head, and every group of feed-forward units, of a model of this shape."""
    head, group, found = config.width // config.heads, 4 * config.width // GROUPS, []
    for layer in range(config.layers):
        for number in range(config.heads):
            own = slice(number * head, (number + 1) * head)
            # Queries, keys and values stand side by side in one matrix.
            thirds = tuple(
                slice(own.start + third * config.width, own.stop + third * config.width)
                for third in range(3)
            )
            name = f"layer {layer + 1}, head {number + 1}"
            reads, writes = f"{layer}.attention_in", f"{layer}.attention_out"
            found.append(Part(name, (reads, thirds), (writes, own)))
        for number in range(GROUPS):
            own = slice(number * group, (number + 1) * group)
            name = f"layer {layer + 1}, group {number + 1}"
            found.append(Part(name, (f"{layer}.feed_in", (own,)), (f"{layer}.feed_out", own)))
    return found


def switched_off(model: Transformer, part: Part) -> Transformer:
    """A copy of the model in which one part no longer says anything."""
    twin = model.copy()
    name, rows = part.writes
    twin.params.views[name][rows] = 0
    return twin


def shuffled(model: Transformer, part: Part, rng: np.random.Generator) -> Transformer:
    """A copy of the model in which one part holds its own numbers in random order."""
    twin = model.copy()
    name, columns = part.reads
    for own in columns:
        shuffle(twin.params.views[name][:, own], rng)
    name, rows = part.writes
    shuffle(twin.params.views[name][rows], rng)
    return twin


def shuffle(view: Array, rng: np.random.Generator) -> None:
    """Put the numbers of a view in random order, in place."""
    view[...] = rng.permutation(view.ravel()).reshape(view.shape)
