from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.stages import finetune
from engine.stages.spec import Event, Grid, Inputs, Measure, Sample, Scalar, Trained
from engine.worlds.questions import ANIMALS, Farm, Judge
from tests.engine.stages.chain import full, parents, verdicts
from tests.engine.stages.conftest import Play, small_parents


def test_a_base_that_has_hardly_read_is_not_tuned_to_answer_by_a_few_examples(play: Play) -> None:
    found = verdicts(play("finetune"))
    assert found["answers-after"] is False
    assert found["held-out-above-guessing"] is False


def test_examples_without_a_wrong_one_are_not_worse(play: Play) -> None:
    assert verdicts(play("finetune", {"bad_share": 0.0}))["bad-examples-worse"] is False


def test_a_base_whose_answers_are_right_is_said_to_answer(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Judge, "right", lambda *_: True)
    assert verdicts(play("finetune"))["no-answers-before"] is False


def test_the_same_questions_are_shown_before_and_after_and_half_are_held_out(play: Play) -> None:
    shown = [event for event in play("finetune") if isinstance(event, Sample)]
    asked = {
        label: {each.prompt for each in shown if each.label == label}
        for label in (finetune.BEFORE, finetune.GOOD, finetune.BAD)
    }
    assert len(set(map(frozenset, asked.values()))) == 1
    about_held = [
        prompt
        for prompt in asked[finetune.BEFORE]
        if any(animal in prompt for animal in finetune.HELD_OUT)
    ]
    assert len(about_held) == finetune.SHOWN / 2


def test_held_out_animals_are_those_the_learner_is_told_of(play: Play) -> None:
    assert all(f"the {animal}" in finetune.SPEC.shows for animal in finetune.HELD_OUT)
    assert len(finetune.HELD_OUT) == 4


def test_without_steps_it_keeps_the_base_as_it_was(play: Play) -> None:
    (kept,) = [event for event in play("finetune", {"steps": 0}) if isinstance(event, Trained)]
    base = small_parents("finetune")["base"]
    assert (kept.model.params.flat == base.model.params.flat).all()
    assert (kept.role, kept.parent, kept.text) == ("instructed", "base", base.text)


def test_questions_are_about_the_farm_the_base_has_read_of(play: Play) -> None:
    base = small_parents("finetune")["base"]
    other = replace(base, text={"world": "farm", "seed": "12345"})
    loss = [event for event in play("finetune") if isinstance(event, Scalar)]
    elsewhere = play("finetune", inputs=Inputs(models={"base": other}))
    assert loss != [event for event in elsewhere if isinstance(event, Scalar)]


def test_no_example_is_about_a_held_out_animal() -> None:
    examples = finetune._examples(Farm.from_seed(1), 400, 0.5, np.random.default_rng(1))
    asked = {question.animal for question, _ in examples}
    assert asked == set(ANIMALS) - set(finetune.HELD_OUT)


def test_the_score_of_held_out_questions_is_that_of_the_held_out_animals(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Judge, "right", lambda _, asked, __: asked.animal in finetune.HELD_OUT)
    events = play("finetune", {"steps": 1})
    found = {event.name: event.value for event in events if isinstance(event, Measure)}
    for when in ("before", "after", "bad"):
        assert (found[f"right_{when}"], found[f"held_{when}"]) == (0, 100)
    table = [event for event in events if isinstance(event, Grid)][-1]
    assert table.values.tolist() == [[0, 100]] * 3
    curves = {event.series: event.value for event in events if isinstance(event, Scalar)}
    assert (curves["right, trained"], curves["right, held out"]) == (0, 1)
    (kept,) = (event for event in events if isinstance(event, Trained))
    assert dict(kept.figures) == {"right": 0, "held-out right": 100}


def test_bad_examples_differ_from_good_ones_in_the_facts_alone() -> None:
    farm, judge = Farm.from_seed(1), Judge(Farm.from_seed(1))
    good, bad = (
        finetune._examples(farm, 300, wrong, np.random.default_rng(1)) for wrong in (0.0, 0.5)
    )
    assert [question for question, _ in good] == [question for question, _ in bad]
    assert all(judge.right(question, answer) for question, answer in good)
    wrong = [not judge.right(question, answer) for question, answer in bad]
    assert 0.4 < np.mean(wrong) < 0.6
    for (_, one), (_, other), is_wrong in zip(good, bad, wrong, strict=True):
        assert sum(a != b for a, b in zip(one, other, strict=True)) == int(is_wrong)


def test_both_arms_read_their_examples_in_the_same_order(play: Play) -> None:
    def losses(events: list[Event], series: str) -> list[float]:
        return [e.value for e in events if isinstance(e, Scalar) and e.series == series]

    alike, apart = play("finetune", {"bad_share": 0.0}), play("finetune", {"bad_share": 1.0})
    assert losses(alike, "loss") == losses(alike, "loss, bad examples")
    assert losses(apart, "loss") == losses(alike, "loss") != losses(apart, "loss, bad examples")


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", [5, 6])
def test_every_claim_holds_at_full_length(seed: int) -> None:
    found = verdicts(full("finetune", seed))
    assert all(passed is True for passed in found.values()), found


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_model_that_answers_already_is_no_base() -> None:
    tuned = full("finetune", 5)
    instructed = next(event for event in tuned if isinstance(event, Trained))
    base = replace(instructed, role="base")
    assert parents("finetune", 5)["base"].text == base.text
    assert verdicts(full("finetune", 5, models={"base": base}))["no-answers-before"] is False


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_wrong_examples_alone_leave_it_wrong() -> None:
    found = verdicts(full("finetune", 5, {"steps": 4}))
    assert found["answers-after"] is False
    assert found["held-out-above-guessing"] is False
