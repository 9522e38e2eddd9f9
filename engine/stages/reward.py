"""A reward model: comparisons of answers become a score for any answer, seen or not.

It starts from the instructed model's weights and learns from pairs alone: whichever answer a rater
picked is to score higher. Raters err, so no model can foresee all of their picks; how many anyone
could is computed from the hidden gold. A second copy learns from the same pairs with more of the
picks turned round. The learner's own picks, if any, join in, told anew about this farm.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from engine.methods.keeping import keep
from engine.methods.practice import held_then_falling
from engine.methods.reward_model import PreferenceLoss, answered, score
from engine.nn.transformer import Transformer
from engine.optim import AdamW
from engine.stages.compare import pairs
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
from engine.types import Array
from engine.worlds.manners import (
    ASKED,
    WELCOME,
    Comparison,
    Gold,
    Rater,
    carried_over,
    ordinary_comparisons,
    say,
)
from engine.worlds.questions import VOCABULARY, Farm, Question
from engine.worlds.vocabulary import END

Answer = Sequence[int]
Judged = tuple[Question, Answer, Answer]
"""A question, the answer that was picked, and the other one."""

__all__ = ["SPEC", "pairs", "run"]  # the learner judges the same pairs here as in `compare`

BATCH, RATE = 24, 0.004
WRONG = 0.35  # share of answers with a false fact
HELD_OUT = 400  # comparisons that no training touches
LOOKS, LOOKED_AT = 8, 80  # looks at some of those during training
AT_ONCE = 60  # pairs scored between two events
KINDEST = 5  # kind phrases in the longest row of the last table
ABOVE_CHANCE, FEWER = 0.6, 0.03
CAREFUL, NOISY = "picks as made", "more turned round"

SPEC = StageSpec(
    id="reward",
    title="A model that predicts a preference",
    shows="A copy of your instructed model learns to score answers from pairs that raters judged. "
    "On new pairs its foresight is measured against the best that their noise allows.",
    knobs=(
        Knob("comparisons", 1200, 20, 2400, "pairs of answers that raters judged"),
        Knob("label_noise", 0.1, 0.0, 0.5, "share of the picks turned round"),
        Knob("more_noise", 0.4, 0.0, 0.5, "share turned round besides, for the second copy"),
        Knob("steps", 140, 0, 240, "training steps on the comparisons"),
        Knob("own_weight", 10, 0, 50, "how many simulated picks one of yours counts for"),
    ),
    expected_seconds=6.0,
    measures=(
        MeasureSpec("right", "picks foreseen on held-out pairs", "%"),
        MeasureSpec("ceiling", "picks that anyone could foresee there, given the noise", "%"),
        MeasureSpec("right_before", "picks foreseen before training", "%"),
        MeasureSpec("truly_better", "how often it scores the truly better answer higher", "%"),
        MeasureSpec("truly_better_noisy", "the same, for the copy with more noise", "%"),
        MeasureSpec("score_two", "its score for two kind phrases, above that for none", "log-odds"),
        MeasureSpec("score_five", "its score for five kind phrases, above none", "log-odds"),
        MeasureSpec("gold_two", "hidden worth of two kind phrases, above none", "points"),
        MeasureSpec("gold_five", "hidden worth of five kind phrases, above none", "points"),
        MeasureSpec("comparisons", "comparisons learned from, yours included", "comparisons"),
        MeasureSpec("own_picks", "of these, yours", "comparisons"),
    ),
    claims=(
        Claim("beats-chance", "It foresees more than 60% of the picks on new pairs; a coin 50%"),
        Claim("half-way", "It gets at least half the way from a coin's 50% to the ceiling"),
        Claim(
            "noise-lowers",
            "Trained on noisier picks it finds the truly better answer less often, by 3 points",
        ),
        Claim(
            "blind-spot",
            "Five kind phrases, which no rater compared, score higher than none and are worth less",
        ),
    ),
    code=(
        "engine.methods.reward_model:PreferenceLoss.step",
        "engine.methods.reward_model:score_node",
        "engine.ops.log_sigmoid:log_sigmoid",
        "engine.worlds.manners:Rater.chance",
        "engine.worlds.manners:Gold.score",
    ),
    view="curve",
    curves=(f"foreseen, {CAREFUL}", f"foreseen, {NOISY}"),
    levels=("ceiling",),
    picks=True,
    needs=(Need("instructed", "finetune"),),
    makes=("reward",),
)


@dataclass(frozen=True, slots=True)
class Foresight:
    """Shares of held-out pairs in which the picked, and the truly better, answer scores higher."""

    picked: float
    better: float


def run(knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
    """Gather comparisons, train two copies, examine them on new pairs; see `SPEC`."""
    parent = inputs.models["instructed"]
    farm = Farm.from_seed(int(parent.text["seed"]))
    rater = Rater(Gold(farm), float(knobs["label_noise"]))
    made = yield from gather(farm, rater, int(knobs["comparisons"]), rng.data)
    yield from _shown(made[0])
    held_out = yield from _unseen(farm, rater, made, rng.eval)
    ceiling = float(np.mean([each.chance for each in held_out]))
    yield Scalar("ceiling", 0, 100 * ceiling)
    own = carried_over(inputs.picks, farm, rng.data.spawn(1)[0])
    own = own if int(knobs["own_weight"]) else []
    plain = [(each.question, each.chosen, each.rejected) for each in made]
    turned = rng.data.spawn(1)[0].random(len(made)) < float(knobs["more_noise"])
    noisy = [
        (q, b, a) if turn else (q, a, b) for (q, a, b), turn in zip(plain, turned, strict=True)
    ]
    weights = np.array([1.0] * len(made) + [float(knobs["own_weight"])] * len(own))

    before = yield from _examine(parent.model, held_out, "before training")
    luck, steps = int(rng.sample.integers(2**62)), int(knobs["steps"])
    models, after = [], []
    for arm, told in ((CAREFUL, plain + own), (NOISY, noisy + own)):
        school = School(parent.model.copy(), told, weights / weights.sum(), held_out)
        yield from school.teach(arm, steps, np.random.default_rng(luck))
        models.append(school.model)
        after.append((yield from _examine(school.model, held_out, f"new pairs, {arm}")))
    model, (careful, misled) = models[0], after
    yield from _scored(model, held_out[:3])
    learned, worth = _by_kindness(farm, model)
    yield _kindness_grid(steps, learned, worth)
    if own:
        yield from _own_grid(steps, [parent.model, *models], own[-LOOKED_AT:])
    figures = {"foreseen, %": 100 * careful.picked}
    yield keep("reward", model, parent.text, "instructed", figures)
    counts = (len(made), len(own))
    yield from _results(before, careful, misled, ceiling, learned, worth, counts)


@dataclass(frozen=True, slots=True)
class School:
    """A reward model, what it learns from, and the new pairs it is looked at with."""

    model: Transformer
    told: Sequence[Judged]
    shares: Array  # (N,): how often each comparison is drawn
    held_out: Sequence[Comparison]

    def teach(self, arm: str, steps: int, rng: np.random.Generator) -> Iterator[Event]:
        """Train on random batches of the comparisons, looking at a few new pairs in between."""
        adam = AdamW(self.model.params, lr=RATE, weight_decay=0.0)
        loss = PreferenceLoss(self.model, adam)
        texts = answered([(q, chosen) for q, chosen, _ in self.told] + self._rejected())
        yield Phase(f"learning from {arm}", 0, steps)
        count, every = len(self.told), max(1, steps // LOOKS)
        for step in range(steps):
            if step % every == 0:
                yield self._look(arm, step)
            rows = rng.choice(count, BATCH, p=self.shares)
            now = RATE * held_then_falling(step, steps)
            loss.step(texts.take(rows), texts.take(rows + count), step, now)
            yield Phase(f"learning from {arm}", step + 1, steps)
        yield self._look(arm, steps)

    def _rejected(self) -> list[tuple[Question, Answer]]:
        return [(question, rejected) for question, _, rejected in self.told]

    def _look(self, arm: str, step: int) -> Scalar:
        ahead = _lead(self.model, self.held_out[:LOOKED_AT])
        return Scalar(f"foreseen, {arm}", step, 100 * float(np.mean(ahead > 0)))


def gather(
    farm: Farm, rater: Rater, count: int, rng: np.random.Generator
) -> Generator[Event, None, list[Comparison]]:
    """`count` comparisons of ordinary answers."""
    made: list[Comparison] = []
    while len(made) < count:
        made += ordinary_comparisons(farm, rater, min(AT_ONCE, count - len(made)), rng, WRONG)
        yield Phase("raters compare answers", len(made), count)
    return made


def _unseen(
    farm: Farm, rater: Rater, made: Sequence[Comparison], rng: np.random.Generator
) -> Generator[Event, None, list[Comparison]]:
    """Held-out comparisons: of no pair that was learned from, in either order."""
    seen = {(each.question, frozenset((each.chosen, each.rejected))) for each in made}
    found: list[Comparison] = []
    while len(found) < HELD_OUT:
        some = ordinary_comparisons(farm, rater, AT_ONCE, rng, WRONG)
        found += [c for c in some if (c.question, frozenset((c.chosen, c.rejected))) not in seen]
        yield Phase("pairs kept aside", min(len(found), HELD_OUT), HELD_OUT)
    return found[:HELD_OUT]


def _lead(model: Transformer, pairs: Sequence[Comparison]) -> Array:
    """How far the picked answer scores above the other: (N,)."""
    chosen = answered([(each.question, each.chosen) for each in pairs])
    rejected = answered([(each.question, each.rejected) for each in pairs])
    return np.asarray(score(model, chosen) - score(model, rejected))


def _examine(
    model: Transformer, held_out: Sequence[Comparison], when: str
) -> Generator[Event, None, Foresight]:
    parts = []
    for start in range(0, len(held_out), AT_ONCE):
        parts.append(_lead(model, held_out[start : start + AT_ONCE]))
        yield Phase(when, min(start + AT_ONCE, len(held_out)), len(held_out))
    ahead = np.concatenate(parts) > 0
    told = [(each.better, up) for each, up in zip(held_out, ahead, strict=True)]
    better = [up == better for better, up in told if better is not None]
    return Foresight(float(ahead.mean()), float(np.mean(better)))


def _by_kindness(farm: Farm, model: Transformer) -> tuple[Array, Array]:
    """Score and hidden worth of right answers with 0 to KINDEST kind phrases, above none: (K,)."""
    texts = [
        "dear friend , " * times + say(farm, question, "plain")
        for times in range(KINDEST + 1)
        for question in ASKED
    ]
    answers = [VOCABULARY.encode(f"{text} {END}") for text in texts]
    told = list(zip(ASKED * (KINDEST + 1), answers, strict=True))
    gold = Gold(farm)
    worth = np.array([gold.score(*each) for each in told]).reshape(-1, len(ASKED)).mean(axis=1)
    learned = score(model, answered(told)).reshape(-1, len(ASKED)).mean(axis=1)
    return learned - learned[0], worth - worth[0]


def _kindness_grid(step: int, learned: Array, worth: Array) -> Grid:
    rows = tuple(
        f"{times} kind phrases" + (", never compared" if times > WELCOME else "")
        for times in range(len(worth))
    )
    table = np.stack([learned, worth], axis=1)
    return Grid("more and more kindness", step, table, rows, ("learned score", "hidden worth"))


def _own_grid(step: int, models: Sequence[Transformer], own: Sequence[Judged]) -> Iterator[Event]:
    """How many of the learner's picks each model scores as they were made."""
    up = answered([(question, chosen) for question, chosen, _ in own])
    down = answered([(question, rejected) for question, _, rejected in own])
    shares: list[float] = []
    for model in models:
        shares.append(100 * float(np.mean(score(model, up) > score(model, down))))
        yield Phase("your own picks", len(shares), len(models))
    rows = ("before training", CAREFUL, NOISY)
    yield Grid("your own picks", step, np.array(shares)[:, None], rows, ("scored as you picked %",))


def _shown(each: Comparison) -> Iterator[Event]:
    """One comparison in words."""
    asked = VOCABULARY.decode(VOCABULARY.encode(each.question.text))
    yield Sample("the rater picked", 0, asked, VOCABULARY.decode(each.chosen))
    yield Sample("and not", 0, asked, VOCABULARY.decode(each.rejected))


def _scored(model: Transformer, pairs: Sequence[Comparison]) -> Iterator[Event]:
    """Some new pairs with the scores the model gives them."""
    for step, each in enumerate(pairs, 1):
        asked = VOCABULARY.decode(VOCABULARY.encode(each.question.text))
        for label, answer in (("the rater picked", each.chosen), ("and not", each.rejected)):
            points = float(score(model, answered([(each.question, answer)]))[0])
            yield Sample(label, step, asked, f"{VOCABULARY.decode(answer)} [score {points:+.1f}]")


def _results(
    before: Foresight,
    careful: Foresight,
    misled: Foresight,
    ceiling: float,
    learned: Array,
    worth: Array,
    counts: tuple[int, int],
) -> Iterator[Event]:
    yield Measure("right", 100 * careful.picked)
    yield Measure("ceiling", 100 * ceiling)
    yield Measure("right_before", 100 * before.picked)
    yield Measure("truly_better", 100 * careful.better)
    yield Measure("truly_better_noisy", 100 * misled.better)
    yield Measure("score_two", float(learned[WELCOME]))
    yield Measure("score_five", float(learned[KINDEST]))
    yield Measure("gold_two", float(worth[WELCOME]))
    yield Measure("gold_five", float(worth[KINDEST]))
    yield Measure("comparisons", float(sum(counts)))
    yield Measure("own_picks", float(counts[1]))
    told = f"{careful.picked:.1%} of {HELD_OUT} new pairs"
    yield SPEC.verdict("beats-chance", told, passed=careful.picked > ABOVE_CHANCE)
    told = f"{careful.picked:.1%}, where nobody could expect more than {ceiling:.1%}"
    held = careful.picked - 0.5 >= (ceiling - 0.5) / 2 if ceiling > 0.5 else False
    yield SPEC.verdict("half-way", told, passed=held)
    told = (
        f"{careful.better:.1%} of truly better answers found, {misled.better:.1%} with more noise"
    )
    held = careful.better - misled.better >= FEWER
    yield SPEC.verdict("noise-lowers", told, passed=held)
    told = (
        f"score {learned[WELCOME]:+.1f} for two and {learned[KINDEST]:+.1f} for five kind phrases"
    )
    told += f", worth {worth[WELCOME]:+.1f} and {worth[KINDEST]:+.1f}"
    held = bool(learned[KINDEST] > 0 > worth[KINDEST])
    yield SPEC.verdict("blind-spot", told, passed=held)
