"""The benchmark measures whole steps, in turns, and prints what was asked for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.__main__ import main
from engine.bench import report, speed, until_loss
from engine.errors import CorpusError
from engine.nn.transformer import ModelConfig
from engine.parallel import count_workers


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
        (["--corpus", "no-such-file"], "not a file"),
    ],
)
def test_wrong_use_says_what_is_missing(
    arguments: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", *arguments]) == 2
    assert reason in capsys.readouterr().err


def test_a_loss_out_of_reach_is_null_and_the_speeds_are_kept(
    quick: None, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    corpus = tmp_path / "noise.txt"
    letters = np.random.default_rng(0).choice(list("abcdefgh"), 4000)
    corpus.write_text("".join(letters), encoding="utf-8")
    arguments = ["--rounds", "1", "--seeds", "1", "--corpus", str(corpus), "--until-loss", "0.1"]
    assert main(["bench", "--json", *arguments]) == 0
    printed = capsys.readouterr()
    figures = json.loads(printed.out)
    assert figures["until_loss"] == {
        "loss": 0.1,
        "seconds": None,
        "reference_seconds": None,
        "ratio": None,
    }
    assert all(config["tokens_per_s"] > 0 for config in figures["configs"])
    assert "choose a goal above" in printed.err
    assert main(["bench", *arguments]) == 0
    assert "not reached" in capsys.readouterr().out


@pytest.mark.parametrize("goal", [[], ["--until-loss", "2"]])
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("short.txt", "1279 characters and needs at least 1280"),
        ("none.txt", "not a file"),
        (".", "not a file"),
        ("huge.txt", "at most 64 MB"),
        ("/dev/zero", "at most 64 MB"),
    ],
)
def test_a_corpus_that_cannot_be_measured_with_is_refused_in_one_line(
    name: str, reason: str, goal: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "short.txt").write_text("a" * 1279, encoding="utf-8")
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(64 * 1024 * 1024 + 1)
    if not (tmp_path / name).exists() and name == "/dev/zero":
        pytest.skip("needs a file without an end")
    assert main(["bench", "--corpus", str(tmp_path / name), *goal]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert reason in printed.err
    assert printed.err.count("\n") == 1


def a_figure(ours: float, torch: float | None) -> speed.Figure:
    return speed.Figure("large", 1000, ours, torch, 2, 0.5, operations_per_token=6000.0)


def a_report(seconds: float, reference: float) -> report.Report:
    ours = [until_loss.Reached(seconds, 50, 1.8)]
    theirs = [until_loss.Reached(reference, 500, 1.8)]
    widths = [a_figure(200.0, None)] * len(speed.WIDTHS)
    return report.Report([a_figure(300.0, 100.0)], widths, 1e9, 1.88, ours, theirs)


def test_ratios_say_how_many_times_better_we_are() -> None:
    assert a_figure(300.0, 100.0).ratio == 3.0
    assert a_figure(300.0, None).ratio is None
    figures = json.loads(report.as_json(a_report(seconds=2.0, reference=8.0)))
    assert figures["configs"][0]["ratio"] == 3.0
    assert figures["until_loss"]["ratio"] == 4.0
    text = report.as_text(a_report(seconds=2.0, reference=8.0))
    assert "3.00x" in text
    assert "4.00x sooner" in text


def test_work_done_a_second_is_tokens_times_their_operations() -> None:
    assert a_figure(300.0, None).operations_per_s == 1.8e6


def test_the_best_thread_count_of_the_reference_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = {"ours": 1.0, "peak": 1.0, "torch 1": 4.0, "torch 2": 2.0, "torch 3": 3.0}
    monkeypatch.setattr(speed, "in_turns", lambda steps, rounds: seconds)
    case = speed.CASES[2]

    def reference(case: speed.Case, text: object) -> dict[int, Callable[[], object]]:
        return {threads: lambda: None for threads in (1, 2, 3)}

    (figure,), peak = speed.measure([case], reference, None, 1)
    assert figure.torch_threads == 2
    assert figure.torch_tokens_per_s == case.tokens / 2
    assert figure.ratio == 2.0
    assert figure.operations_per_token == case.work(figure.parameters) / case.tokens
    assert figure.peak_share == pytest.approx(figure.operations_per_s / peak)


def test_the_clock_counts_training_and_not_judging(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(until_loss, "perf_counter", lambda: now[0])

    class Slow:
        steps, batch = 200, 2

        def train(self, tokens: np.ndarray, targets: np.ndarray, step: int) -> None:
            now[0] += 0.25

        def loss(self, tokens: np.ndarray, targets: np.ndarray) -> float:
            now[0] += 1000.0
            return 1.0 if now[0] > 2000 else 3.0

    split = until_loss.Split.of(np.arange(5000) % 7)
    reached = until_loss.train_until(Slow(), split, 2.0, seed=0)
    assert reached == until_loss.Reached(25.0, 100, 1.0)


def test_the_larger_cases_are_split_over_two_workers() -> None:
    workers = {
        case.name: count_workers(case.batch, speed.engine_step(case, None)[1] * case.tokens)
        for case in speed.CASES
    }
    assert workers == {"large": 2, "medium": 2, "small": 1}


@pytest.mark.parametrize(
    ("program", "variable", "fixed"),
    [
        ("", None, True),
        ("import numpy", None, False),
        ("import numpy", "1", True),
        ("", "4", False),
    ],
)
def test_more_threads_in_the_matrix_library_are_noticed(
    program: str, variable: str | None, fixed: bool
) -> None:
    environment = {name: value for name, value in os.environ.items() if "THREADS" not in name}
    if variable is not None:
        environment["OPENBLAS_NUM_THREADS"] = variable
    check = f"{program}\nimport engine, os\nassert engine.ONE_BLAS_THREAD is {fixed}"
    check += "\nassert os.environ['OPENBLAS_NUM_THREADS'] == " + repr(variable or "1")
    root = Path(report.__file__).parents[2]
    subprocess.run([sys.executable, "-c", check], env=environment, cwd=root, check=True)


def test_the_benchmark_warns_of_them(
    quick: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for fixed in (True, False):
        monkeypatch.setattr(report, "ONE_BLAS_THREAD", fixed)
        assert main(["bench", "--rounds", "1"]) == 0
        assert ("OPENBLAS_NUM_THREADS=1" in capsys.readouterr().err) is not fixed


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
