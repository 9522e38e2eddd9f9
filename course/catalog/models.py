"""Course, lesson and alias files, field by field (design section 4)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from course.catalog.fields import Content, Folder, Id, Line, Name, Template, When, Whole

Level = Literal["explorer", "builder", "creator"]
Minutes = Annotated[Whole, Field(ge=1, le=600)]


class CourseLesson(Content):
    """One lesson as `course.toml` lists it: with a folder, or planned."""

    id: Id
    title: Line
    level: Level
    minutes: Minutes
    dek: Line
    folder: Folder | None = None
    status: Literal["planned"] | None = None

    @model_validator(mode="after")
    def _folder_or_planned(self) -> Self:
        if (self.folder is None) == (self.status is None):
            raise ValueError(
                'a lesson has either folder = "..." or status = "planned"; give it one of them'
            )
        return self


class CourseUnit(Content):
    """A unit: a title over some lessons in order."""

    title: Line
    lessons: Annotated[tuple[CourseLesson, ...], Field(alias="lesson", min_length=1)]


class CourseFile(Content):
    """`course.toml`: the only file read at start-up."""

    format: Literal[1]
    title: Line
    units: Annotated[tuple[CourseUnit, ...], Field(alias="unit", min_length=1)]


class Term(Content):
    """A key term: what it means, and which words stand near it."""

    term: Line
    means: Line
    near: tuple[Line, ...] = ()


class Objective(Content):
    """Something the learner can do afterwards; quiz items name it by id."""

    id: Id
    text: Line


class Source(Content):
    """What a claim rests on, cited in the text as `[^id]`."""

    id: Id
    text: Line


class LessonMeta(Content):
    """The front matter of `lesson.md`."""

    format: Literal[1]
    id: Id
    title: Line
    dek: Line
    level: Level
    minutes: Minutes
    demos: tuple[Name, ...] = ()
    requires: tuple[Id, ...] = ()
    related: tuple[Id, ...] = ()
    updated: date
    path: tuple[Line, ...] = ()
    objectives: tuple[Objective, ...] = ()
    terms: tuple[Term, ...] = ()
    sources: tuple[Source, ...] = ()


class RunOption(Content):
    """One prediction a learner may commit to, and when it turns out true."""

    id: Id
    text: Line
    when: When


class After(Content):
    """What is said after a run; without `when`, after any run no other branch fits."""

    when: When | None = None
    text: Template


class RunBlock(Content):
    """A demonstration in the text: predict, run, explain."""

    stage: Name
    predict: Line
    options: Annotated[tuple[RunOption, ...], Field(min_length=2, max_length=9)]
    after: Annotated[tuple[After, ...], Field(min_length=1)]


class LabFile(RunBlock):
    """`lab/STAGE.toml`: a run block of its own file, for a stage that no written lesson runs."""

    format: Literal[1]


class Alias(Content):
    """Ways to ask for one sentence of the lesson."""

    quote: Line
    asks: Annotated[tuple[Line, ...], Field(min_length=1)]


class AliasFile(Content):
    """`tutor.toml`."""

    format: Literal[1] = 1
    aliases: Annotated[tuple[Alias, ...], Field(alias="alias")] = ()
