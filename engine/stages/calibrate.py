"""Calibration: how sure a model is of its answers, against how often they are right.

It reads a town's birth records: some facts many times, some once, some never. Then it is asked all
of them, and when the kettle was born. Nothing in the text ever says "I do not know", so there is
always an answer, and how sure the model is of it says little about whether it was ever read.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.methods.calibration import (
    Answers,
    Right,
    Sure,
    best_temperature,
    calibration_error,
    reliability,
    silence,
)
from engine.methods.practice import practise
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
from engine.worlds.records import (
    CONTEXT,
    GROUPS,
    NEVER,
    NO_ANSWER,
    OFTEN,
    ONCE,
    VOCABULARY,
    Birth,
    Town,
    prompt_of,
)
from engine.worlds.windows import lay_out

LAYERS, HEADS, WIDTH = 2, 6, 48
RATE, EMBEDDING_RATE, BATCH = 0.01, 0.02, 24
ANSWER = 4  # words and marks an answer may have
AT_ONCE = 40  # questions asked between two events
LOOK_EVERY = 20  # steps between two times it is asked everything
THRESHOLDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)  # of the table of silence
SURELY, TOO_SURE, STILL_SURE, GAIN, SLACK, CLOSER = 0.9, 0.3, 0.2, 0.1, 0.02, 0.05

SPEC = StageSpec(
    id="calibrate",
    title="How sure, and how often right",
    shows="A model reads birth records and is asked about people it read of often, once or never, "
    "and about things that were never born. How sure it is stands beside how often it is right.",
    knobs=(
        Knob("steps", 360, 20, 600, "training steps on the records"),
        Knob("copies", 8, 1, 16, "how often the records tell of those read often"),
        Knob("nobody_knows", 0, 0, 200, 'lessons that answer "nobody knows" about other things'),
        Knob("threshold", 0.95, 0.0, 1.0, "stays silent when less sure than this; 0 never does"),
    ),
    expected_seconds=3.0,
    measures=(
        MeasureSpec("right_often", "right answers, facts read often", "%"),
        MeasureSpec("sure_often", "mean sureness, facts read often", "%"),
        MeasureSpec("right_once", "right answers, facts read once", "%"),
        MeasureSpec("sure_once", "mean sureness, facts read once", "%"),
        MeasureSpec("right_never", "right answers, facts never read", "%"),
        MeasureSpec("sure_never", "mean sureness, facts never read", "%"),
        MeasureSpec("right_none", "right answers, questions that have none", "%"),
        MeasureSpec("sure_none", "mean sureness, questions that have no answer", "%"),
        MeasureSpec("error", "expected calibration error over all questions", "points"),
        MeasureSpec("answered", "questions answered when silent below the threshold", "%"),
        MeasureSpec("right_all", "right answers when it answers everything", "%"),
        MeasureSpec("right_answered", "right among those answered (100 if none is)", "%"),
        MeasureSpec("temperature", "temperature fitted on half of the questions"),
        MeasureSpec("error_before", "calibration error on the other half", "points"),
        MeasureSpec("error_after", "calibration error there at the fitted temperature", "points"),
    ),
    claims=(
        Claim("knows-what-it-read", "Facts read often: over 90% right, and over 80% sure"),
        Claim(
            "sure-of-the-unread",
            "Facts never read: it is surer than it is right by over 30 points",
        ),
        Claim(
            "sure-of-the-impossible",
            "Questions without an answer: it is surer than it is right by over 20 points",
        ),
        Claim(
            "silence-trades",
            "Silent below the threshold, it answers fewer and is right at least 10 points more "
            "often; each higher threshold is at least as good, to within 2 points",
        ),
        Claim(
            "temperature-helps",
            "One temperature, fitted on half of the questions, lowers the calibration error on "
            "the other half by over 5 points",
        ),
    ),
    code=(
        "engine.methods.calibration:Answers.sure",
        "engine.methods.calibration:calibration_error",
        "engine.methods.calibration:silence",
        "engine.methods.calibration:best_temperature",
        "engine.worlds.records:Town.records",
    ),
    view="table",
    curves=("sure, never read", "right, never read", "right, read once"),
)


def run(knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
    """Read, ask everything, then try silence and a temperature; see `SPEC`."""
    del inputs  # the town is drawn from the seed: nothing from outside takes part
    town = Town(rng.data)
    yield Phase("writing records", 0, 0)
    model = Transformer(ModelConfig(len(VOCABULARY), CONTEXT, LAYERS, HEADS, WIDTH), rng.init)
    shown = [next(birth for birth in town.questions if birth.group == group) for group in GROUPS]
    yield from _read(model, town, shown, knobs, rng.data)

    answers = yield from _ask(model, town.questions)
    right = _right(answers, town.questions)
    sure = answers.sure()
    yield Grid(
        "reliability: sure against right",
        int(knobs["steps"]),
        reliability(sure, right) * [1, 100, 100],
        tuple(f"{10 * low}-{10 * low + 10}% sure" for low in range(10)),
        ("answers", "sure %", "right %"),
    )
    found = _by_group(sure, right, town.questions)
    trade = np.array([silence(sure, right, each) for each in THRESHOLDS])  # (thresholds, 2)
    at = tuple(f"below {100 * each:.0f}%" for each in THRESHOLDS)
    yield Grid("silent when less sure", 0, 100 * trade, at, ("answered %", "of those right %"))
    answered, right_answered = silence(sure, right, float(knobs["threshold"]))
    found |= {"answered": answered, "right_all": float(right.mean())}
    found |= {"right_answered": 1.0 if np.isnan(right_answered) else right_answered}
    found |= {"error": calibration_error(sure, right)}
    order = rng.eval.permutation(len(right))
    cooled, temperature = _cool(answers, right, order)
    yield from _results(found | cooled, temperature, trade)


def _read(
    model: Transformer,
    town: Town,
    shown: Sequence[Birth],
    knobs: Knobs,
    rng: np.random.Generator,
) -> Iterator[Event]:
    """Train on the records, asking everything now and then."""
    writer, order = rng.spawn(2)
    records = town.records(int(knobs["copies"]), int(knobs["nobody_knows"]), writer)
    data, steps = lay_out(records, CONTEXT, VOCABULARY.end), int(knobs["steps"])
    yield from _look(model, town, shown, 0)
    muon = Muon(model.params, lr=RATE, adam_lr=EMBEDDING_RATE)
    for event in practise(model, muon, data, order, steps=steps, rate=RATE, batch=BATCH):
        if event.series == "loss":
            yield event
            continue
        yield Phase("reading the records", event.step, steps)
        if event.step % LOOK_EVERY == 0 or event.step == steps:
            yield from _look(model, town, shown, event.step)


def _ask(model: Transformer, births: Sequence[Birth]) -> Generator[Event, None, Answers]:
    """The model's likeliest answer to each question."""
    parts: list[Answers] = []
    for start in range(0, len(births), AT_ONCE):
        prompts = [prompt_of(birth) for birth in births[start : start + AT_ONCE]]
        parts.append(Answers.of(model, prompts, ANSWER, VOCABULARY.end))
        yield Phase("asking", min(start + AT_ONCE, len(births)), len(births))
    return Answers.joined(parts)


def _right(answers: Answers, births: Sequence[Birth]) -> Right:
    """Whether each answer says what is true."""
    told = [VOCABULARY.decode(words) for words in answers.words]
    true = [VOCABULARY.decode(VOCABULARY.encode(birth.answer)) for birth in births]
    return np.array([one == other for one, other in zip(told, true, strict=True)])


def _look(model: Transformer, town: Town, shown: Sequence[Birth], step: int) -> Iterator[Event]:
    """How sure and how right it is by now, group by group, with one answer of each."""
    answers = yield from _ask(model, town.questions)
    right, sure = _right(answers, town.questions), answers.sure()
    table = np.array([_means(sure, right, town.questions, group) for group in GROUPS])
    for group, (how_sure, how_right) in zip(GROUPS, table, strict=True):
        yield Scalar(f"sure, {group}", step, how_sure)
        yield Scalar(f"right, {group}", step, how_right)
    gaps = table @ [[1, 0, 1], [0, 1, -1]]
    yield Grid("sure and right", step, gaps, GROUPS, ("sure %", "right %", "too sure by"))
    for birth in shown:
        place = town.questions.index(birth)
        text = f"{VOCABULARY.decode(answers.words[place])} ({sure[place]:.0%} sure)"
        yield Sample(birth.group, step, VOCABULARY.decode(prompt_of(birth)), text)


def _means(sure: Sure, right: Right, births: Sequence[Birth], group: str) -> tuple[float, float]:
    """Mean sureness and share right within a group, in percent."""
    mine = np.array([birth.group == group for birth in births])
    return 100 * float(sure[mine].mean()), 100 * float(right[mine].mean())


def _by_group(sure: Sure, right: Right, births: Sequence[Birth]) -> dict[str, float]:
    """As the measures name it; shares of 1."""
    found: dict[str, float] = {}
    names = {OFTEN: "often", ONCE: "once", NEVER: "never", NO_ANSWER: "none"}
    for group, name in names.items():
        how_sure, how_right = _means(sure, right, births, group)
        found |= {f"sure_{name}": how_sure / 100, f"right_{name}": how_right / 100}
    return found


def _cool(
    answers: Answers, right: Right, order: NDArray[np.int64]
) -> tuple[dict[str, float], float]:
    """Fit a temperature on half of the questions; the calibration error of the others."""
    fitted, others = np.array_split(order, 2)
    temperature = best_temperature(answers.take(fitted), right[fitted])
    rest = answers.take(others)
    before = calibration_error(rest.sure(), right[others])
    after = calibration_error(rest.sure(temperature), right[others])
    return {"error_before": before, "error_after": after}, temperature


def _results(
    found: dict[str, float], temperature: float, trade: NDArray[np.float64]
) -> Iterator[Event]:
    """The measures and verdicts; `found` in shares of 1, shown in percent."""
    for name, value in found.items():
        yield Measure(name, 100 * float(value))
    yield Measure("temperature", temperature)

    def told(name: str) -> str:
        return f"{found[f'sure_{name}']:.0%} sure, {found[f'right_{name}']:.0%} right"

    knows = found["right_often"] > SURELY and found["sure_often"] > SURELY - 0.1
    yield SPEC.verdict("knows-what-it-read", told("often"), passed=knows)
    too_sure = found["sure_never"] - found["right_never"]
    yield SPEC.verdict("sure-of-the-unread", told("never"), passed=too_sure > TOO_SURE)
    too_sure = found["sure_none"] - found["right_none"]
    yield SPEC.verdict("sure-of-the-impossible", told("none"), passed=too_sure > STILL_SURE)

    better = found["right_answered"] - found["right_all"]
    curve = trade[trade[:, 0] > 0, 1]
    rises = bool((np.diff(curve) >= -SLACK).all())
    traded = 0 < found["answered"] < 1 and better >= GAIN and rises
    measured = (
        f"answers {found['answered']:.0%}, of which {found['right_answered']:.0%} are right; "
        f"{found['right_all']:.0%} when it answers everything"
    )
    yield SPEC.verdict("silence-trades", measured, passed=traded)
    gain = found["error_before"] - found["error_after"]
    measured = (
        f"{100 * found['error_before']:.0f} points before, {100 * found['error_after']:.0f} at "
        f"temperature {temperature:.1f}"
    )
    yield SPEC.verdict("temperature-helps", measured, passed=gain > CLOSER)
