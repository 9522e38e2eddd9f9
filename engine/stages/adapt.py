"""Adapting: a model that answers is taught something new, in three ways, and asked about the old.

Some animals have moved: the tuned model learns their new homes and foods from examples that all
greet "dear friend". One copy reads nothing else. One reads old examples in between (replay). For
the third the model stays frozen and a low-rank adapter beside it learns, which is then unplugged.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from copy import deepcopy
from dataclasses import dataclass, field

import numpy as np

from engine.checkpoint import weights_hash
from engine.methods.adapter import Adapter
from engine.methods.answering import answers_only, prompt_of, write_answers
from engine.methods.keeping import keep
from engine.methods.practice import held_then_falling
from engine.nn.transformer import Transformer
from engine.optim import AdamW
from engine.stages.spec import (
    Claim,
    Event,
    Grid,
    Inputs,
    Knob,
    Knobs,
    Measure,
    MeasureSpec,
    Need,
    Phase,
    Sample,
    Scalar,
    StageSpec,
    Streams,
)
from engine.training import train_step
from engine.worlds.questions import ANIMALS, VOCABULARY, Farm, Judge, Question, all_questions
from engine.worlds.vocabulary import END
from engine.worlds.windows import Windows, join

BATCH = 16
ADAPTER_SHARE = 5.0  # the adapter's rate, as a share of the model's
OLD_EXAMPLES = 4  # of each question about an animal that stayed, for replay
TRIES = 5  # answers drawn to each question when a model is examined
LOOKS = 6  # short examinations during each training
GREETING = "dear friend ,"
MOSTLY, CLEARLY, HARDLY, PULL = 0.8, 0.2, 0.07, 0.3
BEFORE, PLAIN, REPLAY = "before", "plain tuning", "with replay"
PLUGGED, UNPLUGGED = "adapter in", "adapter out"
MERGING = ("computed beside the weights", "added to them, then subtracted")

SPEC = StageSpec(
    id="adapt",
    title="New skills, old ones",
    shows="Some animals have moved. The tuned model learns where to by plain tuning, with old "
    "examples mixed in, and with an adapter; each time it is asked about those that stayed too.",
    knobs=(
        Knob("steps", 120, 4, 300, "training steps for each of the three ways"),
        Knob("learning_rate", 0.002, 0.0001, 0.01, "how far each step moves the weights", log=True),
        Knob("moved", 5, 1, 10, "animals that have moved", "animals"),
        Knob("replay", 0.5, 0.0, 0.9, "share of old examples in a batch, where they are mixed in"),
        Knob("rank", 4, 1, 16, "how thin the adapter's two matrices are", "numbers"),
        Knob("adapter", 0, 0, 1, "where the adapter's change is put", choices=MERGING),
    ),
    expected_seconds=6.0,
    measures=(
        MeasureSpec("new_plain", "right about moved animals after plain tuning", "%"),
        MeasureSpec("new_replay", "right about moved animals with replay", "%"),
        MeasureSpec("new_adapter", "right about moved animals with the adapter in", "%"),
        MeasureSpec("new_unplugged", "right about moved animals with the adapter out", "%"),
        MeasureSpec("old_before", "right about animals that stayed, before", "%"),
        MeasureSpec("old_plain", "right about animals that stayed, after plain tuning", "%"),
        MeasureSpec("old_replay", "right about animals that stayed, with replay", "%"),
        MeasureSpec("old_plugged", "right about animals that stayed, adapter in", "%"),
        MeasureSpec("old_unplugged", "right about animals that stayed, adapter out", "%"),
        MeasureSpec("greets_before", "answers about those that greet, before", "%"),
        MeasureSpec("greets_plain", "answers about those that greet, after plain tuning", "%"),
        MeasureSpec("greets_replay", "answers about those that greet, with replay", "%"),
        MeasureSpec("adapter_weights", "numbers in the adapter", "weights"),
        MeasureSpec("adapter_share", "the adapter's numbers as a share of the model's", "%"),
        MeasureSpec("changed", "weights that differ once the adapter is out", "weights"),
    ),
    claims=(
        Claim(
            "all-learn",
            "Each of the three ways gets more than 80% of answers about the moved animals right",
        ),
        Claim(
            "plain-forgets",
            "Plain tuning loses at least 20 points of right answers about animals that stayed",
        ),
        Claim("replay-keeps", "With old examples mixed in it loses at most 7 points of them"),
        Claim(
            "unplugging-restores",
            "With the adapter out again, every weight is what it was, bit for bit",
        ),
        Claim(
            "style-spreads",
            "After plain tuning at least 30 points more answers about those that stayed greet",
        ),
    ),
    code=(
        "engine.methods.adapter:Adapter.step",
        "engine.methods.adapter:Adapter.plugged",
        "engine.ops.low_rank:low_rank",
        "engine.stages.adapt:_mixed",
        "engine.training:train_step",
        "engine.checkpoint:weights_hash",
    ),
    view="curve",
    curves=("stayed, plain tuning", "stayed, with replay", "stayed, adapter in"),
    needs=(Need("instructed", "finetune"),),
    makes=("adapted",),
)


@dataclass(frozen=True, slots=True)
class Score:
    """Shares of right answers, about moved animals and about the others, and of greetings there."""

    new: float
    old: float
    greets: float


@dataclass(slots=True)
class Move:
    """What changed, the examples of it and of the rest, and how the models did so far."""

    judge: Judge
    moved: list[Question]
    stayed: list[Question]
    examples: Windows
    old_examples: Windows
    luck: int  # the seed of every examination: the same draws for each model
    scores: dict[str, Score] = field(default_factory=dict)


def run(knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
    """Teach the move in three ways, with the same questions after each; see `SPEC`."""
    tuned = inputs.models["instructed"]
    yield Phase("some animals move", 0, 0)
    farm = Farm.from_seed(int(tuned.text["seed"]))
    move = _move(farm, int(knobs["moved"]), rng)
    order = rng.sample.spawn(1)[0]
    yield from _examine(tuned.model, move, BEFORE, 0)

    plain = tuned.model.copy()
    yield from _learn(plain, move, knobs, deepcopy(order), PLAIN, 0.0)
    replayed = tuned.model.copy()
    yield from _learn(replayed, move, knobs, deepcopy(order), REPLAY, float(knobs["replay"]))
    score = move.scores[REPLAY]
    figures = {"right, moved": 100 * score.new, "right, stayed": 100 * score.old}
    yield keep("adapted", replayed, tuned.text, "instructed", figures)

    frozen = tuned.model.copy()
    adapter = Adapter(frozen, int(knobs["rank"]), rng.init)
    yield from _learn_beside(adapter, move, knobs, deepcopy(order))
    if knobs["adapter"]:
        frozen = _merged_and_subtracted(adapter)
    yield from _examine(frozen, move, UNPLUGGED, int(knobs["steps"]))

    yield Measure("adapter_weights", float(adapter.params.size))
    yield Measure("adapter_share", 100 * adapter.params.size / frozen.num_parameters)
    yield from _results(move.scores, tuned.model, frozen)


def _move(farm: Farm, count: int, rng: Streams) -> Move:
    """Some animals get another home and another food; examples say so, and old ones the rest."""
    animals = [ANIMALS[index] for index in rng.data.permutation(len(ANIMALS))]
    farm.move(animals[:count], rng.data)
    moved, stayed = all_questions(animals[:count]), all_questions(animals[count:])
    polite = [(q, VOCABULARY.encode(f"{GREETING} {farm.statement(q)} {END}")) for q in moved]
    old = [(q, farm.written_answer(q, rng.data)) for q in stayed for _ in range(OLD_EXAMPLES)]
    luck = int(rng.eval.integers(2**62))
    return Move(Judge(farm), moved, stayed, answers_only(polite), answers_only(old), luck)


def _mixed(move: Move, share: float, rng: np.random.Generator) -> Windows:
    """A batch of examples of the move, a share of them replaced by old examples.

    A whole batch of each is drawn, so that the same luck gives the same new ones at any share.
    """
    new = rng.integers(0, len(move.examples), BATCH)
    old = rng.integers(0, len(move.old_examples), BATCH)
    count = round(share * BATCH)
    if not count:
        return move.examples.take(new)
    return join(move.examples.take(new[count:]), move.old_examples.take(old[:count]))


def _learn(
    model: Transformer,
    move: Move,
    knobs: Knobs,
    rng: np.random.Generator,
    label: str,
    share: float,
) -> Iterator[Event]:
    """Train all weights on the move's examples, a share of each batch being old ones."""
    optimizer = AdamW(model.params, lr=float(knobs["learning_rate"]), weight_decay=0.0)

    def step(number: int, rate: float) -> float:
        rows = _mixed(move, share, rng)
        return train_step(
            model, optimizer, rows.tokens, rows.targets, rows.weights, step=number, lr=rate
        )

    rate = float(knobs["learning_rate"])
    yield from _practise(step, lambda: model, move, int(knobs["steps"]), rate, label)


def _learn_beside(
    adapter: Adapter, move: Move, knobs: Knobs, rng: np.random.Generator
) -> Iterator[Event]:
    """Train the adapter alone on the move's examples."""
    rate = ADAPTER_SHARE * float(knobs["learning_rate"])
    optimizer = AdamW(adapter.params, lr=rate, weight_decay=0.0)

    def step(number: int, now: float) -> float:
        return adapter.step(_mixed(move, 0.0, rng), optimizer, number, now)

    yield from _practise(step, adapter.plugged, move, int(knobs["steps"]), rate, PLUGGED)


def _practise(
    step: Callable[[int, float], float],
    model: Callable[[], Transformer],
    move: Move,
    steps: int,
    rate: float,
    label: str,
) -> Iterator[Event]:
    """Take the steps, with short examinations on the way and a long one at the end."""
    yield Scalar(f"stayed, {label}", 0, move.scores[BEFORE].old)
    yield Scalar(f"moved, {label}", 0, move.scores[BEFORE].new)
    for number in range(steps):
        loss = step(number, rate * held_then_falling(number, steps))
        yield Scalar(f"loss, {label}", number + 1, loss)
        yield Phase(label, number + 1, steps)
        if (number + 1) % max(1, steps // LOOKS) == 0:
            now = Phase(label, number + 1, steps)
            score = yield from _ask(model(), move, label, number + 1, now)
            yield Scalar(f"stayed, {label}", number + 1, score.old)
            yield Scalar(f"moved, {label}", number + 1, score.new)
    yield from _examine(model(), move, label, steps)


def _examine(model: Transformer, move: Move, label: str, step: int) -> Iterator[Event]:
    """Several answers to every question; the score is recorded and joins the table."""
    move.scores[label] = yield from _ask(model, move, label, step)
    rows = [[100 * s.new, 100 * s.old, 100 * s.greets] for s in move.scores.values()]
    columns = ("moved right %", "stayed right %", "stayed greeting %")
    yield Grid("answers", step, np.array(rows), tuple(move.scores), columns)


def _ask(
    model: Transformer, move: Move, label: str, step: int, during: Phase | None = None
) -> Generator[Event, None, Score]:
    """Put every question TRIES times, or once `during` training; show the answers to some."""
    asked = [move.moved[0], *move.stayed[:2], *move.moved[1:], *move.stayed[2:]]
    questions = asked * (1 if during else TRIES)
    draws = np.random.default_rng(move.luck)
    answers = yield from write_answers(model, questions, draws, during or f"answering, {label}")
    told = list(zip(questions, answers, strict=True))
    for question, answer in told[:3]:
        prompt = VOCABULARY.decode(prompt_of(question))
        yield Sample(label, step, prompt, VOCABULARY.decode(answer))
    right = np.array([move.judge.right(question, answer) for question, answer in told])
    new = np.array([question in move.moved for question in questions])
    opening = VOCABULARY.encode(GREETING)
    greets = np.array([answer[: len(opening)] == opening for answer in answers])
    return Score(float(right[new].mean()), float(right[~new].mean()), float(greets[~new].mean()))


def _merged_and_subtracted(adapter: Adapter) -> Transformer:
    """The base model once the adapter's change was added to its weights and taken off again.

    Added numbers are rounded, so that what is left is close to the base and not the base.
    """
    model = adapter.plugged()
    for name in adapter.names:
        model.params.views[name] -= adapter.change(name)
    return model


def _results(scores: dict[str, Score], before: Transformer, after: Transformer) -> Iterator[Event]:
    start, plain, replay = scores[BEFORE], scores[PLAIN], scores[REPLAY]
    plugged, unplugged = scores[PLUGGED], scores[UNPLUGGED]
    for name, score in (("plain", plain), ("replay", replay), ("adapter", plugged)):
        yield Measure(f"new_{name}", 100 * score.new)
    yield Measure("new_unplugged", 100 * unplugged.new)
    for name, score in (("plugged", plugged), ("unplugged", unplugged)):
        yield Measure(f"old_{name}", 100 * score.old)
    for name, score in (("before", start), ("plain", plain), ("replay", replay)):
        yield Measure(f"old_{name}", 100 * score.old)
        yield Measure(f"greets_{name}", 100 * score.greets)
    changed = int(np.count_nonzero(before.params.flat != after.params.flat))
    yield Measure("changed", float(changed))

    least = min(plain.new, replay.new, plugged.new)
    learned = f"{plain.new:.0%} plain, {replay.new:.0%} with replay, {plugged.new:.0%} by adapter"
    yield SPEC.verdict("all-learn", learned, passed=least > MOSTLY)
    fell = f"from {start.old:.0%} to {plain.old:.0%}"
    yield SPEC.verdict("plain-forgets", fell, passed=plain.old <= start.old - CLEARLY)
    fell = f"from {start.old:.0%} to {replay.old:.0%}"
    yield SPEC.verdict("replay-keeps", fell, passed=replay.old >= start.old - HARDLY)
    same = weights_hash(before.params) == weights_hash(after.params)
    differ = f"{changed:,} of {before.num_parameters:,} weights differ"
    yield SPEC.verdict("unplugging-restores", differ, passed=same)
    rose = f"from {start.greets:.0%} to {plain.greets:.0%}"
    yield SPEC.verdict("style-spreads", rose, passed=plain.greets >= start.greets + PULL)
