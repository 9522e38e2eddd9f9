"""Matching: a letter beside each prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.quiz.response import Chosen, Response
from course.tui.state.controls.base import Control, Made

if TYPE_CHECKING:
    from course.quiz.present import Shown


class Matching(Control):
    """Prompts and the response given to each; a response serves one prompt at a time."""

    letters = True

    def __init__(self, shown: Shown) -> None:
        super().__init__(shown)
        self.cursor = 0
        self.given: dict[str, str] = {}
        """Ids of responses by ids of prompts."""
        self.complaint = ""

    @property
    def count(self) -> int:
        """The prompts can be marked."""
        return len(self.shown.prompts)

    def label(self, prompt_id: str) -> str:
        """The letter given to a prompt; empty if none is."""
        given = self.given.get(prompt_id)
        return next((each.label for each in self.shown.options if each.id == given), "")

    def prompt_of(self, response_id: str) -> str:
        """The number of the prompt that a response was given to; empty if to none."""
        for prompt in self.shown.prompts:
            if self.given.get(prompt.id) == response_id:
                return prompt.label
        return ""

    def digit(self, number: int) -> bool:
        """Mark a prompt by its number."""
        if not 1 <= number <= self.count:
            return False
        self.cursor = number - 1
        return True

    def takes(self, key: str, character: str | None) -> bool:
        """A letter gives that response to the marked prompt; backspace takes one back."""
        prompt = self.shown.prompts[self.cursor].id
        if key in {"backspace", "delete"}:
            self.given.pop(prompt, None)
            return True
        if character is None or not character.isalpha():
            return False
        found = [each.id for each in self.shown.options if each.label == character.casefold()]
        self.complaint = "" if found else f"No response has the letter {character}."
        if found:
            self.given = {key: value for key, value in self.given.items() if value != found[0]}
            self.given[prompt] = found[0]
            self._on()
        return True

    def _on(self) -> None:
        """Mark the next prompt that has no response; with none left, stay."""
        order = [*range(self.cursor + 1, self.count), *range(self.cursor)]
        waiting = [at for at in order if self.shown.prompts[at].id not in self.given]
        if waiting:
            self.cursor = waiting[0]

    def put(self, response: Response) -> None:
        """Give what was given."""
        known = {option.id for option in self.shown.options}
        if isinstance(response, Chosen):
            pairs = zip(self.shown.prompts, response.option_ids, strict=False)
            self.given = {prompt.id: each for prompt, each in pairs if each in known}

    def made(self) -> Made:
        """The responses in the prompts' order."""
        open_ones = [each.label for each in self.shown.prompts if each.id not in self.given]
        if open_ones:
            return None, f"Without a letter yet: {', '.join(open_ones)}."
        return Chosen(tuple(self.given[prompt.id] for prompt in self.shown.prompts)), ""
