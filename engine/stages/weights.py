"""What the weights hold: watch a matrix learn, then switch the model off part by part.

A small model reads barn tales while the table that stands for its words is on view. Then each of
its parts, an attention head or a group of feed-forward units, is switched off: its outputs become
zero and the held-out loss says what it was worth.

What to compare that with? With a part in the same place that learned nothing. Two are tried: the
part's own numbers in shuffled order, so that size and place are equal and only what training wrote
is gone; and the same part of the model as it was before training, into which the trained output
numbers were put in shuffled order (it begins with zeros there: nothing could be switched off).
"""

from __future__ import annotations

from collections.abc import Generator, Iterator

import numpy as np

from engine.methods.ablation import Part, parts_of, shuffle, shuffled, switched_off
from engine.methods.practice import practise, write
from engine.nn.transformer import ModelConfig, Transformer
from engine.optim import Muon
from engine.stages.spec import (
    Claim,
    Event,
    Grid,
    Inputs,
    Knob,
    Knobs,
    Measure,
    MeasureSpec,
    Phase,
    Sample,
    Scalar,
    StageSpec,
    Streams,
)
from engine.types import Array
from engine.worlds import barn
from engine.worlds.windows import Windows, lay_out

CONTEXT, LAYERS, HEADS, BATCH = 64, 2, 4, 12
ADAM_SHARE = 2.0  # the embedding's rate, as a share of the other matrices'
TALES, HELD_OUT_TALES = 1500, 50
LOOKS = 60  # how often the matrix is drawn
WORTH = 0.01  # nats by which a trained part must cost more than one that learned nothing
APART, MOST_APART = 2.0, 1000.0  # times the middle part: what the costliest must cost; a limit
SPOKEN = 30  # words of the tales shown
KINDS = (barn.HEROES, barn.FRIENDS, barn.PLACES, barn.WEATHERS, barn.MOODS, barn.FOODS)
WORDS = tuple(word for kind in KINDS for word in kind)
DRAWN = barn.HEROES + barn.PLACES + barn.MOODS  # the words whose rows are on view

SPEC = StageSpec(
    id="weights",
    title="What the numbers hold",
    shows="The matrix that stands for the words takes shape while a small model reads barn tales. "
    "Then its parts are switched off one by one.",
    knobs=(
        Knob("steps", 550, 0, 1000, "how many times it reads a batch and adjusts"),
        Knob("learning_rate", 0.01, 0.0001, 0.1, "how far each step moves the weights", log=True),
        Knob(
            "width", 32, 16, 64, "numbers that stand for one word; rounded down to a multiple of 8"
        ),
    ),
    expected_seconds=4.5,
    measures=(
        MeasureSpec("weights", "numbers that training adjusts", "weights"),
        MeasureSpec("loss_start", "held-out loss before training", "nats per word"),
        MeasureSpec("loss_end", "held-out loss after training", "nats per word"),
        MeasureSpec("parts", "parts switched off, one at a time", "parts"),
        MeasureSpec("cost_trained", "mean loss added by switching off a trained part", "nats"),
        MeasureSpec("cost_shuffled", "the same, its numbers shuffled beforehand", "nats"),
        MeasureSpec(
            "cost_untrained", "the same, in the new model with shuffled trained outputs", "nats"
        ),
        MeasureSpec("costliest", "loss added by switching off the costliest part", "nats"),
        MeasureSpec("cheapest", "loss added by switching off the cheapest part", "nats"),
        MeasureSpec("middle", "loss added by switching off the middle part, by cost", "nats"),
        MeasureSpec("spread", "the costliest against the middle one, at most 1,000", "times"),
        MeasureSpec("kin_start", "words whose nearest word is of their kind, before", "%"),
        MeasureSpec("kin_end", "words whose nearest word is of their kind, after", "%"),
    ),
    claims=(
        Claim(
            "trained-costs-more",
            "Switching off a trained part costs at least 0.01 nats more, on average, than "
            "switching off the same part with its numbers shuffled, or one of the new model that "
            "writes with shuffled trained numbers",
        ),
        Claim("parts-differ", "The costliest part costs more than twice what the middle one does"),
        Claim(
            "kin-are-near",
            "After training, more than half of the words have one of their own kind as the "
            "nearest, at least twice as many as before",
        ),
    ),
    code=(
        "engine.methods.ablation:switched_off",
        "engine.stages.weights:likeness",
        "engine.ops.embedding:embedding",
        "engine.nn.transformer:Transformer._block",
    ),
    view="heat",
    curves=("loss", "held-out"),
)


def run(knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:  # noqa: ARG001 (takes none)
    """Train with the matrix on view, then switch off part by part; see `SPEC`."""
    yield Phase("setting up a model", 0, 0)
    width = int(knobs["width"]) // (2 * HEADS) * (2 * HEADS)
    config = ModelConfig(len(barn.VOCABULARY), CONTEXT, LAYERS, HEADS, width)
    model = Transformer(config, rng.init)
    untrained = model.copy()

    yield _nearest("nearest, before", model)
    train = yield from _tales(rng.data, TALES)
    held_out = yield from _tales(rng.eval, HELD_OUT_TALES)

    loss_start, kin_start = _loss(model, held_out), kinship(model)
    yield from _train(model, train, held_out, knobs, rng.data.spawn(1)[0])
    loss_end, kin_end = _loss(model, held_out), kinship(model)
    yield _nearest("nearest, after", model)

    # A new model's parts write zeros: give it the trained output numbers, in shuffled order.
    for name in (part.writes[0] for part in parts_of(config)):
        untrained.params.views[name][...] = model.params.views[name]
        shuffle(untrained.params.views[name], rng.init)
    loss_untrained = _loss(untrained, held_out)
    parts = parts_of(config)
    costs = np.full((len(parts), 3), np.nan)
    for index, part in enumerate(parts):
        off = _loss(switched_off(model, part), held_out)
        costs[index, 0] = off - loss_end
        yield Phase("switching off part by part", index, len(parts))
        costs[index, 1] = off - _loss(shuffled(model, part, rng.eval), held_out)
        yield Phase("switching off part by part", index, len(parts))
        costs[index, 2] = _loss(switched_off(untrained, part), held_out) - loss_untrained
        yield _costs(parts, costs)
    dearest = parts[int(costs[:, 0].argmax())]
    yield from _tellings(model, dearest, rng.sample)

    trained, mixed, fresh = (float(mean) for mean in costs.mean(axis=0))
    costliest, cheapest = float(costs[:, 0].max()), float(costs[:, 0].min())
    middle = float(np.median(costs[:, 0]))
    # Where the middle part is worth nothing, or even does harm, there is no telling how often.
    spread = 1.0 if costliest <= 0 else min(MOST_APART, costliest / max(middle, 1e-9))
    yield Measure("weights", float(model.num_parameters))
    yield Measure("loss_start", loss_start)
    yield Measure("loss_end", loss_end)
    yield Measure("parts", float(len(parts)))
    yield Measure("cost_trained", trained)
    yield Measure("cost_shuffled", mixed)
    yield Measure("cost_untrained", fresh)
    yield Measure("costliest", costliest)
    yield Measure("cheapest", cheapest)
    yield Measure("middle", middle)
    yield Measure("spread", spread)
    yield Measure("kin_start", 100 * kin_start)
    yield Measure("kin_end", 100 * kin_end)
    added = (
        f"loss added, mean of {len(parts)} parts: trained {trained:+.3f}, shuffled {mixed:+.3f}, "
    )
    added += f"new with shuffled outputs {fresh:+.3f}"
    more = trained >= max(mixed, fresh) + WORTH
    yield SPEC.verdict("trained-costs-more", added, passed=more)
    between = f"{dearest.name} costs {costliest:.3f}, the middle one {middle:.3f}"
    differ = middle > 0 and costliest > WORTH and spread > APART
    yield SPEC.verdict("parts-differ", between, passed=differ)
    kin = f"{kin_start:.0%} of {len(WORDS)} words before, {kin_end:.0%} after"
    near = kin_end > max(0.5, 2 * kin_start)
    yield SPEC.verdict("kin-are-near", kin, passed=near)


def likeness(model: Transformer, words: tuple[str, ...]) -> Array:
    """Cosine of the angle between each two words' rows of the embedding, -1..1: (W, W)."""
    ids = [barn.VOCABULARY.id(word) for word in words]
    rows = model.params.views["embedding"][ids].astype(np.float64)  # (V, D) -> (W, D)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows @ rows.T)


def nearest(model: Transformer) -> dict[str, str]:
    """For each word of a kind, the other one most like it."""
    alike = likeness(model, WORDS)
    np.fill_diagonal(alike, -np.inf)
    return {
        word: WORDS[int(other)] for word, other in zip(WORDS, alike.argmax(axis=1), strict=True)
    }


def kinship(model: Transformer) -> float:
    """Share of words whose nearest word is of the same kind: animals, places, moods, ..."""
    kind = {word: number for number, words in enumerate(KINDS) for word in words}
    return float(np.mean([kind[word] == kind[other] for word, other in nearest(model).items()]))


def _train(
    model: Transformer,
    train: Windows,
    held_out: Windows,
    knobs: Knobs,
    order: np.random.Generator,
) -> Generator[Event, None, None]:
    """Pre-train, drawing the words' rows and how alike they are."""
    steps, rate = int(knobs["steps"]), float(knobs["learning_rate"])
    looks = {round(steps * share) for share in np.linspace(0, 1, LOOKS)}
    yield from _look(model, held_out, 0)
    optimizer = Muon(model.params, lr=rate, adam_lr=ADAM_SHARE * rate)
    for event in practise(model, optimizer, train, order, steps=steps, rate=rate, batch=BATCH):
        yield event
        if event.series == "tokens" and event.step in looks:
            yield Phase("reading barn tales", event.step, steps)
            yield from _look(model, held_out, event.step)


def _look(model: Transformer, held_out: Windows, step: int) -> Iterator[Event]:
    ids = [barn.VOCABULARY.id(word) for word in DRAWN]
    yield Grid(
        "rows of the embedding", step, model.params.views["embedding"][ids], DRAWN, (), "heat"
    )
    yield Grid("how alike the words are", step, likeness(model, DRAWN), DRAWN, DRAWN, "heat")
    yield Scalar("held-out", step, _loss(model, held_out))


def _costs(parts: list[Part], costs: Array) -> Grid:
    """The loss that each part's silence adds; not a number where it was not tried yet."""
    rows = tuple(part.name for part in parts)
    columns = ("trained", "shuffled", "new, outputs shuffled")
    return Grid("loss added when off", 0, costs, rows, columns)


def _tellings(model: Transformer, part: Part, rng: np.random.Generator) -> Iterator[Event]:
    """The same draws with the whole model and without its costliest part."""
    draws, prompt = int(rng.integers(2**32)), "a fox comes to the barn."
    tokens = [barn.VOCABULARY.end, *barn.VOCABULARY.encode(prompt)]
    for label, teller in (("whole model", model), (f"no {part.name}", switched_off(model, part))):
        again = np.random.default_rng(draws)
        end = (barn.VOCABULARY.end,)
        text = write(teller, barn.VOCABULARY.decode, tokens, again, SPOKEN, end)
        yield Sample(label, 0, prompt, text)


def _nearest(label: str, model: Transformer) -> Sample:
    found = nearest(model)
    asked = tuple(kind[0] for kind in KINDS)
    return Sample(label, 0, "", ", ".join(f"{word}: {found[word]}" for word in asked))


def _tales(rng: np.random.Generator, count: int) -> Generator[Event, None, Windows]:
    tales: list[list[int]] = []
    while len(tales) < count:
        tales += barn.generate(rng, min(25, count - len(tales)))
        yield Phase("writing tales to read", len(tales), count)
    return lay_out(tales, CONTEXT, barn.VOCABULARY.end)


def _loss(model: Transformer, windows: Windows) -> float:
    return model.loss(windows.tokens, windows.targets, windows.weights)
