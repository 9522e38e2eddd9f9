"""A lesson that was begun fits every format and says what is still to be written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from course.authors.helpers import Reruns, helpers
from course.authors.new_lesson import begin
from course.catalog.index import Catalog
from course.catalog.lint import Finding, run_lint
from course.cli import main
from course.errors import ContentError, UsageError
from course.paths import bundled_lessons

TO_WRITE = {"placeholder", "lesson-length", "minutes", "bank-size", "rev-recorded"}
PLANNED = """format = 1
title = "Dice"
# the first unit
[[unit]]
title = "One"
[[unit.lesson]]
id = "dice"
title = 'Dice "in" the barn'
level = "builder"
minutes = 9
dek = "Sixty throws, ten fours: $100 on it."
status = "planned"  # soon
[[unit.lesson]]
id = "cards"
title = "Cards"
level = "creator"
minutes = 9
dek = "Later."
status = "planned"
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOSSFALL_HOME", str(tmp_path / "home"))


@pytest.fixture
def planned(tmp_path: Path) -> Path:
    root = tmp_path / "course"
    root.mkdir()
    (root / "course.toml").write_text(PLANNED, encoding="utf-8")
    return root


def lint(root: Path) -> list[Finding]:
    return run_lint(root, helpers(Reruns()))


def test_a_first_lesson_begins_a_course(tmp_path: Path) -> None:
    root = tmp_path / "new"
    begun = begin(root, "dice")
    assert begun.folder == root / "01-dice"
    assert sorted(each.name for each in begun.folder.iterdir()) == [
        "lesson.md", "quiz.toml", "tutor.toml",
    ]  # fmt: skip
    assert {each.rule for each in lint(root)} == TO_WRITE
    catalog = Catalog.open_checked(root)
    assert catalog.lesson("dice").number == 1
    begin(root, "cards")
    assert [each.id for each in Catalog.open(root).lessons] == ["dice", "cards"]
    assert {each.rule for each in lint(root)} == TO_WRITE | {"stem-twice"}


def test_every_todo_is_found_where_it_stands(tmp_path: Path) -> None:
    root = tmp_path / "new"
    folder = begin(root, "dice").folder
    found = {(each.path, each.line) for each in lint(root) if each.rule == "placeholder"}
    marked = {
        (f"{folder.name}/{path.name}", number)
        for path in folder.iterdir()
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1)
        if "TODO" in line
    }
    assert found == marked


def test_a_planned_lesson_keeps_its_place_and_what_was_said_of_it(planned: Path) -> None:
    begin(planned, "cards")
    folder = begin(planned, "dice").folder
    assert folder.name == "01-dice"
    text = (planned / "course.toml").read_text(encoding="utf-8")
    assert text == PLANNED.replace(
        'status = "planned"  # soon', 'folder = "01-dice"  # soon'
    ).replace('status = "planned"', 'folder = "02-cards"')
    meta = Catalog.open(planned).lesson("dice").meta
    assert meta.title == 'Dice "in" the barn'
    assert meta.dek == "Sixty throws, ten fours: $100 on it."
    assert (meta.level, meta.minutes) == ("builder", 9)
    assert "course-agrees" not in {each.rule for each in lint(planned)}


def test_a_demonstration_comes_with_the_prediction_of_the_lab(planned: Path) -> None:
    begin(planned, "dice", "sample")
    lesson = Catalog.open(planned).lesson("dice")
    assert lesson.meta.demos == ("sample",)
    assert [run.stage for run in lesson.runs] == ["sample"]
    rules = {each.rule for each in lint(planned)}
    assert rules - TO_WRITE == {"bank-own-run"}


def test_it_fits_the_course_that_ships(tmp_path: Path) -> None:
    root = Path(shutil.copytree(bundled_lessons(), tmp_path / "lessons"))
    entry = next(each for each in Catalog.open(root).lessons if each.planned)
    before = lint(root)
    folder = begin(root, entry.id).folder
    assert folder.name == f"{entry.number:02d}-{entry.id}"
    after = [each for each in lint(root) if not each.path.startswith(folder.name)]
    assert after == before


@pytest.mark.parametrize("lesson_id", ["", "Dice", "../x", "a b", "-a", "a" * 65, "dice\n"])
def test_an_id_is_refused_that_could_not_stay(planned: Path, lesson_id: str) -> None:
    with pytest.raises(UsageError, match="cannot be a lesson's id"):
        begin(planned, lesson_id)
    assert [each.name for each in planned.iterdir()] == ["course.toml"]


def test_nothing_is_written_over(planned: Path) -> None:
    begun = begin(planned, "dice")
    texts = {path: path.read_bytes() for path in begun.files}
    with pytest.raises(UsageError, match="written already"):
        begin(planned, "dice")
    (planned / "02-cards").mkdir()
    with pytest.raises(UsageError, match="already"):
        begin(planned, "cards")
    assert {path: path.read_bytes() for path in begun.files} == texts


def test_a_broken_course_is_left_alone(planned: Path) -> None:
    (planned / "course.toml").write_text("format = 2\n", encoding="utf-8")
    with pytest.raises(ContentError):
        begin(planned, "dice")
    assert [each.name for each in planned.iterdir()] == ["course.toml"]


def test_a_list_of_another_shape_is_left_alone(planned: Path) -> None:
    inline = (
        'format = 1\ntitle = "D"\nunit = [{ title = "One", lesson = [{ id = "a", title = "A", '
        'level = "builder", minutes = 1, dek = "d", status = "planned" }] }]\n'
    )
    (planned / "course.toml").write_text(inline, encoding="utf-8")
    with pytest.raises(UsageError, match="List it yourself"):
        begin(planned, "b")
    assert (planned / "course.toml").read_text(encoding="utf-8") == inline
    begin(planned, "a")
    assert Catalog.open(planned).lesson("a").number == 1


def test_an_unknown_demonstration_is_named(planned: Path) -> None:
    with pytest.raises(UsageError, match="'toss'"):
        begin(planned, "dice", "toss")


def test_the_command_names_what_it_wrote(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "new"
    assert main(["new-lesson", str(root), "dice"]) == 0
    out, err = capsys.readouterr()
    assert [Path(line).exists() for line in out.splitlines()] == [True] * 4
    assert "TODO" in err
    assert main(["new-lesson", str(root), "dice"]) == 2
    assert "written already" in capsys.readouterr().err
    assert main(["lint", str(root)]) == 1
    out, err = capsys.readouterr()
    assert "waits to be written" in out
