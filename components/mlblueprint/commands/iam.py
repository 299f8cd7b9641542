"""`mlblueprint iam`: what whoever deploys a blueprint must be allowed to do, and nothing more."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any


def add(commands: Any, clouds: Sequence[str]) -> None:
    """Tell the parser of the command line about it."""
    iam = commands.add_parser("iam", help="print what whoever deploys a blueprint must be allowed to do, and no more")
    iam.add_argument("file", metavar="FILE")
    iam.add_argument("--cloud", choices=clouds, required=True)
    iam.add_argument("--environment", metavar="E", help="one of the blueprint's environments")
    iam.add_argument("--role", choices=("plan", "deploy"), default="deploy", help="plan: to read; deploy: to write too")
    iam.set_defaults(run=_iam)


def _iam(options: argparse.Namespace) -> int:
    from mlblueprint.load import load
    from mlblueprint.plan import plan
    from mlblueprint.problems import BlueprintError
    from mlblueprint.targets import target

    try:
        name = load(options.file, options.environment).name
        graph = plan(options.file, options.cloud, environment=options.environment)
    except BlueprintError as error:
        print(error, file=sys.stderr)
        return 2
    access = target(options.cloud).access
    later = (access.COMING.get(node.type, ()) for node in graph.nodes)
    types = sorted({node.type for node in graph.resources()}.union(*later))
    document = access.document(types, name=name, write=options.role == "deploy")
    print(json.dumps(document, indent=2, ensure_ascii=False))
    return 0
