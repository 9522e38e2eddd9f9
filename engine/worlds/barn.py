"""Barn tales: a small generator of animal stories whose every probability is known.

A tale is written sentence by sentence from the patterns below. What it says early (which animal,
which place, what weather, what mood) holds until a later sentence changes it, so guessing the
next word well takes the whole tale and not only the word before.

A pattern is a string of words. `a|b` is one of several words, equally likely; `$hero` speaks a
fact of the tale; `$hero=` draws that fact anew and speaks it. Because every choice has a known
chance, so has every next word: `Teller` follows all ways in which a beginning can have been
written and adds up what each would say next.

What the tales lack on purpose: plot, plural, tense. They are to be learnable in seconds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.worlds.vocabulary import END, Vocabulary

HEROES = ("fox", "hen", "cat", "dog", "goat", "mouse")
FRIENDS = ("duck", "frog", "pig", "toad")
PLACES = ("barn", "den", "field", "wood", "garden")
WEATHERS = ("rain", "snow", "sun", "moon")
MOODS = ("hungry", "tired", "happy", "sad")
FOODS = ("bread", "seeds", "corn")

VOCABULARY = Vocabulary(
    (END, ".", ",", *"the a and to it is then with in".split())
    + (HEROES + FRIENDS + PLACES + WEATHERS + MOODS + FOODS)
    + tuple("falls shines wet grey cold white warm green dark quiet".split())
    + tuple("sleeps eats sings waits runs comes sees".split())
)

# Words that follow from a fact.
FALLS = {"rain": "falls", "snow": "falls", "sun": "shines", "moon": "shines"}
FEELS = {"rain": "wet", "snow": "cold", "sun": "warm", "moon": "quiet"}
LOOKS = {
    "rain": "wet|grey|cold|dark",
    "snow": "white|cold|grey|quiet",
    "sun": "warm|green|white|quiet",
    "moon": "dark|quiet|grey|cold",
}

# Patterns with their weights. The mood says which may come next, and moods only move on: sad,
# hungry, happy, tired, asleep. A tale is over when its hero sleeps at last.
OPENINGS = (
    (3, "a $hero= comes|runs to the $place= ."),
    (3, "the $weather= $falls , and a $hero= waits|sings|sleeps|runs in the $place= ."),
    (4, "the $hero= sleeps|waits|sings|eats in the warm|quiet|dark|green $place= ."),
)
WEATHER = (
    (3, "the $weather= $falls in the $place , and the $hero is $mood= ."),
    (2, "the $hero is $mood= in the $place , and the $weather= $falls ."),
    (1, "it is $mood= in the $place , and the $weather= $falls ."),
)
MOOD = (
    (2, "the $hero is $mood= in the $looks $place ."),
    (2, "the $hero is $feels and $mood= ."),
    (1, "it is $mood= in the $looks $place ."),
)
SAD = (
    (1, "it waits|runs|eats|sings in the $looks $place ."),
    (2, "then a $friend= comes|runs , and the $hero is happy|tired=mood ."),
    (3, "it sees a $friend= in the $place and is happy|tired=mood ."),
)
HUNGRY = (
    (3, "it sees $food= in the $place , eats and is happy|tired=mood ."),
    (3, "the $hero eats the $food= and is happy|tired=mood ."),
    (1, "it waits|runs|sings in the $looks $place ."),
)
HAPPY = (
    (2, "it sings|runs|waits|eats in the $looks $place ."),
    (1, "the $hero sings|runs|waits|eats and sees the $weather ."),
    (2, "then the $weather= $falls , and the $hero is tired=mood ."),
    (3, "it sings|runs|eats|waits and is tired=mood ."),
)
WITH_FRIEND = (
    (2, "the $hero sings|eats|waits|runs with the $friend ."),
    (1, "the $friend eats|waits|sings|runs in the $looks $place ."),
)
TIRED = (
    (4, "the $hero sleeps=mood in the warm|quiet|dark|green $place ."),
    (2, "it sleeps=mood in the $looks $place ."),
    (1, "then it runs|comes to the $place= and sleeps=mood ."),
)
BY_MOOD = {"sad": SAD, "hungry": HUNGRY, "happy": HAPPY, "tired": TIRED, "sleeps": ()}
LONGEST = 6  # sentences; a tale that has not come to its end by then stops


class Facts(NamedTuple):
    """What holds in a tale so far; "" where it has not been told yet."""

    hero: str = ""
    friend: str = ""
    place: str = ""
    weather: str = ""
    mood: str = ""
    food: str = ""


class State(NamedTuple):
    """Where a tale stands: facts, the words its sentence still needs, that pattern, how many."""

    facts: Facts = Facts()
    words: tuple[str, ...] = ()
    pattern: str = ""
    begun: int = 0


DRAWN = {
    "hero": HEROES,
    "friend": FRIENDS,
    "place": PLACES,
    "weather": WEATHERS,
    "mood": MOODS,
    "food": FOODS,
}
START = State()
OVER = State(begun=LONGEST + 1)  # after END nothing is owed to the tale any more


@lru_cache(maxsize=20_000)
def steps(state: State) -> tuple[tuple[float, str, State], ...]:
    """Return every way on from `state`: (chance, word, state after it); the chances sum to 1."""
    if state.words:
        return tuple(_speak(state))
    return tuple(
        (chance * inner, word, after)
        for chance, begun in _sentences(state)
        for inner, word, after in ([(1.0, END, OVER)] if begun is OVER else _speak(begun))
    )


def _sentences(state: State) -> list[tuple[float, State]]:
    """The sentences that may come next, each as a state with all its words to speak, or OVER."""
    # No pattern twice in a row: it would read as a stutter.
    patterns = [way for way in _patterns(state.facts) if way[1] != state.pattern]
    if not patterns or state.begun == LONGEST:
        return [(1.0, OVER)]
    total = sum(weight for weight, _ in patterns)
    return [
        (weight / total, State(state.facts, tuple(text.split()), text, state.begun + 1))
        for weight, text in patterns
    ]


def _patterns(facts: Facts) -> tuple[tuple[int, str], ...]:
    if not facts.hero:
        return OPENINGS
    if not facts.weather:
        return WEATHER
    if not facts.mood:
        return MOOD
    if facts.mood == "happy" and facts.friend:
        return HAPPY + WITH_FRIEND
    return BY_MOOD[facts.mood]


def _speak(state: State) -> Iterable[tuple[float, str, State]]:
    """Speak the first of `state.words` in every way it can be spoken."""
    facts, (first, *rest) = state.facts, state.words
    words = tuple(rest)
    if first.startswith("$") and first.endswith("="):
        fact = first[1:-1]
        values = [value for value in DRAWN[fact] if value != _taken(fact, facts)]
        for value in values:
            after = state._replace(facts=facts._replace(**{fact: value}), words=words)
            yield 1 / len(values), value, after
    elif first.startswith("$"):
        options = _told(first[1:], facts).split("|")
        for word in options:
            yield 1 / len(options), word, state._replace(words=words)
    else:
        spoken, _, fact = first.partition("=")
        options = spoken.split("|")
        for word in options:
            known = facts._replace(**{fact: word}) if fact else facts
            yield 1 / len(options), word, state._replace(facts=known, words=words)


def _taken(fact: str, facts: Facts) -> str:
    """The value a fact may not be drawn as: a new place or weather is never the old one."""
    return str(getattr(facts, fact)) if fact in ("place", "weather") else ""


def _told(name: str, facts: Facts) -> str:
    """The word, or the words to choose from, that a fact or what follows from it is told by."""
    match name:
        case "falls":
            return FALLS[facts.weather]
        case "feels":
            return FEELS[facts.weather]
        case "looks":
            return LOOKS[facts.weather]
        case _:
            return str(getattr(facts, name))


class Teller:
    """Follows a tale word by word and knows the exact chance of every next word."""

    def __init__(self) -> None:
        self._beliefs: dict[State, float] = {START: 1.0}

    def chances(self) -> dict[str, float]:
        """Return word -> p(word | tale so far); empty after the end."""
        chances: dict[str, float] = {}
        for state, belief in self._beliefs.items():
            for chance, word, _ in steps(state) if state != OVER else ():
                chances[word] = chances.get(word, 0.0) + belief * chance
        return chances

    def hear(self, word: str) -> float:
        """Take in the next word and return the chance it had; ValueError if it had none."""
        heard: dict[State, float] = {}
        for state, belief in self._beliefs.items():
            for chance, said, after in steps(state) if state != OVER else ():
                if said == word:
                    heard[after] = heard.get(after, 0.0) + belief * chance
        total = sum(heard.values())
        if total == 0.0:
            raise ValueError(f"no barn tale goes on with {word!r} here")
        self._beliefs = {state: share / total for state, share in heard.items()}
        return total


def generate(rng: np.random.Generator, n_docs: int) -> list[list[int]]:
    """Return `n_docs` tales as token ids, each ending with END."""
    return [_tale(rng) for _ in range(n_docs)]


def _tale(rng: np.random.Generator) -> list[int]:
    state, tale = START, []
    while state != OVER:
        word, state = _one_way(steps(state), rng.random())
        tale.append(VOCABULARY.id(word))
    return tale


def _one_way(ways: Sequence[tuple[float, str, State]], uniform: float) -> tuple[str, State]:
    """The way on that a number in [0, 1) falls on when the ways' chances fill that span."""
    for chance, word, after in ways:
        uniform -= chance
        if uniform < 0:
            return word, after
    return ways[-1][1:]  # rounding: the chances may sum to a hair less than 1


def next_distribution(prefix: Sequence[int]) -> NDArray[np.float64]:
    """Return p(next token | prefix), shape (V,), for a tale's beginning from its first token.

    Raises ValueError where no tale begins so.
    """
    teller = Teller()
    for token in prefix:
        teller.hear(VOCABULARY.word(token))
    probabilities = np.zeros(len(VOCABULARY))
    for word, chance in teller.chances().items():
        probabilities[VOCABULARY.id(word)] = chance
    return probabilities


def surprises(tale: Sequence[int]) -> list[float]:
    """Return -ln p(token | tale so far) for each token of one tale."""
    teller = Teller()
    return [-math.log(teller.hear(VOCABULARY.word(token))) for token in tale]


def floor(tales: Iterable[Sequence[int]]) -> float:
    """Return the mean of -ln p(token | tale so far) over all tokens: no guesser can do better."""
    all_surprises = [surprise for tale in tales for surprise in surprises(tale)]
    return sum(all_surprises) / len(all_surprises)
