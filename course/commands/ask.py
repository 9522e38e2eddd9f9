"""`lossfall ask LESSON QUESTION`: one reply of the tutor, made of the lesson's sentences."""

from __future__ import annotations

import argparse

from course.commands.context import open_catalog, print_json


def run(args: argparse.Namespace) -> int:
    """Print the reply; every band, refusing included, is a reply and exits 0."""
    from course.plain.text import render_reply
    from course.tutor import Tutor

    catalog = open_catalog(args)
    entry = catalog.entry(args.lesson)
    reply = Tutor(catalog.lesson(entry.id), catalog.aliases(entry.id)).ask(args.question)
    if args.json:
        print_json(reply.to_json())
    else:
        print(render_reply(reply))
    return 0
