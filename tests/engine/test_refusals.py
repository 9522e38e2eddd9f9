"""What the engine refuses, before it computes: each message says what is allowed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from engine.errors import KnobError, NonFiniteLoss, TokenError
from engine.nn.parameters import Parameters
from engine.nn.transformer import ModelConfig, Transformer
from engine.optim import SGD, AdamW, Muon, clip_grad_norm, constant, cosine, linear_to_zero
from engine.parallel import unwarned
from engine.sampling import sample, sample_batch
from engine.tape import Tape
from engine.training import all_finite, train_step

CONFIG = ModelConfig(vocab_size=7, context=8, layers=1, heads=2, width=8)
NAN, INF = float("nan"), float("inf")


@pytest.fixture
def model() -> Transformer:
    return Transformer(CONFIG, np.random.default_rng(0))


def batch() -> tuple[np.ndarray, np.ndarray]:
    tokens = np.random.default_rng(1).integers(0, 7, (2, 8))
    return tokens, (tokens + 1) % 7


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def _hidden(model: Transformer, tokens: np.ndarray, targets: np.ndarray) -> object:
    tape = Tape()
    return model.hidden(tape, model.params.nodes(tape, None), tokens)


def _token_logprobs(model: Transformer, tokens: np.ndarray, targets: np.ndarray) -> object:
    tape = Tape()
    return model.token_logprobs(tape, model.params.nodes(tape, None), tokens, targets)


READERS: dict[str, Callable[[Transformer, np.ndarray, np.ndarray], object]] = {
    "hidden": _hidden,
    "token_logprobs": _token_logprobs,
    "logits": lambda model, x, y: model.logits(x),
    "next_logits": lambda model, x, y: model.next_logits(x, model.new_cache(len(x))),
    "token_nll": lambda model, x, y: model.token_nll(x, y),
    "loss": lambda model, x, y: model.loss(x, y),
    "loss_and_grad": lambda model, x, y: model.loss_and_grad(x, y),
    "train_step": lambda model, x, y: train_step(model, SGD(model.params), x, y, step=0),
}


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_of_tokens_refuses_what_the_model_does_not_know(
    reader: str, model: Transformer
) -> None:
    read = READERS[reader]
    tokens, targets = batch()
    read(model, tokens, targets)
    long = np.zeros((1, 9), int)
    for bad, reason in [
        (long, "at most 8"),
        (tokens + 7, "0 to 6"),
        (tokens - 7, "0 to 6"),
        (tokens.astype(float), "integers; got float64"),
        (tokens > 3, "integers; got bool"),
        (tokens[0], "batch, length"),
        (tokens[:0], "not empty"),
        (tokens.tolist(), "integers; got list"),
    ]:
        with pytest.raises(TokenError, match=reason):
            read(model, bad, bad)


@pytest.mark.parametrize(
    "reader", ["token_logprobs", "token_nll", "loss", "loss_and_grad", "train_step"]
)
def test_every_reader_of_targets_refuses_what_cannot_be_scored(
    reader: str, model: Transformer
) -> None:
    tokens, targets = batch()
    for bad, reason in [
        (targets * 0 - 1, "0 to 6"),
        (targets + 7, "0 to 6"),
        (targets[:, 1:], "do not match"),
        (targets[0], "do not match"),
        (np.zeros((2, 9), int), "do not match"),
        (targets.astype(float), "integers; got float64"),
        (targets > 3, "integers; got bool"),
    ]:
        with pytest.raises(TokenError, match=reason):
            READERS[reader](model, tokens, bad)


@pytest.mark.parametrize("bad", [-1.0, NAN, INF, -INF])
def test_weights_that_are_no_shares_are_refused(bad: float, model: Transformer) -> None:
    tokens, targets = batch()
    weights = np.ones(tokens.shape)
    weights[1, 3] = bad
    with pytest.raises(TokenError, match="finite numbers, at least 0"):
        model.loss_and_grad(tokens, targets, weights)


def test_prompts_may_be_arrays_and_are_read_before_anything_is_written(model: Transformer) -> None:
    listed = sample(model, [1, 2], 5, rng())
    assert sample(model, np.array([1, 2]), 5, rng()) == listed
    assert sample_batch(model, np.array([[1, 2]]), 5, rng()) == [listed]
    assert all(type(token) is int for token in listed)
    for prompt, reason in [
        ([1] * 9, "at most 8"),
        ([1, 7], "0 to 6"),
        ([-1], "0 to 6"),
        ([1.5], "integers; got float64"),
        ([True], "integers; got bool"),
        ([[1]], "one row"),
    ]:
        with pytest.raises(TokenError, match=reason):
            sample(model, prompt, 5, rng())
        with pytest.raises(TokenError, match=reason):
            sample_batch(model, [[1], prompt], 5, rng())


@pytest.mark.parametrize(
    "settings",
    [
        {"temperature": INF},
        {"temperature": NAN},
        {"temperature": -0.1},
        {"top_k": 1.5},
        {"top_k": 0},
        {"top_k": True},
        {"top_p": NAN},
        {"top_p": 0.0},
        {"max_new": -1},
        {"max_new": 2.0},
    ],
)
def test_settings_no_token_can_be_drawn_with(
    settings: dict[str, float], model: Transformer
) -> None:
    with pytest.raises(KnobError, match=rf"{next(iter(settings))} is a"):
        sample(model, [1], **({"max_new": 5, "rng": rng()} | settings))


@pytest.mark.parametrize("bad", [NAN, INF])
def test_a_model_that_diverged_writes_nothing(bad: float, model: Transformer) -> None:
    model.params.flat[...] = bad
    with pytest.raises(KnobError, match="not finite"):
        sample(model, [1], 5, rng())


def test_a_tiny_temperature_takes_the_best(model: Transformer) -> None:
    best = sample(model, [1], 5, rng(), temperature=0)
    assert sample(model, [1], 5, rng(), temperature=1e-320) == best


@pytest.mark.parametrize("make", [SGD, AdamW, Muon])
@pytest.mark.parametrize("rate", [-1e-3, NAN, INF])
def test_rates_that_are_none(make: type, rate: float, model: Transformer) -> None:
    with pytest.raises(KnobError, match="finite number, at least 0"):
        make(model.params, lr=rate)
    before = model.params.flat.copy()
    with pytest.raises(KnobError, match="finite number, at least 0"):
        make(model.params).step(lr=rate)
    assert np.array_equal(model.params.flat, before)


@pytest.mark.parametrize("make", [SGD, AdamW])
def test_a_rate_of_zero_changes_nothing(make: type, model: Transformer) -> None:
    before = model.params.flat.copy()
    model.params.grad[...] = 1
    make(model.params, lr=0.0).step()
    assert np.array_equal(model.params.flat, before)


def test_muon_at_a_rate_of_zero_moves_the_rest_alone(model: Transformer) -> None:
    before = model.params.split(model.params.flat.copy())
    model.params.grad[...] = 1
    Muon(model.params, lr=0.0, adam_lr=0.01).step()
    assert np.array_equal(model.params.views["0.feed_in"], before["0.feed_in"])
    assert np.allclose(before["embedding"] - model.params.views["embedding"], 0.01, rtol=1e-3)


@pytest.mark.parametrize(
    ("make", "settings", "reason"),
    [
        (AdamW, {"betas": (1.0, 0.9)}, "beta 1 is at least 0 and below 1"),
        (AdamW, {"betas": (0.9, -0.1)}, "beta 2"),
        (AdamW, {"betas": (0.9, NAN)}, "beta 2"),
        (AdamW, {"weight_decay": -0.1}, "weight decay"),
        (AdamW, {"epsilon": 0.0}, "above 0"),
        (AdamW, {"names": ["nope"]}, "'nope'; there are embedding"),
        (Muon, {"hidden": ["nope"]}, "'nope'"),
        (Muon, {"adam_lr": NAN}, "at least 0"),
        (Muon, {"momentum": 1.0}, "momentum"),
        (SGD, {"momentum": -0.5}, "momentum"),
    ],
)
def test_settings_no_optimizer_takes(
    make: type, settings: dict[str, object], reason: str, model: Transformer
) -> None:
    with pytest.raises(KnobError, match=reason):
        make(model.params, **settings)


def test_a_vector_is_left_to_adamw_and_no_matrix_to_muon() -> None:
    params = Parameters({"bias": np.ones(4), "matrix": np.eye(3)})
    params.grad[...] = 1
    Muon(params, adam_lr=0.01).step()
    assert np.allclose(params.views["bias"], 0.99)
    with pytest.raises(KnobError, match="'bias' is none"):
        Muon(params, hidden=["bias"])


@pytest.mark.parametrize("limit", [0.0, -1.0, NAN])
def test_a_gradient_is_not_clipped_to_nothing(limit: float, model: Transformer) -> None:
    before = model.params.flat.copy()
    with pytest.raises(KnobError, match="above 0"):
        clip_grad_norm(model.params, limit)
    with pytest.raises(KnobError, match="above 0"):
        train_step(model, SGD(model.params), *batch(), step=0, clip=limit)
    assert np.array_equal(model.params.flat, before)


@pytest.mark.parametrize(
    "schedule",
    [
        lambda: cosine(0, 10, 1.0, warmup=-1),
        lambda: cosine(-1, 10, 1.0),
        lambda: cosine(0, 0, 1.0),
        lambda: linear_to_zero(0, 0, 1.0),
        lambda: constant(0, 1.0, warmup=-1),
    ],
)
def test_schedules_of_no_run(schedule: Callable[[], float]) -> None:
    with pytest.raises(KnobError, match="at least"):
        schedule()


@pytest.mark.parametrize("dtype", [int, np.float16, bool])
def test_weights_are_floats_of_four_or_eight_bytes(dtype: type) -> None:
    with pytest.raises(KnobError, match="float32 or float64"):
        Transformer(CONFIG, rng(), dtype)


def test_an_infinite_gradient_stops_the_run_though_the_loss_is_finite(
    model: Transformer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def exploded(*batch: object) -> float:
        model.params.grad[...] = INF
        return 1.0

    monkeypatch.setattr(model, "loss_and_grad", exploded)
    before = model.params.flat.copy()
    with pytest.raises(NonFiniteLoss, match="The loss"):
        train_step(model, SGD(model.params), *batch(), step=4)
    assert np.array_equal(model.params.flat, before)


def test_a_last_step_that_ruins_the_weights_does_not_pass_for_a_good_one(
    model: Transformer,
) -> None:
    with pytest.raises(NonFiniteLoss, match="A new weight is not a finite number at step 9"):
        train_step(model, SGD(model.params, lr=1e39), *batch(), step=9)


def test_large_numbers_are_finite_although_their_squares_are_not() -> None:
    weights = np.full(5, 1e30, np.float32)
    with unwarned():
        assert all_finite(weights)
        for bad in (NAN, INF, -INF):
            weights[3] = bad
            assert not all_finite(weights)
