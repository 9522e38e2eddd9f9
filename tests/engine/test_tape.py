"""The tape: order, reuse of memory, and who owns a gradient."""

from __future__ import annotations

import numpy as np
import pytest

from engine import ops
from engine.nn.transformer import ModelConfig, Transformer
from engine.tape import Tape
from engine.workspace import MAX_IDLE, Workspace


def test_a_chain_of_ten_thousand_needs_no_recursion() -> None:
    tape = Tape(np.float64)
    grad = np.empty(3)
    x = tape.weight(np.ones(3), grad)
    y = x
    one = tape.constant(np.ones(3))
    for _ in range(10_000):
        y = ops.add(tape, y, one)
    tape.backward(ops.weighted_sum(tape, y, np.array([1.0, 2.0, 3.0])))
    assert y.value[0] == 10_001
    assert grad.tolist() == [1, 2, 3]


def test_a_weight_the_loss_does_not_use_gets_zeros() -> None:
    tape = Tape(np.float64)
    used, unused = np.full(2, 7.0), np.full(2, 7.0)
    x = tape.weight(np.ones(2), used)
    tape.weight(np.ones(2), unused)
    tape.backward(ops.weighted_sum(tape, x, np.ones(2)), seed=3.0)
    assert used.tolist() == [3, 3]
    assert unused.tolist() == [0, 0]


def test_only_one_number_can_be_differentiated() -> None:
    tape = Tape()
    with pytest.raises(ValueError, match="single number"):
        tape.backward(tape.constant(np.ones(2)))


def test_a_tape_is_read_backward_once() -> None:
    tape = Tape(np.float64)
    grad = np.empty(2)
    x = tape.weight(np.ones(2), grad)
    for _ in range(2):
        tape.reset()
        loss = ops.weighted_sum(tape, x, np.ones(2))
        tape.backward(loss)
        with pytest.raises(ValueError, match="backward already"):
            tape.backward(loss)
        assert grad.tolist() == [1, 1]


def test_steps_after_the_first_allocate_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    empty = np.empty

    def counted(*arguments: object) -> np.ndarray:
        made.append(arguments)
        return empty(*arguments)

    model = Transformer(ModelConfig(7, 8, 2, 2, 16), np.random.default_rng(0))
    tokens = np.random.default_rng(1).integers(0, 7, (4, 8))
    tape = Tape()
    nodes = model.params.nodes(tape, np.zeros_like(model.params.grad))
    monkeypatch.setattr("engine.workspace.np.empty", counted)
    counts = []
    for _ in range(3):
        made.clear()
        tape.reset()
        logp = model.token_logprobs(tape, nodes, tokens, tokens)
        tape.backward(ops.weighted_sum(tape, logp, np.ones((4, 8))))
        counts.append(len(made))
    assert counts[0] > 0
    assert counts[1:] == [0, 0]


def test_a_workspace_lends_each_array_once() -> None:
    workspace = Workspace(np.dtype(np.float32))
    first, second = workspace.take((2, 3)), workspace.take((2, 3))
    assert first is not second
    workspace.give(first)
    workspace.give(first)
    assert workspace.take((2, 3)) is first
    assert workspace.take((2, 3)) is not first
    foreign = np.ones((2, 3))
    workspace.give(foreign)
    assert workspace.take((2, 3)) is not foreign


def test_a_workspace_lets_go_of_shapes_that_are_asked_for_no_more() -> None:
    workspace = Workspace(np.dtype(np.float32))
    for size in range(1, 200):
        workspace.take((size, 1000))
        workspace.reset()
    assert workspace.nbytes <= MAX_IDLE + 4 * 200 * 1000


def test_a_step_that_repeats_its_shapes_gets_the_same_arrays_again_however_large() -> None:
    workspace = Workspace(np.dtype(np.float32))
    large = MAX_IDLE // 2
    first = [workspace.take((large, part)) for part in (1, 2, 3)]
    for _ in range(3):
        workspace.reset()
        again = [workspace.take((large, part)) for part in (1, 2, 3)]
        assert all(new is old for new, old in zip(again, first, strict=True))
