"""Every value of a TOML file is found on its line, however it is written."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from course.catalog.toml_lines import lines_of


def test_tables_keys_and_elements_have_their_lines() -> None:
    text = '''# a comment = with ] marks
a = 1
b = [ "x", # not "this" ]
  { c = "]}", d = [1,
   2] },
]
[t]
"quoted key".e = 2
[[item]]
id = """two
lines = "here" """
[[item]]
id = 'x'
[item.run]
stage = "s"
[[item.part]]
n = 1
[[item.part]]
n = 2
'''
    lines = lines_of(text)
    assert lines["a",] == 2
    assert lines["b", 0] == 3
    assert lines["b", 1] == lines["b", 1, "c"] == 4
    assert lines["b", 1, "d", 1] == 5
    assert lines["t",] == 7
    assert lines["t", "quoted key", "e"] == 8
    assert lines["item", 0] == 9
    assert lines["item", 0, "id"] == 10
    assert lines["item", 1, "id"] == 13
    assert lines["item", 1, "run", "stage"] == 15
    assert lines["item", 1, "part", 1, "n"] == 19


SCALARS = st.one_of(
    st.sampled_from(["1", "-0.5e3", "true", "2026-11-21", "0x1F"]),
    st.text(
        st.characters(codec="ascii", exclude_categories=["Cc"], exclude_characters="\\\"'"),
        max_size=8,
    ).flatmap(
        lambda text: st.sampled_from(
            [f'"{text}"', f"'{text}'", f'"""{text}\n"""', f"'''\n{text}'''"]
        )
    ),
)


@st.composite
def values(draw: st.DrawFn, depth: int = 2) -> str:
    """A value as TOML text, over several lines or not."""
    kind = draw(st.sampled_from(["scalar", "array", "table"] if depth else ["scalar"]))
    if kind == "scalar":
        return draw(SCALARS)
    inner = draw(st.lists(values(depth=depth - 1), max_size=3))
    if kind == "array":
        gap = draw(st.sampled_from([" ", "\n", " # note ]\n"]))
        return "[" + gap + "".join(f"{each},{gap}" for each in inner) + "]"
    return "{" + ", ".join(f"k{place} = {each}" for place, each in enumerate(inner)) + "}"


def paths(data: Any, at: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    """Every place in parsed data."""
    inner = (
        data.items()
        if isinstance(data, dict)
        else enumerate(data)
        if isinstance(data, list)
        else ()
    )
    return {at} - {()} | {path for key, each in inner for path in paths(each, (*at, key))}


@given(st.lists(values(), min_size=1, max_size=5))
def test_the_scanner_finds_what_tomllib_finds(written: list[str]) -> None:
    text = "".join(f"[[item]]\nkey{place} = {value}\n" for place, value in enumerate(written))
    lines = lines_of(text)
    assert paths(tomllib.loads(text)) == set(lines)
    at = 1
    for place, value in enumerate(written):
        assert lines["item", place] == at
        assert lines["item", place, f"key{place}"] == at + 1
        at += 2 + value.count("\n")


def test_the_course_file_of_the_sample(sample: Path) -> None:
    text = (sample / "course.toml").read_text(encoding="utf-8")
    assert paths(tomllib.loads(text)) == set(lines_of(text))
    assert text.split("\n")[lines_of(text)["unit", 1, "lesson", 0, "id"] - 1] == 'id = "cards"'
