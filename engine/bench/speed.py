"""Tokens per second of whole training steps, beside the machine's own limit and beside PyTorch.

Everything compared is measured in turns, a short piece of each at a time, and reported as a median:
a machine that other programs are using then slows all of them alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median
from time import perf_counter

import numpy as np

from engine.nn.transformer import ModelConfig, Transformer
from engine.optim import AdamW
from engine.parallel import run_all
from engine.training import train_step
from engine.types import Tokens

PIECE_SECONDS = 0.25
"""How long one measurement lasts before the next one's turn."""


@dataclass(frozen=True, slots=True)
class Case:
    """A model and a batch to measure: `batch` sequences of `config.context` tokens each."""

    name: str
    config: ModelConfig
    batch: int

    @property
    def tokens(self) -> int:
        """Tokens in one training step."""
        return self.batch * self.config.context

    def work(self, parameters: int) -> float:
        """Floating-point operations of one training step.

        Two for every weight and token forward, four backward; attention's own products on top.
        Source: Kaplan et al. 2020, arXiv 2001.08361, table 1.
        """
        attention = 12 * self.config.layers * self.config.width * self.config.context
        return (6 * parameters + attention) * self.tokens


CASES = (
    Case("large", ModelConfig(vocab_size=65, context=64, layers=4, heads=4, width=128), batch=12),
    Case("medium", ModelConfig(vocab_size=65, context=32, layers=2, heads=4, width=64), batch=16),
    Case("small", ModelConfig(vocab_size=65, context=16, layers=1, heads=2, width=32), batch=16),
)

WIDTHS = (32, 64, 128, 256)


def width_case(width: int) -> Case:
    """The same model and batch at another width, heads of 32, to see how cost grows."""
    config = ModelConfig(65, context=64, layers=2, heads=max(1, width // 32), width=width)
    return Case(f"width {width}", config, batch=12)


Step = Callable[[], object]


def engine_step(case: Case, text: Tokens | None) -> tuple[Step, int]:
    """One full training step of ours as a callable, and the model's number of weights."""
    model = Transformer(case.config, np.random.default_rng(0))
    optimizer = AdamW(model.params, lr=1e-3)
    tokens, targets = a_batch(case, text)
    return lambda: train_step(model, optimizer, tokens, targets, step=0), model.num_parameters


def a_batch(case: Case, text: Tokens | None) -> tuple[Tokens, Tokens]:
    """Tokens and targets (B, T) from a text, or random ones: the arithmetic is the same."""
    rng = np.random.default_rng(1)
    length = case.config.context + 1
    if text is None:
        windows = rng.integers(0, case.config.vocab_size, (case.batch, length))
    else:
        starts = rng.integers(0, len(text) - length, case.batch)
        windows = np.stack([text[start : start + length] for start in starts])
    return windows[:, :-1].copy(), windows[:, 1:].copy()


def peak_step(size: int = 1024) -> tuple[Step, float]:
    """Two products of size-cubed matrices at once, one thread each, and their operations."""
    rng = np.random.default_rng(2)
    pairs = [rng.standard_normal((2, size, size), dtype=np.float32) for _ in range(2)]
    tasks = [partial(np.matmul, *pair, np.empty((size, size), np.float32)) for pair in pairs]
    return lambda: run_all(tasks), 2.0 * size**3 * len(pairs)


def in_turns(steps: Mapping[str, Step], rounds: int) -> dict[str, float]:
    """Median seconds per call of each, over `rounds` turns of PIECE_SECONDS each."""
    calls = {name: calls_per_piece(step) for name, step in steps.items()}
    seconds: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(rounds):
        for name, step in steps.items():
            step()  # brings its memory back to the cache, and lets the one before come to rest
            start = perf_counter()
            for _ in range(calls[name]):
                step()
            seconds[name].append((perf_counter() - start) / calls[name])
    return {name: median(times) for name, times in seconds.items()}


def calls_per_piece(step: Step) -> int:
    """How many calls fill one piece; also warms up."""
    for _ in range(3):
        step()
    start = perf_counter()
    step()
    return max(1, int(PIECE_SECONDS / (perf_counter() - start)))


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured for one case. Shares and ratios are of the same run."""

    name: str
    parameters: int
    tokens_per_s: float
    torch_tokens_per_s: float | None
    torch_threads: int | None
    peak_share: float
    operations_per_token: float

    @property
    def operations_per_s(self) -> float:
        """Tokens per second times the operations of one: the same at all widths if cost grows
        just as the work does."""
        return self.tokens_per_s * self.operations_per_token

    @property
    def ratio(self) -> float | None:
        """How many times PyTorch's tokens per second."""
        return (
            None
            if self.torch_tokens_per_s is None
            else (self.tokens_per_s / self.torch_tokens_per_s)
        )


def measure(
    cases: Sequence[Case],
    reference: Callable[[Case, Tokens | None], Mapping[int, Step]] | None,
    text: Tokens | None,
    rounds: int,
) -> tuple[list[Figure], float]:
    """Measure the cases, and the machine's peak in operations per second (second result).

    `reference` gives a case's PyTorch steps by number of threads; its best counts.
    """
    figures = []
    peaks = []
    for case in cases:
        ours, parameters = engine_step(case, text)
        peak, operations = peak_step()
        steps = {"ours": ours, "peak": peak}
        others = reference(case, text) if reference else {}
        steps |= {f"torch {threads}": step for threads, step in others.items()}
        seconds = in_turns(steps, rounds)
        peaks.append(operations / seconds["peak"])
        best = min(others, key=lambda threads: seconds[f"torch {threads}"], default=None)
        figures.append(
            Figure(
                name=case.name,
                parameters=parameters,
                tokens_per_s=case.tokens / seconds["ours"],
                torch_tokens_per_s=(
                    None if best is None else case.tokens / seconds[f"torch {best}"]
                ),
                torch_threads=best,
                peak_share=case.work(parameters) / seconds["ours"] / peaks[-1],
                operations_per_token=case.work(parameters) / case.tokens,
            )
        )
    return figures, median(peaks)
