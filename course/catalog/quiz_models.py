"""Quiz items, one class a type (design section 4). The tutor must never import this module."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from course.catalog.conditions import ConditionError, parse, template_names
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
    void: Line | None = None
    """Why it was taken back: it is asked no more, and whoever had been asked it gets the point."""


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


class Variant(Content):
    """One set of numbers for a stem with places, and the value that is right for them."""

    set: dict[Name, Real] = Field(min_length=1)
    value: Real


class Numeric(ItemBase):
    """A number: `value`, the measure of the learner's own run, or one of `variants`.

    With variants the stem has a place for each name of their sets; `why` may have them too, and
    `{value}`. Each paper draws one.
    """

    type: Literal["numeric"]
    value: Real | None = None
    variants: Annotated[tuple[Variant, ...], Field(max_length=40)] = ()
    tolerance: Annotated[Real, Field(ge=0)]
    relative: bool = False
    unit: Unit = ""
    why: Line

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        given = (self.value is not None) + (self.run is not None) + bool(self.variants)
        if given != 1:
            raise ValueError(
                "a numeric item has one of value = ..., run = {...} and variants = [...]; give one"
            )
        return self

    @model_validator(mode="after")
    def _variants_fit(self) -> Self:
        if not self.variants:
            return self
        if len(self.variants) < 2:
            raise ValueError("one variant varies nothing; give two or more, or value = ...")
        names = self.variants[0].set.keys()
        if any(each.set.keys() != names for each in self.variants):
            raise ValueError("the variants set different names; give each the same ones")
        if len({tuple(sorted(each.set.items())) for each in self.variants}) < len(self.variants):
            raise ValueError("two variants set the same numbers; take one out")
        try:
            asked, told = template_names(self.stem), template_names(self.why)
        except ConditionError as error:
            raise ValueError(f"{error.message.rstrip('.')}; {error.remedy}") from error
        if asked != names:
            raise ValueError(
                f"the stem has places for {_listed(asked)} and the variants set {_listed(names)}; "
                "make them the same"
            )
        if extra := told - names - {"value"}:
            raise ValueError(f"the why speaks of {_listed(extra)}; use what the variants set")
        return self


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "nothing"


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
    """What a run with given knobs will do; the run itself decides which option is right.

    `value` is the measure as the author's run gave it, so that nothing runs before the question is
    asked; lint runs it again. Without it the item is not asked.
    """

    type: Literal["predict"]
    stage: Name
    knobs: dict[Name, Real] = Field(default_factory=dict)
    measure: Name
    value: Real | None = None
    options: Annotated[tuple[ConditionalOption, ...], Field(min_length=2, max_length=9)]

    @model_validator(mode="after")
    def _one_option_holds(self) -> Self:
        if self.value is None:
            return self
        measures = {self.measure: self.value}
        held = [each.id for each in self.options if parse(each.when).holds(measures, {})]
        if len(held) != 1:
            raise ValueError(
                f"with {self.measure} = {self.value:g} the options that hold are {_listed(held)}; "
                "write conditions on that measure of which exactly one holds"
            )
        return self


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
