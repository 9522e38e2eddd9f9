"""The chain of the engine's own stages, trained for want of a learner's models."""

from __future__ import annotations

import pytest

from course.live import RunLog, collect
from course.models.gathering import all_needs
from course.models.parents import LearnersOwn
from course.models.store import ModelStore
from engine import stages
from engine.stages import STAGE_IDS


def test_every_need_is_made_by_the_stage_it_names() -> None:
    for stage_id in STAGE_IDS:
        for need in all_needs(stages.load(stage_id).SPEC):
            maker = stages.load(need.stage).SPEC
            assert need.role in maker.makes, f"{stage_id} needs {need}"
            stages.resolve_knobs(maker, dict(need.knobs))


@pytest.mark.slow
def test_a_learner_without_models_gets_them_trained_first(store: ModelStore) -> None:
    log = RunLog()
    knobs = stages.resolve_knobs(stages.load("continue").SPEC)
    for event in collect("continue", knobs, 11, parents=LearnersOwn(store)):
        log.add(event)
    assert log.verdicts
    base, instructed = store.models()
    assert log.parents == {"base": base.hash, "instructed": instructed.hash}
    assert instructed.parent == base.hash
    assert instructed.text == base.text
