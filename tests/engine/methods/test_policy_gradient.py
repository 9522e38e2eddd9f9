from __future__ import annotations

import numpy as np
import pytest

from engine.methods.policy_gradient import (
    PolicyGradient,
    answer_logprobs,
    answer_rows,
    divergence,
    reply,
)
from engine.nn.transformer import ModelConfig, Transformer
from engine.optim import SGD
from engine.worlds.manners import ASKED
from engine.worlds.questions import VOCABULARY

DEN, BARN = (
    (ASKED[0], VOCABULARY.encode(f"{text} <end>")) for text in ("the den .", "dear friend , barn .")
)


def small(seed: int = 1) -> Transformer:
    rng = np.random.default_rng(seed)
    model = Transformer(ModelConfig(len(VOCABULARY), 32, 1, 1, 8), rng)
    model.params.flat += 0.1 * rng.standard_normal(model.params.size).astype(np.float32)
    return model


def practice(leash: float, policy: Transformer, reference: Transformer) -> PolicyGradient:
    return PolicyGradient(policy, reference, SGD(policy.params, lr=0.3), leash)


def chance(model: Transformer, *told: tuple) -> list[float]:
    return answer_logprobs(model, answer_rows(list(told))).sum(axis=1).tolist()


def test_only_the_words_of_the_answer_are_counted() -> None:
    rows = answer_rows([DEN, BARN])
    assert rows.weights.sum(axis=1).tolist() == [len(DEN[1]), len(BARN[1])]
    assert rows.targets[0][rows.weights[0] > 0].tolist() == DEN[1]


def test_the_rewarded_answer_becomes_likelier_and_the_other_less_likely() -> None:
    policy, reference = small(), small()
    before = chance(policy, DEN, BARN)
    gradient = practice(0.0, policy, reference)
    gradient.step(gradient.judge([DEN, BARN], np.array([1.0, 0.0]), tries=2), 0)
    after = chance(policy, DEN, BARN)
    assert after[0] > before[0]
    assert after[1] < before[1]


def test_equal_rewards_at_the_reference_move_nothing() -> None:
    policy, reference = small(), small()
    gradient = practice(0.7, policy, reference)
    batch = gradient.judge([DEN, BARN], np.array([3.0, 3.0]), tries=2)
    gradient.step(batch, 0)
    assert batch.advantage == pytest.approx(np.zeros(2))
    assert (policy.params.flat == reference.params.flat).all()


def test_the_leash_takes_off_what_each_answer_strayed() -> None:
    policy, reference = small(1), small(2)
    free = practice(0.0, policy, reference).judge([DEN, BARN], np.zeros(2), tries=2)
    held = practice(2.0, policy, reference).judge([DEN, BARN], np.zeros(2), tries=2)
    strayed = divergence(policy, reference, [DEN, BARN])
    assert free.advantage == pytest.approx(np.zeros(2))
    assert held.advantage == pytest.approx(-2 * (strayed - strayed.mean()), rel=1e-4)


def test_many_steps_on_one_batch_stop_at_the_clip() -> None:
    policy, reference = small(), small()
    gradient = practice(0.0, policy, reference)
    batch = gradient.judge([DEN, BARN], np.array([1.0, 0.0]), tries=2)
    for step in range(200):
        gradient.step(batch, step)
    moved = (answer_logprobs(policy, batch.rows) - batch.old)[batch.rows.weights > 0]
    assert (np.abs(np.exp(moved) - 1) >= 0.2 - 1e-3).all()
    before = policy.params.flat.copy()
    gradient.step(batch, 200)
    assert (policy.params.flat == before).all()


def test_the_mean_divergence_of_its_own_answers_is_not_negative() -> None:
    policy, reference = small(1), small(2)
    asked = [ASKED[0]] * 300
    told = list(zip(asked, reply(policy, asked, np.random.default_rng(0)), strict=True))
    assert divergence(policy, reference, told).mean() > 0
    assert divergence(policy, policy, told) == pytest.approx(np.zeros(300), abs=1e-4)
