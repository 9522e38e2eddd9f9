"""A course of three lessons, a fake stage, and the app on a screen of any size."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from course import paths
from course.catalog.index import Catalog
from course.progress.log import EventLog
from course.tui.app import LossfallApp
from tests.course.tui.harbour import Harbour

SAMPLE = Path(__file__).parent / "sample"
Run = Callable[..., AbstractAsyncContextManager[Pilot[None]]]


@pytest.fixture
def catalog() -> Catalog:
    return Catalog.open(SAMPLE)


@pytest.fixture
def log(home: Path) -> Iterator[EventLog]:
    with EventLog.open(paths.progress_file()) as events:
        yield events


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Harbour:
    """The registered stage replaced by a finite fake."""
    fake = Harbour()
    monkeypatch.setattr("engine.stages.load", lambda _: fake)
    return fake


@pytest.fixture
def run(catalog: Catalog, log: EventLog) -> Run:
    """Open the app at a size; as a context manager that yields the pilot."""

    @asynccontextmanager
    async def opened(width: int = 80, height: int = 24) -> AsyncIterator[Pilot[None]]:
        app = LossfallApp(catalog, log)
        async with app.run_test(size=(width, height)) as pilot:
            await pilot.pause()
            yield pilot

    return opened
