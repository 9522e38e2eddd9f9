"""An agent: a model learns when to call a calculator, from success alone.

It first reads how people answer sums. They call the calculator now and then, whatever the sum, so
their texts show how to call and not when. Then it tries sums by itself: a right answer earns 1, a
call costs a little, and tries that earned more than others at the same sum become likelier. Nobody
says which sums need the tool. A second copy is trained alike, but the toss of a coin decides what
a try earns it.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np

from engine.methods.policy_gradient import Batch, PolicyGradient, answer_logprobs
from engine.methods.practice import practise
from engine.methods.tool_use import Episode, Workbench, episode, rows_of
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
from engine.worlds.sums import (
    CONTEXT,
    SEND,
    STOP,
    VOCABULARY,
    Sum,
    any_sum,
    calculator,
    practice,
    prompt_of,
    right,
)

LAYERS, HEADS, WIDTH = 2, 6, 48
RATE, EMBEDDING_RATE, BATCH = 0.015, 0.03, 24
TEXTS = 4000  # of people answering sums
TRY_RATE = 0.001
SUMS, TRIES = 12, 4  # sums in one step of trying, half of them large, and tries at each
ASKED, AT_ONCE = 100, 50  # sums of each kind put to a model when it is scored
LOOK_EVERY = 10  # steps between two scores
BENCH = Workbench(calculator, SEND, STOP, before=6, after=6)
SAME, COIN, SUCCESS = range(3)  # what the second copy is rewarded by
ARMS = SUCCESSFUL, OTHER = ("rewarded by success", "second copy")
SELDOM, NEARLY_ALWAYS, EXACT, HARDLY, BEHIND = 0.4, 0.85, 0.9, 0.1, 0.5

SPEC = StageSpec(
    id="agent",
    title="When to call the calculator",
    shows="A model that can call a calculator tries sums and is told only whether the answer was "
    "right. It learns to call for large sums and not for small ones.",
    knobs=(
        Knob("practice", 420, 20, 600, "training steps on how people answer sums"),
        Knob("tries", 70, 0, 120, "steps of trying sums and learning from success"),
        Knob("price", 0.2, 0.0, 0.9, "what a call costs, where a right answer earns 1"),
        Knob("calls_shown", 0.2, 0.02, 0.9, "share of people who call, whatever the sum"),
        Knob(
            "second_copy",
            COIN,
            0,
            2,
            "what rewards the second copy",
            choices=("the same for every try", "a coin toss", "success"),
        ),
    ),
    expected_seconds=7.0,
    measures=(
        MeasureSpec("calls_large_start", "calls on large sums, before trying", "%"),
        MeasureSpec("calls_large_end", "calls on large sums, after trying", "%"),
        MeasureSpec("calls_small_start", "calls on small sums, before trying", "%"),
        MeasureSpec("calls_small_end", "calls on small sums, after trying", "%"),
        MeasureSpec("right_large_start", "right answers to large sums, before trying", "%"),
        MeasureSpec("right_large_end", "right answers to large sums, after trying", "%"),
        MeasureSpec("right_small_start", "right answers to small sums, before trying", "%"),
        MeasureSpec("right_small_end", "right answers to small sums, after trying", "%"),
        MeasureSpec("second_calls", "calls on large sums by the second copy, at its end", "%"),
        MeasureSpec("second_right", "right answers to large sums by the second copy", "%"),
        MeasureSpec("second_moved", "weights of the second copy that trying changed", "weights"),
        MeasureSpec(
            "needless",
            "calls on small sums for each 100 on large ones, after trying (0 if none on large)",
            "calls",
        ),
        MeasureSpec("sums_tried", "tries the model was rewarded for", "tries"),
    ),
    claims=(
        Claim(
            "learns-to-call",
            "On large sums it calls in under 40% of tries before, and in over 85% after",
        ),
        Claim("becomes-exact", "After trying, over 90% of its answers to large sums are right"),
        Claim(
            "no-needless-calls",
            "On small sums it then calls in under 10% of tries, and over 90% are right",
        ),
        Claim(
            "reward-teaches",
            "The second copy tries as much and its weights move too, but otherwise rewarded it "
            "gets at least 50 points fewer large sums right",
        ),
    ),
    code=(
        "engine.methods.tool_use:Workbench.run",
        "engine.worlds.sums:calculator",
        "engine.stages.agent:_rewards",
        "engine.methods.policy_gradient:PolicyGradient.step",
    ),
    view="samples",
    curves=("calls, large sums", "calls, small sums", "right, large sums"),
)


@dataclass(frozen=True, slots=True)
class Score:
    """How a model does on fresh sums: shares called and right, by kind."""

    calls_large: float
    calls_small: float
    right_large: float
    right_small: float


@dataclass(slots=True)
class Arm:
    """One copy in training: what it is rewarded by, and its own luck."""

    name: str
    reward: int
    policy: Transformer
    gradient: PolicyGradient
    rng: np.random.Generator


def run(knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
    """Read how people do it, then try; see `SPEC`."""
    del inputs  # sums and texts are drawn from the seed: nothing from outside takes part
    yield Phase("reading how people answer", 0, 0)
    model = Transformer(ModelConfig(len(VOCABULARY), CONTEXT, LAYERS, HEADS, WIDTH), rng.init)
    yield from _learn_manners(model, knobs, rng.data.spawn(1)[0])
    luck = int(rng.eval.integers(2**62))  # every score asks the same sums with the same draws
    start = yield from _score(model, luck, "before trying", 0)
    yield from _chart(start, 0)

    steps, seed = int(knobs["tries"]), int(rng.sample.integers(2**62))
    arms = [
        _arm(ARMS[0], SUCCESS, model, seed),
        _arm(ARMS[1], int(knobs["second_copy"]), model, seed),
    ]
    end = start
    for step in range(1, steps + 1):
        for arm in arms:
            earned = _try(arm, float(knobs["price"]), step)
            yield Scalar(f"reward, {arm.name}", step, earned)
        yield Phase("trying sums", step, steps)
        if step % LOOK_EVERY == 0 or step == steps:
            end = yield from _score(arms[0].policy, luck, "after trying", step)
            yield from _chart(end, step)
    other = yield from _score(arms[1].policy, luck, "the second copy", steps)
    moved = float(np.count_nonzero(arms[1].policy.params.flat != model.params.flat))
    yield Measure("second_moved", moved)
    yield from _results(start, end, other, steps, moved)


def _learn_manners(model: Transformer, knobs: Knobs, rng: np.random.Generator) -> Iterator[Event]:
    """Train on people's answers; what the calculator put in is read but not learned to write."""
    texts: list[Episode] = []
    while len(texts) < TEXTS:
        texts += [episode(*practice(rng, float(knobs["calls_shown"]))) for _ in range(200)]
        yield Phase("reading how people answer", len(texts), TEXTS)
        if len(texts) == 200:
            yield Sample("how people answer", 0, *_told(texts[0]))
    rows, steps = rows_of(texts, CONTEXT), int(knobs["practice"])
    order, muon = rng.spawn(1)[0], Muon(model.params, lr=RATE, adam_lr=EMBEDDING_RATE)
    for event in practise(model, muon, rows, order, steps=steps, rate=RATE, batch=BATCH):
        if event.series == "loss":
            yield event
            yield Phase("learning how to answer", event.step, steps)


def _arm(name: str, reward: int, model: Transformer, seed: int) -> Arm:
    policy = model.copy()
    muon = Muon(policy.params, lr=TRY_RATE, adam_lr=2 * TRY_RATE)
    gradient = PolicyGradient(policy, model, muon, leash=0.0)
    return Arm(name, reward, policy, gradient, np.random.default_rng(seed))


def _try(arm: Arm, price: float, step: int) -> float:
    """One step: try some sums several times each, learn from what paid; the mean reward."""
    sums = [any_sum(arm.rng, large=number % 2 == 0) for number in range(SUMS)]
    asked = [each for each in sums for _ in range(TRIES)]
    tried = BENCH.run(arm.policy, [prompt_of(each) for each in asked], arm.rng)
    rewards = _rewards(arm, asked, tried, price)
    # Not divided by a sum's spread: a small price would then weigh as much as a right answer.
    groups = rewards.reshape(SUMS, TRIES)
    advantage = groups - groups.mean(axis=1, keepdims=True)
    rows = rows_of(tried, CONTEXT)
    old = answer_logprobs(arm.policy, rows)
    nothing = np.zeros(len(tried))  # no leash: nothing is paid for leaving the start
    arm.gradient.step(Batch(rows, old, nothing, advantage.reshape(-1)), step)
    return float(rewards.mean())


def _rewards(arm: Arm, asked: list[Sum], tried: list[Episode], price: float) -> Array:
    """What each try earns: (N,). Success says nothing about how the answer was come by."""
    if arm.reward == SAME:
        return np.ones(len(tried))
    if arm.reward == COIN:
        return (arm.rng.random(len(tried)) < 0.5).astype(float)
    pairs = zip(asked, tried, strict=True)
    return np.array([right(each, own.written) - price * own.called for each, own in pairs])


def _score(model: Transformer, luck: int, label: str, step: int) -> Generator[Event, None, Score]:
    """Put fresh sums of both kinds to a model, and show an answer to one of each."""
    sums, draws = np.random.default_rng(luck).spawn(2)
    found = {}
    for kind, large in (("large", True), ("small", False)):
        asked = [any_sum(sums, large=large) for _ in range(ASKED)]
        told: list[Episode] = []
        while len(told) < ASKED:
            prompts = [prompt_of(each) for each in asked[len(told) : len(told) + AT_ONCE]]
            told += BENCH.run(model, prompts, draws)
            yield Phase(f"asking {label}", len(told), ASKED)
        yield Sample(f"{label}, {kind}", step, *_told(told[0]))
        found[f"calls_{kind}"] = float(np.mean([each.called for each in told]))
        pairs = zip(asked, told, strict=True)
        found[f"right_{kind}"] = float(np.mean([right(each, own.written) for each, own in pairs]))
    return Score(**found)


def _chart(score: Score, step: int) -> Iterator[Event]:
    yield Scalar("calls, large sums", step, 100 * score.calls_large)
    yield Scalar("calls, small sums", step, 100 * score.calls_small)
    yield Scalar("right, large sums", step, 100 * score.right_large)
    yield Scalar("right, small sums", step, 100 * score.right_small)


def _told(each: Episode) -> tuple[str, str]:
    """An episode in words: the question, and all that follows; the result stands in brackets."""
    before = [token for token, own in zip(each.written, each.own, strict=True) if own]
    if not each.called:
        return VOCABULARY.decode(each.prompt), VOCABULARY.decode(before)
    cut = each.own.index(False)
    result = [token for token, own in zip(each.written, each.own, strict=True) if not own]
    called, answer = VOCABULARY.decode(before[:cut]), VOCABULARY.decode(before[cut:])
    return VOCABULARY.decode(each.prompt), f"{called} [{VOCABULARY.decode(result)}] {answer}"


def _results(start: Score, end: Score, other: Score, steps: int, moved: float) -> Iterator[Event]:
    for name in ("calls_large", "calls_small", "right_large", "right_small"):
        yield Measure(f"{name}_start", 100 * float(getattr(start, name)))
        yield Measure(f"{name}_end", 100 * float(getattr(end, name)))
    yield Measure("second_calls", 100 * other.calls_large)
    yield Measure("second_right", 100 * other.right_large)
    needless = end.calls_small / end.calls_large if end.calls_large else 0.0
    yield Measure("needless", 100 * needless)
    yield Measure("sums_tried", float(steps * SUMS * TRIES))
    rows = [
        [s.calls_large, s.right_large, s.calls_small, s.right_small] for s in (start, end, other)
    ]
    columns = ("large: calls %", "right %", "small: calls %", "right  %")
    names = ("before trying", "after trying", "the second copy")
    yield Grid("calls and right answers", steps, 100 * np.array(rows), names, columns)

    told = f"{start.calls_large:.0%} of tries before, {end.calls_large:.0%} after"
    learned = start.calls_large < SELDOM and end.calls_large > NEARLY_ALWAYS
    yield SPEC.verdict("learns-to-call", told, passed=learned)
    told = f"{start.right_large:.0%} right before, {end.right_large:.0%} after"
    yield SPEC.verdict("becomes-exact", told, passed=end.right_large > EXACT)
    told = f"calls in {end.calls_small:.0%}, right in {end.right_small:.0%}"
    spared = end.calls_small < HARDLY and end.right_small > 0.9
    yield SPEC.verdict("no-needless-calls", told, passed=spared)
    told = (
        f"{other.right_large:.0%} right against {end.right_large:.0%}, {moved:,.0f} weights moved"
    )
    behind = moved > 0 and other.right_large <= end.right_large - BEHIND
    yield SPEC.verdict("reward-teaches", told, passed=behind)
