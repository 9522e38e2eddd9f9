"""Your models: where each comes from, which are in use, the way back, and talking to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from course.errors import CourseError
from course.tui import keys
from course.tui.desk import Desk
from course.tui.ink import BLANK, Line, indent, line, paragraph
from course.tui.layout.home import head
from course.tui.layout.models import NONE, about_lines, replies_lines, tree_lines
from course.tui.screens.base import CourseScreen
from course.tui.widgets.entry import Entry
from course.tui.widgets.lines import Lines
from course.tui.widgets.status import Hint

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widgets import Input

    from course.models.store import Branch, ModelStore, StoredModel
    from course.models.talk import Reply


class ModelsScreen(CourseScreen):
    """The lineage above; the marked model, or what was said, below."""

    KEYS = "models"
    BINDINGS: ClassVar[list[Binding]] = keys.bindings(keys.MODELS)  # type: ignore[assignment]  # narrower
    DEFAULT_CSS = """
    ModelsScreen #tree { height: auto; max-height: 45%; overflow-y: auto; }
    ModelsScreen #about { margin-top: 1; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.branches: Sequence[Branch] = ()
        self.loaded = False
        self.cursor = 0
        self.second = ""
        self.asked_to_remove = ""
        self.prompt = ""
        self.said: list[tuple[StoredModel, Reply]] = []
        self._reads: dict[str, str] = {}
        self.header = Lines(self._draw_header, id="head", classes="-auto")
        self.tree_pane = Lines(self._draw_tree, id="tree")
        self.about = Lines(self._draw_about, id="about")
        self.typing = Entry()

    def compose(self) -> ComposeResult:
        """Header, lineage, the marked model or the replies, and the bottom line."""
        yield self.header
        yield self.tree_pane
        yield self.about
        yield self.typing
        yield self.too_small
        yield self.status

    def on_mount(self) -> None:
        """Read the list beside the screen: the store imports NumPy."""
        self.call_after_refresh(self.beside, self._read, self._take)

    @property
    def store(self) -> ModelStore:
        """The learner's models."""
        from course.models.store import ModelStore

        return ModelStore.open(self.desk.log)

    def _read(self) -> tuple[Sequence[Branch], dict[str, str]]:
        from course.models.naming import world_name

        branches = self.store.tree()
        return branches, {each.model.hash: world_name(each.model.text) for each in branches}

    def _take(self, found: tuple[Sequence[Branch], dict[str, str]]) -> None:
        first = not self.loaded
        self.branches, self._reads = found
        self.loaded = True
        if first:  # begin at the model that later stages build on
            used = [index for index, each in enumerate(self.branches) if each.model.in_use]
            self.cursor = used[-1] if used else 0
        self.cursor = max(0, min(self.cursor, len(self.branches) - 1))
        self._redraw()

    def _redraw(self) -> None:
        for pane in (self.header, self.tree_pane, self.about):
            pane.update()
        self.refresh_hints()

    @property
    def marked(self) -> StoredModel | None:
        """The model with the mark."""
        return self.branches[self.cursor].model if self.branches else None

    def hints(self) -> Sequence[Hint]:
        """What can be done with the marked model; a question first, if one is open."""
        if self.typing.is_open:
            return (("models.talk", "say it"), ("models.leave", "never mind"))
        if self.asked_to_remove:
            return (("models.yes", "delete it"), ("models.leave", "keep it"), "app.help")
        if not self.branches:
            return ("models.leave", "app.help")
        compare = "compare" if not self.second else "compare with"
        return (
            (("models.up", "models.down"), "move"), "models.talk", ("models.second", compare),
            "models.use", "models.remove", "models.leave", "app.help",
        )  # fmt: skip

    def _draw_header(self, width: int, _height: int) -> Sequence[Line]:
        kept = sum(1 for each in self.branches if not each.model.removed)
        right = f"{kept} kept   ● in use" if self.branches else ""
        return head("Your models", right, width)

    def _draw_tree(self, width: int, _height: int) -> Sequence[Line]:
        if not self.loaded:
            return [line((" Reading …", "muted"))]
        if not self.branches:
            return [BLANK, *indent(paragraph(NONE, max(10, width - 4)), 2)]
        return tree_lines(self.branches, self._reads, self.cursor, self.second, width)

    def _draw_about(self, width: int, _height: int) -> Sequence[Line]:
        if self.said:
            return replies_lines(self.prompt, self.said, width)
        if self.marked is None:
            return ()
        return about_lines(self.marked, self._reads.get(self.marked.hash, ""), width)

    # Moving and marking

    def action_move(self, by: int) -> None:
        """Move the mark."""
        if self.branches:
            self.cursor = max(0, min(len(self.branches) - 1, self.cursor + by))
            self.said = []
            self._dismiss_question()
            self._redraw()
            self.tree_pane.reveal(self.cursor)

    def action_page(self, by: int) -> None:
        """Scroll what is below."""
        self.about.go(self.about.top + by * max(1, self.about.page - 1))

    def action_second(self) -> None:
        """Mark the model as the second of two; on it again, unmark it."""
        model = self.marked
        if model is not None and not model.removed:
            self.second = "" if self.second == model.hash else model.hash
            said = f"{model.role} {model.short} answers too: move to the other one and press ⏎."
            self.say(said if self.second else "", "accent")
            self._redraw()

    # Use and removal

    def action_use(self) -> None:
        """Make it the one in use of its role."""
        model = self.marked
        if model is None or model.removed:
            return
        if model.in_use:
            self.say(f"{model.role} {model.short} is in use already.", "muted")
            return
        try:
            self.store.use(model.hash)
        except CourseError as error:
            self.say(str(error), "bad")
            return
        self._dismiss_question()
        self.say(f"In use: {model.role} {model.short}. Later stages build on it.", "good")
        self._take(self._read())

    def action_remove(self) -> None:
        """Ask before deleting."""
        model = self.marked
        if model is None or model.removed:
            return
        self.asked_to_remove = model.hash
        count = len(model.children)
        others = f" {count} trained from it stay{'s' * (count == 1)}." if count else ""
        self.say(f"Delete {model.role} {model.short}? y deletes it, esc keeps it.{others}", "warn")
        self.refresh_hints()

    def action_yes(self) -> None:
        """Delete what was asked about."""
        if not self.asked_to_remove:
            return
        name = self.asked_to_remove
        self._dismiss_question()
        try:
            self.store.remove(name)
        except CourseError as error:
            self.say(str(error), "bad")
            return
        if self.second == name:
            self.second = ""
        self.say(f"Deleted {name[:8]}.", "good")
        self._take(self._read())

    def _dismiss_question(self) -> None:
        if self.asked_to_remove:
            self.asked_to_remove = ""
            self.say("")
        self.refresh_hints()

    # Talking

    def action_talk(self) -> None:
        """Ask for a text for the marked model, and the second one if there is one."""
        model = self.marked
        if model is None or self.asked_to_remove:
            return
        if model.removed or not model.present:
            self.say("This one has no weights left to talk with.", "warn")
            return
        text = self._reads.get(model.hash, "")
        self.typing.ask("talk", f"Say something; it knows the words of {text}", self.prompt)
        self.refresh_hints()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Give the text to one or two models, beside the screen."""
        prompt = event.value.strip()
        self.typing.done()
        self.refresh_hints()
        model = self.marked
        if not prompt or model is None:
            return
        self.prompt = prompt
        self.say("")
        models = [model]
        found = [each.model for each in self.branches if each.model.hash == self.second]
        if found and found[0].hash != model.hash:
            models = [found[0], model]

        def ask() -> list[tuple[StoredModel, Reply]]:
            from course.models.talk import talk

            replies = talk([self.store.load(each.hash) for each in models], prompt)
            return list(zip(models, replies, strict=True))

        self.beside(ask, self._told)

    def _told(self, said: list[tuple[StoredModel, Reply]]) -> None:
        self.said = said
        self._redraw()
        self.about.go(0)

    def on_lines_clicked(self, event: Lines.Clicked) -> None:
        """A click marks a model."""
        if event.lines is self.tree_pane and event.row < len(self.branches):
            self.action_move(event.row - self.cursor)

    def action_leave(self) -> None:
        """Out of what is typed or asked; then back."""
        if self.typing.is_open:
            self.typing.done()
            self.refresh_hints()
        elif self.asked_to_remove:
            self._dismiss_question()
        elif self.said:
            self.said = []
            self._redraw()
        else:
            self.dismiss()
