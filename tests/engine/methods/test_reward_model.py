from __future__ import annotations

import numpy as np
import pytest

from engine.methods.reward_model import PreferenceLoss, answered, score
from engine.nn.transformer import ModelConfig, Transformer
from engine.optim import SGD
from engine.worlds.manners import ASKED
from engine.worlds.questions import VOCABULARY


def small(dtype: type = np.float32) -> Transformer:
    rng = np.random.default_rng(1)
    model = Transformer(ModelConfig(len(VOCABULARY), 24, 1, 1, 8), rng, dtype)
    model.params.flat += 0.1 * rng.standard_normal(model.params.size)
    return model


def told(*texts: str) -> list[tuple]:
    return [(ASKED[0], VOCABULARY.encode(f"{text} <end>")) for text in texts]


KIND = told("dear friend , the barn .", "dear friend , the den .", "dear friend .")
RUDE = told("silly you , the barn .", "silly you , the den .", "silly you .")


def test_a_texts_score_does_not_depend_on_its_neighbours() -> None:
    model = small()
    together = score(model, answered(KIND + RUDE))
    alone = [score(model, answered([each]))[0] for each in KIND + RUDE]
    assert together == pytest.approx(np.array(alone), abs=1e-5)


def test_only_the_answer_is_judged() -> None:
    model, texts = small(), answered(KIND)
    assert (texts.judged.sum(axis=1) == [len(answer) for _, answer in KIND]).all()
    assert score(model, answered([(ASKED[0], [])])) == pytest.approx(np.zeros(1))


def test_the_gradient_agrees_with_the_slope_of_the_loss() -> None:
    model = small(np.float64)
    loss = PreferenceLoss(model, SGD(model.params, lr=0.0))
    up, down = answered(KIND), answered(RUDE)

    def here() -> float:
        gap = score(model, up) - score(model, down)
        return float(np.mean(np.log1p(np.exp(-gap))))

    assert loss.step(up, down, 0) == pytest.approx(here())
    grad = model.params.grad.copy()
    along = np.random.default_rng(2).standard_normal(model.params.size)
    start, tiny = model.params.flat.copy(), 1e-5
    model.params.copy_from(start + tiny * along)
    above = here()
    model.params.copy_from(start - tiny * along)
    slope = (above - here()) / (2 * tiny)
    model.params.copy_from(start)
    length = np.linalg.norm(grad)  # clipped to 1 at most: the direction is what can be compared
    assert grad @ along / length == pytest.approx(slope / _length(model, here), rel=1e-3)


def _length(model: Transformer, loss) -> float:
    """The gradient's length by its largest slope: that along itself."""
    along = model.params.grad / np.linalg.norm(model.params.grad)
    start, tiny = model.params.flat.copy(), 1e-5
    model.params.copy_from(start + tiny * along)
    above = loss()
    model.params.copy_from(start - tiny * along)
    below = loss()
    model.params.copy_from(start)
    return (above - below) / (2 * tiny)


def test_what_was_picked_comes_to_score_higher() -> None:
    model = small()
    loss = PreferenceLoss(model, SGD(model.params, lr=0.3))
    for step in range(40):
        loss.step(answered(KIND), answered(RUDE), step)
    assert (score(model, answered(KIND)) > score(model, answered(RUDE))).all()
