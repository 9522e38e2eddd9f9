"""One gradient, computed by one or two threads that each take part of the batch.

NumPy lets go of Python's lock while it computes, so two threads really run at once. Each worker
has a tape and a gradient vector of its own; the vectors are added at the end. Nothing else is
shared but the weights, which nobody writes meanwhile.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import numpy as np

from engine.nn.parameters import Parameters
from engine.tape import Node, Tape
from engine.types import Array

MAX_WORKERS = 2
"""Two, whatever the machine has: the course promises its times on two cores, and one seed then
gives the same run everywhere."""

WORTH_SPLITTING = 3e7
"""Weights x tokens below which a step stays on one thread: waking the other costs more."""

Objective = Callable[..., Node]
"""objective(tape, nodes, *shards) -> one number to minimise, summed over the shard's rows."""

T = TypeVar("T")


def count_workers(rows: int, work: float) -> int:
    """Threads for a batch of `rows` and `work` weights x tokens: 1 or 2.

    A function of shapes alone. Timing it instead would make a run impossible to repeat: adding two
    halves rounds differently from one sum.
    """
    return 1 if work < WORTH_SPLITTING else max(1, min(MAX_WORKERS, rows))


def unwarned() -> np.errstate:
    """No warnings on overflow: a run that diverges is stopped by its loss, with a typed error."""
    return np.errstate(over="ignore", invalid="ignore", divide="ignore")


_pool: ThreadPoolExecutor | None = None


def _forget_pool() -> None:
    """A forked process has the pool's records but not its threads: it would wait for ever."""
    global _pool
    _pool = None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_pool)


def run_all(tasks: Sequence[Callable[[], T]]) -> list[T]:
    """Run tasks at the same time, the first in this thread; their results in order."""
    global _pool  # threads are kept for the whole process: starting one costs 0.1 ms
    if len(tasks) == 1:
        return [tasks[0]()]
    if _pool is None:
        _pool = ThreadPoolExecutor(MAX_WORKERS, thread_name_prefix="engine")
    others = [_pool.submit(task) for task in tasks[1:]]
    try:
        first = tasks[0]()
    finally:
        rest = [future.exception() for future in others]
    for failure in rest:
        if failure is not None:
            raise failure
    return [first, *(future.result() for future in others)]


class ShardedGradient:
    """Computes an objective's value and gradient over a batch, splitting it over workers.

    The gradient lands in `params.grad`. Rows are split as evenly as they go; the objective must be
    a sum over rows (put any 1/n into the data), so that the parts add up to the whole.

    With `rows_at_once` a worker takes its rows in pieces of at most so many, one after another:
    working memory then does not grow with the batch.
    """

    def __init__(self, params: Parameters, rows_at_once: int | None = None) -> None:
        self._params = params
        self._rows_at_once = rows_at_once
        self._tapes: list[tuple[Tape, dict[str, Node], Array]] = []

    def __call__(
        self, objective: Objective, batch: Sequence[np.ndarray[Any, Any]], workers: int
    ) -> float:
        """The objective's value; `params.grad` holds its gradient.

        `batch`: arrays whose first axis is the rows; each worker gets the same slice of all.
        """
        while len(self._tapes) < workers:
            self._tapes.append(self._new_tape())
        rows = len(batch[0])
        edges = [rows * part // workers for part in range(workers + 1)]

        def task(part: int) -> Callable[[], float]:
            shard = [array[edges[part] : edges[part + 1]] for array in batch]
            return lambda: self._run(part, objective, shard)

        values = run_all([task(part) for part in range(workers)])
        for _, _, grad in self._tapes[1:workers]:
            self._params.grad += grad
        return sum(values)

    def release(self) -> None:
        """Let go of the working memory; the next batch takes it anew."""
        for tape, _, _ in self._tapes:
            tape.reset()
            tape.workspace.release()

    @property
    def nbytes(self) -> int:
        """Bytes of working memory held by the workers' tapes."""
        return sum(tape.workspace.nbytes for tape, _, _ in self._tapes)

    def _new_tape(self) -> tuple[Tape, dict[str, Node], Array]:
        tape = Tape(self._params.dtype)
        grad = self._params.grad if not self._tapes else np.zeros_like(self._params.grad)
        return tape, self._params.nodes(tape, grad), grad

    def _run(self, part: int, objective: Objective, shard: Sequence[np.ndarray[Any, Any]]) -> float:
        tape, nodes, grad = self._tapes[part]
        rows = len(shard[0])
        most = self._rows_at_once or max(1, rows)
        value, before = 0.0, None
        for start in range(0, max(1, rows), most):
            tape.reset()
            with unwarned():
                loss = objective(tape, nodes, *(array[start : start + most] for array in shard))
                tape.backward(loss)  # overwrites `grad`
                if before is not None:
                    grad += before
            value += float(loss.value)
            if start + most < rows:
                before = grad.copy()
        return value
