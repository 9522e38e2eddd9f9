"""Sampling's claims can fail; it works with any base model the learner may own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.cache import KeyValueCache
from engine.errors import CorpusError
from engine.methods.keeping import keep
from engine.nn.transformer import ModelConfig, Transformer
from engine.sampling import next_distribution
from engine.stages import load, resolve_knobs
from engine.stages.sample import RISES, TEMPERATURES, entropy
from engine.stages.spec import Event, Inputs, Sample, Streams, Trained
from engine.types import Array
from engine.worlds.languages import language
from tests.engine.stages.test_verdicts import full, measures, verdicts

WORLDS = (
    {"world": "barn"},
    {"world": "farm", "seed": "1"},
    {"world": "characters", "alphabet": "\n abcdefgh"},
)


def given_model(text: dict[str, str], seed: int = 0) -> Inputs:
    rng = np.random.default_rng(seed)
    model = Transformer(ModelConfig(len(language(text)), 32, 1, 2, 16), rng)
    model.params.flat += 0.3 * rng.standard_normal(model.num_parameters).astype(np.float32)
    return Inputs(models={"base": keep("base", model, text)})


def texts(events: list[Event], begin: str) -> list[str]:
    return [e.text for e in events if isinstance(e, Sample) and e.label.startswith(begin)]


def test_keeping_one_token_leaves_nothing_for_temperature_to_spread(play) -> None:
    found = verdicts(play("sample", {"top_k": 1}))
    assert found["entropy-rises"] is False
    assert found["hot-varies"] is False


def test_tries_that_are_not_cold_differ(play) -> None:
    assert verdicts(play("sample", {"cold": 1.0}))["cold-repeats"] is False


def test_a_cache_that_forgets_values_changes_tokens(play, monkeypatch) -> None:
    right = KeyValueCache.append

    def wrong(cache: KeyValueCache, layer: int, keys: Array, values: Array) -> tuple[Array, Array]:
        kept, mixed = right(cache, layer, keys, values)
        if not cache.length:  # nothing remembered yet
            return kept, mixed
        old = -mixed[:, :, :-1]
        return kept, np.concatenate([old, mixed[:, :, -1:]], axis=2)

    monkeypatch.setattr(KeyValueCache, "append", wrong)
    events = play("sample", inputs=given_model({"world": "barn"}))
    assert verdicts(events)["cache-same"] is False
    assert measures(events)["changed_tokens"] > 0


@pytest.mark.parametrize("text", WORLDS, ids=[text["world"] for text in WORLDS])
def test_it_writes_in_the_language_of_the_model_it_is_given(play, text: dict[str, str]) -> None:
    events = play("sample", inputs=given_model(text))
    found = verdicts(events)
    assert found["cold-repeats"] is True
    assert found["cache-same"] is True
    assert texts(events, "without") == texts(events, "with c")
    assert all(language(text).encode(each) for each in texts(events, "hot") if each)


def test_the_learners_own_beginning_is_the_prompt_and_unknown_words_are_named(play) -> None:
    given_in = given_model({"world": "barn"})
    typed = Inputs(models=given_in.models, typed="The hen sings.")
    shown = [event for event in play("sample", inputs=typed) if isinstance(event, Sample)]
    assert {sample.prompt for sample in shown} == {"the hen sings."}
    with pytest.raises(CorpusError, match="zebra"):
        play("sample", inputs=Inputs(models=given_in.models, typed="the zebra"))


@given(st.integers(0, 10_000))
def test_entropy_rises_with_temperature_for_any_scores(seed: int) -> None:
    scores = np.random.default_rng(seed).standard_normal((3, 9))
    spread = [entropy(next_distribution(scores, each)) for each in TEMPERATURES]
    assert (np.diff(spread) >= RISES).all()


def test_entropy_of_even_chances_is_the_logarithm_of_their_number() -> None:
    assert entropy(np.full((2, 8), 1 / 8)) == pytest.approx(np.log(8))
    assert entropy(np.eye(8)) == 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", [5])
def test_every_claim_of_sample_holds_for_a_trained_model(seed: int) -> None:
    base = next(event for event in full("pretrain", seed) if isinstance(event, Trained))
    stage = load("sample")
    given_in = Inputs(models={"base": base})
    found = verdicts(list(stage.run(resolve_knobs(stage.SPEC), Streams.from_seed(seed), given_in)))
    assert all(passed is True for passed in found.values()), found
