from __future__ import annotations

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course.catalog.index import Catalog
from course.catalog.text import forbidden
from course.plain import quiz
from course.progress.log import EventLog
from course.progress.projections import ProgressView
from course.quiz.response import from_body
from tests.course.plain.typist import RIGHT, Typist, right


def take(catalog: Catalog, log: EventLog, typist: Typist, **options: bool) -> str:
    assert quiz.take(catalog, log, "rising", stdin=typist, stdout=typist, **options) == 0
    return typist.getvalue()


def test_every_type_can_be_answered_rightly_line_by_line(mixed: Catalog, log: EventLog) -> None:
    said = take(mixed, log, Typist(lambda shown: right(shown) if "Question" in shown else None))
    assert said.count("\nRight.") == len(RIGHT)
    assert "Result: 8/8, passed." in said
    assert str(ProgressView(log).state("rising").best) == "8/8"


def test_every_type_says_what_can_be_typed_and_how(mixed: Catalog, log: EventLog) -> None:
    asked: list[str] = []

    def learner(shown: str) -> str | None:
        if "Question" in shown:
            asked.append(shown)
            return "?"
        return "i" if "I don't know; it scores nothing" in shown else None

    said = take(mixed, log, Typist(learner))
    assert len(asked) == len(RIGHT)
    for how in ("as in 2.", "as in 1 3.", "as in 3 1 2 4.", "as in 1b 2a 3d;", "as in 3.", "1/1000",
                "The unit may be left out.", "Capitals make no difference."):  # fmt: skip
        assert how in " ".join(said.split())
    assert max(map(len, said.split("\n"))) <= 80


@pytest.mark.parametrize(
    ("stem", "line", "reason"),
    [
        ("What makes", "", "Nothing is typed yet."),
        ("What makes", "4", "There is no 4 here: they go from 1 to 3."),
        ("What makes", "1 2", "Choose one only, from 1 to 3."),
        ("What makes", "1 c7", "there is no c7."),
        ("What makes", "x" * 30_000, "There is no xxxxxxxxxxxxxxxxxxxx… here"),
        ("What does yeast", "1 1", "1 is named twice; name each once."),
        ("What does yeast", "1 5", "There is no 5 here: they go from 1 to 4."),
        ("How long", "4 miles", "Give the number in hours."),
        ("How long", "nan", "That is not a number."),
        ("How long", "4,5", "A comma can be read in two ways"),
        ("In the cold", "bakc", "Check your spelling."),
        ("In the cold", "=", "Nothing is typed yet."),
        ("In the cold", "y" * 30_000, "That is too long"),
        ("What comes", "3 1", "Not yet in order: 2, 4. Name all 4."),
        ("What comes", "1 2 3 4 4", "4 is named twice; name each once."),
        ("Which belongs", "1a 2b", "No letter yet for 3."),
        ("Which belongs", "1a 2b 2c", "2 is named twice; give it one letter."),
        ("Which belongs", "1a 2a 3b", "a is used twice; use each letter once."),
        ("Which belongs", "1a 2b 3z", "There is no z here: the letters go from a to d."),
        ("Which belongs", "1a 2b 9c", "There is no 9 here: the numbers go from 1 to 3."),
        ("Which belongs", "yes", "There is no y here"),
        ("Which belongs", "1a 2b 33", "“33” is no pair"),
        ("How high", "0", "There is no 0 here: they go from 1 to 2."),
        ("Which line", "5", "There is no 5 here: they go from 1 to 4."),
        ("Which line", "2 3", "Choose one only, from 1 to 4."),
        ("Which line", "\x1b[2J", "There is no [2j here"),
    ],
)
def test_what_is_no_answer_gets_its_reason_and_consumes_nothing(
    mixed: Catalog, log: EventLog, stem: str, line: str, reason: str
) -> None:
    def learner(shown: str) -> str | None:
        if stem in shown:
            return line
        return "i" if "Question" in shown else None

    said = take(mixed, log, Typist(learner))
    assert reason in " ".join(said.split())
    answered = [event for event in log.events() if event.kind == "answered"]
    assert len(answered) < len(RIGHT)
    assert all(event.body.get("dont_know") for event in answered)


def test_nothing_chosen_among_several_is_asked_about_once(mixed: Catalog, log: EventLog) -> None:
    lines = iter(["0", "", "none", "y"])

    def learner(shown: str) -> str | None:
        if "What does yeast" in shown:
            return next(lines)
        if "choosing none" in shown or ("All right ones" in shown and "Question" not in shown):
            return next(lines)
        return "i" if "Question" in shown else None

    said = take(mixed, log, Typist(learner))
    assert said.count("y chooses none, Enter goes back") == 2
    chosen = [e.body["response"] for e in log.events() if e.item == "several"]
    assert chosen == [{"chosen": []}]


def test_a_word_of_a_gap_may_also_be_a_command(mixed: Catalog, log: EventLog) -> None:
    def learner(shown: str) -> str | None:
        if "In the cold" in shown:
            return "back"
        return "i" if "Question" in shown else None

    take(mixed, log, Typist(learner), exam=False)
    take(mixed, log, Typist(learner), exam=True)
    kinds = {e.kind for e in log.events() if e.item == "blank" and "typed" in e.body["response"]}
    assert kinds == {"answered", "drafted"}


def test_letters_that_could_be_commands_are_the_answer_of_a_match(
    mixed: Catalog, log: EventLog
) -> None:
    def learner(shown: str) -> str | None:
        if "Which belongs" in shown:
            return "d a b"
        return "i" if "Question" in shown else None

    take(mixed, log, Typist(learner))
    assert not any(event.kind == "disputed" for event in log.events())
    (given,) = [e.body for e in log.events() if e.kind == "answered" and e.item == "pairs"]
    assert len(given["response"]["chosen"]) == 3


def test_lines_to_pick_from_keep_their_indentation(mixed: Catalog, log: EventLog) -> None:
    said = take(mixed, log, Typist(lambda shown: "i" if "Question" in shown else None))
    assert "   1. def bread(dough):\n   2.     add(salt)\n" in said


def test_part_of_the_points_is_said(mixed: Catalog, log: EventLog) -> None:
    def learner(shown: str) -> str | None:
        if "What does yeast" in shown:
            return right(shown).split()[0]
        return right(shown) if "Question" in shown else None

    said = take(mixed, log, Typist(learner))
    assert "\nPartly right. " in said
    assert "\n1/2 of 1 point.\n" in said
    assert "Result: 7.5/8, passed." in said


def test_the_input_may_end_at_any_prompt(mixed: Catalog, log: EventLog) -> None:
    script = ["?", "r", "0", "", "i", "d", "", "g", "1 c1", "q"]
    for length in range(len(script)):
        out = io.StringIO()
        typed = io.StringIO("".join(f"{line}\n" for line in script[:length]))
        assert quiz.take(mixed, log, "rising", seed=length, stdin=typed, stdout=out) == 0
        assert "Kept for later:" in out.getvalue()


@given(
    lines=st.lists(
        st.text(max_size=30)
        | st.sampled_from([*"1234ibnflxqrdg?y", "2 c3", "go 3", "0", "1b 2a 3d", "3 1 2 4", "= b"]),
        max_size=40,
    ),
    exam=st.booleans(),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_lines_end_calmly_and_store_only_what_can_be_read_back(
    mixed: Catalog, log: EventLog, lines: list[str], exam: bool
) -> None:
    typed = io.StringIO("".join(f"{line}\n" for line in lines))
    out = io.StringIO()
    assert quiz.take(mixed, log, "rising", seed=1, exam=exam, stdin=typed, stdout=out) == 0
    stored = [e.body["response"] for e in log.events() if e.kind in ("answered", "drafted")]
    assert all(each is None or from_body(each) is not None for each in stored)
    assert forbidden(out.getvalue()) is None
