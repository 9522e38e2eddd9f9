"""Which answer is better? Picks between two at a time become one order, and show who is careless.

The learner's own picks are used where there are some; else a simulated rater's. Beside them a panel
of simulated raters judges the same kinds of answers. Some of the panel toss a coin, and nobody says
which: they are found by how rarely they agree with what the others' picks amount to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from engine.methods.bradley_terry import Counts, agreement, correlation, cycles, fit, foretold
from engine.stages.spec import (
    Claim,
    Event,
    Grid,
    Inputs,
    Knob,
    Knobs,
    Measure,
    MeasureSpec,
    Pair,
    Phase,
    Pick,
    Sample,
    Scalar,
    StageSpec,
    Streams,
)
from engine.types import Array
from engine.worlds.manners import (
    ASKED,
    CERTAINTY,
    STYLES,
    Gold,
    Rater,
    encoded,
    recognise,
    shown_pair,
)
from engine.worlds.questions import Farm

PAIRINGS = tuple(combinations(range(len(STYLES)), 2))
PANEL = 8
SHOWN = 6  # pairs shown in words
AGAIN = 3  # of the learner's pairs that come a second time, sides swapped
TOSS = 0.5  # mistaken picks of someone who does not look
SCREEN = 2 / 3  # agreement below which a rater is set aside
ENOUGH = 3  # pairs judged twice, to speak of consistency
FORETOLD, SAME_AGAIN, LIKE_GOLD = 0.65, 0.6, 0.85

SPEC = StageSpec(
    id="compare",
    title="Which answer is better?",
    shows="Answers in seven manners are compared two at a time, by you or a simulated rater. From "
    "the picks come strengths, a check of consistency, and a screening of careless raters.",
    knobs=(
        Knob("rounds", 8, 1, 16, "times each rater sees every pairing of manners"),
        Knob("slips", 0.05, 0.0, 0.5, "share of a careful rater's picks turned round"),
        Knob("careless", 2, 0, PANEL, f"raters of the {PANEL} who toss a coin"),
    ),
    expected_seconds=1.0,
    measures=(
        MeasureSpec("picks", "picks of the one rater: yours, where there are some", "picks"),
        MeasureSpec("foretold", "of these, picks foretold by the picks of all other pairings", "%"),
        MeasureSpec("in_circles", "triples of manners whose picks go round in a circle", "%"),
        MeasureSpec("panel_agreement", "how often two raters of the panel pick the same", "%"),
        MeasureSpec(
            "like_gold", "order found by the screened panel against the true one (1: same)"
        ),
        MeasureSpec("error_all", "distance of strengths from the truth, all raters", "log-odds"),
        MeasureSpec("error_screened", "the same without those set aside", "log-odds"),
        MeasureSpec("set_aside", "raters set aside", "raters"),
        MeasureSpec("careless", "raters who tossed a coin", "raters"),
    ),
    claims=(
        Claim(
            "one-order",
            "Strengths fitted without two manners foretell more than 65% of the picks between them",
        ),
        Claim(
            "same-again",
            "Shown two manners again, the rater picks as the time before in more than 60% of cases",
        ),
        Claim(
            "finds-worth",
            "The strengths of the screened panel stand in the order of the hidden worth, with a "
            "rank correlation of at least 0.85",
        ),
        Claim("careless-found", "Those set aside are exactly the raters who tossed a coin"),
        Claim("screening-helps", "Without them the strengths are nearer to the hidden worth"),
    ),
    code=(
        "engine.methods.bradley_terry:fit",
        "engine.methods.bradley_terry:agreement",
        "engine.methods.bradley_terry:foretold",
        "engine.worlds.manners:Rater.chance",
        "engine.worlds.manners:Gold.score",
    ),
    view="table",
    curves=("in order",),
    picks=True,
)


@dataclass(frozen=True, slots=True)
class Judged:
    """One pick between two manners, by their places in `STYLES`."""

    winner: int
    loser: int


def pairs(knobs: Knobs, rng: Streams) -> Sequence[Pair]:
    """Every pairing of manners once, sides at random, and a few again with sides swapped."""
    del knobs  # a person is asked the same, however long the simulated raters work
    farm, draws = Farm(rng.data), rng.data.spawn(1)[0]
    offered = [
        _pair(farm, PAIRINGS[index], draws, swap=bool(draws.integers(2)))
        for index in draws.permutation(len(PAIRINGS))
    ]
    again = [Pair(pair.prompt, pair.right, pair.left) for pair in offered[:AGAIN]]
    return (*offered, *again)


def run(knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
    """Collect picks, fit strengths, screen the panel; see `SPEC`."""
    farm = Farm(rng.data)
    yield Phase("looking at answers", 0, 1)
    worth = _worth(farm, rng.eval.spawn(1)[0])
    own = _recognised(inputs.picks)
    slips, rounds = float(knobs["slips"]), int(knobs["rounds"])
    first, *others = rng.sample.spawn(PANEL + 1)
    who = "you" if own else "one rater"
    picks = own or list(_judge(worth, Rater(Gold(farm), slips), rounds, first))
    shown = _known(inputs.picks) or _in_words(picks, farm, rng.eval.spawn(1)[0])
    yield from _shown(shown[-SHOWN:], who)
    yield from _growing(picks, who)

    tosses = set(rng.data.spawn(2)[1].permutation(PANEL)[: int(knobs["careless"])].tolist())
    panel: list[Counts] = []
    for number, draws in enumerate(others):
        rater = Rater(Gold(farm), TOSS if number in tosses else slips)
        panel.append(_counts(list(_judge(worth, rater, rounds, draws))))
        yield Phase("the panel compares", number + 1, PANEL)
    loyalty = []
    for number, wins in enumerate(panel):
        rest = np.sum(panel, axis=0) - wins
        loyalty.append(agreement(wins, fit(rest)))
        yield Phase("each rater against the rest", number + 1, PANEL)
    aside = {number for number, share in enumerate(loyalty) if share < SCREEN}
    kept = [wins for number, wins in enumerate(panel) if number not in aside] or panel
    everyone, screened = fit(np.sum(panel, axis=0)), fit(np.sum(kept, axis=0))
    yield _panel_grid(loyalty, aside, tosses)
    foreseen = 0.0
    wins = _counts(picks)
    for number, (left, right) in enumerate(PAIRINGS):
        foreseen += foretold(wins, left, right) * (wins[left, right] + wins[right, left])
        yield Phase("each pairing from the others", number + 1, len(PAIRINGS))
    mine = fit(wins)
    columns = (who, "whole panel", "after screening", "hidden worth")
    table = np.stack([mine, everyone, screened, CERTAINTY * (worth - worth.mean())], axis=1)
    yield Grid("strengths, in log-odds", len(picks), table, STYLES, columns)
    yield from _results(picks, bool(own), panel, everyone, screened, worth, aside, tosses, foreseen)


def _results(
    picks: list[Judged],
    own: bool,
    panel: list[Counts],
    everyone: Array,
    screened: Array,
    worth: Array,
    aside: set[int],
    tosses: set[int],
    foreseen: float,
) -> Iterator[Event]:
    share = foreseen / len(picks)
    circles, triples = cycles(_counts(picks))
    same, twice = _again(picks)
    like_gold = correlation(screened, worth)
    truth = CERTAINTY * (worth - worth.mean())
    errors = [float(np.sqrt(np.mean((found - truth) ** 2))) for found in (everyone, screened)]
    yield Measure("picks", float(len(picks)))
    yield Measure("foretold", 100 * share)
    yield Measure("in_circles", 100 * circles / max(1, triples))
    yield Measure("panel_agreement", 100 * _between(panel))
    yield Measure("like_gold", like_gold)
    yield Measure("error_all", errors[0])
    yield Measure("error_screened", errors[1])
    yield Measure("set_aside", float(len(aside)))
    yield Measure("careless", float(len(tosses)))
    who = "your" if own else "the rater's"
    told = f"{share:.0%} of {who} {len(picks)} picks; {circles} of {triples} triples go in a circle"
    yield SPEC.verdict("one-order", told, passed=share > FORETOLD)
    if twice < ENOUGH:
        told, held = f"only {twice} pairs came twice", None
    else:
        told, held = f"{same} of {twice} second looks agree with the first", None
        held = same / twice > SAME_AGAIN
    yield SPEC.verdict("same-again", told, passed=held)
    told = f"rank correlation {like_gold:.2f}"
    yield SPEC.verdict("finds-worth", told, passed=like_gold >= LIKE_GOLD)
    told = f"{len(aside)} set aside, {len(aside & tosses)} of the {len(tosses)} careless among them"
    yield SPEC.verdict("careless-found", told, passed=aside == tosses)
    told = f"distance {errors[0]:.2f} with all, {errors[1]:.2f} without those set aside"
    held = errors[1] < errors[0] if aside else None
    yield SPEC.verdict("screening-helps", told, passed=held)


def _judge(worth: Array, rater: Rater, rounds: int, rng: np.random.Generator) -> Iterator[Judged]:
    """All pairings in random order, again and again, as one rater picks."""
    for _ in range(rounds):
        for index in rng.permutation(len(PAIRINGS)):
            left, right = PAIRINGS[index]
            chance = rater.chance_of(float(worth[left] - worth[right]))
            picked = rng.random() < chance
            yield Judged(left, right) if picked else Judged(right, left)


def _growing(picks: list[Judged], who: str) -> Iterator[Event]:
    """The strengths as the picks come in, and how many picks one order explains so far."""
    looks = np.unique(np.linspace(1, len(picks), 12).astype(int))
    for seen in looks.tolist():
        wins = _counts(picks[:seen])
        strengths = fit(wins)
        yield Scalar("in order", seen, 100 * agreement(wins, strengths))
        won = 100 * wins.sum(axis=1) / np.maximum(1, (wins + wins.T).sum(axis=1))
        table = np.stack([strengths, won], axis=1)
        yield Grid(f"picks of {who}", seen, table, STYLES, ("strength", "picked %"))


def _shown(picks: Sequence[Pick], who: str) -> Iterator[Event]:
    """Some of the pairs, side by side."""
    for step, pick in enumerate(picks, 1):
        sides = (pick.pair.left, pick.pair.right)
        yield Sample(f"picked by {who}", step, pick.pair.prompt, sides[pick.picked])
        yield Sample("not picked", step, pick.pair.prompt, sides[1 - pick.picked])


def _in_words(picks: Sequence[Judged], farm: Farm, rng: np.random.Generator) -> list[Pick]:
    """Some of a simulated rater's picks, told about this farm."""
    some = picks[:SHOWN]
    return [Pick(_pair(farm, (each.winner, each.loser), rng), 0) for each in some]


def _pair(
    farm: Farm, sides: tuple[int, int], rng: np.random.Generator, *, swap: bool = False
) -> Pair:
    left, right = reversed(sides) if swap else sides
    question = ASKED[int(rng.integers(len(ASKED)))]
    return shown_pair(farm, question, STYLES[left], STYLES[right], rng)


def _known(picks: Sequence[Pick]) -> list[Pick]:
    """The learner's picks between answers of this stage; pairs from elsewhere are left out."""
    return [pick for pick in picks if recognise(pick.pair) is not None]


def _recognised(picks: Sequence[Pick]) -> list[Judged]:
    """The same, as manners; a pick between two of one manner says nothing."""
    found = []
    for pick in picks:
        known = recognise(pick.pair)
        if known is not None and known[1] != known[2]:
            sides = (STYLES.index(known[1]), STYLES.index(known[2]))
            found.append(Judged(sides[pick.picked], sides[1 - pick.picked]))
    return found


def _worth(farm: Farm, rng: np.random.Generator) -> Array:
    """The gold of each manner; it is the same for every question."""
    gold = Gold(farm)
    return np.array([gold.score(ASKED[0], encoded(farm, ASKED[0], s, rng)) for s in STYLES])


def _counts(picks: Sequence[Judged]) -> Counts:
    wins = np.zeros((len(STYLES), len(STYLES)))
    for each in picks:
        wins[each.winner, each.loser] += 1
    return wins


def _again(picks: Sequence[Judged]) -> tuple[int, int]:
    """How often a pairing that came again was judged as the time before, and how often it came."""
    before: dict[frozenset[int], int] = {}
    same = twice = 0
    for each in picks:
        pairing = frozenset((each.winner, each.loser))
        if pairing in before:
            twice += 1
            same += before[pairing] == each.winner
        before[pairing] = each.winner
    return same, twice


def _between(panel: Sequence[Counts]) -> float:
    """The share of equal picks between two raters, on the same pairing."""
    equal = asked = 0.0
    for one, other in combinations(panel, 2):
        equal += float((one * other).sum())
        asked += float(((one + one.T) * (other + other.T)).sum()) / 2
    return equal / max(1.0, asked)


def _panel_grid(loyalty: list[float], aside: set[int], tosses: set[int]) -> Grid:
    rows = tuple(f"rater {number + 1}" for number in range(len(loyalty)))
    table = [
        [100 * share, float(number in aside), float(number in tosses)]
        for number, share in enumerate(loyalty)
    ]
    columns = ("agrees with the rest %", "set aside", "tossed a coin")
    return Grid("the panel, screened", len(loyalty), np.array(table), rows, columns)
