"""A small lesson of its own for the tutor's tests, in the shape the tutor asks for."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Block:
    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Section:
    slug: str
    title: str
    blocks: tuple[Block, ...]
    closing: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    term: str
    means: str
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meta:
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Lesson:
    raw: str
    sections: tuple[Section, ...]
    meta: Meta = field(default_factory=Meta)


@dataclass(frozen=True, slots=True)
class Alias:
    quote: str
    asks: tuple[str, ...]


def lesson(parts: list[tuple[str, list[tuple[str, str]]]], terms: tuple[Term, ...] = ()) -> Lesson:
    """Build a lesson from (title, [(kind, text), ...]) pairs, blocks joined by blank lines."""
    raw, sections = "", []
    for title, texts in parts:
        raw += title
        blocks = []
        for kind, text in texts:
            raw += "\n\n"
            blocks.append(Block(kind, len(raw), len(raw) + len(text)))
            raw += text
        raw += "\n\n"
        slug = title.lower().replace(" ", "-")
        closing = title in ("Try it", "When you use AI", "Sources")
        sections.append(Section(slug, title, tuple(blocks), closing))
    return Lesson(raw, tuple(sections), Meta(terms))


STARTER = (
    "A sourdough starter is flour and water in which wild yeast lives. The yeast eats sugar and "
    "gives off carbon dioxide. That gas makes the dough rise."
)
NET = (
    "Gluten is a net of proteins that traps the gas. Kneading stretches the net until it is "
    "elastic. Does salt matter? Salt tightens gluten."
)
BREAD = lesson(
    [
        (
            "What rises",
            [
                ("paragraph", STARTER),
                ("item", "Warm dough rises in 4 hours."),
                ("item", "Cold dough takes 12 to 16 hours, because yeast slows down below 8 °C."),
            ],
        ),
        (
            "What holds it",
            [("paragraph", NET), ("code", "mix 500 g flour\nadd 350 g water")],
        ),
        ("Try it", [("paragraph", "Feed a starter for seven days and smell it each morning.")]),
        ("Sources", [("paragraph", "[1] Hamelman 2012, Bread, on gluten and yeast and flour.")]),
    ],
    terms=(Term("gluten", "a net of proteins that gives dough its strength", ("elasticity",)),),
)

ALIASES = (
    Alias("gives off carbon dioxide", ("where do the bubbles come from", "why so full of holes")),
    Alias("Cold dough takes 12", ("can i leave it in the fridge overnight",)),
    Alias("Kneading stretches", ("do i have to punch it about",)),
)
