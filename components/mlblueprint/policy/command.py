"""`mlblueprint policy` and `mlblueprint rules`."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from mlblueprint.problems import BlueprintError, Problem


def policy(options: argparse.Namespace) -> int:
    """Plan, run every rule and print what was found; 1 if anything mandatory was, 2 if the user has to mend a file."""
    from mlblueprint.plan import plan
    from mlblueprint.policy import report
    from mlblueprint.policy.configuration import read
    from mlblueprint.policy.planned import check
    from mlblueprint.stackfile import read_stack
    from mlblueprint.targets import TARGETS

    found = {}
    try:
        configuration = read(_read(options.config) if options.config else {})
        stack = read_stack(options.stack) if options.stack else None
        environment = options.environment or (stack.environment if stack else None)
        cloud = options.cloud or (stack.cloud if stack else None) or "all"
        for name in TARGETS if cloud == "all" else (cloud,):
            graph = plan(
                options.file,
                name,
                environment=environment,
                config=stack.config if stack else None,
                project=stack.project if stack else "mlblueprint",
                stack=stack.name if stack else None,
            )
            found[name] = check(graph, configuration.settings(environment), configuration.levels)
    except BlueprintError as error:
        print(error, file=sys.stderr)
        return 2
    if options.format == "sarif":
        print(report.sarif(found, options.file), end="")
    else:
        print(report.document(found) if options.format == "json" else report.table(found), end="")
    return 1 if any(violation.mandatory for violations in found.values() for violation in violations) else 0


def _read(file: str) -> dict[str, Any]:
    from mlblueprint.load import read_file

    try:
        data = json.loads(read_file(file))
    except ValueError as error:
        raise BlueprintError([Problem((), f"{file} is not JSON ({error})", "one JSON object", "mend it")]) from None
    if not isinstance(data, dict):
        raise BlueprintError([Problem((), f"{file} holds no object", "rule -> level or settings", "write {...}")])
    return data
