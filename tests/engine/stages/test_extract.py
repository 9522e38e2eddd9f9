"""When each claim of `extract` is false, and what its runs promise besides."""

from __future__ import annotations

import pytest

from engine.stages.spec import Sample
from tests.engine.stages.test_verdicts import full, measures, verdicts


def test_secrets_in_one_copy_each_are_not_exposed_at_all(play) -> None:
    events = play("extract", {"copies": 1})
    assert verdicts(events) == {
        "copies-expose": False,
        "many-are-told": False,
        "deduplication-undoes-it": False,
    }


def test_deduplication_leaves_one_copy_of_each_secret(play) -> None:
    few, many = (measures(play("extract", {"copies": copies})) for copies in (10, 20))
    # The few copies are two of each at either setting.
    assert few["copies_some"] == many["copies_some"] == 2
    assert many["dropped"] - few["dropped"] == 10


def test_the_two_models_answer_the_same_prompt(play) -> None:
    told = [e for e in play("extract") if isinstance(e, Sample) and e.label.startswith("read")]
    assert len(told) == 2
    assert told[0].prompt == told[1].prompt


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_claim_holds_at_default_knobs() -> None:
    found = verdicts(full("extract", 5))
    assert all(found.values()), found


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_secrets_in_one_copy_each_stay_hidden_at_full_length() -> None:
    found = verdicts(full("extract", 5, copies=1))
    assert not any(found.values()), found
