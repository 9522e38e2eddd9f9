"""One question put to the learner: shown, and asked until a line is an answer or a command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from course.errors import ProgressError
from course.plain.answers import Given, how_to, prompt, read_answer
from course.plain.console import EndOfInput
from course.plain.text import spoken

if TYPE_CHECKING:
    from course.plain.console import Console
    from course.quiz.present import Shown

T = TypeVar("T")

_SURE = (
    "i: I don't know; it scores nothing and costs nothing.\n"
    "Add c1, a guess, c2, fairly sure, or c3, certain, as in 2 c3: it is kept, never scored."
)


@dataclass(frozen=True, slots=True)
class Command:
    """A line that is no answer but asks for something; `rest` is what stood behind the word."""

    name: str
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Commands:
    """What may be typed instead of an answer."""

    words: Mapping[str, str]
    """The name of the command by each word for it."""
    numbered: frozenset[str]
    """Commands behind which a number may stand."""
    worded: frozenset[str]
    """Commands behind which anything may stand."""
    tail: str
    """What a prompt says of them."""
    help: str

    def read(self, line: str, *, letters_only: bool = False) -> Command | None:
        """The command in a line, None if there is none.

        With `letters_only` a whole word is no command, so that it can be an answer.
        """
        whole = " ".join(line.lower().split())
        if whole in self.words and (len(whole) == 1 or not letters_only):
            return Command(self.words[whole])
        word, _, rest = line.partition(" ")
        name, rest = self.words.get(word.lower()), rest.strip()
        if name in self.numbered and rest.isdecimal():
            return Command(name, rest)
        if name in self.worded and rest and (len(word) == 1 or not letters_only):
            return Command(name, rest)
        return None


def show(console: Console, view: Shown, heading: str) -> None:
    """The question with its options, each on a line of its own under its label."""
    console.line()
    console.say(heading)
    console.say(spoken(view.stem))
    for each in view.prompts:
        console.say(f"{each.label}: {each.text}", 2, 5)
    for option in view.options:
        if view.type == "pick-line":  # as written: code keeps its spaces
            console.line(f"{option.label:>4}. {option.text}")
        else:
            console.say(f"{option.label}. {option.text}", 2, 5)
    if view.type != "single":
        console.say(view.hint)


def ask(console: Console, view: Shown, heading: str, commands: Commands) -> Given | Command:
    """Ask until there is an answer or a command; help and the question again are given here.

    Raises:
        EndOfInput: at the end of the input.
    """
    while True:
        found = understand(view, console.ask(f"{prompt(view)}{commands.tail}"), commands)
        if isinstance(found, str):
            console.say(f"{found} ? for help.")
        elif found == Command("help"):
            console.say(f"{how_to(view)}\n{_SURE}\n{commands.help}")
        elif found == Command("again"):
            show(console, view, heading)
        elif isinstance(found, Command) or not found.chose_nothing or _means_none(console):
            return found


def understand(view: Shown, line: str, commands: Commands) -> Given | Command | str:
    """What a line means: an answer, a command, or neither for this reason.

    Where there are options an answer is never taken for a command. Where words are typed, only
    single letters are commands, and nothing behind a `=` is.
    """
    command = commands.read(line, letters_only=view.type == "cloze")
    if command is not None and not view.options:
        return command
    given = read_answer(view, line)
    if isinstance(given, str) and command is not None:
        return command
    return given


def keep(console: Console, trouble: str, store: Callable[[], T]) -> T:
    """Store something; where that fails, say `trouble` and what can be done, and try again.

    Raises:
        ProgressError: if the learner leaves it unsaved, or the input ends.
    """
    while True:
        try:
            return store()
        except ProgressError as problem:
            console.say(trouble)
            console.say(str(problem))
            try:
                leave = console.ask("Enter tries again, q leaves it unsaved").lower() == "q"
            except EndOfInput:
                leave = True
            if leave:
                raise


def _means_none(console: Console) -> bool:
    console.say("At least one of them is right, so choosing none scores nothing.")
    return console.ask("y chooses none, Enter goes back").lower() in ("y", "yes")
