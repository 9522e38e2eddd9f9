"""Rules about questions and about a bank as a whole."""

from __future__ import annotations

import re
from typing import Any

import pytest

LESSON, QUIZ = "01-dice/lesson.md", "01-dice/quiz.toml"


def test_an_option_has_its_length(clean: Any) -> None:
    clean.add(
        "wide",
        f'''type = "order"
stem = "Which first?"
items = ["a", "{"b " * 71}"]
why = "w"
''',
    )
    assert "141 characters" in clean.finding("option-length").message


@pytest.mark.parametrize(
    ("text", "line", "says"), [("x" * 73, 1, "73"), ("a\n\nb", 2, "line 2 is blank")]
)
def test_lines_to_pick_are_lines(clean: Any, text: str, line: int, says: str) -> None:
    clean.add(
        "lines",
        f"type = 'pick-line'\nstem = 'Which?'\ntext = '''{text}'''\nline = {line}\nwhy = 'w'\n",
    )
    assert says in clean.finding("pick-line-width").message


def test_code_in_a_stem_has_its_width(clean: Any) -> None:
    stem = f"stem = '''What is ____?\n\n    {'x' * 68}'''"
    clean.add("code", f"type = 'cloze'\naccept = ['four']\nwhy = 'w'\n{stem}")
    assert clean.lint() == []
    clean.edit(QUIZ, "x" * 68, "x" * 69)
    assert "73 characters" in clean.finding("stem-width").message


def test_a_cloze_has_a_blank(clean: Any) -> None:
    clean.add("gap", "type = 'cloze'\nstem = 'It is what?'\naccept = ['four']\nwhy = 'w'\n")
    assert "no blank" in clean.finding("stem-question").message


def test_a_predict_item_knows_its_stage(clean: Any) -> None:
    clean.add(
        "guess",
        """type = "predict"
stem = "What happens?"
stage = "throw"
knobs = { lode = 1 }
measure = "fours"
value = 2
options = [
    { id = "a", text = "this", when = "fours > 1", why = "w" },
    { id = "b", text = "that", when = "fare", why = "w", misconception = "m" },
]
""",
    )
    findings = clean.lint()
    assert {each.rule for each in findings} == {"item-stage"}
    assert [re.findall(r"lode|fare", each.message) for each in findings] == [["lode"], ["fare"]]


def test_a_bank_has_its_size(clean: Any) -> None:
    clean.files[QUIZ] = clean.files[QUIZ].split('[[item]]\nid = "item-18"')[0]
    assert "18 items" in clean.finding("bank-size").message


def test_a_third_asks_for_more_than_recall(clean: Any) -> None:
    text = clean.files[QUIZ].replace('level = "apply"', 'level = "recall"')
    clean.files[QUIZ] = text.replace('level = "reason"', 'level = "recall"', 6)
    assert "1 of 21" in clean.finding("bank-levels").message


def test_some_items_use_the_learners_own_run(clean: Any) -> None:
    clean.edit(QUIZ, 'run = { stage = "throw", measure = "fours" }', "")
    assert "1 items" in clean.finding("bank-own-run").message


def test_each_objective_is_asked_for_twice(clean: Any) -> None:
    clean.edit(LESSON, "objectives = [", 'objectives = [{ id = "third", text = "Third." }, ')
    clean.edit(QUIZ, 'objective = "count"', 'objective = "third"')
    assert "1 items ask for the objective 'third'" in clean.finding("objective-covered").message


def test_an_id_of_another_lesson_is_seen(clean: Any) -> None:
    folder = clean.second()
    clean.edit(f"{folder}/quiz.toml", '"coin-3"', '"item-3"')
    assert "'dice' has an item of this id" in clean.finding("item-id-elsewhere").message


def test_items_that_were_taken_back_do_not_count(clean: Any) -> None:
    clean.files[QUIZ] = clean.files[QUIZ].replace("rev = 1", 'rev = 1\nvoid = "wrong"', 2)
    assert {each.rule for each in clean.lint()} == {"bank-size", "bank-own-run"}


def test_a_lesson_has_three_anchors_at_most(clean: Any) -> None:
    head, *items = clean.files[QUIZ].split("rev = 1")
    anchored = ["rev = 1\nanchor = true" if 3 <= n < 6 else "rev = 1" for n in range(len(items))]
    clean.files[QUIZ] = head + "".join(map("".join, zip(anchored, items, strict=True)))
    assert clean.lint() == []
    clean.edit(QUIZ, 'id = "item-10"\nrev = 1', 'id = "item-10"\nrev = 1\nanchor = true')
    assert "item-3, item-4, item-5, item-10" in clean.finding("anchors").message


def test_an_anchor_can_be_asked_of_everybody(clean: Any) -> None:
    clean.edit(QUIZ, 'id = "item-0"\nrev = 1', 'id = "item-0"\nrev = 1\nanchor = true')
    assert clean.finding("anchor-own-run").line == clean.line(QUIZ, "anchor = true")
