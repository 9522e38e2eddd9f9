"""The learner's models: listed by descent, used again, removed after a question, talked to."""

from __future__ import annotations

import numpy as np
import pytest

from course.models.store import ModelStore
from course.models.talk import Reply
from course.progress.log import EventLog
from course.tui.screens.models import ModelsScreen
from engine.nn.transformer import ModelConfig, Transformer
from engine.stages.spec import Trained
from tests.course.tui.conftest import Run
from tests.course.tui.screen import shows, text, until


def model(role: str, seed: int, parent: str | None = None) -> Trained:
    config = ModelConfig(vocab_size=8, context=8, layers=1, heads=1, width=8)
    made = Transformer(config, np.random.default_rng(seed))
    return Trained(role, made, {"world": "barn"}, parent, {"loss": 1.25 + seed})


@pytest.fixture
def store(log: EventLog) -> ModelStore:
    """A base, and two instructed models trained from it; the newer one is in use."""
    kept = ModelStore.open(log)
    base = kept.keep(model("base", 1), stage="pretrain", seed=1, knobs={"text": 1})
    for seed in (2, 3):
        kept.keep(model("instructed", seed, "base"), stage="finetune", seed=seed, knobs={},
                  parents={"base": base})  # fmt: skip
    return kept


async def test_without_models_it_says_where_the_first_one_comes_from(run: Run) -> None:
    async with run() as pilot:
        assert "none yet" in text(pilot)
        await pilot.press("o")
        await shows(pilot, "You have no model yet. Pre-training makes the first one")


async def test_home_and_the_list_tell_of_them(run: Run, store: ModelStore) -> None:
    newest = store.models()[-1]
    async with run() as pilot:
        assert f"instructed {newest.short} · loss 4.25" in text(pilot)
        await pilot.press("o")
        await shows(pilot, "● base")
        shown = text(pilot)
        assert "├─ ○ instructed" in shown
        assert "└─ ● instructed" in shown
        assert "In use: later stages build on it." in shown
        assert "It reads barn tales." in shown


async def test_going_back_to_an_older_model(run: Run, store: ModelStore) -> None:
    older = store.models()[1]
    async with run() as pilot:
        await pilot.press("o")
        await shows(pilot, "● base")
        await pilot.press("up", "u")
        await shows(pilot, f"In use: instructed {older.short}.")
        found = store.current("instructed")
        assert found is not None
        assert found.hash == older.hash


async def test_removal_asks_first(run: Run, store: ModelStore) -> None:
    older = store.models()[1]
    async with run() as pilot:
        await pilot.press("o")
        await shows(pilot, "● base")
        await pilot.press("up", "y")
        assert len(store.models()) == 3
        await pilot.press("x")
        await shows(pilot, f"Delete instructed {older.short}?")
        await pilot.press("escape", "y")
        assert len(store.models()) == 3
        await pilot.press("x", "y")
        await shows(pilot, f"Deleted {older.short}.")
        assert older.hash not in {each.hash for each in store.models()}


async def test_one_in_use_beside_others_is_not_removed(run: Run, store: ModelStore) -> None:
    async with run() as pilot:
        await pilot.press("o")
        await shows(pilot, "● base")
        await pilot.press("x", "y")
        await shows(pilot, "is the instructed model in use")
        assert len(store.models()) == 3


async def test_one_prompt_to_two_models_stands_side_by_side(
    run: Run, store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, str]] = []

    def talk(models: list[Trained], prompt: str) -> tuple[Reply, ...]:
        asked.append((len(models), prompt))
        return tuple(Reply(each.role, f"says the {each.role} one") for each in models)

    monkeypatch.setattr("course.models.talk.talk", talk)
    async with run() as pilot:
        await pilot.press("o")
        await shows(pilot, "● base")
        await pilot.press("up", "up", "c", "down", "down", "enter", *"where?", "enter")
        await shows(pilot, "says the base one")
        row = next(row for row in text(pilot).split("\n") if "says the base one" in row)
        assert "says the instructed one" in row
        assert asked == [(2, "where?")]


async def test_a_text_the_model_cannot_read_is_answered_with_why(
    run: Run, store: ModelStore
) -> None:
    async with run() as pilot:
        await pilot.press("o")
        await shows(pilot, "● base")
        await pilot.press("enter", *"zebra", "enter")
        await shows(pilot, "cannot read that")
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, ModelsScreen))


async def test_it_fits_a_narrow_window(run: Run, store: ModelStore) -> None:
    async with run(60, 20) as pilot:
        await pilot.press("o")
        await shows(pilot, "● base")
        assert all(len(row) <= 60 for row in text(pilot).split("\n"))
