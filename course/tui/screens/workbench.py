"""What a stage is looked at and set up with: views, knobs, typed text, its code, its command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events

from course.tui.desk import Desk
from course.tui.screens.base import CourseScreen
from course.tui.screens.run_panes import RunPanes
from course.tui.state.knobs import command
from course.tui.state.trial import Trial
from course.tui.widgets.entry import Entry

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widgets import Input

    from course.live import LiveRun, Snapshot
    from engine.stages.spec import Stage


class Workbench(CourseScreen):
    """A trial on screen. Predicting and running are `RunScreen`'s."""

    def __init__(self, desk: Desk, trial: Trial, stage: Stage | None = None) -> None:
        super().__init__(desk)
        self._stage = stage
        self.trial = trial
        self.panes = RunPanes(trial, self._plain)
        self.typing = Entry()

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
        knobs = trial.ran_with or trial.knobs
        text = command(trial.stage_id, trial.seed, knobs, trial.typed, trial.own_text)
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

    def action_own_text(self) -> None:
        """Name a text file of one's own for the next run to read."""
        spec = self.trial.spec
        if spec is None or not spec.own_text:
            self.say("This run reads no text of yours.", "muted")
        elif self.phase != "run":
            self.typing.ask("own text", "A text file of yours (empty: none)", self.trial.own_text)
            self.refresh_hints()

    def _read_own_text(self, path: str) -> None:
        trouble = self.trial.read_own_text(path)
        self.panes.find_asks()
        self.panes.below.update()
        if trouble:
            self.say(trouble, "bad")
        elif self.phase == "explain":
            self.say("a runs it on this text" if path else "The course's own text again.", "muted")

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
        elif self.typing.purpose == "own text":
            self._read_own_text(text)
        elif text:
            trouble = self.trial.explain(text)
            self.panes.below.update()
            self.say(trouble or "Kept.", "bad" if trouble else "good")

    def _end_typing(self) -> None:
        self.typing.done()
        self.refresh_hints()
