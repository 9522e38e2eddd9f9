"""Which items are asked, in which order, with which options where."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.catalog.quiz_models import Quiz
from course.progress.states import History
from course.quiz.paper import Paper, draw
from course.quiz.question import Question
from tests.course.quiz.bank import answered, fields, quiz_of, single

OBJECTIVES = ("clip", "leash", "reward", "floor", "curtain")


def bank(count: int = 25, **more: Any) -> Quiz:
    return quiz_of(
        *(
            single(f"i{n:02}", objective=OBJECTIVES[n % len(OBJECTIVES)], **more)
            for n in range(count)
        )
    )


def ids(paper: Paper) -> list[str]:
    return [question.item_id for question in paper.questions]


def test_the_same_seed_and_history_draw_the_same_paper() -> None:
    history = answered("i03", right=("i04",))
    papers = [draw(bank(), "loss", 7, history, {}) for _ in range(2)]
    assert papers[0] == papers[1]
    assert ids(draw(bank(), "loss", 8, history, {})) != ids(papers[0])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9))
def test_fifteen_different_items_spread_evenly_over_objectives(seed: int) -> None:
    quiz = bank()
    paper = draw(quiz, "loss", seed, History(), {})
    assert len(set(ids(paper))) == 15
    counts = Counter(quiz.item(item_id).objective for item_id in ids(paper))
    assert set(counts.values()) == {3}


def test_a_small_bank_is_asked_whole() -> None:
    assert sorted(ids(draw(bank(7), "loss", 1, History(), {}))) == [f"i{n:02}" for n in range(7)]


def test_options_are_shuffled_and_each_place_is_likely_to_hold_the_key() -> None:
    places = Counter(
        question.option_ids.index("key")
        for seed in range(100)
        for question in draw(bank(), "loss", seed, History(), {}).questions
    )
    assert all(400 < places[place] < 600 for place in range(3))  # 1500 draws, 500 expected


def test_a_new_item_in_the_bank_does_not_reshuffle_the_options_of_others() -> None:
    before = {q.item_id: q for q in draw(bank(10), "loss", 3, History(), {}).questions}
    after = {q.item_id: q for q in draw(bank(11), "loss", 3, History(), {}).questions}
    assert all(after[item_id] == question for item_id, question in before.items())


def test_the_place_of_an_item_in_the_file_makes_no_difference() -> None:
    quiz = bank()
    turned = Quiz.model_construct(format=1, items=quiz.items[::-1])
    assert draw(quiz, "loss", 5, History(), {}) == draw(turned, "loss", 5, History(), {})


def test_a_retake_asks_missed_then_unseen_then_the_rest() -> None:
    missed = ("i01", "i11", "i21")
    seen = tuple(f"i{n:02}" for n in range(25) if n not in (1, 11, 21, 5, 6, 7))
    order = ids(draw(bank(), "loss", 2, answered(*missed, right=seen), {}))
    assert set(order[:3]) == set(missed)
    assert set(order[3:6]) == {"i05", "i06", "i07"}
    assert set(order[6:]) <= set(seen)


def test_an_item_answered_in_an_earlier_revision_counts_as_unseen() -> None:
    seen = tuple(f"i{n:02}" for n in range(25))
    revised = quiz_of(*(single(each, rev=2 if each == "i09" else 1) for each in seen))
    assert ids(draw(revised, "loss", 2, answered(right=seen), {}))[0] == "i09"


def test_items_on_the_learners_run_need_the_run_and_capture_its_measures() -> None:
    own = single(
        "own",
        stem="It ended at {loss_end:.2f}. Why?",
        run={"stage": "pretrain", "measure": "loss_start"},
    )
    quiz = quiz_of(own, single("other"))
    assert ids(draw(quiz, "loss", 1, History(), {})) == ["other"]
    assert ids(draw(quiz, "loss", 1, History(), {"pretrain": {"loss_end": 1.0}})) == ["other"]
    measures = {"loss_start": 4.0, "loss_end": 1.24, "unasked": 9.0}
    paper = draw(quiz, "loss", 1, History(), {"pretrain": measures})
    (question,) = (each for each in paper.questions if each.item_id == "own")
    assert question.measures == {"loss_start": 4.0, "loss_end": 1.24}


def test_a_paper_comes_back_from_json_exactly() -> None:
    quiz = quiz_of(
        single("a", run={"stage": "s", "measure": "m"}),
        fields(
            "b",
            "match",
            pairs=[{"id": f"p{n}", "prompt": f"q{n}", "response": f"r{n}"} for n in range(3)],
            extra=["left over"],
            why="so",
        ),
        fields("c", "numeric", value=1.0, tolerance=0.0, why="so"),
    )
    paper = draw(quiz, "loss", 1, History(), {"s": {"m": 0.1 + 0.2}})
    assert Paper.from_body(json.loads(json.dumps(paper.to_body()))) == paper


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


@settings(deadline=None)
@given(st.data())
def test_a_body_that_is_no_paper_is_refused_never_half_read(data: st.DataObject) -> None:
    body = draw(bank(2), "loss", 1, History(), {}).to_body()
    target = data.draw(st.sampled_from([body, body["questions"][0]]))
    key = data.draw(st.sampled_from(sorted(target)))
    value = data.draw(json_values)
    target[key] = value
    try:
        paper = Paper.from_body(body)
    except ValueError:
        return
    assert paper.to_body() == body


@pytest.mark.parametrize("body", [{}, {"format": 2}, {"format": 1, "questions": 3}])
def test_an_unknown_form_of_paper_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="paper"):
        Paper.from_body(body)


def test_a_question_with_odd_values_is_refused() -> None:
    good = Question("i", 1, "single", ("a",), {}).to_body()
    for values in ({"measures": [1]}, {"measures": {"m": "x"}}, {"prompts": 3}, None):
        with pytest.raises(ValueError, match="question"):
            Question.from_body({**good, "values": values})
