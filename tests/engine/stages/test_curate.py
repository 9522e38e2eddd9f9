"""`curate`: for each claim a setting under which it is false, and what its filters count."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from engine.stages import curate, resolve_knobs
from engine.stages.spec import Event, Grid, Inputs, Measure, Sample, Scalar, Streams, Verdict
from engine.worlds import dirt
from engine.worlds.dirt import Page


def measures(events: list[Event]) -> dict[str, float]:
    return {event.name: event.value for event in events if isinstance(event, Measure)}


def verdicts(events: list[Event]) -> dict[str, bool | None]:
    return {event.id: event.passed for event in events if isinstance(event, Verdict)}


def test_filters_that_drop_nothing_find_nothing_and_change_no_model(play) -> None:
    events = play("curate", {"strictness": 0.0})
    assert verdicts(events)["finds-dirt"] is False
    assert verdicts(events)["nothing-perfect"] is False
    assert verdicts(events)["better-model"] is False  # two runs on the same text, bit for bit
    found = measures(events)
    assert found["dirt_left"] == found["dirt"]
    assert found["loss_raw"] == found["loss_curated"]
    assert not any(name.endswith("precision") for name in found)


def test_filters_that_drop_at_any_suspicion_lose_good_pages(play) -> None:
    events = play("curate", {"strictness": 1.0})
    assert verdicts(events)["spares-good"] is False
    assert verdicts(events)["nothing-perfect"] is False  # useless is not what it means
    assert measures(events)["dirt_left"] <= 0.1 * measures(events)["dirt"]


def test_without_dirt_and_without_dropping_nothing_can_err(play) -> None:
    events = play("curate", {"strictness": 0.0, "dirt": 0.0})
    assert verdicts(events)["nothing-perfect"] is False
    assert verdicts(events)["finds-dirt"] is None


def test_the_table_adds_up_to_what_was_dropped(play) -> None:
    events = play("curate")
    table = [event for event in events if isinstance(event, Grid)][-1]
    assert table.rows == tuple(name for name, _ in curate.FILTERS)
    found = measures(events)
    dropped = found["dirt"] - found["dirt_left"] + found["good_lost"]
    assert table.values[:, 1].sum() == dropped
    assert table.values[0, 0] == found["pages"]


def test_each_filter_shows_what_it_dropped(play) -> None:
    shown = {event.label: event.text for event in play("curate") if isinstance(event, Sample)}
    for name, _ in curate.FILTERS:
        assert shown[name].startswith("dropped: ")


def test_any_dirt_a_filter_drops_counts_for_it_but_only_its_own_against_it() -> None:
    own, other, good = (Page("text", kind) for kind in (dirt.COPY, dirt.FOREIGN, dirt.GOOD))
    dropped, left = [own, other, other, good], [own, own, other]
    sieved = curate.Sieved(dirt.COPY, dropped + left, dropped, left)
    assert sieved.precision == 3 / 4
    assert sieved.recall == 1 / 3


def returned(work: Generator[Event, None, tuple[float, float]]) -> tuple[float, float]:
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def test_the_loss_of_each_text_is_that_of_the_model_that_read_it(play) -> None:
    clean = "In the barn an owl sleeps. " * 4
    raw, good = [Page("ZQ#%" * 40, dirt.GIBBERISH)] * 3, [Page(clean, dirt.GOOD)] * 3
    compared = curate._compare(raw, good, [clean], 20, Streams.from_seed(1))
    loss_raw, loss_curated = returned(compared)
    assert loss_curated < loss_raw - 0.5


def test_each_measured_loss_ends_the_curve_of_its_own_text(play) -> None:
    events = play("curate")
    last = {event.series: event.value for event in events if isinstance(event, Scalar)}
    found = measures(events)
    assert found["loss_raw"] == last[curate.AS_IT_CAME]
    assert found["loss_curated"] == last[curate.CURATED]
    assert found["gain"] == found["loss_raw"] - found["loss_curated"]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [5, 6])
def test_every_claim_holds_at_default_knobs(seed: int) -> None:
    knobs = resolve_knobs(curate.SPEC)
    found = verdicts(list(curate.run(knobs, Streams.from_seed(seed), Inputs())))
    assert all(passed is True for passed in found.values()), found
