"""Ids and revisions are held against what was put on record."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.catalog.lint.lock import Locked, lock_of, parse, write
from course.catalog.lint.revisions import Recorded
from course.catalog.quiz_models import Numeric

QUIZ, LOCK = "01-dice/quiz.toml", "01-dice/quiz.lock"
ITEM_3 = 'id = "item-3"\nrev = 1'
KEY = 'answer = { id = "a", text = "alpha one"'


@pytest.fixture
def kept(clean: Any) -> Any:
    """The clean course, its items on record."""
    clean.record()
    return clean


def test_what_is_on_record_and_unchanged_is_not_mentioned(kept: Any) -> None:
    assert kept.lint() == []
    assert kept.record() == []


def test_items_are_to_be_put_on_record(clean: Any) -> None:
    clean.recorded = True
    found = clean.finding("rev-recorded")
    assert (found.severity, found.path) == ("warning", LOCK)
    assert "21 items" in found.message
    (done,) = clean.record()
    assert (done.path, len(done.new), done.reworded) == (LOCK, 21, ())
    assert clean.lint() == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('answer = { id = "a"', 'answer = { id = "aa"'),
        ('{ id = "b", text = "bravo', '{ id = "bb", text = "bravo'),
    ],
)
def test_another_key_needs_another_rev(kept: Any, old: str, new: str) -> None:
    kept.edit(QUIZ, old, new)
    found = kept.finding("rev-key")
    assert found.line == kept.line(QUIZ, "rev = 1")
    assert "Write rev = 2" in found.remedy
    kept.record()
    assert kept.lint() == [found], "a changed key cannot be recorded without its rev"
    kept.edit(QUIZ, "rev = 1", "rev = 2")
    assert "1 items are not on record" in kept.finding("rev-recorded").message
    assert kept.record() == [Recorded(LOCK, ("item-0",), ())]
    assert kept.lint() == []


def test_right_and_wrong_may_not_change_places_without_a_rev(kept: Any) -> None:
    kept.edit(QUIZ, 'answer = { id = "a"', 'answer = { id = "b"')
    kept.edit(QUIZ, '{ id = "b", text = "bravo', '{ id = "a", text = "bravo')
    assert "what counts as right" in kept.finding("rev-key").message


def test_other_words_need_a_rev_or_a_word_of_the_author(kept: Any) -> None:
    kept.edit(QUIZ, "Stem aaaaa number 0?", "Stem aaaaa, number nought?")
    found = kept.finding("rev-words")
    assert found.line == kept.line(QUIZ, 'stem = "Stem aaaaa')
    assert "lossfall lint --record" in found.remedy
    assert kept.record() == [Recorded(LOCK, (), ("item-0",))]
    assert kept.lint() == []


def test_explanations_citations_and_case_may_change_at_any_time(kept: Any) -> None:
    kept.edit(QUIZ, 'why = "right 0"', 'why = "it is so"')
    kept.edit(QUIZ, 'misconception = "m"', 'misconception = "another belief"')
    kept.edit(QUIZ, "Stem aaaaa number 0?", "stem aaaaa  number 0?")
    assert kept.lint() == []


def test_a_rev_never_falls(kept: Any) -> None:
    kept.edit(QUIZ, ITEM_3, 'id = "item-3"\nrev = 5')
    kept.record()
    kept.edit(QUIZ, "rev = 5", "rev = 4")
    assert "rev was 5 already" in kept.finding("rev-lower").message
    assert kept.record() == []


def test_a_dropped_item_leaves_its_id_behind(kept: Any) -> None:
    kept.edit(QUIZ, ITEM_3, 'id = "item-new"\nrev = 1')
    assert kept.record() == [Recorded(LOCK, ("item-new",), ())]
    assert "'item-3' is gone" in kept.finding("id-dropped").message
    kept.edit(QUIZ, "format = 1", 'format = 1\nretired = ["item-3"]')
    assert "item-3" in kept.finding("rev-recorded").message
    assert kept.record() == [Recorded(LOCK, ("item-3",), ())]
    assert kept.lint() == []
    kept.edit(QUIZ, 'retired = ["item-3"]', "")
    assert kept.finding("id-dropped")
    kept.edit(QUIZ, '"item-new"', '"item-3"')
    assert {each.rule for each in kept.lint()} == {"id-reused", "id-dropped"}


def test_a_broken_record_is_an_error_and_is_not_written_over(kept: Any) -> None:
    lock = kept.root / LOCK
    lock.write_text(lock.read_text(encoding="utf-8") + "<<<<<<< mine\n", encoding="utf-8")
    found = kept.finding("lock-format")
    assert found.line == 23
    assert kept.record() == []


def test_a_new_variant_is_a_new_key() -> None:
    given = {
        "id": "i", "rev": 1, "type": "numeric", "objective": "o", "level": "apply", "cite": "c",
        "evidence": "e", "stem": "{n}?", "tolerance": 0, "why": "w",
        "variants": [{"set": {"n": 1}, "value": 2}, {"set": {"n": 2}, "value": 4}],
    }  # fmt: skip
    one = lock_of(Numeric.model_validate(given))
    given["variants"] = [{"set": {"n": 1}, "value": 2}, {"set": {"n": 2}, "value": 5}]
    other = lock_of(Numeric.model_validate(given))
    assert one.words == other.words
    assert one.key != other.key


HEX = st.text("0123456789abcdef", min_size=12, max_size=12)


@given(
    st.dictionaries(
        st.from_regex(r"[a-z][a-z0-9-]{0,20}[a-z]", fullmatch=True),
        st.just(Locked(0)) | st.builds(Locked, st.integers(1, 99), HEX, HEX),
    )
)
def test_a_record_reads_back_as_it_was_written(items: dict[str, Locked]) -> None:
    assert parse(write(items)) == (items, [])
