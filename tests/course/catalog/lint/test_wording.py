"""Negatives that are read over, and options unlike the rest."""

from __future__ import annotations

from typing import Any

import pytest

QUIZ = "01-dice/quiz.toml"


@pytest.mark.parametrize(
    ("stem", "word"),
    [
        ("Which of these is not a throw?", "not"),
        ("Which throw doesn't count?", "n't"),
        ("The fox throws. Which is least likely?", "least"),
        ("All except one fell?", "except"),
        ("Which of these is NOT a throw?", None),
        ("The die is not loaded. Which throw comes?", None),
        ("Which comes at least once?", None),
        ('Who says \\"it does not roll\\"?', None),
        ("Which of the knots holds?", None),
    ],
)
def test_a_question_shows_its_negative(clean: Any, stem: str, word: str | None) -> None:
    clean.edit(QUIZ, "Stem eeeee number 4?", stem)
    if word:
        assert f"turns on '{word}'" in clean.finding("stem-negative").message
    else:
        assert clean.lint() == []


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        (("It rolls.", "It rests.", "it flies"), "'it flies'"),
        (("the die alone", "The coin alone", "the cup alone"), "'The coin alone'"),
        (("30", "41", "rather few"), "all options but one are numbers: 'rather few'"),
        (("30 g", "4 g", "2.5 g"), None),
        (("A's", "B's", "both"), None),
        (("P alone", "Q alone", "both of them"), None),
        (("It rolls.", "It rests.", "It flies."), None),
        (("about 30", "about 40", "nobody knows"), None),
    ],
)
def test_options_have_one_form(clean: Any, texts: tuple[str, ...], says: str | None) -> None:
    for old, new in zip(("alpha one", "bravo two x", "gamma six yz"), texts, strict=True):
        clean.edit(QUIZ, f'"{old}"', f'"{new}"')
    findings = [each for each in clean.lint() if each.rule == "options-parallel"]
    if says:
        assert says in "".join(each.message for each in findings)
        assert findings[0].line == clean.line(QUIZ, "[[item]]")
    else:
        assert findings == []
