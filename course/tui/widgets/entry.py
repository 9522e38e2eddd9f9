"""One line of typing at the bottom of a screen, shown only while something is typed."""

from __future__ import annotations

from textual.widgets import Input


class Entry(Input):
    """A hidden line; `ask` shows it for a purpose, `done` hides it again."""

    DEFAULT_CSS = """
    Entry { display: none; dock: bottom; height: 1; margin: 0 1 2 1; }
    Entry.-open { display: block; }
    """

    def __init__(self) -> None:
        super().__init__(compact=True)
        self.purpose = ""

    @property
    def is_open(self) -> bool:
        """Whether something is being typed."""
        return self.has_class("-open")

    def ask(self, purpose: str, prompt: str, value: str = "") -> None:
        """Open the line; what is submitted is for `purpose`."""
        self.purpose = purpose
        self.placeholder = prompt
        self.value = value
        self.add_class("-open")
        self.focus()

    def done(self) -> None:
        """Close it."""
        self.remove_class("-open")
        self.screen.set_focus(None)
