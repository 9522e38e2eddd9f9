"""The gate: nobody does better than chance by the looks of the options."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.catalog.lint.blind import STRATEGIES, hit, score
from course.catalog.lint.choices import Choice, choice, pickable
from course.catalog.quiz_models import Multiple, PickLine, Predict, Single

QUIZ = "01-dice/quiz.toml"
ITEM = {
    "id": "i",
    "rev": 1,
    "objective": "o",
    "level": "apply",
    "cite": "c",
    "evidence": "e",
    "stem": "How many fours?",
}


def singles(texts: list[list[str]]) -> list[Choice]:
    """Items whose key is the first text of each list."""
    option = {"why": "w"}
    items = [
        Single.model_validate(
            {
                **ITEM,
                "id": f"i{number}",
                "type": "single",
                "answer": {"id": f"k{number}", "text": key, **option},
                "distractors": [
                    {"id": f"d{place}", "text": text, **option} for place, text in enumerate(others)
                ],
            }
        )
        for number, (key, *others) in enumerate(texts)
    ]
    return [found for each in items if (found := choice(each))]


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


def test_the_gate_takes_every_item_in_which_something_is_chosen() -> None:
    several = Multiple.model_validate(
        {
            **ITEM,
            "type": "multiple",
            "answers": [
                {"id": "a", "text": "xx", "why": "w"},
                {"id": "b", "text": "y", "why": "w"},
            ],
            "distractors": [{"id": "c", "text": "zz", "why": "w"}],
        }
    )
    found = choice(several)
    assert found
    assert (found.keys, found.others) == (("xx", "y"), ("zz",))
    longest = score("longest", [found])
    assert longest.scored == pytest.approx(1 / 2)  # of the two longest, one is right
    assert longest.chance == pytest.approx(2 / 3)
    options = [
        {"id": "up", "text": "up", "why": "w", "when": "loss > 2"},
        {"id": "down", "text": "down", "why": "w", "when": "loss <= 2"},
    ]
    guess = {**ITEM, "type": "predict", "stage": "s", "measure": "loss", "options": options}
    assert choice(Predict.model_validate(guess)) is None
    known = choice(Predict.model_validate({**guess, "value": 1.5}))
    assert known
    assert known.keys == ("down",)
    line = PickLine.model_validate(
        {**ITEM, "type": "pick-line", "text": "a\n\nlong\nb", "line": 3, "why": "w"}
    )
    picked = pickable(line)
    assert picked
    assert picked.texts == ("a", "long", "b")
    assert score("longest", [picked]).scored == 1
    assert choice(line) is None


def test_absolutes_are_avoided() -> None:
    bank = singles([["often", "always", "never"], ["all", "some", "few"]])
    assert [hit(STRATEGIES["avoid absolutes"], item) for item in bank] == [1, 0]


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
