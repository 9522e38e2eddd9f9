"""What gives a key away is seen, and what only looks like it is not."""

from __future__ import annotations

from typing import Any

import pytest

QUIZ = "01-dice/quiz.toml"
SINGLE = """type = "single"
stem = "{stem}"
answer = {{ id = "k", text = "{key}", why = "w" }}
distractors = [
    {{ id = "a", text = "{one}", why = "w", misconception = "m" }},
    {{ id = "y", text = "{two}", why = "w", misconception = "n" }},
]
"""
CLOZE = "type = 'cloze'\nstem = 'The page of the second barn holds ____ of them.'\nwhy = 'w'\n"


def single(stem: str, key: str, one: str, two: str) -> str:
    return SINGLE.format(stem=stem, key=key, one=one, two=two)


def rules(clean: Any) -> list[str]:
    return [each.rule for each in clean.lint()]


def test_a_key_does_not_repeat_its_sentence(clean: Any) -> None:
    clean.add("copy", single("Why?", "thanks to a four, and the", "not by a dog", "by no hen"))
    assert rules(clean) == []
    clean.edit(QUIZ, "four, and the", "four, and the owl writes")
    found = clean.finding("key-copies")
    assert "6 words" in found.message


def test_a_wrong_option_may_quote_as_much(clean: Any) -> None:
    quotes = single(
        "Why?", "a four, and the owl writes it", "page holds ten fours. A page it", "by no hen"
    )
    clean.add("copy", quotes)
    assert rules(clean) == []


@pytest.mark.parametrize(
    ("stem", "leaks"),
    [
        ("The page of the second barn holds nine of them. Does it weigh more?", True),
        ("Nine hens sit on the second beam. Which of them sleeps?", False),
        ("The page of the second barn holds ten of them. Does it weigh more?", False),
    ],
)
def test_no_stem_says_the_answer_to_another(clean: Any, stem: str, leaks: bool) -> None:
    clean.add("gap", f"{CLOZE}accept = ['nine', '9']")
    clean.add("other", single(stem, "one", "two", "six"))
    if leaks:
        found = clean.finding("key-leaked")
        assert "'other' says the answer, 'nine'" in found.message
        assert "item 'gap'" in found.message
    else:
        assert rules(clean) == []


def test_the_word_to_fill_in_is_not_shown(clean: Any) -> None:
    clean.add("gap", f"{CLOZE}accept = ['nine', 'Second']")
    found = clean.finding("cloze-shown")
    assert "'Second'" in found.message
    assert found.line == clean.line(QUIZ, "accept =")
    clean.edit(QUIZ, ", 'Second'", "")
    assert rules(clean) == []


def test_a_stem_that_names_the_wrong_options_too_gives_nothing_away(clean: Any) -> None:
    asked = "How many fours does the second barn hold?"
    clean.add("one", single(asked, "nine fours", "ten fours", "two fours"))
    both = "Does the second barn hold nine fours or ten fours more often, how many times?"
    clean.add("two", single(both, "one", "two", "six"))
    assert rules(clean) == []
    clean.edit(QUIZ, " or ten fours", "")
    assert "'two' says the answer" in clean.finding("key-leaked").message


def test_absolutes_stand_in_keys_too(clean: Any) -> None:
    clean.add("sure", single("When?", "often", "always", "never"))
    assert "every wrong option" in clean.finding("absolutes").message
    clean.edit(QUIZ, '"never"', '"seldom"')
    assert rules(clean) == []
    for place, stem in enumerate(("How often?", "At what times?")):
        clean.add(f"sure-{place}", single(stem, "usually", "always", "seldom"))
    assert "3 items and in no key" in clean.finding("absolutes").message
    clean.edit(QUIZ, 'text = "often"', 'text = "in every throw"')
    assert rules(clean) == []


MATCH = """type = "match"
stem = "Which belongs to which?"
pairs = [ { id = "p", prompt = "the fox's die", response = "the die rolls" },
          { id = "q", prompt = "the owl's page", response = "a page of counts" } ]
extra = ["a feather"]
why = "w"
"""


def test_pairs_are_not_matched_by_a_shared_word(clean: Any) -> None:
    clean.add("pairs", MATCH)
    assert "2 of 2 pairs share a word: p, q" in clean.finding("match-words").message
    clean.edit(QUIZ, "a feather", "a feather on the page")
    assert rules(clean) == []
