"""Every test has a home of its own: none can touch, or depend on, a learner's real data."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty `LOSSFALL_HOME`."""
    folder = tmp_path / "home"
    monkeypatch.setenv("LOSSFALL_HOME", str(folder))
    return folder
