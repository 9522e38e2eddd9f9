"""Curation: a text with planted dirt goes through five filters, and two models read the outcome.

Copies, boilerplate, gibberish, another language and personal data stand among village notes. Each
filter follows a plain rule and sees no label; the labels only tell afterwards what it got right.
Then one model is trained on the text as it came and one on what is left, for the same number of
steps, and both are scored on clean pages that neither has read.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.methods import cleaning
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
from engine.worlds import dirt, village
from engine.worlds.corpus import slices
from engine.worlds.dirt import GOOD, Page

FILTERS: tuple[tuple[str, cleaning.Filter], ...] = (
    (dirt.COPY, cleaning.copies),
    (dirt.BOILERPLATE, cleaning.boilerplate),
    (dirt.GIBBERISH, cleaning.gibberish),
    (dirt.FOREIGN, cleaning.other_language),
    (dirt.PERSONAL, cleaning.personal_data),
)
SHORT = ("copies", "boilerplate", "gibberish", "language", "personal")  # as measures name them
CONTEXT, LAYERS, HEADS, WIDTH = 64, 2, 6, 48
RATE, BATCH = 0.02, 8
HELD_OUT = 20  # clean pages
WINDOWS = 6_000  # of a text, spread evenly
LOOKS = 12
SHOWN = 75  # characters of an example's two ends
BEGUN = "In the "
WRITTEN, WRITTEN_AT_ONCE = 140, 15  # characters of each model's own page
TEMPERATURE = 0.6  # a little surer than it learned to be: in seconds it learns no sure spelling
AT_ONCE = 25  # pages judged between two events
FOUND, LOST = 0.8, 0.1  # shares of the dirt found and of the good pages lost
USEFUL, ERRING = 2 / 3, 3  # a share found, and of what was dropped rightly; filters that err

AS_IT_CAME, CURATED = "as it came", "curated"

SPEC = StageSpec(
    id="curate",
    title="Cleaning a text",
    shows="Five filters read a text with planted dirt and drop what looks bad to them, rightly or "
    "wrongly. Then two models learn: from the text as it came, and from what is left.",
    knobs=(
        Knob("dirt", 0.5, 0.0, 0.8, "share of all pages that is planted dirt"),
        Knob("strictness", 0.5, 0.0, 1.0, "0 drops nothing, 1 every page with any suspicion"),
        Knob("good", 400, 50, 600, "good pages among the dirt", "pages"),
        Knob("steps", 300, 20, 600, "how many times each model reads a batch and adjusts"),
    ),
    expected_seconds=6.0,
    measures=(
        MeasureSpec("pages", "pages as they came", "pages"),
        MeasureSpec("dirt", "planted dirt among them", "pages"),
        MeasureSpec("dirt_left", "dirt that no filter found", "pages"),
        MeasureSpec("good_lost", "good pages dropped", "pages"),
        *(
            MeasureSpec(f"{short}_{what}", f"filter for {name}: {meaning}", "%")
            for short, (name, _) in zip(SHORT, FILTERS, strict=True)
            for what, meaning in (
                ("precision", "of the pages it dropped, how many were dirt"),
                ("recall", "of its own kind that reached it, how much it dropped"),
            )
        ),
        MeasureSpec("loss_raw", "clean pages, by the model of all pages", "nats per character"),
        MeasureSpec("loss_curated", "clean pages, by the model of the rest", "nats per character"),
        MeasureSpec("gain", "how much lower the loss of the rest's model is", "nats per character"),
    ),
    claims=(
        Claim("finds-dirt", "Together the filters drop at least 80% of the planted dirt"),
        Claim("spares-good", "They drop at most one good page in ten"),
        Claim(
            "nothing-perfect",
            "Useful, not perfect: over two thirds of what they drop is dirt and over two thirds of "
            "the dirt goes, and three filters or more drop good pages or miss their own kind",
        ),
        Claim(
            "better-model", "The curated text makes the better model in the same number of steps"
        ),
    ),
    code=(
        "engine.methods.cleaning:copies",
        "engine.methods.cleaning:boilerplate",
        "engine.methods.cleaning:gibberish",
        "engine.methods.cleaning:other_language",
        "engine.methods.cleaning:personal_data",
    ),
    view="samples",
    curves=(AS_IT_CAME, CURATED),
)


@dataclass(frozen=True, slots=True)
class Sieved:
    """What one filter did: the pages that reached it, and those it dropped."""

    name: str
    saw: Sequence[Page]
    dropped: Sequence[Page]
    left: Sequence[Page]

    @property
    def precision(self) -> float:
        """Of the pages it dropped, the share that is dirt of any kind; NaN for none dropped."""
        return _share([page.kind != GOOD for page in self.dropped])

    @property
    def recall(self) -> float:
        """Of the dirt of its own kind that reached it, the share it dropped; NaN for none."""
        reached = sum(page.kind == self.name for page in self.saw)
        found = sum(page.kind == self.name for page in self.dropped)
        return found / reached if reached else math.nan

    @property
    def errs(self) -> bool:
        """Whether it dropped a good page or let one of its own kind pass."""
        return self.precision < 1 or self.recall < 1


def run(knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
    """Plant dirt, filter, train twice; see `SPEC`."""
    del inputs  # dirt has to be planted to be counted: nothing from outside takes part
    clean = [village.page(rng.eval) for _ in range(HELD_OUT)]
    yield Sample("a clean page", 0, "", clean[0])
    pages: list[Page] = []
    for page in dirt.pages(rng.data, int(knobs["good"]), float(knobs["dirt"])):
        pages.append(page)
        if len(pages) % AT_ONCE == 0:
            yield Phase("writing pages", len(pages), 0)

    sieved: list[Sieved] = []
    left: Sequence[Page] = pages
    for name, judge in FILTERS:
        sieved.append((yield from _sieve(name, judge, left, float(knobs["strictness"]))))
        left = sieved[-1].left
        yield _examples(sieved[-1], len(sieved))
        yield _table(sieved)

    planted, good = _count(pages)
    dirt_left, good_left = _count(left)
    yield Measure("pages", float(len(pages)))
    yield Measure("dirt", float(planted))
    yield Measure("dirt_left", float(dirt_left))
    yield Measure("good_lost", float(good - good_left))
    for each, short in zip(sieved, SHORT, strict=True):
        for what, share in (("precision", each.precision), ("recall", each.recall)):
            if not math.isnan(share):
                yield Measure(f"{short}_{what}", 100 * share)
    raw, curated = yield from _compare(pages, left, clean, int(knobs["steps"]), rng)
    yield Measure("loss_raw", raw)
    yield Measure("loss_curated", curated)
    yield Measure("gain", raw - curated)

    found = 1 - dirt_left / planted if planted else None
    measured = f"{planted - dirt_left} of {planted} pages of dirt dropped"
    yield SPEC.verdict("finds-dirt", measured, passed=None if found is None else found >= FOUND)
    measured = f"{good - good_left} of {good} good pages dropped"
    yield SPEC.verdict("spares-good", measured, passed=good - good_left <= LOST * good)
    dropped, erring = len(pages) - len(left), sum(each.errs for each in sieved)
    rightly = (planted - dirt_left) / dropped if dropped else 0.0
    measured = f"{rightly:.0%} of {dropped} dropped pages were dirt; {erring} of 5 filters erred"
    useful = rightly > USEFUL and found is not None and found > USEFUL
    yield SPEC.verdict("nothing-perfect", measured, passed=useful and erring >= ERRING)
    measured = f"{curated:.2f} nats per character on clean pages, {raw:.2f} with the dirt"
    yield SPEC.verdict("better-model", measured, passed=curated < raw)


def _sieve(
    name: str, judge: cleaning.Filter, pages: Sequence[Page], strictness: float
) -> Generator[Event, None, Sieved]:
    """Let one filter judge every page that is left."""
    dropped: list[Page] = []
    left: list[Page] = []
    for number, suspicion in enumerate(judge([page.text for page in pages]), start=1):
        page = pages[number - 1]
        (dropped if cleaning.drops(suspicion, strictness) else left).append(page)
        if number % AT_ONCE == 0:
            yield Phase(f"looking for {name}", number, len(pages))
    return Sieved(name, pages, dropped, left)


def _examples(sieved: Sieved, step: int) -> Sample:
    """A page it dropped rightly, one it dropped wrongly, one it missed: where there are any."""
    kinds = {
        "dropped": [page for page in sieved.dropped if page.kind == sieved.name],
        "dropped wrongly": [page for page in sieved.dropped if page.kind == GOOD],
        "missed": [page for page in sieved.left if page.kind == sieved.name],
    }
    lines = [f"{what}: {_ends(some[-1].text)}" for what, some in kinds.items() if some]
    return Sample(sieved.name, step, "", "\n".join(lines) or "dropped: nothing")


def _ends(text: str) -> str:
    """A page's beginning and its end: what is wrong with it may stand in either."""
    if len(text) <= 2 * SHOWN:
        return text
    return f"{text[:SHOWN].rsplit(' ', 1)[0]} ... {text[-SHOWN:].split(' ', 1)[-1]}"


def _table(sieved: Sequence[Sieved]) -> Grid:
    rows = tuple(each.name for each in sieved)
    values = [
        [len(each.saw), len(each.dropped), 100 * each.precision, 100 * each.recall]
        for each in sieved
    ]
    columns = ("pages seen", "dropped", "precision %", "recall %")
    return Grid("filters", len(sieved), np.array(values), rows, columns)


def _compare(
    raw: Sequence[Page], curated: Sequence[Page], clean: list[str], steps: int, rng: Streams
) -> Generator[Event, None, tuple[float, float]]:
    """Train twins on both texts; return the loss of each on the clean pages at the end."""
    texts = {
        name: "\n".join(page.text for page in pages or raw[:1])  # filters may leave nothing
        for name, pages in ((AS_IT_CAME, raw), (CURATED, curated))
    }
    signs = "".join(sorted(set(texts[AS_IT_CAME]) | set("\n".join(clean))))
    unseen = slices(_ids("\n".join(clean), signs), CONTEXT, WINDOWS)
    yield Phase("training both", 0, steps)
    start = Transformer(ModelConfig(len(signs), CONTEXT, LAYERS, HEADS, WIDTH), rng.init)
    order, looks = rng.data.spawn(1)[0], _marks(steps, LOOKS)
    models, runs, losses = {}, {}, {}
    for name, text in texts.items():
        models[name] = start.copy()
        data = slices(_ids(text, signs), CONTEXT, WINDOWS)
        yield Phase("training both", 0, steps)
        optimizer = Muon(models[name].params, lr=RATE, adam_lr=RATE)
        runs[name] = practise(
            models[name], optimizer, data, deepcopy(order), steps=steps, rate=RATE, batch=BATCH
        )
    for step in range(steps + 1):
        for name, model in models.items():
            if step:
                next(runs[name]), next(runs[name])  # the batch's loss, the characters read
                yield Phase("training both", step, steps)
            if step == 0 or step in looks:
                losses[name] = model.loss(unseen.tokens, unseen.targets)
                yield Scalar(name, step, losses[name])
    for name, model in models.items():
        yield from _writes(name, model, signs, steps, rng.sample)
    return losses[AS_IT_CAME], losses[CURATED]


def _writes(
    name: str, model: Transformer, signs: str, step: int, rng: np.random.Generator
) -> Iterator[Event]:
    """What a model writes of its own, some characters at a time so that it can be stopped."""
    text = BEGUN
    while len(text) < WRITTEN:
        prompt = [signs.index(sign) for sign in text[-CONTEXT // 2 :]]
        new = sample(model, prompt, WRITTEN_AT_ONCE, rng, temperature=TEMPERATURE)
        text += "".join(signs[each] for each in new)
        yield Phase(f"writing: {name}", min(len(text), WRITTEN), WRITTEN)
    yield Sample(f"model: {name}", step, BEGUN, text[len(BEGUN) :])


def _ids(text: str, signs: str) -> NDArray[np.int64]:
    """Each character's place among the signs, which are sorted and hold them all."""
    known = np.frombuffer(signs.encode("utf-32-le"), np.uint32)
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    return np.searchsorted(known, codes).astype(np.int64)


def _count(pages: Sequence[Page]) -> tuple[int, int]:
    """How many pages are dirt, and how many are good."""
    planted = sum(page.kind != GOOD for page in pages)
    return planted, len(pages) - planted


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else math.nan


def _marks(steps: int, count: int) -> set[int]:
    """About `count` steps spread over the run, the last among them."""
    return {math.ceil(steps * (mark + 1) / count) for mark in range(count)}
