"""`surprise`: for each claim a setting under which it is false, and what it does with any text."""

from __future__ import annotations

import numpy as np
import pytest

from engine.stages import resolve_knobs, surprise
from engine.stages.spec import Event, Grid, Inputs, Measure, Sample, Streams, Verdict
from engine.worlds import village


def measures(events: list[Event]) -> dict[str, float]:
    return {event.name: event.value for event in events if isinstance(event, Measure)}


def verdicts(events: list[Event]) -> dict[str, bool | None]:
    return {event.id: event.passed for event in events if isinstance(event, Verdict)}


def grids(events: list[Event], name: str) -> list[Grid]:
    return [event for event in events if isinstance(event, Grid) and event.name == name]


def test_without_counting_it_is_the_even_bet(play) -> None:
    found = play("surprise", {"characters": 0})
    assert verdicts(found)["beats-even"] is False
    assert verdicts(found)["more-text"] is False
    assert measures(found)["held_out"] == pytest.approx(measures(found)["even"])


def test_text_that_changes_its_alphabet_is_not_learned(play) -> None:
    corpus = "abab " * 400 + "yzzy. " * 30
    found = verdicts(play("surprise", inputs=Inputs(corpus=corpus)))
    assert found["beats-even"] is False


def test_surprises_shown_as_whole_bits_do_not_add_up_to_the_score(play) -> None:
    assert verdicts(play("surprise", {"decimals": 0}))["is-the-mean"] is False
    assert verdicts(play("surprise", {"decimals": 3}))["is-the-mean"] is True


@pytest.mark.parametrize("typed", ["a", "ÿ\ud800\U0001f600\x00", "日本語", "Anna " * 200])
def test_any_typed_text_is_scored_and_shown_character_by_character(play, typed: str) -> None:
    events = play("surprise", inputs=Inputs(typed=typed))
    marked = grids(events, "surprise of each character")
    drawn = typed[: surprise.MOST_SHOWN].encode("utf-8", "backslashreplace").decode()
    assert all("".join(grid.columns) == drawn for grid in marked)
    assert all(grid.values.min() >= 0 and grid.values.max() <= 1 for grid in marked)
    assert verdicts(events)["is-the-mean"] is True


def test_a_character_it_never_read_is_counted_as_unknown(play) -> None:
    assert measures(play("surprise", inputs=Inputs(typed="Anna ☃☃")))["unknown"] == 2


def test_it_writes_with_the_letters_of_the_text_it_read(play) -> None:
    corpus = "the cat sat on the mat. " * 100
    events = play("surprise", inputs=Inputs(corpus=corpus))
    own = [event.text for event in events if isinstance(event, Sample)]
    assert own
    assert all(set(text) <= set(corpus) for text in own)


def test_village_pages_are_whole_sentences_of_plain_letters() -> None:
    rng = Streams.from_seed(1).data
    texts = village.pages(rng, 200) + [village.letter(rng) for _ in range(200)]
    assert all(text[0].isupper() and text.endswith(".") for text in texts)
    assert all(text.isascii() and "{" not in text for text in texts)
    assert len(set(texts)) == len(texts)


def test_held_out_text_is_not_among_the_text_that_is_counted() -> None:
    counted, held_out = surprise._texts(None, np.random.default_rng(1))
    assert (len(counted), len(held_out)) == (surprise.MOST_READ, surprise.HELD_OUT)
    pages = set(counted.splitlines())
    again = [page in pages for page in held_out.splitlines()[:-1]]
    assert np.mean(again) < 0.5  # short notes are sometimes written twice
    own = "".join(chr(0x4E00 + place) for place in range(1000))
    counted, held_out = surprise._texts(own, np.random.default_rng(1))
    assert counted + held_out == own


def test_the_held_out_score_is_that_of_the_held_out_text(play, monkeypatch) -> None:
    strange = "zzzz qqqq " * 20
    monkeypatch.setattr(surprise, "_texts", lambda *_: ("the cat sat on the mat. " * 50, strange))
    found = measures(play("surprise"))
    assert found["held_out"] > 2 * found["even"]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [5, 6])
def test_every_claim_holds_at_default_knobs(seed: int) -> None:
    knobs = resolve_knobs(surprise.SPEC)
    found = verdicts(list(surprise.run(knobs, Streams.from_seed(seed), Inputs())))
    assert all(passed is True for passed in found.values()), found
