from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest

from engine.stages import compare, resolve_knobs
from engine.stages.spec import Event, Inputs, Pair, Pick, Sample, Streams, Verdict
from engine.worlds.manners import STYLES, recognise

CAREFUL = {"slips": 0.0}


def play(
    turned: Mapping[str, float] | None = None, picks: Iterable[Pick] = (), seed: int = 1
) -> list[Event]:
    knobs = resolve_knobs(compare.SPEC, turned)
    return list(compare.run(knobs, Streams.from_seed(seed), Inputs(picks=tuple(picks))))


def verdicts(events: list[Event]) -> dict[str, bool | None]:
    return {event.id: event.passed for event in events if isinstance(event, Verdict)}


def offered(seed: int = 1) -> tuple[Pair, ...]:
    return tuple(compare.pairs({}, Streams.from_seed(seed)))


def by_taste(order: list[str], seed: int = 1) -> list[Pick]:
    """Someone who always picks the manner that comes first in their order."""
    picks = []
    for pair in offered(seed):
        known = recognise(pair)
        assert known is not None
        picks.append(Pick(pair, int(order.index(known[1]) > order.index(known[2]))))
    return picks


@pytest.mark.parametrize("seed", [1, 2])
def test_with_careful_raters_every_claim_holds(seed: int) -> None:
    assert all(verdicts(play(CAREFUL, seed=seed)).values())


def test_raters_who_all_toss_a_coin_have_no_order_and_nobody_stands_out() -> None:
    assert verdicts(play({"slips": 0.5})) == dict.fromkeys(
        ("one-order", "same-again", "finds-worth", "careless-found", "screening-helps"), False
    )


def test_without_careless_raters_nobody_is_set_aside_and_screening_has_nothing_to_help() -> None:
    held = verdicts(play({"careless": 0, "slips": 0.0}))
    assert held["careless-found"] is True
    assert held["screening-helps"] is None


def test_every_pairing_of_manners_is_offered_and_some_come_again_with_sides_swapped() -> None:
    pairs = offered()
    known = [recognise(pair) for pair in pairs]
    pairings = [frozenset(each[1:]) for each in known if each is not None]
    assert len(pairings) == len(pairs)
    assert len(set(pairings)) == len(STYLES) * (len(STYLES) - 1) / 2
    again = pairs[-compare.AGAIN :]
    assert all(Pair(p.prompt, p.right, p.left) in pairs for p in again)


def test_a_taste_that_is_one_order_is_found_even_if_it_likes_rude_answers() -> None:
    taste = ["rude", "curt", "kind, wrong", "plain", "gushing", "warm", "kind"]
    events = play(CAREFUL, by_taste(taste))
    held = verdicts(events)
    assert held["one-order"] is True
    assert held["same-again"] is True
    assert any(e.label == "picked by you" for e in events if isinstance(e, Sample))
    last = [e for e in events if getattr(e, "name", "") == "picks of you"][-1]
    found = sorted(STYLES, key=lambda style: -last.values[STYLES.index(style), 0])
    assert found == taste


def test_picks_that_change_at_the_second_look_are_not_the_same_again() -> None:
    picks = by_taste(list(STYLES))
    turned = [Pick(pick.pair, 1 - pick.picked) for pick in picks[-compare.AGAIN :]]
    held = verdicts(play(CAREFUL, [*picks[: -compare.AGAIN], *turned]))
    assert held["same-again"] is False


def test_always_picking_the_left_one_is_no_order() -> None:
    assert verdicts(play(CAREFUL, [Pick(pair, 0) for pair in offered()]))["one-order"] is False


def test_without_a_second_look_consistency_is_not_judged() -> None:
    picks = by_taste(list(STYLES))[: -compare.AGAIN]
    assert verdicts(play(CAREFUL, picks))["same-again"] is None


def test_pairs_from_elsewhere_are_left_out() -> None:
    strange = [Pick(Pair("red or blue?", "red", "blue"), 0)]
    assert play(CAREFUL, strange) == play(CAREFUL)


def test_the_pairs_it_shows_are_those_the_learner_judged() -> None:
    picks = by_taste(list(STYLES), seed=7)
    shown = [e for e in play(CAREFUL, picks) if isinstance(e, Sample)]
    judged = {(p.pair.prompt, text) for p in picks for text in (p.pair.left, p.pair.right)}
    assert shown
    assert {(each.prompt, each.text) for each in shown} <= judged
