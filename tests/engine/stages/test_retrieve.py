"""For each claim of `retrieve` a setting under which it is false, and what a typed fact does."""

from __future__ import annotations

import pytest

from engine.errors import CorpusError
from engine.stages import load, resolve_knobs
from engine.stages.spec import Event, Inputs, Measure, Sample, Streams, Verdict


def measures(events: list[Event]) -> dict[str, float]:
    return {event.name: event.value for event in events if isinstance(event, Measure)}


def verdicts(events: list[Event]) -> dict[str, bool | None]:
    return {event.id: event.passed for event in events if isinstance(event, Verdict)}


def full(seed: int, **turned: float) -> list[Event]:
    stage = load("retrieve")
    knobs = resolve_knobs(stage.SPEC, turned)
    return list(stage.run(knobs, Streams.from_seed(seed), Inputs()))


def test_with_hardly_any_training_it_does_not_read_whatever_it_is_handed(play) -> None:
    found = verdicts(play("retrieve"))
    assert found["reads-the-page"] is False
    assert found["edit-changes-answer"] is False
    assert found["follows-the-planted-page"] is False
    assert found["weights-stay"] is True


def test_a_library_read_in_training_is_known_by_heart_and_edits_are_not_followed(play) -> None:
    events = play("retrieve", {"read_before": 1.0, "without_page": 0.5, "steps": 100})
    assert verdicts(events)["guesses-without"] is False
    assert verdicts(events)["edit-changes-answer"] is False
    assert measures(events)["edited_old"] > measures(events)["edited_new"]


def test_learning_from_the_pages_it_is_handed_changes_the_weights(play) -> None:
    events = play("retrieve", {"learn_from_pages": 1})
    assert verdicts(events)["weights-stay"] is False
    assert measures(events)["weights_changed"] > 0


def test_picking_pages_at_random_hardly_ever_finds_the_right_one(play) -> None:
    found = measures(play("retrieve", {"search": 1}))
    assert found["found"] < 50
    assert measures(play("retrieve"))["found"] == 100


def test_a_planted_page_wins_the_search_by_asking_the_question_itself(play) -> None:
    assert measures(play("retrieve"))["planted_found"] == 100
    assert measures(play("retrieve", {"planted": 1}))["planted_found"] < 50
    assert measures(play("retrieve", {"planted": 0}))["planted_found"] == 0


def test_a_typed_fact_is_the_edit_that_is_shown(play) -> None:
    events = play("retrieve", inputs=Inputs(typed="The smith keeps a parrot."))
    shown = {event.label: event for event in events if isinstance(event, Sample)}
    assert "the smith keeps a parrot." in shown["the page edited"].prompt
    assert shown["no page"].prompt == "what does the smith keep?"


def test_a_typed_fact_with_unknown_words_is_refused_before_any_training(play) -> None:
    with pytest.raises(CorpusError, match="'dragon'"):
        play("retrieve", inputs=Inputs(typed="the smith keeps a dragon"))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_claim_holds_at_default_knobs() -> None:
    assert all(passed is True for passed in verdicts(full(5)).values())


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_without_a_planted_page_a_trained_model_repeats_no_falsehood() -> None:
    found = verdicts(full(6, planted=0))
    assert found["follows-the-planted-page"] is False
    assert found["reads-the-page"] is True


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_trained_model_with_pages_picked_at_random_answers_from_the_wrong_page() -> None:
    found = verdicts(full(6, search=1))
    assert found["reads-the-page"] is False
    assert found["edit-changes-answer"] is False
