"""A frozen model that answers questions about villagers from the page it is handed."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np

from engine.methods.retrieval import WordSearch
from engine.nn.transformer import Transformer
from engine.optim import SGD
from engine.sampling import sample_batch
from engine.stages.spec import Event, Phase
from engine.training import train_step
from engine.worlds import library
from engine.worlds.library import CONTEXT, VOCABULARY, Fact, Page
from engine.worlds.windows import Windows, lay_out

AT_ONCE = 24  # questions answered between two events
ANSWER = 5  # tokens an answer may have


@dataclass(frozen=True, slots=True)
class Asked:
    """A question (whose true answer is `fact`) with the page that is handed over, if any."""

    fact: Fact
    page: Page | None

    @property
    def prompt(self) -> str:
        """What the model reads, in words."""
        read = f"{self.page.text} {self.fact.question}" if self.page else self.fact.question
        return library.plain(read)


@dataclass(slots=True)
class Desk:
    """Where questions are answered: the frozen model, and the rate at which it learns, mostly 0."""

    model: Transformer
    rate: float

    def answer(
        self, asked: Sequence[Asked], phase: str, luck: np.random.Generator | None = None
    ) -> Generator[Event, None, list[str]]:
        """The likeliest answer to each question, in words; with `luck` one that is drawn."""
        answers: list[str] = []
        rng, temperature = (np.random.default_rng(0), 0.0) if luck is None else (luck, 1.0)
        while len(answers) < len(asked):
            some = asked[len(answers) : len(answers) + AT_ONCE]
            prompts = [[VOCABULARY.end, *library.row(each.page, each.fact)[0]] for each in some]
            told = sample_batch(
                self.model, prompts, ANSWER, rng, temperature, stop=(VOCABULARY.end,)
            )
            answers += [VOCABULARY.decode(tokens) for tokens in told]
            if self.rate:
                self._learn([each.page for each in some if each.page])
            yield Phase(phase, len(answers), len(asked))
        return answers

    def _learn(self, pages: Sequence[Page]) -> None:
        """One training step on the pages themselves, as no deployed model takes."""
        if pages:
            rows = lay_out([VOCABULARY.encode(page.text) for page in pages], CONTEXT, 0)
            optimizer = SGD(self.model.params, lr=self.rate)
            train_step(self.model, optimizer, rows.tokens, rows.targets, rows.weights, step=0)


class Shelf:
    """The library's pages and the way one of them is picked for a question."""

    def __init__(self, pages: Sequence[Page], rng: np.random.Generator | None) -> None:
        self.pages = tuple(pages)
        self.search = WordSearch([page.text for page in pages])
        self._rng = rng  # None: by shared words

    def pick(self, fact: Fact) -> Page:
        """The page handed over with a question."""
        if self._rng is not None:
            return self.pages[int(self._rng.integers(len(self.pages)))]
        return self.pages[self.search.best(fact.question)]

    def with_page(self, page: Page, instead: Page | None = None) -> Shelf:
        """A library with one more page, or with `page` instead of another."""
        kept = [page if each is instead else each for each in self.pages]
        return Shelf(kept if instead else [*kept, page], self._rng)


def answers_only(told: Sequence[tuple[list[int], list[int]]]) -> Windows:
    """A row for each prompt with its answer, of which only the answer's words count."""
    rows = lay_out([prompt + answer for prompt, answer in told], CONTEXT, VOCABULARY.end)
    for weights, (prompt, _) in zip(rows.weights, told, strict=True):
        weights[: len(prompt)] = 0.0
    return rows
