"""When each claim of `capstone` is false, and what its runs promise besides."""

from __future__ import annotations

import pytest

from engine.stages import load
from engine.stages.capstone import AXES
from engine.stages.spec import Event, Grid, Sample, Scalar
from tests.engine.stages.test_verdicts import full, measures, verdicts

NOTHING = {knob.name: 0 for knob in load("capstone").SPEC.knobs}
BETTER = ("more-right", "fewer-false", "safer")


def curves(events: list[Event]) -> set[str]:
    return {event.series for event in events if isinstance(event, Scalar)}


def test_with_nothing_chosen_both_are_equal_and_nothing_is_better(play) -> None:
    events = play("capstone", NOTHING)
    assert not any(verdicts(events)[claim] for claim in BETTER)
    found = measures(events)
    assert all(found[f"{axis}_yours"] == found[f"{axis}_untouched"] for axis in AXES)
    assert (found["work_ratio"], found["changed_knobs"]) == (1.0, 0.0)


def test_a_large_model_that_reads_for_long_is_not_affordable(play) -> None:
    found = verdicts(play("capstone", {"size": 2, "reading": 2}))
    assert found["affordable"] is False


def test_what_both_choose_alike_is_trained_once(play) -> None:
    assert "loss, yours" not in curves(play("capstone", {**NOTHING, "guard": 2, "abstain": 1}))
    tuned = [
        event.step
        for event in play("capstone", {**NOTHING, "checked": 1})
        if isinstance(event, Scalar) and event.series == "loss, yours"
    ]
    read = load("capstone").PLAN.read_steps[0]  # type: ignore[attr-defined]  # a stage's own size
    assert min(tuned) == read + 1


def test_a_guard_and_a_threshold_can_only_take_replies_away(play) -> None:
    found = measures(play("capstone", {**NOTHING, "guard": 2, "abstain": 2}))
    for axis in ("right", "rude", "leaked", "unsafe"):
        assert found[f"{axis}_yours"] <= found[f"{axis}_untouched"]
    assert found["unanswered_yours"] >= found["unanswered_untouched"]
    assert found["rude_yours"] == 0


def test_the_choices_of_the_data_leave_fewer_and_fewer_pages(play) -> None:
    pages = [measures(play("capstone", {"data": each}))["pages_yours"] for each in (0, 1, 2)]
    assert pages[0] > pages[1] > pages[2]


def test_both_answer_each_kind_of_request_side_by_side(play) -> None:
    shown = [event for event in play("capstone") if isinstance(event, Sample)][-8:]
    assert [each.label.split(": ")[0] for each in shown] == ["untouched", "yours"] * 4
    for left, right in zip(shown[::2], shown[1::2], strict=True):
        assert left.prompt == right.prompt


def test_the_last_table_holds_the_measures(play) -> None:
    events = play("capstone")
    table = [event for event in events if isinstance(event, Grid)][-1]
    found = measures(events)
    assert table.columns == ("untouched", "yours")
    for row, axis in enumerate(AXES):
        assert table.values[row].tolist() == [found[f"{axis}_untouched"], found[f"{axis}_yours"]]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_claim_holds_at_default_knobs() -> None:
    found = verdicts(full("capstone", 5))
    assert all(found.values()), found


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_without_cards_nothing_is_known_of_what_has_changed() -> None:
    found = measures(full("capstone", 5, retrieval=0))
    assert found["changed_yours"] < 30
