from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.tutor import Reply, Tutor
from tests.course.tutor import sample
from tests.course.tutor.sample import ALIASES, BREAD, Alias

TUTOR = Tutor(BREAD, ALIASES)


def first(reply: Reply) -> str:
    return reply.quotes[0].text if reply.quotes else ""


@pytest.mark.parametrize(
    ("question", "fragment"),
    [
        ("What is gluten?", "net of proteins"),
        ("how long does cold dough take", "12 to 16 hours"),
        ("what does yeast eat", "eats sugar"),
        ("where do bubbles come from", "carbon dioxide"),
        ("can i put it in the fridge over night or overnight", "Cold dough"),
        ("how does kneeding stretch the net", "Kneading"),
        ("does salt change the gluten", "Salt tightens"),
    ],
)
def test_answers_with_the_sentence_that_settles_it(question: str, fragment: str) -> None:
    reply = TUTOR.ask(question)
    assert reply.band == "answer", reply
    assert fragment in first(reply)


@pytest.mark.parametrize(
    "question",
    [
        "who invented the microwave",
        "what is the capital of australia",
        "how old are you",
        "what did you have for breakfast",
        "is it any good",
        "best restaurant in paris",
    ],
)
def test_does_not_answer_what_the_lesson_does_not_say(question: str) -> None:
    reply = TUTOR.ask(question)
    assert reply.band == "refuse", reply
    assert not reply.quotes
    assert reply.suggestions


def test_a_question_half_of_which_is_strange_is_not_answered() -> None:
    assert TUTOR.ask("does gluten cause migraines").band != "answer"


@pytest.mark.parametrize(
    "question",
    ["", "   ", "the of and", "?" * 300, "\x00\x1b[31m\x07", "Что такое глютен?", "麸质是什么",
     "a" * 100_000, "gluten " * 20_000, "🍞🍞🍞", "\ud800", "' OR 1=1 --", "{gluten}", "%s %d {0}"],
)  # fmt: skip
def test_hostile_questions_get_a_calm_reply(question: str) -> None:
    reply = TUTOR.ask(question)
    assert reply.band in ("answer", "closest", "refuse")
    assert json.loads(json.dumps(reply.to_json()))["band"] == reply.band


def test_nothing_of_the_question_is_repeated_in_the_text() -> None:
    assert "\x1b" not in TUTOR.ask("gluten \x1b[31m zzzz").text


TEMPLATES = re.compile(
    r"The lesson says, in “[^”]+”, sentences? \d+(?: and \d+)?:"
    r"|The lesson does not settle this\. Closest, in “[^”]+”, sentence \d+:"
    r"|And in “[^”]+”, sentence \d+:"
    r"|This lesson does not say\."
    r"|Read next: sentence \d+\."
)


@settings(max_examples=200)
@given(
    st.one_of(
        st.text(max_size=200),
        st.lists(
            st.sampled_from([*BREAD.raw.split(), "why", "who", "gpu", "zork"]), max_size=12
        ).map(" ".join),
    )
)
def test_every_reply_is_a_template_and_spans_of_the_lesson(question: str) -> None:
    reply = TUTOR.ask(question)
    rest = reply.text
    for quote in reply.quotes:
        assert BREAD.raw[quote.start : quote.end] == quote.text
        assert f"“{quote.text}”" in rest
        rest = rest.replace(f"  “{quote.text}”", "")
    assert TEMPLATES.sub("", rest).strip() == ""
    assert (reply.band == "refuse") == (not reply.quotes)
    assert len(reply.quotes) <= 3


def test_a_sentence_that_leans_on_another_brings_it_along() -> None:
    lesson = sample.lesson(
        [("Files", [("paragraph", "A hash does not lie. It is a fingerprint of the whole file.")])]
    )
    reply = Tutor(lesson).ask("a fingerprint of the whole file")
    assert [quote.text for quote in reply.quotes] == [
        "It is a fingerprint of the whole file.",
        "A hash does not lie.",
    ]
    assert reply.text.index("A hash") < reply.text.index("fingerprint")


def test_what_people_get_wrong_comes_with_the_correction() -> None:
    text = "Many people picture a librarian inside the model. There is none. Weights are numbers."
    lesson = sample.lesson([("Inside", [("paragraph", text)])])
    reply = Tutor(lesson).ask("is there a librarian inside the model")
    assert reply.band == "answer"
    assert "There is none." in [quote.text for quote in reply.quotes]


def test_the_same_question_gets_the_same_reply() -> None:
    assert TUTOR.ask("what is gluten") == Tutor(BREAD, ALIASES).ask("what is gluten")


def test_json_has_exactly_the_fields_of_the_contract() -> None:
    record = TUTOR.ask("what is gluten").to_json()
    assert set(record) == {"band", "text", "quotes", "suggestions"}
    assert set(record["quotes"][0]) == {"text", "section", "sentence", "start", "end"}


def test_why_names_the_words_that_led_to_the_sentence() -> None:
    assert any("eats" in reason for reason in TUTOR.ask("what does yeast eat").why)


def test_sources_are_never_quoted() -> None:
    for question in ("hamelman bread 2012", "who wrote about gluten yeast flour"):
        assert all(quote.section != "sources" for quote in TUTOR.ask(question).quotes)


def test_a_question_in_the_lesson_is_not_an_answer() -> None:
    assert not first(TUTOR.ask("does salt matter")).endswith("?")


def test_an_alias_whose_quote_is_nowhere_is_left_out() -> None:
    tutor = Tutor(BREAD, (Alias("no such words", ("what about zebras",)),))
    assert tutor.ask("what about zebras").band == "refuse"


def test_an_alias_over_two_sentences_belongs_to_the_one_it_covers_most() -> None:
    tutor = Tutor(
        BREAD, (Alias("off carbon dioxide. That gas makes the dough rise.", ("huh zork",)),)
    )
    assert first(tutor.ask("huh zork")) == "That gas makes the dough rise."


def test_suggestions_can_be_answered() -> None:
    for suggestion in TUTOR.ask("who invented the microwave").suggestions:
        if "do" in suggestion.split() or "can" in suggestion.split():
            assert TUTOR.ask(suggestion).band == "answer"


def test_a_lesson_without_text_refuses() -> None:
    assert Tutor(sample.lesson([]), ()).ask("what is gluten").band == "refuse"
