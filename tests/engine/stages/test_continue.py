from __future__ import annotations

from dataclasses import replace

import pytest

from engine.errors import CorpusError
from engine.stages import load
from engine.stages.spec import Grid, Inputs, Measure, Sample
from engine.worlds.questions import ANIMALS, VOCABULARY, Farm, all_questions
from tests.engine.stages.chain import full, parents, verdicts
from tests.engine.stages.conftest import Play, small_parents


def typed(text: str) -> Inputs:
    return Inputs(typed=text, models=small_parents("continue"))


def test_models_that_hardly_read_neither_ask_on_nor_answer_nor_complete(play: Play) -> None:
    found = verdicts(play("continue"))
    assert found["base-asks-on"] is False
    assert found["tuned-answers"] is False
    assert found["base-completes"] is False


def test_a_base_that_is_said_to_answer_everything_answers(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load("continue"), "_answers", lambda *_: True)
    assert verdicts(play("continue"))["base-does-not-answer"] is False


def test_what_was_typed_goes_to_both_models_first(play: Play) -> None:
    events = play("continue", inputs=typed("The Fox eats"))
    shown = [event for event in events if isinstance(event, Sample)][:6]
    assert {each.prompt for each in shown} == {"the fox eats"}
    assert [each.label for each in shown] == ["base model", "tuned model"] * 3


def test_the_table_does_not_depend_on_what_was_typed(play: Play) -> None:
    tables = [
        [event for event in play("continue", inputs=inputs) if isinstance(event, Grid)]
        for inputs in (typed("the fox"), typed("where does the hen sleep ?"))
    ]
    assert tables[0] == tables[1]


@pytest.mark.parametrize(
    ("text", "named"),
    [("the zebra sings", "zebra"), ("the fox " * 20, "40 words and marks")],
)
def test_a_text_the_model_cannot_read_is_refused_with_what_is_wrong(
    play: Play, text: str, named: str
) -> None:
    with pytest.raises(CorpusError, match=named):
        play("continue", inputs=typed(text))


@pytest.mark.parametrize("animal", ANIMALS)
def test_the_longest_prompt_leaves_room_to_answer(animal: str) -> None:
    stage = load("continue")
    farm = stage.Farm.from_seed(1)  # type: ignore[attr-defined]  # the module's own import
    for question in stage.all_questions([animal]):  # type: ignore[attr-defined]
        prompt = stage._after_example(farm, question, stage.np.random.default_rng(1))  # type: ignore[attr-defined]
        assert len(prompt.tokens) + 8 <= stage.CONTEXT  # type: ignore[attr-defined]


def test_what_each_model_writes_stands_under_its_own_name(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, models = load("continue"), small_parents("continue")
    farm = Farm.from_seed(int(models["base"].text["seed"]))
    fact = {question.text: farm.statement(question) for question in all_questions()}

    def written(model: object, prompts: list[list[int]], *_: object) -> list[list[int]]:
        if model is models["base"].model:
            return [VOCABULARY.encode("where does the fox sleep ?") for _ in prompts]
        texts = [VOCABULARY.decode(prompt) for prompt in prompts]
        asked = [
            next((fact[q] for q in fact if folded(text).endswith(folded(q))), "the .")
            for text in texts
        ]
        return [VOCABULARY.encode(answer) for answer in asked]

    monkeypatch.setattr(stage, "_continue", written)
    events = play("continue", inputs=typed("the fox"))
    shown = [event for event in events if isinstance(event, Sample)]
    assert {each.label for each in shown if each.text.endswith("?")} == {"base model"}
    found = {event.name: event.value for event in events if isinstance(event, Measure)}
    for kind in ("right", "example"):
        assert (found[f"{kind}_base"], found[f"{kind}_tuned"]) == (0, 100)
    assert (found["answers_base"], found["answers_tuned"], found["asks_base"]) == (0, 100, 100)
    table = [event for event in events if isinstance(event, Grid)][-1]
    assert table.columns == ("base model", "tuned model")
    assert table.values[:2].tolist() == [[0, 100]] * 2


def folded(text: str) -> str:
    return text.replace(" ", "")


def test_two_models_alike_write_alike(play: Play) -> None:
    base = small_parents("continue")["base"]
    events = play("continue", inputs=Inputs(models={"base": base, "instructed": base}))
    shown = [(event.prompt, event.text) for event in events if isinstance(event, Sample)]
    assert shown[::2] == shown[1::2]
    assert all(
        (event.values[:, 0] == event.values[:, 1]).all()
        for event in events
        if isinstance(event, Grid)
    )


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", [5, 6])
def test_every_claim_holds_at_full_length(seed: int) -> None:
    found = verdicts(full("continue", seed))
    assert all(passed is True for passed in found.values()), found


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_tuned_model_in_the_place_of_the_base_answers() -> None:
    models = dict(parents("continue", 5))
    models["base"] = replace(models["instructed"], role="base")
    events = full("continue", 5, models=models)
    found = verdicts(events)
    assert found["base-asks-on"] is False
    assert found["base-does-not-answer"] is False
    assert found["tuned-answers"] is False
    assert {e.name: e.value for e in events if isinstance(e, Measure)}["right_base"] > 80
