from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course.errors import ProgressError, UsageError
from course.models.files import ModelFileError, data_hash
from course.models.store import ModelStore
from course.progress.log import EventLog
from engine.stages.spec import Inputs, Pair, Pick
from tests.course.models.conftest import FARM, trained


def keep(store: ModelStore, role: str = "base", number: int = 0, **more: object) -> str:
    parent = "base" if role == "instructed" else None
    options = {"stage": "pretrain", "seed": 3, "knobs": {"steps": 20}, **more}
    return store.keep(trained(role, number, parent=parent), **options)  # type: ignore[arg-type]


def test_what_was_kept_comes_back_bit_for_bit_with_its_lineage(store: ModelStore) -> None:
    name = store.keep(
        trained("instructed", 1, parent="base"),
        stage="finetune",
        seed=3,
        knobs={"steps": 20, "rate": 0.5},
        parents={"base": "b" * 64},
        data="d",
    )
    found = store.read(name)
    assert np.array_equal(
        found.trained.model.params.flat, trained("instructed", 1).model.params.flat
    )
    assert (found.trained.role, found.trained.text, found.trained.parent) == (
        "instructed",
        FARM,
        "base",
    )
    assert found.trained.figures == {"loss": 0.5}
    assert (found.hash, found.parent) == (name, "b" * 64)
    assert found.origin.knobs == {"steps": 20, "rate": 0.5}
    (listed,) = store.models()
    assert (listed.stage, listed.seed, listed.data) == ("finetune", 3, "d")
    assert listed.knobs == found.origin.knobs
    assert listed.in_use
    assert listed.present


def test_the_same_weights_are_kept_once_and_come_back_into_use(store: ModelStore) -> None:
    first = keep(store, number=1)
    second = keep(store, number=2)
    assert keep(store, number=1) == first
    assert [each.hash for each in store.models()] == [first, second]
    assert store.current("base").hash == first  # type: ignore[union-attr]
    assert len(list(store.folder.iterdir())) == 2


def test_what_was_trained_last_is_in_use_and_a_rollback_changes_that_alone(
    store: ModelStore,
) -> None:
    old, new = keep(store, number=1), keep(store, number=2)
    other = keep(store, "reward", 3)
    assert [each.hash for each in store.models() if each.in_use] == [new, other]
    assert store.use(old[:6]).hash == old
    assert [each.hash for each in store.models() if each.in_use] == [old, other]
    assert len(store.models()) == 3
    assert store.use(new).in_use


def test_kept_on_the_side_is_in_use_only_where_there_was_none(store: ModelStore) -> None:
    first = keep(store, number=1, use=False)
    keep(store, number=2, use=False)
    assert store.current("base").hash == first  # type: ignore[union-attr]


def test_a_run_that_leaves_several_models_gives_each_its_parent(store: ModelStore) -> None:
    run = [trained("base", 1), trained("instructed", 2, parent="base")]
    kept = store.keep_run(run, stage="pipeline", seed=1, knobs={})
    base, instructed = store.models()
    assert kept == {"base": base.hash, "instructed": instructed.hash}
    assert instructed.parent == base.hash
    assert base.children == (instructed.hash,)


def test_what_learned_nothing_is_the_model_it_was(store: ModelStore) -> None:
    base = keep(store, number=1)
    run = [trained("instructed", 1, parent="base")]
    assert store.keep_run(run, stage="finetune", seed=1, knobs={}, parents={"base": base}) == {}
    assert [(each.hash, each.role) for each in store.models()] == [(base, "base")]


def test_the_tree_stands_each_model_under_its_parent(store: ModelStore) -> None:
    base = keep(store, number=1)
    keep(store, number=2)
    for number in (3, 4):
        keep(store, "instructed", number, parents={"base": base})
    rows = [(each.model.hash == base, each.more) for each in store.tree()]
    assert rows == [(True, ()), (False, (True,)), (False, (False,)), (False, ())]


def test_the_model_in_use_stays_while_its_role_has_others(store: ModelStore) -> None:
    old, new = keep(store, number=1), keep(store, number=2)
    with pytest.raises(UsageError, match=f"--use {old[:8]}"):
        store.remove(new)
    assert store.path(new).exists()
    store.use(old)
    store.remove(new)
    assert [each.hash for each in store.models()] == [old]
    store.remove(old)  # the last of its role: nothing to choose
    assert store.current("base") is None


def test_a_removed_parent_stays_in_the_drawing_and_its_children_work(store: ModelStore) -> None:
    base = keep(store, number=1)
    child = keep(store, "instructed", 2, parents={"base": base})
    assert store.remove(base) == base
    assert not store.path(base).exists()
    assert [(row.model.hash, row.model.removed) for row in store.tree()] == [
        (base, True),
        (child, False),
    ]
    assert store.load(child).role == "instructed"
    store.remove(child)
    assert store.tree() == ()
    with pytest.raises(UsageError, match="was removed"):
        store.find(base)


def test_a_removed_model_may_be_kept_again(store: ModelStore) -> None:
    name = keep(store)
    store.remove(name)
    assert keep(store) == name
    assert store.load(name).role == "base"


@pytest.mark.parametrize("prefix", ["", "zz", "0" * 65, "no-such", "\x1b[2J"])
def test_what_names_no_model_is_refused_with_those_there_are(
    store: ModelStore, prefix: str
) -> None:
    name = keep(store)
    with pytest.raises(UsageError, match=name[:8]) as caught:
        store.find(prefix)
    assert "\x1b" not in str(caught.value)


def test_a_roles_name_stands_for_its_model_in_use(store: ModelStore) -> None:
    keep(store, number=1)
    name = keep(store, number=2)
    assert store.find("base").hash == name
    with pytest.raises(UsageError):
        store.find("aligned")


def test_a_beginning_shared_by_two_is_refused_with_both(store: ModelStore) -> None:
    names = [keep(store, number=number) for number in range(20)]
    first = next(a[0] for a in names if sum(b[0] == a[0] for b in names) > 1)
    with pytest.raises(UsageError, match="models begin with"):
        store.find(first)


def test_a_missing_file_is_told_and_can_be_taken_off_the_list(store: ModelStore) -> None:
    name = keep(store)
    store.path(name).unlink()
    assert not store.models()[0].present
    for act in (store.load, store.use):
        with pytest.raises(ModelFileError, match=name):
            act(name)
    store.remove(name)
    assert store.models() == ()


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "text", "another"])
def test_a_damaged_file_is_named_and_never_loaded(store: ModelStore, damage: str) -> None:
    name, other = keep(store, number=1), keep(store, number=2)
    path = store.path(name)
    data = path.read_bytes()
    middle = len(data) // 2
    path.write_bytes(
        {
            "cut": data[:middle],
            "flipped": data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :],
            "empty": b"",
            "text": b"hello " * 100,
            "another": store.path(other).read_bytes(),
        }[damage]
    )
    with pytest.raises(ModelFileError, match=name) as caught:
        store.load(name)
    assert caught.value.exit_code == 3
    assert "--remove" in caught.value.remedy
    assert len(store.models()) == 2


def test_a_file_without_an_event_is_told_and_can_be_listed(
    store: ModelStore, log: EventLog
) -> None:
    name = keep(store)
    moved = store.path(name).read_bytes()
    store.remove(name)
    store.path(name).write_bytes(moved)
    (store.folder / "notes.txt").write_text("mine")
    assert [path.name for path in store.strays()] == [f"{name}.safetensors"]
    assert store.use(name[:5]).in_use
    assert store.strays() == ()
    fresh = store.folder / f"{'0' * 64}.safetensors"
    fresh.write_bytes(b"junk")
    with pytest.raises(ProgressError, match="0000"):
        store.use("0000")
    assert store.remove("0000") == "0" * 64
    assert not fresh.exists()
    assert len(store.models()) == 1


def test_the_index_can_be_made_again_from_the_files(store: ModelStore, tmp_path: Path) -> None:
    base = keep(store, number=1)
    child = keep(store, "instructed", 2, parents={"base": base})
    with EventLog.open(tmp_path / "anew" / "progress.sqlite3") as log:
        anew = ModelStore(store.folder, log)
        assert anew.models() == ()
        for path in anew.strays():
            anew.use(path.name[:64])
        kept = {each.hash: (each.role, each.parent, each.seed) for each in anew.models()}
    assert kept == {base: ("base", None, 3), child: ("instructed", base, 3)}


def test_a_model_that_cannot_be_written_is_not_listed(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("engine.checkpoint.write_atomically", full)
    with pytest.raises(ProgressError, match="No space left"):
        keep(store)
    assert store.models() == ()


def test_a_model_whose_event_failed_is_a_stray_and_not_lost(
    store: ModelStore, log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise ProgressError("The disk is full.")

    with monkeypatch.context() as broken:
        broken.setattr(log, "append", full)
        with pytest.raises(ProgressError, match="full"):
            keep(store)
    assert store.models() == ()
    assert len(store.strays()) == 1
    name = keep(store)
    assert store.load(name).role == "base"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"hash": 3, "role": "base", "stage": "pretrain"},
        {"hash": "../../x", "role": "base", "stage": "pretrain"},
        {"hash": "a" * 64, "role": "BASE", "stage": "pretrain"},
        {"hash": "a" * 64, "role": "base"},
    ],
)
def test_an_event_that_names_no_model_is_passed_over(
    store: ModelStore, log: EventLog, body: dict[str, object]
) -> None:
    for kind in ("model-kept", "model-used", "model-removed"):
        log.append(kind, body=body)
    assert store.models() == ()


def test_an_event_with_strange_details_still_lists_its_model(
    store: ModelStore, log: EventLog
) -> None:
    body = {"hash": "a" * 64, "role": "base", "stage": "pretrain", "knobs": {"x": 1e999}, "text": 3}
    log.append("model-kept", body=body | {"parent": "a" * 64, "figures": [], "seed": "one"})
    (row,) = store.tree()
    assert (row.model.seed, row.model.text, row.model.present) == (0, {}, False)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("kur"), st.integers(0, 3)), max_size=12))
def test_whatever_is_done_the_list_holds(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, int]]
) -> None:
    path = tmp_path_factory.mktemp("store") / "progress.sqlite3"
    with EventLog.open(path) as log:
        store = ModelStore.open(log)
        names: dict[int, str] = {}
        for act, number in acts:
            try:
                if act == "k":
                    names[number] = keep(store, number=number)
                elif act == "u":
                    store.use(names.get(number, "f" * 64))
                else:
                    store.remove(names.get(number, "f" * 64))
            except UsageError:
                pass
        listed = store.models()
        assert all(each.present for each in listed)
        assert store.strays() == ()
        assert sum(each.in_use for each in listed) == (1 if listed and store.current("base") else 0)
        with EventLog.open(path) as again:
            assert ModelStore.open(again).models() == listed


def test_two_processes_see_each_others_models(store: ModelStore) -> None:
    program = """
from course import paths
from course.models.store import ModelStore
from course.progress.log import EventLog
from tests.course.models.conftest import trained
with EventLog.open(paths.progress_file()) as log:
    store = ModelStore.open(log)
    for number in range(10, 15):
        store.keep(trained("base", number), stage="pretrain", seed=number, knobs={})
    print(len(store.models()))
"""
    children = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    mine = [keep(store, number=number) for number in range(3)]
    for child in children:
        out, _ = child.communicate(timeout=100)
        assert child.returncode == 0
        assert int(out) >= 5
    listed = store.models()
    assert len(listed) == 8
    assert {each.hash for each in listed} >= set(mine)
    assert sum(each.in_use for each in listed) == 1
    assert all(store.load(each.hash) for each in listed)


def test_the_data_hash_tells_texts_and_judgements_apart() -> None:
    pick = Pick(Pair("?", "a", "b"), 0)
    told = [
        Inputs(),
        Inputs(corpus=""),
        Inputs(corpus="a"),
        Inputs(picks=(pick,)),
        Inputs(picks=(Pick(pick.pair, 1),)),
        Inputs(picks=(pick, pick)),
        Inputs(corpus="a", picks=(pick,)),
    ]
    hashes = [data_hash(each) for each in told]
    assert len(set(hashes)) == len(told)
    assert hashes[0] == ""
    assert data_hash(Inputs(typed="hello")) == ""


@pytest.mark.parametrize("harm", ["a flipped byte", "junk", "another model"])
def test_keeping_a_model_again_mends_its_damaged_file(store: ModelStore, harm: str) -> None:
    name, other = keep(store, number=1), keep(store, number=2)
    path = store.path(name)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    harmed = {"junk": b"junk", "another model": store.path(other).read_bytes()}
    path.write_bytes(harmed.get(harm, bytes(data)))
    with pytest.raises(ModelFileError):
        store.load(name)
    assert keep(store, number=1) == name
    assert np.array_equal(store.load(name).model.params.flat, trained("base", 1).model.params.flat)
