"""The benchmark measures whole steps, in turns, and prints what was asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.__main__ import main
from engine.bench import report, speed, until_loss
from engine.errors import CorpusError
from engine.nn.transformer import ModelConfig


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    tiny = ModelConfig(65, context=8, layers=1, heads=1, width=8)
    cases = tuple(speed.Case(name, tiny, batch=2) for name in ("large", "medium", "small"))
    monkeypatch.setattr(speed, "PIECE_SECONDS", 0.001)
    monkeypatch.setattr(report, "CASES", cases)
    monkeypatch.setattr(report, "width_case", lambda width: cases[0])
    monkeypatch.setattr(until_loss.Ours, "steps", 60)
    monkeypatch.setattr(until_loss.Ours, "width", 16)
    monkeypatch.setattr(until_loss.Ours, "layers", 1)
    monkeypatch.setattr(until_loss, "WINDOWS", 4)
    peak = speed.peak_step
    monkeypatch.setattr(speed, "peak_step", lambda: peak(64))


def test_the_json_has_the_promised_keys(
    quick: None, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    corpus = tmp_path / "text.txt"
    corpus.write_text("the cat sat on the mat. " * 200, encoding="utf-8")
    arguments = ["--rounds", "1", "--seeds", "1", "--json", "--corpus", str(corpus)]
    assert main(["bench", *arguments, "--until-loss", "2.7"]) == 0
    figures = json.loads(capsys.readouterr().out)
    keys = {"name", "tokens_per_s", "torch_tokens_per_s", "ratio", "peak_share"}
    assert [config["name"] for config in figures["configs"]] == ["large", "medium", "small"]
    assert all(set(config) == keys for config in figures["configs"])
    assert all(
        config["tokens_per_s"] > 0 and config["ratio"] is None for config in figures["configs"]
    )
    until = figures["until_loss"]
    assert until.keys() == {"loss", "seconds", "reference_seconds", "ratio"}
    assert until["loss"] == 2.7
    assert until["seconds"] > 0
    assert until["ratio"] is None
    assert [row["width"] for row in figures["widths"]] == [32, 64, 128, 256]


def test_the_table_is_for_people(quick: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--rounds", "1"]) == 0
    printed = capsys.readouterr()
    assert "tokens/s" in printed.out
    assert "medium" in printed.out
    assert "in turns" in printed.err


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--until-loss", "1.9"], "--corpus"),
        (["--rounds", "0"], "at least 1"),
        (["--corpus", "no-such-file"], "cannot be read"),
    ],
)
def test_wrong_use_says_what_is_missing(
    arguments: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", *arguments]) == 2
    assert reason in capsys.readouterr().err


def test_a_loss_out_of_reach_is_said_and_not_printed_as_a_time(
    quick: None, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    corpus = tmp_path / "noise.txt"
    letters = np.random.default_rng(0).choice(list("abcdefgh"), 4000)
    corpus.write_text("".join(letters), encoding="utf-8")
    arguments = ["--rounds", "1", "--seeds", "1", "--corpus", str(corpus), "--until-loss", "0.1"]
    assert main(["bench", *arguments]) == 2
    assert "0.1" not in capsys.readouterr().out


def test_the_gradient_check_reports_every_primitive(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gradcheck"]) == 0
    printed = capsys.readouterr().out
    assert "attention" in printed
    assert "whole model" in printed
    assert "WRONG" not in printed


def test_work_is_counted_as_documented() -> None:
    case = speed.CASES[0]
    assert case.work(800_000) == (6 * 800_000 + 12 * 4 * 128 * 64) * 768


def test_turns_alternate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "PIECE_SECONDS", 0.0)
    order: list[str] = []

    def named(name: str) -> Callable[[], None]:
        return lambda: order.append(name)

    speed.in_turns({"a": named("a"), "b": named("b")}, rounds=2)
    assert order[-8:] == ["a", "a", "b", "b", "a", "a", "b", "b"]


def test_validation_windows_are_fixed_and_never_trained_on() -> None:
    text = np.arange(10_000)
    split = until_loss.Split.of(text)
    again = until_loss.Split.of(text)
    assert np.array_equal(split.tokens, again.tokens)
    assert split.train.max() < split.tokens.min() == 9000
    assert np.array_equal(split.tokens + 1, split.targets)
    with pytest.raises(CorpusError, match="too short"):
        until_loss.Split.of(text[:500])
