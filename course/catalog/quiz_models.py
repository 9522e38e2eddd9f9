"""Quiz items, one class a type (design section 4). The tutor must never import this module."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from course.catalog.fields import Content, Id, Line, Name, Real, Text, Unit, When, Whole
from course.catalog.text import slug

ItemLevel = Literal["recall", "apply", "reason"]


class Option(Content):
    """One thing a learner may choose, why it is right or wrong, and the belief behind it."""

    id: Id
    text: Text
    why: Line
    misconception: Line | None = None


class ConditionalOption(Option):
    """An option of a `predict` item: right if its condition holds for the run."""

    when: When


class OwnRun(Content):
    """Asked only of a learner who has run this stage; `{measure}` may stand in the stem."""

    stage: Name
    measure: Name


def _named(value: object) -> object:
    """A plain string as a step whose id comes from its words, never from its place."""
    return {"id": slug(value)[:64].strip("-"), "text": value} if isinstance(value, str) else value


class Step(Content):
    """One of the things to put in order, or a response no prompt asks for."""

    id: Id
    text: Line


class Pair(Content):
    """A prompt and the response that belongs to it."""

    id: Id
    prompt: Line
    response: Line


NamedStep = Annotated[Step, BeforeValidator(_named)]


class ItemBase(Content):
    """What every item has, whatever its type."""

    id: Id
    rev: Annotated[Whole, Field(ge=1)]
    objective: Id
    level: ItemLevel
    cite: Id
    evidence: Line
    stem: Text
    anchor: bool = False
    run: OwnRun | None = None


class Single(ItemBase):
    """One right option among some."""

    type: Literal["single"]
    answer: Option
    distractors: Annotated[tuple[Option, ...], Field(min_length=1, max_length=8)]

    @property
    def options(self) -> tuple[Option, ...]:
        """Every option, the key first; whoever shows them shuffles them."""
        return (self.answer, *self.distractors)


class Multiple(ItemBase):
    """Some right options among others: at least one of each."""

    type: Literal["multiple"]
    answers: Annotated[tuple[Option, ...], Field(min_length=1, max_length=8)]
    distractors: Annotated[tuple[Option, ...], Field(min_length=1, max_length=8)]

    @property
    def options(self) -> tuple[Option, ...]:
        """Every option, the keys first; whoever shows them shuffles them."""
        return (*self.answers, *self.distractors)


class Numeric(ItemBase):
    """A number; without `value`, the measure of the learner's own run."""

    type: Literal["numeric"]
    value: Real | None = None
    tolerance: Annotated[Real, Field(ge=0)]
    relative: bool = False
    unit: Unit = ""
    why: Line

    @model_validator(mode="after")
    def _value_or_run(self) -> Self:
        if (self.value is None) == (self.run is None):
            raise ValueError("a numeric item has either value = ... or run = {...}; give one")
        return self


class Cloze(ItemBase):
    """A word or short phrase to fill in."""

    type: Literal["cloze"]
    accept: Annotated[tuple[Line, ...], Field(min_length=1)]
    why: Line


class Order(ItemBase):
    """Things to put in order; the file lists them in the right one."""

    type: Literal["order"]
    items: Annotated[tuple[NamedStep, ...], Field(min_length=2, max_length=9)]
    why: Line


class Match(ItemBase):
    """Prompts to join with responses, of which there are more than prompts."""

    type: Literal["match"]
    pairs: Annotated[tuple[Pair, ...], Field(min_length=2, max_length=8)]
    extra: Annotated[tuple[NamedStep, ...], Field(min_length=1, max_length=4)]
    why: Line


class Predict(ItemBase):
    """What a run with given knobs will do; the run itself decides which option is right."""

    type: Literal["predict"]
    stage: Name
    knobs: dict[Name, Real] = Field(default_factory=dict)
    measure: Name
    options: Annotated[tuple[ConditionalOption, ...], Field(min_length=2, max_length=9)]


class PickLine(ItemBase):
    """One line of a text to point at, counted from 1."""

    type: Literal["pick-line"]
    text: Text
    line: Annotated[Whole, Field(ge=1)]
    why: Line

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines to choose from."""
        return tuple(self.text.split("\n"))

    @model_validator(mode="after")
    def _line_exists(self) -> Self:
        if self.line > len(self.lines):
            raise ValueError(
                f"line = {self.line}, but the text has {len(self.lines)} lines; count from 1"
            )
        return self


Item = Annotated[
    Single | Multiple | Numeric | Cloze | Order | Match | Predict | PickLine,
    Field(discriminator="type"),
]
ITEM_TYPES: dict[str, type[ItemBase]] = {
    "single": Single,
    "multiple": Multiple,
    "numeric": Numeric,
    "cloze": Cloze,
    "order": Order,
    "match": Match,
    "predict": Predict,
    "pick-line": PickLine,
}


class Quiz(Content):
    """`quiz.toml`: a bank of items, and the ids that may not be used again."""

    format: Literal[1]
    retired: tuple[Id, ...] = ()
    items: Annotated[tuple[Item, ...], Field(alias="item", min_length=1)]

    def item(self, item_id: str) -> Any:
        """The item with this id.

        Raises:
            KeyError: if the bank has none.
        """
        for each in self.items:
            if each.id == item_id:
                return each
        raise KeyError(item_id)
