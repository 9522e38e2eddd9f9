"""The model learns, refuses what it cannot read, and does the same for one and two workers."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import numpy as np
import pytest

import engine
from engine.errors import KnobError, TokenError
from engine.nn.transformer import ModelConfig, Transformer
from engine.optim import AdamW
from engine.parallel import count_workers
from engine.training import train_step

SMALL = ModelConfig(vocab_size=7, context=8, layers=2, heads=2, width=16)


def a_model(seed: int = 0, dtype: type = np.float32) -> Transformer:
    model = Transformer(SMALL, np.random.default_rng(seed), dtype)
    noise = np.random.default_rng(seed + 1).standard_normal(model.num_parameters)
    model.params.flat += (0.2 * noise).astype(dtype)
    return model


def a_batch(rows: int = 5, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    tokens = np.random.default_rng(seed).integers(0, SMALL.vocab_size, (rows, SMALL.context + 1))
    return tokens[:, :-1], tokens[:, 1:]


def test_it_starts_close_to_a_uniform_guess() -> None:
    model = Transformer(SMALL, np.random.default_rng(0))
    assert model.loss(*a_batch()) == pytest.approx(np.log(SMALL.vocab_size), abs=0.15)


def test_it_learns_a_repeating_text_to_almost_no_loss() -> None:
    model = Transformer(SMALL, np.random.default_rng(0))
    optimizer = AdamW(model.params, lr=1e-2, weight_decay=0.0)
    text = np.tile([1, 2, 3, 4, 5], 4)
    tokens = np.stack([text[i : i + 8] for i in range(5)])
    targets = np.stack([text[i + 1 : i + 9] for i in range(5)])
    for step in range(60):
        train_step(model, optimizer, tokens, targets, step=step)
    assert model.loss(tokens, targets) < 0.05


def test_a_later_token_changes_no_earlier_prediction() -> None:
    model = a_model()
    tokens, _ = a_batch()
    changed = tokens.copy()
    changed[:, 5] = (changed[:, 5] + 1) % SMALL.vocab_size
    before, after = model.logits(tokens), model.logits(changed)
    assert np.array_equal(before[:, :5], after[:, :5])
    assert not np.allclose(before[:, 5:], after[:, 5:])


def test_loss_agrees_between_its_three_forms() -> None:
    model = a_model()
    tokens, targets = a_batch()
    weights = np.random.default_rng(5).random(targets.shape)
    nll = model.token_nll(tokens, targets)
    expected = float((nll * weights).sum() / weights.sum())
    assert model.loss(tokens, targets, weights) == pytest.approx(expected, rel=1e-6)
    assert model.loss_and_grad(tokens, targets, weights) == pytest.approx(expected, rel=1e-5)
    logits = model.logits(tokens).astype(np.float64)
    logp = logits - np.log(np.exp(logits).sum(-1, keepdims=True))
    assert np.allclose(-np.take_along_axis(logp, targets[..., None], -1)[..., 0], nll, atol=1e-5)


def test_masked_positions_leave_no_gradient() -> None:
    model = a_model()
    tokens, targets = a_batch()
    weights = np.zeros(targets.shape)
    weights[:, 2] = 1
    model.loss_and_grad(tokens, targets, weights)
    gradient = model.params.grad.copy()
    other = (targets + np.arange(8) * (np.arange(8) != 2)) % SMALL.vocab_size
    model.loss_and_grad(tokens, other, weights)
    assert np.array_equal(gradient, model.params.grad)


def test_workers_are_a_function_of_shapes() -> None:
    assert [count_workers(rows, 1e9) for rows in (0, 1, 2, 12)] == [1, 1, 2, 2]
    assert count_workers(12, 1e5) == 1


@pytest.mark.parametrize("copied", [Transformer.copy, deepcopy])
def test_a_copy_trains_apart_from_its_original(
    copied: Callable[[Transformer], Transformer],
) -> None:
    model = a_model()
    before = model.params.flat.copy()
    twin = copied(model)
    assert np.array_equal(twin.params.flat, before)
    tokens, targets = a_batch()
    train_step(twin, AdamW(twin.params), tokens, targets, step=0)
    assert np.array_equal(model.params.flat, before)
    assert not np.array_equal(twin.params.views["0.feed_in"], model.params.views["0.feed_in"])


@pytest.mark.parametrize("rows", [2, 3, 5])
def test_two_workers_compute_what_one_does(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    model = a_model()
    tokens, targets = a_batch(rows)
    one = model.loss_and_grad(tokens, targets)
    gradient = model.params.grad.copy()
    monkeypatch.setattr("engine.nn.transformer.count_workers", lambda rows, work: 2)
    two = model.loss_and_grad(tokens, targets)
    assert two == pytest.approx(one, rel=1e-6)
    assert np.allclose(model.params.grad, gradient, rtol=1e-4, atol=1e-6)


FORKED = """
import os, signal
import numpy as np
from engine.nn.transformer import ModelConfig, Transformer
model = Transformer(ModelConfig(65, 64, 2, 4, 128), np.random.default_rng(0))
tokens = np.zeros((12, 64), int)
loss = model.loss_and_grad(tokens, tokens)
child = os.fork()
if child == 0:
    signal.alarm(20)
    os._exit(0 if model.loss_and_grad(tokens, tokens) == loss else 1)
assert os.waitpid(child, 0)[1] == 0
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_process_trains_on() -> None:
    assert count_workers(12, 12 * 64 * 400_000) == 2
    root = Path(engine.__file__).parents[1]
    subprocess.run([sys.executable, "-W", "ignore", "-c", FORKED], cwd=root, check=True)


def test_changing_batch_sizes_leave_the_results_alone() -> None:
    model = a_model()
    tokens, targets = a_batch(5)
    expected = model.loss_and_grad(tokens, targets)
    gradient = model.params.grad.copy()
    for rows in (1, 4, 2, 3, 5):
        again = model.loss_and_grad(tokens[:rows], targets[:rows])
    assert again == expected
    assert np.array_equal(model.params.grad, gradient)


@pytest.mark.parametrize(
    ("field", "value"),
    [("width", 18), ("heads", 3), ("layers", 0), ("context", -1), ("heads", True)],
)
def test_impossible_shapes_are_refused_by_name(field: str, value: int) -> None:
    shape = {"vocab_size": 7, "context": 8, "layers": 2, "heads": 2, "width": 16, field: value}
    with pytest.raises(KnobError, match="must be"):
        ModelConfig(**shape)


def test_tokens_it_cannot_read_are_refused() -> None:
    model = a_model()
    tokens, targets = a_batch()
    with pytest.raises(TokenError, match="at most 8"):
        model.logits(np.zeros((1, 9), int))
    with pytest.raises(TokenError, match="not empty"):
        model.loss(tokens[:0], targets[:0])
    with pytest.raises(TokenError, match="integers"):
        model.logits(tokens.astype(float))
    with pytest.raises(TokenError, match="0 to 6"):
        model.loss(tokens + 1, targets)
    with pytest.raises(TokenError, match="0 to 6"):
        model.loss_and_grad(tokens, targets - 7)
    with pytest.raises(TokenError, match="match"):
        model.loss_and_grad(tokens, targets[:, 1:])
    with pytest.raises(TokenError, match="above zero"):
        model.loss(tokens, targets, np.zeros(targets.shape))


def test_a_large_evaluation_equals_its_parts_and_holds_no_more_memory() -> None:
    model = a_model()
    tokens, targets = a_batch(700)
    whole = model.token_nll(tokens, targets)
    held = model.buffer_bytes
    parts = [model.token_nll(tokens[i : i + 50], targets[i : i + 50]) for i in range(0, 700, 50)]
    assert np.allclose(whole, np.concatenate(parts), atol=1e-5)
    model = a_model()
    model.token_nll(tokens[:140], targets[:140])
    assert held <= 3 * model.buffer_bytes
