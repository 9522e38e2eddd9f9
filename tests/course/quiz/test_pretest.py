"""Three questions before a lesson, parallel ones after it, and the gain."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.catalog.quiz_models import Quiz
from course.errors import UsageError
from course.progress.log import EventLog
from course.progress.states import Gain, History, Pretested
from course.quiz import pretest, session
from course.quiz.paper import Paper, draw
from course.quiz.response import Chosen, DontKnow
from tests.course.quiz.bank import answered, quiz_of, single
from tests.course.quiz.desk import KEY, WRONG, Desk

OBJECTIVES = ("clip", "leash", "reward", "floor", "curtain")


def bank(count: int = 25, **more: Any) -> Quiz:
    return quiz_of(
        *(
            single(f"i{n:02}", objective=OBJECTIVES[n % len(OBJECTIVES)], **more)
            for n in range(count)
        )
    )


@pytest.fixture
def big(desk: Desk) -> Desk:
    return Desk(desk.log, bank())


def begin(desk: Desk, seed: int = 1) -> pretest.Pretest:
    return pretest.begin(desk.log, desk.view, desk.quiz, "loss", seed=seed)


def take(desk: Desk, right: int, seed: int = 1) -> pretest.Pretest:
    taken = begin(desk, seed)
    for place in range(pretest.SIZE):
        pretest.commit(taken, desk.log, KEY if place < right else WRONG)
    return taken


def objectives(quiz: Quiz, ids: Any) -> list[str]:
    return [quiz.item(each).objective for each in ids]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_three_questions_of_three_objectives(seed: int) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder, EventLog.open(Path(folder) / "p") as log:
        asked = begin(Desk(log, bank()), seed).questions
    found = objectives(bank(), (each.item_id for each in asked))
    assert len(found) == len(set(found)) == 3


def test_nothing_is_told_and_nothing_enters_a_score(big: Desk) -> None:
    taken = begin(big)
    outcome = pretest.commit(taken, big.log, WRONG, seconds=4)
    assert outcome.answer is not None
    assert outcome.feedback is None
    while taken.current is not None:
        outcome = pretest.commit(taken, big.log, DontKnow())
    assert outcome.finished
    state = big.view.state("loss")
    assert (state.attempts, state.latest, state.state, state.quiz_open) == (0, None, "new", False)
    assert big.view.history("loss").items == {}
    assert big.view.totals().answers == 0
    assert big.kinds().count("pretest-finished") == 1


def test_what_is_no_answer_consumes_nothing(big: Desk) -> None:
    taken = begin(big)
    assert pretest.commit(taken, big.log, Chosen(())).invalid
    assert (taken.position, taken.answers) == (1, {})


def test_the_quiz_after_holds_a_parallel_of_each_and_not_the_same_items(big: Desk) -> None:
    taken = take(big, right=1)
    before = [each.item_id for each in taken.paper.questions]
    for seed in range(20):
        paper = big.begin(seed).paper
        assert paper.pairing is not None
        assert list(paper.pairing.parallels) == before
        after = list(paper.pairing.parallels.values())
        asked = {each.item_id for each in paper.questions}
        assert asked.isdisjoint(before)
        assert asked.issuperset(after)
        assert objectives(big.quiz, after) == objectives(big.quiz, before)
        assert len(asked) == 15


def test_the_gain_is_what_was_right_before_and_after(big: Desk) -> None:
    take(big, right=1)
    assert pretest.gain(big.view, "loss") is None
    attempt = big.begin()
    assert attempt.paper.pairing is not None
    after = list(attempt.paper.pairing.parallels.values())
    while (question := attempt.current) is not None:
        wrong = question.item_id == after[0]
        big.answer(attempt, WRONG if wrong else KEY)
    assert pretest.gain(big.view, "loss") == Gain(before=1, after=2, of=3)


def test_the_gain_stays_with_the_first_quiz_after_it(big: Desk) -> None:
    take(big, right=0)
    for share in (KEY, WRONG):
        attempt = big.begin()
        while not attempt.finished:
            big.answer(attempt, share)
    assert pretest.gain(big.view, "loss") == Gain(0, 3, 3)
    assert big.begin().paper.pairing is None


def test_a_quiz_given_up_measures_nothing_yet(big: Desk) -> None:
    take(big, right=3)
    big.answer(big.begin())
    attempt = big.begin()
    assert pretest.gain(big.view, "loss") is None
    assert attempt.paper.pairing is not None
    while not attempt.finished:
        big.answer(attempt)
    assert pretest.gain(big.view, "loss") == Gain(3, 3, 3)


def test_an_exam_measures_it_as_well(big: Desk) -> None:
    take(big, right=0)
    attempt = big.begin(exam=True)
    for question in attempt.questions:
        session.draft(attempt, big.log, question, KEY)
    session.hand_in(attempt, big.log)
    assert pretest.gain(big.view, "loss") == Gain(0, 3, 3)


def test_it_is_offered_until_it_was_taken_or_a_quiz_was_begun(big: Desk) -> None:
    def offered(desk: Desk = big) -> bool:
        return pretest.available(desk.view, desk.quiz, "loss")

    assert offered()
    taken = begin(big)
    assert offered()
    while taken.current is not None:
        pretest.commit(taken, big.log, KEY)
    assert not offered()
    big.log.append("reset", lesson="loss")
    assert offered()
    big.begin()
    assert not offered()


@pytest.mark.parametrize(
    "quiz",
    [
        quiz_of(*(single(f"i{n}", objective=OBJECTIVES[n]) for n in range(5))),  # no parallels
        quiz_of(*(single(f"i{n}", objective=OBJECTIVES[n % 2]) for n in range(8))),
        bank(25, run={"stage": "s", "measure": "m"}),
        bank(25, void="unclear"),
    ],
)
def test_a_bank_without_three_pairs_has_none(desk: Desk, quiz: Quiz) -> None:
    small = Desk(desk.log, quiz)
    assert not pretest.available(small.view, quiz, "loss")
    with pytest.raises(UsageError, match="too small"):
        begin(small)


def test_it_goes_on_where_it_was_left(big: Desk) -> None:
    taken = begin(big)
    pretest.commit(taken, big.log, KEY)
    resumed = pretest.resume(big.log, big.view, big.quiz, "loss")
    assert resumed is not None
    assert (resumed.id, resumed.position, resumed.answers) == (taken.id, 2, taken.answers)
    assert pretest.commit(resumed, big.log, WRONG).answer is not None
    assert pretest.commit(resumed, big.log, WRONG).finished
    assert pretest.resume(big.log, big.view, big.quiz, "loss") is None
    with pytest.raises(ValueError, match="all answered"):
        pretest.commit(resumed, big.log, KEY)


def test_ended_early_only_what_was_answered_counts(big: Desk) -> None:
    taken = begin(big)
    pretest.commit(taken, big.log, KEY)
    pretest.finish(taken, big.log)
    pretest.finish(taken, big.log)  # as by a second terminal: nothing more
    assert big.kinds().count("pretest-finished") == 1
    attempt = big.begin()
    while not attempt.finished:
        big.answer(attempt)
    assert pretest.gain(big.view, "loss") == Gain(1, 1, 1)


def test_ended_with_nothing_answered_there_is_no_gain(big: Desk) -> None:
    pretest.finish(begin(big), big.log)
    assert big.view.history("loss").pretested is None
    assert big.begin().paper.pairing is None


def test_of_two_terminals_the_first_answer_counts(big: Desk, path: Path) -> None:
    taken = begin(big)
    with EventLog.open(path) as log:
        other = Desk(log, big.quiz)
        second = pretest.resume(log, other.view, big.quiz, "loss")
        assert second is not None
        pretest.commit(taken, big.log, KEY)
        assert pretest.commit(second, log, WRONG).elsewhere
    assert big.kinds().count("pretest-answered") == 1


def test_a_pretest_whose_paper_cannot_be_read_is_begun_anew(big: Desk) -> None:
    body = {"attempt": "x", "paper": {"odd": 1}, "seed": 1}
    big.log.append("pretest-started", lesson="loss", body=body)
    assert pretest.resume(big.log, big.view, big.quiz, "loss") is None
    assert pretest.available(big.view, big.quiz, "loss")
    assert take(big, right=2).finished


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_paper_after_a_pretest_is_whole_and_its_pairs_are_apart(data: st.DataObject) -> None:
    quiz = bank(data.draw(st.integers(4, 25)))
    ids = [item.id for item in quiz.items]
    before = tuple(data.draw(st.permutations(ids))[:3])
    seen = data.draw(st.sets(st.sampled_from(ids)))
    missed = data.draw(st.sets(st.sampled_from(ids)))
    record = answered(*sorted(missed - seen), right=tuple(sorted(seen)))
    history = History(record.items, {}, Pretested("p", before))
    paper = draw(quiz, "loss", data.draw(st.integers(0, 99)), history, {}, size=15)
    asked = [each.item_id for each in paper.questions]
    assert len(asked) == len(set(asked)) == min(15, len(ids))
    pairs = paper.pairing.parallels if paper.pairing else {}
    assert len(set(pairs.values())) == len(pairs)
    assert set(pairs.values()) <= set(asked) - set(before)
    for one, other in pairs.items():
        assert quiz.item(one).objective == quiz.item(other).objective
    if len(ids) - len(before) >= 15:
        assert set(asked).isdisjoint(before)
    assert Paper.from_body(paper.to_body()) == paper


@pytest.mark.parametrize(
    "link",
    [
        {},
        {"attempt": "p"},
        {"attempt": 3, "parallels": {"a": "b"}},
        {"attempt": "p", "parallels": {"a": 3}},
        3,
    ],
)
def test_an_odd_pairing_makes_a_paper_unreadable_never_half_read(link: Any) -> None:
    body = {**draw(bank(3), "loss", 1, History(), {}).to_body(), "pretest": link}
    with pytest.raises(ValueError, match="pretest"):
        Paper.from_body(body)
