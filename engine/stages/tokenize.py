"""Tokenize: which neighbours stand together most often? Make them one piece; again and again.

The merges are learned from village notes (or the learner's own text), one at a time. After some
of them the same few lines are cut anew: fewer pieces, longer ones. Letters, which the merges were
not learned from, are cut too; and whatever is typed must come back from its tokens unchanged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import cycle, islice

import numpy as np

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
from engine.tokenizer.bpe import BytePairTokenizer, Merge, as_bytes, learn_merges
from engine.worlds import village
from engine.worlds.corpus import check_corpus

EXAMPLE = "Hugo mended the clock near the lighthouse. Is 128 + 256 = 384, Zoë asked? Unbelievable!"
ODD = (
    "naïve café, Straße, Ελλάδα, 日本語",
    "\N{GRINNING FACE}\N{ZERO WIDTH JOINER}\N{PERSONAL COMPUTER}, e\N{COMBINING ACUTE ACCENT}",
    "tabs\tand\nlines\r\n\x00 and \x7f, \N{NO-BREAK SPACE}, \ufeff",
    "half a sign: \ud83d",
    "".join(chr(code) for code in range(256)),
)
MOST_SHOWN = 400  # characters of a typed text that are cut: a few lines of a screen
MOST_READ = 40_000  # characters
SCORED = 6_000  # characters of each text on which bytes per token are counted
STRANGE = 200  # characters drawn from all of Unicode, for the round trip
LOOKS = 40  # how often the texts are cut anew
FIRST = 10  # merges that are told one by one; later only the newest at each look
LONGEST = 12  # pieces listed at the end
REPLACED = "\N{WHITE SQUARE}"
LONG = 2.0  # bytes per token
LITTLE, MUCH = 0.1, 0.5  # what other text gains, as a share of what its own text gains
CUT = (0.25, 0.75)  # shades that alternate from piece to piece

SPEC = StageSpec(
    id="tokenize",
    title="Tokens",
    shows="The pair of neighbours that stands together most often becomes one piece, again and "
    "again. The same lines are cut into fewer, longer pieces, and come back unchanged.",
    knobs=(
        Knob("merges", 400, 0, 1000, "how many pairs are made one piece"),
        Knob("characters", 20_000, 500, MOST_READ, "how much text it learns from", "characters"),
        Knob(
            "unknown",
            0,
            0,
            1,
            "what becomes of a character the text lacks",
            choices=("its bytes are kept", "it is replaced"),
        ),
    ),
    expected_seconds=1.0,
    measures=(
        MeasureSpec("start", "bytes per token before the first merge", "bytes per token"),
        MeasureSpec("own", "bytes per token on the text it learned from", "bytes per token"),
        MeasureSpec("other", "bytes per token on other text", "bytes per token"),
        MeasureSpec("transfer", "bytes per token gained on other text, of those on its own", "%"),
        MeasureSpec("shown_start", "tokens of the lines shown, before", "tokens"),
        MeasureSpec("shown_end", "tokens of the lines shown, after", "tokens"),
        MeasureSpec("vocabulary", "different tokens: 256 bytes and the merges", "tokens"),
        MeasureSpec("longest", "the longest piece", "bytes"),
        MeasureSpec("texts", "texts turned to tokens and back", "texts"),
        MeasureSpec("unchanged", "of these, how many came back unchanged", "texts"),
    ),
    claims=(
        Claim("round-trip", "Every text comes back from its tokens exactly, the strangest too"),
        Claim("own-text", "After the merges a token of its own text is over 2 bytes long"),
        Claim(
            "other-text",
            "Tokens of a text they were not learned from grow too, by 10 to 50% of what those of "
            "their own text grow",
        ),
    ),
    code=(
        "engine.tokenizer.bpe:learn_merges",
        "engine.tokenizer.bpe:merge_pair",
        "engine.tokenizer.bpe:BytePairTokenizer.encode",
        "engine.tokenizer.bpe:BytePairTokenizer.decode",
    ),
    view="marked",
    curves=("its own text", "other text"),
    own_text=True,
    typed="a text to cut into tokens",
)


class Cutter:
    """Cuts any text with the merges learned so far, and puts it together again.

    `known`: the characters it may keep; a character outside them is replaced. None keeps all.
    """

    def __init__(self, merges: Sequence[Merge], known: frozenset[str] | None) -> None:
        self.tokenizer = BytePairTokenizer([merge.pair for merge in merges])
        self._known = known

    def encode(self, text: str) -> list[int]:
        """The tokens of a text."""
        if self._known is not None:
            text = "".join(each if each in self._known else REPLACED for each in text)
        return self.tokenizer.encode(text)

    def unchanged(self, text: str) -> bool:
        """Whether a text comes back from its tokens, as characters and as bytes."""
        tokens = self.encode(text)
        same_bytes = b"".join(self.tokenizer.piece(token) for token in tokens) == as_bytes(text)
        return same_bytes and self.tokenizer.decode(tokens) == text

    def bytes_per_token(self, text: str) -> float:
        """How much of a text one token stands for, on average."""
        return len(as_bytes(text)) / len(self.encode(text))

    def told(self, token: int) -> str:
        """A token's piece in quotation marks; bytes that are no whole character as numbers."""
        return f'"{_readable(self.tokenizer.piece(token))}"'

    def newest(self, merge: Merge) -> str:
        """A merge in words."""
        first, second = map(self.told, merge.pair)
        return f"{first} + {second} = {self.told(merge.id)}, found {merge.count:,} times"

    def length(self, token: int) -> int:
        """The bytes a token stands for, counted."""
        return len(self.tokenizer.piece(token))

    def cut(self, text: str, step: int) -> Grid:
        """The text in its pieces, their shades alternating."""
        pieces = tuple(_readable(self.tokenizer.piece(token)) for token in self.encode(text))
        shades = np.array([list(islice(cycle(CUT), len(pieces)))])
        return Grid("the text in pieces", step, shades, columns=pieces, draw="marked")


def run(knobs: Knobs, rng: Streams, inputs: Inputs) -> Iterator[Event]:
    """Learn merges, cut texts with them, and turn the tokens back; see `SPEC`."""
    yield Phase("choosing the text to learn from", 0, 0)
    read = _text(inputs.corpus, rng.data)[: int(knobs["characters"])]
    own, other = read[:SCORED], _letters(rng.eval)
    shown = (inputs.typed or EXAMPLE)[:MOST_SHOWN]
    known = frozenset(read) if knobs["unknown"] else None
    cutter = Cutter([], known)
    yield Sample("learned from", 0, "", read[:200])
    yield Sample("other text", 0, "", other[:200])
    shown_start, lengths = len(cutter.encode(shown)), [_lengths(cutter, own, other)]
    yield Scalar("its own text", 0, lengths[0][0])
    yield Scalar("other text", 0, lengths[0][1])
    yield cutter.cut(shown, 0)

    count, learned = int(knobs["merges"]), list[Merge]()
    for merge in learn_merges(read, count):
        learned.append(merge)
        step = len(learned)
        yield Phase("merging", step, count)
        at_a_look = step % max(1, count // LOOKS) == 0
        if at_a_look or step <= FIRST:
            cutter = Cutter(learned, known)
            yield Sample("newest merge", step, "", cutter.newest(merge))
        if at_a_look:
            lengths.append(_lengths(cutter, own, other))
            yield Scalar("its own text", step, lengths[-1][0])
            yield Scalar("other text", step, lengths[-1][1])
            yield cutter.cut(shown, step)

    cutter = Cutter(learned, known)
    lengths.append(_lengths(cutter, own, other))
    pieces = sorted(range(cutter.tokenizer.vocab_size), key=cutter.length, reverse=True)
    yield cutter.cut(shown, len(learned))
    longest = ", ".join(map(cutter.told, pieces[:LONGEST]))
    yield Sample("longest pieces", len(learned), "", longest)
    texts = [shown, own, other, *ODD, _strange(rng.sample)]
    unchanged = []
    for number, text in enumerate(texts):
        unchanged.append(cutter.unchanged(text))
        yield Phase("there and back", number + 1, len(texts))

    yield Measure("start", lengths[0][0])
    yield Measure("own", lengths[-1][0])
    yield Measure("other", lengths[-1][1])
    gained = [after - before for before, after in zip(lengths[0], lengths[-1], strict=True)]
    transfer = gained[1] / gained[0] if gained[0] else 0.0
    yield Measure("transfer", 100 * transfer)
    yield Measure("shown_start", float(shown_start))
    yield Measure("shown_end", float(len(cutter.encode(shown))))
    yield Measure("vocabulary", float(cutter.tokenizer.vocab_size))
    yield Measure("longest", float(cutter.length(pieces[0])))
    yield Measure("texts", float(len(texts)))
    yield Measure("unchanged", float(sum(unchanged)))
    measured = f"{sum(unchanged)} of {len(texts)} texts came back unchanged"
    yield SPEC.verdict("round-trip", measured, passed=all(unchanged))
    measured = f"{lengths[0][0]:.2f} bytes per token before, {lengths[-1][0]:.2f} after"
    yield SPEC.verdict("own-text", measured, passed=lengths[-1][0] > LONG)
    measured = f"{gained[1]:.2f} bytes per token gained, {gained[0]:.2f} on its own text"
    yield SPEC.verdict("other-text", measured, passed=LITTLE <= transfer <= MUCH)


def _lengths(cutter: Cutter, own: str, other: str) -> tuple[float, float]:
    return cutter.bytes_per_token(own), cutter.bytes_per_token(other)


def _text(corpus: str | None, rng: np.random.Generator) -> str:
    if corpus is not None:
        check_corpus(corpus)
        return corpus[:MOST_READ]
    text = ""
    while len(text) < MOST_READ:
        text += "\n".join([*village.pages(rng, 50), ""])
    return text


def _letters(rng: np.random.Generator) -> str:
    """Letters: English too, about other things than the notes."""
    text = ""
    while len(text) < SCORED:
        text += village.letter(rng) + "\n"
    return text[:SCORED]


def _strange(rng: np.random.Generator) -> str:
    """Characters drawn from all of Unicode, halves of signs among them."""
    return "".join(map(chr, rng.integers(0, 0x110000, STRANGE)))


def _readable(piece: bytes) -> str:
    """A piece as text; a byte that is only part of a character as its number, such as \\xe2."""
    return piece.decode("utf-8", "backslashreplace")
