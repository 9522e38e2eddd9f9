"""`models`, `talk`, and `demo` with what it builds on and keeps: exit codes and output."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from course import cli, paths
from course.models.store import ModelStore
from course.progress.log import EventLog
from engine.stages.spec import Verdict
from tests.course.models.conftest import BARN, Maker, stages, trained

__all__ = ["stages"]  # a fixture


def invoke(*words: str) -> int:
    try:
        return cli.main(list(words))
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 1


@pytest.fixture
def store(home: object) -> Iterator[ModelStore]:
    with EventLog.open(paths.progress_file()) as log:
        yield ModelStore.open(log)


def keep(store: ModelStore, role: str = "base", number: int = 1, **more: Any) -> str:
    model = trained(role, number, more.pop("text", None))
    return store.keep(model, stage="pretrain", seed=2, knobs={}, **more)


def last(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(capsys.readouterr().out.strip().split("\n")[-1])
    return result


def test_models_lists_chooses_and_removes(
    store: ModelStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert invoke("models") == 0
    assert "No models yet" in capsys.readouterr().out
    old, new = keep(store, number=1), keep(store, number=2)
    assert invoke("models", "--use", old[:7]) == 0
    assert f"{old[:8]} is the base model in use." in capsys.readouterr().out
    assert invoke("models", "--remove", old[:7]) == 2
    assert f"--use {new[:8]}" in capsys.readouterr().err
    assert invoke("models", "--remove", new[:7]) == 0
    capsys.readouterr()
    assert invoke("models", "--json") == 0
    (model,) = json.loads(capsys.readouterr().out)
    assert (model["hash"], model["role"], model["in_use"]) == (old, "base", True)


def test_a_damaged_model_exits_3_and_names_its_file(
    store: ModelStore, capsys: pytest.CaptureFixture[str]
) -> None:
    name = keep(store)
    store.path(name).write_bytes(b"junk")
    for words in (
        ["models", "--use", name[:8]],
        ["talk", "the fox"],
        ["demo", "pretrain", "--base", name],
    ):
        assert invoke(*words) == 3
        assert name in capsys.readouterr().err
    assert invoke("models") == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["talk"], 2),
        (["talk", "the fox"], 2),
        (["talk", "abc", "the fox"], 2),
        (["talk", "a", "b", "c", "d"], 2),
        (["models", "--use", "a", "--remove", "b"], 2),
        (["models", "--use", "nothing"], 2),
    ],
)
def test_wrong_use_exits_2(words: list[str], code: int) -> None:
    assert invoke(*words) == code


def test_talk_to_one_and_to_two(store: ModelStore, capsys: pytest.CaptureFixture[str]) -> None:
    base, tuned = keep(store), keep(store, "instructed", 2)
    assert invoke("talk", "the fox") == 0
    assert capsys.readouterr().out.startswith(f"instructed {tuned[:8]}: ")
    assert invoke("talk", base[:8], tuned[:8], "the fox", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert [each["hash"] for each in said] == [base, tuned]
    assert invoke("talk", "the zebra") == 2
    assert "'zebra'" in capsys.readouterr().err


def test_a_run_by_hand_keeps_its_model_and_those_it_came_from(
    stages: dict[str, Maker], store: ModelStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert invoke("demo", "finetune", "--json") == 0
    result = last(capsys)
    base, tuned = store.models()
    assert result["parent"] == base.hash == tuned.parent
    assert result["kept"] == {"instructed": tuned.hash}
    assert base.in_use
    assert tuned.in_use
    assert invoke("demo", "finetune") == 0
    out, err = capsys.readouterr()
    assert f"Built on: base model {base.short}." in out
    assert f"Kept: instructed model {tuned.short}, in use from now on." in out
    assert f"built on the base model {base.short}" in err
    assert stages["pretrain"].began == 1


@pytest.mark.parametrize("flags", [["--check"], ["--seeds", "2"]])
def test_a_measuring_run_keeps_nothing(
    stages: dict[str, Maker],
    store: ModelStore,
    capsys: pytest.CaptureFixture[str],
    flags: list[str],
) -> None:
    assert invoke("demo", "finetune", *flags) == 0
    assert store.models() == ()
    assert "Kept" not in capsys.readouterr().out
    assert not store.folder.exists()


def test_a_named_base_is_built_on(
    stages: dict[str, Maker], store: ModelStore, capsys: pytest.CaptureFixture[str]
) -> None:
    name = keep(store)
    assert invoke("demo", "finetune", "--base", name[:8], "--check", "--json") == 0
    assert last(capsys)["parent"] == name
    assert stages["pretrain"].began == 0
    barn = keep(store, number=3, text=BARN)
    assert invoke("demo", "finetune", "--base", barn[:8]) == 2
    assert invoke("demo", "alone", "--base", name[:8]) == 2
    assert invoke("demo", "finetune", "--base", "0") == 2
    assert stages["finetune"].began == 1


def test_a_model_that_cannot_be_kept_is_told_after_the_result(
    stages: dict[str, Maker],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("engine.checkpoint.write_atomically", full)
    assert invoke("demo", "pretrain", "--json") == 3
    out, err = capsys.readouterr()
    assert json.loads(out.strip().split("\n")[-1])["kept"] == {}
    assert "could not be kept: No space left" in err


def test_typed_text_goes_to_stages_that_read_it(capsys: pytest.CaptureFixture[str]) -> None:
    typed = ["demo", "surprise", "--type", "the quiet owl", "--set", "characters=500"]
    assert invoke(*typed) == 0
    assert "“the quiet owl”" in capsys.readouterr().out
    assert invoke("demo", "frozen", "--type", "x") == 2
    assert "surprise" in capsys.readouterr().err


def test_demos_say_what_each_takes_and_leaves(capsys: pytest.CaptureFixture[str]) -> None:
    from engine import stages

    assert invoke("demos", "--json") == 0
    for told in json.loads(capsys.readouterr().out):
        spec = stages.load(told["id"]).SPEC
        assert told["keeps"] == list(spec.makes)
        assert [need["role"] for need in told["needs"]] == [need.role for need in spec.needs]
        choices = {knob["name"]: knob["choices"] for knob in told["knobs"]}
        assert choices == {knob.name: list(knob.choices) for knob in spec.knobs}
    assert invoke("demos") == 0
    out = capsys.readouterr().out
    assert "text=barn tales" in out
    assert "0 barn tales, 1 farm notes" in out
    assert "leaves you a model: base" in out


def test_many_seeds_tell_what_does_not_apply_from_what_did_not_hold(
    stages: dict[str, Maker],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alone = stages["alone"]
    said = iter([True, None, True, True, None, True])

    def run(*_: object) -> Iterator[Verdict]:
        yield alone.SPEC.verdict("ran", "", passed=next(said))

    monkeypatch.setattr(alone, "run", run)
    assert invoke("demo", "alone", "--seeds", "3") == 0
    assert "held in 2 of 2 runs, does not apply in 1: It ran" in capsys.readouterr().out
    assert invoke("demo", "alone", "--seeds", "3", "--json") == 0
    told = last(capsys)
    assert (told["held"], told["of"], told["beyond"]) == ({"ran": 2}, {"ran": 2}, {"ran": 1})


def test_an_error_stays_short_however_much_was_typed(
    store: ModelStore, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(store)
    long = "z" * 100_000
    for words in (["talk", long], ["talk", long, "x"], ["demo", "alone", "--set", long],
                  ["demo", "retrieve", "--type", long], ["models", "--use", long]):  # fmt: skip
        assert invoke(*words) == 2
        assert len(capsys.readouterr().err) < 1_500


def test_the_named_model_is_shown_among_those_the_run_was_built_on(
    stages: dict[str, Maker], store: ModelStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert invoke("demo", "reward", "--seed", "5") == 0
    base, tuned, reward = (store.find(role).hash for role in ("base", "instructed", "reward"))
    capsys.readouterr()
    assert invoke("demo", "continue", "--seed", "6", "--base", tuned, "--json") == 0
    assert last(capsys)["parents"] == {"base": base, "instructed": tuned}
    assert invoke("demo", "continue", "--seed", "6", "--base", tuned) == 0
    out = capsys.readouterr().out
    assert f"base model {base[:8]}" in out
    assert f"instructed model {tuned[:8]}" in out
    assert invoke("demo", "reward", "--seed", "6", "--base", base, "--check", "--json") == 0
    built = last(capsys)["parents"]
    assert built["base"] == base
    assert set(built) == {"base", "instructed"}
    assert reward not in built.values()
    assert stages["pretrain"].began == 1
