"""A model the learner names comes with those it descends from, never with those of another farm."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.errors import UsageError
from course.live import RunLog, collect
from course.models.cache import ModelCache
from course.models.descent import Kin, ancestor
from course.models.files import Made
from course.models.parents import LearnersOwn, SameSeed
from course.models.store import ModelStore
from engine.stages.spec import Phase
from tests.course.models.conftest import Maker, trained

Stages = dict[str, Maker]
FIRST, SECOND = 1, 2


def run(name: str, seed: int, parents: SameSeed | LearnersOwn, stages: Stages) -> RunLog:
    log = RunLog()
    for event in collect(name, {}, seed, stage=stages[name], parents=parents):
        log.add(event)
    return log


@pytest.fixture
def cache(tmp_path: Path) -> ModelCache:
    return ModelCache(tmp_path / "cache")


@pytest.fixture
def named(stages: Stages, store: ModelStore) -> Made:
    """An instructed model of the first seed, with its base in the store."""
    run("rlhf", FIRST, LearnersOwn(store), stages)
    for stage in stages.values():
        stage.began, stage.given = 0, []
    return store.read("instructed")


def beside(named: Made, store: ModelStore, stages: Stages, cache: ModelCache) -> RunLog:
    """A run of another seed on the named model."""
    return run("continue", SECOND, SameSeed(cache, named, Kin.of(named, store)), stages)


def test_its_base_comes_from_the_store(
    named: Made, stages: Stages, store: ModelStore, cache: ModelCache
) -> None:
    log = beside(named, store, stages, cache)
    assert log.parents == {"base": named.parent, "instructed": named.hash}
    assert stages["pretrain"].began == 0


def test_its_base_comes_from_the_cache(
    named: Made, stages: Stages, store: ModelStore, cache: ModelCache
) -> None:
    base = store.read("base")
    cache.put(base, base.origin)
    assert run("continue", SECOND, SameSeed(cache, named), stages).parents["base"] == base.hash
    assert stages["pretrain"].began == 0


def test_a_base_that_is_gone_is_trained_again_as_it_was(
    named: Made, stages: Stages, store: ModelStore, cache: ModelCache
) -> None:
    store.remove("base")
    assert beside(named, store, stages, cache).parents["base"] == named.parent
    assert stages["pretrain"].began == 1


def test_where_nothing_is_known_of_its_base_its_own_seed_makes_it(
    named: Made, stages: Stages, cache: ModelCache
) -> None:
    assert run("continue", SECOND, SameSeed(cache, named), stages).parents["base"] == named.parent


def test_a_base_of_another_farm_is_refused(
    stages: Stages, store: ModelStore, cache: ModelCache
) -> None:
    store.keep(trained("instructed", 1), stage="finetune", seed=FIRST, knobs={})
    named = store.read("instructed")
    with pytest.raises(UsageError, match="reads notes of farm 7, and the base model it belongs"):
        beside(named, store, stages, cache)
    assert stages["continue"].began == 0


def test_a_base_that_learned_from_the_learner_alone_is_refused_once_it_is_gone(
    stages: Stages, store: ModelStore, cache: ModelCache
) -> None:
    base = store.keep(trained("base", 1), stage="pretrain", seed=1, knobs={}, data="theirs")
    store.keep(trained("instructed", 2), stage="finetune", seed=1, knobs={}, parents={"base": base})
    store.remove(base)
    with pytest.raises(UsageError, match=r"what only you can give\. Run pretrain again"):
        beside(store.read("instructed"), store, stages, cache)


def test_a_base_no_stage_can_make_any_more_is_refused(
    named: Made, stages: Stages, store: ModelStore, cache: ModelCache
) -> None:
    other = trained("instructed", 5, named.trained.text)
    gone = store.keep(trained("base", 4), stage="pretrain", seed=1, knobs={"horses": 3})
    store.keep(other, stage="finetune", seed=1, knobs={}, parents={"base": gone})
    store.use(named.parent or "")
    store.remove(gone)
    with pytest.raises(UsageError, match=r"cannot be trained again: .*horses"):
        beside(store.read("instructed"), store, stages, cache)


def test_a_reward_model_brings_the_policy_it_judged_and_what_descends_is_trained_from_it(
    named: Made, stages: Stages, store: ModelStore, cache: ModelCache
) -> None:
    reward = store.read("reward")
    log = run("rlhf", SECOND, SameSeed(cache, reward, Kin.of(reward, store)), stages)
    assert log.parents == {"instructed": named.hash, "reward": reward.hash}
    log = run("rlhf", SECOND, SameSeed(cache, named, Kin.of(named, store)), stages)
    assert log.parents["instructed"] == named.hash
    assert stages["reward"].began == 1
    assert stages["reward"].given[0]["instructed"] == named.trained
    assert stages["pretrain"].began == 0


def test_one_trained_by_other_code_in_its_place_is_told(
    named: Made, stages: Stages, store: ModelStore, cache: ModelCache
) -> None:
    text = named.trained.text
    gone = store.keep(trained("base", 9, text), stage="pretrain", seed=1, knobs={"text": 1})
    store.keep(
        trained("instructed", 8, text), stage="finetune", seed=1, knobs={}, parents={"base": gone}
    )
    store.use(named.parent or "")
    store.remove(gone)
    young = store.read("instructed")
    parents = SameSeed(cache, young, Kin.of(young, store))
    events = list(collect("continue", {}, SECOND, stage=stages["continue"], parents=parents))
    told = [event.name for event in events if isinstance(event, Phase)]
    assert any(each.startswith(f"the base model {gone[:8]} is gone; ") for each in told)


def test_the_nearest_ancestor_of_a_role_and_no_endless_search_in_a_circle() -> None:
    parents = {"a": {"left": "b", "right": "c"}, "b": {"far": "d"}, "c": {"right": "a"}}

    def of(name: str) -> dict[str, str]:
        return parents.get(name, {})

    assert ancestor({"top": "a"}, "far", of) == "d"
    assert ancestor({"top": "a"}, "right", of) == "c"
    assert ancestor({"top": "a"}, "none", of) is None


def test_a_hash_out_of_a_file_is_no_path(store: ModelStore, tmp_path: Path) -> None:
    assert store.whole("../../etc/passwd") is None
    assert store.whole("") is None
