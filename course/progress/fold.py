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
from course.progress.quizzes import QuizFold
from course.progress.records import LessonRecord
from course.progress.states import (
    Dispute,
    History,
    LessonState,
    OpenAttempt,
    Place,
    Pretested,
    RunRecord,
    Totals,
)
from course.progress.values import number, numbers, text, verdicts, whole

SECONDS_CAP = 1_800.0
"""The most that one event adds to time spent: a laptop may sleep on an open question."""


class Fold:
    """Everything the front ends ask about the past. Feed it with `add`, in order."""

    def __init__(self, zone: tzinfo | None = None) -> None:
        """`zone` decides where a day begins; None is this computer's own."""
        self._zone = zone
        self._lessons: dict[str, LessonRecord] = {}
        self._quizzes = QuizFold()
        self._place: Place | None = None
        self._runs: dict[str, RunRecord] = {}
        self._predicted: dict[tuple[str | None, str], str] = {}
        self._settings: dict[str, Any] = {}
        self._days: set[str] = set()
        self._minutes: dict[str, str] = {}
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
        return OpenAttempt(
            last.id,
            last.lesson,
            last.paper,
            last.seed,
            last.exam,
            tuple(last.answered.values()),
            last.at,
            tuple(last.drafts),
        )

    def open_pretest(self, lesson_id: str) -> OpenAttempt | None:
        """The questions begun before the lesson, if they are not finished."""
        record = self._lessons.get(lesson_id)
        last = record.pretest if record is not None else None
        if last is None or last.finished:
            return None
        answers = tuple(last.answered.values())
        return OpenAttempt(
            last.id, last.lesson, last.paper, last.seed, exam=False, answers=answers, at=last.at
        )

    def history(self, lesson_id: str) -> History:
        """The learner's history with the lesson's items."""
        record = self._lessons.get(lesson_id)
        if record is None:
            return History()
        taken = record.pretest
        pretested = None
        if taken is not None and taken.finished and taken.answered and not taken.measured:
            pretested = Pretested(taken.id, tuple(taken.answered))
        return History(dict(record.items), dict(record.revs), pretested)

    def confidences(self) -> Mapping[int, tuple[int, int]]:
        """By confidence 1 to 3: answers given with it, and how many of those were right."""
        return dict(self._quizzes.sure)

    def disputes(self) -> tuple[Dispute, ...]:
        """All that was disputed, in order; a reset does not take it back."""
        return tuple(self._quizzes.disputes)

    def setting(self, name: str, default: Any = None) -> Any:
        """The latest value of a setting."""
        return self._settings.get(name, default)

    def totals(self) -> Totals:
        """The whole course in numbers."""
        lessons = self._lessons.values()
        return Totals(
            opened=len(self._lessons),
            passed=sum(any(graded.score.passed for graded in each.scores) for each in lessons),
            attempts=sum(len(each.scores) for each in lessons),
            answers=self._quizzes.answers,
            right=self._quizzes.right,
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
        if event.kind == kinds.ANSWERED and self._quizzes.time_is_counted(event):
            return
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

    def _quiz(self, event: Event) -> None:
        if event.lesson is None:
            return
        lesson = self._lessons[event.lesson]
        if self._quizzes.add(event, lesson):
            self._place = Place(event.lesson, lesson.section, event.at)

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
        self._quizzes.reset(gone)
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
        **dict.fromkeys(QuizFold.KINDS, _quiz),
        kinds.ASKED: _asked,
        kinds.SETTING: _setting,
        kinds.RESET: _reset,
    }
