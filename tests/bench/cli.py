"""How soon the command answers: `python -m tests.bench.cli [--rounds N]`.

Prints the median wall time of `lossfall --help` and `--version` beside that of the same
interpreter's `-c 'import argparse'`, interleaved, and the ratio (budget: at most 2).
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time

BASE = [sys.executable, "-c", "import argparse"]
COMMANDS = {
    "--help": [sys.executable, "-m", "course", "--help"],
    "--version": [sys.executable, "-m", "course", "--version"],
}


def seconds(command: list[str]) -> float:
    """Wall time of one process."""
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=25)
    rounds = parser.parse_args().rounds
    times: dict[str, list[float]] = {name: [] for name in ("import argparse", *COMMANDS)}
    for _ in range(rounds):
        times["import argparse"].append(seconds(BASE))
        for name, command in COMMANDS.items():
            times[name].append(seconds(command))
    base = statistics.median(times["import argparse"])
    for name, taken in times.items():
        median = statistics.median(taken)
        print(f"{name:<16} {median * 1000:6.1f} ms  {median / base:.2f} x")


if __name__ == "__main__":
    main()
