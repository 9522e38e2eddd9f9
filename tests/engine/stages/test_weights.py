"""The claims about the weights can fail; a part is all of a head, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

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


def test_every_number_of_the_blocks_belongs_to_one_part() -> None:
    model = some_model()
    counted = {name: np.zeros(shape, int) for name, shape in model.params.shapes.items()}
    for part in weights.parts_of(model.config):
        name, columns = part.reads
        for own in columns:
            counted[name][:, own] += 1
        name, rows = part.writes
        counted[name][rows] += 1
    for name, count in counted.items():
        assert (count == (0 if name == "embedding" else 1)).all(), name


def test_a_silent_part_says_the_same_whatever_it_reads() -> None:
    model, text = some_model(), np.array([[0, 5, 9, 12, 3]])
    for part in weights.parts_of(model.config):
        off = weights.switched_off(model, part)
        before = off.logits(text).copy()
        name, columns = part.reads
        for own in columns:
            off.params.views[name][:, own] += 1.0
        assert np.array_equal(off.logits(text), before), part.name
        assert not np.allclose(model.logits(text), before), part.name


def test_a_shuffled_part_keeps_its_numbers_and_leaves_the_others() -> None:
    model = some_model()
    for part in weights.parts_of(model.config):
        twin = weights.shuffled(model, part, np.random.default_rng(1))
        assert np.allclose(np.sort(twin.params.flat), np.sort(model.params.flat))
        off, twin_off = weights.switched_off(model, part), weights.switched_off(twin, part)
        text = np.array([[0, 5, 9, 12, 3]])
        assert np.allclose(off.logits(text), twin_off.logits(text))
        assert not np.array_equal(twin.params.flat, model.params.flat)


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


@pytest.mark.slow
@pytest.mark.parametrize("seed", [5, 6])
def test_every_claim_about_the_weights_holds_at_default_knobs(seed: int) -> None:
    found = verdicts(full("weights", seed))
    assert all(passed is True for passed in found.values()), found
