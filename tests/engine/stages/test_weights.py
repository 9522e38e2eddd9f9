"""The claims about the weights can fail, and the matrix on view is the one that learns."""

from __future__ import annotations

import numpy as np
import pytest

from engine.methods.ablation import Part, parts_of, switched_off
from engine.nn.transformer import ModelConfig, Transformer
from engine.stages import weights
from engine.stages.spec import Grid
from engine.worlds import barn
from tests.engine.stages.test_verdicts import full, measures, verdicts


def some_model(seed: int = 0) -> Transformer:
    rng = np.random.default_rng(seed)
    model = Transformer(ModelConfig(len(barn.VOCABULARY), 16, 2, weights.HEADS, 16), rng)
    model.params.flat += 0.3 * rng.standard_normal(model.num_parameters).astype(np.float32)
    return model


def test_without_training_no_claim_holds(play) -> None:
    assert set(verdicts(play("weights", {"steps": 0})).values()) == {False}


def test_too_small_a_rate_teaches_the_words_nothing(play) -> None:
    assert verdicts(play("weights", {"learning_rate": 0.0001}))["kin-are-near"] is False


def test_a_word_is_nearest_to_the_row_that_equals_its_own() -> None:
    model = some_model()
    rows = model.params.views["embedding"]
    fox, mouse = barn.VOCABULARY.id("fox"), barn.VOCABULARY.id("mouse")
    rows[mouse] = 2 * rows[fox]
    found = weights.nearest(model)
    assert (found["fox"], found["mouse"]) == ("mouse", "fox")
    assert 0 <= weights.kinship(model) <= 1


def test_the_matrix_on_view_changes_while_it_learns(play) -> None:
    events = play("weights")
    seen = [e.values for e in events if isinstance(e, Grid) and e.name == "rows of the embedding"]
    assert len(seen) == 3
    assert not np.array_equal(seen[0], seen[-1])
    assert measures(events)["parts"] == 16


def test_parts_that_learned_nothing_hold_the_trained_numbers_in_another_order(
    play, monkeypatch
) -> None:
    silenced: list[Transformer] = []

    def noted(model: Transformer, part: Part) -> Transformer:
        silenced.append(model)
        return switched_off(model, part)

    monkeypatch.setattr(weights, "switched_off", noted)
    events = play("weights")
    trained, untrained = silenced[0], silenced[1]
    assert silenced[:4] == [trained, untrained, trained, untrained]
    for part in parts_of(trained.config):
        rows, others = (each.params.views[part.writes[0]] for each in (trained, untrained))
        assert not np.array_equal(rows, others)
        assert np.array_equal(np.sort(rows.ravel()), np.sort(others.ravel()))
    table = [e.values for e in events if isinstance(e, Grid) and e.name == "loss added when off"][
        -1
    ]
    assert (table[:, 0] != table[:, 1]).all()
    found = measures(events)
    told = [found[f"cost_{name}"] for name in ("trained", "shuffled", "untrained")]
    assert told == table.mean(axis=0).tolist()


def test_what_a_shuffled_part_costs_is_counted_from_the_shuffled_model(play, monkeypatch) -> None:
    monkeypatch.setattr(
        weights, "shuffled", lambda model, part, _: switched_off(model, part)
    )  # no worse off
    assert measures(play("weights"))["cost_shuffled"] == 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", [5, 6])
def test_every_claim_about_the_weights_holds_at_default_knobs(seed: int) -> None:
    found = verdicts(full("weights", seed))
    assert all(passed is True for passed in found.values()), found
