"""From a YAML file to a checked Blueprint, every problem at its own line.

    blueprint = load("blueprints/churn.yaml", environment="dev")

The base and every environment are checked on every run, whichever is wanted: a broken `prod` is found while working
on `dev`.
"""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from pydantic import ValidationError

from mlblueprint.checking.explain import explain
from mlblueprint.checking.overlay import NOT_IN_OVERLAYS, merge, not_in_overlay, placed, reusing
from mlblueprint.checking.references import check_environments, check_references
from mlblueprint.checking.written import as_written
from mlblueprint.collector import tuned_collector
from mlblueprint.document import Document, read
from mlblueprint.document.source import MAX_BYTES, MAX_PROBLEMS
from mlblueprint.problems import ABSENT, BlueprintError, Location, Path, Problem, did_you_mean, find, some
from mlblueprint.spec import Blueprint
from mlblueprint.spec.base import fields
from mlblueprint.spec.placement import Adopt

__all__ = ["NOT_IN_OVERLAYS", "adopted", "check", "environments", "load", "locate", "merge", "parse", "read_file"]


def load(file: str | os.PathLike[str], environment: str | None = None) -> Blueprint:
    """Read a blueprint file, with one of its environments merged in.

    Args:
        file: path of the YAML file.
        environment: name of one of its `environments`. Absent: the blueprint as it stands.

    Raises:
        BlueprintError: with every problem of the file, each at its line.
    """
    return parse(read_file(file), os.fspath(file), environment)


def parse(text: bytes | str, file: str = "<blueprint>", environment: str | None = None) -> Blueprint:
    """Like `load`, from text; `file` is what problems call it."""
    document = read(text, file)
    problems, blueprints = _blueprints(document)
    refused = {problem.path for problem in document.problems}
    problems = [
        *document.problems,
        *(p for p in problems if not refused & {p.path[: i + 1] for i in range(len(p.path))}),
    ]
    if environment is not None and environment not in _environments(document.data):
        problems = [_unknown_environment(document, environment), *problems]
    if problems:
        raise BlueprintError(_first(sorted(problems, key=_line)))
    return blueprints[environment]


def check(file: str | os.PathLike[str]) -> list[Problem]:
    """Every problem of a blueprint file, in the order of its lines; empty when there is none."""
    try:
        with tuned_collector():
            load(file)
    except BlueprintError as error:
        return list(error.problems)
    return []


def environments(file: str | os.PathLike[str]) -> list[str]:
    """Names of the environments of a blueprint file that has no problems."""
    return list(load(file).environments)


def adopted(data: Mapping[str, Any], key: str) -> Adopt:
    """Existing things to use, from stack configuration; `key` is what problems call it.

    Raises:
        BlueprintError: with every problem.
    """
    try:
        return Adopt.model_validate(data)
    except ValidationError as error:
        problems = explain(error, data, Adopt)
        raise BlueprintError(replace(problem, path=(key, *problem.path)) for problem in problems) from None


def locate(problems: Iterable[Problem], file: str | os.PathLike[str], environment: str | None) -> list[Problem]:
    """Problems that a later layer found, at their lines; the file is read again, since this is the unhappy path.

    What is adopted is no part of a blueprint: problems of it stay without a line.
    """
    document = read(read_file(file), os.fspath(file))
    overlay: Path = ("environments", environment) if environment else ()
    here = fields(Blueprint)
    return [
        p if p.where or not p.path or p.path[0] not in here else _at_its_layer(p, document, overlay) for p in problems
    ]


def read_file(file: str | os.PathLike[str], noun: str = "a blueprint is a YAML file") -> bytes:
    """The bytes of a file that a user named, and one more than is allowed of one that is too large.

    Args:
        file: its path.
        noun: what it ought to be, in a sentence.

    Raises:
        BlueprintError: it cannot be read, and why.
    """
    try:
        with FilePath(file).open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: the path holds a NUL
        reason = error.strerror if isinstance(error, OSError) else str(error)
        path = os.fspath(file).replace("\0", "\\0")
        given = f"{path} cannot be read ({reason})"
        raise BlueprintError([Problem((), given, noun, "check the path")]) from error


def _blueprints(document: Document) -> tuple[list[Problem], dict[str | None, Blueprint]]:
    """Every problem, and the blueprint of each environment that has none (None: the base)."""
    base = _checked(document, document.data, (), None)
    problems = [placed(problem, document, ()) for problem in (*base.problems, *check_environments(base.data))]
    blueprints: dict[str | None, Blueprint] = {None: base.blueprint} if base.blueprint else {}
    said = {(problem.path, problem.given) for problem in base.problems}
    for name, overlay in _environments(document.data).items():
        prefix: Path = ("environments", name)
        if not isinstance(overlay, dict):
            continue  # said by the base: environments are maps
        problems += [not_in_overlay(document, (*prefix, key)) for key in NOT_IN_OVERLAYS if key in overlay]
        merged = merge(_without(base.data, ("environments",)), _without(overlay, NOT_IN_OVERLAYS))
        environment = _checked(document, merged, prefix, base.blueprint)
        problems += [
            placed(problem, document, prefix)
            for problem in environment.problems
            if (problem.path, problem.given) not in said or find(overlay, problem.path) is not ABSENT
        ]
        if environment.blueprint:
            environment.blueprint._environment = name
            blueprints[name] = environment.blueprint
    return problems, blueprints


class _Checked(NamedTuple):
    """Data as its fields want it, and what came of it; the problems' paths are those of the data."""

    data: dict[str, Any]
    blueprint: Blueprint | None
    problems: list[Problem]


def _checked(document: Document, data: dict[str, Any], overlay: Path, base: Blueprint | None) -> _Checked:
    parts = reusing(base, data, find(document.data, overlay)) if base and overlay else data
    try:
        blueprint = Blueprint.model_validate(parts)
    except ValidationError as error:
        written = as_written(document, data, error, below=overlay)
        if written is not None:
            return _checked(document, written, overlay, base)
        return _Checked(
            data, None, explain(error, data, without=NOT_IN_OVERLAYS if overlay else ()) + check_references(data)
        )
    problems = check_references(data)
    return _Checked(data, None if problems else blueprint, problems)


def _at_its_layer(problem: Problem, document: Document, overlay: Path) -> Problem:
    """At the environment's own line if it sets the field, otherwise at the base's."""
    set_there = overlay and find(document.data, (*overlay, *problem.path)) is not ABSENT
    return placed(problem, document, overlay if set_there else ())


def _environments(data: Mapping[str, Any]) -> Mapping[str, Any]:
    environments = data.get("environments")
    return environments if isinstance(environments, dict) else {}


def _without(data: Mapping[str, Any], keys: Container[str]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in keys}


def _line(problem: Problem) -> Location:
    return problem.where or Location("", 0, 0)


def _first(problems: list[Problem]) -> list[Problem]:
    """As many as a person reads, and how many more there are."""
    shown, more = problems[:MAX_PROBLEMS], len(problems) - MAX_PROBLEMS
    if more <= 0:
        return problems
    words = (f"{more:,} more problems below", f"{MAX_PROBLEMS} are shown at a time", "mend these, and check again")
    return [*shown, Problem((), *words, shown[-1].where)]


def _unknown_environment(document: Document, name: str) -> Problem:
    known = sorted(_environments(document.data))
    near = did_you_mean(name, known)
    return Problem(
        ("environments",),
        f"no environment is called '{name}'",
        f"known: {some(known)}",
        f"did you mean '{near}'?" if near else "add it, or choose one that is there",
        document.locate_key(("environments",)),
    )
