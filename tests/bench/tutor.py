"""How good and how fast the tutor is: `python -m tests.bench.tutor [--show]`.

Prints, for each lesson, how many of the fixed questions (tests/course/tutor/questions.toml) get
the right sentence; how many off-topic ones are answered; how often an attached question finds its
own sentence when it is left out of the index (the figure the mechanism was developed on); and the
milliseconds to index a lesson and to answer a question.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from course import paths
from course.catalog.index import Catalog
from course.tutor import Reply, Tutor
from course.tutor.words import fold, surface

QUESTIONS = Path(__file__).parents[1] / "course" / "tutor" / "questions.toml"
LESSONS = ("three-stages", "training-and-prompting", "pretraining")


def verdict(reply: Reply, expect: Sequence[str]) -> str:
    """Where the right sentence stands: answer, closest, wrong (another one answered) or none."""
    if not expect:
        return "wrong" if reply.band == "answer" else "not covered"
    if any(fragment in quote.text for quote in reply.quotes for fragment in expect):
        return reply.band
    return "wrong" if reply.band == "answer" else "none"


def recall(catalog: Catalog, *, show: bool) -> None:
    """The fixed questions."""
    questions = tomllib.loads(QUESTIONS.read_text(encoding="utf-8"))
    asked = {_folded(each["ask"]) for each in questions["question"]}
    tutors = {each: Tutor(catalog.lesson(each), _without(catalog, each, asked)) for each in LESSONS}
    for lesson in LESSONS:
        counts: Counter[str] = Counter()
        for question in questions["question"]:
            if question["lesson"] != lesson:
                continue
            reply = tutors[lesson].ask(question["ask"])
            found = verdict(reply, question["expect"])
            counts[found] += 1
            if show and found != "answer":
                said = reply.quotes[0].text if reply.quotes else "-"
                print(f"    {found}: {question['ask']} -> {reply.band}: {said[:90]}")
        print(
            f"{lesson}: right sentence answered {counts['answer']} of {sum(counts.values())}, "
            f"among the closest {counts['closest']}, answered with another {counts['wrong']}, "
            f"rightly not answered {counts['not covered']}"
        )
    bands: Counter[str] = Counter()
    for question in questions["off_topic"]:
        for lesson in LESSONS:
            reply = tutors[lesson].ask(question["ask"])
            bands[reply.band] += 1
            if show and reply.band != "refuse":
                print(f"    off-topic {reply.band}: {question['ask']}: {reply.quotes[0].text[:80]}")
    print(f"off-topic, in every lesson: answered {bands['answer']} of {sum(bands.values())}, "
          f"closest {bands['closest']}, refused {bands['refuse']}")  # fmt: skip


def _folded(ask: str) -> str:
    return " ".join(surface(fold(ask)))


def _without(catalog: Catalog, lesson: str, asked: set[str]) -> list[Any]:
    """A lesson's aliases but for those somebody happened to word as one of the questions."""
    return [
        SimpleNamespace(
            quote=alias.quote, asks=[ask for ask in alias.asks if _folded(ask) not in asked]
        )
        for alias in catalog.aliases(lesson)
    ]


def left_out(catalog: Catalog) -> None:
    """Each attached question asked of a tutor that was not given it."""
    for lesson_id in LESSONS:
        lesson, aliases = catalog.lesson(lesson_id), catalog.aliases(lesson_id)
        counts: Counter[str] = Counter()
        for place, alias in enumerate(aliases):
            for ask in alias.asks:
                others: list[Any] = list(aliases)
                rest = tuple(each for each in alias.asks if each != ask)
                others[place] = SimpleNamespace(quote=alias.quote, asks=rest)
                reply = Tutor(lesson, others).ask(ask)
                whole = " ".join(lesson.raw.split())
                counts[_near(reply, alias.quote, whole)] += 1
        total = sum(counts.values())
        shares = ", ".join(f"{name} {counts[name] / total:.0%}" for name in sorted(counts))
        print(f"{lesson_id}: {total} attached questions, each left out: {shares}")


def _near(reply: Reply, quote: str, whole: str) -> str:
    quote = " ".join(quote.split())
    texts = [" ".join(each.text.split()) for each in reply.quotes]
    if any(quote in text or text in quote for text in texts):
        return reply.band
    return "wrong" if reply.band == "answer" else f"missed ({reply.band})"


def speed(catalog: Catalog) -> None:
    """Indexing cold (a new process, stems not yet known) and warm, and answering.

    Processor time: what a clock shows on a machine with nothing else to do.
    """
    questions = tomllib.loads(QUESTIONS.read_text(encoding="utf-8"))
    asks = [each["ask"] for each in (*questions["question"], *questions["off_topic"])]
    for lesson_id in LESSONS:
        lesson, aliases = catalog.lesson(lesson_id), catalog.aliases(lesson_id)
        cold = [_cold(lesson_id) for _ in range(7)]
        warm = [_timed(partial(Tutor, lesson, aliases)) for _ in range(15)]
        tutor = Tutor(lesson, aliases)
        answers = sorted(_timed(partial(tutor.ask, ask)) for ask in asks for _ in range(3))
        print(
            f"{lesson_id}, processor time: index {statistics.median(cold):.1f} ms in a new process "
            f"(best {min(cold):.1f}), {statistics.median(warm):.1f} ms after "
            f"(best {min(warm):.1f}); "
            f"answer median {statistics.median(answers):.2f} ms, "
            f"p95 {answers[int(0.95 * len(answers))]:.2f} ms"
        )


def _timed(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1e3


def _cold(lesson_id: str) -> float:
    code = (
        "import time; from course import paths, tutor;"
        "from course.tutor import words; words.stem('begins');"
        "from course.catalog.index import Catalog; c = Catalog.open(paths.bundled_lessons());"
        f"a = c.lesson({lesson_id!r}), c.aliases({lesson_id!r}); t = time.process_time();"
        "tutor.Tutor(*a); print((time.process_time() - t) * 1e3)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout)


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="list the questions that fell short")
    parser.add_argument(
        "--left-out", action="store_true", help="also the attached questions (slow)"
    )
    options = parser.parse_args()
    catalog = Catalog.open(paths.bundled_lessons())
    recall(catalog, show=options.show)
    if options.left_out:
        left_out(catalog)
    speed(catalog)


if __name__ == "__main__":
    main()
