"""Files are read up to a limit and replaced in one move."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.files import read_at_most, write_atomically


def test_writing_replaces_in_one_move(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "file"
    write_atomically(path, b"one")
    with path.open("rb") as reader:
        write_atomically(path, b"two")
        assert reader.read() == b"one"  # whoever has the old file open keeps it whole
    assert path.read_bytes() == b"two"
    assert [entry.name for entry in path.parent.iterdir()] == ["file"]


def test_the_content_and_then_the_folder_are_brought_to_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"one")
    seen = []

    def sync(descriptor: int) -> None:
        folder = os.fstat(descriptor).st_ino == tmp_path.stat().st_ino
        seen.append((folder, path.read_bytes()))

    monkeypatch.setattr("os.fsync", sync)
    write_atomically(path, b"two")
    assert seen == [(False, b"one"), (True, b"two")]


def test_no_more_than_the_limit_is_read(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"12345")
    assert read_at_most(path, 5) == b"12345"
    assert read_at_most(path, 4) is None


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs a file without an end")
def test_a_file_that_states_no_size_is_limited_too() -> None:
    assert read_at_most(Path("/dev/zero"), 1000) is None
