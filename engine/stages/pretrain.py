"""Pre-training: read a text, predict every next token, adjust; thousands of guesses a second.

The text is written by a generator whose chances are known (`engine.worlds.barn`), so the lowest
loss anyone could reach on it, the floor, is computed and not guessed. The other text, farm notes
(`engine.worlds.questions`), is what the later stages ask about. With the learner's own text the
tokens are characters and no floor is shown. The trained model is kept as the base model.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from engine.methods.answering import CONTEXT as PAGE
from engine.methods.keeping import keep
from engine.methods.practice import practise, write
from engine.nn.transformer import ModelConfig, Transformer
from engine.optim import Muon
from engine.stages.spec import (
    Claim,
    Event,
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
from engine.worlds import barn
from engine.worlds.bigram import BigramCounter
from engine.worlds.corpus import Characters, slices
from engine.worlds.languages import Language, language
from engine.worlds.questions import VOCABULARY, Farm
from engine.worlds.windows import Windows, lay_out

NEAR = 0.15  # share above the floor that still counts as near it
CONTEXT = 64  # tokens read at once; of farm notes a page
LAYERS, HEADS = 2, 8
ADAM_SHARE = 2.0  # the embedding's rate, as a share of the other matrices'
HELD_OUT_TALES = 100
TEXTS = ("barn tales", "farm notes")
LOOKS = 20  # how often the held-out text is scored during a run
SAMPLES = 8  # how often the model shows what it writes

SPEC = StageSpec(
    id="pretrain",
    title="Pre-training",
    shows="A model learns to predict the next word of barn tales. Its loss starts at a pure guess "
    "and falls toward the floor, the lowest loss that text allows.",
    knobs=(
        Knob("steps", 800, 20, 2000, "how many times it reads a batch and adjusts"),
        Knob("learning_rate", 0.01, 0.0001, 0.5, "how far each step moves the weights", log=True),
        Knob(
            "width", 64, 16, 96, "numbers that stand for one word; rounded down to a multiple of 16"
        ),
        Knob("batch", 12, 1, 16, "tales read in one step"),
        Knob("tales", 3000, 10, 4000, "tales, or pages of notes, to read; few get read many times"),
        Knob("text", 0, 0, 1, "what it reads; later stages ask about the farm", choices=TEXTS),
    ),
    expected_seconds=11.0,
    measures=(
        MeasureSpec("loss_start", "held-out loss before the first step", "nats per token"),
        MeasureSpec("loss_end", "held-out loss after the last step", "nats per token"),
        MeasureSpec("train_end", "loss on training text after the last step", "nats per token"),
        MeasureSpec("bigram", "held-out loss of counting pairs of tokens", "nats per token"),
        MeasureSpec("floor", "lowest loss possible (barn tales only)", "nats per token"),
        MeasureSpec("above_floor", "how far the end is above the floor (barn tales only)", "%"),
        MeasureSpec("vocabulary", "different tokens the model knows", "tokens"),
        MeasureSpec("weights", "numbers that training adjusts", "weights"),
        MeasureSpec("tokens", "guesses trained on, repeats counted", "tokens"),
        MeasureSpec("passes", "how often it read the whole training text", "times"),
    ),
    claims=(
        Claim(
            "beats-bigram",
            "It guesses held-out text better than counting which token follows which",
        ),
        Claim("near-floor", "It ends within 15% of the floor, the lowest loss this text allows"),
    ),
    code=(
        "engine.methods.practice:practise",
        "engine.training:train_step",
        "engine.nn.transformer:Transformer.loss_and_grad",
        "engine.ops.attention:attention",
        "engine.ops.token_logprob:token_logprob",
        "engine.worlds.barn:steps",
    ),
    view="curve",
    curves=("loss", "held-out"),
    levels=("bigram", "floor"),
    own_text=True,
    makes=("base",),
)


@dataclass(frozen=True, slots=True)
class Text:
    """What there is to read. `told` says what it is to those who get the model later."""

    told: Mapping[str, str]
    train: Windows
    held_out: Windows
    floor: float | None
    tokens: Language
    start: int  # the token a sample begins after


def run(knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
    """Pre-train one model; see `SPEC`."""
    if inputs.corpus is not None:
        yield Phase("reading your text", 0, 0)
        text = _own(inputs.corpus)
    elif TEXTS[int(knobs["text"])] == "farm notes":
        text = yield from _notes(int(knobs["tales"]), rng.data)
    else:
        text = yield from _tales(int(knobs["tales"]), rng.data)

    vocabulary, context = len(text.tokens), text.train.tokens.shape[1]
    width = max(2 * HEADS, int(knobs["width"]) // (2 * HEADS) * (2 * HEADS))
    model = Transformer(ModelConfig(vocabulary, context, LAYERS, HEADS, width), rng.init)
    rate, steps, batch = float(knobs["learning_rate"]), int(knobs["steps"]), int(knobs["batch"])
    optimizer = Muon(model.params, lr=rate, adam_lr=ADAM_SHARE * rate)

    bigram = BigramCounter(vocabulary, text.train).loss(text.held_out)
    yield Scalar("bigram", 0, bigram)
    if text.floor is not None:
        yield Scalar("floor", 0, text.floor)

    loss_start = loss_end = _score(model, text.held_out)
    yield Scalar("held-out", 0, loss_start)
    yield _written(model, text, 0, rng.sample)
    looks, samples = _marks(steps, LOOKS), _marks(steps, SAMPLES)
    tokens, order = 0.0, rng.data.spawn(1)[0]
    for event in practise(model, optimizer, text.train, order, steps=steps, rate=rate, batch=batch):
        yield event
        if event.series != "tokens":
            continue
        tokens = event.value
        yield Phase("training", event.step, steps)
        if event.step in looks:
            loss_end = _score(model, text.held_out)
            yield Scalar("held-out", event.step, loss_end)
        if event.step in samples:
            yield _written(model, text, event.step, rng.sample)

    train_end = _score(model, text.train.take(slice(0, len(text.held_out))))
    yield keep("base", model, text.told, figures={"loss": loss_end})
    yield Measure("loss_start", loss_start)
    yield Measure("loss_end", loss_end)
    yield Measure("train_end", train_end)
    yield Measure("bigram", bigram)
    yield Measure("vocabulary", float(vocabulary))
    yield Measure("weights", float(model.num_parameters))
    yield Measure("tokens", tokens)
    yield Measure("passes", tokens / text.train.guesses)
    measured = f"{loss_end:.2f} against {bigram:.2f} for counting pairs"
    yield SPEC.verdict("beats-bigram", measured, passed=loss_end < bigram)
    if text.floor is None:
        yield SPEC.verdict("near-floor", "the floor of your own text is not known", passed=None)
        return
    above = loss_end / text.floor - 1
    yield Measure("floor", text.floor)
    yield Measure("above_floor", 100 * above)
    measured = f"{loss_end:.3f} against a floor of {text.floor:.3f}: {above:.0%} above it"
    yield SPEC.verdict("near-floor", measured, passed=above <= NEAR)


def _tales(count: int, rng: np.random.Generator) -> Generator[Event, None, Text]:
    """Write held-out and training tales, and compute the floor of the held-out ones."""
    held_out = barn.generate(rng, HELD_OUT_TALES)
    decode = barn.VOCABULARY.decode
    yield Sample("a tale it will not be trained on", 0, "", decode(held_out[0]))
    tales: list[list[int]] = []
    while len(tales) < count:
        tales += barn.generate(rng, min(25, count - len(tales)))
        yield Phase("writing tales to read", len(tales), count)
    told = {"world": "barn"}
    end = barn.VOCABULARY.end
    train, unseen = lay_out(tales, CONTEXT, end), lay_out(held_out, CONTEXT, end)
    return Text(told, train, unseen, barn.floor(held_out), language(told), end)


def _notes(count: int, rng: np.random.Generator) -> Generator[Event, None, Text]:
    """Draw a farm; write held-out and training pages of notes about it, and the floor."""
    seed = int(rng.integers(2**31))
    farm, told = Farm.from_seed(seed), {"world": "farm", "seed": str(seed)}
    held_out = [farm.page(rng) for _ in range(HELD_OUT_TALES)]
    decode = VOCABULARY.decode
    yield Sample("a page it will not be trained on", 0, "", decode(held_out[0]))
    pages: list[list[int]] = []
    while len(pages) < count:
        pages += [farm.page(rng) for _ in range(min(50, count - len(pages)))]
        yield Phase("writing pages to read", len(pages), count)
    end = VOCABULARY.end
    train, unseen = lay_out(pages, PAGE, end), lay_out(held_out, PAGE, end)
    return Text(told, train, unseen, farm.floor(held_out), language(told), end)


def _own(corpus: str) -> Text:
    """Lay out the learner's own text as characters."""
    text = Characters(corpus)
    told = {"world": "characters", "alphabet": "".join(text.signs)}
    train = slices(text.train, CONTEXT, limit=20_000)
    unseen = slices(text.held_out, CONTEXT, limit=64)
    return Text(told, train, unseen, None, language(told), int(text.held_out[0]))


def _score(model: Transformer, windows: Windows) -> float:
    return model.loss(windows.tokens, windows.targets, windows.weights)


def _written(model: Transformer, text: Text, step: int, rng: np.random.Generator) -> Sample:
    own = write(model, text.tokens.decode, [text.start], rng, stop=text.tokens.stop)
    return Sample(f"step {step}", step, "", own)


def _marks(steps: int, count: int) -> set[int]:
    """About `count` steps spread over the run, the last among them."""
    return {math.ceil(steps * (mark + 1) / count) for mark in range(count)}
