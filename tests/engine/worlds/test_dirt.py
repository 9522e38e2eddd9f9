"""Planted dirt is as much as asked for, of every kind, and belongs to nobody."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.worlds import dirt


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(5, 60), st.sampled_from([0.0, 0.3, 0.5, 0.8]))
def test_the_share_of_dirt_is_the_one_asked_for(seed: int, good: int, share: float) -> None:
    pages = list(dirt.pages(np.random.default_rng(seed), good, share))
    assert sum(page.kind == dirt.GOOD for page in pages) == good
    assert len(pages) == pytest.approx(good / (1 - share), abs=1)
    assert all(page.kind == dirt.GOOD for page in pages[: dirt.COPIED])


def test_every_kind_is_planted_and_no_page_is_empty() -> None:
    pages = list(dirt.pages(np.random.default_rng(1), 100, 0.5))
    assert {page.kind for page in pages} == {dirt.GOOD, *dirt.KINDS}
    assert all(len(page.text) > 20 for page in pages)


def test_numbers_and_addresses_are_nobodys() -> None:
    pages = list(dirt.pages(np.random.default_rng(1), 200, 0.8))
    personal = [page.text for page in pages if page.kind == dirt.PERSONAL]
    for text in personal:
        assert re.findall(r"@(\S+)", text) in ([], ["example.org"])
        digits = re.sub(r"\D", "", text)
        assert digits == "" or digits.startswith("555")
