"""`lossfall where`: every place this program reads or writes."""

from __future__ import annotations

import argparse

from course import paths
from course.commands.context import lessons_folder


def run(args: argparse.Namespace) -> int:
    """Print each place on a line of its own."""
    for name, path in (
        ("progress", paths.progress_file(args.profile)),
        ("models", paths.models_beside(paths.progress_file(args.profile))),
        ("data", paths.data_dir()),
        ("cache", paths.cache_dir()),
        ("reports", paths.state_dir()),
        ("lessons", lessons_folder(args)),
    ):
        print(f"{name:<9} {path}")
    return 0
