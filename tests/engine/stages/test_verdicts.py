"""For each claim a setting under which it comes out false, and what else each stage promises."""

from __future__ import annotations

import pytest

from engine.stages import load, resolve_knobs
from engine.stages.spec import Event, Inputs, Measure, Sample, Scalar, Streams, Verdict

OWN_TEXT = "".join(f"line {number}: the quick brown fox jumps.\n" for number in range(400))


def measures(events: list[Event]) -> dict[str, float]:
    return {event.name: event.value for event in events if isinstance(event, Measure)}


def verdicts(events: list[Event]) -> dict[str, bool | None]:
    return {event.id: event.passed for event in events if isinstance(event, Verdict)}


def full(stage_id: str, seed: int, **turned: float) -> list[Event]:
    """A run at full size."""
    stage = load(stage_id)
    knobs = resolve_knobs(stage.SPEC, turned)
    return list(stage.run(knobs, Streams.from_seed(seed), Inputs()))


def test_pretrain_with_hardly_any_training_neither_beats_counting_nor_nears_the_floor(play) -> None:
    assert verdicts(play("pretrain")) == {"beats-bigram": False, "near-floor": False}


def test_pretrain_starts_at_a_pure_guess_and_its_loss_falls(play) -> None:
    found = measures(play("pretrain"))
    assert found["loss_start"] == pytest.approx(4.007, abs=0.2)  # ln 55
    assert found["loss_end"] < found["loss_start"] - 0.5
    assert found["floor"] < found["loss_end"]


def test_pretrain_on_ones_own_text_has_no_floor_and_says_so(play) -> None:
    events = play("pretrain", inputs=Inputs(corpus=OWN_TEXT))
    assert verdicts(events)["near-floor"] is None
    assert verdicts(events)["beats-bigram"] in (True, False)
    assert "floor" not in measures(events)
    assert not any(isinstance(event, Scalar) and event.series == "floor" for event in events)
    shown = [event.text for event in events if isinstance(event, Sample)]
    assert all(set(text) <= set(OWN_TEXT) for text in shown)


def test_turning_a_knob_of_pretrain_does_not_reshuffle_the_rest(play) -> None:
    def start(events: list[Event]) -> list[Event]:
        """What is known before the first update: the text, the baseline, the first guesses."""
        scalars = [event for event in events if isinstance(event, Scalar)]
        first_loss = [event for event in scalars if event.series == "loss"][:1]
        return [event for event in scalars if event.step == 0] + first_loss

    usual = start(play("pretrain"))
    assert start(play("pretrain", {"steps": 25})) == usual
    assert start(play("pretrain", {"learning_rate": 0.3})) == usual
    assert start(play("pretrain", {"tales": 61}))[1:2] == usual[1:2]  # the same held-out floor


def test_frozen_that_learns_from_prompts_changes_its_weights(play) -> None:
    events = play("frozen", {"learn_from_prompts": 1})
    assert verdicts(events)["prompts-change-nothing"] is False
    assert measures(events)["changed_by_prompts"] > 0


def test_frozen_changes_nothing_by_prompts_and_something_by_one_step(play) -> None:
    events = play("frozen")
    assert verdicts(events)["prompts-change-nothing"] is True
    assert verdicts(events)["step-changes-weights"] is True
    fingerprints = [
        event.text
        for event in events
        if isinstance(event, Sample) and event.label == "fingerprint of the weights"
    ]
    assert fingerprints[0] == fingerprints[1] != fingerprints[2]


def test_frozen_with_a_rate_of_zero_takes_no_step(play) -> None:
    found = verdicts(play("frozen", {"learning_rate": 0.0}))
    assert found["step-changes-weights"] is False
    assert found["step-lowers-loss"] is False


def test_frozen_without_pre_training_does_not_use_its_prompt(play) -> None:
    assert verdicts(play("frozen", {"base_steps": 0}))["better-prompt"] is False


def test_pipeline_with_hardly_any_pre_training_cannot_be_tuned_and_is_not_large(play) -> None:
    found = verdicts(play("pipeline", {"examples": 200}))
    assert found["tuning-answers"] is False
    assert found["later-stages-small"] is False


def test_pipeline_without_feedback_steps_raises_nothing(play) -> None:
    events = play("pipeline", {"feedback_steps": 0})
    assert verdicts(events)["feedback-raises-score"] is False
    assert measures(events)["gold_aligned"] == measures(events)["gold_tuned"]


def test_pipeline_shows_three_answers_to_the_same_question_after_each_stage(play) -> None:
    shown = [event for event in play("pipeline") if isinstance(event, Sample)]
    assert len({sample.prompt for sample in shown}) == 1
    labels = [sample.label for sample in shown]
    assert labels == sorted(labels, key=list(dict.fromkeys(labels)).index)
    assert len(set(labels)) == 3


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_pipeline_that_read_answers_in_pre_training_answers_without_tuning() -> None:
    assert verdicts(full("pipeline", 5, answered=1.0))["base-does-not-answer"] is False


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_pipeline_tuned_on_wrong_answers_does_not_answer_right() -> None:
    assert verdicts(full("pipeline", 5, wrong_examples=1.0))["tuning-answers"] is False


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_pipeline_with_a_rater_who_always_picks_the_worse_gets_worse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The anchor and the gentle rate are what keeps right answers from being unlearned.
    monkeypatch.setattr(load("pipeline"), "ANCHOR", 0.0)
    monkeypatch.setattr(load("pipeline"), "FEEDBACK_RATE", 0.01)
    found = verdicts(full("pipeline", 5, mistaken_rater=1.0))
    assert found["feedback-raises-score"] is False
    assert found["feedback-keeps-answers"] is False


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("stage_id", ["pretrain", "frozen", "pipeline"])
@pytest.mark.parametrize("seed", [5, 6])
def test_every_claim_holds_at_default_knobs(stage_id: str, seed: int) -> None:
    found = verdicts(full(stage_id, seed))
    assert all(passed is True for passed in found.values()), found
