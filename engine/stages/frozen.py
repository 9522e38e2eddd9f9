"""Frozen weights: a hundred prompts change no weight, one training step changes nearly all.

A small model first learns barn tales. Then it answers prompts while its weights are compared, bit
by bit, with what they were; a prompt that says more makes the right word likelier all the same.
Last, one step of training on one sentence, and the same comparison.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator

import numpy as np

from engine.checkpoint import weights_hash
from engine.methods.practice import practise, write
from engine.nn.transformer import ModelConfig, Transformer
from engine.optim import SGD, Muon
from engine.sampling import next_distribution
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
from engine.training import train_step
from engine.worlds import barn
from engine.worlds.windows import Windows, lay_out

CONTEXT, LAYERS, HEADS, WIDTH = 64, 2, 8, 64
RATE, ADAM_RATE, BATCH, TALES = 0.01, 0.02, 12, 3000  # as in the stage `pretrain`
ANSWER = 8  # words written after each prompt
LOOK_EVERY = 20  # steps of its first training between two looks at what it answers
SHOWN = 4  # of the prompts, how many are shown with their answers
CLEARER = 0.1  # how much likelier the right word must become to call the prompt better

SENTENCE = "the fox sleeps in the warm barn."
BARE = "the {hero} sleeps in the warm"
TELLING = (
    "a {hero} comes to the {place}. the rain falls in the {place}, and the {hero} is tired. " + BARE
)

SPEC = StageSpec(
    id="frozen",
    title="What changes the weights",
    shows="A hundred prompts, then one training step: a fingerprint of all weights is taken before "
    "and after each, beside what the model answers.",
    knobs=(
        Knob("prompts", 100, 1, 300, "how many prompts it answers"),
        Knob("learning_rate", 0.1, 0.0, 1.0, "size of the one training step; 0 takes no step"),
        Knob("learn_from_prompts", 0, 0, 1, "1 trains on every prompt too, as a chat does not do"),
        Knob("base_steps", 700, 0, 1000, "training steps before the weights are frozen"),
    ),
    expected_seconds=9.0,
    measures=(
        MeasureSpec("weights", "numbers that training adjusts", "weights"),
        MeasureSpec("prompts", "prompts answered", "prompts"),
        MeasureSpec("changed_by_prompts", "weights that differ after all prompts", "weights"),
        MeasureSpec("changed_by_step", "weights that differ after one training step", "weights"),
        MeasureSpec("bare", "chance of the right place after the bare prompt", "%"),
        MeasureSpec("telling", "chance of the right place after the telling prompt", "%"),
        MeasureSpec("barn_before", 'chance of "barn" after the bare prompt, before the step', "%"),
        MeasureSpec("barn_after", 'chance of "barn" after the bare prompt, after the step', "%"),
        MeasureSpec("loss_before", "loss on the sentence before the step", "nats per word"),
        MeasureSpec("loss_after", "loss on the sentence after the step", "nats per word"),
    ),
    claims=(
        Claim("prompts-change-nothing", "After all prompts the weights are the same, bit for bit"),
        Claim(
            "better-prompt",
            "A prompt that says where the animal is makes the right place likelier, "
            "with the same weights",
        ),
        Claim("step-changes-weights", "One training step on one sentence changes the weights"),
        Claim("step-lowers-loss", "After that step the sentence surprises the model less"),
    ),
    code=(
        "engine.checkpoint:weights_hash",
        "engine.sampling:sample",
        "engine.training:train_step",
        "engine.optim.sgd:SGD.step",
    ),
    view="table",
    curves=("weights-changed",),
)


def run(knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
    """Pre-train, freeze, prompt, then train one step; see `SPEC`."""
    del inputs  # the sentence and the tales are fixed: nothing from outside takes part
    model = yield from _learn_tales(int(knobs["base_steps"]), rng)
    start = model.params.flat.copy()
    first = weights_hash(model.params)
    yield Sample("fingerprint of the weights", 0, "before any prompt", first[:32])

    bare, telling = _mean_chance(model, BARE), _mean_chance(model, TELLING)
    yield _answers(model, int(knobs["base_steps"]))

    prompts = int(knobs["prompts"])
    for number in range(1, prompts + 1):
        prompt = _prompt(rng.data)
        own = write(model, barn.VOCABULARY.decode, prompt, rng.sample, ANSWER)
        if knobs["learn_from_prompts"]:
            _one_step(model, prompt[1:], float(knobs["learning_rate"]))
        if number <= SHOWN:
            yield Sample(f"prompt {number}", number, barn.VOCABULARY.decode(prompt), own)
        yield Scalar("weights-changed", number, _changed(model, start))
        yield Phase("answering prompts", number, prompts)
    prompted = weights_hash(model.params)
    changed_by_prompts = _changed(model, start)
    yield Sample("fingerprint of the weights", prompts, f"after {prompts} prompts", prompted[:32])

    sentence = barn.VOCABULARY.encode(SENTENCE)
    start = model.params.flat.copy()
    barn_before, loss_before = _chance(model, BARE, "fox", "barn"), _loss(model, sentence)
    _one_step(model, sentence, float(knobs["learning_rate"]))
    barn_after, loss_after = _chance(model, BARE, "fox", "barn"), _loss(model, sentence)
    trained = weights_hash(model.params)
    changed_by_step = _changed(model, start)
    yield Scalar("weights-changed", prompts + 1, changed_by_step)
    yield Sample("fingerprint of the weights", prompts + 1, "after one step", trained[:32])

    yield Measure("weights", float(model.num_parameters))
    yield Measure("prompts", float(prompts))
    yield Measure("changed_by_prompts", changed_by_prompts)
    yield Measure("changed_by_step", changed_by_step)
    yield Measure("bare", 100 * bare)
    yield Measure("telling", 100 * telling)
    yield Measure("barn_before", 100 * barn_before)
    yield Measure("barn_after", 100 * barn_after)
    yield Measure("loss_before", loss_before)
    yield Measure("loss_after", loss_after)
    same = f"{changed_by_prompts:,.0f} of {model.num_parameters:,} weights differ"
    yield SPEC.verdict("prompts-change-nothing", same, passed=first == prompted)
    raised = f"from {bare:.0%} to {telling:.0%}"
    yield SPEC.verdict("better-prompt", raised, passed=telling >= bare + CLEARER)
    moved = f"{changed_by_step:,.0f} of {model.num_parameters:,} weights differ"
    yield SPEC.verdict("step-changes-weights", moved, passed=trained != prompted)
    fell = f"loss on the sentence from {loss_before:.3f} to {loss_after:.3f}"
    yield SPEC.verdict("step-lowers-loss", fell, passed=loss_after < loss_before)


def _learn_tales(steps: int, rng: Streams) -> Generator[Event, None, Transformer]:
    """Pre-train a small model on barn tales, with its answers on view."""
    size = len(barn.VOCABULARY)
    model = Transformer(ModelConfig(size, CONTEXT, LAYERS, HEADS, WIDTH), rng.init)
    yield Phase("writing tales to read", 0, TALES)
    yield _answers(model, 0)
    tales: list[list[int]] = []
    while len(tales) < TALES:
        tales += barn.generate(rng.data, 25)
        yield Phase("writing tales to read", len(tales), TALES)
    yield Sample("a tale it reads", 0, "", barn.VOCABULARY.decode(tales[0]))
    data = lay_out(tales, CONTEXT, barn.VOCABULARY.end)
    optimizer = Muon(model.params, lr=RATE, adam_lr=ADAM_RATE)
    order = rng.data.spawn(1)[0]
    for event in practise(model, optimizer, data, order, steps=steps, rate=RATE, batch=BATCH):
        yield event
        if event.series == "tokens":
            yield Phase("pre-training", event.step, steps)
            if event.step % LOOK_EVERY == 0:
                yield _answers(model, event.step)
    return model


def _one_step(model: Transformer, sentence: list[int], rate: float) -> None:
    """Train on one sentence, once."""
    row = _row(sentence)
    train_step(model, SGD(model.params, lr=rate), row.tokens, row.targets, row.weights, step=0)


def _loss(model: Transformer, sentence: list[int]) -> float:
    row = _row(sentence)
    return model.loss(row.tokens, row.targets, row.weights)


def _row(sentence: list[int]) -> Windows:
    return lay_out([sentence], len(sentence), barn.VOCABULARY.end)


def _changed(model: Transformer, before: np.ndarray[tuple[int], np.dtype[np.float32]]) -> float:
    """How many weights are not what they were."""
    return float(np.count_nonzero(model.params.flat != before))


def _prompt(rng: np.random.Generator) -> list[int]:
    """The beginning of a new tale."""
    tale = barn.generate(rng, 1)[0]
    return [barn.VOCABULARY.end, *tale[: int(rng.integers(4, 16))]]


def _next(model: Transformer, text: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Chances of every next word after a text: (V,)."""
    tokens = [barn.VOCABULARY.end, *barn.VOCABULARY.encode(text)]
    return next_distribution(model.logits(np.array([tokens]))[0, -1])


def _chance(model: Transformer, pattern: str, hero: str, place: str) -> float:
    chances = _next(model, pattern.format(hero=hero, place=place))
    return float(chances[barn.VOCABULARY.id(place)])


def _mean_chance(model: Transformer, pattern: str) -> float:
    """The right place's chance, averaged over all places, each told with a hero."""
    pairs = zip(barn.HEROES, barn.PLACES, strict=False)
    return float(np.mean([_chance(model, pattern, hero, place) for hero, place in pairs]))


def _answers(model: Transformer, step: int) -> Grid:
    """Chances of each place as the next word, after the bare prompt and the telling ones."""
    places = barn.PLACES
    texts = [BARE.format(hero="fox"), *(TELLING.format(hero="fox", place=p) for p in places)]
    ids = [barn.VOCABULARY.id(place) for place in places]
    chances = np.stack([_next(model, text)[ids] for text in texts])
    rows = ("bare prompt", *(f"prompt tells of the {place}" for place in places))
    return Grid("next word", step, 100 * chances, rows, places)
