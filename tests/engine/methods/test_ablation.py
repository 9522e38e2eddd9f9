"""A part is all of a head or a group of units, and nothing else."""

from __future__ import annotations

import numpy as np

from engine.methods import ablation
from engine.nn.transformer import ModelConfig, Transformer


def some_model(seed: int = 0) -> Transformer:
    rng = np.random.default_rng(seed)
    model = Transformer(ModelConfig(20, 16, 2, 4, 16), rng)
    model.params.flat += 0.3 * rng.standard_normal(model.num_parameters).astype(np.float32)
    return model


def test_every_number_of_the_blocks_belongs_to_one_part() -> None:
    model = some_model()
    counted = {name: np.zeros(shape, int) for name, shape in model.params.shapes.items()}
    for part in ablation.parts_of(model.config):
        name, columns = part.reads
        for own in columns:
            counted[name][:, own] += 1
        name, rows = part.writes
        counted[name][rows] += 1
    for name, count in counted.items():
        assert (count == (0 if name == "embedding" else 1)).all(), name


def test_a_silent_part_says_the_same_whatever_it_reads() -> None:
    model, text = some_model(), np.array([[0, 5, 9, 12, 3]])
    for part in ablation.parts_of(model.config):
        off = ablation.switched_off(model, part)
        before = off.logits(text).copy()
        name, columns = part.reads
        for own in columns:
            off.params.views[name][:, own] += 1.0
        assert np.array_equal(off.logits(text), before), part.name
        assert not np.allclose(model.logits(text), before), part.name


def test_a_shuffled_part_keeps_its_numbers_and_leaves_the_others() -> None:
    model = some_model()
    for part in ablation.parts_of(model.config):
        twin = ablation.shuffled(model, part, np.random.default_rng(1))
        assert np.allclose(np.sort(twin.params.flat), np.sort(model.params.flat))
        off, twin_off = ablation.switched_off(model, part), ablation.switched_off(twin, part)
        text = np.array([[0, 5, 9, 12, 3]])
        assert np.allclose(off.logits(text), twin_off.logits(text))
        assert not np.array_equal(twin.params.flat, model.params.flat)
