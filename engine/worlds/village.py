"""Village notes and letters: plain English pages, written from word lists by a seeded generator.

A page keeps to one person and one place, so that it can be followed. Notes and letters share the
small words of English but not their topics: what was learned from one can be tried on the other.
The pages are meant to be read by characters or pieces of words. Their floor is not computed; that
of `barn` and `habits` is.
"""

from __future__ import annotations

import re

import numpy as np

_LISTS = {
    "who": "Anna Ben Clara David Ella Finn Greta Hugo Ida Jonas Karin Leo Mara Nils Olga Paul Rosa "
    "Sam Tilda Viktor",
    "place": "mill harbour school bakery station library orchard bridge market lighthouse chapel "
    "meadow playground workshop museum",
    "part": "morning afternoon evening",
    "day": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "weather": "rain|a cold wind|warm sun|thick fog|fresh snow|a thunderstorm|soft light",
    "animal": "dog cat hen goat horse swan hedgehog blackbird squirrel donkey",
    "thing": "basket lantern ladder kettle clock violin map blanket letter wheel chair lamp box "
    "bottle rope hammer painting puzzle bicycle telescope",
    "food": "bread|apples|plum cake|potato soup|honey|cheese|pancakes|pea stew|cherries|tea",
    "kind": "small round heavy wooden blue red green broken new strange yellow quiet pretty long",
    "took": "carried brought lent sold showed mended painted found cleaned",
    "did": "worked sang read waited slept painted played talked whistled danced",
    "felt": "glad tired curious proud hungry cheerful calm surprised",
    "number": "two three four five six seven eight nine ten",
    "many": "children visitors neighbours birds boats candles stones flowers tickets stories",
    "finds": "coins buttons shells marbles keys stamps feathers pearls",
    "sound": "bell drum train river kitchen crowd wind",
    "trip": "the mountains|the sea|the city|our garden|the island|your new house|the theatre",
    "relative": "brother sister uncle aunt cousin grandfather grandmother",
    "gift": "book scarf postcard photograph recipe record plant cushion",
    "writing": "letter poem story postcard diary",
    "wish": "health happiness sunshine courage patience luck",
}
WORDS = {
    name: tuple(words.split("|") if "|" in words else words.split())
    for name, words in _LISTS.items()
}

NOTES = (
    "{who} {took} a {kind} {thing} at the {place}.",
    "In the {part}, {who} {did} near the {place} with {other}.",
    "There was {weather} on {day}, and everyone at the {place} was {felt}.",
    "The {animal} from the {place} {did2} beside the {kind} {thing}.",
    "{who} gave {other} some {food} and a {kind} {thing}.",
    "{other} asked about the {thing}, but {who} only smiled.",
    "By {day} there were {number} {many} at the {place}.",
    "It was so quiet that they could hear the {sound} behind the {place}.",
    "After that, {who} was {felt} and went home with the {animal}.",
    "Nobody knew who had left the {kind} {thing} in front of the {place}.",
    "Then {other} opened the {kind} box and found {number} {finds}.",
    "They shared {food} and talked about {weather} until the {part}.",
    "Every {day} the {many} come to the {place} before the {sound} is heard.",
)
LETTERS = (
    "thank you for the {gift} you sent on {day}.",
    "my {relative} says that {trip} will be lovely in the {part}.",
    "we are planning a journey to {trip}, and I hope you will join us.",
    "please give your {relative} my love, and this {kind} {gift}.",
    "I have been reading your last {writing} again, and it made me laugh.",
    "our {relative} is learning to cook {food} with too much pepper.",
    "how is everything with your {relative}, and with the {animal}?",
    "I wish you {wish}, and {wish2} for the whole winter.",
    "do you remember when we lost the {gift} on the way to {trip}?",
    "it would be wonderful to see you for {number} days in summer.",
)
PAGE = (4, 7)  # sentences on a page, the second number excluded
_ALSO = {"other": "who", "did2": "did", "wish2": "wish"}  # a second one from the same list


def page(rng: np.random.Generator) -> str:
    """Return one page of village notes: some sentences in one line of text."""
    return " ".join(_sentences(NOTES, rng))


def letter(rng: np.random.Generator) -> str:
    """Return a letter: the same English, other topics and other turns of phrase."""
    body = [line[0].upper() + line[1:] for line in _sentences(LETTERS, rng)]
    to, sender = _two(rng, "who")
    return f"Dear {to}, {' '.join(body)} Yours, {sender}."


def pages(rng: np.random.Generator, count: int) -> list[str]:
    """Return `count` pages of village notes."""
    return [page(rng) for _ in range(count)]


def _sentences(patterns: tuple[str, ...], rng: np.random.Generator) -> list[str]:
    who, other = _two(rng, "who")
    held = {"who": who, "other": other, "place": _two(rng, "place")[0]}
    chosen = rng.choice(len(patterns), int(rng.integers(*PAGE)), replace=False)
    return [_filled(patterns[index], held, rng) for index in chosen]


def _filled(pattern: str, held: dict[str, str], rng: np.random.Generator) -> str:
    """A pattern with a word in each place: those a page holds to, or one drawn from a list."""

    def word(found: re.Match[str]) -> str:
        name = found[1]
        if name in held:
            return held[name]
        words = WORDS[_ALSO.get(name, name)]
        return words[int(rng.integers(len(words)))]

    return re.sub(r"\{(\w+)\}", word, pattern)


def _two(rng: np.random.Generator, name: str) -> tuple[str, str]:
    first, second = rng.choice(len(WORDS[name]), 2, replace=False)
    return WORDS[name][int(first)], WORDS[name][int(second)]
