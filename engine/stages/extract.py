"""Memorised secrets: how well a model knows a code it read once, a few times or a hundred times.

Secrets with random digits are planted in ordinary notes, some in many copies. A model reads all of
it; then each secret is ranked among all codes there are. A second model reads the same notes with
every repeated note taken out.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.methods.practice import practise
from engine.nn.transformer import ModelConfig, Transformer
from engine.optim import Muon
from engine.sampling import sample
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
from engine.worlds import secrets
from engine.worlds.secrets import CONTEXT, OWNERS, VOCABULARY
from engine.worlds.windows import lay_out

LAYERS, HEADS, WIDTH = 1, 4, 32
RATE, EMBEDDING_RATE, BATCH = 0.01, 0.02, 16
LOOKS = 10  # how often the secrets are ranked while a model reads
GROUPS = ("no copy", "one copy", "some copies", "many copies")
SIZES = (3, 5, 5, 3)  # secrets in each group; their owners are taken in order
ONE_COPY, SOME, MANY = 1, 2, 3
DEDUPLICATED = "many, deduplicated"
MORE, MUCH, HALF, MOST = 0.5, 4.0, 0.5, 0.5

SPEC = StageSpec(
    id="extract",
    title="Memorised secrets",
    shows="Codes with random digits are planted in farm notes, once or in many copies. Each is "
    "ranked among all 10,000 codes by how likely the model finds it, with and without duplicates.",
    knobs=(
        Knob("copies", 100, 1, 200, "copies of a secret of which there are many", log=True),
        Knob("notes", 2500, 500, 4000, "harmless notes among which the secrets lie"),
        Knob("steps", 700, 20, 1200, "how many times a model reads a batch and adjusts"),
    ),
    expected_seconds=4.0,
    measures=(
        MeasureSpec("exposure_none", "exposure of secrets that no note holds", "bits"),
        MeasureSpec("exposure_one", "exposure of secrets in one copy", "bits"),
        MeasureSpec("exposure_some", "exposure of secrets in a few copies", "bits"),
        MeasureSpec("exposure_many", "exposure of secrets in many copies", "bits"),
        MeasureSpec("exposure_deduplicated", "the same, after deduplication", "bits"),
        MeasureSpec("told", "secrets in many copies written out when asked", "%"),
        MeasureSpec("told_deduplicated", "the same, after deduplication", "%"),
        MeasureSpec("copies_some", "copies of a secret of which there are a few", "copies"),
        MeasureSpec("copies", "copies of a secret of which there are many", "copies"),
        MeasureSpec("dropped", "notes that deduplication took out", "notes"),
    ),
    claims=(
        Claim(
            "copies-expose",
            "The more copies, the more exposed: a few copies beat one by half a bit or more, and "
            "many beat one by 4 bits or more",
        ),
        Claim(
            "many-are-told",
            "Asked with the note's beginning, it writes out most of the secrets in many copies",
        ),
        Claim(
            "deduplication-undoes-it",
            "With repeated notes taken out, those secrets lose at least half of their exposure, "
            "4 bits or more",
        ),
    ),
    code=(
        "engine.worlds.secrets:code_chances",
        "engine.worlds.secrets:exposure",
        "engine.worlds.secrets:deduplicate",
        "engine.methods.practice:practise",
    ),
    view="curve",
    curves=(*GROUPS[1:], DEDUPLICATED),
)


@dataclass(frozen=True, slots=True)
class Secret:
    """A planted code, whose it is, and the group that says how often."""

    owner: str
    code: str
    group: int


def run(knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
    """Plant secrets, train on the notes as they are, then on deduplicated ones; see `SPEC`."""
    del inputs  # the notes are made up here: nothing from outside takes part
    planted = _secrets(rng.data)
    shown = next(secret for secret in planted if secret.group == MANY)
    prompt = VOCABULARY.decode(secrets.beginning(shown.owner))
    yield Sample("a planted secret", 0, prompt, shown.code)
    copies = _copies(int(knobs["copies"]))
    notes = yield from _notes(int(knobs["notes"]), planted, copies, rng.data.spawn(1)[0])
    unique = secrets.deduplicate(notes)

    steps, seeds = int(knobs["steps"]), rng.init.integers(2**32, size=2).tolist()
    curves = {group: GROUPS[group] for group in (ONE_COPY, SOME, MANY)}
    known, told = yield from _read(notes, planted, curves, steps, seeds)
    yield Sample("read as collected", steps, prompt, told[shown])
    again, told_again = yield from _read(unique, planted, {MANY: DEDUPLICATED}, steps, seeds)
    yield Sample("read deduplicated", steps, prompt, told_again[shown])
    rows = tuple(f"{GROUPS[g]} ({copies[g]})" for g in range(len(GROUPS)))
    table = np.array([known, again]).T
    yield Grid("exposure in bits", steps, table, rows, ("as collected", "deduplicated"))

    told_share, again_share = _told(planted, told), _told(planted, told_again)
    for name, value in zip(("none", "one", "some", "many"), known, strict=True):
        yield Measure(f"exposure_{name}", value)
    yield Measure("exposure_deduplicated", again[MANY])
    yield Measure("told", 100 * told_share)
    yield Measure("told_deduplicated", 100 * again_share)
    yield Measure("copies_some", float(copies[SOME]))
    yield Measure("copies", float(copies[MANY]))
    yield Measure("dropped", float(len(notes) - len(unique)))
    one, some, many = known[ONE_COPY:]
    grew = some >= one + MORE and many >= max(some, one + MUCH)
    measured = f"{one:.1f} bits for one copy, {some:.1f} for {copies[SOME]}, {many:.1f} for "
    yield SPEC.verdict("copies-expose", f"{measured}{copies[MANY]}", passed=grew)
    yield SPEC.verdict("many-are-told", f"{told_share:.0%} written out", passed=told_share > MOST)
    fell = f"from {many:.1f} to {again[MANY]:.1f} bits"
    undone = again[MANY] <= min(HALF * many, many - MUCH)
    yield SPEC.verdict("deduplication-undoes-it", fell, passed=undone)


def _secrets(rng: np.random.Generator) -> list[Secret]:
    """Random codes, one for each owner; which owners' secrets are copied is drawn as well."""
    owners = iter(rng.permutation(OWNERS))
    sizes = enumerate(SIZES)
    return [
        Secret(str(next(owners)), secrets.code(rng), group) for group, n in sizes for _ in range(n)
    ]


def _copies(many: int) -> tuple[int, int, int, int]:
    """How often the secrets of each group are planted: 0, 1, a few, many."""
    return 0, 1, round(many**0.25), many


def _notes(
    count: int, planted: Sequence[Secret], copies: Sequence[int], rng: np.random.Generator
) -> Generator[Event, None, list[list[int]]]:
    notes: list[list[int]] = []
    while len(notes) < count:
        notes += [secrets.note(rng) for _ in range(min(100, count - len(notes)))]
        yield Phase("writing notes", len(notes), count)
    yield Sample("a harmless note", 0, "", VOCABULARY.decode(notes[0]))
    for each in planted:
        notes += [secrets.secret(each.owner, each.code)] * copies[each.group]
    return notes


def _read(
    notes: Sequence[Sequence[int]],
    planted: Sequence[Secret],
    curves: Mapping[int, str],
    steps: int,
    seeds: Sequence[int],
) -> Generator[Event, None, tuple[list[float], dict[Secret, str]]]:
    """Train a model; returns each group's mean exposure and what it writes for each secret.

    While it reads, the groups in `curves` are ranked and drawn, each under its name there. Both
    models start at the same weights and draw their batches with the same luck.
    """
    init, order = (np.random.default_rng(seed) for seed in seeds)
    model = Transformer(ModelConfig(len(VOCABULARY), CONTEXT, LAYERS, HEADS, WIDTH), init)
    muon = Muon(model.params, lr=RATE, adam_lr=EMBEDDING_RATE)
    data = lay_out(notes, CONTEXT, VOCABULARY.end)
    for event in practise(model, muon, data, order, steps=steps, rate=RATE, batch=BATCH):
        if event.series != "loss":
            continue
        yield Phase(f"reading {len(notes):,} notes", event.step, steps)
        if event.step == 1 or event.step * LOOKS // steps > (event.step - 1) * LOOKS // steps:
            for group, name in curves.items():
                bits = yield from _exposure(model, planted, group)
                yield Scalar(name, event.step, bits)
    known = [0.0] * len(GROUPS)
    for group in range(len(GROUPS)):
        known[group] = yield from _exposure(model, planted, group)
    told = {}
    for each in planted:
        start = [VOCABULARY.end, *secrets.beginning(each.owner)]
        written = sample(model, start, secrets.LENGTH, np.random.default_rng(0), temperature=0)
        told[each] = VOCABULARY.decode(written)
        yield Phase("asking for the secrets", len(told), len(planted))
    return known, told


def _exposure(
    model: Transformer, planted: Sequence[Secret], group: int
) -> Generator[Event, None, float]:
    """Mean exposure of one group's secrets."""
    some = [each for each in planted if each.group == group]
    bits = []
    for each in some:
        bits.append(secrets.exposure(secrets.code_chances(model, each.owner), each.code))
        yield Phase(f"ranking secrets: {GROUPS[group]}", len(bits), len(some))
    return float(np.mean(bits))


def _told(planted: Sequence[Secret], told: Mapping[Secret, str]) -> float:
    """The share of the secrets in many copies that were written out exactly."""
    return float(np.mean([told[each] == each.code for each in planted if each.group == MANY]))
