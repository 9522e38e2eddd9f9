"""When each claim of `bias` is false, and what its runs promise besides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from engine.stages import bias
from engine.stages.spec import Event, Grid, Scalar
from engine.worlds.valleys import Note, usual_share
from tests.engine.stages.test_verdicts import full, measures, verdicts


def test_a_model_that_hardly_read_has_no_skew_yet_and_knows_no_place(play) -> None:
    found = verdicts(play("bias"))
    assert found["skew-returns"] is False
    assert found["left-out-served-worse"] is False


def test_the_level_drawn_is_the_share_counted_in_the_text(play) -> None:
    events = play("bias", {"skew": 1.0})
    (level,) = (e.value for e in events if isinstance(e, Scalar) and e.series == "in the text %")
    assert level == measures(events)["usual_text"] == 100.0


def test_the_last_table_sets_both_models_beside_the_text(play) -> None:
    tables = [event for event in play("bias") if isinstance(event, Grid)]
    assert tables[-1].columns == ("text", "completions", "at 0.5", "rebalanced")


def test_the_second_model_reads_rebalanced_notes_with_the_same_luck(play, monkeypatch) -> None:
    read: dict[str, tuple[Sequence[Note], list[int]]] = {}
    real = bias._read

    def noted(
        valleys: object,
        notes: Sequence[Note],
        steps: int,
        seeds: list[int],
        curve: str,
        rng: object,
    ) -> Iterator[Event]:
        read[curve] = (notes, list(seeds))
        return (yield from real(valleys, notes, steps, seeds, curve, rng))

    monkeypatch.setattr(bias, "_read", noted)
    play("bias")
    (told, seeds), (again, same) = (read[curve] for curve in ("usual animal %", "rebalanced %"))
    assert seeds == same
    assert len(again) == len(told)
    assert set(again) <= set(told)
    assert usual_share(told) > 0.75
    assert abs(usual_share(again) - 0.5) < 0.15


def test_cold_completions_are_those_drawn_at_the_lower_temperature(play, monkeypatch) -> None:
    hen, fox = (bias.VOCABULARY.id(animal) for animal in bias.ANIMALS)

    def drawn(
        _: object, prompts: list[object], length: int, rng: object, temperature: float
    ) -> list[list[int]]:
        assert length == 1
        return [[hen if temperature == bias.COLD else fox] for _ in prompts]

    monkeypatch.setattr(bias, "sample_batch", drawn)
    events = play("bias")
    hens = [100.0 * (bias.usual_animal(trade) == 0) for trade in range(len(bias.TRADES))]
    _, warm, cold, rebalanced = [e for e in events if isinstance(e, Grid)][-1].values.T.tolist()
    assert cold == hens
    assert warm == rebalanced == [100 - share for share in hens]
    found = measures(events)
    assert found["usual_cold"] == pytest.approx(np.mean(cold))
    assert found["usual"] == pytest.approx(np.mean(warm))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_claim_holds_at_default_knobs() -> None:
    found = verdicts(full("bias", 5))
    assert all(found.values()), found


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_text_that_is_not_rebalanced_keeps_its_skew() -> None:
    assert verdicts(full("bias", 5, rebalance=0.0))["rebalancing-reduces"] is False


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_marsh_with_as_many_notes_is_served_as_well() -> None:
    assert verdicts(full("bias", 5, marsh=0.5))["left-out-served-worse"] is False


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_text_without_a_skew_gives_none_back() -> None:
    assert verdicts(full("bias", 5, skew=0.5))["skew-returns"] is False


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_what_is_always_said_cannot_be_said_more_often_at_a_low_temperature() -> None:
    found = verdicts(full("bias", 5, skew=1.0))
    assert found["cold-sharpens"] is False
    assert found["rebalancing-reduces"] is False
