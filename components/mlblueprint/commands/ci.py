"""`mlblueprint ci` and `mlblueprint diff`: the workflows that ship a blueprint, and what a pull request changes."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any


def add(commands: Any, clouds: Sequence[str]) -> None:
    """Tell the parser of the command line about them."""
    ci = commands.add_parser("ci", help="write the workflows that check, plan and deploy a blueprint")
    ci.add_argument("file", metavar="FILE", help="path of the blueprint, from the folder of Pulumi.yaml, which is here")
    mode = ci.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="write nothing; exit 2 when a workflow is missing or stale")
    mode.add_argument("--setup", action="store_true", help="print the commands that tell GitHub who may deploy")
    ci.set_defaults(run=_ci)

    diff = commands.add_parser("diff", help="compare two plans (`plan --format json`), as Markdown")
    diff.add_argument("before", metavar="BEFORE")
    diff.add_argument("after", metavar="AFTER")
    diff.set_defaults(run=_diff)


def _ci(options: argparse.Namespace) -> int:
    from pathlib import Path

    from mlblueprint.ci import setup, stale, workflows
    from mlblueprint.problems import BlueprintError

    try:
        if options.setup:
            print(setup(options.file), end="")
            return 0
        written = workflows(options.file)
    except BlueprintError as error:
        print(error, file=sys.stderr)
        return 2
    old = stale(written)
    if options.check:
        for path in old:
            print(
                f"{path} is stale; its blueprint or a stack file changed; run mlblueprint ci {options.file}",
                file=sys.stderr,
            )
        return 2 if old else 0
    for path, text in written.items():
        try:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            Path(path).write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            print(f"{path} cannot be written ({error.strerror}); it belongs into the repository", file=sys.stderr)
            return 2
        print(path)
    return 0


def _diff(options: argparse.Namespace) -> int:
    from mlblueprint.planning.diff import markdown
    from mlblueprint.problems import BlueprintError

    try:
        plans = [_plan(options.before), _plan(options.after)]
    except BlueprintError as error:
        print(error, file=sys.stderr)
        return 2
    print(markdown(*plans), end="")
    return 0


def _plan(file: str) -> dict[str, Any]:
    """What `mlblueprint plan --format json` printed into a file, or `{}` where there was nothing to plan."""
    from mlblueprint.load import read_file
    from mlblueprint.problems import BlueprintError, Problem

    wanted, fix = "what `mlblueprint plan --format json` printed", "name such a file"
    try:
        plan = json.loads(read_file(file, wanted))
    except ValueError as error:
        raise BlueprintError([Problem((), f"{file} is no plan ({error})", wanted, fix)]) from None
    if not isinstance(plan, dict) or not all(
        isinstance(graph, dict) and isinstance(graph.get("resources"), list) for graph in plan.values()
    ):
        raise BlueprintError([Problem((), f"{file} is no plan", wanted, fix)])
    return plan
