"""Run the measurements and print them, for a person or as JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine import ONE_BLAS_THREAD
from engine.bench.speed import CASES, WIDTHS, Figure, measure, width_case
from engine.bench.until_loss import CONTEXT, Reached, Split, Trainee, compare, median_seconds
from engine.nn.transformer import ModelConfig
from engine.tokenizer import CharTokenizer, read_corpus
from engine.types import Tokens


@dataclass(frozen=True, slots=True)
class Report:
    """Everything measured in one run."""

    configs: list[Figure]
    widths: list[Figure]
    peak: float
    goal: float | None
    ours: list[Reached]
    theirs: list[Reached]


def run(
    *,
    against_torch: bool,
    corpus: Path | None,
    goal: float | None,
    rounds: int,
    seeds: int,
    narrate: Callable[[str], None],
) -> Report:
    """Measure. Raises EngineError for a missing PyTorch or an unusable corpus.

    A goal that some seed misses is reported as not reached; the other figures stand.
    """
    text, vocab_size = _tokens(corpus)
    split = None if text is None else Split.of(text)
    if not ONE_BLAS_THREAD:
        narrate("Warning: the matrix library may use threads of its own, which makes the engine")
        narrate("many times slower. Set OPENBLAS_NUM_THREADS=1 for figures that mean something.")
    reference = trainee = None
    if against_torch:
        from engine.bench import nanogpt, torch_reference

        narrate(f"PyTorch {torch_reference.load_torch().__version__}, eager")
        reference = torch_reference.engine_steps

        def trainee(seed: int) -> Trainee:
            config = ModelConfig(vocab_size, CONTEXT, layers=4, heads=4, width=128)
            return nanogpt.Reference(config, seed, threads=os.cpu_count() or 1)

    narrate("Training steps, in turns ...")
    small_text = text if vocab_size <= CASES[0].config.vocab_size else None
    configs, peak = measure(CASES, reference, small_text, rounds)
    widths, _ = measure([width_case(width) for width in WIDTHS], None, None, max(3, rounds // 3))
    ours: list[Reached] = []
    theirs: list[Reached] = []
    if goal is not None and split is not None:
        narrate(f"Training until {goal} nats per character, seeds: {seeds} ...")
        ours, theirs = compare(split, vocab_size, goal, trainee, seeds)
        if median_seconds(ours) is None:
            worst = max(result.loss for result in ours)
            narrate(f"Not every seed came there: choose a goal above {worst:.3f} nats.")
    return Report(configs, widths, peak, goal, ours, theirs)


def _tokens(corpus: Path | None) -> tuple[Tokens | None, int]:
    if corpus is None:
        return None, 0
    text = read_corpus(corpus)
    tokenizer = CharTokenizer.from_text(text)
    return np.array(tokenizer.encode(text)), tokenizer.vocab_size


def as_json(report: Report) -> str:
    """The report as one JSON object: `configs`, `until_loss` (null when not asked), and more."""
    until: dict[str, Any] | None = None
    if report.goal is not None:
        seconds, reference = median_seconds(report.ours), median_seconds(report.theirs)
        until = {
            "loss": report.goal,
            "seconds": seconds,
            "reference_seconds": reference,
            "ratio": reference / seconds if reference and seconds else None,
        }
    figures = {
        "configs": [
            {
                "name": figure.name,
                "tokens_per_s": figure.tokens_per_s,
                "torch_tokens_per_s": figure.torch_tokens_per_s,
                "ratio": figure.ratio,
                "peak_share": figure.peak_share,
            }
            for figure in report.configs
        ],
        "until_loss": until,
        "peak_gflops": report.peak / 1e9,
        "widths": [
            {
                "width": width,
                "parameters": figure.parameters,
                "tokens_per_s": figure.tokens_per_s,
                "tokens_per_s_per_parameter": figure.tokens_per_s / figure.parameters,
                "operations_per_token": figure.operations_per_token,
                "operations_per_s": figure.operations_per_s,
                "peak_share": figure.peak_share,
            }
            for width, figure in zip(WIDTHS, report.widths, strict=True)
        ],
    }
    return json.dumps(figures, indent=2)


def as_text(report: Report) -> str:
    """The report as a table for a person."""
    lines = [f"matrix-multiply peak, two threads: {report.peak / 1e9:.0f} GFLOP/s", ""]
    lines.append(f"{'training steps':15}{'tokens/s':>10}{'of peak':>9}{'PyTorch':>10}{'ratio':>8}")
    for figure in [*report.configs, *report.widths]:
        line = f"{figure.name:15}{figure.tokens_per_s:10,.0f}{figure.peak_share:9.0%}"
        if figure.ratio is not None:
            line += f"{figure.torch_tokens_per_s:10,.0f}{figure.ratio:7.2f}x"
            line += f"  (its best: {figure.torch_threads} threads)"
        if figure in report.widths:
            line += f"  {figure.operations_per_s / 1e9:.0f} GFLOP/s"
            line += f"  {figure.tokens_per_s / figure.parameters:.3g} tokens/s per weight"
        lines.append(line)
    if report.goal is not None:
        lines += ["", f"time to {report.goal} nats per character (training only, median):"]
        lines.append(_until("engine", report.ours))
        if report.theirs:
            lines.append(_until("nanoGPT's recipe in PyTorch", report.theirs))
        ours, theirs = median_seconds(report.ours), median_seconds(report.theirs)
        if ours and theirs:
            lines.append(f"  {theirs / ours:.2f}x sooner")
    return "\n".join(lines)


def _until(who: str, results: list[Reached]) -> str:
    seconds = median_seconds(results)
    runs = ", ".join(f"{result.loss:.3f} after {result.steps} steps" for result in results)
    return f"  {who}: {'not reached' if seconds is None else f'{seconds:.1f} s'} ({runs})"
