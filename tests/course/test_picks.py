from __future__ import annotations

from collections.abc import Iterator

import pytest

from course import paths
from course.picks import judge, offered, picks, waiting
from course.progress.log import EventLog
from engine.stages.spec import Knobs, Pair, Pick, StageSpec, Streams

PAIR = Pair("which?", "this", "that")


class Asking:
    """A stage that offers two pairs, drawn from its seed."""

    SPEC = StageSpec(
        id="compare", title="", shows="", knobs=(), expected_seconds=1.0, measures=(), claims=(),
        code=(), view="table", picks=True,
    )  # fmt: skip

    def pairs(self, knobs: Knobs, rng: Streams) -> list[Pair]:
        return [Pair("?", str(rng.data.integers(9**9)), str(knobs)) for _ in range(2)]


@pytest.fixture
def log(home: object) -> Iterator[EventLog]:
    with EventLog.open(paths.progress_file()) as events:
        yield events


def test_what_was_judged_comes_back_oldest_first(log: EventLog) -> None:
    assert picks(log) == ()
    other = Pair("und?", "é", "")
    judge(log, "compare", PAIR, 1)
    judge(log, "reward", other, 0)
    judge(log, "compare", PAIR, 0)
    assert picks(log) == (Pick(PAIR, 1), Pick(other, 0), Pick(PAIR, 0))


@pytest.mark.parametrize(
    "body", [{}, {"picked": 1}, {"prompt": 1, "left": "a", "right": "b", "picked": 0}]
)
def test_an_event_that_is_no_judgement_is_passed_over(log: EventLog, body: dict[str, int]) -> None:
    log.append("picked", body=body)
    log.append("picked", body={"prompt": "", "left": "", "right": "", "picked": 2})
    log.append("picked", body={"prompt": "", "left": "", "right": "", "picked": True})
    assert picks(log) == ()


def test_the_same_seed_offers_the_same_pairs() -> None:
    stage = Asking()
    assert offered(stage, {"a": 1}, 4) == offered(stage, {"a": 1}, 4)  # type: ignore[arg-type]
    assert offered(stage, {"a": 1}, 4) != offered(stage, {"a": 1}, 5)  # type: ignore[arg-type]


def test_what_was_judged_waits_no_more(log: EventLog) -> None:
    stage = Asking()
    first, second = offered(stage, {}, 4)  # type: ignore[arg-type]  # SPEC of the class
    judge(log, "compare", first, 0)
    assert waiting(log, stage, {}, 4) == (second,)  # type: ignore[arg-type]
    assert len(waiting(log, stage, {}, 5)) == 2  # type: ignore[arg-type]


def test_a_stage_that_asks_for_none_offers_none() -> None:
    import engine.stages

    assert offered(engine.stages.load("pretrain"), {}, 1) == ()
