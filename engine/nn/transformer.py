"""A decoder transformer: reads tokens, predicts at every position what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

import numpy as np

from engine import ops
from engine.cache import KeyValueCache
from engine.errors import KnobError, TokenError
from engine.nn.parameters import Parameters
from engine.parallel import ShardedGradient, count_workers, unwarned
from engine.tape import Node, Tape
from engine.types import Array, DType, Tokens, is_array, is_whole

EVALUATION_TOKENS = 512
"""Tokens evaluated at a time: large evaluations then need no more memory than a training step."""


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """The shape of a transformer.

    vocab_size: tokens it knows (V). context: the most tokens it reads at once (T). layers: blocks
    of attention and feed-forward. heads: attention heads in each (H). width: numbers in the vector
    that stands for a token (D). Raises KnobError for a shape that cannot be built.
    """

    vocab_size: int
    context: int
    layers: int
    heads: int
    width: int

    def __post_init__(self) -> None:
        for name in ("vocab_size", "context", "layers", "heads", "width"):
            value = getattr(self, name)
            if not is_whole(value) or value < 1:
                raise KnobError(f"{name} must be a whole number, at least 1; it is {value}.")
        if self.width % (2 * self.heads):
            raise KnobError(
                f"width must be divisible by twice the heads ({2 * self.heads}), so that each head "
                f"gets pairs of numbers to rotate; it is {self.width}."
            )

    def weight_shapes(self) -> dict[str, tuple[int, int]]:
        """Every weight's name and shape (inputs, outputs), in the order of the flat vector."""
        width = self.width
        shapes = {"embedding": (self.vocab_size, width)}
        for layer in range(self.layers):
            shapes[f"{layer}.attention_in"] = (width, 3 * width)
            shapes[f"{layer}.attention_out"] = (width, width)
            shapes[f"{layer}.feed_in"] = (width, 4 * width)
            shapes[f"{layer}.feed_out"] = (4 * width, width)
        return shapes


class Transformer:
    """The model: weights, forward pass, loss and gradient.

    `params`: all weights (`Parameters`). `config`: its shape. Tokens are integers (B, T) with T at
    most `config.context`; every method that takes them raises TokenError for an unknown id, a
    longer context, or targets and weights of another shape.

    Each block adds to a stream of vectors (B, T, D): attention first, then a feed-forward layer
    four times as wide, each reading a normalised copy. No biases. The table that turns tokens into
    vectors also scores the next token (tied weights).

    Sources: Radford et al. 2019 (GPT-2, norm before each half, section 2.3); Press & Wolf 2017,
    arXiv 1608.05859 (tied weights).
    """

    def __init__(
        self, config: ModelConfig, rng: np.random.Generator, dtype: DType | type = np.float32
    ) -> None:
        self.config = config
        self.params = Parameters(initial_weights(config, rng), dtype)
        self._gradient = ShardedGradient(self.params)
        self._evaluation = Tape(dtype, recording=False)
        self._frozen = self.params.nodes(self._evaluation, None)

    def copy(self) -> Transformer:
        """A model of the same shape and weights that shares no memory with this one."""
        twin = Transformer(self.config, np.random.default_rng(0), self.params.dtype)
        twin.params.copy_from(self.params.flat)
        return twin

    def __deepcopy__(self, memo: dict[int, object]) -> Transformer:
        """As `copy`: copied one by one, the views would come apart from their vector."""
        return self.copy()

    @property
    def num_parameters(self) -> int:
        """Numbers that training adjusts."""
        return self.params.size

    @property
    def buffer_bytes(self) -> int:
        """Bytes of working memory held for training and evaluation, gradients apart."""
        return self._gradient.nbytes + self._evaluation.workspace.nbytes

    def hidden(
        self,
        tape: Tape,
        weights: Mapping[str, Node],
        tokens: Tokens,
        cache: KeyValueCache | None = None,
    ) -> Node:
        """The last vectors of the stream, normalised: (B, T) -> (B, T, D). For composing losses."""
        self.check(tokens)
        return self._stream(tape, weights, tokens, cache)

    def _stream(
        self,
        tape: Tape,
        weights: Mapping[str, Node],
        tokens: Tokens,
        cache: KeyValueCache | None = None,
    ) -> Node:
        """As `hidden`, of tokens that were checked."""
        x = ops.rms_norm(tape, ops.embedding(tape, weights["embedding"], tokens))
        for layer in range(self.config.layers):
            x = self._block(tape, weights, x, layer, cache)
        return ops.rms_norm(tape, x)

    def _block(
        self,
        tape: Tape,
        weights: Mapping[str, Node],
        x: Node,
        layer: int,
        cache: KeyValueCache | None,
    ) -> Node:
        def weight(name: str) -> Node:
            return weights[f"{layer}.{name}"]

        qkv = ops.linear(tape, ops.rms_norm(tape, x), weight("attention_in"))  # (B, T, 3 D)
        mixed = ops.attention(tape, qkv, self.config.heads, cache, layer)  # (B, T, D)
        x = ops.linear(tape, mixed, weight("attention_out"), residual=x)
        wide = ops.linear(tape, ops.rms_norm(tape, x), weight("feed_in"))  # (B, T, 4 D)
        return ops.linear(tape, ops.squared_relu(tape, wide), weight("feed_out"), residual=x)

    def token_logprobs(
        self, tape: Tape, weights: Mapping[str, Node], tokens: Tokens, targets: Tokens
    ) -> Node:
        """ln p(target) at each position, as a node to build a loss on: (B, T)."""
        self.check(tokens, targets)
        return self._logprobs(tape, weights, tokens, targets)

    def _logprobs(
        self, tape: Tape, weights: Mapping[str, Node], tokens: Tokens, targets: Tokens
    ) -> Node:
        """As `token_logprobs`, of tokens and targets that were checked."""
        stream = self._stream(tape, weights, tokens)
        return ops.token_logprob(tape, stream, weights["embedding"], targets)

    def loss_and_grad(self, tokens: Tokens, targets: Tokens, weights: Array | None = None) -> float:
        """The loss, and its gradient written to `params.grad`.

        tokens, targets (B, T) integers; weights (B, T) >= 0, None for all ones. The loss is the
        weighted mean of -ln p(target), in nats per token.
        """
        self.check(tokens, targets)
        share = loss_shares(targets.shape, weights)

        def objective(
            tape: Tape, nodes: Mapping[str, Node], x: Tokens, y: Tokens, w: Array
        ) -> Node:
            return ops.weighted_sum(tape, self._logprobs(tape, nodes, x, y), w)

        workers = count_workers(len(tokens), self.num_parameters * tokens.size)
        return self._gradient(objective, (tokens, targets, -share), workers)

    def loss(self, tokens: Tokens, targets: Tokens, weights: Array | None = None) -> float:
        """The loss alone, without gradient; arguments as for `loss_and_grad`."""
        nll = self.token_nll(tokens, targets)
        return float(np.sum(loss_shares(targets.shape, weights) * nll, dtype=np.float64))

    @unwarned()
    def token_nll(self, tokens: Tokens, targets: Tokens) -> Array:
        """-ln p(target) at each position: (B, T), (B, T) -> (B, T), in nats."""
        self.check(tokens, targets)
        out = np.empty(targets.shape, self.params.dtype)
        for rows in self._evaluation_rows(tokens):
            tape = self._evaluation
            tape.reset()
            node = self._logprobs(tape, self._frozen, tokens[rows], targets[rows])
            np.negative(node.value, out=out[rows])
        return out

    @unwarned()
    def logits(self, tokens: Tokens) -> Array:
        """Scores of every possible next token at each position: (B, T) -> (B, T, V)."""
        self.check(tokens)
        out = np.empty((*tokens.shape, self.config.vocab_size), self.params.dtype)
        table = self.params.views["embedding"]
        for rows in self._evaluation_rows(tokens):
            self._evaluation.reset()
            stream = self._stream(self._evaluation, self._frozen, tokens[rows]).value
            np.matmul(stream, table.T, out=out[rows])  # (B, T, D) @ (D, V) -> (B, T, V)
        return out

    def new_cache(self, batch: int) -> KeyValueCache:
        """An empty memory for `batch` growing texts, for `next_logits`."""
        c = self.config
        return KeyValueCache(c.layers, c.heads, c.width, c.context, batch, self.params.dtype)

    @unwarned()
    def next_logits(self, tokens: Tokens, cache: KeyValueCache) -> Array:
        """Scores of the token after these, which follow those already in the cache.

        (B, T) -> (B, V). The cache grows by T positions; raises TokenError beyond the context.
        """
        self.check(tokens)
        self._evaluation.reset()
        stream = self._stream(self._evaluation, self._frozen, tokens, cache).value
        cache.advance(tokens.shape[1])
        return np.asarray(stream[:, -1] @ self.params.views["embedding"].T)  # (B, D) @ (D, V)

    def _evaluation_rows(self, tokens: Tokens) -> list[slice]:
        step = max(1, EVALUATION_TOKENS // tokens.shape[1])
        return [slice(start, start + step) for start in range(0, len(tokens), step)]

    def check(self, tokens: Tokens, targets: Tokens | None = None) -> None:
        """Raise TokenError unless the model can read these tokens (and targets)."""
        given = (tokens,) if targets is None else (tokens, targets)
        for ids in given:
            if not is_array(ids, "iu"):
                got = getattr(ids, "dtype", type(ids).__name__)
                raise TokenError(f"Tokens and targets are arrays of integers; got {got}.")
        if tokens.ndim != 2 or tokens.size == 0:
            raise TokenError(f"Tokens come as (batch, length), not empty; got {tokens.shape}.")
        if tokens.shape[1] > self.config.context:
            raise TokenError(
                f"The model reads at most {self.config.context} tokens; got {tokens.shape[1]}."
            )
        if targets is not None and targets.shape != tokens.shape:
            raise TokenError(f"Targets {targets.shape} do not match tokens {tokens.shape}.")
        for ids in given:
            if ids.min() < 0 or ids.max() >= self.config.vocab_size:
                raise TokenError(
                    f"Token ids go from 0 to {self.config.vocab_size - 1}; "
                    f"got {ids.min()} to {ids.max()}."
                )


def initial_weights(config: ModelConfig, rng: np.random.Generator) -> dict[str, Array]:
    """Random starting weights by name.

    Matrices that read the stream start at variance 1 / inputs, so that a vector keeps its size;
    those that write to it start at zero, so that each block begins as no change at all.
    Sources: LeCun et al. 1998, "Efficient BackProp", section 4.6 (variance 1 / inputs); Zhang et
    al. 2019 (Fixup), arXiv 1901.09321, section 3 (zero last layer of a branch).
    """
    weights: dict[str, Array] = {}
    for name, (rows, columns) in config.weight_shapes().items():
        if name == "embedding":
            weights[name] = rng.standard_normal((rows, columns)) * EMBEDDING_SCALE
        elif name.endswith("_in"):
            weights[name] = rng.standard_normal((rows, columns)) * float(rows**-0.5)
        else:
            weights[name] = np.zeros((rows, columns))
    return weights


EMBEDDING_SCALE = 0.02
"""Small, so that the first predictions are close to uniform: the loss begins near ln V."""


def loss_shares(shape: tuple[int, ...], weights: Array | None) -> Array:
    """Each position's share of the loss, (B, T), summing to one.

    Raises TokenError unless weights have this shape, are finite and at least 0, one of them above.
    """
    if weights is None:
        return np.full(shape, 1.0 / np.prod(shape))
    if not is_array(weights, "fiub"):
        raise TokenError("Weights are an array of numbers.")
    if weights.shape != shape:
        raise TokenError(f"Weights {weights.shape} do not match targets {shape}.")
    total = float(weights.sum())
    if not (isfinite(total) and weights.min() >= 0):
        raise TokenError("Weights are finite numbers, at least 0.")
    if not total > 0:
        raise TokenError("At least one position needs a weight above zero.")
    return np.asarray(weights / total)
