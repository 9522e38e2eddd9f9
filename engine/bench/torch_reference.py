"""The engine's own model in PyTorch: what its speed and its gradients are compared with.

PyTorch is needed only here and is no dependency: `pip install torch==2.13.0` exactly (an unpinned
one brings gigabytes of CUDA). It runs eagerly, as a user would write it, with its fused attention,
fused norm and fused AdamW.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from engine.bench.speed import Case, Step, a_batch
from engine.errors import EngineError
from engine.nn.transformer import ModelConfig, Transformer
from engine.ops.attention import SCORE_SCALE
from engine.types import Array, Tokens

Tensor = Any


class TorchMissing(EngineError):  # noqa: N818 - names what is the case
    """PyTorch is not installed; the message says how to install it."""


def load_torch() -> Any:
    """The torch module. Raises TorchMissing where it is not installed."""
    try:
        return importlib.import_module("torch")
    except ImportError as error:
        raise TorchMissing(
            "The comparison needs PyTorch: pip install torch==2.13.0 (exactly this version)."
        ) from error


def engine_weights(params: Mapping[str, Array]) -> dict[str, Tensor]:
    """Our weights as trainable tensors, copied: name -> tensor of the same shape."""
    torch = load_torch()
    return {name: torch.tensor(array, requires_grad=True) for name, array in params.items()}


def engine_loss(
    w: Mapping[str, Tensor], config: ModelConfig, tokens: Tensor, targets: Tensor
) -> Tensor:
    """The loss of `engine.nn.transformer.Transformer`, written in PyTorch: one number, in nats."""
    torch = load_torch()
    functional = torch.nn.functional
    width, head = config.width, config.width // config.heads
    batch, length = tokens.shape
    sine, cosine = turns(length, head, w["embedding"].dtype)

    def norm(x: Tensor) -> Tensor:
        return functional.rms_norm(x, (width,), eps=1e-6)

    def unit_and_turned(x: Tensor) -> Tensor:
        x = functional.normalize(x, dim=-1)
        even, odd = x[..., 0::2], x[..., 1::2]
        return torch.stack((even * cosine - odd * sine, even * sine + odd * cosine), -1).flatten(-2)

    x = norm(functional.embedding(tokens, w["embedding"]))
    for layer in range(config.layers):
        qkv = norm(x) @ w[f"{layer}.attention_in"]
        q, k, v = qkv.view(batch, length, 3, config.heads, head).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(
            unit_and_turned(q), unit_and_turned(k), v, is_causal=True, scale=SCORE_SCALE
        )
        mixed = mixed.transpose(1, 2).reshape(batch, length, width)
        x = x + mixed @ w[f"{layer}.attention_out"]
        wide = functional.relu(norm(x) @ w[f"{layer}.feed_in"]).square()
        x = x + wide @ w[f"{layer}.feed_out"]
    logits = norm(x) @ w["embedding"].T
    return functional.cross_entropy(logits.view(-1, config.vocab_size), targets.reshape(-1))


_TURNS: dict[tuple[int, int, Any], tuple[Tensor, Tensor]] = {}


def turns(length: int, head: int, dtype: Any) -> tuple[Tensor, Tensor]:
    """Sine and cosine of each position's rotation angles, each (T, K/2), computed once."""
    torch = load_torch()
    key = (length, head, dtype)
    if key not in _TURNS:
        frequency = 10000.0 ** (-torch.arange(0, head, 2, dtype=torch.float64) / head)
        angle = torch.arange(length, dtype=torch.float64)[:, None] * frequency
        _TURNS[key] = angle.sin().to(dtype), angle.cos().to(dtype)
    return _TURNS[key]


def engine_steps(case: Case, text: Tokens | None) -> Mapping[int, Step]:
    """Training steps of our model in PyTorch, by number of threads, for `speed.measure`."""
    torch = load_torch()
    model = Transformer(case.config, np.random.default_rng(0))
    tokens, targets = (torch.tensor(array) for array in a_batch(case, text))

    def step_with(threads: int) -> Step:
        weights = engine_weights(model.params.views)
        update = updater(weights, lr=1e-3, betas=(0.9, 0.95), decay=list(weights))

        def step() -> None:
            torch.set_num_threads(threads)
            update(engine_loss(weights, case.config, tokens, targets))

        return step

    return {threads: step_with(threads) for threads in range(1, (os.cpu_count() or 1) + 1)}


def updater(
    weights: Mapping[str, Tensor], lr: float, betas: tuple[float, float], decay: list[str]
) -> Callable[..., None]:
    """update(loss, lr=None): backward, clip to length 1, fused AdamW. `decay`: what shrinks."""
    torch = load_torch()
    groups = [
        {"params": [w for name, w in weights.items() if name in decay], "weight_decay": 0.1},
        {"params": [w for name, w in weights.items() if name not in decay], "weight_decay": 0.0},
    ]
    groups = [group for group in groups if group["params"]]
    optimizer = torch.optim.AdamW(groups, lr=lr, betas=betas, fused=True)
    every = list(weights.values())

    def update(loss: Tensor, lr: float | None = None) -> None:
        for group in optimizer.param_groups:
            group["lr"] = group["lr"] if lr is None else lr
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(every, 1.0)
        optimizer.step()

    return update
