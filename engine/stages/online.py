"""Learning from users: twenty people send updates to one model, and some of them lie.

The model starts from a snapshot that knows where the animals lived; since then some have moved.
Each round every user sends the gradient of their own reports, and the server makes one update of
them. The sweep goes from no attacker to ten of the twenty, with three kinds of server.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

import numpy as np

from engine.methods import aggregation
from engine.nn.transformer import ModelConfig, Transformer
from engine.optim import SGD, AdamW, clip_grad_norm
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
from engine.types import Array
from engine.worlds import homes
from engine.worlds.homes import ANIMALS, CONTEXT, PLACES, VOCABULARY, Homes, Village

LAYERS, HEADS, WIDTH = 1, 1, 16
SNAPSHOT_STEPS, SNAPSHOT_RATE = 100, 0.01
RATE, MOMENTUM = 0.1, 0.8  # of the server's own steps
USERS, MOST_ATTACKERS = 20, 10
MANY = range(6, 10)  # attackers: many, and still fewer than half
MOVED = 5  # animals that moved since the snapshot
LAST = 5  # rounds at the end over which the model is scored
SERVERS = ("plain mean", "median", "mean, kept near")
MEAN, MEDIAN, NEAR = SERVERS
WORSE, HOLDS, LIMITS = 0.2, 0.85, 0.15

SPEC = StageSpec(
    id="online",
    title="Learning from users",
    shows="Twenty users send updates to a shared model, up to ten of them to spoil it. Averaging, "
    "taking the middle value and staying near the last snapshot are set side by side.",
    knobs=(
        Knob("loudness", 3.0, 0.0, 10.0, "how many times larger attackers make their updates"),
        Knob("slips", 0.1, 0.0, 1.0, "share of honest reports that are wrong by accident"),
        Knob("leash", 0.35, 0.0, 3.0, "how far the server that stays near may move its weights"),
        Knob("rounds", 25, 5, 60, "rounds of updates"),
    ),
    expected_seconds=5.0,
    measures=(
        MeasureSpec("snapshot", "homes the snapshot has right before any update", "%"),
        MeasureSpec("mean_alone", "right with the plain mean and no attacker", "%"),
        MeasureSpec("near_alone", "right when kept near the snapshot, no attacker", "%"),
        MeasureSpec("mean_many", "right with the plain mean, 6 to 9 attackers of 20", "%"),
        MeasureSpec("mean_lost", "how far that is under the snapshot", "points"),
        MeasureSpec("median_many", "right with the median, 6 to 9 attackers of 20", "%"),
        MeasureSpec("near_many", "right when kept near the snapshot, 6 to 9 attackers of 20", "%"),
        MeasureSpec("median_half", "right with the median, 10 attackers of 20", "%"),
        MeasureSpec(
            "mean_breaks", "fewest attackers that push the plain mean under the snapshot", "users"
        ),
        MeasureSpec(
            "median_breaks", "fewest attackers that push the median under the snapshot", "users"
        ),
    ),
    claims=(
        Claim(
            "attackers-move-the-mean",
            "With 6 to 9 attackers the plain mean ends 20 points or more below the snapshot",
        ),
        Claim(
            "median-holds",
            "With as many the median ends above the snapshot, with 85% or more right",
        ),
        Claim(
            "half-breaks-the-median",
            "With 10 attackers of 20 the median falls too, 20 points or more below the snapshot",
        ),
        Claim(
            "staying-near-limits",
            "Averaging but staying near the snapshot, 6 to 9 attackers do 15 points less damage",
        ),
    ),
    code=(
        "engine.methods.aggregation:mean",
        "engine.methods.aggregation:median",
        "engine.methods.aggregation:near",
        "engine.stages.online:_updates",
    ),
    view="curve",
    curves=SERVERS,
    levels=("snapshot",),
)


@dataclass(frozen=True, slots=True)
class Crowd:
    """The users of one run: how many attack, how loudly, how often the honest slip."""

    village: Village
    attackers: int
    loudness: float
    slips: float


def run(knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
    """Train a snapshot, then learn from crowds with ever more attackers; see `SPEC`."""
    del inputs  # the village is made up here: nothing from outside takes part
    village = Village(rng.data, MOVED)
    shown = int(village.movers[0])
    prompt = VOCABULARY.decode(homes.sentence(shown))
    yield Sample("moved since the snapshot", 0, prompt, PLACES[village.now[shown]])
    model = Transformer(ModelConfig(len(VOCABULARY), CONTEXT, LAYERS, HEADS, WIDTH), rng.init)
    yield from _learn_homes(model, village.before)
    start, snapshot = model.params.flat.copy(), _right(model, village.now)
    yield Scalar("snapshot", 0, 100 * snapshot)
    yield Sample("the snapshot", 0, prompt, _answer(model, shown))

    luck = int(rng.data.integers(2**32))
    scores: dict[str, list[float]] = {server: [] for server in SERVERS}
    for attackers in range(MOST_ATTACKERS + 1):
        crowd = Crowd(village, attackers, float(knobs["loudness"]), float(knobs["slips"]))
        for server in SERVERS:
            model.params.copy_from(start)
            leash = float(knobs["leash"]) if server == NEAR else float("inf")
            reports = np.random.default_rng(luck)  # the same for every server
            score = yield from _serve(model, crowd, server, leash, int(knobs["rounds"]), reports)
            scores[server].append(score)
            yield Scalar(server, attackers, 100 * score)
            yield Sample(
                server, attackers, f"{attackers} attackers: {prompt}", _answer(model, shown)
            )
        table = 100 * np.array(list(scores.values())).T
        rows = tuple(f"{count} attackers" for count in range(attackers + 1))
        yield Grid("homes right, %", attackers, table, rows, SERVERS)
    yield from _results(scores, snapshot)


def _results(scores: dict[str, list[float]], snapshot: float) -> Iterator[Event]:
    many = {server: float(np.mean([of[count] for count in MANY])) for server, of in scores.items()}
    half = scores[MEDIAN][MOST_ATTACKERS]
    yield Measure("snapshot", 100 * snapshot)
    yield Measure("mean_alone", 100 * scores[MEAN][0])
    yield Measure("near_alone", 100 * scores[NEAR][0])
    yield Measure("mean_many", 100 * many[MEAN])
    yield Measure("mean_lost", 100 * (snapshot - many[MEAN]))
    yield Measure("median_many", 100 * many[MEDIAN])
    yield Measure("near_many", 100 * many[NEAR])
    yield Measure("median_half", 100 * half)
    yield Measure("mean_breaks", _breaks(scores[MEAN], snapshot))
    yield Measure("median_breaks", _breaks(scores[MEDIAN], snapshot))
    fell = f"from {snapshot:.0%} to {many[MEAN]:.0%} right"
    moved = many[MEAN] <= snapshot - WORSE
    yield SPEC.verdict("attackers-move-the-mean", fell, passed=moved)
    rose = f"from {snapshot:.0%} to {many[MEDIAN]:.0%} right"
    held = many[MEDIAN] >= HOLDS and many[MEDIAN] > snapshot
    yield SPEC.verdict("median-holds", rose, passed=held)
    fell = f"from {snapshot:.0%} to {half:.0%} right"
    yield SPEC.verdict("half-breaks-the-median", fell, passed=half <= snapshot - WORSE)
    kept = f"{many[NEAR]:.0%} right, {many[MEAN]:.0%} without staying near"
    limited = many[NEAR] >= many[MEAN] + LIMITS
    yield SPEC.verdict("staying-near-limits", kept, passed=limited)


def _learn_homes(model: Transformer, known: Homes) -> Iterator[Event]:
    """Train the snapshot on the homes as they were."""
    data, adam = homes.rows(known), AdamW(model.params, lr=SNAPSHOT_RATE, weight_decay=0.0)
    for step in range(1, SNAPSHOT_STEPS + 1):
        loss = train_step(model, adam, data.tokens, data.targets, data.weights, step=step)
        yield Scalar("loss of the snapshot", step, loss)
        yield Phase("training the snapshot", step, SNAPSHOT_STEPS)


def _serve(
    model: Transformer,
    crowd: Crowd,
    server: str,
    leash: float,
    rounds: int,
    rng: np.random.Generator,
) -> Generator[Event, None, float]:
    """Learn from a crowd; returns the mean score of the last rounds."""
    combine: Callable[[Array], Array] = aggregation.median if server == MEDIAN else aggregation.mean
    start, sgd, scores = model.params.flat.copy(), SGD(model.params, RATE, MOMENTUM), []
    for number in range(1, rounds + 1):
        model.params.grad[:] = combine(_updates(model, crowd, rng))
        clip_grad_norm(model.params, 1.0)
        sgd.step()
        model.params.copy_from(aggregation.near(model.params.flat, start, leash))
        if number > rounds - LAST:
            scores.append(_right(model, crowd.village.now))
        yield Phase(f"{server}, {crowd.attackers} attackers", number, rounds)
    return float(np.mean(scores))


def _updates(model: Transformer, crowd: Crowd, rng: np.random.Generator) -> Array:
    """What every user sends this round, the gradient of their reports: (users, weights).

    The attackers act as one: all send the gradient toward the same lies, made larger.
    """
    updates = np.empty((USERS, model.num_parameters), model.params.dtype)
    for user in range(USERS - crowd.attackers):
        updates[user] = _gradient(model, crowd.village.report(rng, crowd.slips))
    updates[USERS - crowd.attackers :] = crowd.loudness * _gradient(model, crowd.village.lie)
    return updates


def _gradient(model: Transformer, reported: Homes) -> Array:
    data = homes.rows(reported)
    model.loss_and_grad(data.tokens, data.targets, data.weights)
    return model.params.grad


def _answers(model: Transformer) -> Homes:
    """The likeliest place for each animal."""
    places = [VOCABULARY.id(place) for place in PLACES]
    prompts = [[VOCABULARY.end, *homes.sentence(animal)] for animal in range(len(ANIMALS))]
    return np.asarray(model.logits(np.array(prompts))[:, -1, places].argmax(axis=-1))


def _right(model: Transformer, now: Homes) -> float:
    return float(np.mean(_answers(model) == now))


def _answer(model: Transformer, animal: int) -> str:
    return PLACES[int(_answers(model)[animal])]


def _breaks(scores: list[float], snapshot: float) -> float:
    """The fewest attackers with a score below the snapshot's; one more than tried if none."""
    below = [count for count, score in enumerate(scores) if score < snapshot]
    return float(below[0] if below else len(scores))
