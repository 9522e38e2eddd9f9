"""A denoiser learns to clean, draws what it learned, and repeats itself with the same draws."""

from __future__ import annotations

import numpy as np
import pytest

from engine.errors import NonFiniteLoss
from engine.methods.diffusion import Denoiser, Training


def trained(steps: int, shade: float = 0.6, seed: int = 0) -> tuple[Denoiser, list[float]]:
    """A denoiser of 9 pixels that only ever saw one grey, under a prompt of one word."""
    rng = np.random.default_rng(seed)
    model = Denoiser(9, 1, 16, rng)
    training = Training(model, 0.01)
    pictures, prompts = np.full((16, 9), shade), np.ones((16, 1))
    shares = np.full(16, 1 / 16)
    return model, [training.step(pictures, prompts, shares, rng) for _ in range(steps)]


def test_its_loss_falls_and_it_draws_what_it_saw() -> None:
    model, losses = trained(300)
    assert losses[-1] < 0.1 * losses[0]
    *_, drawn = model.draw(np.ones((4, 1)), 10, np.random.default_rng(1))
    assert drawn.shape == (4, 9)
    assert np.abs(drawn - 0.6).mean() < 0.15


def test_the_same_draws_give_the_same_pictures() -> None:
    model, _ = trained(5)
    first, again = (
        list(model.draw(np.ones((2, 1)), 6, np.random.default_rng(7))) for _ in range(2)
    )
    assert len(first) == 6
    assert np.array_equal(first, again)


def test_the_gradient_agrees_with_the_slope_along_itself() -> None:
    model = Denoiser(9, 2, 8, np.random.default_rng(3))
    pictures = np.random.default_rng(4).uniform(-1, 1, (6, 9))
    prompts, shares = np.eye(2)[[0, 1, 0, 1, 1, 0]], np.full(6, 1 / 6)

    def loss() -> float:
        return model.fill_gradient(pictures, prompts, shares, np.random.default_rng(5))

    loss()
    params = model.net.params
    gradient, start = params.grad.copy(), params.flat.copy()
    direction, step = gradient / np.linalg.norm(gradient), np.float32(1e-2)
    params.copy_from(start + step * direction)
    above = loss()
    params.copy_from(start - step * direction)
    below = loss()
    assert (above - below) / (2 * step) == pytest.approx(np.linalg.norm(gradient), rel=0.02)


def test_a_copy_shares_no_weight() -> None:
    model, _ = trained(3)
    twin = model.copy()
    assert np.array_equal(twin.net.params.flat, model.net.params.flat)
    twin.net.params.flat[0] += 1
    assert twin.net.params.flat[0] != model.net.params.flat[0]


def test_a_loss_that_is_no_number_ends_the_training() -> None:
    model = Denoiser(9, 1, 8, np.random.default_rng(0))
    training = Training(model, 0.01)
    with pytest.raises(NonFiniteLoss):
        training.step(
            np.full((2, 9), np.nan), np.ones((2, 1)), np.ones(2), np.random.default_rng(0)
        )
