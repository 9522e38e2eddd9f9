"""What the front ends write down: one function a kind of event, so that bodies agree.

Each stores its event before it returns and raises ProgressError if it could not. The quiz's own
events are written by `course.quiz.session`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from course.progress import events as kinds
from course.progress.events import Event
from course.progress.log import EventLog
from course.progress.shelf import ModelRecord


def lesson_opened(log: EventLog, lesson: str, section: str) -> Event:
    """A section came on screen; the course continues there next time."""
    return log.append(kinds.LESSON_OPENED, lesson=lesson, body={"section": section})


def section_read(log: EventLog, lesson: str, section: str, *, of: int, seconds: float) -> Event:
    """A section was read to its end, in `seconds` on screen; the lesson has `of` sections."""
    body = {"section": section, "of": of, "seconds": round(float(seconds), 1)}
    return log.append(kinds.SECTION_READ, lesson=lesson, body=body)


def prediction(log: EventLog, lesson: str | None, stage: str, choice: str) -> Event:
    """Before a run: the id of the option the learner put their money on."""
    return log.append(kinds.PREDICTION, lesson=lesson, body={"stage": stage, "choice": choice})


def run_finished(
    log: EventLog,
    lesson: str | None,
    stage: str,
    *,
    seed: int,
    knobs: Mapping[str, float],
    measures: Mapping[str, float],
    verdicts: Mapping[str, bool | None],
    seconds: float,
    came: str | None = None,
) -> Event:
    """A run ended. `came` is the id of the predicted option that came true, None if none did."""
    body = {
        "stage": stage,
        "seed": int(seed),
        "knobs": _numbers(knobs),
        "measures": _numbers(measures),
        "verdicts": {name: None if held is None else bool(held) for name, held in verdicts.items()},
        "seconds": round(float(seconds), 3),
        "came": came,
    }
    return log.append(kinds.RUN_FINISHED, lesson=lesson, body=body)


def explained(log: EventLog, lesson: str | None, stage: str, text: str) -> Event:
    """After a run: what happened, in the learner's words. Never graded."""
    return log.append(kinds.EXPLAINED, lesson=lesson, body={"stage": stage, "text": text})


def asked(log: EventLog, lesson: str, question: str, band: str) -> Event:
    """A question to the tutor, and in which band its reply was."""
    return log.append(kinds.ASKED, lesson=lesson, body={"question": question, "band": band})


def setting(log: EventLog, name: str, value: Any) -> Event:
    """A setting of the learner's own; the latest value of a name counts."""
    return log.append(kinds.SETTING, body={"name": name, "value": value})


def model_kept(log: EventLog, model: ModelRecord, *, use: bool) -> Event:
    """A model's file is whole on the disk. `use` makes it the one in use of its role at once."""
    body = {
        "hash": model.hash,
        "role": model.role,
        "stage": model.stage,
        "seed": int(model.seed),
        "knobs": _numbers(model.knobs),
        "parent": model.parent,
        "parents": dict(model.parents),
        "text": dict(model.text),
        "figures": _numbers(model.figures),
        "data": model.data,
        "use": use,
    }
    return log.append(kinds.MODEL_KEPT, body=body)


def model_used(log: EventLog, model: str) -> Event:
    """From here on the model of this hash is the one in use of its role."""
    return log.append(kinds.MODEL_USED, body={"hash": model})


def model_removed(log: EventLog, model: str) -> Event:
    """The learner removed the model of this hash; what is known of it stays."""
    return log.append(kinds.MODEL_REMOVED, body={"hash": model})


def picked(log: EventLog, stage: str, *, prompt: str, left: str, right: str, side: int) -> Event:
    """Of two answers to a prompt the learner found one better: 0 the left, 1 the right."""
    body = {"stage": stage, "prompt": prompt, "left": left, "right": right, "picked": int(side)}
    return log.append(kinds.PICKED, body=body)


def disputed(
    log: EventLog,
    lesson: str,
    item: str,
    rev: int,
    *,
    reason: str,
    attempt: str | None = None,
    response: Mapping[str, Any] | None = None,
    key: Mapping[str, Any] | None = None,
) -> Event:
    """The learner finds something wrong with a question, and says what.

    `response` is what they answered, if they had, and `key` what the bank held as right then, both
    as `course.quiz.response.to_body` writes them; `session.dispute` fills them in.
    """
    body = {
        "attempt": attempt,
        "response": None if response is None else dict(response),
        "reason": reason,
        "key": None if key is None else dict(key),
    }
    return log.append(kinds.DISPUTED, lesson=lesson, item=item, rev=rev, body=body)


def _numbers(values: Mapping[str, float]) -> dict[str, float]:
    # Whole knobs stay whole; NumPy's numbers become Python's.
    return {
        name: value if isinstance(value, int) and not isinstance(value, bool) else float(value)
        for name, value in values.items()
    }
