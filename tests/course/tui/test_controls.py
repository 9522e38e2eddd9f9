"""A control a kind of question: what its keys do, and which answer comes of it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.quiz.present import Shown, ShownOption
from course.quiz.response import Chosen, DontKnow, Response, Typed
from course.tui.layout.controls import control_lines
from course.tui.state.answering import Answering
from course.tui.state.controls import (
    Choosing,
    Control,
    Matching,
    Ordering,
    Ticking,
    Typing,
    control_for,
)

TYPES = ("single", "multiple", "predict", "pick-line", "order", "match", "numeric", "cloze")


def shown(kind: str, count: int = 3, prompts: int = 2) -> Shown:
    first = ord("a") if kind == "match" else ord("1")
    options = tuple(
        ShownOption(chr(first + n) if n < 9 else str(n + 1), f"id{n + 1}", f"text {n + 1}")
        for n in range(0 if kind in ("numeric", "cloze") else count)
    )
    asked = tuple(ShownOption(str(n + 1), f"p{n + 1}", f"prompt {n + 1}") for n in range(prompts))
    return Shown(kind, "stem", options, asked if kind == "match" else (), "m", "How.")


def typed(control: Control, text: str) -> Control:
    for character in text:
        control.takes("x", character)
    return control


def answer(control: Control) -> Response | None:
    return control.made()[0]


@pytest.mark.parametrize(
    ("kind", "control"),
    [
        ("single", Choosing),
        ("predict", Choosing),
        ("pick-line", Choosing),
        ("multiple", Ticking),
        ("order", Ordering),
        ("match", Matching),
        ("numeric", Typing),
        ("cloze", Typing),
    ],
)
def test_each_type_has_its_control(kind: str, control: type[Control]) -> None:
    assert type(control_for(shown(kind))) is control


class TestChoosing:
    def test_nothing_is_chosen_at_first(self) -> None:
        assert answer(control_for(shown("single"))) is None

    def test_the_last_digit_is_the_choice(self) -> None:
        control = control_for(shown("single"))
        control.digit(1)
        control.digit(3)
        assert answer(control) == Chosen(("id3",))
        assert not control.digit(4)

    def test_two_digits_name_a_line_beyond_nine(self) -> None:
        control = control_for(shown("pick-line", 14))
        control.digit(1)
        assert answer(control) == Chosen(("id1",))
        control.digit(2)
        assert answer(control) == Chosen(("id12",))
        control.digit(3)
        assert answer(control) == Chosen(("id3",))


class TestTicking:
    def test_a_digit_ticks_and_takes_the_tick_away(self) -> None:
        control = control_for(shown("multiple"))
        for number in (2, 3, 1, 3):
            control.digit(number)
        assert answer(control) == Chosen(("id1", "id2"))

    def test_moving_ticks_nothing_space_does(self) -> None:
        control = control_for(shown("multiple"))
        control.move(1)
        assert isinstance(control, Ticking)
        assert not control.chosen
        control.toggle()
        assert control.chosen == {"id1"}

    def test_ticking_nothing_is_asked_about_once(self) -> None:
        control = control_for(shown("multiple"))
        assert answer(control) is None
        assert answer(control) == Chosen(())


class TestOrdering:
    def ids(self, control: Control) -> tuple[str, ...]:
        assert isinstance(control, Ordering)
        return tuple(line.id for line in control.lines)

    def test_a_line_that_is_taken_up_goes_with_the_mark(self) -> None:
        control = control_for(shown("order"))
        control.move(1)
        control.toggle()
        control.move(1)
        control.move(1)
        assert self.ids(control) == ("id2", "id3", "id1")
        control.toggle()
        control.move(-1)
        assert self.ids(control) == ("id2", "id3", "id1")

    def test_a_digit_puts_the_marked_line_at_that_place(self) -> None:
        control = control_for(shown("order"))
        control.digit(3)
        control.digit(1)
        assert self.ids(control) == ("id3", "id1", "id2")

    def test_an_order_never_touched_is_asked_about_once(self) -> None:
        control = control_for(shown("order"))
        assert answer(control) is None
        assert answer(control) == Chosen(("id1", "id2", "id3"))

    @given(st.lists(st.tuples(st.sampled_from(["move", "shift", "digit"]), st.integers(-9, 9))))
    def test_no_line_is_ever_lost(self, steps: list[tuple[str, int]]) -> None:
        control = control_for(shown("order", 5))
        for name, by in steps:
            getattr(control, name)(by)
            control.toggle()
        assert sorted(self.ids(control)) == [f"id{n}" for n in range(1, 6)]


class TestMatching:
    def test_letters_go_down_the_prompts(self) -> None:
        control = typed(control_for(shown("match")), "cB")
        assert answer(control) == Chosen(("id3", "id2"))

    def test_a_response_serves_one_prompt_at_a_time(self) -> None:
        control = typed(control_for(shown("match")), "aa")
        assert answer(control) is None
        assert control.made()[1] == "Without a letter yet: 1."

    def test_backspace_takes_a_letter_back(self) -> None:
        control = typed(control_for(shown("match")), "ab")
        control.digit(1)
        control.takes("backspace", None)
        assert control.made()[1] == "Without a letter yet: 1."

    def test_a_letter_without_a_response_says_so(self) -> None:
        control = typed(control_for(shown("match")), "z")
        assert isinstance(control, Matching)
        assert control.complaint == "No response has the letter z."


class TestTyping:
    def test_a_number_takes_its_characters_and_leaves_letters_to_commands(self) -> None:
        control = control_for(shown("numeric"))
        assert [control.takes("x", each) for each in "1e-3icx"] == [True] * 4 + [False] * 3
        control.takes("backspace", None)
        control.paste(" 2 \n;rm")
        assert answer(control) == Typed("1e-2")

    def test_a_word_takes_every_letter_but_the_question_mark(self) -> None:
        control = typed(control_for(shown("cloze")), "ic?xé m")
        assert answer(control) == Typed("icxé m")

    def test_the_caret_goes_through_the_text(self) -> None:
        control = typed(control_for(shown("cloze")), "mon")
        control.takes("left", None)
        control.takes("o", "o")
        assert answer(control) == Typed("moon")
        control.takes("home", None)
        control.takes("delete", None)
        assert answer(control) == Typed("oon")

    def test_a_fraction_is_shown_as_it_is_read(self) -> None:
        control = typed(control_for(shown("numeric")), "1/1000")
        rows, _ = control_lines(control, None, 76)
        assert "read as 0.001 m" in rows[1].text
        assert Fraction(1, 1000) == Fraction("0.001")


@pytest.mark.parametrize(
    ("kind", "response"),
    [
        ("single", Chosen(("id2",))),
        ("multiple", Chosen(("id1", "id3"))),
        ("multiple", Chosen(())),
        ("order", Chosen(("id3", "id1", "id2"))),
        ("match", Chosen(("id3", "id1"))),
        ("numeric", Typed("4.2")),
        ("cloze", Typed("moon")),
    ],
)
def test_an_answer_that_was_kept_stands_as_it_stood(kind: str, response: Response) -> None:
    assert Answering(shown(kind), response, 2).response() == (response, "")


def test_i_dont_know_stands_until_the_control_is_used() -> None:
    answering = Answering(shown("single"), DontKnow())
    assert answering.response() == (DontKnow(), "")
    answering.control.digit(1)
    answering.touched()
    assert answering.response() == (Chosen(("id1",)), "")


def test_how_sure_goes_round() -> None:
    answering = Answering(shown("single"))
    for expected in (1, 2, 3, 0):
        answering.next_sure()
        assert answering.sure == expected


@given(
    kind=st.sampled_from(TYPES),
    width=st.integers(30, 120),
    keys=st.lists(st.tuples(st.sampled_from("mdtsk"), st.integers(-3, 12))),
    letters=st.text(max_size=8),
)
def test_whatever_is_pressed_a_control_draws_within_its_width(
    kind: str, width: int, keys: list[tuple[str, int]], letters: str
) -> None:
    control = control_for(shown(kind, 9))
    typed(control, letters)
    for key, number in keys:
        match key:
            case "m":
                control.move(number)
            case "d":
                control.digit(number)
            case "t":
                control.toggle()
            case "s":
                control.shift(number)
            case _:
                control.takes(("left", "right", "home", "end", "delete")[number % 5], None)
        assert -1 <= control.cursor < max(1, control.count)
    rows, _ = control_lines(control, None, width)
    assert all(row.width <= width for row in rows)
    response, missing = control.made()
    assert (response is None) == bool(missing)
