"""`lossfall talk`: one text to one of the learner's models, or to two side by side."""

from __future__ import annotations

import argparse

from course.catalog.text import visible
from course.commands.context import open_log, print_json
from course.errors import UsageError

_MOST = 2


def run(args: argparse.Namespace) -> int:
    """Print what each model says; without a hash, the most aligned model in use speaks."""
    from course.models.store import ModelStore
    from course.models.talk import spokesman, talk
    from course.plain.models import render_replies

    *names, text = args.words
    if len(names) > _MOST:
        raise UsageError(
            "talk takes at most two models and one text.",
            'Put the text in quotes: lossfall talk HASH "where does the fox sleep ?"',
        )
    with open_log(args) as log:
        store = ModelStore.open(log)
        models = [store.find(name) for name in names] or [spokesman(store)]
        replies = talk([store.load(model.hash) for model in models], text, args.seed)
    if args.json:
        print_json(
            [
                {"hash": model.hash, "role": reply.role, "text": reply.text, "score": reply.score}
                for model, reply in zip(models, replies, strict=True)
            ]
        )
    else:
        print(visible(render_replies(models, replies)))
    return 0
