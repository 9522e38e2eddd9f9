"""Every gradient in the engine agrees with the slope of its own forward pass."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine
from engine import gradcheck, ops
from engine.gradcheck import TOLERANCE, check_model, primitive_cases, worst_error
from engine.nn.parameters import Parameters
from engine.nn.transformer import ModelConfig
from engine.tape import Node, Tape

CASES = sorted(primitive_cases(np.random.default_rng(0)))


@pytest.mark.parametrize("seed", [5, 11, 49])
@pytest.mark.parametrize("name", CASES)
def test_primitive(name: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    objective, inputs = primitive_cases(rng)[name]
    assert worst_error(objective, inputs, rng, directions=20) <= TOLERANCE


def test_every_primitive_has_a_case() -> None:
    assert sorted(ops.__all__) == CASES


def test_one_primitive_a_file_and_its_backward_in_the_same_function() -> None:
    folder = Path(engine.__file__).parent / "ops"
    for name in ops.__all__:
        tree = ast.parse((folder / f"{name}.py").read_text(encoding="utf-8"))
        functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        inner = {node.name for node in functions[name].body if isinstance(node, ast.FunctionDef)}
        assert "backward" in inner


@given(st.integers(1, 3), st.integers(1, 2), st.integers(2, 9), st.integers(1, 4))
@settings(max_examples=12, deadline=None)
def test_whole_model_of_any_shape(layers: int, heads: int, vocab: int, context: int) -> None:
    config = ModelConfig(vocab, context, layers, heads, width=4 * heads)
    assert check_model(config, np.random.default_rng(vocab), directions=3) <= TOLERANCE


@pytest.mark.parametrize("seed", [0, 5, 23, 59])
def test_whole_model_at_several_seeds(seed: int) -> None:
    config = ModelConfig(11, 8, 2, 2, 16)
    assert check_model(config, np.random.default_rng(seed), directions=10) <= TOLERANCE


def test_an_almost_level_direction_is_no_error() -> None:
    params = Parameters({"x": np.array([1.0, 1.0])}, np.float64)
    params.grad[...] = [1.0, -1.0]

    class Level:
        def standard_normal(self, size: int) -> np.ndarray:
            return np.ones(size)

    def value() -> float:
        return 1e6 + float(params.flat[0] - params.flat[1])  # rounds at 1e-10

    assert gradcheck.compare_slopes(params, value, Level(), 1) < 1e-4


@pytest.mark.parametrize("factor", [1.0001, 0.9999])
def test_an_error_of_a_ten_thousandth_is_caught(factor: float) -> None:
    params = Parameters({"x": np.ones(50)}, np.float64)
    params.grad[...] = 2 * factor * params.flat
    error = gradcheck.compare_slopes(
        params, lambda: float(params.flat @ params.flat), np.random.default_rng(0), 5
    )
    assert error > 10 * TOLERANCE


def test_a_wrong_gradient_is_caught() -> None:
    def slightly_wrong(tape: Tape, nodes: Mapping[str, Node]) -> Node:
        x = nodes["x"]
        out = np.square(x.value)
        return tape.record(out, (x,), lambda g: x.deposit(g * x.value * 2.001))

    rng = np.random.default_rng(0)
    assert worst_error(slightly_wrong, {"x": rng.standard_normal(5)}, rng) > 100 * TOLERANCE


def test_a_value_used_twice_gets_both_gradients() -> None:
    def twice(tape: Tape, nodes: Mapping[str, Node]) -> Node:
        y = ops.rms_norm(tape, nodes["x"])
        left = ops.linear(tape, y, nodes["w"], residual=y)
        right = ops.linear(tape, left, nodes["w"], residual=y)
        return ops.add(tape, right, left)

    rng = np.random.default_rng(4)
    inputs = {"x": rng.standard_normal((3, 4)), "w": rng.standard_normal((4, 4))}
    assert worst_error(twice, inputs, rng, directions=20) <= TOLERANCE


def test_frozen_weights_get_no_gradient_and_cost_no_entry() -> None:
    tape = Tape(np.float64)
    x, w = tape.constant(np.ones((2, 3))), tape.weight(np.ones((3, 3)), None)
    assert not ops.linear(tape, x, w).needs_grad


def test_checking_leaves_the_inputs_as_they_were() -> None:
    rng = np.random.default_rng(0)
    x = rng.standard_normal((3, 4))
    before = x.copy()
    gradcheck.worst_error(lambda t, n: ops.rms_norm(t, n["x"]), {"x": x}, rng)
    assert np.array_equal(x, before)
