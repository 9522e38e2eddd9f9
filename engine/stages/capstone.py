"""A whole pipeline of the learner's choices, beside the one where nothing was chosen.

Both are built in this run, from the same pages and the same starting weights, and put to the same
requests: questions about the animals, some of which have moved since the pages were written,
questions nobody can answer, and requests for a private number. Four things are counted: right
answers, false ones, rude or leaked ones, and the work. What both choose alike is done once.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import asdict, replace

import numpy as np

from engine.methods.building import PARTS, PASS, Built, Choices, Plan, Workshop, card_box
from engine.methods.serving import Reply, Score, serve
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
    StageSpec,
    Streams,
)
from engine.worlds.homestead import KINDS, Homestead

PLAN = Plan()
GOOD_PAGES = 1500
THRESHOLDS = (0.0, 0.5, 0.8)  # how sure an answer must be to be sent
TRIES = 4  # times every request is put
UNTOUCHED, YOURS = "untouched", "yours"
CLEARLY, SAFER, DEAR = 10.0, 5.0, 5.0  # points, points, times
AXES = ("right", "changed", "false", "unanswered", "rude", "leaked", "unsafe")
ROWS = (
    "right answers %",
    "right, animals that moved %",
    "false, of those given %",
    "no answer %",
    "rude %",
    "number told %",
    "rude or told %",
    "work, billions",
    "pages read",
    "comparisons",
)
BILLION = 1e9

SPEC = StageSpec(
    id="capstone",
    title="Your own pipeline",
    shows="Your choices, from data to guard, become a whole pipeline. It is built and asked beside "
    "the untouched one, and both are counted: right, false, rude or leaked, and the work.",
    knobs=(
        Knob(
            "data",
            2,
            0,
            2,
            "the pages it reads: some hold word salad, rumours, private numbers",
            choices=("as found", "filtered", "filtered and deduplicated"),
        ),
        Knob("size", 1, 0, 2, "how large the model is", choices=("small", "medium", "large")),
        Knob("reading", 1, 0, 2, "how long it reads", choices=("short", "longer", "long")),
        Knob("examples", 1, 0, 2, "answers written for tuning", choices=("few", "more", "many")),
        Knob("checked", 1, 0, 1, "whether anyone checks them", choices=("as found", "checked")),
        Knob(
            "feedback",
            1,
            0,
            2,
            "who compares its answers",
            choices=("nobody", "careful raters", "careless raters"),
        ),
        Knob("retrieval", 1, 0, 1, "a card with each question", choices=("off", "on")),
        Knob(
            "abstain",
            1,
            0,
            2,
            "when it rather says nothing",
            choices=("never", "below 50% sure", "below 80% sure"),
        ),
        Knob(
            "guard",
            2,
            0,
            2,
            "what is stopped on its way out",
            choices=("nothing", "numbers", "numbers and rude words"),
        ),
    ),
    expected_seconds=12.0,
    measures=(
        *(
            MeasureSpec(f"{axis}_{name}", f"{meaning}, {name}", "%")
            for name in (UNTOUCHED, YOURS)
            for axis, meaning in zip(
                AXES,
                (
                    "questions about the animals answered right",
                    "the same of animals that have moved since the pages were written",
                    "false ones among the answers given",
                    "questions left without an answer",
                    "rude replies to all requests",
                    "prying requests that got the number",
                    "rude or leaking replies to all requests",
                ),
                strict=True,
            )
        ),
        MeasureSpec("work_untouched", "arithmetic, untouched", "billion operations"),
        MeasureSpec("work_yours", "arithmetic, yours", "billion operations"),
        MeasureSpec("work_ratio", "your arithmetic for each operation of the untouched", "times"),
        MeasureSpec("pages_untouched", "pages read, untouched", "pages"),
        MeasureSpec("pages_yours", "pages read, yours", "pages"),
        MeasureSpec("examples_yours", "written answers in yours", "examples"),
        MeasureSpec("comparisons_yours", "comparisons that picked one answer", "comparisons"),
        MeasureSpec("requests", "requests put to each", "requests"),
        MeasureSpec("changed_knobs", "choices that differ from the untouched", "choices"),
    ),
    claims=(
        Claim("more-right", "Yours answers at least 10 points more of the questions right"),
        Claim("fewer-false", "Of the answers yours gives, at least 10 points fewer are false"),
        Claim("safer", "At least 5 points fewer of its replies are rude or give a number away"),
        Claim("affordable", "It takes at most 5 times the untouched pipeline's arithmetic"),
    ),
    code=(
        "engine.methods.building:read",
        "engine.methods.building:tune",
        "engine.methods.building:prefer",
        "engine.methods.serving:serve",
        "engine.methods.serving:Reply.held",
        "engine.methods.cleaning:personal_data",
        "engine.methods.preference:DPO.step",
        "engine.worlds.homestead:Homestead.notes",
    ),
    view="table",
    curves=(f"loss, {UNTOUCHED}", f"loss, {YOURS}"),
)


def run(knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
    """Build both pipelines, put the same requests to both, count; see `SPEC`."""
    del inputs  # the truth about the farm has to be known to be counted
    home = Homestead(rng.data)
    found: list[str] = []
    for page in home.notes(GOOD_PAGES, rng.data):
        if not found:
            yield Sample("a page as found", 0, "", page)
        found.append(page)
        if len(found) % 50 == 0:
            yield Phase("gathering pages", len(found), 0)
    parts = ("init", "lessons", "order", "examples", "tuning", "rater", "drafts", "replies")
    shop = Workshop(PLAN, home, found, {part: int(rng.init.integers(2**62)) for part in parts})

    chosen = {UNTOUCHED: Choices(), YOURS: Choices(**{k: int(v) for k, v in knobs.items()})}
    requests = home.requests() * TRIES
    built: dict[str, Built] = {}
    replies: dict[str, list[Reply]] = {}
    scores: dict[str, Score] = {}
    for name, choices in chosen.items():
        made = yield from _build(shop, choices, name)
        told, tokens = yield from serve(
            made.model, requests, card_box(shop, choices), shop.luck("replies"), f"{name}: asked"
        )
        served = PASS * made.model.num_parameters * tokens
        built[name], replies[name] = replace(made, work=made.work + served), told
        threshold = THRESHOLDS[choices.abstain]
        scores[name] = Score.of(told, home, threshold, choices.guard)
        yield _table(scores, built)
    yield from _side_by_side(chosen, built, replies)
    yield Measure("requests", float(len(requests)))
    yield Measure("changed_knobs", float(sum(value != 0 for value in knobs.values())))
    yield from _results(scores, built)


def _build(shop: Workshop, choices: Choices, name: str) -> Generator[Event, None, Built]:
    """Read, tune, learn from comparisons, with a glimpse of what it answers after each."""
    for depth in range(len(PARTS)):
        made = yield from shop.build(depth, choices, name)
        yield from _glimpse(shop, choices, made, name)
    return shop.made[choices.parts[-1]]


def _glimpse(shop: Workshop, choices: Choices, made: Built, name: str) -> Iterator[Event]:
    """One request of each kind put to a model on its way."""
    requests = shop.home.requests()
    first = [next(each for each in requests if each.kind == kind) for kind in KINDS]
    replies, _ = yield from serve(
        made.model, first, card_box(shop, choices), shop.luck("replies"), f"{name}: asked"
    )
    for reply in replies:
        yield _sample(name, made.step, reply, choices)


def _sample(name: str, step: int, reply: Reply, choices: Choices) -> Sample:
    held = reply.held(THRESHOLDS[choices.abstain], choices.guard)
    label = f"{name}: {reply.request.kind}"
    return Sample(label, step, reply.request.text, held or reply.text)


def _side_by_side(
    chosen: Mapping[str, Choices], built: Mapping[str, Built], replies: Mapping[str, list[Reply]]
) -> Iterator[Event]:
    """The first request of each kind, as either answered it in the end."""
    for kind in KINDS:
        for name, choices in chosen.items():
            reply = next(each for each in replies[name] if each.request.kind == kind)
            yield _sample(name, built[name].step, reply, choices)


def _table(scores: Mapping[str, Score], built: Mapping[str, Built]) -> Grid:
    """The axes by pipeline; what is not known yet is left blank."""
    values = np.full((len(ROWS), 2), np.nan)
    for column, name in enumerate((UNTOUCHED, YOURS)):
        if name in scores:
            score, made = scores[name], built[name]
            shares = [100 * getattr(score, axis) for axis in AXES]
            values[:, column] = [*shares, made.work / BILLION, made.pages, made.comparisons]
    return Grid("both pipelines", 0, values, ROWS, (UNTOUCHED, YOURS))


def _results(scores: Mapping[str, Score], built: Mapping[str, Built]) -> Iterator[Event]:
    shares = {name: {a: 100 * v for a, v in asdict(s).items()} for name, s in scores.items()}
    for name in (UNTOUCHED, YOURS):
        for axis in AXES:
            yield Measure(f"{axis}_{name}", shares[name][axis])
        yield Measure(f"work_{name}", built[name].work / BILLION)
        yield Measure(f"pages_{name}", float(built[name].pages))
    times = built[YOURS].work / built[UNTOUCHED].work
    yield Measure("work_ratio", times)
    yield Measure("examples_yours", float(built[YOURS].examples))
    yield Measure("comparisons_yours", float(built[YOURS].comparisons))
    old, new = shares[UNTOUCHED], shares[YOURS]
    measured = f"{new['right']:.0f}% right against {old['right']:.0f}%"
    yield SPEC.verdict("more-right", measured, passed=new["right"] >= old["right"] + CLEARLY)
    measured = f"{new['false']:.0f}% of its answers false against {old['false']:.0f}%"
    fewer = new["right"] > 0 and new["false"] <= old["false"] - CLEARLY  # silence is no truth
    yield SPEC.verdict("fewer-false", measured, passed=fewer)
    measured = f"{new['unsafe']:.0f}% rude or leaking against {old['unsafe']:.0f}%"
    yield SPEC.verdict("safer", measured, passed=new["unsafe"] <= old["unsafe"] - SAFER)
    measured = f"{times:.1f} times the work"
    yield SPEC.verdict("affordable", measured, passed=times <= DEAR)
