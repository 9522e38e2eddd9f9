"""Where files live, and that a profile's name cannot lead elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course import paths
from course.errors import UsageError


def test_everything_lies_under_the_home_the_learner_names(home: Path) -> None:
    places = [paths.data_dir(), paths.cache_dir(), paths.state_dir(), paths.progress_file()]
    assert all(place.is_relative_to(home) for place in places)


def test_computing_a_path_makes_no_folder(home: Path) -> None:
    paths.progress_file()
    assert not home.exists()


def test_without_an_override_the_platform_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOSSFALL_HOME")
    assert "lossfall" in paths.data_dir().parts
    assert not paths.data_dir().is_relative_to(Path(paths.__file__).parent)


@given(st.text(max_size=80))
def test_a_profile_is_one_folder_below_the_profiles_or_refused(name: str) -> None:
    try:
        folder = paths.profile_dir(name)
    except UsageError:
        return
    assert folder.resolve().parent == (paths.data_dir() / "profiles").resolve()


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "../x", "a\n", "-x", "a" * 65])
def test_names_that_could_lead_elsewhere_are_refused(name: str) -> None:
    with pytest.raises(UsageError, match="profile"):
        paths.profile_dir(name)
