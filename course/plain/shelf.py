"""The learner's models line by line: choose, remove, and talk to them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from course.errors import CourseError

if TYPE_CHECKING:
    from course.models.store import ModelStore
    from course.plain.context import Desk

_HASH = re.compile(r"[0-9a-f]{4,64}")
_PROMPT = "u HASH use, r HASH remove, t TEXT talk, l list, Enter back"
_HELP = """u HASH: build on this model from now on. That is also the way back to an earlier one.
r HASH: remove a model. What was trained from it goes on working.
t TEXT: put a text to the most aligned model in use.
t HASH TEXT, or t HASH HASH TEXT: to the models you name.
The first few signs of a hash will do, or a role: t base aligned the fox."""


class Models:
    """What the learner trained, and what to do with it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._console = desk.console

    def stay(self) -> None:
        """List the models and obey until Enter."""
        self._list()
        while True:
            word, _, rest = self._console.ask(_PROMPT).partition(" ")
            match word.lower():
                case "" | "q" | "b":
                    return
                case "l":
                    self._list()
                case "u" | "r" if rest:
                    self._change(word.lower(), rest)
                case "t":
                    talk_to(self._desk, rest)
                case _:
                    self._console.say(_HELP)

    def _list(self) -> None:
        from course.plain.models import render_models

        try:
            self._console.line(render_models(_store(self._desk), self._console.width))
        except CourseError as problem:
            self._console.say(str(problem))

    def _change(self, word: str, name: str) -> None:
        from course.models.store import SHORT

        store = _store(self._desk)
        try:
            if word == "u":
                chosen = store.use(name)
                self._console.say(f"{chosen.short} is the {chosen.role} model in use.")
            else:
                self._console.say(f"{store.remove(name)[:SHORT]} was removed.")
        except CourseError as problem:
            self._console.say(str(problem))


def talk_to(desk: Desk, words: str) -> None:
    """Put a text to the models named before it; to the most aligned in use where none is."""
    from course.models.talk import spokesman, talk
    from course.plain.models import render_replies

    store = _store(desk)
    text = words or desk.console.ask("Say what")
    if not text:
        return
    try:
        names: list[str] = []
        while len(names) < 2 and _names_one(store, text):
            name, _, text = text.partition(" ")
            names.append(name)
        models = [store.find(name) for name in names] or [spokesman(store)]
        replies = talk([store.load(model.hash) for model in models], text)
    except CourseError as problem:
        desk.console.say(str(problem))
        return
    desk.console.line(render_replies(models, replies, desk.console.width))


def _names_one(store: ModelStore, text: str) -> bool:
    """Whether a text begins with a model: its role, its hash, or signs that can be no word."""
    name, _, rest = text.partition(" ")
    if not rest:
        return False
    if store.current(name) is not None:
        return True
    known = any(each.hash.startswith(name) for each in store.models())
    return bool(_HASH.fullmatch(name)) and (known or any(sign.isdigit() for sign in name))


def _store(desk: Desk) -> ModelStore:
    from course.models.store import ModelStore

    return ModelStore.open(desk.log)
