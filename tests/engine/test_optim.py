"""Optimizers do what their papers say, block by block and name by name."""

from __future__ import annotations

import tracemalloc
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import NonFiniteLoss
from engine.nn.parameters import Parameters
from engine.nn.transformer import ModelConfig, Transformer
from engine.optim import SGD, AdamW, Muon, clip_grad_norm, constant, cosine, linear_to_zero
from engine.optim import adamw as adamw_module
from engine.optim.muon import orthogonal
from engine.training import train_step


def some_params(dtype: type = np.float64) -> Parameters:
    rng = np.random.default_rng(0)
    shapes = {"embedding": (5, 4), "in": (4, 12), "out": (12, 4)}
    return Parameters({name: rng.standard_normal(shape) for name, shape in shapes.items()}, dtype)


def gradients(params: Parameters, steps: int) -> list[np.ndarray]:
    rng = np.random.default_rng(1)
    return [rng.standard_normal(params.size).astype(params.dtype) for _ in range(steps)]


@pytest.mark.parametrize("block", [7, 32_768])
def test_adamw_follows_the_paper(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adamw_module, "BLOCK", block)
    params = some_params()
    w, m, v = params.flat.copy(), 0.0, 0.0
    optimizer = AdamW(params, lr=0.01, betas=(0.9, 0.99), weight_decay=0.1, epsilon=1e-3)
    for t, g in enumerate(gradients(params, 6), start=1):
        params.grad[...] = g
        optimizer.step()
        m, v = 0.9 * m + 0.1 * g, 0.99 * v + 0.01 * g * g
        w = w - 0.01 * 0.1 * w
        w = w - 0.01 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.99**t)) + 1e-3)
        assert np.allclose(params.flat, w, rtol=1e-12)


def test_adamw_leaves_unnamed_weights_alone() -> None:
    params = some_params()
    before = params.flat.copy()
    optimizer = AdamW(params, names=["in"])
    params.grad[...] = 1
    optimizer.step()
    moved = params.split(params.flat != before)
    assert moved["in"].all()
    assert not moved["embedding"].any()
    assert not moved["out"].any()


def test_sgd_with_and_without_momentum() -> None:
    params = some_params()
    w = params.flat.copy()
    optimizer = SGD(params, lr=0.1, momentum=0.5)
    params.grad[...] = 1
    optimizer.step()
    optimizer.step(lr=0.2)
    assert np.allclose(params.flat, w - 0.1 - 0.2 * 1.5)
    plain = SGD(params, lr=0.1)
    w = params.flat.copy()
    plain.step()
    assert np.allclose(params.flat, w - 0.1)


@given(st.integers(2, 24), st.integers(2, 24), st.integers(0, 99))
@settings(deadline=None, max_examples=40)
def test_orthogonal_keeps_directions_and_levels_their_sizes(
    rows: int, columns: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    small = min(rows, columns)
    u = np.linalg.qr(rng.standard_normal((rows, small)))[0]
    v = np.linalg.qr(rng.standard_normal((columns, small)))[0]
    sizes = np.geomspace(1, 0.05, small)
    result = orthogonal((u * sizes) @ v.T * 7.0)
    inside = u.T @ result @ v
    assert np.abs(inside - np.diag(np.diag(inside))).max() < 1e-6
    assert np.diag(inside).min() > 0.85
    assert np.diag(inside).max() < 1.15


def test_orthogonal_of_nothing_is_nothing() -> None:
    assert not orthogonal(np.zeros((3, 4))).any()


def test_muon_treats_hidden_matrices_and_leaves_the_embedding_to_adamw() -> None:
    params, twin = some_params(), some_params()
    muon, adam = Muon(params, lr=0.02, adam_lr=0.01), AdamW(twin, lr=0.005, weight_decay=0.0)
    adam.betas = (0.9, 0.95)
    g = gradients(params, 1)[0]
    params.grad[...], twin.grad[...] = g, g
    before = params.views["in"].copy()
    muon.step(lr=0.01)  # half the rate: AdamW's follows
    adam.step()
    assert np.allclose(params.views["embedding"], twin.views["embedding"])
    step = before - params.views["in"]
    direction = params.grads["in"] * 1.95
    assert np.allclose(step, 0.01 * 3**0.5 * orthogonal(direction))


def test_muon_looks_one_step_ahead_along_its_velocity() -> None:
    params = some_params()
    muon = Muon(params, lr=0.01, momentum=0.5)
    first, second = (params.split(g)["in"] for g in gradients(params, 2))
    for g in gradients(params, 2):
        before = params.views["in"].copy()
        params.grad[...] = g
        muon.step()
    velocity = 0.5 * first + second
    ahead = 0.5 * velocity + second
    assert np.allclose(before - params.views["in"], 0.01 * 3**0.5 * orthogonal(ahead))


@pytest.mark.parametrize("make", [SGD, AdamW, Muon])
def test_an_update_makes_no_copy_of_the_weights(make: type) -> None:
    params = Parameters({"embedding": np.ones((500, 8)), "in": np.ones((8, 5000))}, np.float32)
    params.grad[...] = gradients(params, 1)[0]
    optimizer = make(params)
    optimizer.step()
    tracemalloc.start()
    optimizer.step()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < params.flat.nbytes / 4


def test_clipping_shortens_only_what_is_too_long() -> None:
    params = some_params()
    params.grad[...] = 3.0
    assert clip_grad_norm(params, 1.0) == pytest.approx(3 * params.size**0.5)
    assert np.linalg.norm(params.grad) == pytest.approx(1.0)
    before = params.grad.copy()
    assert clip_grad_norm(params, 5.0) == pytest.approx(1.0)
    assert np.array_equal(before, params.grad)


def test_schedules_rise_then_fall() -> None:
    assert [constant(s, 1.0, warmup=3) for s in range(5)] == [0.25, 0.5, 0.75, 1, 1]
    rates = [cosine(s, 100, 1.0, warmup=10, end=0.1) for s in range(101)]
    assert rates[10] == pytest.approx(1.0)
    assert rates[100] == pytest.approx(0.1)
    assert all(a >= b for a, b in pairwise(rates[10:]))
    assert cosine(55, 100, 1.0, warmup=10, end=0.1) == pytest.approx(0.55)
    assert linear_to_zero(55, 100, 2.0, warmup=10) == pytest.approx(1.0)
    assert linear_to_zero(100, 100, 2.0) == 0


def test_a_loss_that_is_not_finite_stops_before_the_weights_are_touched() -> None:
    model = Transformer(ModelConfig(7, 8, 1, 2, 8), np.random.default_rng(0))
    optimizer = SGD(model.params, lr=0.5)
    model.params.flat[0] = np.nan
    before = model.params.flat.copy()
    tokens = np.zeros((2, 8), int)
    with pytest.raises(NonFiniteLoss, match=r"step 17 \(learning rate 0\.25\)") as caught:
        train_step(model, optimizer, tokens, tokens, step=17, lr=0.25)
    assert (caught.value.step, caught.value.learning_rate) == (17, 0.25)
    assert np.array_equal(before, model.params.flat, equal_nan=True)


def test_a_diverging_run_ends_in_the_typed_error_and_no_warning() -> None:
    model = Transformer(ModelConfig(7, 8, 2, 2, 16), np.random.default_rng(0))
    optimizer = SGD(model.params, lr=1e38)
    tokens = np.random.default_rng(1).integers(0, 7, (4, 8))

    def run() -> None:
        for step in range(20):
            train_step(model, optimizer, tokens, tokens, step=step, clip=float("inf"))

    with pytest.raises(NonFiniteLoss):
        run()


@pytest.mark.parametrize("make", [AdamW, Muon])
def test_two_workers_update_as_one_does(make: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adamw_module, "BLOCK", 16)

    def updated(workers: int) -> np.ndarray:
        for module in ("adamw", "muon"):
            monkeypatch.setattr(f"engine.optim.{module}.count_workers", lambda n, work: workers)
        params = some_params(np.float32)
        optimizer = make(params)
        for g in gradients(params, 3):
            params.grad[...] = g
            optimizer.step()
        return params.flat

    assert np.array_equal(updated(1), updated(2))
