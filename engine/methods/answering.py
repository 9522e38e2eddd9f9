"""A model under question: it answers, its answers are compared, pairs become rows to train on."""

from __future__ import annotations

from collections.abc import Generator, Sequence

import numpy as np

from engine.methods.preference import Pairs, lead
from engine.nn.transformer import Transformer
from engine.sampling import sample_batch
from engine.stages.spec import Event, Phase
from engine.worlds.questions import VOCABULARY, Judge, Question, prefers_first
from engine.worlds.windows import Windows, lay_out

CONTEXT = 32  # tokens a page, or a question with its answer, may have
ANSWER = 14  # tokens an answer may have
AT_ONCE, PAIRS_AT_ONCE = 20, 64  # answers written, and pairs read, between two events


def write_answers(
    model: Transformer, questions: Sequence[Question], rng: np.random.Generator, phase: str | Phase
) -> Generator[Event, None, list[list[int]]]:
    """One answer to each question, drawn word by word.

    `phase` names the answering; where it only interrupts a training, it is that training's phase.
    """
    answers: list[list[int]] = []
    while len(answers) < len(questions):
        asked = questions[len(answers) : len(answers) + AT_ONCE]
        prompts = [prompt_of(question) for question in asked]
        answers += sample_batch(model, prompts, ANSWER, rng, stop=(VOCABULARY.end,))
        yield Phase(phase, len(answers), len(questions)) if isinstance(phase, str) else phase
    return answers


def compare(
    model: Transformer,
    judge: Judge,
    questions: Sequence[Question],
    rater: np.random.Generator,
    rng: np.random.Generator,
    mistaken: float,
) -> Generator[Event, None, Pairs | None]:
    """Two answers to each question, and the rater's pick; None if it never saw a difference."""
    first = yield from write_answers(model, questions, rng, "answering for the rater")
    second = yield from write_answers(model, questions, rng, "answering for the rater, again")
    chosen, rejected = [], []
    for question, a, b in zip(questions, first, second, strict=True):
        gap = judge.score(question, a) - judge.score(question, b)
        if gap:  # a rater who sees no difference picks neither
            better, worse = (a, b) if prefers_first(gap, rater, mistaken) else (b, a)
            chosen.append((question, better))
            rejected.append((question, worse))
    if not chosen:
        return None
    up, down, leads = answers_only(chosen), answers_only(rejected), []
    for start in range(0, len(chosen), PAIRS_AT_ONCE):
        rows = slice(start, start + PAIRS_AT_ONCE)
        leads.append(lead(model, up.take(rows), down.take(rows)))
        yield Phase("reading the comparisons", min(rows.stop, len(chosen)), len(chosen))
    return Pairs(up, down, np.concatenate(leads))


def answers_only(pairs: Sequence[tuple[Question, list[int]]]) -> Windows:
    """A row for each question with its answer; only the answer's words count in the loss."""
    rows = lay_out([prompt_of(q)[1:] + answer for q, answer in pairs], CONTEXT, VOCABULARY.end)
    for weights, (question, _) in zip(rows.weights, pairs, strict=True):
        weights[: len(prompt_of(question)) - 1] = 0.0
    return rows


def prompt_of(question: Question) -> list[int]:
    """The question as tokens, after an END as every document is."""
    return [VOCABULARY.end, *VOCABULARY.encode(question.text)]
