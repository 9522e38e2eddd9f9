"""The fold: takes events one by one and holds what follows from them.

It never fails on an event: kinds it does not know, and bodies that lack a key or hold something
else than expected, are passed over. They may come from a newer version or another program.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import Any, ClassVar

from course.progress import events as kinds
from course.progress.events import Event
from course.progress.records import AttemptRecord, LessonRecord
from course.progress.scores import Score
from course.progress.states import (
    History,
    ItemRecord,
    LessonState,
    OpenAttempt,
    Place,
    RunRecord,
    Totals,
)
from course.progress.values import number, numbers, scored, text, verdicts, whole

SECONDS_CAP = 1_800.0
"""The most that one event adds to time spent: a laptop may sleep on an open question."""


class Fold:
    """Everything the front ends ask about the past. Feed it with `add`, in order."""

    def __init__(self, zone: tzinfo | None = None) -> None:
        """`zone` decides where a day begins; None is this computer's own."""
        self._zone = zone
        self._lessons: dict[str, LessonRecord] = {}
        self._attempts: dict[str, AttemptRecord] = {}
        self._place: Place | None = None
        self._runs: dict[str, RunRecord] = {}
        self._predicted: dict[tuple[str | None, str], str] = {}
        self._settings: dict[str, Any] = {}
        self._days: set[str] = set()
        self._minutes: dict[str, str] = {}
        self._answers = 0
        self._right = 0
        self._run_count = 0
        self._seconds = 0.0

    def add(self, event: Event) -> None:
        """Take one event in."""
        handler = self._handlers.get(event.kind)
        if handler is None:
            return
        if event.lesson is not None and event.kind != kinds.RESET:
            self._touch(event)
        handler(self, event)
        if event.kind not in (kinds.SETTING, kinds.RESET):
            self._days.add(self._day(event.at))

    def lesson(self, lesson_id: str) -> LessonState:
        """The state of one lesson; a lesson never touched is new."""
        record = self._lessons.get(lesson_id)
        return LessonState() if record is None else record.state()

    def lessons(self) -> dict[str, LessonState]:
        """The state of every lesson ever touched."""
        return {lesson_id: record.state() for lesson_id, record in self._lessons.items()}

    def place(self) -> Place | None:
        """Where the learner was last."""
        return self._place

    def runs(self) -> Mapping[str, RunRecord]:
        """The latest run of each stage."""
        return self._runs

    def open_attempt(self, lesson_id: str) -> OpenAttempt | None:
        """The newest attempt of the lesson, if it is not finished."""
        record = self._lessons.get(lesson_id)
        last = record.open_attempt if record is not None else None
        if last is None:
            return None
        answers = tuple(last.answered.values())
        return OpenAttempt(last.id, last.lesson, last.paper, last.seed, last.exam, answers, last.at)

    def history(self, lesson_id: str) -> History:
        """The learner's history with the lesson's items."""
        record = self._lessons.get(lesson_id)
        return History(dict(record.items)) if record else History()

    def setting(self, name: str, default: Any = None) -> Any:
        """The latest value of a setting."""
        return self._settings.get(name, default)

    def totals(self) -> Totals:
        """The whole course in numbers."""
        lessons = self._lessons.values()
        return Totals(
            opened=len(self._lessons),
            passed=sum(any(score.passed for score in each.scores) for each in lessons),
            attempts=sum(len(each.scores) for each in lessons),
            answers=self._answers,
            right=self._right,
            runs=self._run_count,
            predictions=sum(each.predictions for each in lessons),
            hits=sum(each.hits for each in lessons),
            asked=sum(each.asked for each in lessons),
            seconds=self._seconds,
            days=len(self._days),
        )

    def day(self, today: str) -> int:
        """The number of today (an ISO date) among the days something happened, today included."""
        return len(self._days | {today})

    def _touch(self, event: Event) -> None:
        name = str(event.lesson)
        lesson = self._lessons.get(name)
        if lesson is None:
            lesson = self._lessons[name] = LessonRecord()
        lesson.at = event.at
        seconds = number(event.body.get("seconds"))
        if seconds is not None and seconds > 0:
            lesson.seconds += min(seconds, SECONDS_CAP)
            self._seconds += min(seconds, SECONDS_CAP)

    def _day(self, at: str) -> str:
        minute = at[:16]
        known = self._minutes.get(minute)
        if known is None:
            try:
                known = datetime.fromisoformat(at).astimezone(self._zone).date().isoformat()
            except (ValueError, OverflowError, OSError):
                known = at[:10]
            self._minutes[minute] = known
        return known

    def _opened(self, event: Event) -> None:
        if event.lesson is None:
            return
        section = text(event.body.get("section"))
        self._lessons[event.lesson].section = section
        self._place = Place(event.lesson, section, event.at)

    def _read(self, event: Event) -> None:
        self._opened(event)
        section = text(event.body.get("section"))
        if event.lesson is not None and section is not None:
            lesson = self._lessons[event.lesson]
            lesson.sections_read.add(section)
            lesson.sections = whole(event.body.get("of")) or lesson.sections

    def _prediction(self, event: Event) -> None:
        stage, choice = text(event.body.get("stage")), text(event.body.get("choice"))
        if stage is not None and choice is not None:
            self._predicted[(event.lesson, stage)] = choice

    def _run(self, event: Event) -> None:
        body = event.body
        stage = text(body.get("stage"))
        if stage is None:
            return
        before = self._runs.get(stage)
        self._run_count += 1
        self._runs[stage] = RunRecord(
            stage=stage,
            lesson=event.lesson,
            seed=whole(body.get("seed")),
            knobs=numbers(body.get("knobs")),
            measures=numbers(body.get("measures")),
            verdicts=verdicts(body.get("verdicts")),
            seconds=number(body.get("seconds")) or 0.0,
            at=event.at,
            count=before.count + 1 if before else 1,
        )
        # A prediction is settled by the first run after it, once.
        choice = self._predicted.pop((event.lesson, stage), None)
        if choice is not None and event.lesson is not None and "came" in body:
            lesson = self._lessons[event.lesson]
            lesson.predictions += 1
            lesson.hits += choice == body["came"]

    def _attempt_started(self, event: Event) -> None:
        attempt, paper = text(event.body.get("attempt")), event.body.get("paper")
        if event.lesson is None or attempt is None or attempt in self._attempts:
            return
        record = AttemptRecord(
            attempt,
            event.lesson,
            paper if isinstance(paper, dict) else {},
            whole(event.body.get("seed")),
            event.body.get("exam") is True,
            event.at,
        )
        self._attempts[attempt] = record
        self._lessons[event.lesson].attempts.append(record)
        self._place = Place(event.lesson, self._lessons[event.lesson].section, event.at)

    def _answered(self, event: Event) -> None:
        attempt = self._attempts.get(str(event.body.get("attempt")))
        if event.lesson is None or event.item is None:
            return
        if attempt is not None:
            if event.item in attempt.answered or attempt.finished:
                return  # the first answer counts; a second came from another terminal
            attempt.answered[event.item] = event
        score = scored(event.body.get("scored"))
        dont_know = event.body.get("dont_know") is True
        if score is None and not dont_know:
            return
        right = score is not None and score[0] == score[1]
        self._answers += 1
        self._right += right
        items = self._lessons[event.lesson].items
        before = items.get(event.item)
        items[event.item] = ItemRecord(
            times=before.times + 1 if before else 1,
            right=right,
            dont_know=dont_know,
            confidence=whole(event.body.get("confidence")),
            rev=event.rev,
            at=event.at,
        )

    def _attempt_finished(self, event: Event) -> None:
        attempt = self._attempts.get(str(event.body.get("attempt")))
        num, den = whole(event.body.get("num")), whole(event.body.get("den"))
        if event.lesson is None or (attempt is not None and attempt.finished):
            return
        if attempt is not None:
            attempt.finished = True
            attempt.paper, attempt.answered = {}, {}  # only an open attempt needs them
        if num is None or den is None or den <= 0 or not 0 <= num <= den:
            return  # closed without a question asked, or not a score
        questions = whole(event.body.get("questions")) or den
        self._lessons[event.lesson].scores.append(Score(num, den, questions))

    def _asked(self, event: Event) -> None:
        if event.lesson is not None:
            self._lessons[event.lesson].asked += 1

    def _explained(self, event: Event) -> None:
        """Only counts as a day of work and as time."""

    def _setting(self, event: Event) -> None:
        name = text(event.body.get("name"))
        if name is not None:
            self._settings[name] = event.body.get("value")

    def _reset(self, event: Event) -> None:
        """Begin one lesson anew, or (without a lesson) all of them; settings stay."""
        gone = [event.lesson] if event.lesson is not None else list(self._lessons)
        for lesson_id in gone:
            self._lessons.pop(lesson_id, None)
            if self._place is not None and self._place.lesson == lesson_id:
                self._place = None
        for attempt in self._attempts.values():
            attempt.finished = attempt.finished or attempt.lesson in gone
        self._runs = {
            stage: run
            for stage, run in self._runs.items()
            if event.lesson is not None and run.lesson != event.lesson
        }

    _handlers: ClassVar[dict[str, Callable[[Fold, Event], None]]] = {
        kinds.LESSON_OPENED: _opened,
        kinds.SECTION_READ: _read,
        kinds.PREDICTION: _prediction,
        kinds.RUN_FINISHED: _run,
        kinds.EXPLAINED: _explained,
        kinds.ATTEMPT_STARTED: _attempt_started,
        kinds.ANSWERED: _answered,
        kinds.ATTEMPT_FINISHED: _attempt_finished,
        kinds.ASKED: _asked,
        kinds.SETTING: _setting,
        kinds.RESET: _reset,
    }
