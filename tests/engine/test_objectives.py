"""What stages after pre-training train: adapters, reward heads, policies, denoisers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from engine import ops
from engine.checkpoint import weights_hash
from engine.gradcheck import TOLERANCE, worst_error
from engine.nn.parameters import Parameters
from engine.nn.transformer import ModelConfig, Transformer
from engine.optim import AdamW
from engine.parallel import ShardedGradient
from engine.tape import Node, Tape

CONFIG = ModelConfig(7, 8, 1, 2, 16)


@pytest.fixture
def base() -> Transformer:
    model = Transformer(CONFIG, np.random.default_rng(0))
    model.params.flat += np.float32(0.1) * np.random.default_rng(1).standard_normal(
        model.num_parameters, dtype=np.float32
    )
    return model


def test_an_adapter_learns_while_the_base_stays_bit_for_bit(base: Transformer) -> None:
    rng = np.random.default_rng(2)
    text = rng.integers(0, 7, (6, 9))
    tokens, targets = text[:, :-1], text[:, 1:]
    adapter = Parameters({"down": rng.standard_normal((16, 4)) / 4, "up": np.zeros((4, 48))})

    def objective(
        tape: Tape, nodes: Mapping[str, Node], x: np.ndarray, y: np.ndarray, w: np.ndarray
    ) -> Node:
        weights = base.params.nodes(tape, None)
        weights["0.attention_in"] = ops.low_rank(
            tape, weights["0.attention_in"], nodes["down"], nodes["up"], scale=2.0
        )
        return ops.weighted_sum(tape, base.token_logprobs(tape, weights, x, y), w)

    before, start = weights_hash(base.params), base.loss(tokens, targets)
    gradient, optimizer = ShardedGradient(adapter), AdamW(adapter, lr=0.02, weight_decay=0.0)
    share = np.full(targets.shape, -1 / targets.size)
    losses = []
    for _ in range(40):
        losses.append(gradient(objective, (tokens, targets, share), workers=2))
        optimizer.step()
    assert losses[0] == pytest.approx(start, rel=1e-5)
    assert losses[-1] < 0.9 * start
    assert weights_hash(base.params) == before


def test_a_reward_head_learns_a_preference(base: Transformer) -> None:
    rng = np.random.default_rng(3)
    better, worse = (rng.integers(low, low + 3, (8, 8)) for low in (0, 3))
    last = rng.integers(2, 8, (2, 8))
    params = Parameters({**base.params.views, "head": np.zeros((16, 1))})

    def score(tape: Tape, nodes: Mapping[str, Node], x: np.ndarray, at: np.ndarray) -> Node:
        stream = base.hidden(tape, nodes, x)  # (B, T, D)
        return ops.linear(tape, ops.pick(tape, stream, at), nodes["head"])  # (B, 1)

    def objective(tape: Tape, nodes: Mapping[str, Node], *batch: np.ndarray) -> Node:
        good, bad, at_good, at_bad = batch
        minus = tape.constant(-np.ones((len(good), 1), np.float32))
        negated = ops.multiply(tape, score(tape, nodes, bad, at_bad), minus)
        margin = ops.add(tape, score(tape, nodes, good, at_good), negated)
        return ops.weighted_sum(tape, ops.log_sigmoid(tape, margin), -np.ones((len(good), 1)) / 8)

    gradient, optimizer = ShardedGradient(params), AdamW(params, lr=0.01)
    losses = []
    for _ in range(30):
        losses.append(gradient(objective, (better, worse, last[0], last[1]), workers=1))
        optimizer.step()
    assert losses[0] == pytest.approx(np.log(2))
    assert losses[-1] < 0.05


def test_a_policy_moves_to_what_was_rewarded_and_no_further_than_the_clip(
    base: Transformer,
) -> None:
    rng = np.random.default_rng(4)
    tokens, targets = rng.integers(0, 7, (2, 4, 8))
    old = -base.token_nll(tokens, targets)
    advantage = np.where(targets == 3, 1.0, -1.0).astype(np.float32)

    def objective(tape: Tape, nodes: Mapping[str, Node], *batch: np.ndarray) -> Node:
        x, y, before, worth = batch
        logp = base.token_logprobs(tape, nodes, x, y)
        gain = ops.clipped_gain(tape, logp, before, worth, clip=0.2)
        return ops.weighted_sum(tape, gain, -np.ones(y.shape))

    gradient, optimizer = ShardedGradient(base.params), AdamW(base.params, lr=0.01)
    for _ in range(60):
        gradient(objective, (tokens, targets, old, advantage), workers=1)
        optimizer.step()
    ratio = np.exp(-base.token_nll(tokens, targets) - old)
    assert ratio[targets == 3].mean() > 1.1
    assert ratio[targets != 3].mean() < 0.9


def test_a_small_denoiser_has_the_right_gradient() -> None:
    rng = np.random.default_rng(5)
    noise = rng.standard_normal((6, 9))

    def denoiser(tape: Tape, n: Mapping[str, Node]) -> Node:
        x = ops.add(tape, ops.linear(tape, n["image"], n["in"]), n["time"])
        wide = ops.squared_relu(tape, ops.add(tape, ops.rms_norm(tape, x), n["bias"]))
        return ops.squared_error(tape, ops.linear(tape, wide, n["out"]), noise)

    shapes = {"image": (6, 9), "in": (9, 12), "time": (6, 12), "bias": (12,), "out": (12, 9)}
    inputs = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
    assert worst_error(denoiser, inputs, rng, directions=20) <= TOLERANCE


def test_a_batch_taken_in_pieces_has_the_gradient_of_the_whole() -> None:
    rng = np.random.default_rng(5)
    params = Parameters({"table": rng.standard_normal((4, 3))}, np.float64)
    data = rng.standard_normal((11, 4))

    def objective(tape: Tape, nodes: Mapping[str, Node], x: np.ndarray) -> Node:
        out = ops.squared_relu(tape, ops.linear(tape, tape.constant(x), nodes["table"]))
        return ops.weighted_sum(tape, out, np.ones(out.shape))

    whole = ShardedGradient(params)(objective, (data,), 2)
    expected = params.grad.copy()
    for pieces in (1, 2, 5, 6, 20):
        value = ShardedGradient(params, pieces)(objective, (data,), 2)
        assert value == pytest.approx(whole)
        np.testing.assert_allclose(params.grad, expected, rtol=1e-12)
