from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from course.errors import ProgressError, UsageError
from course.live import BuiltOn, LiveRun, RunLog, built_on, collect
from course.models import cache as cache_module
from course.models.cache import ModelCache
from course.models.files import Origin, made
from course.models.parents import LearnersOwn, Parents, SameSeed, check_base
from course.models.store import ModelStore
from engine.errors import NonFiniteLoss
from engine.stages.spec import Phase, Trained
from tests.course.models.conftest import BARN, Maker, trained

Stages = dict[str, Maker]
OTHER_FARM = {"world": "farm", "seed": "8"}


def run(name: str, parents: Parents, stages: Stages, seed: int = 1) -> RunLog:
    """The whole run of a stage, built on what `parents` gives."""
    log = RunLog()
    for event in collect(name, {}, seed, stage=stages[name], parents=parents):
        log.add(event)
    return log


def began(stages: Stages) -> dict[str, int]:
    return {name: stage.began for name, stage in stages.items() if stage.began}


def keep(store: ModelStore, model: Trained, stage: str, **parents: str) -> str:
    knobs = {"text": 1} if stage == "pretrain" else {}
    return store.keep(model, stage=stage, seed=1, knobs=knobs, parents=parents)


@pytest.fixture
def cache(tmp_path: Path) -> ModelCache:
    return ModelCache(tmp_path / "cache")


def test_a_stage_without_needs_pays_nothing(stages: Stages, store: ModelStore) -> None:
    class Untouchable:
        def gather(self, *_: object) -> Iterator[Phase]:
            raise AssertionError("asked for parents")

    assert run("alone", Untouchable(), stages).verdicts  # type: ignore[arg-type]


def test_a_missing_chain_is_trained_from_the_same_seed_each_stage_once(
    stages: Stages, cache: ModelCache
) -> None:
    log = run("rlhf", SameSeed(cache), stages)
    assert began(stages) == {"pretrain": 1, "finetune": 1, "reward": 1, "rlhf": 1}
    given = stages["rlhf"].given[0]
    assert set(given) == {"instructed", "reward"}
    assert given["reward"].text == given["instructed"].text
    assert given["reward"].text["world"] == "farm"
    assert set(log.parents) == {"instructed", "reward"}
    assert built_on(log.parents, log.models) == log.parents["instructed"]


def test_trained_parents_are_found_again(stages: Stages, cache: ModelCache) -> None:
    first = run("rlhf", SameSeed(cache), stages)
    again = run("rlhf", SameSeed(cache), stages)
    assert began(stages) == {"pretrain": 1, "finetune": 1, "reward": 1, "rlhf": 2}
    assert again.parents == first.parents
    assert again.models["aligned"] == first.models["aligned"]
    run("rlhf", SameSeed(cache), stages, seed=2)
    assert began(stages)["pretrain"] == 2


def test_other_code_of_the_engine_trains_anew(
    stages: Stages, cache: ModelCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("finetune", SameSeed(cache), stages)
    monkeypatch.setattr(cache_module, "engine_digest", lambda: "other")
    run("finetune", SameSeed(cache), stages)
    assert began(stages)["pretrain"] == 2


def test_a_broken_or_unwritable_cache_only_costs_time(stages: Stages, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    first = run("finetune", SameSeed(ModelCache(folder)), stages)
    for path in folder.iterdir():
        path.write_bytes(b"junk")
    assert run("finetune", SameSeed(ModelCache(folder)), stages).parents == first.parents
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    assert run("finetune", SameSeed(ModelCache(blocked)), stages).parents == first.parents


def test_a_base_of_ones_own_takes_its_roles_place_however_deep(
    stages: Stages, cache: ModelCache
) -> None:
    run("rlhf", SameSeed(cache), stages)
    base = made(trained("base", 5, OTHER_FARM), Origin("pretrain", 9))
    parents = SameSeed(cache, base)
    run("rlhf", parents, stages)
    assert began(stages)["pretrain"] == 1
    assert began(stages)["finetune"] == 2
    assert stages["finetune"].given[-1]["base"] == base.trained
    assert stages["rlhf"].given[-1]["reward"].text == OTHER_FARM
    ancestors = [each.trained.role for each in parents.ancestors(parents.used)]
    assert ancestors.index("base") < ancestors.index("instructed") < ancestors.index("reward")


@pytest.mark.parametrize(
    ("stage", "model", "says"),
    [
        ("alone", trained("base"), "builds on none such"),
        ("sample", trained("instructed"), "It builds on: base"),
        ("finetune", trained("base", 1, BARN), "reads barn tales"),
        ("rlhf", trained("base", 1, BARN), "--set text=1"),
    ],
)
def test_a_base_that_cannot_serve_is_refused(
    stages: Stages, stage: str, model: Trained, says: str
) -> None:
    with pytest.raises(UsageError, match=says):
        check_base(stages[stage].SPEC, made(model, Origin("pretrain", 1)))


def test_any_text_will_do_for_a_need_without_knobs(stages: Stages, store: ModelStore) -> None:
    check_base(stages["sample"].SPEC, made(trained("base", 1, BARN), Origin("pretrain", 1)))
    name = keep(store, trained("base", 1, BARN), "pretrain")
    assert run("sample", LearnersOwn(store), stages).parents == {"base": name}


def test_the_learners_model_in_use_is_taken(stages: Stages, store: ModelStore) -> None:
    old = keep(store, trained("base", 1), "pretrain")
    keep(store, trained("base", 2), "pretrain")
    store.use(old)
    assert run("finetune", LearnersOwn(store), stages).parents == {"base": old}
    assert "pretrain" not in began(stages)


def test_what_is_missing_is_trained_first_kept_and_found_by_the_next(
    stages: Stages, store: ModelStore
) -> None:
    log = run("rlhf", LearnersOwn(store), stages)
    assert [each.role for each in store.models()] == ["base", "instructed", "reward"]
    assert all(each.in_use for each in store.models())
    assert store.find(log.parents["reward"]).parent == log.parents["instructed"]
    run("rlhf", LearnersOwn(store), stages)
    assert began(stages) == {"pretrain": 1, "finetune": 1, "reward": 1, "rlhf": 2}


def phases(name: str, parents: Parents, stages: Stages) -> list[str]:
    events = collect(name, {}, 1, stage=stages[name], parents=parents)
    return [event.name for event in events if isinstance(event, Phase)]


def test_a_base_of_another_text_is_passed_over_and_that_is_said(
    stages: Stages, store: ModelStore
) -> None:
    farm = keep(store, trained("base", 1), "pretrain")
    barn = keep(store, trained("base", 2, BARN), "pretrain")
    said = phases("finetune", LearnersOwn(store), stages)
    assert said[0].startswith(f"{barn[:8]}, in use, does not serve: it reads barn tales")
    assert stages["finetune"].given[0]["base"] == store.load(farm)
    assert store.current("base").hash == barn  # type: ignore[union-attr]


def test_where_none_serves_one_is_trained_and_the_one_in_use_stays(
    stages: Stages, store: ModelStore
) -> None:
    barn = keep(store, trained("base", 2, BARN), "pretrain")
    run("finetune", LearnersOwn(store), stages)
    assert began(stages)["pretrain"] == 1
    assert store.current("base").hash == barn  # type: ignore[union-attr]
    assert len(store.models()) == 2


def test_a_base_of_another_stage_serves_if_its_text_does(stages: Stages, store: ModelStore) -> None:
    name = keep(store, trained("base", 1), "pipeline")
    assert run("finetune", LearnersOwn(store), stages).parents == {"base": name}


def test_all_models_of_a_run_read_the_same_text(stages: Stages, store: ModelStore) -> None:
    keep(store, trained("instructed", 1), "finetune")
    keep(store, trained("reward", 2), "reward")
    other = keep(store, trained("instructed", 3, OTHER_FARM), "finetune")
    log = run("rlhf", LearnersOwn(store), stages)
    assert log.parents["instructed"] == other
    given = stages["rlhf"].given[0]
    assert given["reward"].text == OTHER_FARM
    assert began(stages) == {"reward": 1, "rlhf": 1}


def test_a_base_is_taken_with_the_model_that_descends_from_it(
    stages: Stages, store: ModelStore
) -> None:
    old = keep(store, trained("base", 1), "pretrain")
    tuned = keep(store, trained("instructed", 2, parent="base"), "finetune", base=old)
    new = keep(store, trained("base", 3), "pretrain")
    said = phases("continue", LearnersOwn(store), stages)
    assert said[0] == (
        f"{new[:8]}, in use, does not serve: the instructed model {tuned[:8]} was trained from "
        f"{old[:8]}"
    )
    assert stages["continue"].given[0] == {"base": store.load(old), "instructed": store.load(tuned)}
    assert store.find("base").hash == new
    store.use(old)
    assert phases("continue", LearnersOwn(store), stages) == ["working"]


def test_a_policy_is_taken_with_the_reward_model_that_descends_from_it(
    stages: Stages, store: ModelStore
) -> None:
    old = keep(store, trained("instructed", 1), "finetune")
    reward = keep(store, trained("reward", 2), "reward", instructed=old)
    keep(store, trained("instructed", 3), "finetune")
    assert run("rlhf", LearnersOwn(store), stages).parents == {"instructed": old, "reward": reward}


@pytest.mark.parametrize("lost", ["removed", "damaged"])
def test_where_the_ancestor_is_gone_another_of_the_same_text_is_taken_and_that_is_said(
    stages: Stages, store: ModelStore, lost: str
) -> None:
    old = keep(store, trained("base", 1), "pretrain")
    tuned = keep(store, trained("instructed", 2, parent="base"), "finetune", base=old)
    new = keep(store, trained("base", 3), "pretrain")
    keep(store, trained("base", 4, OTHER_FARM), "pretrain")
    if lost == "removed":
        store.remove(old)
    else:
        store.path(old).write_bytes(b"junk")
    said = phases("continue", LearnersOwn(store), stages)
    assert said[0] == (
        f"the base model {old[:8]}, which the instructed model {tuned[:8]} was trained from, is "
        f"gone; another that reads the same text, {new[:8]}, is taken"
    )
    assert stages["continue"].given[0] == {"base": store.load(new), "instructed": store.load(tuned)}


def test_where_no_other_reads_the_same_text_both_are_made_to_belong_together(
    stages: Stages, store: ModelStore
) -> None:
    old = keep(store, trained("base", 1), "pretrain")
    keep(store, trained("instructed", 2, parent="base"), "finetune", base=old)
    store.remove(old)
    said = phases("continue", LearnersOwn(store), stages)
    assert "is gone" in said[0]
    given = stages["continue"].given[0]
    assert given["base"].text == given["instructed"].text
    assert began(stages) == {"pretrain": 1, "finetune": 1, "continue": 1}


def test_a_damaged_model_in_use_is_not_the_end(stages: Stages, store: ModelStore) -> None:
    name = keep(store, trained("base", 1), "pretrain")
    store.path(name).write_bytes(b"junk")
    said = phases("finetune", LearnersOwn(store), stages)
    assert "its file is missing or damaged" in said[0]
    assert began(stages)["pretrain"] == 1


def test_a_damaged_model_that_is_trained_again_is_whole_afterwards(
    stages: Stages, store: ModelStore
) -> None:
    run("finetune", LearnersOwn(store), stages)
    (base,) = store.models()
    store.path(base.hash).write_bytes(b"junk")
    run("finetune", LearnersOwn(store), stages)
    assert store.load(base.hash).role == "base"
    assert len(store.models()) == 1


def test_the_model_trained_in_place_of_a_damaged_one_comes_into_use(
    stages: Stages, store: ModelStore
) -> None:
    name = keep(store, trained("base", 1), "pretrain")
    store.path(name).write_bytes(b"junk")
    log = run("finetune", LearnersOwn(store), stages)
    current = store.current("base")
    assert current is not None
    assert current.hash == log.parents["base"] != name
    assert store.load("base").role == "base"


def test_a_parent_that_cannot_be_kept_is_still_built_on(
    stages: Stages, store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise ProgressError("The disk is full.")

    monkeypatch.setattr(store, "keep_made", full)
    said = phases("finetune", LearnersOwn(store), stages)
    assert "The disk is full." in said
    assert stages["finetune"].ended == 1


def test_the_first_event_comes_before_any_training(stages: Stages, store: ModelStore) -> None:
    events = collect("finetune", {}, 1, stage=stages["finetune"], parents=LearnersOwn(store))
    assert next(events) == Phase("first the base model: Pretrain", 0, 0)
    assert began(stages) == {}
    assert next(events) == Phase("first the base model: working", 1, 2)
    rest = list(events)
    place = next(i for i, event in enumerate(rest) if isinstance(event, BuiltOn))
    assert all(isinstance(event, Phase) for event in rest[:place])  # no curve that is not its own


def test_cancelled_while_a_parent_trains_what_was_finished_is_kept(
    stages: Stages, store: ModelStore
) -> None:
    events = collect("reward", {}, 1, stage=stages["reward"], parents=LearnersOwn(store))
    for event in events:
        if event == Phase("first the instructed model: working", 1, 2):
            break
    events.close()  # type: ignore[attr-defined]  # collect gives a generator here
    assert stages["finetune"].closed == 1
    assert [each.role for each in store.models()] == ["base"]
    assert began(stages) == {"pretrain": 1, "finetune": 1}


def test_a_live_run_takes_its_parents_along(stages: Stages, store: ModelStore) -> None:
    live = LiveRun("finetune", {}, 1, stage=stages["finetune"], parents=LearnersOwn(store))
    live.start()
    assert live.join(20)
    shot = live.snapshot()
    assert shot.state == "finished"
    assert shot.parents == {"base": store.models()[0].hash}
    assert set(shot.models) == {"instructed"}


def test_a_course_error_fails_the_run_in_words_and_is_no_fault_of_ours(stages: Stages) -> None:
    class Broken:
        def gather(self, *_: object) -> Iterator[Phase]:
            yield Phase("looking", 0, 0)
            raise ProgressError("Your models could not be read.", "Look at the disk.")

    live = LiveRun("finetune", {}, 1, stage=stages["finetune"], parents=Broken())  # type: ignore[arg-type]
    live.start()
    assert live.join(20)
    assert live.snapshot().error == "Your models could not be read. Look at the disk."
    assert live.fault is None


def test_the_cache_keeps_only_so_many(
    stages: Stages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_module, "_KEEP", 3)
    for seed in range(6):
        run("finetune", SameSeed(ModelCache(tmp_path)), stages, seed)
    assert len(list(tmp_path.glob("*.safetensors"))) == 3


def test_a_parent_that_diverges_says_which_stage_it_was(
    stages: Stages, cache: ModelCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    def diverges(*_: object) -> Iterator[Phase]:
        yield Phase("working", 1, 2)
        raise NonFiniteLoss(7, 0.5)

    monkeypatch.setattr(stages["finetune"], "run", diverges)
    with pytest.raises(NonFiniteLoss) as failed:
        run("rlhf", SameSeed(cache), stages)
    assert str(failed.value).startswith("In finetune, run for the instructed model: The loss is")
    assert (failed.value.step, failed.value.learning_rate) == (7, 0.5)
