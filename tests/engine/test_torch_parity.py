"""The engine computes what PyTorch does: losses, gradients, ten AdamW steps.

Skipped where PyTorch is not installed: `pip install torch==2.13.0` exactly.
"""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from engine.bench.torch_reference import engine_loss, engine_weights  # noqa: E402
from engine.nn.transformer import ModelConfig, Transformer  # noqa: E402
from engine.optim import AdamW, clip_grad_norm  # noqa: E402

CONFIG = ModelConfig(13, 16, 2, 2, 32)


def a_case(dtype: type) -> tuple[Transformer, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    model = Transformer(CONFIG, rng, dtype)
    model.params.flat += (0.1 * rng.standard_normal(model.num_parameters)).astype(dtype)
    text = rng.integers(0, CONFIG.vocab_size, (6, 17))
    return model, text[:, :-1].copy(), text[:, 1:].copy()


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-9), (np.float32, 2e-4)])
def test_loss_and_gradient(dtype: type, tolerance: float) -> None:
    model, tokens, targets = a_case(dtype)
    weights = engine_weights(model.params.views)
    theirs = engine_loss(weights, CONFIG, torch.tensor(tokens), torch.tensor(targets))
    theirs.backward()
    expected_loss = pytest.approx(float(theirs.detach()), rel=tolerance)
    assert model.loss_and_grad(tokens, targets) == expected_loss
    for name, gradient in model.params.grads.items():
        expected = weights[name].grad.numpy()
        scale = np.abs(expected).max()
        assert np.abs(gradient - expected).max() <= tolerance * scale, name


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-7), (np.float32, 2e-3)])
def test_ten_steps_of_clipped_adamw(dtype: type, tolerance: float) -> None:
    model, tokens, targets = a_case(dtype)
    weights = engine_weights(model.params.views)
    ours = AdamW(model.params, lr=3e-3, betas=(0.9, 0.95), weight_decay=0.1)
    theirs = torch.optim.AdamW(weights.values(), lr=3e-3, betas=(0.9, 0.95), weight_decay=0.1)
    for _ in range(10):
        loss = engine_loss(weights, CONFIG, torch.tensor(tokens), torch.tensor(targets))
        theirs.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights.values(), 1.0)
        theirs.step()
        expected_loss = pytest.approx(float(loss.detach()), rel=tolerance)
        assert model.loss_and_grad(tokens, targets) == expected_loss
        clip_grad_norm(model.params, 1.0)
        ours.step()
    for name, view in model.params:
        expected = weights[name].detach().numpy()
        assert np.abs(view - expected).max() <= 10 * tolerance * np.abs(expected).max(), name
