"""`lossfall new-lesson DIR ID`: start a lesson: the form is right, the text is to be written."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def run(args: argparse.Namespace) -> int:
    """Write the files; say on stdout which, and on stderr what comes next."""
    from course.authors.new_lesson import begin

    root = Path(args.dir).expanduser().absolute()
    begun = begin(root, args.id, args.demo)
    for path in begun.files:
        print(path)
    print(
        f"Begun: {begun.folder.name}. Write what is marked TODO, then `lossfall lint {args.dir}`.",
        file=sys.stderr,
    )
    return 0
