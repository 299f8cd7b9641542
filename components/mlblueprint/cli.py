"""The `mlblueprint` command: check and plan without a cloud. It never wraps `pulumi up`.

Exit codes: 0 done, 1 a policy is violated, 2 the user has something to change (said on standard error, or as JSON on
standard output).
Each command imports what it needs when it runs, so that `check` starts like a small tool.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlblueprint.commands import ci as ci_command
from mlblueprint.commands import iam as iam_command
from mlblueprint.commands import lock as lock_command
from mlblueprint.commands import policy as policy_command

if TYPE_CHECKING:
    from mlblueprint.problems import Problem

CLOUDS = ("aws", "gcp", "azure")
TEMPLATES = ("tabular", "vision", "llm")
"""Both are said here again, for `--help` without an import; `tests/test_cli.py` compares them with the truth."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except BrokenPipeError:  # `mlblueprint plan ... | head` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mlblueprint", description="One blueprint, three clouds: check and plan machine-learning infrastructure."
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    check = commands.add_parser("check", help="find every problem of blueprint files")
    check.add_argument("files", nargs="+", metavar="FILE")
    check.add_argument("--cloud", choices=(*CLOUDS, "all"), help="also what this cloud refuses")
    check.add_argument("--format", choices=("text", "json"), default="text")
    check.set_defaults(run=_check)

    plan = commands.add_parser("plan", help="show what `pulumi up` would make, without credentials or a network")
    plan.add_argument("file", metavar="FILE")
    plan.add_argument("--cloud", choices=(*CLOUDS, "all"), help="absent: the stack file's cloud, or all")
    plan.add_argument("--environment", metavar="E", help="one of the blueprint's environments")
    plan.add_argument("--stack", metavar="FILE", help="a Pulumi.<stack>.yaml, for its configuration")
    plan.add_argument("--lock", metavar="FILE", help="absent: stacks/models.<environment>.lock.yaml, if it is there")
    plan.add_argument("--format", choices=("table", "json"), default="table")
    plan.set_defaults(run=_plan)

    policy_command.add(commands, CLOUDS)
    ci_command.add(commands, CLOUDS)
    iam_command.add(commands, CLOUDS)

    schema = commands.add_parser("schema", help="print the JSON Schema of a blueprint, for editors")
    schema.add_argument("--write", metavar="FILE", help="write it there instead")
    schema.set_defaults(run=_schema)

    matrix = commands.add_parser("matrix", help="print which field reaches which cloud, and how")
    matrix.add_argument("--write", metavar="FILE", help="write it there instead")
    matrix.set_defaults(run=_matrix)

    lock_command.add(commands, CLOUDS)

    accelerators = commands.add_parser("accelerators", help="print which instance has which accelerator, for each use")
    accelerators.add_argument("--cloud", choices=CLOUDS, help="absent: all of them")
    accelerators.set_defaults(run=_accelerators)

    new = commands.add_parser("new", help="write a project that stands alone")
    new.add_argument("name", metavar="NAME", help="name of the product: 3 to 12 lower-case letters and digits")
    new.add_argument("--template", choices=TEMPLATES, default=TEMPLATES[0])
    new.add_argument("--into", metavar="FOLDER", help="absent: a folder of that name, here")
    new.set_defaults(run=_new)
    return parser


def _check(options: argparse.Namespace) -> int:
    from mlblueprint.collector import tuned_collector
    from mlblueprint.load import check

    with tuned_collector():
        found = [(file, check(file)) for file in options.files]
        if options.cloud:
            found = [(file, problems or _refused(file, options.cloud)) for file, problems in found]
    problems = [problem for _, of_file in found for problem in of_file]
    if options.format == "json":
        _print_json([_as_json(problem) for problem in problems])
    else:
        for problem in problems:
            print(problem, file=sys.stderr)
        for file, of_file in found:
            if not of_file:
                print(f"{file}: no problems")
    return 2 if problems else 0


def _refused(file: str, cloud: str) -> list[Problem]:
    from mlblueprint.load import environments, load, locate
    from mlblueprint.spec.placement import Adopt
    from mlblueprint.targets import TARGETS

    problems = []
    for name in TARGETS if cloud == "all" else (cloud,):
        for environment in (None, *environments(file)):
            found = TARGETS[name].limits.check(load(file, environment), Adopt())
            problems += [p for p in locate(found, file, environment) if p not in problems]
    return problems


def _plan(options: argparse.Namespace) -> int:
    from mlblueprint.problems import BlueprintError
    from mlblueprint.stackfile import read_stack
    from mlblueprint.targets import TARGETS

    try:
        stack = read_stack(options.stack, TARGETS) if options.stack else None
    except BlueprintError as error:
        print(error, file=sys.stderr)
        return 2
    cloud = options.cloud or (stack.cloud if stack else None) or "all"
    graphs, problems = {}, []
    for name in TARGETS if cloud == "all" else (cloud,):
        from mlblueprint.plan import plan

        try:
            graphs[name] = plan(
                options.file,
                name,
                environment=options.environment or (stack.environment if stack else None),
                config=stack.config if stack else None,
                lock=options.lock,
                project=stack.project if stack else "mlblueprint",
                stack=stack.name if stack else None,
            )
        except BlueprintError as error:
            problems += [problem for problem in error.problems if problem not in problems]
    if options.format == "json":
        _print_json({name: graph.to_dict() for name, graph in graphs.items()})
    else:
        from mlblueprint.planning.table import table

        print("\n".join(table(graph, TARGETS[name].summary.SHOWN) for name, graph in graphs.items()), end="")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 2 if problems else 0


def _schema(options: argparse.Namespace) -> int:
    from mlblueprint.schema import schema_text

    return _write(schema_text(), options.write)


def _matrix(options: argparse.Namespace) -> int:
    from mlblueprint.matrix import matrix_text

    return _write(matrix_text(), options.write)


def _accelerators(options: argparse.Namespace) -> int:
    from mlblueprint.accelerators import accelerators_text

    print(accelerators_text(options.cloud), end="")
    return 0


def _new(options: argparse.Namespace) -> int:
    from mlblueprint.problems import BlueprintError
    from mlblueprint.scaffold import new

    try:
        written = new(options.name, options.template, options.into or options.name)
    except BlueprintError as error:
        print(error, file=sys.stderr)
        return 2
    for path in written:
        print(path)
    return 0


def _write(text: str, file: str | None) -> int:
    if file is None:
        print(text, end="")
        return 0
    try:
        with open(file, "w", encoding="utf-8") as out:  # noqa: PTH123 - pathlib costs start-up that nothing needs
            out.write(text)
    except OSError as error:
        print(f"{file} cannot be written ({error.strerror}); name a file in a folder that exists", file=sys.stderr)
        return 2
    return 0


def _print_json(value: object) -> None:
    import json

    print(json.dumps(value, indent=2, ensure_ascii=False))


def _as_json(problem: Problem) -> dict[str, object]:
    from mlblueprint.problems import dotted

    where = problem.where
    return {
        "file": where.file if where else None,
        "line": where.line if where else None,
        "column": where.column if where else None,
        "path": dotted(problem.path),
        "given": problem.given,
        "allowed": problem.allowed,
        "fix": problem.fix,
    }


if __name__ == "__main__":
    sys.exit(main())
