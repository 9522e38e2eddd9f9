"""One visit to a stage: prediction, knobs, the run under way, and what came of it. No Textual.

It holds no rule of its own: runs are `course.live`'s, what a run says `course.outcome`'s, models
and picks are kept by `course.models` and `course.picks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from course.errors import CourseError, ProgressError
from course.progress import record
from course.tui.state.knobs import Knobs, Value

if TYPE_CHECKING:
    from course.catalog.models import RunBlock, RunOption
    from course.live import LiveRun, Snapshot
    from course.models.parents import Parents
    from course.models.store import ModelStore
    from course.starts import FiveStarts, Start, StartsSnapshot
    from course.tui.desk import Desk
    from engine.stages.spec import Inputs, Pair, Stage, StageSpec

FIRST_SEED = 1
Phase = Literal["predict", "run", "explain"]
OVER = frozenset({"finished", "cancelled", "failed"})


class Trial:
    """What the run screen shows. `block` is the prediction and explanation; `lesson` its id."""

    def __init__(
        self, desk: Desk, stage_id: str, lesson: str | None, block: RunBlock | None
    ) -> None:
        self.desk = desk
        self.stage_id = stage_id
        self.lesson = lesson
        self.block = block
        self.spec: StageSpec | None = None
        self.stage: Stage | None = None
        self.phase: Phase = "predict"
        self.knobs = Knobs(())
        self.ran_with: Knobs | None = None
        self.seed = FIRST_SEED
        self.typed = ""
        self.own_text = ""
        self.corpus: str | None = None
        self.judged = False
        self.predicted: RunOption | None = None
        self.live: LiveRun | None = None
        self.shot: Snapshot | None = None
        self.five: FiveStarts | None = None
        self.starts: StartsSnapshot | None = None
        self.came: RunOption | None = None
        self.said = ""
        self.kept = ""
        self.explained = ""
        self._drawn = -1
        self._recorded = 0
        self._data = ""

    def load(self, stage: Stage) -> None:
        """Take a stage; its knobs stand at their defaults."""
        self.stage, self.spec = stage, stage.SPEC
        self.knobs = Knobs(stage.SPEC.knobs)

    def predict(self, option: RunOption) -> str:
        """Commit a prediction; return what went wrong in keeping it, or ''."""
        self.predicted = option
        return self.desk.keep(record.prediction, self.lesson, self.stage_id, option.id)

    # Running

    def start(self) -> None:
        """Begin a run with the knobs as they stand; what ran before is ended."""
        from course.live import LiveRun

        self._end_running()
        inputs, parents = self._given()
        values = self._fix_knobs()
        self.live = LiveRun(self.stage_id, values, self.seed, inputs, self.stage, parents)
        self.live.start()
        self.shot = self.live.snapshot()

    def start_five(self) -> None:
        """Begin five new starts with the knobs as they stand."""
        from course.starts import FiveStarts, new_seeds

        self._end_running()
        inputs, parents = self._given()
        values, seeds = self._fix_knobs(), new_seeds(self.seed)
        self.five = FiveStarts(self.stage_id, values, seeds, inputs, self.stage, parents)
        self.seed = seeds[-1]
        self.five.start()
        self.starts = self.five.snapshot()

    def _fix_knobs(self) -> Mapping[str, Value]:
        self.ran_with = Knobs(self.knobs.knobs)
        self.ran_with.values = dict(self.knobs.values)
        self.phase = "run"
        return self.ran_with.values

    def _given(self) -> tuple[Inputs, Parents]:
        """What the run gets from outside: typed text, the learner's picks and models."""
        from course.models.files import data_hash
        from course.models.parents import LearnersOwn
        from course.picks import picks
        from engine.stages.spec import Inputs

        chosen = picks(self.desk.log) if self.spec and self.spec.picks else ()
        given = Inputs(corpus=self.corpus, typed=self.typed or None, picks=chosen)
        self._data = data_hash(given)
        return given, LearnersOwn(self.store)

    @property
    def store(self) -> ModelStore:
        """The learner's models."""
        from course.models.store import ModelStore

        return ModelStore.open(self.desk.log)

    def poll(self) -> bool:
        """Take the latest snapshot; whether anything changed. Raises what broke a stage of ours."""
        if self.phase != "run":
            return False
        return self._poll_five() if self.five is not None else self._poll_one()

    def _poll_one(self) -> bool:
        if self.live is None:
            return False
        shot = self.live.snapshot()
        if shot.version == self._drawn:
            return False
        self.shot, self._drawn = shot, shot.version
        if shot.state in OVER:
            if self.live.fault is not None:
                raise self.live.fault
            self.phase = "explain"
        return True

    def _poll_five(self) -> bool:
        assert self.five is not None  # noqa: S101 - asked only then
        starts = self.five.snapshot()
        if starts.version == self._drawn:
            return False
        self.starts, self._drawn = starts, starts.version
        if self.five.fault is not None:
            raise self.five.fault
        if starts.state in OVER:
            self.phase = "explain"
        return True

    def cancel(self) -> None:
        """End what runs."""
        if self.live is not None:
            self.live.cancel()
        if self.five is not None:
            self.five.cancel()

    def _end_running(self) -> None:
        self.cancel()
        if self.live is not None:
            self.live.join(0.2)
        if self.five is not None:
            self.five.join(0.2)
        self.live, self.shot, self.five, self.starts = None, None, None, None
        self.came, self.said, self.kept, self.explained = None, "", "", ""
        self._drawn, self._recorded = -1, 0

    # What came of it

    def settle(self) -> str:
        """After a run: judge it, keep its record and its models; what went wrong, or ''."""
        shot, live = self.shot, self.live
        if shot is None or live is None or shot.state != "finished":
            return ""
        from course.outcome import explanation

        verdicts = {verdict.id: verdict.passed for verdict in shot.verdicts}
        self.came = self._came(shot.measures, verdicts)
        if self.block is not None:
            try:
                self.said = explanation(self.block, shot.measures, verdicts)
            except CourseError as error:
                self.said = str(error)
        trouble = self._record(live.seed, shot.measures, verdicts, shot.seconds)
        return trouble or self._keep_models(live.seed, shot)

    @property
    def unsettled(self) -> bool:
        """Whether a start has ended that is not written down yet."""
        return self.starts is not None and len(self.starts.done) > self._recorded

    def settle_starts(self) -> str:
        """Write down the starts that ended since last asked; what went wrong, or ''.

        Each is a run the learner made, at their knobs: it counts as any other, and the latest
        measures are those of the last start. Their models are not kept: five that nobody chose.
        """
        trouble = ""
        for start in self.starts.done[self._recorded :] if self.starts else ():
            self._recorded += 1
            if start.state == "finished":
                trouble = self._record_start(start) or trouble
        return trouble

    def _record_start(self, start: Start) -> str:
        verdicts = {verdict.id: verdict.passed for verdict in start.verdicts}
        return self._record(start.seed, start.measures, verdicts, start.seconds)

    def _came(
        self, measures: Mapping[str, float], verdicts: Mapping[str, bool | None]
    ) -> RunOption | None:
        from course.outcome import came_true

        if self.block is None:
            return None
        try:
            return came_true(self.block, measures, verdicts)
        except CourseError:
            return None  # `explanation` tells the same fault

    def _record(
        self,
        seed: int,
        measures: Mapping[str, float],
        verdicts: Mapping[str, bool | None],
        seconds: float,
    ) -> str:
        came = self._came(measures, verdicts)
        return self.desk.keep(
            record.run_finished,
            self.lesson,
            self.stage_id,
            seed=seed,
            knobs=self.ran_with.values if self.ran_with else {},
            measures=measures,
            verdicts=verdicts,
            seconds=seconds,
            came=came.id if came else None,
        )

    def _keep_models(self, seed: int, shot: Snapshot) -> str:
        if not shot.models:
            return ""
        knobs = self.ran_with.values if self.ran_with else {}
        try:
            hashes = self.store.keep_run(
                shot.models.values(),
                stage=self.stage_id,
                seed=seed,
                knobs=knobs,
                parents=shot.parents,
                data=self._data,
            )
        except ProgressError as error:
            return str(error)
        from course.models.store import SHORT

        named = (f"{role} {name[:SHORT]}" for role, name in hashes.items())
        self.kept = f"Kept as {', '.join(named)}, in use from now on."
        return ""

    def explain(self, text: str) -> str:
        """Keep the learner's own words; what went wrong, or ''."""
        self.explained = text
        return self.desk.keep(record.explained, self.lesson, self.stage_id, text)

    # Before a run

    def pairs(self) -> tuple[Pair, ...]:
        """The pairs the stage asks the learner about and that are not judged yet."""
        if self.stage is None or not self.stage.SPEC.picks:
            return ()
        from course.picks import waiting

        return waiting(self.desk.log, self.stage, self.knobs.values, self.seed)

    def judge(self, pair: Pair, side: int) -> str:
        """Keep a judgement; what went wrong, or ''."""
        from course.picks import judge

        try:
            judge(self.desk.log, self.stage_id, pair, side)
        except ProgressError as error:
            return str(error)
        return ""

    def read_own_text(self, path: str) -> str:
        """Take a file of the learner's for the runs to come, or none; what went wrong, or ''."""
        from engine.errors import EngineError
        from engine.worlds.corpus import load_corpus

        if not path:
            self.own_text, self.corpus = "", None
            return ""
        try:
            self.corpus = load_corpus(Path(path).expanduser())
        except (EngineError, RuntimeError) as error:  # RuntimeError: ~ names nobody
            return str(error)
        self.own_text = path
        return ""

    def builds_on(self) -> list[str]:
        """In words, the earlier models the run starts from; what is missing is trained first."""
        said = []
        for need in self.spec.needs if self.spec else ():
            found = self.store.current(need.role)
            if found is not None:
                said.append(f"It builds on your {need.role} model {found.short}, if that one fits.")
            else:
                said.append(f"You have no {need.role} model yet: one is trained first, and kept.")
        return said
