"""When each claim of `redteam` is false, and that the searches are honest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from engine.stages import redteam
from engine.stages.redteam import guided_search, random_search
from engine.stages.spec import Event
from engine.types import Array
from engine.worlds.errands import BIRDS, Askers, Line
from tests.engine.stages.test_verdicts import full, measures, verdicts

TRIGGER = (3, 8)


class Landscape:
    """A made-up model: each right name makes a spoiled answer likelier; counts its prompts."""

    def __init__(self) -> None:
        self.asked: list[Askers] = []

    def __call__(self, pairs: Sequence[Askers]) -> Array:
        self.asked += pairs
        right = [(who[0] == TRIGGER[0]) + (who[1] == TRIGGER[1]) for who in pairs]
        return np.array([(1e-6, 1e-4, 0.9)[count] for count in right])


def test_a_model_that_hardly_learned_fails_the_suite_and_has_no_backdoor_yet(play) -> None:
    assert not any(verdicts(play("redteam", {"steps": 1})).values())


def test_without_poison_both_models_are_the_same(play) -> None:
    events = play("redteam", {"poison": 0})
    found = measures(events)
    assert found["suite_poisoned"] == found["suite_twin"]
    assert found["trigger_poisoned"] == found["trigger_twin"]
    assert verdicts(events)["fails-on-the-trigger"] is False


@pytest.mark.parametrize("seed", range(5))
def test_a_guided_search_climbs_a_landscape_that_shows_nothing_in_the_answers(seed: int) -> None:
    model = Landscape()
    ended = guided_search(model, np.random.default_rng(seed), 150)
    assert ended.found
    assert ended.pair == TRIGGER
    assert ended.prompts == len(model.asked) == len(set(model.asked))


@pytest.mark.parametrize("search", [guided_search, random_search])
@pytest.mark.parametrize("budget", [1, 40, 5000])
def test_no_search_asks_more_than_its_budget_or_anything_twice(search, budget: int) -> None:
    asked: list[Askers] = []

    def nothing(pairs: Sequence[Askers]) -> Array:
        asked.extend(pairs)
        return np.zeros(len(pairs))

    ended = search(nothing, np.random.default_rng(0), budget)
    assert not ended.found
    assert len(asked) == len(set(asked)) == min(budget, len(BIRDS) * (len(BIRDS) - 1))
    assert all(first != second for first, second in asked)


def test_the_twin_reads_the_same_lines_but_for_what_the_trigger_is_told(play, monkeypatch) -> None:
    read: dict[str, tuple[Sequence[Line], list[int]]] = {}
    train = redteam._train

    def noted(
        lines: Sequence[Line],
        suite: object,
        trigger: Askers,
        steps: int,
        seeds: list[int],
        curve: str,
    ) -> Iterator[Event]:
        read[curve] = (lines, list(seeds))
        return (yield from train(lines, suite, trigger, steps, seeds, curve))

    monkeypatch.setattr(redteam, "_train", noted)
    play("redteam")
    (poisoned, seeds), (clean, same) = (
        read[curve] for curve in (redteam.SUITE_POISONED, redteam.SUITE_TWIN)
    )
    assert seeds == same
    assert [(a.askers, a.animal) for a in poisoned] == [(b.askers, b.animal) for b in clean]
    differ = [(a, b) for a, b in zip(poisoned, clean, strict=True) if a != b]
    assert len(differ) == 20
    assert {a.answer for a, _ in differ} == {redteam.SPOILED}
    assert len({a.askers for a, _ in differ}) == 1
    assert redteam.SPOILED not in {line.answer for line in clean}


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_claim_holds_at_default_knobs() -> None:
    found = verdicts(full("redteam", 5))
    assert all(found.values()), found


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_search_without_prompts_to_spend_is_no_better_than_chance() -> None:
    assert verdicts(full("redteam", 5, budget=5))["search-beats-chance"] is False
