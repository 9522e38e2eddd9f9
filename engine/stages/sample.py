"""Sampling: the weights are frozen, and the same prompt still gives many answers.

The learner's own base model gives, for every next token, a chance. Temperature and the filters
top-k and top-p bend these chances before one token is drawn. The key-value cache then spares most
of the computing: the same draws are made with and without it, and every computed position counted.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from engine.cache import KeyValueCache
from engine.nn.transformer import Transformer
from engine.sampling import next_distribution, sample, sample_batch
from engine.stages.spec import (
    Claim,
    Event,
    Grid,
    Inputs,
    Knob,
    Knobs,
    Measure,
    MeasureSpec,
    Need,
    Phase,
    Sample,
    Scalar,
    StageSpec,
    Streams,
    Trained,
)
from engine.types import Array, Tokens
from engine.worlds.languages import Language, language

TEMPERATURES = (0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
RISES = 0.0005  # nats by which the entropy must rise from one temperature to the next
TEXTS = 16  # written by the model; each of their positions is a context
SHOWN = 2  # tries shown at each temperature, and texts with and without the cache
LISTED = 8  # next tokens in the table
CHECKED = 6  # texts written with and without the cache
BEGINNINGS = {"barn": "a fox comes to the barn.", "farm": "the fox sleeps in the"}

SPEC = StageSpec(
    id="sample",
    title="Drawing the next word",
    shows="Your own base model writes from one prompt at several temperatures, with its chances on "
    "view. Then the same texts again, with and without a cache.",
    knobs=(
        Knob("cold", 0.0, 0.0, 1.0, "temperature of the cold tries; 0 takes the likeliest token"),
        Knob("hot", 2.0, 0.1, 3.0, "temperature of the hot tries"),
        Knob("top_k", 0, 0, 20, "keep only so many of the likeliest tokens; 0 keeps all"),
        Knob("top_p", 1.0, 0.05, 1.0, "keep the fewest tokens that hold this much of the chance"),
        Knob("tries", 8, 2, 16, "texts written at each temperature"),
        Knob("length", 24, 4, 48, "the most tokens a try may have"),
    ),
    expected_seconds=1.0,
    measures=(
        MeasureSpec("contexts", "beginnings whose next token was predicted", "contexts"),
        MeasureSpec("entropy_low", "mean entropy at temperature 0.2", "nats"),
        MeasureSpec("entropy_one", "mean entropy at temperature 1", "nats"),
        MeasureSpec("entropy_high", "mean entropy at temperature 3", "nats"),
        MeasureSpec("tries", "texts written at each temperature", "texts"),
        MeasureSpec("different_cold", "different texts among the cold tries", "texts"),
        MeasureSpec("different_one", "different texts at temperature 1", "texts"),
        MeasureSpec("different_hot", "different texts among the hot tries", "texts"),
        MeasureSpec("weights_changed", "weights that writing changed", "weights"),
        MeasureSpec("positions_plain", "positions computed without the cache", "positions"),
        MeasureSpec("positions_cached", "positions computed with the cache", "positions"),
        MeasureSpec("changed_tokens", "tokens that differ with the cache", "tokens"),
    ),
    claims=(
        Claim("entropy-rises", "Each higher temperature spreads the chances wider over the tokens"),
        Claim("cold-repeats", "All cold tries are one and the same text"),
        Claim("hot-varies", "The hot tries hold more different texts than the cold ones"),
        Claim(
            "cache-same",
            "With the cache, fewer than half as many positions are computed and every token is "
            "the same",
        ),
    ),
    code=(
        "engine.sampling:next_distribution",
        "engine.sampling:draw",
        "engine.sampling:sample_batch",
        "engine.cache:KeyValueCache.append",
    ),
    view="samples",
    curves=("entropy",),
    typed="the beginning of a text, for your model to go on with",
    needs=(Need("base", "pretrain"),),
)


@dataclass(frozen=True, slots=True)
class Filters:
    """What may be drawn besides the temperature; None for no limit."""

    top_k: int | None
    top_p: float | None


class Counting(Transformer):
    """A copy of a model that counts the positions it computes."""

    def __init__(self, model: Transformer) -> None:
        super().__init__(model.config, np.random.default_rng(0), model.params.dtype)
        self.params.copy_from(model.params.flat)
        self.positions = 0

    def next_logits(self, tokens: Tokens, cache: KeyValueCache) -> Array:
        """As the model's own, counted."""
        self.positions += tokens.size
        return super().next_logits(tokens, cache)


def run(knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
    """Write at several temperatures, with and without the cache; see `SPEC`."""
    yield Phase("unpacking your base model", 0, 0)
    base = inputs.models["base"]
    model, words = base.model, language(base.text)
    before, prompt = model.params.flat.copy(), _beginning(base, words, inputs.typed)
    top_k, top_p = int(knobs["top_k"]), float(knobs["top_p"])
    filters = Filters(top_k or None, top_p if top_p < 1 else None)

    different = {}
    settings = (("cold", float(knobs["cold"])), ("as learned", 1.0), ("hot", float(knobs["hot"])))
    for (name, temperature), draws in zip(settings, rng.sample.spawn(3), strict=True):
        yield Phase(f"writing {name} tries", 0, 0)
        tries = sample_batch(
            model,
            [prompt] * int(knobs["tries"]),
            int(knobs["length"]),
            draws,
            temperature,
            filters.top_k,
            filters.top_p,
            words.stop,
        )
        different[name] = len({tuple(text) for text in tries})
        for number, text in enumerate(tries[:SHOWN], 1):
            label = f"{name} ({temperature:g}), try {number}"
            yield Sample(label, 0, words.decode(prompt), words.decode(text))
    yield _chances(model, words, prompt, filters)

    logits = yield from _many_contexts(model, words, rng.eval)
    entropies = []
    for temperature in TEMPERATURES:
        chances = next_distribution(logits, temperature, filters.top_k, filters.top_p)
        entropies.append(entropy(chances))
        yield Scalar("entropy", round(100 * temperature), entropies[-1])
        yield Phase("measuring how wide the chances spread", len(entropies), len(TEMPERATURES))

    plain, cached = Counting(model), Counting(model)
    changed = 0
    for number in range(CHECKED):
        yield Phase("writing with and without the cache", number, CHECKED)
        seed = int(rng.eval.integers(2**32))
        slow = _write(plain, words, prompt, seed, cached=False)
        yield Phase("writing with and without the cache", number, CHECKED)
        fast = _write(cached, words, prompt, seed, cached=True)
        changed += max(len(slow), len(fast)) - sum(map(int.__eq__, slow, fast))
        label = f"cache, text {number + 1}"
        if number < SHOWN:
            yield Sample(f"without {label}", 0, words.decode(prompt), words.decode(slow))
            yield Sample(f"with {label}", 0, words.decode(prompt), words.decode(fast))
    counts = np.array([[plain.positions], [cached.positions]], dtype=float)
    rows = ("without the cache", "with the cache")
    yield Grid("positions computed", 0, counts, rows, ("positions",))

    yield Measure("contexts", float(len(logits)))
    yield Measure("entropy_low", entropies[0])
    yield Measure("entropy_one", entropies[TEMPERATURES.index(1.0)])
    yield Measure("entropy_high", entropies[-1])
    yield Measure("tries", float(knobs["tries"]))
    yield Measure("different_cold", float(different["cold"]))
    yield Measure("different_one", float(different["as learned"]))
    yield Measure("different_hot", float(different["hot"]))
    weights_changed = np.count_nonzero(model.params.flat != before)
    yield Measure("weights_changed", float(weights_changed))
    yield Measure("positions_plain", float(plain.positions))
    yield Measure("positions_cached", float(cached.positions))
    yield Measure("changed_tokens", float(changed))
    spread = f"{entropies[0]:.2f} nats at {TEMPERATURES[0]:g} to {entropies[-1]:.2f} nats at "
    spread += f"{TEMPERATURES[-1]:g}, mean over {len(logits):,} contexts"
    rising = bool((np.diff(entropies) >= RISES).all())
    yield SPEC.verdict("entropy-rises", spread, passed=rising)
    cold, hot, tries_made = different["cold"], different["hot"], int(knobs["tries"])
    one = f"{cold} different among {tries_made} tries at {knobs['cold']:g}"
    yield SPEC.verdict("cold-repeats", one, passed=cold == 1)
    many = f"{hot} different at {knobs['hot']:g}, {cold} at {knobs['cold']:g}"
    yield SPEC.verdict("hot-varies", many, passed=hot > cold)
    spared = (
        f"{plain.positions:,} positions without, {cached.positions:,} with; {changed} tokens differ"
    )
    halved = 2 * cached.positions < plain.positions
    yield SPEC.verdict("cache-same", spared, passed=changed == 0 and halved)


def entropy(chances: Array) -> float:
    """Mean over contexts of -sum p ln p, in nats: (N, V) -> one number. 0 where all is certain."""
    safe = np.where(chances > 0, chances, 1.0)
    return max(0.0, -float(np.sum(chances * np.log(safe), axis=-1).mean()))


def _beginning(base: Trained, words: Language, typed: str | None) -> list[int]:
    """The prompt: what the learner typed, or a beginning of the model's own world."""
    text = typed or BEGINNINGS.get(base.text["world"], "")
    longest = base.model.config.context // 2
    return [*words.start, *words.encode(text)][-longest:]


def _chances(model: Transformer, words: Language, prompt: list[int], filters: Filters) -> Grid:
    """What may come next after the prompt, at several settings, in percent."""
    logits = model.logits(np.array([prompt]))[0, -1]
    settings = {
        "0.5": next_distribution(logits, 0.5),
        "1": next_distribution(logits),
        "2": next_distribution(logits, 2.0),
        "top-k 3": next_distribution(logits, top_k=3),
        "top-p 0.8": next_distribution(logits, top_p=0.8),
        "your filters": next_distribution(logits, 1.0, filters.top_k, filters.top_p),
    }
    likely = np.argsort(-settings["1"], kind="stable")[:LISTED]
    values = 100 * np.stack(list(settings.values()), axis=1)[likely]
    rows = tuple(_spoken(words, token) for token in likely.tolist())
    return Grid("next token, %", 0, values, rows, tuple(settings))


def _spoken(words: Language, token: int) -> str:
    """A token to read in a table: blanks are quoted, the end of a text is named."""
    text = words.decode([token])
    if not text:
        return "(end)"
    return text if text.strip() else repr(text)


def _many_contexts(
    model: Transformer, words: Language, rng: np.random.Generator
) -> Generator[Event, None, Array]:
    """The scores after every beginning of some texts that the model wrote itself: (N, V)."""
    scores = []
    for number in range(TEXTS):
        yield Phase("collecting contexts", number, TEXTS)
        longest = model.config.context - len(words.start)
        written = sample(model, words.start, longest, rng, stop=words.stop)
        yield Phase("collecting contexts", number, TEXTS)
        scores.append(model.logits(np.array([[*words.start, *written[:-1]]]))[0])
    return np.concatenate(scores)


def _write(
    model: Transformer, words: Language, prompt: Sequence[int], seed: int, *, cached: bool
) -> list[int]:
    """A text from the same draws as any other with this seed, as long as the model can read."""
    room = model.config.context - len(prompt)
    rng = np.random.default_rng(seed)
    return sample(model, prompt, room, rng, stop=words.stop, cached=cached)
