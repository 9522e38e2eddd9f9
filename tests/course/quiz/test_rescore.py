"""The bank is corrected after the fact: finished attempts are raised, never lowered."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.catalog.quiz_models import Quiz
from course.progress.log import EventLog
from course.quiz import session
from course.quiz.attempt import Attempt
from course.quiz.credit import credit
from course.quiz.grading import Scored
from course.quiz.question import Question
from course.quiz.response import Chosen, DontKnow, Typed
from course.quiz.summary import summarise
from tests.course.quiz.bank import fields, item_of, option, quiz_of, realise, single
from tests.course.quiz.desk import QUIZ, Desk, finish, wrong_for


def corrected(*item_ids: str, **update: Any) -> Quiz:
    """The bank with these items changed: unless told otherwise, their key is what was `no`."""
    if not update:
        update = {
            "rev": 2,
            "answer": QUIZ.item("i00").distractors[0],
            "distractors": (QUIZ.item("i00").answer, *QUIZ.item("i00").distractors[1:]),
        }
    return Quiz.model_construct(
        format=1,
        items=tuple(
            each.model_copy(update=update) if each.id in item_ids else each for each in QUIZ.items
        ),
    )


def sit(desk: Desk, missed: int) -> Attempt:
    attempt = desk.begin()
    finish(desk, attempt, missed)
    return attempt


def singles(attempt: Attempt) -> list[str]:
    return [each.item_id for each in attempt.paper.questions if each.type == "single"]


def later(desk: Desk, quiz: Quiz) -> tuple[session.Raised, ...]:
    return session.rescore(desk.log, desk.view, quiz, "loss")


def test_a_corrected_key_raises_what_it_had_wronged(desk: Desk) -> None:
    attempt = sit(desk, 4)
    missed = [each.item_id for each in attempt.paper.questions[:4]]
    wronged = next(each for each in missed if each in singles(attempt))
    (raised,) = later(desk, corrected(wronged))
    assert (str(raised.was), str(raised.now)) == ("11/15", "12/15")
    assert raised.items == {wronged: "its key was corrected (revision 1 to 2)"}
    state = desk.view.state("loss")
    assert [str(each) for each in (state.first, state.best, state.latest)] == ["12/15"] * 3
    assert (state.passed, state.state) == (True, "passed")
    (event,) = desk.log.events(kinds=("rescored",))
    assert event.body["was"] == [11, 15]
    assert event.body["items"] == dict(raised.items)


def test_a_correction_that_makes_an_answer_wrong_lowers_nothing(desk: Desk) -> None:
    attempt = sit(desk, 0)
    assert later(desk, corrected(*singles(attempt))) == ()
    assert str(desk.view.state("loss").latest) == "15/15"
    assert "rescored" not in desk.kinds()


def test_doing_it_again_changes_nothing(desk: Desk) -> None:
    attempt = sit(desk, 15)
    quiz = corrected(*singles(attempt)[:3])
    assert later(desk, quiz)
    for _ in range(3):
        assert later(desk, quiz) == ()
        Desk(desk.log, quiz).begin()
    assert desk.kinds().count("rescored") == 1
    quiz = corrected(*singles(attempt)[:5])
    assert [str(each.now) for each in later(desk, quiz)] == ["5/15"]


def test_beginning_and_resuming_do_it_by_themselves(desk: Desk) -> None:
    attempt = sit(desk, 4)
    other = Desk(desk.log, corrected(singles(attempt)[0]))
    other.begin()
    assert desk.kinds().count("rescored") == 1
    third = Desk(desk.log, corrected(*singles(attempt)[:3]))
    third.resume()
    assert desk.kinds().count("rescored") == 2


def test_an_item_taken_back_gives_its_point_to_all_who_were_asked_it(desk: Desk) -> None:
    attempt = desk.begin()
    wrong, unknown = attempt.questions[0], attempt.questions[1]
    desk.answer(attempt, wrong_for(attempt))
    desk.answer(attempt, DontKnow())
    while not attempt.finished:
        desk.answer(attempt)
    quiz = corrected(wrong.item_id, unknown.item_id, void="Two options are right.")
    (raised,) = later(desk, quiz)
    assert str(raised.now) == "15/15"
    assert set(raised.items.values()) == {"taken back: Two options are right."}
    (again,) = session.past(desk.log, quiz, "loss")
    assert summarise(again).missed == ()


def test_an_item_taken_back_counts_for_a_question_left_blank_in_an_exam(desk: Desk) -> None:
    attempt = desk.begin(exam=True)
    session.hand_in(attempt, desk.log)
    gone = attempt.paper.questions[0].item_id
    assert [str(each.now) for each in later(desk, corrected(gone, void="unclear"))] == ["1/15"]
    assert later(desk, corrected(gone, void="unclear")) == ()


def test_an_item_taken_back_amid_an_attempt_is_not_asked_and_its_answer_is_full(
    desk: Desk,
) -> None:
    attempt = desk.begin()
    first, last = attempt.questions[0], attempt.questions[-1]
    desk.answer(attempt, wrong_for(attempt))
    resumed = Desk(desk.log, corrected(first.item_id, last.item_id, void="unclear")).resume()
    assert resumed is not None
    assert [each.item_id for each in resumed.skipped] == [last.item_id]
    assert resumed.score.num == 1
    assert resumed.questions[0] == first


def test_i_dont_know_is_raised_by_no_correction(desk: Desk) -> None:
    attempt = desk.begin()
    while not attempt.finished:
        desk.answer(attempt, DontKnow())
    assert later(desk, corrected(*singles(attempt))) == ()


def test_attempts_before_a_reset_or_never_finished_are_left_alone(desk: Desk) -> None:
    attempt = sit(desk, 15)
    desk.log.append("reset", lesson="loss")
    open_one = desk.begin()
    desk.answer(open_one, wrong_for(open_one))
    assert later(desk, corrected(*singles(attempt))) == ()
    assert session.past(desk.log, QUIZ, "loss") == ()


def test_an_attempt_some_of_whose_answers_are_not_here_is_left_alone(desk: Desk) -> None:
    attempt = sit(desk, 6)
    desk.log._connection.execute("DROP TRIGGER event_is_never_deleted")
    gone = attempt.paper.questions[0].item_id  # a wrong answer, given on another device
    desk.log._connection.execute("DELETE FROM event WHERE item = ?", (gone,))
    again = Desk(desk.log, corrected(attempt.paper.questions[1].item_id))
    assert session.rescore(desk.log, again.view, again.quiz, "loss") == ()


def test_two_terminals_raise_a_score_once(desk: Desk, path: Path) -> None:
    attempt = sit(desk, 6)
    quiz = corrected(*singles(attempt))
    with EventLog.open(path) as log:
        other = Desk(log, quiz)
        other.view.refresh()
        assert later(desk, quiz)
        assert session.rescore(log, other.view, quiz, "loss") == ()
    assert desk.kinds().count("rescored") == 1


def test_a_log_that_may_only_be_read_is_left_alone(desk: Desk) -> None:
    attempt = sit(desk, 6)
    desk.log._opened = type("Opened", (), {"trouble": "it may only be read"})()
    assert later(desk, corrected(*singles(attempt))) == ()


def test_where_nothing_changed_nothing_is_read(desk: Desk, monkeypatch: Any) -> None:
    sit(desk, 6)
    desk.view.refresh()
    monkeypatch.setattr(desk.log, "read", lambda *_, **__: pytest.fail("it read"))
    assert later(desk, QUIZ) == ()


def test_looking_back_shows_the_attempt_as_it_was_answered(desk: Desk) -> None:
    first = sit(desk, 2)
    second = sit(desk, 0)
    found = session.past(desk.log, QUIZ, "loss")
    assert [each.id for each in found] == [first.id, second.id]
    assert found[0].answers == first.answers
    assert found[0].paper == first.paper
    assert summarise(found[0]).missed == summarise(first).missed
    assert str(found[0].recorded) == "13/15"


def test_partial_points_are_raised_by_their_difference(path: Path) -> None:
    before = fields(
        "m", "multiple", answers=[option("a"), option("b")], distractors=[option("c"), option("d")]
    )
    after = {**before, "rev": 2, "answers": [option("a"), option("c")]}
    after["distractors"] = [option("b"), option("d")]
    with EventLog.open(path) as log:
        desk = Desk(log, quiz_of(before, single("s")))
        attempt = desk.begin()
        while not attempt.finished:
            multiple = attempt.current is not None and attempt.current.item_id == "m"
            desk.answer(attempt, Chosen(("a", "c")) if multiple else None)
        assert attempt.score.points == 1  # one of two keys, one false: nothing for it
        (raised,) = later(desk, quiz_of(after, single("s")))
        assert raised.now.points == 2


SINGLE = item_of("single", answer=option("a"), distractors=[option("b"), option("c")])


@pytest.mark.parametrize(
    "change",
    [
        {"distractors": (SINGLE.distractors[0],)},  # the chosen option is gone
        {"type": "multiple"},
    ],
)
def test_an_answer_that_no_longer_fits_the_item_keeps_what_it_was_given(
    change: dict[str, Any],
) -> None:
    question = realise(SINGLE)
    item = SINGLE.model_copy(update={"rev": 2, **change})
    assert credit(item, question, Chosen(("c",)), Scored(0, 1)) == Scored(0, 1)
    assert credit(None, question, Chosen(("c",)), Scored(1, 1)) == Scored(1, 1)


def test_without_a_new_revision_nothing_is_scored_again() -> None:
    turned = SINGLE.model_copy(update={"answer": SINGLE.distractors[1]})
    question = realise(SINGLE)
    assert credit(turned, question, Chosen(("c",)), Scored(0, 1)) == Scored(0, 1)
    newer = turned.model_copy(update={"rev": 2})
    assert credit(newer, question, Chosen(("c",)), Scored(0, 1)) == Scored(1, 1)


def test_moved_lines_are_not_scored_by_their_old_numbers() -> None:
    lines = item_of("pick-line", text="a\nb\nc", line=2, why="so")
    moved = item_of("pick-line", text="new\na\nb\nc", line=3, why="so", rev=2)
    question = realise(lines)
    assert credit(moved, question, Chosen(("3",)), Scored(0, 1)) == Scored(0, 1)
    other = lines.model_copy(update={"rev": 2, "line": 3})
    assert credit(other, question, Chosen(("3",)), Scored(0, 1)) == Scored(1, 1)


def test_a_widened_accept_list_or_tolerance_raises_too() -> None:
    cloze = item_of("cloze", accept=["token"], why="so")
    wider = cloze.model_copy(update={"rev": 2, "accept": ("token", "subword")})
    assert credit(wider, realise(cloze), Typed("subword"), Scored(0, 1)) == Scored(1, 1)
    number = item_of("numeric", value=10, tolerance=0, why="so")
    loose = number.model_copy(update={"rev": 2, "tolerance": 1.0})
    assert credit(loose, realise(number), Typed("11"), Scored(0, 1)) == Scored(1, 1)


def test_a_variant_is_scored_by_the_key_it_has_now_and_kept_where_it_is_gone() -> None:
    def gaps(rev: int, *sets: tuple[int, int]) -> Any:
        variants = [{"set": {"n": n}, "value": value} for n, value in sets]
        return item_of("numeric", variants=variants, stem="{n}?", tolerance=0, why="so", rev=rev)

    before, question = gaps(1, (5, 5), (9, 9)), Question("item", 1, "numeric", (), {})
    question = Question("item", 1, "numeric", (), {"measures": {"n": 5}})
    assert credit(before, question, Typed("4"), Scored(0, 1)) == Scored(0, 1)
    fixed = gaps(2, (5, 4), (9, 8))
    assert credit(fixed, question, Typed("4"), Scored(0, 1)) == Scored(1, 1)
    gone = gaps(2, (6, 4), (9, 8))
    assert credit(gone, question, Typed("4"), Scored(0, 1)) == Scored(0, 1)


def test_a_corrected_prediction_is_scored_by_its_present_value() -> None:
    def predicted(rev: int, value: float) -> Any:
        options = [
            {**option("up"), "when": "m > 1"},
            {**option("down"), "when": "m <= 1"},
        ]
        return item_of("predict", stage="s", measure="m", value=value, options=options, rev=rev)

    question = realise(predicted(1, 2.0))
    assert credit(predicted(2, 0.5), question, Chosen(("down",)), Scored(0, 1)) == Scored(1, 1)
    assert credit(predicted(2, 0.5), question, Chosen(("up",)), Scored(1, 1)) == Scored(1, 1)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_change_of_the_bank_ever_lowers_an_answer(data: st.DataObject) -> None:
    ids = ("a", "b", "c", "d")
    keys = data.draw(st.sets(st.sampled_from(ids), min_size=1, max_size=3), "keys before")
    item = item_of(
        "multiple",
        answers=[option(each) for each in sorted(keys)],
        distractors=[option(each) for each in ids if each not in keys],
    )
    question = realise(item)
    chosen = tuple(data.draw(st.sets(st.sampled_from(ids)), "chosen"))
    from course.quiz.grading import grade

    given_score = grade(item, Chosen(chosen), question)
    assert isinstance(given_score, Scored)
    now = data.draw(st.sets(st.sampled_from(ids), min_size=1, max_size=3), "keys after")
    changed = item_of(
        "multiple",
        answers=[option(each) for each in sorted(now)],
        distractors=[option(each) for each in ids if each not in now],
        rev=data.draw(st.sampled_from([1, 2])),
        void=data.draw(st.sampled_from([None, "unclear"])),
    )
    after = credit(changed, question, Chosen(chosen), given_score)
    fraction = Fraction(after.num, after.den)
    assert Fraction(given_score.num, given_score.den) <= fraction <= 1
    assert credit(changed, question, Chosen(chosen), after) == after
