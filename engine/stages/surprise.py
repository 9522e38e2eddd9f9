"""Surprise: a model that only counts scores every character of a text, in bits.

It reads village notes (or the learner's own text) and counts which character follows which few.
The score of a text is the mean of its characters' surprises; on text that was held out it falls as
more is counted. Any text can be scored: a character that was never read is scored by one place in
the model's bets that all unknown characters share.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from engine.methods.counting import CountingModel
from engine.stages.spec import (
    Claim,
    Event,
    Grid,
    Inputs,
    Knob,
    Knobs,
    Measure,
    MeasureSpec,
    Phase,
    Sample,
    Scalar,
    StageSpec,
    Streams,
)
from engine.worlds import village
from engine.worlds.corpus import check_corpus

EXAMPLE = "In the evening, Anna read to the goat. Then a xylophone fell down the stairs!"
MOST_SHOWN = 400  # characters of a typed text that are scored: a few lines of a screen
MOST_READ = 40_000  # characters; each is kept in several contexts, so this bounds the memory
HELD_OUT = 3_000  # characters at most
LOOKS = 30  # how often the held-out text is scored while it counts
SAMPLES = 5  # how often it writes, and the text's surprises are drawn anew
BRIGHTEST = 12.0  # bits that are drawn as full brightness: a chance of 1 in 4,096
WRITTEN = 70  # characters
SAME = 0.005  # bits between the score and the mean of what is shown: half of the last digit

SPEC = StageSpec(
    id="surprise",
    title="Surprise",
    shows="A model that only counts which character follows which scores each character of a "
    "text: the less it expected one, the more bits. The score is their mean.",
    knobs=(
        Knob("order", 3, 0, 5, "how many characters back it looks", "characters"),
        Knob("characters", 30_000, 0, MOST_READ, "how much text it counts", "characters"),
        Knob("decimals", 2, 0, 4, "digits after the point of each surprise shown"),
    ),
    expected_seconds=1.0,
    measures=(
        MeasureSpec("even", "score of an even bet on every character", "bits per character"),
        MeasureSpec("held_out", "score on held-out text, all counted", "bits per character"),
        MeasureSpec("perplexity", "held-out text: as unsure as between so many characters"),
        MeasureSpec("little_text", "held-out score with a tenth counted", "bits per character"),
        MeasureSpec("no_context", "held-out score without looking back", "bits per character"),
        MeasureSpec("text_score", "score of the text shown", "bits per character"),
        MeasureSpec("text_mean", "mean of the surprises shown", "bits per character"),
        MeasureSpec("most_surprising", "the largest surprise in the text shown", "bits"),
        MeasureSpec("unknown", "characters of the text shown that it never read", "characters"),
        MeasureSpec("alphabet", "different characters it knows", "characters"),
    ),
    claims=(
        Claim("beats-even", "On held-out text, counting scores better than an even bet"),
        Claim("more-text", "Counting all the text scores better than counting a tenth of it"),
        Claim("is-the-mean", "The score of a text is the mean of the surprises shown"),
    ),
    code=(
        "engine.methods.counting:CountingModel.learn",
        "engine.methods.counting:CountingModel.chance",
        "engine.methods.counting:CountingModel.surprises",
        "engine.methods.counting:CountingModel.bits",
    ),
    view="marked",
    curves=("held-out",),
    levels=("even bet",),
    own_text=True,
    typed="a sentence to score",
)


def run(knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
    """Count one text and score another; see `SPEC`."""
    yield Phase("choosing the text to count", 0, 0)
    all_read, held_out = _texts(inputs.corpus, rng.data)
    read = all_read[: int(knobs["characters"])]
    text = (inputs.typed or EXAMPLE)[:MOST_SHOWN]
    model = CountingModel(all_read, int(knobs["order"]))
    even = score = little = -math.log2(model.even)
    yield Scalar("even bet", 0, even)
    yield Scalar("held-out", 0, even)
    yield _marked(0, text, model.surprises(text))

    for look in range(1, LOOKS + 1):
        begin, end = (len(read) * step // LOOKS for step in (look - 1, look))
        middle = (begin + end) // 2
        model.learn(read[:middle], begin)
        yield Phase("counting", middle, len(read))
        model.learn(read[:end], middle)
        yield Phase("counting", end, len(read))
        score = _mean(model.surprises(held_out))
        little = score if look == LOOKS // 10 else little
        yield Scalar("held-out", end, score)
        if look % (LOOKS // SAMPLES) == 0:
            yield _marked(end, text, model.surprises(text))
            own = ""
            for character in model.write("", WRITTEN, rng.sample):
                own += character
                yield Phase("writing", len(own), WRITTEN)
            yield Sample(f"{end:,} characters read", end, "", own)

    looking_back = []
    for order in range(model.order + 1):
        looking_back.append(_mean(model.surprises(held_out, order)))
        yield Phase("looking back less far", order + 1, model.order + 1)
    yield _orders(len(read), looking_back)
    shown = np.round(model.surprises(text), int(knobs["decimals"]))
    yield _table(len(read), text, shown)

    mean, bits = float(shown.mean()), list[float]()
    for some in model.bits(text):
        bits.append(some)
        yield Phase("scoring the text by another way", len(bits), 0)
    whole = sum(bits) / len(text)
    yield Measure("even", even)
    yield Measure("held_out", score)
    yield Measure("perplexity", 2**score)
    yield Measure("little_text", little)
    yield Measure("no_context", looking_back[0])
    yield Measure("text_score", whole)
    yield Measure("text_mean", mean)
    yield Measure("most_surprising", float(shown.max()))
    yield Measure("unknown", float(sum(character not in model.alphabet for character in text)))
    yield Measure("alphabet", float(len(model.alphabet)))
    measured = f"{score:.2f} bits per character against {even:.2f} for the even bet"
    yield SPEC.verdict("beats-even", measured, passed=score < even)
    measured = f"{score:.2f} bits with all of it, {little:.2f} with a tenth"
    yield SPEC.verdict("more-text", measured, passed=score < little)
    measured = f"score {whole:.4f}, mean of what is shown {mean:.4f} bits"
    yield SPEC.verdict("is-the-mean", measured, passed=abs(whole - mean) <= SAME)


def _texts(corpus: str | None, rng: np.random.Generator) -> tuple[str, str]:
    """The text to count, and text from the same source that is not counted."""
    if corpus is not None:
        check_corpus(corpus)
        cut = min(MOST_READ, len(corpus) * 9 // 10)
        return corpus[:cut], corpus[cut : cut + HELD_OUT]
    held_out = _of_length(HELD_OUT, rng.spawn(1)[0])
    return _of_length(MOST_READ, rng), held_out


def _of_length(characters: int, rng: np.random.Generator) -> str:
    """Village notes, a page a line, cut at so many characters."""
    text = ""
    while len(text) < characters:
        text += "\n".join([*village.pages(rng, 50), ""])
    return text[:characters]


def _mean(surprises: list[float]) -> float:
    return sum(surprises) / len(surprises)


def _marked(step: int, text: str, surprises: list[float]) -> Grid:
    """The text, each character as bright as it is surprising; half a sign is shown as its code."""
    weights = np.minimum(1.0, np.array([surprises]) / BRIGHTEST)
    pieces = tuple(character.encode("utf-8", "backslashreplace").decode() for character in text)
    return Grid("surprise of each character", step, weights, columns=pieces, draw="marked")


def _orders(step: int, scores: list[float]) -> Grid:
    """Held-out score by how far back the model looks."""
    values = np.array([[score, 2**score] for score in scores])
    rows = tuple(f"looks back {order}" for order in range(len(scores)))
    return Grid("held-out text", step, values, rows, ("bits per character", "perplexity"))


def _table(step: int, text: str, shown: np.ndarray) -> Grid:
    """The surprises as numbers, one character a row."""
    rows = tuple(repr(character)[1:-1] if character != " " else "space" for character in text)
    return Grid("bits", step, shown[:, None], rows, ("bits",))
