"""Whatever is wrong with the file: said where, what and what to do; nothing lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from course.errors import ProgressError
from course.progress.log import Draft, EventLog
from course.progress.projections import ProgressView


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "profile" / "progress.sqlite3"


def make(path: Path, *kinds: str) -> None:
    with EventLog.open(path) as log:
        for kind in kinds:
            log.append(kind, lesson="loss", body={"section": "s"})


def read(path: Path) -> list[str]:
    with EventLog.open(path) as log:
        return [event.kind for event in log.events()]


def refused(path: Path) -> ProgressError:
    with pytest.raises(ProgressError) as caught:
        EventLog.open(path)
    assert str(path) in str(caught.value)
    assert caught.value.remedy
    assert caught.value.exit_code == 3
    return caught.value


def test_a_file_that_is_no_database_is_named_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("shopping list\n" * 200)
    assert "not a database" in str(refused(path))
    assert path.read_text() == "shopping list\n" * 200


def test_another_programs_database_is_named_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE recipe(name TEXT)")
    other.close()
    before = path.read_bytes()
    assert "another program's" in str(refused(path))
    assert path.read_bytes() == before


def test_an_empty_file_becomes_a_log(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    make(path, "a")
    assert read(path) == ["a"]


def test_a_folder_in_the_files_place(path: Path) -> None:
    path.mkdir(parents=True)
    refused(path)


def test_a_file_in_a_folders_place(path: Path) -> None:
    path.parent.write_text("")
    assert "is a file, not a folder" in str(refused(path))


def test_a_truncated_database_is_called_damaged(path: Path) -> None:
    make(path, *["lesson-opened"] * 40)
    path.write_bytes(path.read_bytes()[:8192])
    assert "damaged" in str(refused(path))


def test_a_damaged_page_is_an_error_not_a_traceback(path: Path) -> None:
    make(path, *["lesson-opened"] * 200)
    data = bytearray(path.read_bytes())
    data[8192:] = b"\xa5" * (len(data) - 8192)
    path.write_bytes(data)
    with pytest.raises(ProgressError, match="damaged") as caught:
        read(path)
    assert str(path) in str(caught.value)


def test_a_database_without_its_device_is_refused(path: Path) -> None:
    make(path, "a")
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM device")
    connection.close()
    assert "which device" in str(refused(path))


def test_a_newer_format_is_read_never_written_and_said(path: Path) -> None:
    make(path, "lesson-opened", "hologram-seen")
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 9")
        connection.execute("CREATE TABLE hologram(id TEXT)")
    connection.close()
    before = path.read_bytes()
    with EventLog.open(path) as log:
        assert "newer Lossfall" in log.read_only
        assert ProgressView(log).state("loss").state == "reading"
        with pytest.raises(ProgressError, match="newer Lossfall") as caught:
            log.append("a")
        assert caught.value.remedy
    assert path.read_bytes() == before


def test_a_full_database_stores_nothing_and_takes_the_same_answer_later(path: Path) -> None:
    with EventLog.open(path) as log:
        pages = log._connection.execute("PRAGMA page_count").fetchone()[0]
        log._connection.execute(f"PRAGMA max_page_count = {pages + 1}")
        draft = Draft("answered", body={"typed": "x" * 9_000})
        with pytest.raises(ProgressError, match="disk is full") as caught:
            log.append_all([draft])
        assert str(path) in str(caught.value)
        assert list(log.events()) == []
        log._connection.execute("PRAGMA max_page_count = 100000")
        log.append_all([draft])
        assert len(list(log.events())) == 1


def test_another_program_holding_the_file_too_long(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("course.progress.opening.BUSY_SECONDS", 0.05)
    with EventLog.open(path) as log:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(ProgressError, match="another program"):
            log.append("a")
        other.execute("ROLLBACK")
        other.close()
        log.append("a")


def in_a_namespace(script: str, path: Path) -> str:
    """Run a shell script where it may mount; Python's part of it follows as arguments."""
    if shutil.which("unshare") is None:
        pytest.skip("needs unshare")
    probe = ["unshare", "-rm", "mount", "-t", "tmpfs", "none", str(path.parent)]
    if subprocess.run(probe, capture_output=True).returncode:
        pytest.skip("needs a mount namespace")
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-ec", script, "sh", str(path), sys.executable],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


_FULL_DISK = """
import os, sys
from pathlib import Path
from course.errors import ProgressError
from course.progress.log import Draft, EventLog
path = Path(sys.argv[1])
with EventLog.open(path) as log:
    saved = 0
    draft = Draft("answered", body={"typed": "x" * 900})
    try:
        while True:
            log.append_all([draft])
            saved += 1
            draft = Draft("answered", body={"typed": "x" * 900})
    except ProgressError as error:
        print(error.message)
    assert len(list(log.events())) == saved >= 3
    os.remove(path.with_name("ballast"))
    log.append_all([draft])
with EventLog.open(path) as log:
    assert len(list(log.events())) == saved + 1
    print("kept", log.read_only)
"""


def test_a_really_full_disk_loses_nothing_and_goes_on_when_there_is_room(path: Path) -> None:
    path.parent.mkdir()
    script = f"""
        mount -t tmpfs -o size=512k none "$(dirname "$1")"
        head -c 200000 /dev/zero > "$(dirname "$1")/ballast"
        "$2" -c '{_FULL_DISK}' "$1"
    """
    said, kept = in_a_namespace(script, path).splitlines()
    assert "the disk is full" in said
    assert str(path) in said
    assert kept.strip() == "kept"


_READ_ONLY = """
import sys
from pathlib import Path
from course.errors import ProgressError
from course.progress.log import EventLog
with EventLog.open(Path(sys.argv[1])) as log:
    print(len(list(log.events())), log.read_only)
    try:
        log.append("a")
    except ProgressError as error:
        print(error)
"""


def test_a_read_only_disk_can_be_read_and_says_so(path: Path) -> None:
    make(path, "lesson-opened", "asked")
    script = f"""
        mount --bind "$(dirname "$1")" "$(dirname "$1")"
        mount -o remount,bind,ro "$(dirname "$1")"
        "$2" -c '{_READ_ONLY}' "$1"
    """
    read, refusal = in_a_namespace(script, path).splitlines()
    assert read.startswith("2 ")
    assert str(path) in read
    assert "could not be opened for writing" in refusal
    assert "LOSSFALL_HOME" in refusal


def test_a_file_without_permission_to_write_can_be_read(path: Path) -> None:
    make(path, "lesson-opened")
    path.chmod(0o400)
    if os.access(path, os.W_OK):
        pytest.skip("this user may write everywhere")
    with EventLog.open(path) as log:
        assert len(list(log.events())) == 1
        assert "permission was denied" in log.read_only
        path.chmod(0o600)
        log.append("asked")  # put right meanwhile
        assert len(list(log.events())) == 2
