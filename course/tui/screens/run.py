"""Run it: predict, run, explain. Nothing runs before the prediction; nothing shown is canned.

The screen pulls: ten times a second it asks its `Trial` for a frozen snapshot of the run and draws
what changed. The run itself lives in a thread of `course.live` and never waits for the screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding

from course.tui import keys
from course.tui.desk import Desk
from course.tui.screens.base import CourseScreen
from course.tui.screens.run_hints import run_hints
from course.tui.screens.run_panes import RunPanes
from course.tui.state.knobs import command
from course.tui.state.trial import Trial
from course.tui.widgets.entry import Entry
from course.tui.widgets.lines import Lines
from course.tui.widgets.status import Hint

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.timer import Timer
    from textual.widgets import Input

    from course.catalog.index import LessonEntry
    from course.catalog.models import RunBlock
    from course.live import LiveRun, Snapshot
    from engine.stages.spec import Stage

POLL = 1 / 11


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
        self._stage = stage
        self.trial = Trial(desk, stage_id, entry.id if entry else None, block)
        self.panes = RunPanes(self.trial, self._plain)
        self.typing = Entry()
        self._timer: Timer | None = None

    @property
    def phase(self) -> str:
        """Where one is: "predict", "run" or "explain"."""
        return self.trial.phase

    @property
    def seed(self) -> int:
        """The start that ran last, or runs next."""
        return self.trial.seed

    @property
    def live(self) -> LiveRun | None:
        """The run under way, or the last one."""
        return self.trial.live

    @property
    def shot(self) -> Snapshot | None:
        """The latest picture of it."""
        return self.trial.shot

    def compose(self) -> ComposeResult:
        """Header, what is watched, knobs, and the text below."""
        yield from self.panes.all
        yield self.typing
        yield self.too_small
        yield self.status

    def on_mount(self) -> None:
        """Load the stage; say so if there is none of that name."""
        from engine.errors import EngineError
        from engine.stages import load

        try:
            self.trial.load(self._stage or load(self.trial.stage_id))
        except EngineError as error:
            self.say(str(error), "bad")
            return
        self._show()

    def came_back(self) -> None:
        """Back from judging pairs, or from the code: what is asked for may have changed."""
        if self.phase == "predict" and self.trial.spec is not None:
            self.panes.redraw()

    def on_unmount(self) -> None:
        """A run still going ends with the screen."""
        self.trial.cancel()

    def hints(self) -> Sequence[Hint]:
        """By phase: choose, watch, or look again."""
        panes = self.panes
        return run_hints(
            self.trial, writing=self.typing.is_open, views=panes.has_views, large=panes.large
        )

    def _plain(self) -> bool:
        """Whether the terminal shows too few colours for shades."""
        return self.app.no_color or self.app.console.color_system in {None, "standard", "windows"}

    def _show(self) -> None:
        self.panes.shape(self.app.size.height)
        self.panes.redraw()
        self.refresh_hints()

    def on_resize(self, event: events.Resize) -> None:
        """Share the new height out again."""
        super().on_resize(event)
        self.set_class(event.size.height < 30, "-short")
        self.panes.shape(event.size.height)

    # Predicting

    def action_move(self, by: int) -> None:
        """Choose an option; later, scroll the text."""
        block, panes = self.trial.block, self.panes
        if self.phase == "predict" and block is not None:
            start = panes.cursor if panes.cursor >= 0 else (-1 if by > 0 else len(block.options))
            panes.cursor = max(0, min(len(block.options) - 1, start + by))
            self.say("")
            panes.below.update()
            panes.below.reveal(panes.option_rows.get(panes.cursor, 0), margin=2)
        else:
            panes.below.go(panes.below.top + by)

    def action_page(self, by: int) -> None:
        """Scroll the text by screens."""
        below = self.panes.below
        below.go(below.top + by * max(1, below.page - 2))

    def action_digit(self, number: int) -> None:
        """Choose an option by its digit."""
        if self.phase == "predict" and self.trial.block is not None:
            if number <= len(self.trial.block.options):
                self.panes.cursor = number - 1
                self.say("")
                self.panes.below.update()
            else:
                self.say(f"There is no option {number}.", "warn")

    def action_commit(self) -> None:
        """Commit the prediction and run; after a run, start again."""
        trial = self.trial
        if trial.spec is None or self.phase == "run":
            return
        if self.phase == "explain":
            self.action_again()
            return
        if trial.block is not None:
            if self.panes.cursor < 0:
                self.say("A prediction first: press the digit of one.", "warn")
                return
            self.say(trial.predict(trial.block.options[self.panes.cursor]), "bad")
        self._judge_or_start()

    def _judge_or_start(self) -> None:
        """Ask for judgements where the stage wants them and none was given; then run."""
        pairs = () if self.trial.judged else self.trial.pairs()
        if not pairs:
            self._start()
            return
        from course.tui.screens.picks import PicksScreen

        def judged(said: str) -> None:
            self.trial.judged = True
            self._start()
            self.say(said, "accent")

        self.app.push_screen(PicksScreen(self.desk, self.trial, pairs, judged))

    # Running

    def _start(self, *, five: bool = False) -> None:
        trial = self.trial
        if five:
            trial.start_five()
        else:
            trial.start()
        said = trial.predicted.text if trial.predicted else ""
        self.say(f"You said: {said}" if said and not five else "", "accent")
        self._show()
        self.panes.below.go(0)
        if self._timer is None:
            self._timer = self.set_interval(POLL, self._poll)
        self._timer.resume()

    def _poll(self) -> None:
        """Take the latest snapshot, and draw it if anything changed."""
        trial, panes = self.trial, self.panes
        before, views = trial.shot, panes.has_views
        ended = len(trial.starts.done) if trial.starts else 0
        if not trial.poll():
            return
        if trial.starts is not None and len(trial.starts.done) != ended:
            self.say(trial.settle_starts(), "bad")
            panes.below.update()
        if trial.phase == "explain":
            self._finish()
            return
        panes.watch.update()
        if before and trial.shot and trial.shot.verdicts != before.verdicts:
            panes.below.update()
        if (before and trial.shot and trial.shot.state != before.state) or (
            views != panes.has_views
        ):
            self.refresh_hints()

    def _finish(self) -> None:
        if self._timer is not None:
            self._timer.pause()
        if self.trial.starts is None:
            self.say(self.trial.settle(), "bad")
        self._show()
        self.panes.below.go(0)

    def action_pause(self) -> None:
        """Hold the run, or let it go on."""
        live = self.live
        if live is not None and self.phase == "run":
            if live.snapshot().state == "paused":
                live.resume()
            else:
                live.pause()
            self._poll()

    def action_step(self) -> None:
        """While held: one training step."""
        live = self.live
        if live is not None and self.phase == "run":
            if live.snapshot().state == "paused":
                live.step()
            else:
                self.say("Hold the run first (space); then each . is one step.", "muted")

    def action_again(self) -> None:
        """The same start with the knobs as they stand."""
        if self._may_run():
            self._start()

    def action_new(self) -> None:
        """Another start."""
        if self._may_run():
            self.trial.seed += 1
            self._start()

    def action_five(self) -> None:
        """Five new starts; before the run, the option of that digit."""
        block = self.trial.block
        if self.phase == "predict" and block is not None and len(block.options) >= 5:
            self.action_digit(5)
        elif self._may_run():
            if self.phase == "run":
                self.say("First this run; esc ends it.", "warn")
            else:
                self._start(five=True)

    def _may_run(self) -> bool:
        if self.phase == "predict":
            self.say("Predict first; then it runs.", "warn")
        return self.phase != "predict" and self.trial.spec is not None

    # Looking

    def action_view(self) -> None:
        """Look at it another way."""
        if self.phase != "predict" and self.trial.starts is None:
            self.panes.next_view()

    def action_zoom(self) -> None:
        """The whole screen for what is watched, or the text back."""
        if self.phase != "predict":
            self.panes.large = not self.panes.large
            self._show()

    # Knobs, source, command, words

    def action_knob(self, by: int) -> None:
        """Mark the next knob."""
        self.trial.knobs.next(by)
        self._knobs_changed()

    def action_turn(self, by: int) -> None:
        """Turn the marked knob; a run that is going keeps the knobs it began with."""
        self.trial.knobs.turn(by)
        self._knobs_changed()
        if self.phase == "explain":
            self.say("a runs it with these knobs", "muted")

    def action_defaults(self) -> None:
        """Every knob back to where it was."""
        self.trial.knobs.reset()
        self._knobs_changed()

    def _knobs_changed(self) -> None:
        (self.panes.below if self.phase == "predict" else self.panes.knobs).update()

    def action_source(self) -> None:
        """Show the engine functions that do the work."""
        if self.trial.spec is not None:
            from course.tui.screens.source import SourceScreen

            self.app.push_screen(SourceScreen(self.desk, self.trial.spec))

    def action_copy(self) -> None:
        """Copy the command that repeats this run; show it too, where there is no clipboard."""
        trial = self.trial
        text = command(trial.stage_id, trial.seed, trial.ran_with or trial.knobs)
        self.app.copy_to_clipboard(text)
        self.say(f"Copied: {text}", "good")

    def action_type(self) -> None:
        """Type a text for the next run."""
        spec = self.trial.spec
        if spec is None or not spec.typed:
            self.say("This run takes no text of yours.", "muted")
        elif self.phase != "run":
            self.typing.ask("typed", f"Your text: {spec.typed}", self.trial.typed)
            self.refresh_hints()

    def action_explain(self) -> None:
        """Write down what happened, in one's own words."""
        shot = self.trial.shot
        if self.phase != "explain" or shot is None or shot.state != "finished":
            self.say("First the run; then your words for it.", "warn")
            return
        self.say("")
        self.typing.ask("words", "What happened, and why?", self.trial.explained)
        self.refresh_hints()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep what was typed."""
        text = event.value.strip()
        self._end_typing()
        if self.typing.purpose == "typed":
            self.trial.typed = text
            self.panes.find_asks()
            self.panes.below.update()
            if self.phase == "explain":
                self.say("a runs it with this text" if text else "No text of yours.", "muted")
        elif text:
            trouble = self.trial.explain(text)
            self.panes.below.update()
            self.say(trouble or "Kept.", "bad" if trouble else "good")

    def _end_typing(self) -> None:
        self.typing.done()
        self.refresh_hints()

    def action_leave(self) -> None:
        """Back to where one came from; a run that is going is ended."""
        if self.typing.is_open:
            self._end_typing()
            return
        self.trial.cancel()
        self.dismiss()

    def on_lines_clicked(self, event: Lines.Clicked) -> None:
        """A click on an option chooses it."""
        if event.lines is self.panes.below and self.phase == "predict":
            for index, row in self.panes.option_rows.items():
                if event.row == row:
                    self.action_digit(index + 1)
