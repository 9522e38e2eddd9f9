"""nanoGPT's small model and CPU recipe in PyTorch: the reference for time to a loss.

Source: Karpathy, github.com/karpathy/nanoGPT, `model.py`, `config/train_shakespeare_char.py` and
the CPU command of its README (written anew, not copied).
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from engine.bench.torch_reference import Tensor, load_torch, updater
from engine.nn.transformer import ModelConfig
from engine.optim import cosine
from engine.types import Array, Tokens

BATCH = 12
STEPS = 2000
MORE_STEPS = 4000
"""It ends close to 1.88 after its 2,000 steps, on some seeds above: it may then go on at its last
rate, so that a time can be given at all."""

WARMUP = 100
RATE = 1e-3
END_RATE = 1e-4


def starting_weights(config: ModelConfig, seed: int) -> dict[str, Tensor]:
    """nanoGPT's starting weights: normal with deviation 0.02, smaller where a block writes back."""
    torch = load_torch()
    torch.manual_seed(seed)
    width = config.width

    def normal(*shape: int, std: float = 0.02) -> Tensor:
        return (torch.randn(*shape) * std).requires_grad_()

    back = 0.02 / math.sqrt(2 * config.layers)
    weights = {
        "tokens": normal(config.vocab_size, width),
        "positions": normal(config.context, width),
        "last_norm": torch.ones(width, requires_grad=True),
    }
    for layer in range(config.layers):
        weights |= {
            f"{layer}.norm1": torch.ones(width, requires_grad=True),
            f"{layer}.attention_in": normal(3 * width, width),
            f"{layer}.attention_out": normal(width, width, std=back),
            f"{layer}.norm2": torch.ones(width, requires_grad=True),
            f"{layer}.feed_in": normal(4 * width, width),
            f"{layer}.feed_out": normal(width, 4 * width, std=back),
        }
    return weights


def mean_loss(
    w: Mapping[str, Tensor], config: ModelConfig, tokens: Tensor, targets: Tensor
) -> Tensor:
    """nanoGPT's loss: learned positions, LayerNorm without bias, GELU, tied head, no dropout."""
    functional = load_torch().nn.functional
    width, head = config.width, config.width // config.heads
    batch, length = tokens.shape

    def norm(x: Tensor, gain: Tensor) -> Tensor:
        return functional.layer_norm(x, (width,), gain, None, 1e-5)

    x = functional.embedding(tokens, w["tokens"]) + w["positions"][:length]
    for layer in range(config.layers):
        qkv = functional.linear(norm(x, w[f"{layer}.norm1"]), w[f"{layer}.attention_in"])
        q, k, v = qkv.view(batch, length, 3, config.heads, head).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        mixed = mixed.transpose(1, 2).reshape(batch, length, width)
        x = x + functional.linear(mixed, w[f"{layer}.attention_out"])
        wide = functional.linear(norm(x, w[f"{layer}.norm2"]), w[f"{layer}.feed_in"])
        x = x + functional.linear(functional.gelu(wide), w[f"{layer}.feed_out"])
    logits = functional.linear(norm(x, w["last_norm"]), w["tokens"])
    return functional.cross_entropy(logits.view(-1, config.vocab_size), targets.reshape(-1))


class Reference:
    """nanoGPT's recipe as something that can be trained a step at a time and evaluated."""

    steps = MORE_STEPS
    batch = BATCH

    def __init__(self, config: ModelConfig, seed: int, threads: int) -> None:
        self.config = config
        self._torch = load_torch()
        self._torch.set_num_threads(threads)
        self._weights = starting_weights(config, seed)
        matrices = [name for name, w in self._weights.items() if w.dim() >= 2]
        self._update = updater(self._weights, RATE, (0.9, 0.99), decay=matrices)

    def train(self, tokens: Tokens, targets: Tokens, step: int) -> None:
        """One update at nanoGPT's learning rate for this step."""
        rate = cosine(step, STEPS, RATE, WARMUP, END_RATE)
        self._update(self._loss(tokens, targets), rate)

    def loss(self, tokens: Tokens, targets: Tokens) -> float:
        """Mean loss over windows, in nats per character."""
        with self._torch.no_grad():
            return float(self._loss(tokens, targets))

    def _loss(self, tokens: Array, targets: Array) -> Tensor:
        as_tensor = self._torch.from_numpy
        return mean_loss(self._weights, self.config, as_tensor(tokens), as_tensor(targets))
