"""A model with a tool: it writes, a call is answered in its text, it reads that and writes on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.nn.transformer import Transformer
from engine.sampling import sample_batch
from engine.worlds.windows import Windows

Tool = Callable[[Sequence[int]], list[int]]


@dataclass(frozen=True, slots=True)
class Episode:
    """One answered prompt: the tokens written after it, and which of them are the model's own."""

    prompt: tuple[int, ...]
    written: tuple[int, ...]
    own: tuple[bool, ...]

    @property
    def called(self) -> bool:
        """Whether the tool has put something in."""
        return not all(self.own)


@dataclass(frozen=True, slots=True)
class Workbench:
    """How episodes run: `send` hands what was written to `tool`, `stop` ends the text.

    At most `before` tokens are written before a result, and `after` of them after it. One call.
    """

    tool: Tool
    send: int
    stop: int
    before: int
    after: int

    def run(
        self, model: Transformer, prompts: Sequence[Sequence[int]], rng: np.random.Generator
    ) -> list[Episode]:
        """Let the model answer every prompt, drawing word by word."""
        ends = (self.send, self.stop)
        first = sample_batch(model, prompts, self.before, rng, stop=ends)
        results = [self.tool(text) if text[-1] == self.send else [] for text in first]
        calls = [row for row, result in enumerate(results) if result]
        then: dict[int, list[int]] = {}
        if calls:
            longer = [[*prompts[row], *first[row], *results[row]] for row in calls]
            more = sample_batch(model, longer, self.after, rng, stop=(self.stop,))
            then = dict(zip(calls, more, strict=True))
        return [
            episode(prompts[row], first[row], results[row], then.get(row, []))
            for row in range(len(prompts))
        ]


def episode(
    prompt: Sequence[int], before: Sequence[int], result: Sequence[int], after: Sequence[int]
) -> Episode:
    """Put an episode together; without a call `result` and `after` are empty."""
    own = [True] * len(before) + [False] * len(result) + [True] * len(after)
    return Episode(tuple(prompt), (*before, *result, *after), tuple(own))


def rows_of(episodes: Sequence[Episode], context: int) -> Windows:
    """A row for each episode, to be trained on: only the model's own tokens count."""
    shape = (len(episodes), context)
    tokens, targets = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    weights = np.zeros(shape, dtype=np.float32)
    for row, each in enumerate(episodes):
        text = (*each.prompt, *each.written)
        tokens[row, : len(text) - 1] = text[:-1]
        targets[row, : len(text) - 1] = text[1:]
        weights[row, len(each.prompt) - 1 : len(text) - 1] = each.own
    return Windows(tokens, targets, weights)
