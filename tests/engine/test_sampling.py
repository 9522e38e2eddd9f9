"""What a model writes: reproducible, within its settings, the same with and without the cache."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import KnobError, TokenError
from engine.nn.transformer import ModelConfig, Transformer
from engine.sampling import draw, next_distribution, sample, sample_batch, window_start

LOGITS = st.lists(st.floats(-20, 20), min_size=2, max_size=12).map(np.array)


@pytest.fixture(scope="module")
def model() -> Transformer:
    model = Transformer(ModelConfig(11, 12, 2, 2, 16), np.random.default_rng(0))
    noise = np.random.default_rng(1).standard_normal(model.num_parameters)
    model.params.flat += (0.3 * noise).astype(np.float32)
    return model


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("prompt", [[3], [1, 2, 3, 4, 5], [*range(11), 0]])
def test_the_cache_changes_no_token(model: Transformer, prompt: list[int]) -> None:
    for seed in range(3):
        with_cache = sample(model, prompt, 60, rng(seed))
        assert with_cache == sample(model, prompt, 60, rng(seed), cached=False)
        assert len(with_cache) == 60


@pytest.mark.parametrize("cached", [True, False])
def test_tokens_are_those_of_the_whole_window_read_anew_each_time(
    model: Transformer, cached: bool
) -> None:
    text = [1, 2, 3]
    numbers = rng(4)
    for _ in range(40):
        window = np.array([text[window_start(len(text), 12) :]])
        chances = next_distribution(model.logits(window)[:, -1], 0.8)
        text.append(int(draw(chances, numbers.random(1))[0]))
    assert sample(model, [1, 2, 3], 40, rng(4), temperature=0.8, cached=cached) == text[3:]


def test_only_without_the_cache_is_the_window_read_anew(
    model: Transformer, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []
    next_logits = model.next_logits

    def watched(tokens: np.ndarray, cache: object) -> np.ndarray:
        read.append(tokens.shape[1])
        return next_logits(tokens, cache)

    monkeypatch.setattr(model, "next_logits", watched)
    sample(model, [1, 2, 3], 4, rng())
    assert read == [3, 1, 1, 1]
    read.clear()
    sample(model, [1, 2, 3], 4, rng(), cached=False)
    assert read == [3, 4, 5, 6]


def test_the_cache_gives_the_logits_of_the_whole_text(model: Transformer) -> None:
    tokens = rng(2).integers(0, 11, (3, 12))
    whole = model.logits(tokens)
    cache = model.new_cache(3)
    for part in ([0, 1, 2], [3], [4], [5, 6, 7, 8], [9], [10, 11]):
        logits = model.next_logits(tokens[:, part], cache)
        assert np.allclose(logits, whole[:, part[-1]], atol=1e-4)
    with pytest.raises(TokenError, match="at most 12"):
        model.next_logits(tokens[:, :1], cache)


def test_a_batch_of_unequal_prompts_matches_one_by_one_when_nothing_is_random(
    model: Transformer,
) -> None:
    prompts = [[1], [4, 5, 6, 7], [2, 2], list(range(9))]
    together = sample_batch(model, prompts, 20, rng(), temperature=0, stop=[3])
    alone = [sample(model, prompt, 20, rng(), temperature=0, stop=[3]) for prompt in prompts]
    # past the context the windows move together, so only the part before is comparable
    for prompt, a, b in zip(prompts, together, alone, strict=True):
        room = 12 - len(prompt)
        assert a[:room] == b[:room]
    assert together == sample_batch(model, prompts, 20, rng(), 0, stop=[3], cached=False)


def test_a_stop_token_ends_the_text_and_is_kept(model: Transformer) -> None:
    free = sample(model, [1], 40, rng())
    token = free[10]
    stopped = sample(model, [1], 40, rng(), stop={token})
    assert stopped == free[: free.index(token) + 1]


def test_the_same_numbers_give_the_same_text(model: Transformer) -> None:
    assert sample(model, [1], 20, rng(5)) == sample(model, [1], 20, rng(5))
    assert sample(model, [1], 20, rng(5)) != sample(model, [1], 20, rng(6))
    assert sample(model, [1], 0, rng()) == []


@given(LOGITS, st.integers(1, 12), st.floats(0.05, 5))
def test_top_k_keeps_k_and_their_order(logits: np.ndarray, k: int, temperature: float) -> None:
    p = next_distribution(logits, temperature, top_k=k)
    assert p.sum() == pytest.approx(1)
    kept = np.flatnonzero(p)
    assert len(kept) <= min(k, len(logits))
    assert logits[kept].min() >= np.delete(logits, kept).max(initial=-np.inf) - 1e-9


@given(LOGITS, st.floats(0.05, 1))
def test_top_p_keeps_just_enough(logits: np.ndarray, p: float) -> None:
    full, cut = next_distribution(logits), next_distribution(logits, top_p=p)
    kept = np.flatnonzero(cut)
    assert full[kept].sum() >= p - 1e-9
    assert full[kept].sum() - full[kept].min() < p + 1e-9
    assert np.allclose(cut[kept], full[kept] / full[kept].sum())


@given(LOGITS)
def test_temperature_sharpens_and_zero_takes_the_best(logits: np.ndarray) -> None:
    assert next_distribution(logits, 0)[int(np.argmax(logits))] == 1
    tops = [next_distribution(logits, t).max() for t in (0.5, 1, 2)]
    assert tops[0] >= tops[1] - 1e-12
    assert tops[1] >= tops[2] - 1e-12


@given(LOGITS, st.floats(0, 1, exclude_max=True))
def test_only_possible_tokens_are_drawn(logits: np.ndarray, uniform: float) -> None:
    p = next_distribution(logits, top_k=2)
    assert p[int(draw(p, uniform))] > 0


def test_rows_of_a_batch_are_drawn_as_they_would_be_alone() -> None:
    logits = rng().standard_normal((5, 9))
    together = next_distribution(logits, 0.7, top_k=6, top_p=0.8)
    alone = np.stack([next_distribution(row, 0.7, top_k=6, top_p=0.8) for row in logits])
    assert np.allclose(together, alone)
    uniform = rng(1).random(5)
    drawn = [int(draw(row, u)) for row, u in zip(alone, uniform, strict=True)]
    assert draw(together, uniform).tolist() == drawn


def test_draws_follow_the_probabilities() -> None:
    p = np.array([0.5, 0.0, 0.3, 0.2])
    drawn = [draw(p, uniform) for uniform in np.linspace(0, 1, 1000, endpoint=False)]
    assert np.allclose(np.bincount(drawn, minlength=4) / 1000, p, atol=0.002)


@given(st.integers(1, 500), st.integers(1, 50))
def test_the_window_holds_at_least_half_a_context_and_at_most_one(n: int, context: int) -> None:
    size = n - window_start(n, context)
    assert 1 <= size <= context
    assert size >= min(n, context // 2)


@pytest.mark.parametrize(
    "settings",
    [{"temperature": -1}, {"temperature": float("nan")}, {"top_k": 0}, {"top_p": 0}, {"top_p": 2}],
)
def test_impossible_settings_are_refused(model: Transformer, settings: dict[str, float]) -> None:
    with pytest.raises(KnobError):
        sample(model, [1], 5, rng(), **settings)
    with pytest.raises(KnobError, match="at least one token"):
        sample(model, [], 5, rng())
    with pytest.raises(TokenError, match="0 to 10"):
        sample(model, [11], 5, rng())
