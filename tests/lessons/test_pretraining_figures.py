"""The figures that `pretraining` prints of its own demonstration are those of the demonstration."""

from __future__ import annotations

import math

import pytest

from course.catalog.index import Catalog
from course.paths import bundled_lessons
from engine.stages import load, resolve_knobs
from engine.stages.spec import Inputs, Measure, Scalar, Streams
from engine.worlds import barn

TEXT = Catalog.open(bundled_lessons()).lesson("pretraining").raw


def run(seed: int, overrides: dict[str, str | float]) -> tuple[dict[str, float], float]:
    """The measures of a run, and the bets of its mean step."""
    stage = load("pretrain")
    knobs = resolve_knobs(stage.SPEC, overrides)
    events = list(stage.run(knobs, Streams.from_seed(seed), Inputs()))
    measures = {each.name: each.value for each in events if isinstance(each, Measure)}
    steps = max(each.step for each in events if isinstance(each, Scalar))
    return measures, measures["tokens"] / steps


def after(tale: str) -> dict[str, float]:
    """The chance of every word that may come next."""
    chances = barn.next_distribution(barn.VOCABULARY.encode(tale))
    return {barn.VOCABULARY.word(i): float(p) for i, p in enumerate(chances) if p > 0}


def test_the_line_it_opens_with_goes_on_with_four_moods_by_a_fair_die() -> None:
    assert "The snow falls in the barn, and the hen is ____." in TEXT
    moods = after("the hen sleeps in the dark barn. the snow falls in the barn, and the hen is")
    assert moods == pytest.approx(dict.fromkeys(("hungry", "tired", "happy", "sad"), 0.25))
    assert f"costs {-math.log(0.25):.2f} every time" in TEXT


def test_a_tale_about_a_hen_can_only_go_on_with_the_hen() -> None:
    tale = "the hen sleeps in the dark barn. the snow falls in the barn, and the"
    assert after(tale) == pytest.approx({"hen": 1.0})


def test_words_weights_and_bets_are_those_of_the_stage() -> None:
    words = len(barn.VOCABULARY)
    assert f"over {words} words" in TEXT
    assert f"ln({words}) = {math.log(words):.2f}" in TEXT
    assert len(barn.HEROES) == 6
    assert "about evenly on the six animals" in TEXT
    measures, bets = run(0, {"steps": 20})
    assert f"{measures['weights']:,.0f} weights" in TEXT
    assert resolve_knobs(load("pretrain").SPEC, {})["batch"] == 12
    assert "twelve tales go in, some 500 bets" in TEXT
    assert bets == pytest.approx(500, rel=0.03)
    assert measures["loss_start"] == pytest.approx(math.log(words), abs=0.2)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_run_ends_between_the_floor_and_counting_pairs(seed: int) -> None:
    measures, _ = run(seed, {})
    assert measures["bigram"] == pytest.approx(1.4, abs=0.05)
    assert measures["floor"] < measures["loss_end"] < measures["bigram"]
    work = 6 * measures["weights"] * measures["tokens"]
    assert round(work / 1e11) == 2
    assert 3.15e23 / work > 1e12


@pytest.mark.slow
def test_ten_tales_are_learned_by_heart_and_help_with_no_other() -> None:
    measures, _ = run(0, {"tales": 10})
    assert measures["train_end"] < 0.1
    assert measures["loss_end"] > math.log(len(barn.VOCABULARY))
