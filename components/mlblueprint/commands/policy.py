"""`mlblueprint policy` and `mlblueprint rules`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any


def add(commands: Any, clouds: Sequence[str]) -> None:
    """Tell the parser of the command line about them."""
    policy = commands.add_parser("policy", help="hold a plan against the security baseline; exit 1 if it fails")
    policy.add_argument("file", metavar="FILE")
    policy.add_argument("--cloud", choices=(*clouds, "all"), help="absent: the stack file's cloud, or all")
    policy.add_argument("--environment", metavar="E", help="one of the blueprint's environments")
    policy.add_argument("--stack", metavar="FILE", help="a Pulumi.<stack>.yaml, for its configuration")
    policy.add_argument("--tag", metavar="TAG", help="of images that name none, as delivery sets it to the commit")
    policy.add_argument("--config", metavar="FILE", help="levels and settings of rules, as JSON")
    policy.add_argument("--format", choices=("table", "json", "sarif"), default="table")
    policy.set_defaults(run=_policy)

    rules = commands.add_parser("rules", help="print every rule: what it asks for on each cloud, and who asks for it")
    rules.add_argument("--write", metavar="FILE", help="write it there instead")
    rules.set_defaults(run=_rules)


def _policy(options: argparse.Namespace) -> int:
    """Plan, run every rule and print what was found; 1 if anything mandatory was, 2 if the user has to mend a file."""
    from mlblueprint.plan import PROJECT, plan
    from mlblueprint.policy import report
    from mlblueprint.policy.configuration import read
    from mlblueprint.policy.planned import check
    from mlblueprint.problems import BlueprintError
    from mlblueprint.stackfile import read_stack
    from mlblueprint.targets import TARGETS

    found = {}
    try:
        configuration = read(_read(options.config) if options.config else {})
        stack = read_stack(options.stack, TARGETS) if options.stack else None
        environment = options.environment or (stack.environment if stack else None)
        cloud = options.cloud or (stack.cloud if stack else None) or "all"
        project, config = (stack.project, stack.config) if stack else (PROJECT, None)
        if options.tag is not None:
            config = {**(config or {}), f"{project}:tag": options.tag}
        for name in TARGETS if cloud == "all" else (cloud,):
            graph = plan(
                options.file,
                name,
                environment=environment,
                config=config,
                project=project,
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
    from mlblueprint.problems import BlueprintError, Problem

    try:
        data = json.loads(read_file(file, "a configuration of policies is a JSON file"))
    except ValueError as error:
        raise BlueprintError([Problem((), f"{file} is not JSON ({error})", "one JSON object", "mend it")]) from None
    if not isinstance(data, dict):
        raise BlueprintError([Problem((), f"{file} holds no object", "rule -> level or settings", "write {...}")])
    return data


def _rules(options: argparse.Namespace) -> int:
    from pathlib import Path

    from mlblueprint.policy.document import text

    if options.write is None:
        print(text(), end="")
        return 0
    try:
        Path(options.write).write_text(text(), encoding="utf-8", newline="\n")
    except OSError as error:
        print(
            f"{options.write} cannot be written ({error.strerror}); name a file in a folder that exists",
            file=sys.stderr,
        )
        return 2
    return 0
