from __future__ import annotations

import pytest

from engine.errors import KnobError
from engine.stages import STAGE_IDS, UnknownStage, load, resolve_knobs
from engine.stages.spec import Claim, Knob, StageSpec, Streams

SPEC = StageSpec(
    id="one",
    title="One",
    shows="one",
    knobs=(
        Knob("steps", 10, 1, 100, "how many"),
        Knob("rate", 0.1, 0.001, 1.0, "how far", log=True),
    ),
    expected_seconds=1,
    measures=(),
    claims=(Claim("held", "It held"),),
    code=(),
    view="curve",
)


def test_every_stage_loads_under_its_own_id() -> None:
    for stage_id in STAGE_IDS:
        assert load(stage_id).SPEC.id == stage_id


def test_an_unknown_stage_names_the_nearest() -> None:
    with pytest.raises(UnknownStage, match="'frozen'"):
        load("frosen")
    with pytest.raises(UnknownStage, match=f"{STAGE_IDS[0]}, {STAGE_IDS[1]}"):
        load("zzzz")


def test_knobs_are_the_defaults_and_what_was_turned() -> None:
    assert resolve_knobs(SPEC) == {"steps": 10, "rate": 0.1}
    turned = resolve_knobs(SPEC, {"steps": "20", "rate": "1e-2"})
    assert turned == {"steps": 20, "rate": 0.01}
    assert isinstance(turned["steps"], int)


@pytest.mark.parametrize(
    ("overrides", "says"),
    [
        ({"stepz": 3}, "'steps'"),
        ({"steps": "many"}, "whole number from 1 to 100"),
        ({"steps": 0}, "from 1 to 100"),
        ({"steps": 2.5}, "not whole"),
        ({"rate": 2}, "a number from 0.001 to 1"),
        ({"rate": "nan"}, "out of range"),
        ({"rate": "inf"}, "out of range"),
    ],
)
def test_a_knob_that_does_not_fit_is_refused_with_what_is_allowed(
    overrides: dict[str, str | float], says: str
) -> None:
    with pytest.raises(KnobError, match=says):
        resolve_knobs(SPEC, overrides)


def test_streams_are_the_same_from_one_seed_and_differ_from_each_other() -> None:
    one, again, other = (Streams.from_seed(seed) for seed in (1, 1, 2))
    drawn = [one.data.random(), one.init.random(), one.sample.random(), one.eval.random()]
    assert drawn == [
        again.data.random(),
        again.init.random(),
        again.sample.random(),
        again.eval.random(),
    ]
    assert len({*drawn, other.data.random()}) == 5


def test_a_verdict_carries_its_claims_text_and_a_plain_truth_value() -> None:
    import numpy as np

    verdict = SPEC.verdict("held", "3 of 3", passed=bool(np.int64(3) == 3))
    assert verdict.claim == "It held"
    assert verdict.passed is True
    with pytest.raises(KeyError):
        SPEC.verdict("other", "", passed=None)
