"""Rules about questions and about a bank as a whole."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.catalog.lint.blind import STRATEGIES, hit, score
from course.catalog.lint.choices import Choice, choice, pickable
from course.catalog.quiz_models import Multiple, PickLine, Predict, Single

LESSON, QUIZ = "01-dice/lesson.md", "01-dice/quiz.toml"
BASE = """[[item]]
id = "{id}"
rev = 1
objective = "count"
level = "apply"
cite = "run-it"
evidence = "Claim number 2 is settled here."
"""


NUMERIC = """type = "numeric"
stem = "How many?"
value = {}
tolerance = {}
why = "w"
"""


def add(clean: Any, item_id: str, rest: str) -> None:
    clean.files[QUIZ] += "\n" + BASE.format(id=item_id) + rest


def singles(texts: list[list[str]]) -> list[Choice]:
    """Items whose key is the first text of each list."""
    option = {"why": "w"}
    items = [
        Single.model_validate(
            {
                "id": f"i{number}",
                "rev": 1,
                "type": "single",
                "objective": "o",
                "level": "apply",
                "cite": "c",
                "evidence": "e",
                "stem": "How many fours?",
                "answer": {"id": f"k{number}", "text": key, **option},
                "distractors": [
                    {"id": f"d{place}", "text": text, **option} for place, text in enumerate(others)
                ],
            }
        )
        for number, (key, *others) in enumerate(texts)
    ]
    return [found for each in items if (found := choice(each))]


def test_an_option_has_its_length(clean: Any) -> None:
    add(
        clean,
        "wide",
        f'''type = "order"
stem = "Which first?"
items = ["a", "{"b " * 71}"]
why = "w"
''',
    )
    assert "141 characters" in clean.finding("option-length").message


@pytest.mark.parametrize(
    ("value", "tolerance", "says"),
    [
        ("0.5", "0", "every digit"),
        ("2.0", "1.5", "75% away"),
        ("7", "0.6\nrelative = true", "60% away"),
    ],
)
def test_a_tolerance_is_sensible(clean: Any, value: str, tolerance: str, says: str) -> None:
    add(
        clean,
        "number",
        NUMERIC.format(value, tolerance),
    )
    assert says in clean.finding("numeric-tolerance").message


@pytest.mark.parametrize(
    ("value", "tolerance"), [("7", "0"), ("0", "0.1"), ("2.5", "0.1"), ("23.0", "0")]
)
def test_a_sound_tolerance_passes(clean: Any, value: str, tolerance: str) -> None:
    add(
        clean,
        "number",
        NUMERIC.format(value, tolerance),
    )
    assert clean.lint() == []


@pytest.mark.parametrize(
    ("text", "line", "says"), [("x" * 73, 1, "73"), ("a\n\nb", 2, "line 2 is blank")]
)
def test_lines_to_pick_are_lines(clean: Any, text: str, line: int, says: str) -> None:
    add(
        clean,
        "lines",
        f"type = 'pick-line'\nstem = 'Which?'\ntext = '''{text}'''\nline = {line}\nwhy = 'w'\n",
    )
    assert says in clean.finding("pick-line-width").message


def test_a_cloze_has_a_blank(clean: Any) -> None:
    add(clean, "gap", "type = 'cloze'\nstem = 'It is what?'\naccept = ['four']\nwhy = 'w'\n")
    assert "no blank" in clean.finding("stem-question").message


def test_a_predict_item_knows_its_stage(clean: Any) -> None:
    add(
        clean,
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


def test_nearly_the_same_stem_is_seen(clean: Any) -> None:
    clean.edit(QUIZ, "Stem bbbbb number 1?", "How many fours in sixty throws of a fair die?")
    clean.edit(QUIZ, "Stem ccccc number 2?", "How many fours in sixty throws of the fair die?")
    assert "nearly that of 'item-1'" in clean.finding("stem-twice").message


def test_the_same_stem_is_seen(clean: Any) -> None:
    clean.edit(QUIZ, "Stem ccccc number 2?", "STEM bbbbb number  1?")
    assert "'item-1' of 'dice' has this stem" in clean.finding("stem-twice").message


def test_an_id_of_another_lesson_is_seen(clean: Any) -> None:
    clean.files["course.toml"] += (
        '[[unit.lesson]]\nid = "coins"\ntitle = "Dice in the barn"\nlevel = "explorer"\n'
        'minutes = 5\ndek = "Sixty throws, ten fours."\nfolder = "03-coins"\n'
    )
    for name in ("lesson.md", "quiz.toml", "tutor.toml"):
        text = clean.files[f"01-dice/{name}"].replace('id = "dice"', 'id = "coins"')
        clean.files[f"03-coins/{name}"] = re.sub(r'"item-(?!3")', '"coin-', text).replace(
            "Stem", "Coin"
        )
    finding = clean.finding("item-id-elsewhere")
    assert "item-3" in finding.message


def test_a_bank_whose_key_is_the_longest_is_seen(clean: Any) -> None:
    clean.files[QUIZ] = re.sub(r'(answer = .*?text = "[^"]*)', r"\1 and so on", clean.files[QUIZ])
    findings = clean.lint()
    assert [each.rule for each in findings] == [
        "blind-strategy",
        "blind-strategy-lesson",
        "key-length",
    ]
    assert all("longest" in each.message for each in findings)
    assert "100% on 21 items with options; chance is 33%" in findings[0].message
    assert "dice (+14.0 items)" in findings[0].remedy
    assert [each.severity for each in findings] == ["error", "warning", "warning"]


def test_a_strategy_scores_as_counted_by_hand() -> None:
    bank = singles([["long key", "short", "tiny"], ["a", "bbb", "cc"], ["same", "size", "each"]])
    longest = score("longest", bank)
    assert longest.scored == pytest.approx((1 + 0 + 1 / 3) / 3)
    assert longest.chance == pytest.approx(1 / 3)
    # standard error of three guesses at 1/3: sqrt(3 x 1/3 x 2/3) / 3 = 0.272
    assert longest.bound == pytest.approx(1 / 3 + 1.64 * 0.2722, abs=1e-3)
    assert score("shortest", bank).scored == pytest.approx((0 + 1 + 1 / 3) / 3)
    assert score("most digits", bank).scored == pytest.approx(1 / 3)


@given(
    st.lists(
        st.lists(st.text("ab 1,", min_size=1).filter(str.strip), min_size=2, max_size=4),
        min_size=1,
        max_size=6,
    )
)
def test_no_strategy_scores_more_than_all_or_less_than_nothing(texts: list[list[str]]) -> None:
    bank = singles(texts)
    for name in STRATEGIES:
        result = score(name, bank)
        assert 0 <= result.scored <= 1
        assert result.bound >= result.chance + 0.05


@given(st.lists(st.permutations(["a", "bb", "ccc"]), min_size=1, max_size=6))
def test_strategies_that_pick_every_place_share_the_score(texts: list[list[str]]) -> None:
    bank = singles(texts)
    middle = sum(len(item.keys[0]) == 2 for item in bank) / len(bank)
    assert score("longest", bank).scored + score("shortest", bank).scored + middle == pytest.approx(
        1
    )
