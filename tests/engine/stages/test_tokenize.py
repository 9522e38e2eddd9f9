"""`tokenize`: for each claim a setting under which it is false, and what it does with any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.stages import resolve_knobs, tokenize
from engine.stages.spec import Event, Grid, Inputs, Measure, Scalar, Streams, Verdict
from engine.tokenizer.bpe import learn_merges


def measures(events: list[Event]) -> dict[str, float]:
    return {event.name: event.value for event in events if isinstance(event, Measure)}


def verdicts(events: list[Event]) -> dict[str, bool | None]:
    return {event.id: event.passed for event in events if isinstance(event, Verdict)}


def test_a_vocabulary_that_replaces_what_it_does_not_know_loses_text(play) -> None:
    events = play("tokenize", {"unknown": 1})
    assert verdicts(events)["round-trip"] is False
    assert measures(events)["unchanged"] < measures(events)["texts"]


def test_without_merges_tokens_stay_single_bytes(play) -> None:
    events = play("tokenize", {"merges": 0})
    assert verdicts(events)["own-text"] is False
    assert verdicts(events)["other-text"] is False
    assert verdicts(events)["round-trip"] is True
    assert measures(events)["own"] == 1.0


def test_merges_of_another_script_do_nothing_for_english(play) -> None:
    corpus = "今日は良い天気です。" * 200
    found = verdicts(play("tokenize", inputs=Inputs(corpus=corpus)))
    assert found["own-text"] is True
    assert found["other-text"] is False


def test_a_few_merges_make_no_long_tokens_and_serve_other_text_nearly_as_well(play) -> None:
    events = play("tokenize")  # 20 merges: the commonest pairs of any English
    assert verdicts(events)["own-text"] is False
    assert verdicts(events)["other-text"] is False
    assert measures(events)["transfer"] > 100 * tokenize.MUCH


def test_another_merge_never_makes_tokens_shorter(play) -> None:
    events = play("tokenize")
    for series in tokenize.SPEC.curves:
        course = [e.value for e in events if isinstance(e, Scalar) and e.series == series]
        assert course == sorted(course)


@pytest.mark.parametrize("typed", ["a", "\ud800\x00\U0001f600", "ß" * 500, "   \n\t  "])
def test_any_typed_text_is_cut_and_comes_back(play, typed: str) -> None:
    events = play("tokenize", inputs=Inputs(typed=typed))
    assert verdicts(events)["round-trip"] is True
    assert measures(events)["shown_end"] <= measures(events)["shown_start"]


def test_the_pieces_of_plain_text_join_to_it(play) -> None:
    typed = "Anna mended the boat."
    cuts = [e for e in play("tokenize", inputs=Inputs(typed=typed)) if isinstance(e, Grid)]
    assert all("".join(cut.columns) == typed for cut in cuts)
    assert len(cuts[-1].columns) < len(cuts[0].columns)


@given(st.text(alphabet=st.characters(), max_size=60))
def test_every_text_comes_back(text: str) -> None:
    merges = list(learn_merges("the hen and the hare then sang", 8))
    assert tokenize.Cutter(merges, None).unchanged(text)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [5, 6])
def test_every_claim_holds_at_default_knobs(seed: int) -> None:
    knobs = resolve_knobs(tokenize.SPEC)
    found = verdicts(list(tokenize.run(knobs, Streams.from_seed(seed), Inputs())))
    assert all(passed is True for passed in found.values()), found
