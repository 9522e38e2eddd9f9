from __future__ import annotations

import numpy as np
import pytest

from engine.errors import NonFiniteLoss
from engine.methods.adapter import Adapter
from engine.nn.transformer import ModelConfig, Transformer
from engine.optim import AdamW
from engine.worlds.windows import Windows, lay_out

CONFIG = ModelConfig(vocab_size=9, context=8, layers=2, heads=2, width=8)


def model(seed: int = 1, dtype: type = np.float32) -> Transformer:
    """A model whose every matrix has something to say: none of its outputs start at zero."""
    rng = np.random.default_rng(seed)
    built = Transformer(CONFIG, rng, dtype)
    built.params.flat += 0.1 * rng.standard_normal(built.params.size)
    return built


def rows() -> Windows:
    return lay_out([[1, 2, 3, 4, 0], [5, 6, 7, 0], [8, 1, 0]], context=8, end=0)


def trained(adapter: Adapter, steps: int = 20, rate: float = 0.02) -> list[float]:
    optimizer = AdamW(adapter.params, lr=rate, weight_decay=0.0)
    return [adapter.step(rows(), optimizer, step, rate) for step in range(steps)]


def test_a_fresh_adapter_changes_nothing() -> None:
    base = model()
    plugged = Adapter(base, 2, np.random.default_rng(1)).plugged()
    assert (plugged.params.flat == base.params.flat).all()


def test_it_learns_while_the_base_stays_as_it_was_bit_for_bit() -> None:
    base = model()
    before = base.params.flat.copy()
    adapter = Adapter(base, 2, np.random.default_rng(1))
    losses = trained(adapter)
    assert losses[-1] < losses[0]
    assert (base.params.flat == before).all()


def test_the_plugged_model_scores_what_the_adapter_was_trained_on() -> None:
    base, some = model(dtype=np.float64), rows()
    adapter = Adapter(base, 2, np.random.default_rng(1))
    trained(adapter)
    optimizer = AdamW(adapter.params, lr=0.0, weight_decay=0.0)
    plugged = adapter.plugged()
    expected = plugged.loss(some.tokens, some.targets, some.weights)
    assert adapter.step(some, optimizer, 0, 0.0) == pytest.approx(expected, rel=1e-6)


def test_its_gradient_is_that_of_finite_differences() -> None:
    base, some = model(dtype=np.float64), rows()
    adapter = Adapter(base, 2, np.random.default_rng(1))
    trained(adapter, 5)
    still = AdamW(adapter.params, lr=0.0, weight_decay=0.0)
    direction = np.random.default_rng(2).standard_normal(adapter.params.size)
    direction *= 1e-3 / np.linalg.norm(direction)

    def loss_at(shift: float) -> float:
        adapter.params.flat += shift * direction
        loss = adapter.plugged().loss(some.tokens, some.targets, some.weights)
        adapter.params.flat -= shift * direction
        return loss

    adapter.step(some, still, 0, 0.0)
    gradient = adapter.params.grad.copy()  # clipped to length 1: its direction is what counts
    slope = (loss_at(1.0) - loss_at(-1.0)) / 2
    length = max(1.0, _length(adapter, some) / np.linalg.norm(gradient))
    assert slope == pytest.approx(float(gradient @ direction) * length, rel=1e-3)


def _length(adapter: Adapter, some: Windows) -> float:
    """The unclipped gradient's length, from the model's own gradient by the chain rule."""
    plugged = adapter.plugged()
    plugged.loss_and_grad(some.tokens, some.targets, some.weights)
    total = 0.0
    for name in adapter.names:
        grad = plugged.params.grads[name]
        down = adapter.params.views[f"{name}.down"]
        up = adapter.params.views[f"{name}.up"]
        total += float(np.sum((grad @ up.T) ** 2) + np.sum((down.T @ grad) ** 2))
    return total**0.5


def test_its_change_to_a_matrix_has_the_adapters_rank() -> None:
    adapter = Adapter(model(), 2, np.random.default_rng(1))
    trained(adapter)
    assert all(np.linalg.matrix_rank(adapter.change(name), 1e-4) <= 2 for name in adapter.names)


def test_weights_that_overflow_stop_the_training() -> None:
    adapter = Adapter(model(), 2, np.random.default_rng(1))
    adapter.params.flat[:] = np.inf
    with pytest.raises(NonFiniteLoss):
        trained(adapter, 1)
