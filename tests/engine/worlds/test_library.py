from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import CorpusError
from engine.worlds import library
from engine.worlds.library import CHOICES, CONTEXT, KINDS, PEOPLE, Fact, Page

FACTS = st.sampled_from(
    [Fact(who, kind, word) for who in PEOPLE for kind in KINDS for word in CHOICES[kind]]
)


@given(st.integers(0, 2**32), FACTS)
def test_every_page_with_its_question_and_answer_fits_the_context(seed: int, fact: Fact) -> None:
    page = library.some_page(np.random.default_rng(seed))
    for read in (page, Page((fact,), asks=True), None):
        prompt, answer = library.row(read, fact)
        assert len(prompt) + len(answer) <= CONTEXT


@given(FACTS)
def test_a_fact_is_read_back_from_its_own_sentence(fact: Fact) -> None:
    assert library.read_fact(library.plain(fact.sentence).capitalize()) == fact


@given(st.integers(0, 2**32))
def test_an_edit_changes_one_kind_of_fact_and_no_other(seed: int) -> None:
    rng = np.random.default_rng(seed)
    page = library.whole_page("baker", rng)
    old = page.facts[1]
    new = library.any_fact("baker", old.kind, rng, but=old.word)
    assert new.word != old.word
    assert page.edited(new).facts == (page.facts[0], new, page.facts[2])


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("the king lives by the mill", "'king'"),
        ("the baker lives", "one thing about one villager"),
        ("the baker likes plums and the smith", "'and'"),
        ("the baker likes plums the smith", "one thing about one villager"),
        ("", "one thing about one villager"),
    ],
)
def test_a_sentence_that_tells_no_fact_is_refused_with_a_form_to_use(typed: str, says: str) -> None:
    with pytest.raises(CorpusError, match=says) as refused:
        library.read_fact(typed)
    assert "the baker lives by the mill" in str(refused.value)


def test_an_error_about_a_typed_fact_stays_short() -> None:
    for text in (
        "z" * 100_000,
        "yak " + "zebra " * 9_999,
        " ".join(map("qx".__mul__, range(1, 99))),
    ):
        with pytest.raises(CorpusError, match="does not know") as refused:
            library.read_fact(text)
        assert len(str(refused.value)) < 1_000
