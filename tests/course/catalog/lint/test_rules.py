"""Each rule finds its own fault, and only it, in a course that is otherwise clean."""

from __future__ import annotations

from typing import Any

import pytest

FILLER = "The owl divides the fours by the throws. "
LESSON, QUIZ, TUTOR, COURSE = (
    "01-dice/lesson.md",
    "01-dice/quiz.toml",
    "01-dice/tutor.toml",
    "course.toml",
)


@pytest.mark.parametrize(
    ("rule", "name", "old", "new", "says"),
    [
        ("schema", LESSON, "path = [", "paths = [", "Did you mean 'path'?"),
        ("schema", TUTOR, "asks = [", "ask = [1]\nasks = [", "Did you mean 'asks'?"),
        ("schema", TUTOR, "who keeps", "who\\u0007keeps", "U+0007"),
        ("schema", LESSON, "The owl divides", "The \x9b1m owl divides", "U+009B"),
        ("schema", LESSON, "settled here.[^one]", "settled here.[^two]", "names no source"),
        ("quiz-ids", QUIZ, 'id = "item-3"', 'id = "item-4"', "another item's id"),
        ("quiz-ids", QUIZ, 'id = "b", text', 'id = "a", text', "two answers"),
        ("quiz-ids", QUIZ, "format = 1", 'format = 1\nretired = ["item-3"]', "retired"),
        (
            "front-matter-ids",
            LESSON,
            "terms = [",
            'terms = [{ term = "Throw", means = "x" }, ',
            "twice",
        ),
        (
            "front-matter-ids",
            LESSON,
            '}, { id = "share"',
            '}, { id = "share", text = "B" }, { id = "share"',
            "twice",
        ),
        ("lesson-parts", LESSON, 'path = ["Throw", "Count"]', "path = []", "path is empty"),
        (
            "closing-headings",
            LESSON,
            "## When you use AI\n\nAsk for its dice.\n\n",
            "",
            "in this order",
        ),
        ("empty-section", LESSON, "Ask for its dice.", "", "'When you use AI' is empty"),
        ("course-agrees", LESSON, 'title = "Dice in the', 'title = "Dices in the', "course.toml"),
        ("course-agrees", COURSE, "minutes = 5", "minutes = 6", "minutes is 5 here and 6"),
        ("course-agrees", COURSE, 'dek = "Sixty', 'dek = "Sixteen', "dek"),
        ("lesson-links", LESSON, 'related = ["cards"]', 'related = ["card"]', "no lesson"),
        ("lesson-links", LESSON, 'related = ["cards"]', 'related = ["dice"]', "itself"),
        ("lesson-links", LESSON, 'related = ["cards"]', 'related = ["cards", "cards"]', "twice"),
        ("requires-order", LESSON, "requires = []", 'requires = ["cards"]', "lesson 2, after this"),
        ("term-near", LESSON, 'near = ["share"]', 'near = ["parameter"]', "'parameter'"),
        (
            "source-cited",
            LESSON,
            "sources = [{",
            'sources = [{ id = "new", text = "B" }, {',
            "[^new]",
        ),
        ("source-defined-below", LESSON, "Throw one.", "[^one]: A paper.", "front matter"),
        ("evidence-verbatim", QUIZ, "Claim number 1 is", "Claim number one is", "read --raw"),
        (
            "evidence-verbatim",
            QUIZ,
            'cite = "the-first-throw"',
            'cite = "run-it"',
            "Cite 'the-first-throw'",
        ),
        ("alias-quote", TUTOR, "the owl writes that down", "the owl writes it", "no part"),
        ("alias-quote", TUTOR, "the owl writes that down", "down. After", "more than one"),
        ("alias-twice", TUTOR, "does it remember", "Who keeps count", "asked twice"),
        ("option-twice", QUIZ, 'text = "alpha one"', 'text = "Bravo  two X"', "read the same"),
        ("misconceptions", QUIZ, ', misconception = "m"', "", "1 of the wrong options names"),
        ("catch-all", QUIZ, "alpha one", "all of the above", "shuffled"),
        ("stem-length", QUIZ, 'stem = "Stem', f'stem = "{"x " * 41}', "words"),
        ("stem-question", QUIZ, "number 4?", "number 4", "asks nothing"),
        ("stem-places", QUIZ, "number 5?", "number {fours:.0f}?", "Give the item its run"),
        ("stem-places", QUIZ, "number 0?", "number {throws:.0f}?", "fours"),
        ("stem-places", QUIZ, "number 0?", "number {fours:s}?", "{fours:s}"),
        ("demo-runs", LESSON, 'demos = ["throw"]', "demos = []", "demos does not name"),
        ("run-names", LESSON, 'when = "fours < 60"', 'when = "fives < 60"', "'fives'"),
        ("run-names", LESSON, 'when = "fair"', 'when = "fare"', "verdict 'fare'"),
        ("run-names", LESSON, "{fours:.0f}", "{threes:.0f}", "threes"),
        (
            "run-branches",
            LESSON,
            "[[after]]\ntext = ",
            '[[after]]\nwhen = "fair"\ntext = ',
            "otherwise",
        ),
        ("run-branches", LESSON, 'id = "many"', 'id = "few"', "two predictions"),
        ("item-stage", QUIZ, 'measure = "fours"', 'measure = "fives"', "'fours', 'throws'"),
        ("item-stage", QUIZ, 'stage = "throw"', 'stage = "toss"', "There is no stage"),
        ("code-width", LESSON, "Throw one.", f"```\n{'x' * 73}\n```", "73 characters"),
        ("placeholder", LESSON, "Throw one.", "Throw NN dice.", "'NN'"),
        ("placeholder", LESSON, 'means = "One roll."', 'means = "TODO"', "'TODO'"),
        ("placeholder", QUIZ, 'why = "right 0"', 'why = "TBD"', "'TBD'"),
        ("placeholder", TUTOR, "who keeps count", "TODO who keeps count", "'TODO'"),
        ("voice-word", LESSON, "Throw one.", "Simply throw one.", "'Simply'"),
        ("voice-word", LESSON, "Throw one.", "Throw one!", "'!'"),
        ("voice-word", QUIZ, 'why = "right 0"', 'why = "we are right"', "'we'"),
    ],
)
def test_a_rule_finds_its_fault(
    clean: Any, rule: str, name: str, old: str, new: str, says: str
) -> None:
    clean.edit(name, old, new)
    finding = clean.finding(rule)
    assert says in f"{finding.message} {finding.remedy}"


def test_minutes_follow_words_and_demonstration(clean: Any) -> None:
    for name in (LESSON, COURSE):
        clean.edit(name, "minutes = 5", "minutes = 9")
    finding = clean.finding("minutes")
    assert "6 s of demonstration" in finding.message
    assert "Write minutes = 5" in finding.remedy
    assert (finding.path, finding.line) == (LESSON, clean.line(LESSON, "minutes = 9"))


def test_a_lesson_has_its_length(clean: Any) -> None:
    clean.edit(LESSON, "settled here.[^one] ", "settled here.[^one] " + FILLER * 70)
    for name in (LESSON, COURSE):
        clean.edit(name, "minutes = 5", "minutes = 8")
    assert {each.rule for each in clean.lint()} == {"lesson-length", "section-length"}


def test_a_section_has_its_length(clean: Any) -> None:
    clean.edit(LESSON, "settled here.[^one] ", "settled here.[^one] " + FILLER * 15)
    assert "'The first throw' has" in clean.finding("section-length").message


def test_sentences_stay_short(clean: Any) -> None:
    text = clean.files[LESSON]
    clean.files[LESSON] = (
        text.replace("that down. After", "that down and after")
        .replace("barn floor. It", "barn floor and it")
        .replace("ten fours. A page", "ten fours and a page")
        .replace("by the throws. The", "by the throws and the")
        .replace("past. The", "past and the")
    )
    clean.files[TUTOR] = clean.files[TUTOR].replace("its past.", "its past")
    assert clean.finding("sentence-length").severity == "warning"


def test_a_term_stands_in_the_text(clean: Any) -> None:
    clean.edit(LESSON, "terms = [", 'terms = [{ term = "cast", means = "x" }, ')
    assert "'cast'" in clean.finding("term-used").message


def test_a_folder_is_named_after_number_and_id(clean: Any) -> None:
    clean.edit(COURSE, "01-dice", "dice")
    clean.files = {name.replace("01-dice", "dice"): text for name, text in clean.files.items()}
    assert "'01-dice'" in clean.finding("folder-name").remedy


def test_a_lesson_outside_the_list_is_named(clean: Any) -> None:
    clean.files["02-lost/lesson.md"] = "x"
    assert clean.finding("unlisted-folder").path == "02-lost/lesson.md"


def test_a_term_has_one_definition(clean: Any) -> None:
    folder = clean.second()
    assert clean.lint() == []
    clean.edit(f"{folder}/lesson.md", 'means = "One roll."', 'means = "One toss."')
    found = clean.finding("term-once")
    assert "'dice' defines 'throw' otherwise: 'One roll.'" in found.message
    assert found.line == clean.line(f"{folder}/lesson.md", "One toss.")


def test_lessons_do_not_require_each_other(clean: Any) -> None:
    for place, other in enumerate(("coins", "cups"), 2):
        folder = f"{place:02d}-{other}"
        clean.files[COURSE] += (
            f'[[unit.lesson]]\nid = "{other}"\ntitle = "Dice in the barn"\nlevel = "explorer"\n'
            f'minutes = 5\ndek = "Sixty throws, ten fours."\nfolder = "{folder}"\n'
        )
        for name in ("lesson.md", "quiz.toml", "tutor.toml"):
            text = clean.files[f"01-dice/{name}"].replace('id = "dice"', f'id = "{other}"')
            text = text.replace('"item-', f'"{other}-').replace("Stem", other)
            clean.files[f"{folder}/{name}"] = text
    clean.edit(LESSON, "requires = []", 'requires = ["cups"]')
    clean.edit("02-coins/lesson.md", "requires = []", 'requires = ["dice"]')
    clean.edit("03-cups/lesson.md", "requires = []", 'requires = ["coins"]')
    findings = [each for each in clean.lint() if each.rule not in ("folder-name", "requires-order")]
    assert [each.rule for each in findings] == ["requires-cycle"]
    assert "coins -> dice -> cups -> coins" in findings[0].message


def test_every_section_is_cited(clean: Any) -> None:
    text = clean.files[QUIZ].replace('cite = "run-it"', 'cite = "the-first-throw"')
    clean.files[QUIZ] = text.replace("Claim number 2 is", "Claim number 0 is")
    finding = clean.finding("sections-cited")
    assert finding.line == clean.line(LESSON, "## Run it")


def test_a_lesson_has_aliases(clean: Any) -> None:
    clean.files[TUTOR] = ""
    assert clean.finding("aliases-present").severity == "warning"


def test_a_broken_course_file_hides_no_fault_of_a_lesson(clean: Any) -> None:
    clean.edit("course.toml", "minutes = 5", "minutes = 5.5")
    clean.edit("01-dice/lesson.md", 'level = "explorer"', 'level = "wizard"')
    assert [(each.rule, each.path) for each in clean.lint()] == [
        ("schema", "course.toml"),
        ("schema", "01-dice/lesson.md"),
    ]
