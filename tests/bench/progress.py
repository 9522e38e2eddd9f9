"""How soon an answer is on disk and the past is read: `python -m tests.bench.progress`.

Prints, on this machine: milliseconds from a chosen answer to a stored one (`session.commit`, beside
the plain write-and-sync of the same disk); milliseconds to open a log, to fold 10,000 events, and
to take in one more; and how many of the answers and drafts that N killed processes had reported
are found.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from course.progress.log import Draft, EventLog
from course.progress.projections import ProgressView
from course.quiz import session
from course.quiz.response import Chosen

ANSWERS = 300
EVENTS = 10_000
VERDICT = "From the lesson, in"
"""Words that the plain form prints with each verdict."""
SAVED = "Saved: "
"""And, in an exam, with each answer."""

_APPENDER = """
import sys
from pathlib import Path
from course.progress.log import EventLog
log = EventLog.open(Path(sys.argv[1]))
while True:
    sys.stdout.write(log.append("answered", body={"typed": "y" * 200}).id + "\\n")
    sys.stdout.flush()
"""

_EXAM = """
import sys
from pathlib import Path
from course.progress.log import EventLog
from course.progress.projections import ProgressView
from course.quiz import session
from course.quiz.response import Chosen
from tests.bench.progress import bank
log = EventLog.open(Path(sys.argv[1]))
view, quiz, count = ProgressView(log), bank(), 0
def tell(*words):
    sys.stdout.write(" ".join(map(str, words)) + "\\n")
    sys.stdout.flush()
while True:
    exam = session.resume(log, view, quiz, "lesson")
    exam = exam or session.begin(log, view, quiz, "lesson", exam=True)
    for question in exam.questions:
        count += 1
        option = ("key", "no", "nope")[count % 3]
        session.draft(exam, log, question, Chosen((option,)), flagged=count % 4 == 0)
        tell("drafted", exam.id, question.item_id, option, count % 4 == 0)
    session.hand_in(exam, log)
    tell("handed", exam.id, "", "", "")
"""


def milliseconds(work: Callable[[], Any], times: int) -> list[float]:
    """How long each call of `work` took."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1e3)
    return taken


def report(what: str, taken: list[float], budget: str = "") -> None:
    """One line: median, 95th percentile, worst."""
    ordered = sorted(taken)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    numbers = f"median {statistics.median(ordered):7.2f}  p95 {p95:7.2f}  worst {ordered[-1]:7.2f}"
    print(f"{what:<48} {numbers} ms  {budget}")


def bank(size: int = 30) -> Any:
    """Items as the grader sees them; pydantic is no part of what is measured."""

    def option(option_id: str) -> SimpleNamespace:
        return SimpleNamespace(id=option_id, text=f"the text of option {option_id}", why="because")

    def item(number: int) -> SimpleNamespace:
        answer, distractors = option("key"), (option("no"), option("nope"))
        return SimpleNamespace(
            id=f"item-{number:02}", rev=1, type="single", objective=f"o{number % 8}", level="apply",
            run=None, void=None, cite="a-section", evidence="a fragment",
            stem="A question of about twenty words?",
            answer=answer, distractors=distractors, options=(answer, *distractors),
        )  # fmt: skip

    return SimpleNamespace(items=tuple(item(number) for number in range(size)))


def answers_on_disk(folder: Path) -> None:
    """From a chosen answer to a stored one, beside what the disk itself takes."""
    with EventLog.open(folder / "answers.sqlite3") as log:
        view, quiz = ProgressView(log), bank()
        attempt = session.begin(log, view, quiz, "lesson", seed=1)

        def answer() -> None:
            nonlocal attempt
            if attempt.finished:
                attempt = session.begin(log, view, quiz, "lesson", seed=1)
            session.commit(attempt, log, Chosen(("key",)), confidence=2, seconds=8.0)

        report("an answer on disk", milliseconds(answer, ANSWERS), "budget 25 ms")
    with (folder / "plain").open("ab", buffering=0) as plain:

        def write_and_sync() -> None:
            plain.write(b"x" * 4096)
            os.fsync(plain.fileno())

        report("  4 KiB written and synced, for comparison", milliseconds(write_and_sync, ANSWERS))


def past_read(folder: Path) -> None:
    """A year of a diligent learner: open, fold, go on."""
    path = folder / "past.sqlite3"
    with EventLog.open(path) as log:
        quiz, view = bank(), ProgressView(log)
        paper = session.begin(log, view, quiz, "lesson-0", seed=1).paper.to_body()
        for block in range(EVENTS // 20):
            log.append_all(_block(f"attempt-{block}", f"lesson-{block % 28}", paper))
    report("open a log of 10,000 events", milliseconds(lambda: EventLog.open(path).close(), 20))
    with EventLog.open(path) as log:
        report("  read and fold all of them", milliseconds(lambda: ProgressView(log).states(), 20))
        view = ProgressView(log)
        view.states()

        def one_more() -> None:
            log.append("asked", lesson="lesson-3", body={"question": "why", "band": "answer"})
            began = time.perf_counter()
            view.state("lesson-3")
            folded.append((time.perf_counter() - began) * 1e3)

        folded: list[float] = []
        milliseconds(one_more, 50)
        report("  take in one more", folded)


def _block(attempt: str, lesson: str, paper: dict[str, Any]) -> list[Draft]:
    drafts = [
        Draft("lesson-opened", lesson, body={"section": "s"}),
        Draft("section-read", lesson, body={"section": "s", "of": 6, "seconds": 61.5}),
        Draft("attempt-started", lesson, body={"attempt": attempt, "paper": paper, "seed": 1}),
    ]
    for number in range(15):
        body = {
            "attempt": attempt, "response": {"chosen": ["key"]}, "scored": [1, 1],
            "confidence": 2, "seconds": 8.5,
        }  # fmt: skip
        drafts.append(Draft("answered", lesson, f"item-{number:02}", 1, body))
    end = {"attempt": attempt, "num": 15, "den": 15, "questions": 15}
    stage = {"stage": "pretrain", "measures": {"loss_end": 1.24}, "seconds": 4.0}
    return [
        *drafts,
        Draft("attempt-finished", lesson, body=end),
        Draft("run-finished", lesson, body=stage),
    ]


def kills(folder: Path, times: int) -> None:
    """Kill a process that appends and reports; every id it reported whole must be stored."""
    path, rng = folder / "kills.sqlite3", random.Random(1)  # noqa: S311 - instants, not secrets
    reported: list[str] = []
    for _ in range(times):
        child = subprocess.Popen(
            [sys.executable, "-c", _APPENDER, str(path)], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        first = child.stdout.readline()
        time.sleep(rng.uniform(0, 0.03))
        os.kill(child.pid, signal.SIGKILL)
        reported += (first + child.stdout.read()).split("\n")[:-1]
        child.wait()
        child.stdout.close()
    with EventLog.open(path) as log:
        stored = {event.id for event in log.events()}
    lost = set(reported) - stored
    print(
        f"{times} kills: {len(reported)} answers reported, {len(lost)} of them lost, "
        f"{len(stored) - len(reported)} stored but not yet reported"
    )


def exams(folder: Path, times: int) -> None:
    """Kill a process that takes one exam after another; every draft it reported must be there."""
    path, rng = folder / "exams.sqlite3", random.Random(3)  # noqa: S311 - instants, not secrets
    drafts: dict[tuple[str, str], tuple[str, bool]] = {}
    handed: set[str] = set()
    reported = 0
    for _ in range(times):
        child = subprocess.Popen(
            [sys.executable, "-c", _EXAM, str(path)], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        first = child.stdout.readline()
        time.sleep(rng.uniform(0, 0.3))
        os.kill(child.pid, signal.SIGKILL)
        for line in (first + child.stdout.read()).split("\n")[:-1]:
            what, exam, item, option, flagged = line.split(" ")
            reported += 1
            if what == "handed":
                handed.add(exam)
            else:
                drafts[exam, item] = (option, flagged == "True")
        child.wait()
        child.stdout.close()
    lost = unreported = 0
    with EventLog.open(path) as log:
        events = list(log.events())
        for (exam, item), told in drafts.items():
            stored = [
                (event.body["response"]["chosen"][0], event.body["flagged"])
                for event in events
                if event.kind == "drafted" and event.item == item and event.body["attempt"] == exam
            ]
            # The latest counts; one more may have been stored in the instant of a kill.
            lost += told not in stored[-2:]
            unreported += told != stored[-1]
    finished = {event.body["attempt"] for event in events if event.kind == "attempt-finished"}
    halves = sum(
        sum(event.body.get("attempt") == exam for event in events if event.kind == "answered")
        != 15 * (exam in finished)
        for exam in {exam for exam, _ in drafts}
    )
    print(
        f"{times} kills between drafts: {reported} drafts and hand-ins reported, "
        f"{lost + len(handed - finished)} of them lost, {halves} exams handed in by half, "
        f"{unreported} drafts stored but not yet reported"
    )


def real_quizzes(folder: Path, times: int, *, exam: bool) -> None:
    """Kill `lossfall quiz` while it is answered through a pipe; count what it had told."""
    rng = random.Random(2)  # noqa: S311 - instants, not secrets
    home = folder / ("exam" if exam else "quiz")
    more = ["--exam"] if exam else []
    command = [sys.executable, "-m", "course", "quiz", "pretraining", "--resume", *more]
    environment = {**os.environ, "LOSSFALL_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    word, kind = (SAVED, "drafted") if exam else (VERDICT, "answered")
    told = lost = untold = before = 0
    for _ in range(times):
        with tempfile.TemporaryFile("w+") as answers:
            answers.write("1\ni\n" * 20 if exam else "\n1\ni\n" * 20)
            answers.seek(0)
            child = subprocess.Popen(
                command, stdin=answers, stdout=subprocess.PIPE, text=True, env=environment
            )
            assert child.stdout is not None
            heard, wanted = child.stdout.readline(), rng.randrange(6)
            while heard.count(word) < wanted and (line := child.stdout.readline()):
                heard += line
            time.sleep(rng.uniform(0, 0.03))
            child.kill()
            heard += child.stdout.read()
            child.wait()
            child.stdout.close()
        said = heard.count(word)
        with EventLog.open(home / "data" / "profiles" / "default" / "progress.sqlite3") as log:
            after = sum(1 for _ in log.events(kinds=(kind,)))
        told += said
        lost += max(0, said - (after - before))
        untold += max(0, after - before - said)
        before = after
    print(
        f"{times} kills of {'an exam' if exam else 'a quiz'} under way: {told} answers told of, "
        f"{lost} of them lost, {untold} stored that had not been told of"
    )


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--exams", type=int, default=20, help="kills of an exam under way")
    parser.add_argument("--quizzes", type=int, default=30, help="kills of the real program")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        answers_on_disk(Path(name))
        past_read(Path(name))
        kills(Path(name), arguments.kills)
        exams(Path(name), arguments.exams)
        real_quizzes(Path(name), arguments.quizzes, exam=False)
        real_quizzes(Path(name), arguments.quizzes, exam=True)


if __name__ == "__main__":
    main()
