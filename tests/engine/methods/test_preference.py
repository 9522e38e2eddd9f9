from __future__ import annotations

import numpy as np
import pytest

from engine.methods.preference import DPO, Pairs, lead
from engine.nn.transformer import ModelConfig, Transformer
from engine.optim import SGD
from engine.worlds.windows import Windows, lay_out

BETA, ANCHOR = 0.5, 0.3


def compared(model: Transformer, rng: np.random.Generator) -> Pairs:
    """Six random pairs of answers, with a reference that is not the model itself."""

    def answers() -> Windows:
        return lay_out([[*rng.integers(1, 9, rng.integers(2, 6)), 0] for _ in range(6)], 6, 0)

    chosen, rejected = answers(), answers()
    return Pairs(chosen, rejected, rng.standard_normal(6))


def objective(model: Transformer, pairs: Pairs) -> float:
    """The loss as the papers write it, computed without the code under test."""
    margin = BETA * (lead(model, pairs.chosen, pairs.rejected) - pairs.lead)
    kept = model.loss(pairs.chosen.tokens, pairs.chosen.targets, pairs.chosen.weights)
    return float(np.mean(np.log1p(np.exp(-margin)))) + ANCHOR * kept


def test_the_gradient_agrees_with_the_slope_of_the_loss() -> None:
    rng = np.random.default_rng(1)
    model = Transformer(ModelConfig(9, 6, 1, 1, 8), rng, np.float64)
    model.params.flat += 0.1 * rng.standard_normal(model.params.size)
    pairs = compared(model, rng)
    dpo = DPO(model, SGD(model.params, lr=0.0), BETA, ANCHOR)
    dpo.fill_gradient(pairs, BETA * (lead(model, pairs.chosen, pairs.rejected) - pairs.lead))
    along = rng.standard_normal(model.params.size)
    slope = float(model.params.grad @ along)
    here, tiny = model.params.flat.copy(), 1e-5
    model.params.copy_from(here + tiny * along)
    above = objective(model, pairs)
    model.params.copy_from(here - tiny * along)
    below = objective(model, pairs)
    assert slope == pytest.approx((above - below) / (2 * tiny), rel=1e-5)


def test_steps_make_the_chosen_answer_lead() -> None:
    rng = np.random.default_rng(2)
    model = Transformer(ModelConfig(9, 6, 1, 1, 8), rng)
    pairs = compared(model, rng)
    before = lead(model, pairs.chosen, pairs.rejected)
    dpo = DPO(model, SGD(model.params, lr=0.3), BETA, ANCHOR)
    losses = [dpo.step(pairs, step) for step in range(60)]
    assert losses[-1] < losses[0]
    assert lead(model, pairs.chosen, pairs.rejected).mean() > before.mean()
