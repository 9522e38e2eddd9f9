"""Run it: predict, run, explain. Nothing runs before the prediction; nothing shown is canned.

The screen pulls: ten times a second it takes a frozen snapshot of the run and draws what
changed. The run itself lives in a thread of `course.live` and never waits for the screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding

from course.progress import record
from course.tui import keys
from course.tui.desk import Desk
from course.tui.ink import Line
from course.tui.layout.explain import Told, explain_lines, predict_lines
from course.tui.layout.run import head_lines, knob_lines, stage_lines, verdict_lines
from course.tui.layout.section import MEASURE
from course.tui.screens.base import CourseScreen
from course.tui.state.knobs import Knobs, command
from course.tui.widgets.lines import Lines
from course.tui.widgets.status import Hint

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.timer import Timer
    from textual.widgets import Input

    from course.catalog.index import LessonEntry
    from course.catalog.models import RunBlock, RunOption
    from course.live import LiveRun, Snapshot
    from engine.stages.spec import Stage, StageSpec

FIRST_SEED = 1
POLL = 1 / 11
OVER = frozenset({"finished", "cancelled", "failed"})


class RunScreen(CourseScreen):
    """One stage. `block` is the lesson's prediction and explanation; `stage` a fake for tests."""

    KEYS = "run"
    BINDINGS: ClassVar[list[Binding]] = keys.bindings(keys.RUN)  # type: ignore[assignment]  # narrower
    CSS_PATH = "run.tcss"

    def __init__(
        self,
        desk: Desk,
        stage_id: str,
        entry: LessonEntry | None = None,
        block: RunBlock | None = None,
        stage: Stage | None = None,
    ) -> None:
        super().__init__(desk)
        self.stage_id = stage_id
        self.entry = entry
        self.block = block
        self._stage = stage
        self.spec: StageSpec | None = None
        self.knobs = Knobs(())
        self.seed = FIRST_SEED
        self.ran_with: Knobs | None = None
        self.phase = "predict"
        self.cursor = -1
        self.predicted: RunOption | None = None
        self.live: LiveRun | None = None
        self.shot: Snapshot | None = None
        self.came: RunOption | None = None
        self.said = ""
        self.explained = ""
        self._drawn = -1
        self._option_rows: dict[int, int] = {}
        self._timer: Timer | None = None
        self.header = Lines(self._draw_header, id="head", classes="-auto")
        self.watch_pane = Lines(self._draw_stage, id="stage")
        self.knob_pane = Lines(self._draw_knobs, id="knobs", classes="-auto")
        self.below = Lines(self._draw_below, id="below")

    def compose(self) -> ComposeResult:
        """Header, what is watched, knobs, and the text below."""
        yield self.header
        yield self.watch_pane
        yield self.knob_pane
        yield self.below
        yield self.too_small
        yield self.status

    def on_mount(self) -> None:
        """Load the stage; say so if there is none of that name."""
        from engine.errors import EngineError
        from engine.stages import load

        try:
            module = self._stage or load(self.stage_id)
        except EngineError as error:
            self.say(str(error), "bad")
            return
        self.spec = module.SPEC
        self.knobs = Knobs(self.spec.knobs)
        self._shape()
        self._redraw()

    def on_unmount(self) -> None:
        """A run still going ends with the screen."""
        if self.live is not None:
            self.live.cancel()

    def hints(self) -> Sequence[Hint]:
        """By phase: choose, watch, or look again."""
        turn: tuple[Hint, ...] = ()
        if self.knobs.knobs:
            turn = ((("run.less", "run.more", "run.knob"), "knob"),)
        if self.has_class("-writing"):
            return (("run.commit", "keep it"), ("run.leave", "never mind"))
        if self.spec is None:
            return ("run.leave", "app.help")
        if self.phase == "predict":
            commit: Hint = ("run.commit", "run")
            choose: tuple[Hint, ...] = ()
            if self.block is not None:
                choose = ((f"1-{len(self.block.options)}", "choose"),)
                commit = ("run.commit", "commit and run")
            return (*choose, commit, *turn, "run.source", "run.leave", "app.help")
        shared: tuple[Hint, ...] = ("run.again", "run.new", *turn, "run.source", "run.copy")
        if self.phase == "run":
            pause: tuple[Hint, ...] = ("run.pause",)
            if self.shot is not None and self.shot.state == "paused":
                pause = (("run.pause", "go on"), "run.step")
            return (*pause, *shared, ("run.leave", "end it"), "app.help")
        return ((("run.up", "run.down"), "read"), "run.explain", *shared, "run.leave", "app.help")

    # Drawing

    def _shape(self) -> None:
        """Give what is watched the room that its phase leaves it."""
        room = max(6, self.app.size.height - 4)
        if self.phase == "predict":
            height = 0
        elif self.phase == "run":
            claims = len(self.spec.claims) if self.spec else 0
            height = max(7, min(24, room - 2 - min(claims * 2 + 1, room // 3)))
        else:
            height = max(6, min(16, room * (9 if room < 26 else 7) // 20))
        self.watch_pane.display = height > 0
        self.knob_pane.display = self.phase != "predict"
        self.watch_pane.styles.height = height

    def on_resize(self, event: events.Resize) -> None:
        """Share the new height out again."""
        super().on_resize(event)
        self.set_class(event.size.height < 30, "-short")
        self._shape()

    def _redraw(self) -> None:
        for pane in (self.header, self.watch_pane, self.knob_pane, self.below):
            pane.update()
        self.refresh_hints()

    def _draw_header(self, width: int, _height: int) -> Sequence[Line]:
        title = self.spec.title if self.spec else self.stage_id
        return head_lines(title, self.phase, width)

    def _draw_stage(self, width: int, height: int) -> Sequence[Line]:
        if self.spec is None or self.shot is None:
            return ()
        return stage_lines(self.spec, self.shot, width, height)

    def _draw_knobs(self, width: int, _height: int) -> Sequence[Line]:
        if self.spec is None:
            return ()
        running = self.phase == "run"
        return knob_lines(self.knobs, self.seed, width, running=running)

    def _draw_below(self, width: int, _height: int) -> Sequence[Line]:
        if self.spec is None:
            return ()
        width = min(width, MEASURE + 8)
        if self.phase == "predict":
            rows, self._option_rows = predict_lines(
                self.spec, self.block, self.cursor, self.knobs, self.seed, width
            )
            return rows
        if self.phase == "run" or self.shot is None:
            verdicts = self.shot.verdicts if self.shot else ()
            return verdict_lines(self.spec, verdicts, width, over=False)
        told = Told(self.predicted, self.came, self.said, self.explained)
        return explain_lines(self.spec, self.shot, told, width)

    # Predicting

    def action_move(self, by: int) -> None:
        """Choose an option; later, scroll the text."""
        if self.phase == "predict" and self.block is not None:
            start = self.cursor if self.cursor >= 0 else (-1 if by > 0 else len(self.block.options))
            self.cursor = max(0, min(len(self.block.options) - 1, start + by))
            self.say("")
            self.below.update()
            self.below.reveal(self._option_rows.get(self.cursor, 0), margin=2)
        else:
            self.below.go(self.below.top + by)

    def action_page(self, by: int) -> None:
        """Scroll the text by screens."""
        self.below.go(self.below.top + by * max(1, self.below.page - 2))

    def action_digit(self, number: int) -> None:
        """Choose an option by its digit."""
        if self.phase == "predict" and self.block is not None:
            if number <= len(self.block.options):
                self.cursor = number - 1
                self.say("")
                self.below.update()
            else:
                self.say(f"There is no option {number}.", "warn")

    def action_commit(self) -> None:
        """Commit the prediction and run; after a run, start again."""
        if self.spec is None or self.phase == "run":
            return
        if self.phase == "explain":
            self.action_again()
            return
        if self.block is not None:
            if self.cursor < 0:
                self.say("A prediction first: press the digit of one.", "warn")
                return
            self.predicted = self.block.options[self.cursor]
            lesson = self.entry.id if self.entry else None
            trouble = self.desk.keep(record.prediction, lesson, self.stage_id, self.predicted.id)
            if trouble:
                self.say(trouble, "bad")
        self._start()

    # Running

    def _start(self) -> None:
        from course.live import LiveRun

        if self.live is not None:
            self.live.cancel()
            self.live.join(0.2)
        self.phase = "run"
        self.shot, self.came, self.said, self.explained = None, None, "", ""
        self._drawn = -1
        self.ran_with = Knobs(self.knobs.knobs)
        self.ran_with.values = dict(self.knobs.values)
        self.live = LiveRun(self.stage_id, self.knobs.values, self.seed, stage=self._stage)
        self.live.start()
        self.shot = self.live.snapshot()
        self.say(f"You said: {self.predicted.text}" if self.predicted else "", "accent")
        self._shape()
        self._redraw()
        self.below.go(0)
        if self._timer is None:
            self._timer = self.set_interval(POLL, self._poll)
        self._timer.resume()

    def _poll(self) -> None:
        """Take the latest snapshot, and draw it if anything changed."""
        if self.live is None or self.phase != "run":
            return
        shot = self.live.snapshot()
        if shot.version == self._drawn:
            return
        claims = self.shot.verdicts if self.shot else ()
        held = self.shot.state if self.shot else ""
        self.shot, self._drawn = shot, shot.version
        if shot.state in OVER:
            self._finish(shot)
            return
        self.watch_pane.update()
        if shot.verdicts != claims:
            self.below.update()
        if shot.state != held:
            self.refresh_hints()

    def _finish(self, shot: Snapshot) -> None:
        assert self.live is not None  # noqa: S101 - only a run finishes
        if self._timer is not None:
            self._timer.pause()
        if self.live.fault is not None:
            raise self.live.fault
        self.phase = "explain"
        if shot.state == "finished":
            self._judge(shot)
        self._shape()
        self._redraw()
        self.below.go(0)

    def _judge(self, shot: Snapshot) -> None:
        from course.errors import CourseError
        from course.outcome import came_true, explanation

        verdicts = {verdict.id: verdict.passed for verdict in shot.verdicts}
        if self.block is not None:
            try:
                self.came = came_true(self.block, shot.measures, verdicts)
                self.said = explanation(self.block, shot.measures, verdicts)
            except CourseError as error:
                self.said = str(error)
        assert self.ran_with is not None  # noqa: S101 - set when it started
        trouble = self.desk.keep(
            record.run_finished,
            self.entry.id if self.entry else None,
            self.stage_id,
            seed=self.live.seed if self.live else self.seed,
            knobs=self.ran_with.values,
            measures=shot.measures,
            verdicts=verdicts,
            seconds=shot.seconds,
            came=self.came.id if self.came else None,
        )
        self.say(trouble, "bad")

    def action_pause(self) -> None:
        """Hold the run, or let it go on."""
        if self.live is not None and self.phase == "run":
            if self.live.snapshot().state == "paused":
                self.live.resume()
            else:
                self.live.pause()
            self._poll()

    def action_step(self) -> None:
        """While held: one training step."""
        if self.live is not None and self.phase == "run":
            if self.live.snapshot().state == "paused":
                self.live.step()
            else:
                self.say("Hold the run first (space); then each . is one step.", "muted")

    def action_again(self) -> None:
        """The same start with the knobs as they stand."""
        if self._may_run():
            self._start()

    def action_new(self) -> None:
        """Another start."""
        if self._may_run():
            self.seed += 1
            self._start()

    def _may_run(self) -> bool:
        if self.phase == "predict":
            self.say("Predict first; then it runs.", "warn")
        return self.phase != "predict" and self.spec is not None

    # Knobs, source, command, words

    def action_knob(self, by: int) -> None:
        """Mark the next knob."""
        self.knobs.next(by)
        self._knobs_changed()

    def action_turn(self, by: int) -> None:
        """Turn the marked knob; a run that is going keeps the knobs it began with."""
        self.knobs.turn(by)
        self._knobs_changed()
        if self.phase == "explain":
            self.say("a runs it with these knobs", "muted")

    def action_defaults(self) -> None:
        """Every knob back to where it was."""
        self.knobs.reset()
        self._knobs_changed()

    def _knobs_changed(self) -> None:
        (self.below if self.phase == "predict" else self.knob_pane).update()

    def action_source(self) -> None:
        """Show the engine functions that do the work."""
        if self.spec is not None:
            from course.tui.screens.source import SourceScreen

            self.app.push_screen(SourceScreen(self.desk, self.spec))

    def action_copy(self) -> None:
        """Copy the command that repeats this run; show it too, where there is no clipboard."""
        text = command(self.stage_id, self.seed, self.ran_with or self.knobs)
        self.app.copy_to_clipboard(text)
        self.say(f"Copied: {text}", "good")

    def action_explain(self) -> None:
        """Write down what happened, in one's own words."""
        if self.phase != "explain" or self.shot is None or self.shot.state != "finished":
            self.say("First the run; then your words for it.", "warn")
            return
        from textual.widgets import Input

        if not self.query("#words"):
            self.mount(Input(placeholder="What happened, and why?", id="words", compact=True))
        self.add_class("-writing")
        field = self.query_one("#words", Input)
        field.value = self.explained
        field.focus()
        self.say("")
        self.refresh_hints()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the learner's words."""
        text = event.value.strip()
        self._end_writing()
        if text:
            lesson = self.entry.id if self.entry else None
            trouble = self.desk.keep(record.explained, lesson, self.stage_id, text)
            self.explained = text
            self.below.update()
            self.say(trouble or "Kept.", "bad" if trouble else "good")

    def _end_writing(self) -> None:
        self.remove_class("-writing")
        self.set_focus(None)
        self.refresh_hints()

    def action_leave(self) -> None:
        """Back to the lesson; a run that is going is ended."""
        if self.has_class("-writing"):
            self._end_writing()
            return
        if self.live is not None:
            self.live.cancel()
        self.dismiss()

    def on_lines_clicked(self, event: Lines.Clicked) -> None:
        """A click on an option chooses it."""
        if event.lines is self.below and self.phase == "predict":
            for index, row in self._option_rows.items():
                if event.row == row:
                    self.action_digit(index + 1)
