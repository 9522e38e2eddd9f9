"""Figures of the engine apart from training speed: `python -m tests.bench.engine [CORPUS]`.

Prints the time to learn byte-pair merges, to sample with and without the cache, to save and load a
model, and the memory a training step holds. Training speed itself: `python -m engine bench`.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

from engine.checkpoint import Lineage, load_checkpoint, save_checkpoint
from engine.nn.transformer import ModelConfig, Transformer
from engine.optim import AdamW
from engine.sampling import sample, sample_batch
from engine.tokenizer import read_corpus, train_bpe
from engine.training import train_step


def seconds(action: Callable[[], object], times: int = 5) -> float:
    """Median seconds of one call."""
    taken = []
    for _ in range(times):
        start = perf_counter()
        action()
        taken.append(perf_counter() - start)
    return median(taken)


def a_text() -> str:
    """A million characters of made-up words, with the skew that real words have."""
    rng = np.random.default_rng(0)
    letters = np.array(list("etaoinshrdlucmfwypvbgkjqxz"))
    words = ["".join(rng.choice(letters[:18], rng.integers(2, 9))) for _ in range(20_000)]
    return " ".join(words[i] for i in rng.zipf(1.2, 250_000) % len(words))[:1_100_000]


def main() -> None:
    """Measure and print."""
    text = read_corpus(Path(sys.argv[1])) if len(sys.argv) > 1 else a_text()
    print(
        f"256 merges on {len(text):,} characters: {seconds(lambda: train_bpe(text, 256), 3):.2f} s"
    )

    model = Transformer(ModelConfig(65, 64, 4, 4, 128), np.random.default_rng(0))
    for cached in (True, False):
        taken = seconds(
            lambda cached=cached: sample(model, [1], 60, np.random.default_rng(0), cached=cached)
        )
        print(f"a token, cache {'on' if cached else 'off'}: {taken / 60 * 1e3:.2f} ms")
    batch = seconds(lambda: sample_batch(model, [[1]] * 64, 30, np.random.default_rng(0)))
    print(f"64 texts at once: {64 * 30 / batch:,.0f} tokens/s")

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.safetensors"
        saving = seconds(lambda: save_checkpoint(path, model, Lineage("bench", 0)))
        loading = seconds(lambda: load_checkpoint(path))
    print(
        f"{model.num_parameters:,} weights: save {saving * 1e3:.0f} ms, load {loading * 1e3:.0f} ms"
    )

    tokens = np.zeros((12, 64), int)
    train_step(model, AdamW(model.params), tokens, tokens, step=0)
    print(f"buffers of a training step: {model.buffer_bytes / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
