"""A constitution: written principles take the rater's place, and a judge reads for each of them.

The model answers every question twice. For each principle a judge picks one of the two answers, and
a copy of the model learns from its picks alone. What each copy then does is held against all
principles: that shows which principle moved what. One more judge follows the last principle with
the notes closed: it reads every word and still cannot tell what is true.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from engine.methods.answering import prompt_of
from engine.methods.feedback import Follower, read_manners, referred
from engine.methods.policy_gradient import Answered, reply
from engine.nn.transformer import Transformer
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
from engine.worlds.principles import PRINCIPLES, Reader, various_answer
from engine.worlds.questions import VOCABULARY, Farm, Question, all_questions

ASKED = tuple(all_questions())
READ, READ_STEPS, WRONG = 480, 60, 0.4  # answers read, steps on them, share with a false fact
RATE, ANCHOR = 0.001, 0.3
EXAM = 8  # answers to each question when a copy is examined
LOOKS, LOOKED_AT = 6, 40  # looks on the way, and answers at each
AT_ONCE = 40  # answers written between two events
MOVES, NOISE = 10.0, 8.0  # points
START, BLIND = "the start", "true, no notes"
NAMES = tuple(principle.name for principle in PRINCIPLES)
TRUE = NAMES[-1]

SPEC = StageSpec(
    id="constitution",
    title="Written principles as judges",
    shows="For each written principle a judge picks between two of the model's own answers, and a "
    "copy learns from its picks. A table shows which principle moved what; one judge is blind.",
    knobs=(
        Knob("pairs", 480, 12, 800, "pairs of the model's own answers, the same for every judge"),
        Knob("steps", 60, 0, 120, "training steps on a judge's picks"),
        Knob("leash", 0.2, 0.1, 2.0, "beta: how dear it is to leave the start", log=True),
        Knob("sight", 1.0, 0.0, 1.0, "share of an answer's words that the judges can read"),
        Knob("open_notes", 0.0, 0.0, 1.0, "share of questions where the last judge has the notes"),
    ),
    expected_seconds=6.0,
    measures=(
        *(MeasureSpec(f"{name}_start", f"{name} answers at the start", "%") for name in NAMES),
        *(
            MeasureSpec(f"{name}_after", f"{name} answers after the judge of that", "%")
            for name in NAMES
        ),
        *(
            MeasureSpec(f"{name}_rise", f"change of {name} answers by the judge of that", "points")
            for name in NAMES
        ),
        MeasureSpec("true_blind", "true answers after the judge without notes", "%"),
        MeasureSpec("blind_rise", "change of true answers by the judge without notes", "points"),
        MeasureSpec("whole_by_brief", "whole answers after the judge of brief ones", "%"),
    ),
    claims=(
        Claim("kind-moves", "Judged by “Be kind”, kind answers rise by over 10 points"),
        Claim(
            "whole-moves",
            "Judged by “Say it in a whole sentence”, whole ones rise by over 10 points",
        ),
        Claim("brief-moves", "Judged by “Use few words”, brief answers rise by over 10 points"),
        Claim("true-moves", "Judged with the notes open, true answers rise by over 10 points"),
        Claim(
            "own-most", "Each principle raises its own measure more than any other principle does"
        ),
        Claim(
            "blind-does-not-help",
            "Judged with the notes closed, true answers rise by less than 8 points",
        ),
    ),
    code=(
        "engine.worlds.principles:Reader.picks_first",
        "engine.worlds.principles:_faithfulness",
        "engine.stages.constitution:_judged",
        "engine.methods.preference:DPO.step",
        "engine.methods.preference:DPO.fill_gradient",
    ),
    view="table",
    curves=tuple(f"own measure, {name}" for name in (*NAMES, BLIND)),
    needs=(Need("instructed", "finetune"),),
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A question and two answers of the model's own."""

    question: Question
    first: list[int]
    second: list[int]


@dataclass(slots=True)
class Course:
    """What all copies share: the farm, the start, the luck of examinations, and the table.

    `scores[arm][principle]` is the share of answers in percent.
    """

    farm: Farm
    start: Transformer
    luck: int
    scores: dict[str, dict[str, float]] = field(default_factory=dict)


def run(knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
    """Answer twice, judge by each principle, train a copy for each, compare; see `SPEC`."""
    parent = inputs.models["instructed"]
    farm = Farm.from_seed(int(parent.text["seed"]))
    course = Course(farm, parent.model.copy(), int(rng.eval.integers(2**62)))
    yield Phase("reading answers in all manners", 0, READ_STEPS)
    yield from _say("the instructed model", 0, parent.model, course)
    reading, judging, order = rng.data.spawn(3)
    asked = [ASKED[index] for index in rng.data.integers(0, len(ASKED), READ)]
    told = [(question, various_answer(farm, question, rng.data, WRONG)) for question in asked]
    phase = "reading answers in all manners"
    yield from read_manners(course.start, told, reading, READ_STEPS, phase)
    yield from _say(START, 0, course.start, course)
    drawn = yield from _draw(course.start, int(knobs["pairs"]), rng.sample)
    yield from _examine(course, START, course.start)

    sight, seed = float(knobs["sight"]), int(order.integers(2**62))
    readers = {each.name: Reader(each, farm, sight) for each in PRINCIPLES}
    readers[BLIND] = Reader(PRINCIPLES[-1], farm, sight, float(knobs["open_notes"]))
    for (name, reader), draws in zip(readers.items(), judging.spawn(len(readers)), strict=True):
        picked = yield from _judged(reader, drawn, draws, name)
        pairs = yield from referred(course.start, picked, f"the start reads the pairs, {name}")
        copy = Follower(
            course.start.copy(),
            pairs,
            np.random.default_rng(seed),
            rate=RATE,
            beta=float(knobs["leash"]),
            anchor=ANCHOR,
        )
        yield from _train(course, name, reader, copy, int(knobs["steps"]))
        yield from _examine(course, name, copy.model)
    yield from _results(course.scores)


def _draw(
    model: Transformer, count: int, rng: np.random.Generator
) -> Generator[Event, None, list[Drawn]]:
    """Two answers to every question, again and again until there are `count` pairs."""
    asked = [ASKED[index % len(ASKED)] for index in range(count)]
    answers: list[list[int]] = []
    while len(answers) < 2 * count:
        some = (asked * 2)[len(answers) : len(answers) + AT_ONCE]
        answers += reply(model, some, rng)
        yield Phase("answering twice", len(answers), 2 * count)
    pairs = zip(asked, answers[:count], answers[count:], strict=True)
    return [Drawn(question, first, second) for question, first, second in pairs]


def _judged(
    reader: Reader, drawn: Sequence[Drawn], rng: np.random.Generator, name: str
) -> Generator[Event, None, list[tuple[Question, list[int], list[int]]]]:
    """The same pairs for every judge; what it picks comes first. One pair is shown in words."""
    picked = []
    for each in drawn:
        ahead = reader.picks_first(each.question, each.first, each.second, rng)
        answers = (each.first, each.second) if ahead else (each.second, each.first)
        picked.append((each.question, *answers))
    yield Phase(f"judging, {name}", len(drawn), len(drawn))
    question, chosen, other = next((each for each in picked if each[1] != each[2]), picked[0])
    shown = f"“{reader.principle.text}” {_read(chosen)} And not: {_read(other)}"
    yield Sample(f"judge: {name}", 0, _read(prompt_of(question)), shown)
    return picked


def _train(
    course: Course, name: str, reader: Reader, copy: Follower, steps: int
) -> Iterator[Event]:
    """Learn from one judge's picks, with looks at the measure of its principle."""
    every = max(1, steps // LOOKS)
    for step in range(steps + 1):
        if step % every == 0:
            draws, asked = np.random.default_rng(course.luck), ASKED[:LOOKED_AT]
            told = list(zip(asked, reply(copy.model, asked, draws), strict=True))
            share = _share(course, reader.principle.name, told)
            yield Scalar(f"own measure, {name}", step, share)
        if step < steps:
            yield Scalar(f"loss, {name}", step + 1, copy.step(step))
            yield Phase(f"learning from the judge, {name}", step + 1, steps)


def _share(course: Course, name: str, told: Sequence[Answered]) -> float:
    """Percent of the answers that meet a principle."""
    (principle,) = (each for each in PRINCIPLES if each.name == name)
    return 100 * float(np.mean([principle.met(course.farm, *each) for each in told]))


def _examine(course: Course, name: str, model: Transformer) -> Iterator[Event]:
    """Every question several times, the same draws for each copy, held against all principles."""
    rng = np.random.default_rng(course.luck)
    asked = ASKED * EXAM
    told: list[Answered] = []
    while len(told) < len(asked):
        some = asked[len(told) : len(told) + AT_ONCE]
        told += list(zip(some, reply(model, some, rng), strict=True))
        yield Phase(f"answering, {name}", len(told), len(asked))
    course.scores[name] = {each: _share(course, each, told) for each in NAMES}
    yield from _say(name, 1, model, course)
    table = np.array([list(shares.values()) for shares in course.scores.values()])
    columns = tuple(f"{each} %" for each in NAMES)
    yield Grid("which principle moved what", len(table), table, tuple(course.scores), columns)


def _say(label: str, step: int, model: Transformer, course: Course) -> Iterator[Event]:
    answer = reply(model, ASKED[:1], np.random.default_rng(course.luck))[0]
    yield Sample(label, step, _read(prompt_of(ASKED[0])), _read(answer))


def _read(tokens: Sequence[int]) -> str:
    return VOCABULARY.decode(tokens)


def _results(scores: Mapping[str, Mapping[str, float]]) -> Iterator[Event]:
    start, blind = scores[START], scores[BLIND][TRUE]
    rises = {name: scores[name][name] - start[name] for name in NAMES}
    for name in NAMES:
        yield Measure(f"{name}_start", start[name])
        yield Measure(f"{name}_after", scores[name][name])
        yield Measure(f"{name}_rise", rises[name])
    yield Measure("true_blind", blind)
    yield Measure("blind_rise", blind - start[TRUE])
    yield Measure("whole_by_brief", scores["brief"]["whole"])
    for name in NAMES:
        told = f"from {start[name]:.0f}% to {scores[name][name]:.0f}%"
        yield SPEC.verdict(f"{name}-moves", told, passed=rises[name] > MOVES)
    ahead = {
        name: scores[name][name] - max(scores[other][name] for other in NAMES if other != name)
        for name in NAMES
    }
    least = min(ahead, key=lambda name: ahead[name])
    told = f"least so for “{least}”: {ahead[least]:.0f} points more than by another principle"
    yield SPEC.verdict("own-most", told, passed=ahead[least] > 0)
    told = f"from {start[TRUE]:.0f}% to {blind:.0f}%, with the notes open to "
    told += f"{scores[TRUE][TRUE]:.0f}%"
    yield SPEC.verdict("blind-does-not-help", told, passed=blind - start[TRUE] < NOISE)
