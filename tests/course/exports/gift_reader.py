"""Reads GIFT as Moodle's importer does, so that what is written can be read back.

Only what an importer decides: where a question ends, what its name, format, text and answers are,
which type it is, and which share of the mark each answer earns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_WEIGHT = re.compile(r"%(-*[0-9]{1,2}\.?[0-9]*)%")
_HIDDEN = {each: chr(0xE000 + place) for place, each in enumerate(":#={}~")} | {"n": chr(0xE010)}
_FORMATS = ("moodle", "html", "plain", "markdown")


@dataclass
class Answer:
    text: str
    weight: float
    feedback: str = ""


@dataclass
class Read:
    name: str
    category: str
    format: str
    text: str
    type: str
    answers: list[Answer] = field(default_factory=list)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    general: str = ""

    def mark(self, chosen: set[str]) -> float:
        """What Moodle gives for these answers, as a share of the mark."""
        return min(1.0, max(0.0, sum(each.weight for each in self.answers if each.text in chosen)))


def read_gift(text: str) -> list[Read]:
    found: list[Read] = []
    category = ""
    for block in _blocks(text):
        if block.startswith("$CATEGORY:"):
            category = block.removeprefix("$CATEGORY:").strip()
        else:
            found.append(_question(block, category))
    return found


def _blocks(text: str) -> list[str]:
    blocks: list[list[str]] = [[]]
    for line in text.split("\n"):
        line = line.strip()
        if not line:
            blocks.append([])
        elif not line.startswith("//"):
            blocks[-1].append(line)
    return ["\n".join(block) for block in blocks if block]


def _hide(text: str) -> str:
    text = text.replace("\\\\", chr(0xE020))
    for character, hidden in _HIDDEN.items():
        text = text.replace(f"\\{character}", hidden)
    return text.replace(chr(0xE020), "\\")


def _show(text: str) -> str:
    for character, hidden in _HIDDEN.items():
        text = text.replace(hidden, "\n" if character == "n" else character)
    return text


def _formatted(text: str, default: str) -> tuple[str, str]:
    if text.startswith("[") and text[1 : text.index("]")] in _FORMATS:
        default, _, text = text[1:].partition("]")
    return _show(text).strip(), default


def _question(block: str, category: str) -> Read:
    text = _hide(block)
    assert text.startswith("::")
    name, _, text = text[2:].partition("::")
    start, end = text.index("{"), text.index("}")
    answers, asked = text[start + 1 : end].strip(), text[:start] + text[end + 1 :]
    assert text.endswith("}"), "text after the answers would make a gap of them"
    answers, mark, general = answers.rpartition("####")
    if not mark:
        answers, general = general, ""
    stem, form = _formatted(asked.strip(), "moodle")
    read = Read(_show(name), category, form, stem, _type(answers.strip()))
    read.general = _formatted(general.strip(), form)[0]
    _ANSWERS[read.type](read, answers.strip())
    return read


def _type(answers: str) -> str:
    if answers.startswith("#"):
        return "numerical"
    if "~" in answers:
        return "multichoice"
    if "=" in answers and "->" in answers:
        return "match"
    return "shortanswer"


def _answer(text: str, read: Read, weight: float) -> Answer:
    found = _WEIGHT.match(text)
    if found:
        weight, text = float(found[1]) / 100, text[found.end() :]
    said, _, feedback = text.partition("#")
    return Answer(
        _formatted(said.strip(), read.format)[0],
        weight,
        _formatted(feedback.strip(), read.format)[0],
    )


def _choices(read: Read, answers: str) -> None:
    for part in answers.replace("=", "~=").split("~"):
        part = part.strip()
        if part.startswith("="):
            said, _, feedback = part[1:].partition("#")
            text = _formatted(said.strip(), read.format)[0]
            read.answers.append(Answer(text, 1, _formatted(feedback.strip(), read.format)[0]))
        elif part:
            read.answers.append(_answer(part, read, 0))
    assert len(read.answers) >= 2


def _typed(read: Read, answers: str) -> None:
    parts = [part.strip() for part in answers.removeprefix("#").split("=")]
    read.answers = [_answer(part, read, 1) for part in parts if part]
    assert read.answers


def _matched(read: Read, answers: str) -> None:
    for part in answers.split("="):
        if part.strip():
            prompt, arrow, response = part.strip().partition("->")
            assert arrow
            read.pairs.append((_formatted(prompt.strip(), read.format)[0], _show(response).strip()))
    assert len(read.pairs) >= 2


_ANSWERS = {
    "numerical": _typed,
    "multichoice": _choices,
    "match": _matched,
    "shortanswer": _typed,
}
