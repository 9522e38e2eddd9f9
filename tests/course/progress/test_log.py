"""Events are stored whole, once, in order, for good."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from course.errors import ProgressError
from course.progress.events import decode_body, now
from course.progress.log import Draft, EventLog


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "profile" / "progress.sqlite3"


def test_an_event_comes_back_as_it_was_appended(path: Path) -> None:
    body = {"response": {"typed": "naïve “1 000”\x00\ud800"}, "scored": [1, 3], "none": None}
    with EventLog.open(path) as log:
        stored = log.append("answered", lesson="loss", item="ln", rev=2, body=body)
    with EventLog.open(path) as log:
        (event,) = log.events()
    assert event == stored
    assert (event.kind, event.lesson, event.item, event.rev) == ("answered", "loss", "ln", 2)
    assert event.body == body
    assert event.at <= now()


def test_numbers_that_are_not_finite_become_null(path: Path) -> None:
    with EventLog.open(path) as log:
        stored = log.append("run-finished", body={"measures": {"loss": float("nan"), "end": 1.5}})
    assert stored.body == {"measures": {"loss": None, "end": 1.5}}


def test_the_table_is_the_contracts(path: Path) -> None:
    EventLog.open(path).close()
    connection = sqlite3.connect(path)
    columns = [row[1:3] for row in connection.execute("PRAGMA table_info(event)")]
    assert columns == [
        ("id", "TEXT"),
        ("device", "TEXT"),
        ("seq", "INTEGER"),
        ("at", "TEXT"),
        ("kind", "TEXT"),
        ("lesson", "TEXT"),
        ("item", "TEXT"),
        ("rev", "INTEGER"),
        ("body", "TEXT"),
    ]
    strict = connection.execute("SELECT strict FROM pragma_table_list WHERE name = 'event'")
    assert strict.fetchone() == (1,)
    assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    connection.close()


def test_every_commit_reaches_the_disk_before_it_returns(path: Path) -> None:
    with EventLog.open(path) as log:
        pragma = log._connection.execute
        assert pragma("PRAGMA journal_mode").fetchone() == ("wal",)
        assert pragma("PRAGMA synchronous").fetchone() == (2,)  # FULL


def test_the_folder_and_the_file_are_the_learners_alone(path: Path) -> None:
    EventLog.open(path).close()
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_appending_again_with_the_same_id_stores_it_once(path: Path) -> None:
    draft = Draft("asked", "loss", body={"question": "why"})
    with EventLog.open(path) as log:
        first = log.append_all([draft])
        again = log.append_all([draft])
        assert first == again
        assert log.append("asked", lesson="loss", body={"question": "why"}, id=draft.id) == first[0]
        assert list(log.events()) == first


def test_appending_several_stores_all_or_none(path: Path) -> None:
    with EventLog.open(path) as log:
        with pytest.raises(TypeError):
            log.append_all([Draft("setting"), Draft("setting", body={"value": object()})])
        assert list(log.events()) == []
        assert [event.seq for event in log.append_all([Draft("a"), Draft("b")])] == [1, 2]


def test_events_can_neither_be_changed_nor_deleted(path: Path) -> None:
    with EventLog.open(path) as log:
        log.append("setting", body={"name": "a"})
        for statement in ("UPDATE event SET kind = 'x'", "DELETE FROM event"):
            with pytest.raises(sqlite3.IntegrityError, match="events are never"):
                log._connection.execute(statement)
        assert [event.kind for event in log.events()] == ["setting"]


def test_kinds_nobody_knows_are_kept(path: Path) -> None:
    with EventLog.open(path) as log:
        log.append("dreamt-of", body={"sheep": 3})
        assert [(event.kind, event.body) for event in log.events()] == [("dreamt-of", {"sheep": 3})]


def test_a_body_another_program_wrote_with_white_space_is_read() -> None:
    assert decode_body(' {"a": 1}\n') == {"a": 1}
    assert decode_body('{"a": 1}\n') == {"a": 1}


def test_events_are_found_by_kind_and_lesson(path: Path) -> None:
    with EventLog.open(path) as log:
        log.append("lesson-opened", lesson="loss")
        log.append("asked", lesson="loss")
        log.append("asked", lesson="scale")
        found = log.events(kinds=("asked",), lesson="loss")
        assert [(event.kind, event.lesson) for event in found] == [("asked", "loss")]


def test_reading_on_gives_only_what_is_new(path: Path) -> None:
    with EventLog.open(path) as log:
        log.append("a")
        before, position = log.read()
        log.append("b")
        new, _ = log.read(position)
        assert ([e.kind for e in before], [e.kind for e in new]) == (["a"], ["b"])


def test_a_body_that_is_not_an_object_counts_as_empty(path: Path) -> None:
    with EventLog.open(path) as log:
        log.append("a")
        for id_, body in (("w", "{} {}"), ("x", "[1, 2"), ("y", "[]"), ("z", None)):
            row = (id_, log.device, 9, now(), "b", None, None, None, body)
            log._connection.execute("INSERT INTO event VALUES (?,?,?,?,?,?,?,?,?)", row)
        assert [event.body for event in log.events(kinds=("b",))] == [{}, {}, {}, {}]


def test_threads_share_one_log(path: Path) -> None:
    with EventLog.open(path) as log:
        threads = [
            threading.Thread(target=lambda: [log.append("a") for _ in range(10)]) for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(event.seq for event in log.events()) == list(range(1, 41))


_APPENDER = """
import sys
from pathlib import Path
from course.progress.log import EventLog
with EventLog.open(Path(sys.argv[1])) as log:
    for number in range(int(sys.argv[3])):
        log.append("answered", item=f"{sys.argv[2]}-{number}")
"""


def test_processes_open_and_append_at_the_same_time(path: Path) -> None:
    running = [
        subprocess.Popen([sys.executable, "-c", _APPENDER, str(path), name, "25"])
        for name in ("a", "b", "c")
    ]
    assert [process.wait() for process in running] == [0, 0, 0]
    with EventLog.open(path) as log:
        events = list(log.events())
    assert sorted(event.item for event in events if event.item) == sorted(
        f"{name}-{number}" for name in "abc" for number in range(25)
    )
    # One device: its events are counted without a gap, whichever process wrote them.
    assert [event.seq for event in events] == list(range(1, 76))
    assert len({event.device for event in events}) == 1


def test_a_transaction_is_undone_by_an_exception_inside(path: Path) -> None:
    with EventLog.open(path) as log:
        with pytest.raises(ZeroDivisionError), log.writing() as write:
            write(Draft("a", rev=1 // write(Draft("b")).body.get("none", 0)))
        assert list(log.events()) == []
        log.append("b")


def test_a_closed_log_says_so_as_an_error_of_progress(path: Path) -> None:
    log = EventLog.open(path)
    log.close()
    log.close()
    with pytest.raises(ProgressError):
        log.append("a")
