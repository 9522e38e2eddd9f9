"""Village notes with dirt planted among them: five kinds, each page labelled with its own.

The labels say afterwards what a filter got right; no filter sees them. Some dirt is hard to see
(a copy with another name in it, a telephone number in words) and some good pages look suspicious
(a shopping list, a parcel's number), so that no filter can be perfect. Telephone numbers begin
with 555 and addresses end in example.org: neither belongs to anyone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from engine.worlds import village
from engine.worlds.village import WORDS

GOOD = ""
COPY, BOILERPLATE, GIBBERISH, FOREIGN, PERSONAL = (
    "copies",
    "boilerplate",
    "gibberish",
    "other language",
    "personal data",
)
KINDS = (COPY, BOILERPLATE, GIBBERISH, FOREIGN, PERSONAL)

COPIED = 5  # pages that all copies are made of
NEAR = 0.5  # share of copies with something changed
HARD = 0.2  # share of each other kind that is hard to see
LISTS, PARCELS = 0.03, 0.03  # share of good pages that only look suspicious

BUTTONS = (
    "Click here to accept all cookies.",
    "Home, news, contact, log in.",
    "Share this page with your friends.",
    "Subscribe to our newsletter today.",
    "All rights reserved.",
    "Loading, please wait.",
    "You must be logged in to comment.",
    "Next page, last page.",
    "Your browser is out of date.",
    "This advertisement ends in five seconds.",
    "Sort by price, lowest first.",
    "Was this page helpful?",
)
CALLS = (
    "Call {name} on {phone} for the key.",
    "{name} can be reached at {phone}.",
    "Write to {mail} before {day}.",
    "My telephone number is {phone}.",
)
DIGITS = "zero one two three four five six seven eight nine".split()
LANGUAGES = (
    (
        "Am {a} geht {name} mit dem {b} zum {c}.",
        "Der {b} schläft unter dem Tisch, und {name} liest die Zeitung.",
        "Wir haben gestern am {c} auf {name} gewartet.",
        "Nach dem Regen riecht es im Garten nach Erde und {d}.",
        "{name} backt für die Kinder einen Kuchen mit {d}.",
        "Niemand weiß, wem der {b} neben dem {c} gehört.",
        "Bis zum {a} bleibt {name} bei den Großeltern.",
        "Dann gab es Brot mit {d}, und alle waren froh.",
    ),
    (
        "Le {a}, {name} va au {c} avec son {b}.",
        "Nous avons mangé du pain et des {d} sous les arbres.",
        "{name} écrit une longue lettre à sa soeur.",
        "Il pleut depuis {a} sur le {c} du village.",
        "Le {b} dort devant la porte de la cuisine.",
        "Personne ne sait à qui est le {b} près du {c}.",
        "{name} a trouvé un panier plein de {d}.",
        "Avant {a}, il faut peindre la porte du {c}.",
    ),
    (
        "El {a} por la tarde {name} camina hasta el {c}.",
        "El {b} de mi abuela duerme junto a la ventana.",
        "Ayer compramos {d} y queso para toda la familia.",
        "{name} canta en la cocina mientras prepara {d}.",
        "Los niños juegan cerca del {c} hasta la noche.",
        "Nadie sabe de quién es el {b} que vive en el {c}.",
        "Antes del {a} hay que pintar la puerta del {c}.",
        "Mi hermana le dio a {name} un cesto de {d}.",
    ),
)
NOUNS = tuple(
    tuple(tuple(words.split()) for words in language)
    for language in (
        (
            "Montag Dienstag Mittwoch Freitag Sonntag",
            "Hund Esel Hahn Igel Schwan",
            "Markt Hafen Bahnhof Fluss Leuchtturm",
            "Zimt Honig Nüssen Kirschen Mohn",
        ),
        (
            "lundi mardi jeudi vendredi dimanche",
            "chien chat coq canard cheval",
            "marché port moulin jardin pont",
            "pommes cerises poires noix prunes",
        ),
        (
            "lunes martes jueves viernes domingo",
            "perro gato burro gallo caballo",
            "mercado puerto molino museo puente",
            "manzanas cerezas nueces peras ciruelas",
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page and what it was planted as: GOOD or one of KINDS."""

    text: str
    kind: str


def pages(rng: np.random.Generator, good: int, dirt: float) -> Iterator[Page]:
    """Write `good` good pages among dirt, which makes up the share `dirt` of all pages.

    The kinds are equally many. The pages that get copied come first, so that each copy comes after
    what it copies; all others are in random order.
    """
    count = round(good * dirt / (1 - dirt))
    sources = [Page(village.page(rng), GOOD) for _ in range(min(COPIED, good))]
    yield from sources
    kinds = [GOOD] * (good - len(sources)) + [KINDS[each % len(KINDS)] for each in range(count)]
    for index in rng.permutation(len(kinds)):
        yield _written(kinds[index], sources, rng)


def good_page(rng: np.random.Generator) -> str:
    """A page of village notes; now and then a list, or one with a harmless number in it."""
    draw = rng.random()
    if draw < LISTS:
        foods = [_pick(WORDS[name], rng) for name in ("food", "thing", "food", "gift", "many")]
        return f"{_pick(WORDS['who'], rng)}, {_pick(WORDS['day'], rng)}: {', '.join(foods)}."
    if draw < LISTS + PARCELS:
        number = f"{rng.integers(1000, 9999)}-{rng.integers(1000, 9999)}"
        return f"{village.page(rng)} The parcel had the number {number}."
    return village.page(rng)


def _written(kind: str, sources: Sequence[Page], rng: np.random.Generator) -> Page:
    match kind:
        case "":
            text = good_page(rng)
        case "copies":
            text = _copied(sources[int(rng.integers(len(sources)))].text, rng)
        case "boilerplate":
            text = _buttons(rng)
        case "gibberish":
            text = _mashed(rng)
        case "other language":
            text = _foreign(rng)
        case _:
            text = f"{village.page(rng)} {_contact(rng)}"
    return Page(text, kind)


def _copied(text: str, rng: np.random.Generator) -> str:
    """The page word for word, or with one person renamed and a sentence less."""
    if rng.random() >= NEAR:
        return text
    named = [name for name in WORDS["who"] if name in text] or [WORDS["who"][0]]
    changed = text.replace(_pick(named, rng), _pick(WORDS["who"], rng))
    sentences = changed.split(". ")
    del sentences[int(rng.integers(len(sentences) - 1))]
    return ". ".join(sentences)


def _buttons(rng: np.random.Generator) -> str:
    """What stands around a page on the web; hard to see where a sentence of notes is among it."""
    lines = [BUTTONS[index] for index in rng.choice(len(BUTTONS), 6, replace=False)]
    if rng.random() < HARD:
        lines[2:5] = village.page(rng).split(". ")[:3]
    return " ".join(line if line.endswith((".", "?")) else f"{line}." for line in lines)


def _mashed(rng: np.random.Generator) -> str:
    """Random letters; hard to see where consonants and vowels take turns."""
    spoken = rng.random() < HARD
    letters = ("bdfgklmnprstvw", "aeiou") if spoken else ("abcdefghijklmnopqrstuvwxyz",) * 2
    words = []
    for _ in range(int(rng.integers(25, 45))):
        length = int(rng.integers(2, 9))
        words.append("".join(_pick(letters[at % 2], rng) for at in range(length)))
    return f"{' '.join(words).capitalize()}."


def _foreign(rng: np.random.Generator) -> str:
    """German, French or Spanish; hard to see where half of the page is English."""
    language = int(rng.integers(len(LANGUAGES)))
    patterns, nouns = LANGUAGES[language], NOUNS[language]
    lines = []
    for index in rng.choice(len(patterns), 4, replace=False):
        chosen = {name: _pick(words, rng) for name, words in zip("abcd", nouns, strict=True)}
        lines.append(patterns[index].format(name=_pick(WORDS["who"], rng), **chosen))
    if rng.random() < HARD:
        lines = [". ".join(village.page(rng).split(". ")[:3]).rstrip(".") + ".", *lines[:2]]
    return " ".join(lines)


def _contact(rng: np.random.Generator) -> str:
    """A sentence with a telephone number or an address; hard to see where the number is spoken."""
    name = _pick(WORDS["who"], rng)
    digits = "555" + "".join(str(digit) for digit in rng.integers(0, 10, 7))
    written = (
        f"{digits[:3]}-{digits[3:6]}-{digits[6:]}",
        f"({digits[:3]}) {digits[3:6]} {digits[6:]}",
        digits,
    )
    phone = _pick(written, rng)
    if rng.random() < HARD:
        phone = " ".join(DIGITS[int(digit)] for digit in digits)
    mail = f"{name.lower()}.{_pick(WORDS['place'], rng)}@example.org"
    call = CALLS[int(rng.integers(len(CALLS)))]
    return call.format(name=name, phone=phone, mail=mail, day=_pick(WORDS["day"], rng))


def _pick(words: Sequence[str], rng: np.random.Generator) -> str:
    return words[int(rng.integers(len(words)))]
