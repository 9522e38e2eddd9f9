"""Retrieval: a model that reads the page it is handed, and what follows from that.

It is trained on pages whose facts are drawn anew each time, so that only reading helps. Then its
weights are frozen. A word search picks a page from a small library for every question; pages are
edited, false ones planted, and the answers follow what the page says. It is handed one page at a
time: to keep the facts of several pages apart is harder, and it is not trained to.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from engine.checkpoint import weights_hash
from engine.methods.practice import practise
from engine.methods.reading import AT_ONCE, Asked, Desk, Shelf, answers_only
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
from engine.worlds import library
from engine.worlds.library import CONTEXT, KINDS, PEOPLE, VOCABULARY, Fact, Page, plain

LAYERS, HEADS, WIDTH = 2, 8, 64
RATE, EMBEDDING_RATE, BATCH = 0.01, 0.02, 24
PAGES = 4000  # written to be trained on
LOOK_EVERY, LOOKED_AT = 20, 48  # steps between two looks at fresh pages, and how many of those
CHANGES = 3  # edits, and planted pages, tried for every fact of the library
LEARNING = 0.05  # the rate at which it learns from pages, where that is turned on
ASKS_AND_TELLS = 2  # the page that is planted, of the choices of its knob
GUESSES = 8  # drawn for every question without a page: one alone says little of a guesser
MOSTLY, RARELY = 0.9, 0.25

SPEC = StageSpec(
    id="retrieve",
    title="Answers from a page",
    shows="A model learns to answer from a page, then its weights are frozen. Pages of its library "
    "are edited and planted: the answers change, the weights do not.",
    knobs=(
        Knob("steps", 340, 20, 500, "training steps before the weights are frozen"),
        Knob("without_page", 0.15, 0.0, 1.0, "share of training questions that come without page"),
        Knob("read_before", 0.0, 0.0, 1.0, "share of training questions from this very library"),
        Knob("search", 0, 0, 1, "how a page is picked", choices=("by shared words", "at random")),
        Knob(
            "planted",
            2,
            0,
            2,
            "the false page put into the library",
            choices=("none", "tells a falsehood", "asks and tells it"),
        ),
        Knob("learn_from_pages", 0, 0, 1, "1 trains on each page it is handed, as a chat does not"),
    ),
    expected_seconds=6.0,
    measures=(
        MeasureSpec("right_with", "right answers with the page that was found", "%"),
        MeasureSpec("right_without", "right answers without any page, of 8 drawn each", "%"),
        MeasureSpec("found", "questions for which the search picked their page", "%"),
        MeasureSpec("edited_new", "answers that follow an edited page", "%"),
        MeasureSpec("edited_old", "answers that stay as they were before the edit", "%"),
        MeasureSpec("planted_found", "questions for which the planted page won the search", "%"),
        MeasureSpec("planted_followed", "answers that follow the planted page", "%"),
        MeasureSpec("planted_true", "answers still true with a planted page about", "%"),
        MeasureSpec("questions", "questions about the library", "questions"),
        MeasureSpec("weights_changed", "weights that differ after all questions", "weights"),
    ),
    claims=(
        Claim("reads-the-page", "With the page that was found, over 90% of its answers are right"),
        Claim("guesses-without", "Without a page, under 25% are right; chance is 12%"),
        Claim("edit-changes-answer", "After a page is edited, over 90% of answers follow the edit"),
        Claim(
            "follows-the-planted-page",
            "With a false page planted, over 90% of answers repeat its falsehood",
        ),
        Claim("weights-stay", "From the first question to the last no weight changes"),
    ),
    code=(
        "engine.methods.retrieval:WordSearch",
        "engine.worlds.library:some_page",
        "engine.methods.reading:Desk.answer",
        "engine.checkpoint:weights_hash",
    ),
    view="samples",
    curves=("loss", "right on new pages"),
    typed='a new fact for the library, such as "the baker lives by the mill"',
)


def run(knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
    """Train, freeze, ask, edit, plant; see `SPEC`. Raises CorpusError for a typed fact it cannot
    read."""
    typed = library.read_fact(inputs.typed) if inputs.typed else None
    pages = [library.whole_page(person, rng.data) for person in PEOPLE]
    yield Sample("a page", 0, "", plain(pages[0].text))
    model = Transformer(ModelConfig(len(VOCABULARY), CONTEXT, LAYERS, HEADS, WIDTH), rng.init)
    yield from _learn_to_read(model, pages, knobs, rng)

    shelf = Shelf(pages, rng.sample if knobs["search"] else None)
    desk = Desk(model, LEARNING if knobs["learn_from_pages"] else 0.0)
    changes = _changes(pages, rng.eval, typed)
    start, fingerprint = model.params.flat.copy(), weights_hash(model.params)
    measures = yield from _ask(desk, shelf, changes[0], rng.eval.spawn(1)[0])
    measures |= yield from _edit(desk, shelf, changes)
    measures |= yield from _plant(desk, shelf, changes, int(knobs["planted"]))
    measures["weights_changed"] = float(np.count_nonzero(model.params.flat != start))
    same = weights_hash(model.params) == fingerprint
    yield from _results(measures, fingerprint, weights_hash(model.params), same=same)


@dataclass(frozen=True, slots=True)
class Change:
    """What a page says now, and what an edit or a planted page says instead."""

    true: Fact
    new: Fact


def _changes(pages: Sequence[Page], rng: np.random.Generator, typed: Fact | None) -> list[Change]:
    """Several changes for every fact of the library; the first is the one that is shown."""
    facts = [fact for page in pages for fact in page.facts]
    shown = facts[int(rng.integers(len(facts)))]
    if typed:
        shown = next(f for f in facts if (f.person, f.kind) == (typed.person, typed.kind))
    first = typed or library.any_fact(shown.person, shown.kind, rng, but=shown.word)
    others = [
        Change(fact, library.any_fact(fact.person, fact.kind, rng, but=fact.word))
        for fact in facts
        for _ in range(CHANGES)
    ]
    return [Change(shown, first), *others]


def _learn_to_read(
    model: Transformer, pages: Sequence[Page], knobs: Knobs, rng: Streams
) -> Iterator[Event]:
    """Train on questions with a page to read, of which only the answer counts in the loss."""
    writer, order, fresh = rng.data.spawn(3)
    own = [fact for page in pages for fact in page.facts]
    where = {page.facts[0].person: page for page in pages}
    told: list[tuple[list[int], list[int]]] = []
    while len(told) < PAGES:
        for _ in range(100):
            page = library.some_page(writer)
            fact = page.facts[int(writer.integers(len(page.facts)))]
            if writer.random() < float(knobs["read_before"]):
                fact = own[int(writer.integers(len(own)))]
                page = where[fact.person]
            bare = writer.random() < float(knobs["without_page"])
            told.append(library.row(None if bare else page, fact))
        yield Phase("writing pages", len(told), PAGES)
    tests = []
    for _ in range(LOOKED_AT):
        page = library.whole_page(PEOPLE[int(fresh.integers(len(PEOPLE)))], fresh)
        tests.append(Asked(page.facts[int(fresh.integers(len(KINDS)))], page))
    steps, desk = int(knobs["steps"]), Desk(model, 0.0)
    muon = Muon(model.params, lr=RATE, adam_lr=EMBEDDING_RATE)
    rows = answers_only(told)
    for event in practise(model, muon, rows, order, steps=steps, rate=RATE, batch=BATCH):
        if event.series != "loss":
            yield Phase("learning to read", event.step, steps)
            continue
        yield event
        if event.step % LOOK_EVERY == 0 or event.step == steps or event.step == 1:
            answers = yield from desk.answer(tests, "answering about new pages")
            right = _saying([each.fact for each in tests], answers)
            yield Scalar("right on new pages", event.step, right)
            yield Sample("while it learns", event.step, tests[0].prompt, answers[0])


def _ask(
    desk: Desk, shelf: Shelf, shown: Change, luck: np.random.Generator
) -> Generator[Event, None, dict[str, float]]:
    """Every question of the library, without a page and with the page that is found."""
    facts = [fact for page in shelf.pages for fact in page.facts]
    scores = 100 * shelf.search.scores(shown.true.question)
    best = np.argsort(-scores, kind="stable")[:5]
    who = tuple(shelf.pages[index].facts[0].person for index in best)
    yield Grid(f"search: {plain(shown.true.question)}", 0, scores[best, None], who, ("fit %",))
    yield from _show(desk, "no page", Asked(shown.true, None))
    yield from _show(desk, "the page it finds", Asked(shown.true, shelf.pick(shown.true)))
    guessed = [fact for fact in facts for _ in range(GUESSES)]
    bare = yield from desk.answer(
        [Asked(fact, None) for fact in guessed], "asking without a page", luck
    )
    found = [Asked(fact, shelf.pick(fact)) for fact in facts]
    read = yield from desk.answer(found, "asking with the page found")
    return {
        "questions": float(len(facts)),
        "right_without": _saying(guessed, bare),
        "right_with": _saying(facts, read),
        "found": _percent([each.fact in each.page.facts for each in found if each.page]),
    }


def _edit(
    desk: Desk, shelf: Shelf, changes: Sequence[Change]
) -> Generator[Event, None, dict[str, float]]:
    """Every fact's page edited, one at a time, and the question asked again."""
    asked = []
    for number, change in enumerate(changes):
        page = _page_of(shelf, change.true)
        edited = shelf.with_page(page.edited(change.new), instead=page)
        asked.append(Asked(change.true, edited.pick(change.true)))
        if number % AT_ONCE == 0:
            yield Phase("editing pages", number, len(changes))
    yield from _show(desk, "the page edited", asked[0])
    answers = yield from desk.answer(asked, "asking after an edit")
    return {
        "edited_new": _saying([change.new for change in changes], answers),
        "edited_old": _saying([change.true for change in changes], answers),
    }


def _plant(
    desk: Desk, shelf: Shelf, changes: Sequence[Change], planted: int
) -> Generator[Event, None, dict[str, float]]:
    """A page with a falsehood is put beside the true one, which stays as it was.

    A page that repeats the question shares more words with it than the true page does.
    """
    asked, won = [], []
    for number, change in enumerate(changes):
        false = Page((change.new,), asks=planted == ASKS_AND_TELLS)
        stocked = shelf.with_page(false) if planted else shelf
        asked.append(Asked(change.true, stocked.pick(change.true)))
        won.append(asked[-1].page == false)
        if number % AT_ONCE == 0:
            yield Phase("planting pages", number, len(changes))
    yield from _show(desk, "a false page planted", asked[0])
    answers = yield from desk.answer(asked, "asking with a false page about")
    return {
        "planted_found": _percent(won),
        "planted_followed": _saying([change.new for change in changes], answers),
        "planted_true": _saying([change.true for change in changes], answers),
    }


def _show(desk: Desk, label: str, asked: Asked) -> Iterator[Event]:
    """One question with what was handed over, and the answer, on screen."""
    answer = yield from desk.answer([asked], "answering")
    yield Sample(label, 0, asked.prompt, answer[0])


def _page_of(shelf: Shelf, fact: Fact) -> Page:
    """The page that is about a fact's villager."""
    return next(page for page in shelf.pages if page.facts[0].person == fact.person)


def _results(found: dict[str, float], before: str, after: str, *, same: bool) -> Iterator[Event]:
    for name, value in found.items():
        yield Measure(name, value)
    with_page, without = found["right_with"], found["right_without"]
    yield Grid(
        "answers",
        0,
        np.array(
            [
                [without, np.nan],
                [with_page, np.nan],
                [found["edited_old"], found["edited_new"]],
                [found["planted_true"], found["planted_followed"]],
            ]
        ),
        ("no page", "the page it finds", "the page edited", "a false page planted"),
        ("as first told %", "as changed %"),
    )
    right = f"{with_page:.0f}% right"
    yield SPEC.verdict("reads-the-page", right, passed=with_page > 100 * MOSTLY)
    right = f"{without:.0f}% right"
    yield SPEC.verdict("guesses-without", right, passed=without < 100 * RARELY)
    new = f"{found['edited_new']:.0f}% follow the edit, {found['edited_old']:.0f}% stay as before"
    yield SPEC.verdict("edit-changes-answer", new, passed=found["edited_new"] > 100 * MOSTLY)
    new = f"{found['planted_followed']:.0f}% repeat it, {found['planted_true']:.0f}% are true"
    follows = found["planted_followed"] > 100 * MOSTLY
    yield SPEC.verdict("follows-the-planted-page", new, passed=follows)
    prints = f"fingerprint {before[:12]} before, {after[:12]} after"
    yield SPEC.verdict("weights-stay", prints, passed=same)


def _saying(facts: Sequence[Fact], answers: Sequence[str]) -> float:
    """Percent of answers that say exactly what the fact says."""
    pairs = zip(facts, answers, strict=True)
    return _percent([answer == plain(fact.answer) for fact, answer in pairs])


def _percent(each: Sequence[bool]) -> float:
    return 100 * float(np.mean(each))
