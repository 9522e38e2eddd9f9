"""The Lab's list and the cursor on it, without a screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from course.catalog.index import Catalog
    from course.catalog.lab import LabEntry

LESSON_OF: Mapping[str, str] = {
    "pipeline": "three-stages", "frozen": "training-and-prompting", "curate": "training-data",
    "tokenize": "tokens", "surprise": "loss", "backprop": "backpropagation",
    "descend": "gradient-descent", "weights": "weights", "pretrain": "pretraining",
    "overfit": "generalization", "scale": "scale", "continue": "base-models",
    "finetune": "instruction-tuning", "adapt": "adapting", "dreambooth": "few-images",
    "compare": "preferences", "reward": "reward-models", "rlhf": "rlhf",
    "dpo": "dpo-and-ai-feedback", "constitution": "dpo-and-ai-feedback", "sample": "inference",
    "retrieve": "context-and-retrieval", "calibrate": "confidently-wrong", "agent": "agents",
    "online": "learning-from-users", "redteam": "evaluation", "deploy": "guardrails",
    "bias": "bias-and-privacy", "extract": "bias-and-privacy", "capstone": "your-own-model",
}  # fmt: skip
"""The lesson each stage belongs to, for as long as that lesson is not written and cannot say it."""


class Bench(NamedTuple):
    """A stage as the Lab lists it. `unit` is its place among the units, -1 for none of them.

    `lesson` names the lesson it belongs to ("9 Pre-training"); `lesson_id` is set where that
    lesson is written. `ran` tells of the last run ("start 3: 2 of 2 held").
    """

    stage: str
    title: str
    shows: str
    seconds: float
    unit: int
    lesson: str
    lesson_id: str | None
    ran: str


def benches(catalog: Catalog, entries: Sequence[LabEntry], ran: Mapping[str, str]) -> list[Bench]:
    """Every stage with its unit and lesson, unit by unit; what belongs to none comes last."""
    by_id = {entry.id: entry for entry in catalog.lessons}
    made = []
    for each in entries:
        lesson = by_id.get(each.lesson or LESSON_OF.get(each.stage_id, ""))
        made.append(
            Bench(
                each.stage_id,
                each.title,
                each.shows,
                each.seconds,
                -1 if lesson is None else lesson.unit,
                "" if lesson is None else f"{lesson.number} {lesson.title}",
                each.lesson,
                ran.get(each.stage_id, ""),
            )
        )
    return sorted(made, key=lambda bench: bench.unit if bench.unit >= 0 else 10**6)
