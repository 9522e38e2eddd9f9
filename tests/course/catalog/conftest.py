"""The sample course: small, whole, with every type of item; each test may break its own copy."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import settings

import engine.stages
from course.catalog import stage_names

settings.register_profile("catalog", deadline=None)  # a busy machine is no failure
settings.load_profile("catalog")

SAMPLE = Path(__file__).parent / "sample"


@pytest.fixture
def sample() -> Path:
    """The sample course itself, to read."""
    return SAMPLE


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the sample course, to break."""
    return Path(shutil.copytree(SAMPLE, tmp_path / "pack"))


@pytest.fixture
def edit(pack: Path) -> Callable[[str, str, str], None]:
    """Replace a text that stands once in a file of the copy."""

    def replace(name: str, old: str, new: str) -> None:
        path = pack / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{name} holds {text.count(old)} times {old!r}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    return replace


@pytest.fixture(autouse=True)
def throw_stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A stage of the engine called "throw", in place of the real ones."""
    spec = SimpleNamespace(
        measures=(SimpleNamespace(name="fours"), SimpleNamespace(name="throws")),
        claims=(SimpleNamespace(id="fair"), SimpleNamespace(id="looks-fair")),
        knobs=(SimpleNamespace(name="load"), SimpleNamespace(name="throws")),
        expected_seconds=6.0,
    )
    real: Callable[[str], Any] = engine.stages.load

    def load(stage: str) -> Any:
        return SimpleNamespace(SPEC=spec) if stage == "throw" else real(stage)

    monkeypatch.setattr(engine.stages, "load", load)
    stage_names.stage_names.cache_clear()
    yield
    stage_names.stage_names.cache_clear()
