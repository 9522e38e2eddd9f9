"""`python -m engine bench`: how fast it is. `python -m engine gradcheck`: whether it is right."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from engine.errors import EngineError


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns its exit code: 0 done, 1 a check failed, 2 wrong use or input."""
    parser = argparse.ArgumentParser(prog="python -m engine", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    bench = commands.add_parser("bench", help="measure training speed")
    bench.add_argument("--against", choices=["torch"], help="compare with PyTorch on this machine")
    bench.add_argument("--corpus", type=Path, metavar="FILE", help="train on this UTF-8 text")
    bench.add_argument(
        "--until-loss",
        type=float,
        metavar="NATS",
        help="time until the corpus is predicted so well",
    )
    bench.add_argument("--json", action="store_true", help="print JSON on standard output")
    bench.add_argument("--rounds", type=int, default=9, help="turns each measurement gets")
    bench.add_argument("--seeds", type=int, default=3, help="runs of the time to a loss")
    commands.add_parser("gradcheck", help="compare every gradient with the slope it should be")
    options = parser.parse_args(arguments)
    try:
        if options.command == "gradcheck":
            return _gradcheck()
        return _bench(options)
    except EngineError as error:
        print(error, file=sys.stderr)
        return 2


def _bench(options: argparse.Namespace) -> int:
    from engine.bench import report

    if options.until_loss is not None and options.corpus is None:
        raise EngineError("--until-loss needs a text to train on: --corpus FILE.")
    if options.rounds < 1 or options.seeds < 1:
        raise EngineError("--rounds and --seeds must be at least 1.")
    figures = report.run(
        against_torch=options.against == "torch",
        corpus=options.corpus,
        goal=options.until_loss,
        rounds=options.rounds,
        seeds=options.seeds,
        narrate=lambda line: print(line, file=sys.stderr),
    )
    print(report.as_json(figures) if options.json else report.as_text(figures))
    return 0


def _gradcheck() -> int:
    import numpy as np

    from engine.gradcheck import TOLERANCE, check_model, check_primitives
    from engine.nn.transformer import ModelConfig

    rng = np.random.default_rng(0)
    errors = check_primitives(rng, directions=20)
    errors["whole model"] = check_model(ModelConfig(11, 8, 2, 2, 16), rng, directions=20)
    for name, error in errors.items():
        print(f"{name:15} {error:.1e}  {'ok' if error <= TOLERANCE else 'WRONG'}")
    return 0 if max(errors.values()) <= TOLERANCE else 1


if __name__ == "__main__":
    sys.exit(main())
