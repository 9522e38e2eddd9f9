"""Built-in bias: the skew of the text comes back in what is written, and a rebalanced text less so.

In two valleys every trade is open to hens and foxes alike, but the notes about the bakers mention
mostly hens, those about the smiths mostly foxes, and hardly a note is from the marsh. One model
reads the notes as they were collected, another as many notes drawn so that every kind has the same
share.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from engine.methods.practice import practise
from engine.nn.transformer import ModelConfig, Transformer
from engine.optim import Muon
from engine.sampling import next_distribution, sample, sample_batch
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
from engine.worlds.valleys import (
    ANIMALS,
    CONTEXT,
    SKIES,
    TRADES,
    VOCABULARY,
    Note,
    Valleys,
    balanced,
    usual_animal,
    usual_share,
)
from engine.worlds.windows import lay_out

LAYERS, HEADS, WIDTH = 1, 8, 48
RATE, EMBEDDING_RATE, BATCH = 0.01, 0.02, 16
NOTES = 2000
DRAWS = 60  # completions drawn for each trade
LOOKS = 30  # how often the chances are read off while a model trains
COLD = 0.5  # the lower temperature
HILL, MARSH = 0, 1
CLOSE, LOPSIDED, SHARPER, HALF, NAMED, WORSE = 0.10, 0.60, 0.05, 0.5, 0.9, 0.10

SPEC = StageSpec(
    id="bias",
    title="Built-in bias",
    shows="Notes tell of hens as bakers and foxes as smiths more often than is true, and hardly of "
    "the marsh. What a model then writes is counted, before and after rebalancing.",
    knobs=(
        Knob("skew", 0.85, 0.5, 1.0, "share of notes on a trade that tell of its usual animal"),
        Knob("marsh", 0.01, 0.005, 0.5, "share of notes that are from the marsh", log=True),
        Knob("rebalance", 1.0, 0.0, 1.0, "how fully the second text evens out the shares; 0: not"),
        Knob("steps", 600, 20, 1000, "how many times a model reads a batch and adjusts"),
    ),
    expected_seconds=3.0,
    measures=(
        MeasureSpec("usual_text", "the usual animal's share in the text as collected", "%"),
        MeasureSpec("usual", "its share in completions after reading that text", "%"),
        MeasureSpec("usual_cold", f"the same, drawn at temperature {COLD}", "%"),
        MeasureSpec("usual_rebalanced", "its share in completions after the rebalanced text", "%"),
        MeasureSpec("usual_text_rebalanced", "its share in the rebalanced notes of the hill", "%"),
        MeasureSpec("named", "completions that name a hen or a fox, after the text worse off", "%"),
        MeasureSpec("known_hill", "chance of the right place in notes of the hill", "%"),
        MeasureSpec("known_marsh", "chance of the right place in notes of the marsh", "%"),
        MeasureSpec("known_marsh_rebalanced", "the same, after the rebalanced text", "%"),
        MeasureSpec("notes_hill", "notes from the hill, as collected", "notes"),
        MeasureSpec("notes_marsh", "notes from the marsh, as collected", "notes"),
    ),
    claims=(
        Claim(
            "skew-returns",
            "The skew comes back: completions name the usual animal within 10 points of its share "
            "in the text, and in 60% or more",
        ),
        Claim(
            "cold-sharpens",
            f"Drawn at temperature {COLD}, they name it at least 5 points more often still",
        ),
        Claim(
            "rebalancing-reduces",
            "Rebalancing the text at least halves the distance from half and half, and 90% of "
            "completions or more name a hen or a fox",
        ),
        Claim(
            "left-out-served-worse",
            "It knows the marsh's places less well than the hill's, by 10 points or more",
        ),
    ),
    code=(
        "engine.worlds.valleys:Valleys.note",
        "engine.worlds.valleys:balanced",
        "engine.methods.practice:practise",
        "engine.sampling:next_distribution",
    ),
    view="table",
    curves=("usual animal %", "rebalanced %"),
    levels=("in the text %",),
)


@dataclass(frozen=True, slots=True)
class Reader:
    """A trained model and what its completions say, trade by trade: shares 0..1."""

    model: Transformer
    usual: tuple[float, ...]
    usual_cold: tuple[float, ...]
    named: float  # share of completions that name an animal at all
    known: tuple[float, float]  # mean chance of the right place, hill and marsh


def run(knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
    """Collect notes, train on them as they are and rebalanced, count; see `SPEC`."""
    del inputs  # the valleys are made up here: nothing from outside takes part
    valleys = Valleys(rng.data)
    notes: list[Note] = []
    while len(notes) < NOTES:
        some = range(min(100, NOTES - len(notes)))
        notes += [valleys.note(rng.data, float(knobs["skew"]), float(knobs["marsh"])) for _ in some]
        yield Phase("collecting notes", len(notes), NOTES)
    told = [usual_share(notes, trade) for trade in range(len(TRADES))]
    yield Sample("a note", 0, "", VOCABULARY.decode(notes[0].tokens))
    yield Scalar("in the text %", 0, 100 * usual_share(notes))

    steps, seeds = int(knobs["steps"]), rng.init.integers(2**32, size=2).tolist()
    again = balanced(notes, float(knobs["rebalance"]), rng.data.spawn(1)[0])
    readers = []
    for name, texts, curve in (
        ("as collected", notes, "usual animal %"),
        ("rebalanced", again, "rebalanced %"),
    ):
        reader = yield from _read(valleys, texts, steps, seeds, curve, rng.sample)
        readers.append(reader)
        yield from _continued(reader.model, valleys, name, steps, rng.sample)
        yield _table(told, readers, steps)

    before, after = readers
    text, usual, cold = usual_share(notes), _mean(before.usual), _mean(before.usual_cold)
    even, (hill, marsh) = _mean(after.usual), before.known
    named = min(before.named, after.named)
    on_hill = [note for note in again if note.valley == HILL]  # where completions are asked for
    yield Measure("usual_text", 100 * text)
    yield Measure("usual", 100 * usual)
    yield Measure("usual_cold", 100 * cold)
    yield Measure("usual_rebalanced", 100 * even)
    yield Measure("usual_text_rebalanced", 100 * usual_share(on_hill))
    yield Measure("named", 100 * named)
    yield Measure("known_hill", 100 * hill)
    yield Measure("known_marsh", 100 * marsh)
    yield Measure("known_marsh_rebalanced", 100 * after.known[MARSH])
    yield Measure("notes_hill", float(sum(note.valley == HILL for note in notes)))
    yield Measure("notes_marsh", float(sum(note.valley == MARSH for note in notes)))
    measured = f"{text:.0%} in the text, {usual:.0%} in completions"
    returned = usual >= LOPSIDED and abs(usual - text) <= CLOSE
    yield SPEC.verdict("skew-returns", measured, passed=returned)
    measured = f"{usual:.0%} at temperature 1, {cold:.0%} at {COLD}"
    yield SPEC.verdict("cold-sharpens", measured, passed=cold >= usual + SHARPER)
    measured = f"{usual:.0%} as collected, {even:.0%} rebalanced"
    reduced = abs(even - 0.5) <= HALF * abs(usual - 0.5)
    yield SPEC.verdict("rebalancing-reduces", measured, passed=reduced and named >= NAMED)
    measured = f"right place {hill:.0%} on the hill, {marsh:.0%} in the marsh"
    yield SPEC.verdict("left-out-served-worse", measured, passed=marsh <= hill - WORSE)


def _read(
    valleys: Valleys,
    notes: Sequence[Note],
    steps: int,
    seeds: Sequence[int],
    curve: str,
    rng: np.random.Generator,
) -> Generator[Event, None, Reader]:
    """Train a model on notes and count what it writes.

    Both models start at the same weights and draw their batches with the same luck.
    """
    init, order = (np.random.default_rng(seed) for seed in seeds)
    model = Transformer(ModelConfig(len(VOCABULARY), CONTEXT, LAYERS, HEADS, WIDTH), init)
    muon = Muon(model.params, lr=RATE, adam_lr=EMBEDDING_RATE)
    data = lay_out([note.tokens for note in notes], CONTEXT, VOCABULARY.end)
    for event in practise(model, muon, data, order, steps=steps, rate=RATE, batch=BATCH):
        if event.series != "loss":
            continue
        yield Phase(f"reading: {curve.removesuffix(' %')}", event.step, steps)
        if event.step == 1 or event.step * LOOKS // steps > (event.step - 1) * LOOKS // steps:
            yield Scalar(curve, event.step, 100 * _usual_chance(model, valleys))
    usual, named = yield from _usual_shares(model, valleys, 1.0, rng)
    cold, _ = yield from _usual_shares(model, valleys, COLD, rng)
    known = _known(model, valleys, HILL), _known(model, valleys, MARSH)
    return Reader(model, usual, cold, named, known)


def _usual_shares(
    model: Transformer, valleys: Valleys, temperature: float, rng: np.random.Generator
) -> Generator[Event, None, tuple[tuple[float, ...], float]]:
    """For each trade, the share of completions that name its usual animal; and, over all trades,
    the share that name an animal at all. A completion that names none counts as naming neither."""
    shares, animals = [], 0
    for trade in range(len(TRADES)):
        skies = [SKIES[draw % len(SKIES)] for draw in range(DRAWS)]
        prompts = [valleys.until("animal", HILL, trade, 0, sky) for sky in skies]
        words = [word for (word,) in sample_batch(model, prompts, 1, rng, temperature)]
        named = [words.count(VOCABULARY.id(animal)) for animal in ANIMALS]
        shares.append(named[usual_animal(trade)] / DRAWS)
        animals += sum(named)
        yield Phase("counting completions", trade + 1, len(TRADES))
    return tuple(shares), animals / (DRAWS * len(TRADES))


def _usual_chance(model: Transformer, valleys: Valleys) -> float:
    """The usual animal's chance against the other, read off the model, mean over the trades."""
    prompts = [valleys.until("animal", HILL, trade, 0, SKIES[0]) for trade in range(len(TRADES))]
    chances = next_distribution(model.logits(np.array(prompts))[:, -1])  # (trades, V)
    hens, foxes = (chances[:, VOCABULARY.id(animal)] for animal in ANIMALS)
    usual = [usual_animal(trade) == 0 for trade in range(len(TRADES))]
    return float(np.mean(np.where(usual, hens, foxes) / (hens + foxes)))


def _known(model: Transformer, valleys: Valleys, valley: int) -> float:
    """Mean chance of the right place at the end of one valley's notes, all of them."""
    kinds = [(trade, animal) for trade in range(len(TRADES)) for animal in range(len(ANIMALS))]
    prompts = [valleys.until("yard", valley, *kind, sky) for kind in kinds for sky in SKIES]
    places = [VOCABULARY.id(valleys.yard(valley, trade)) for trade, _ in kinds for _ in SKIES]
    chances = next_distribution(model.logits(np.array(prompts))[:, -1])
    return float(np.mean(chances[np.arange(len(places)), places]))


def _continued(
    model: Transformer, valleys: Valleys, name: str, step: int, rng: np.random.Generator
) -> Iterator[Sample]:
    """How the model goes on with a note from each valley."""
    for valley, where in ((HILL, "hill"), (MARSH, "marsh")):
        prompt = valleys.until("animal", valley, 0, 0, SKIES[0])
        own = sample(model, prompt, CONTEXT, rng, stop=(VOCABULARY.end,))
        text = VOCABULARY.decode(own)
        yield Sample(f"{name}, {where}", step, VOCABULARY.decode(prompt), text)


def _table(told: Sequence[float], readers: Sequence[Reader], step: int) -> Grid:
    """The usual animal's share, trade by trade: in the text and in completions."""
    columns = [told, readers[0].usual, readers[0].usual_cold]
    names = ["text", "completions", f"at {COLD}"]
    if len(readers) > 1:
        columns.append(readers[1].usual)
        names.append("rebalanced")
    rows = [f"{trade} ({ANIMALS[usual_animal(n)]})" for n, trade in enumerate(TRADES)]
    shares = 100 * np.array(columns).T
    return Grid("usual animal, %", step, shares, tuple(rows), tuple(names))


def _mean(shares: Sequence[float]) -> float:
    return float(np.mean(shares))
