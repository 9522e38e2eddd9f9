from __future__ import annotations

import numpy as np

from engine.methods.tool_use import Workbench, episode, rows_of
from engine.nn.transformer import ModelConfig, Transformer

SEND, STOP = 5, 0


def test_only_the_models_own_tokens_are_trained_on() -> None:
    rows = rows_of([episode([0, 3], [4, SEND], [7, 8], [6, STOP]), episode([0, 3], [1], [], [])], 7)
    assert rows.tokens[0].tolist() == [0, 3, 4, SEND, 7, 8, 6]
    assert rows.targets[0].tolist() == [3, 4, SEND, 7, 8, 6, STOP]
    assert rows.weights[0].tolist() == [0, 1, 1, 0, 0, 1, 1]
    assert rows.weights[1].tolist() == [0, 1, 0, 0, 0, 0, 0]


def test_a_call_is_answered_by_the_tool_and_the_model_writes_on() -> None:
    model = Transformer(ModelConfig(9, 16, 1, 2, 8), np.random.default_rng(0))
    seen: list[list[int]] = []

    def tool(sent: object) -> list[int]:
        seen.append(list(sent))  # type: ignore[call-overload]  # a sequence of tokens
        return [7, 8]

    bench = Workbench(tool, SEND, STOP, before=4, after=3)
    told = bench.run(model, [[0, 3]] * 40, np.random.default_rng(1))
    called = [each for each in told if each.called]
    assert called
    assert len(called) < len(told)
    assert len(seen) == len(called)
    for each, sent in zip(called, seen, strict=True):
        assert sent[-1] == SEND
        assert list(each.written[: len(sent) + 2]) == [*sent, 7, 8]
        assert 1 <= len(each.written) - len(sent) - 2 <= 3
    assert all(SEND not in each.written for each in told if not each.called)
