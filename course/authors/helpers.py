"""What lint asks of the tutor and of the engine."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from course.catalog import cache
from course.catalog.blocks import Lesson
from course.catalog.lint.helpers import Helpers, Reader, Run
from course.catalog.quiz_models import Predict
from course.live import collect
from course.models.cache import engine_digest
from course.models.parents import SameSeed
from course.tutor.index import Index
from course.tutor.ranking import rank
from engine.errors import EngineError
from engine.stages import load, resolve_knobs
from engine.stages.spec import Measure

SEEDS = (1, 2, 3)
"""A key that the dice decide is no key: the author's run must not have been luck."""


def helpers(reruns: Reruns) -> Helpers:
    """All that lint can ask."""
    return Helpers(reader, reruns.of)


def reader(lesson: Lesson) -> Reader:
    """The lesson as the tutor ranks its sentences, without the questions authors attached."""
    index = Index(lesson, ())

    def find(text: str) -> str | None:
        best = rank(text, index, limit=1).candidates
        return best[0].sentence.section if best else None

    return find


class Reruns:
    """The stages of predict items, run again: kept for as long as the engine's source is the same.

    A plain lint only looks up what is kept, since a run takes seconds: `missing` then counts the
    runs it would have needed. With `run` they are made, and `say` is told of each.
    """

    def __init__(self, *, run: bool = False, say: Callable[[str], None] = lambda _: None) -> None:
        self.missing = 0
        self._run = run
        self._say = say
        self._kept: dict[str, dict[str, float]] | None = None

    def of(self, item: Predict) -> list[Run]:
        """The item's stage with its knobs, once a seed; none if a run is neither kept nor made."""
        try:
            knobs = resolve_knobs(load(item.stage).SPEC, item.knobs)
        except EngineError:
            return []  # `item-stage` says what is wrong with it
        runs: list[Run] = []
        for seed in SEEDS:
            name = json.dumps([item.stage, knobs, seed], sort_keys=True)
            measures = self._known().get(name)
            if measures is None and not self._run:
                self.missing += 1
                continue
            if measures is None:
                self._say(f"running {item.stage} for '{item.id}', seed {seed}")
                try:
                    measures = _measures(item.stage, knobs, seed)
                except EngineError as error:
                    return [*runs, Run(seed, {}, str(error))]
                self._known()[name] = measures
                cache.put(_cache_name(), self._known())
            runs.append(Run(seed, measures))
        return runs

    def _known(self) -> dict[str, dict[str, float]]:
        if self._kept is None:
            found = cache.get(_cache_name())
            self._kept = found if isinstance(found, dict) else {}
        return self._kept


def _cache_name() -> str:
    return cache.key("reruns", engine_digest().encode())


def _measures(stage: str, knobs: Mapping[str, float | int], seed: int) -> dict[str, float]:
    events = collect(stage, knobs, seed, parents=SameSeed())
    return {each.name: each.value for each in events if isinstance(each, Measure)}
