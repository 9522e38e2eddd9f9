"""`lossfall models`: the learner's models with their lineage; choose one, or remove one."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from course.catalog.text import visible
from course.commands.context import open_log, print_json

if TYPE_CHECKING:
    from course.models.store import StoredModel


def run(args: argparse.Namespace) -> int:
    """Do what was asked for, then print the lineage; `--json` prints one list of all models."""
    from course.models.store import SHORT, ModelStore
    from course.plain.models import render_models

    with open_log(args) as log:
        store = ModelStore.open(log)
        said = ""
        if args.use is not None:
            chosen = store.use(args.use)
            said = f"{chosen.short} is the {chosen.role} model in use."
        elif args.remove is not None:
            said = f"{store.remove(args.remove)[:SHORT]} was removed."
        if args.json:
            print_json([_record(each) for each in store.models()])
            for path in store.strays():
                print(f"Not listed: {visible(str(path))}", file=sys.stderr)
            return 0
        if said:
            print(f"{said}\n")
        print(visible(render_models(store)))
    return 0


def _record(model: StoredModel) -> dict[str, Any]:
    return {
        "hash": model.hash,
        "role": model.role,
        "stage": model.stage,
        "seed": model.seed,
        "knobs": dict(model.knobs),
        "parent": model.parent,
        "parents": dict(model.parents),
        "children": list(model.children),
        "text": dict(model.text),
        "figures": dict(model.figures),
        "data": model.data,
        "kept_at": model.kept_at,
        "in_use": model.in_use,
        "present": model.present,
    }
