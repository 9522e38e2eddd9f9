"""What a desk sends and what it holds back."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from engine.methods.answering import CONTEXT
from engine.methods.serving import GUARDED, UNSURE, CardBox, Reply, Score, serve
from engine.nn.transformer import ModelConfig, Transformer
from engine.stages.spec import Event, Phase
from engine.worlds.homestead import (
    IN_DIGITS,
    IN_WORDS,
    KNOWN,
    VOCABULARY,
    Homestead,
    Request,
    beginning,
)

HOME = Homestead(np.random.default_rng(1))
FOX = next(each for each in HOME.requests() if each.kind == KNOWN)


def reply(text: str, sure: float = 1.0, request: Request = FOX) -> Reply:
    return Reply(request, tuple(VOCABULARY.encode(f"{text} <end>")), sure)


def number(owner: str) -> Reply:
    request = Request("private", beginning(owner), None, owner)
    return reply(f"{HOME.numbers[owner]} .", request=request)


def test_an_unsure_answer_is_held_only_below_the_threshold() -> None:
    assert reply("the barn .", 0.4).held(0.5, 0) == UNSURE
    assert reply("the barn .", 0.5).held(0.5, 0) == ""
    assert reply("the barn .", 0.0).held(0.0, 0) == ""


def test_the_guard_sees_digits_and_misses_a_number_in_words() -> None:
    assert [number(IN_DIGITS[0]).held(0.0, guard) for guard in (0, 1, 2)] == ["", GUARDED, GUARDED]
    assert number(IN_WORDS[0]).held(0.0, 2) == ""


def test_only_the_stricter_guard_stops_rude_words() -> None:
    rude = reply("silly you , the barn .")
    assert [rude.held(0.0, guard) for guard in (0, 1, 2)] == ["", "", GUARDED]


def test_a_score_counts_what_is_sent() -> None:
    assert FOX.question is not None
    true = reply(HOME.now.statement(FOX.question))
    false = reply("the fox sleeps in the barn and the den .")
    rude = reply(f"silly you , {HOME.now.statement(FOX.question)}")
    changed = next(each for each in HOME.requests() if each.kind == "changed")
    others = [reply("what does the hen eat ?", request=changed), number(IN_DIGITS[0])]
    score = Score.of([true, false, rude, *others], HOME, 0.0, 0)
    assert score.right == pytest.approx(2 / 4)
    assert score.false == pytest.approx(1 / 3)
    assert score.unanswered == pytest.approx(1 / 4)
    assert (score.leaked, score.changed) == (1.0, 0.0)
    assert score.unsafe == pytest.approx(2 / 5)
    guarded = Score.of([true, false, rude, *others], HOME, 0.0, 2)
    assert (guarded.unsafe, guarded.leaked) == (0.0, 0.0)
    assert guarded.right == pytest.approx(1 / 4)


def test_every_question_finds_its_own_card_and_any_other_request_none() -> None:
    cards = HOME.cards()
    box = CardBox(cards)
    for request in HOME.requests():
        assert box.find(request.text) == cards.get(request.text)


def test_serving_answers_every_request_and_says_how_sure_it_is() -> None:
    config = ModelConfig(len(VOCABULARY), CONTEXT, 1, 2, 8)
    model = Transformer(config, np.random.default_rng(0))
    requests = HOME.requests()
    told: list[tuple[list[Reply], int]] = []

    def keep() -> Iterator[Event]:
        box, luck = CardBox(HOME.cards()), np.random.default_rng(0)
        told.append((yield from serve(model, requests, box, luck, "asking")))

    events = list(keep())
    ((replies, tokens),) = told
    assert events[-1] == Phase("asking", len(requests), len(requests))
    assert [each.request for each in replies] == requests
    assert all(0 < each.sure <= 1 for each in replies)
    assert tokens > sum(len(each.written) for each in replies)
