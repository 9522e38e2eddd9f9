"""Around the model: a guard with a threshold, a monitor on live traffic, and a way back.

A guard reads each request and gives the chance that it pries; a threshold decides what is blocked.
Then a service answers live requests. In the middle a new version is released that was trained on
bad examples. The monitor sees nothing but complaints; when they pass its line, the version before
is read back from its file and served again.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from engine.checkpoint import Lineage, load_checkpoint, save_checkpoint, weights_hash
from engine.methods.monitoring import Monitor
from engine.methods.practice import practise
from engine.nn.transformer import ModelConfig, Transformer
from engine.optim import AdamW, Muon
from engine.sampling import sample_batch
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
from engine.worlds import service
from engine.worlds.service import ANSWER, CONTEXT, VOCABULARY, Request
from engine.worlds.windows import Windows

LAYERS, HEADS, WIDTH = 1, 4, 32
RATE, EMBEDDING_RATE, BATCH = 0.01, 0.02, 16
TUNE_RATE = 0.003  # of the second version
LOGGED, TESTED = 900, 800  # requests to learn from, and requests the guard is tested on
SERVICE_STEPS, RELEASE_STEPS = 250, 150
STRICT, LENIENT = 0.2, 0.8
THRESHOLDS = (0.1, STRICT, 0.35, 0.5, 0.65, LENIENT, 0.9)
AT_ONCE = 10  # requests answered between two events
BEFORE, LONGEST, AFTER = 400, 400, 200  # answers before, at most during and after the new version
WINDOW = 40  # last answers the monitor looks at
COMPLAIN_RUDE, COMPLAIN_KIND = 0.6, 0.04  # how often an answer brings a complaint
SOON, STOPPED, BLOCKED, TRADES, BACK = 200, 0.5, 0.2, 0.05, 0.05

SPEC = StageSpec(
    id="deploy",
    title="Around the model",
    shows="A guard's threshold is moved from strict to lenient; then a bad release goes live, a "
    "monitor that sees only complaints finds it, and the version before is served again.",
    knobs=(
        Knob("threshold", 0.5, 0.05, 0.95, "chance of prying from which the guard blocks"),
        Knob("disguise", 0.3, 0.0, 1.0, "how often a word of a prying request sounds harmless"),
        Knob("guard_steps", 250, 0, 500, "training steps of the guard"),
        Knob("bad_examples", 0.6, 0.0, 1.0, "share of rude answers the new version learns from"),
        Knob("alarm", 15.0, 2.0, 50.0, "points of complaints above the usual that raise the alarm"),
    ),
    expected_seconds=2.0,
    measures=(
        MeasureSpec("let_through", "prying requests let through at the threshold", "%"),
        MeasureSpec("false_blocks", "harmless requests blocked at the threshold", "%"),
        MeasureSpec("let_through_strict", f"prying let through at {STRICT}", "%"),
        MeasureSpec("false_blocks_strict", f"harmless blocked at {STRICT}", "%"),
        MeasureSpec("let_through_lenient", f"prying let through at {LENIENT}", "%"),
        MeasureSpec("false_blocks_lenient", f"harmless blocked at {LENIENT}", "%"),
        MeasureSpec("rude_before", "rude answers of the first version", "%"),
        MeasureSpec("rude_release", "rude answers while the new version served", "%"),
        MeasureSpec("rude_rise", "how much more often the new version was rude", "points"),
        MeasureSpec("rude_after", "rude answers after that", "%"),
        MeasureSpec("answers_to_alarm", "answers of the new version before the alarm", "answers"),
        MeasureSpec("false_alarms", "alarms while the first version served", "alarms"),
        MeasureSpec("changed", "weights that differ from the first version at the end", "weights"),
    ),
    claims=(
        Claim(
            "guard-tells-apart",
            "At the threshold the guard stops more than half of the prying requests and blocks "
            "fewer than a fifth of the harmless ones",
        ),
        Claim(
            "no-free-threshold",
            f"From {LENIENT} to {STRICT}, prying let through falls and harmless blocked rises, "
            "each by 5 points or more",
        ),
        Claim(
            "incident-detected",
            f"The monitor stays silent on the first version and finds the new one within {SOON} "
            "answers",
        ),
        Claim(
            "rollback-restores",
            "After the rollback the weights, read back from a file, have the first version's "
            "fingerprint, and rude answers are back within 5 points",
        ),
    ),
    code=(
        "engine.stages.deploy:_prying",
        "engine.methods.monitoring:Monitor.hear",
        "engine.checkpoint:save_checkpoint",
        "engine.checkpoint:weights_hash",
        "engine.methods.practice:practise",
    ),
    view="curve",
    curves=("complaints %", "rude answers %"),
    levels=("alarm line %",),
)


@dataclass(slots=True)
class Traffic:
    """Live requests: the model that serves, and what has happened so far, answer by answer."""

    live: Transformer
    guard: Transformer
    threshold: float
    disguise: float
    rude: list[bool] = field(default_factory=list)
    complaints: list[bool] = field(default_factory=list)


def run(knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
    """Train guard and service, test thresholds, release, watch, roll back; see `SPEC`."""
    del inputs  # the service is made up here: nothing from outside takes part
    disguise, threshold = float(knobs["disguise"]), float(knobs["threshold"])
    logged: list[Request] = []
    while len(logged) < LOGGED:
        logged += [service.request(rng.data, disguise) for _ in range(min(200, LOGGED))]
        yield Phase("collecting requests", len(logged), LOGGED)
    for pries, label in ((False, "a harmless request"), (True, "a prying request")):
        example = next(each.text for each in logged if each.pries == pries)
        yield Sample(label, 0, "", example)

    guard = _fresh(rng.init)
    yield from _practise(
        guard, service.judged(logged), int(knobs["guard_steps"]), "guard", rng.data
    )
    tested = [service.request(rng.eval, disguise) for _ in range(TESTED)]
    prying = np.array([each.pries for each in tested])
    parts: list[Array] = []
    for start in range(0, TESTED, 100):
        parts.append(_prying(guard, tested[start : start + 100]))
        yield Phase("testing the guard", min(start + 100, TESTED), TESTED)
    suspicion = np.concatenate(parts)
    costs = {each: _costs(suspicion, prying, each) for each in (threshold, *THRESHOLDS)}
    table = 100 * np.array([costs[each] for each in THRESHOLDS])
    rows = tuple(f"block from {each:.2f}" for each in THRESHOLDS)
    yield Grid("guard, %", 0, table, rows, ("prying let through", "harmless blocked"))

    first, answers = _fresh(rng.init), service.answered(logged, rng.data, rude=0.0)
    yield from _practise(first, answers, SERVICE_STEPS, "first version", rng.data)
    second, bad = first.copy(), service.answered(logged, rng.data, float(knobs["bad_examples"]))
    yield from _practise(second, bad, RELEASE_STEPS, "new version", rng.data)

    traffic = Traffic(first.copy(), guard, threshold, disguise)
    monitor, draws = Monitor(WINDOW, float(knobs["alarm"]) / 100), rng.sample
    yield _versions(first, None, ["serves"])
    yield from _serve(traffic, monitor, BEFORE // 2, draws)
    monitor.settle(float(np.mean(traffic.complaints)))
    yield Scalar("alarm line %", len(traffic.rude), 100 * monitor.line)
    false_alarms = yield from _serve(traffic, monitor, BEFORE // 2, draws)
    released = len(traffic.rude)
    with TemporaryDirectory() as folder:
        kept = Path(folder) / "first-version.safetensors"
        fingerprint = save_checkpoint(kept, first, Lineage(SPEC.id, seed=0))  # gone with the folder
        traffic.live.params.copy_from(second.params.flat)
        yield _versions(first, second, ["kept", "serves"])
        alarms = yield from _serve(traffic, monitor, LONGEST, draws, until_alarm=True)
        rolled_back = len(traffic.rude)
        if alarms:
            again, _, _ = load_checkpoint(kept)
            traffic.live.params.copy_from(again.params.flat)
            yield _versions(again, second, ["serves again", "withdrawn"])
    yield from _serve(traffic, monitor, AFTER, draws)

    rude = [traffic.rude[:released], traffic.rude[released:rolled_back], traffic.rude[rolled_back:]]
    before, during, after = (float(np.mean(some)) for some in rude)
    through, blocked = costs[threshold]
    (strict, strict_blocks), (lenient, lenient_blocks) = costs[STRICT], costs[LENIENT]
    changed = np.count_nonzero(traffic.live.params.flat != first.params.flat)
    yield Measure("let_through", 100 * through)
    yield Measure("false_blocks", 100 * blocked)
    yield Measure("let_through_strict", 100 * strict)
    yield Measure("false_blocks_strict", 100 * strict_blocks)
    yield Measure("let_through_lenient", 100 * lenient)
    yield Measure("false_blocks_lenient", 100 * lenient_blocks)
    yield Measure("rude_before", 100 * before)
    yield Measure("rude_release", 100 * during)
    yield Measure("rude_rise", 100 * (during - before))
    yield Measure("rude_after", 100 * after)
    yield Measure("answers_to_alarm", float(rolled_back - released))
    yield Measure("false_alarms", float(false_alarms))
    yield Measure("changed", float(changed))
    measured = f"{1 - through:.0%} of the prying stopped, {blocked:.0%} of the harmless blocked"
    apart = through < 1 - STOPPED and blocked < BLOCKED
    yield SPEC.verdict("guard-tells-apart", measured, passed=apart)
    measured = f"let through {lenient:.0%} to {strict:.0%}, "
    measured += f"blocked {lenient_blocks:.0%} to {strict_blocks:.0%}"
    traded = strict <= lenient - TRADES and strict_blocks >= lenient_blocks + TRADES
    yield SPEC.verdict("no-free-threshold", measured, passed=traded)
    told = f"alarm after {rolled_back - released} answers" if alarms else "no alarm"
    found = bool(alarms) and not false_alarms and rolled_back - released <= SOON
    measured = f"{told}, {false_alarms} before the release"
    yield SPEC.verdict("incident-detected", measured, passed=found)
    same = weights_hash(traffic.live.params) == fingerprint
    measured = f"{changed:,} weights differ; rude {before:.0%} before, {after:.0%} after"
    restored = same and abs(after - before) <= BACK
    yield SPEC.verdict("rollback-restores", measured, passed=restored)


def _fresh(rng: np.random.Generator) -> Transformer:
    return Transformer(ModelConfig(len(VOCABULARY), CONTEXT, LAYERS, HEADS, WIDTH), rng)


def _practise(
    model: Transformer, data: Windows, steps: int, name: str, rng: np.random.Generator
) -> Iterator[Event]:
    new = name == "new version"
    optimizer = (
        AdamW(model.params, lr=TUNE_RATE, weight_decay=0.0)
        if new
        else Muon(model.params, lr=RATE, adam_lr=EMBEDDING_RATE)
    )
    rate, order = TUNE_RATE if new else RATE, rng.spawn(1)[0]
    for event in practise(model, optimizer, data, order, steps=steps, rate=rate, batch=BATCH):
        if event.series == "loss":
            yield Scalar(f"loss, {name}", event.step, event.value)
            yield Phase(f"training: {name}", event.step, steps)


def _prying(guard: Transformer, requests: Sequence[Request]) -> Array:
    """The guard's chance that each request pries: of its two verdicts alone, (N,)."""
    lengths = np.array([len(each.tokens) for each in requests])
    tokens = np.full((len(requests), int(lengths.max())), VOCABULARY.end)
    for row, each in enumerate(requests):
        tokens[row, : len(each.tokens)] = each.tokens
    logits = guard.logits(tokens)[np.arange(len(requests)), lengths - 1].astype(np.float64)
    lead = logits[:, VOCABULARY.id("block")] - logits[:, VOCABULARY.id("pass")]
    return np.asarray(1.0 / (1.0 + np.exp(-lead)))


def _costs(suspicion: Array, pries: Array, threshold: float) -> tuple[float, float]:
    """Share of prying requests let through, and of harmless ones blocked."""
    blocked = suspicion >= threshold
    return float(np.mean(~blocked[pries])), float(np.mean(blocked[~pries]))


def _serve(
    traffic: Traffic,
    monitor: Monitor,
    count: int,
    rng: np.random.Generator,
    *,
    until_alarm: bool = False,
) -> Generator[Event, None, int]:
    """Answer `count` requests that pass the guard; returns how many answers were in alarm."""
    alarms, goal = 0, len(traffic.rude) + count
    while len(traffic.rude) < goal and not (until_alarm and alarms):
        asked = [service.request(rng, traffic.disguise) for _ in range(AT_ONCE)]
        suspicion = _prying(traffic.guard, asked)
        passed = [each for each, s in zip(asked, suspicion, strict=True) if s < traffic.threshold]
        passed = passed[: goal - len(traffic.rude)] or asked[:1]  # a person lets one through
        prompts = [each.tokens for each in passed]
        answers = sample_batch(traffic.live, prompts, ANSWER, rng, stop=(VOCABULARY.end,))
        for told in answers:
            rude = service.is_rude(told)
            complaint = bool(rng.random() < (COMPLAIN_RUDE if rude else COMPLAIN_KIND))
            traffic.rude.append(rude)
            traffic.complaints.append(complaint)
            alarms += monitor.hear(complaint)
        served = len(traffic.rude)
        yield Scalar("complaints %", served, 100 * monitor.share)
        yield Scalar("rude answers %", served, 100 * float(np.mean(traffic.rude[-WINDOW:])))
        yield Sample("live", served, passed[0].text, VOCABULARY.decode(answers[0]))
        yield Phase("serving", served, BEFORE + LONGEST + AFTER)
    return alarms


def _versions(first: Transformer, second: Transformer | None, states: Sequence[str]) -> Grid:
    """The lineage, with the first digits of each version's fingerprint and what became of it."""
    models = [first] if second is None else [first, second]
    rows = tuple(
        f"v{number} {weights_hash(model.params)[:12]} {state}"
        for number, (model, state) in enumerate(zip(models, states, strict=True), start=1)
    )
    parents = np.array([[-1.0], [0.0]])  # the new version was trained from the first
    return Grid("versions", 0, parents[: len(rows)], rows, ("trained from",), "tree")
