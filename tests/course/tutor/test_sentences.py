from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.tutor.sentences import sentences, split
from tests.course.tutor import sample


def parts(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One thing. Another thing.", ["One thing.", "Another thing."]),
        ("It cost 0.20 dollars. Cheap!", ["It cost 0.20 dollars.", "Cheap!"]),
        ("Brown et al. 2020 did it. Twice.", ["Brown et al. 2020 did it.", "Twice."]),
        ("See fig. 3, no. 4, e.g. loss. Done.", ["See fig. 3, no. 4, e.g. loss.", "Done."]),
        ("Is it no. Then stop.", ["Is it no.", "Then stop."]),
        ("Words, numbers, etc. The rest follows.", ["Words, numbers, etc.", "The rest follows."]),
        ("J. Smith wrote it. A. B. Jones read it.", ["J. Smith wrote it.", "A. B. Jones read it."]),
        ("Ship run B. Not run A.", ["Ship run B.", "Not run A."]),
        ("Loss is 3.2 vs. 4.0 here. So?", ["Loss is 3.2 vs. 4.0 here.", "So?"]),
        ('He said "It works." Then it broke.', ['He said "It works."', "Then it broke."]),
        ("“Why?” she asked. Nobody knew.", ["“Why?” she asked.", "Nobody knew."]),
        ("Well... it depends. Right?", ["Well... it depends.", "Right?"]),
        ("It freezes. [1,2] Then it is used.", ["It freezes. [1,2]", "Then it is used."]),
        ("Weights freeze.[1] Then it is served.", ["Weights freeze.[1]", "Then it is served."]),
        ("(All of it.) Then more.", ["(All of it.)", "Then more."]),
        ("It ran. 240 steps later it stopped.", ["It ran.", "240 steps later it stopped."]),
        ("It ended. loss_end holds the number.", ["It ended.", "loss_end holds the number."]),
        ("1. First mix. Then wait.", ["1. First mix.", "Then wait."]),
        ("GPT-3 has 175 billion. GPT-2 fewer.", ["GPT-3 has 175 billion.", "GPT-2 fewer."]),
        ("no capital or stop", ["no capital or stop"]),
        ("", []),
        ("   ", []),
    ],
)  # fmt: skip
def test_a_paragraph_splits_where_a_reader_would(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


prose = st.text(alphabet="ab AB.!?…\"'()[]1,\n-é中_", max_size=120)


@given(prose)
def test_spans_are_ordered_and_lose_nothing_but_space(text: str) -> None:
    spans = list(split(text))
    assert all(left < right for left, right in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())


blocks = st.tuples(
    st.sampled_from(["paragraph", "item", "code", "quote", "table"]),
    prose.map(str.strip).filter(bool),
)
lessons = st.lists(
    st.tuples(st.sampled_from(["One", "Two", "Sources"]), st.lists(blocks, max_size=4)), max_size=4
)


@given(lessons)
def test_every_sentence_is_its_span_and_stays_in_its_block(
    parts_: list[tuple[str, list[tuple[str, str]]]],
) -> None:
    lesson = sample.lesson(parts_)
    places = [(b.start, b.end) for section in lesson.sections for b in section.blocks]
    for sentence in sentences(lesson):
        assert lesson.raw[sentence.start : sentence.end] == sentence.text
        assert sentence.text == sentence.text.strip() != ""
        assert any(a <= sentence.start and sentence.end <= b for a, b in places)


def test_numbers_count_within_a_section_and_items_and_code_stand_alone() -> None:
    found = sentences(sample.BREAD)
    first = [s for s in found if s.section == "what-rises"]
    assert [s.number for s in first] == [1, 2, 3, 4, 5]
    assert first[3].text == "Warm dough rises in 4 hours."
    code = [s for s in found if s.kind == "code"]
    assert [s.text for s in code] == ["mix 500 g flour\nadd 350 g water"]


def test_table_rows_are_sentences_of_their_own() -> None:
    lesson = sample.lesson([("Costs", [("table", "stage  tokens\npre-training  300 billion")])])
    assert [s.text for s in sentences(lesson)] == ["stage  tokens", "pre-training  300 billion"]
