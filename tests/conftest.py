"""Every test has a home of its own: none can touch, or depend on, a learner's real data."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

import engine  # noqa: F401  (before any test imports NumPy: it asks for one thread in the matrix library)

# A loaded machine is slow, not wrong: no property has a deadline of its own.
settings.register_profile("lossfall", deadline=None)
settings.load_profile("lossfall")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty `LOSSFALL_HOME`."""
    folder = tmp_path / "home"
    monkeypatch.setenv("LOSSFALL_HOME", str(folder))
    return folder
