"""A course without a finding, to break one thing at a time: each test then sees its own rule."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from course.catalog.lint import Finding, run_lint
from course.catalog.lint.helpers import Helpers
from course.catalog.lint.revisions import Recorded, record
from course.errors import ContentError

SECTIONS = ("The first throw", "What a count says", "Run it")
FILLER = (
    "The fox throws a die on the barn floor. It shows a four, and the owl writes that down.",
    "After sixty throws the page holds ten fours. A page of another barn holds nine of them.",
    "The owl divides the fours by the throws. The share moves less and less as the page fills.",
    "Nobody told the die about its past. The next throw is as open as the first one was.",
)


def lesson_text() -> str:
    """A lesson of some 900 words that keeps every rule."""
    parts = []
    for place, title in enumerate(SECTIONS):
        settled = f"Claim number {place} is settled here.[^one]"
        body = "\n\n".join(" ".join(FILLER) for _ in range(4))
        parts.append(f"## {title}\n\n{settled} {body}\n")
    return f"""+++
format = 1
id = "dice"
title = "Dice in the barn"
dek = "Sixty throws, ten fours."
level = "explorer"
minutes = 5
demos = ["throw"]
requires = []
related = ["cards"]
updated = 2026-11-21
path = ["Throw", "Count"]
objectives = [{{ id = "count", text = "Count." }}, {{ id = "share", text = "Divide." }}]
terms = [{{ term = "throw", means = "One roll.", near = ["share"] }}]
sources = [{{ id = "one", text = "A paper" }}]
+++

{"".join(parts)}
```run throw
predict = "How many fours?"
options = [{{ id = "few", text = "few", when = "fours < 60" }},
           {{ id = "many", text = "many", when = "fours >= 60" }}]
[[after]]
when = "fair"
text = "It came {{fours:.0f}} times."
[[after]]
text = "It came otherwise."
```

## Try it

Throw one.

## When you use AI

Ask for its dice.

## Sources
"""


def item(number: int) -> str:
    """A single-answer item; over nine in a row, keys look like wrong options by every measure."""
    texts = ["alpha one", "bravo two x", "gamma six yz"]
    shift = number % 3
    key, first, second = texts[shift:] + texts[:shift]
    names = ["a", "b", "c"][number // 3 % 3 :] + ["a", "b", "c"][: number // 3 % 3]
    run = 'run = { stage = "throw", measure = "fours" }\n' if number < 2 else ""
    return f"""[[item]]
id = "item-{number}"
rev = 1
type = "single"
objective = "{("count", "share")[number % 2]}"
level = "{("recall", "apply", "reason")[number % 3]}"
cite = "{("the-first-throw", "what-a-count-says", "run-it")[number % 3]}"
evidence = "Claim number {number % 3} is settled here."
stem = "Stem {"abcdefghijklmnopqrstuvwxyz"[number] * 5} number {number}?"
answer = {{ id = "{names[0]}", text = "{key}", why = "right {number}" }}
distractors = [
    {{ id = "{names[1]}", text = "{first}", why = "wrong", misconception = "m" }},
    {{ id = "{names[2]}", text = "{second}", why = "wrong", misconception = "n" }},
]
{run}
"""


SHARED = """[[item]]
id = "{id}"
rev = 1
objective = "count"
level = "apply"
cite = "run-it"
evidence = "Claim number 2 is settled here."
"""
ALIASES = """[[alias]]
quote = "the owl writes that down"
asks = ["who keeps count"]
[[alias]]
quote = "Nobody told the die about its past."
asks = ["does it remember"]
"""
COURSE = """format = 1
title = "Dice"
[[unit]]
title = "One"
[[unit.lesson]]
id = "dice"
title = "Dice in the barn"
level = "explorer"
minutes = 5
dek = "Sixty throws, ten fours."
folder = "01-dice"
[[unit.lesson]]
id = "cards"
title = "Cards"
level = "creator"
minutes = 9
dek = "Later."
status = "planned"
"""


@dataclass
class Course:
    """The files of a course as texts, and what lint finds in them."""

    root: Path
    files: dict[str, str] = field(default_factory=dict)
    recorded: bool = False
    """Whether `quiz.lock` is kept as `record` left it; else it is made anew at every lint."""

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace the first occurrence of a text."""
        assert old in self.files[name], f"{name} does not hold {old!r}"
        self.files[name] = self.files[name].replace(old, new, 1)

    def add(self, item_id: str, rest: str, lesson: str = "01-dice") -> None:
        """Append an item to the quiz: what all types share, and the rest as given."""
        self.files[f"{lesson}/quiz.toml"] += f"\n{SHARED.format(id=item_id)}{rest}\n"

    def write(self) -> None:
        """Put the files in their folder."""
        for name, text in self.files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def record(self) -> list[Recorded]:
        """Put the items on record as they are now, and keep that record."""
        self.recorded = True
        self.write()
        return record(self.root)

    def lint(self, helpers: Helpers | None = None) -> list[Finding]:
        """Write the files and lint them."""
        self.write()
        if not self.recorded:
            for path in self.root.glob("*/quiz.lock"):
                path.unlink()
            with suppress(ContentError):
                record(self.root)
        return run_lint(self.root, helpers)

    def line(self, name: str, text: str) -> int:
        """The line on which a text first stands."""
        whole = self.files[name]
        return whole[: whole.index(text)].count("\n") + 1

    def second(self, word: str = "Coin") -> str:
        """Add a lesson `coins` like the first, with stems and ids of its own; its folder."""
        self.files["course.toml"] += (
            '[[unit.lesson]]\nid = "coins"\ntitle = "Dice in the barn"\nlevel = "explorer"\n'
            'minutes = 5\ndek = "Sixty throws, ten fours."\nfolder = "03-coins"\n'
        )
        for name in ("lesson.md", "quiz.toml", "tutor.toml"):
            text = self.files[f"01-dice/{name}"].replace('id = "dice"', 'id = "coins"')
            self.files[f"03-coins/{name}"] = re.sub(r'"item-', '"coin-', text).replace("Stem", word)
        return "03-coins"

    def finding(self, rule: str, helpers: Helpers | None = None) -> Finding:
        """The one finding there is, which must be this rule's."""
        findings = self.lint(helpers)
        assert [each.rule for each in findings] == [rule], findings
        assert findings[0].message
        assert findings[0].remedy
        return findings[0]


@pytest.fixture
def clean(tmp_path: Path) -> Course:
    """A course that keeps every rule."""
    quiz = "format = 1\n" + "".join(item(number) for number in range(21))
    return Course(
        tmp_path / "course",
        {
            "course.toml": COURSE,
            "01-dice/lesson.md": lesson_text(),
            "01-dice/quiz.toml": quiz,
            "01-dice/tutor.toml": ALIASES,
        },
    )
