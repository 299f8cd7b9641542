"""From a YAML file to a checked Blueprint, every problem at its own line.

    blueprint = load("blueprints/churn.yaml", environment="dev")

The base and every environment are checked on every run, whichever is wanted: a broken `prod` is found while working on `dev`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from mlblueprint.document import Document, read
from mlblueprint.explain import explain
from mlblueprint.problems import BlueprintError, Path, Problem, did_you_mean
from mlblueprint.references import check_references
from mlblueprint.spec import Blueprint
from mlblueprint.spec.placement import Adopt

NOT_IN_OVERLAYS = ("version", "name", "environments")


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
    if environment is not None and environment not in blueprints and not problems:
        problems = [_unknown_environment(document, environment)]
    if problems:
        raise BlueprintError(problems)
    return blueprints[environment]


def check(file: str | os.PathLike[str]) -> list[Problem]:
    """Every problem of a blueprint file, in the order of its lines; empty when there is none."""
    try:
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
        found = explain(error, data, Adopt)
        raise BlueprintError(Problem((key, *p.path), p.given, p.allowed, p.fix) for p in found) from None


def locate(problems: Iterable[Problem], file: str | os.PathLike[str], environment: str | None) -> list[Problem]:
    """Problems that a later layer found, at their lines; the file is read again, since this is the unhappy path."""
    document = read(read_file(file), os.fspath(file))
    overlay = ("environments", environment) if environment else ()
    return [p if p.where or not p.path else _nearest(p, document, overlay) for p in problems]


def read_file(file: str | os.PathLike[str]) -> bytes:
    """The bytes of a file that a user named.

    Raises:
        BlueprintError: it cannot be read, and why.
    """
    try:
        return FilePath(file).read_bytes()
    except OSError as error:
        given = f"{os.fspath(file)} cannot be read ({error.strerror or error})"
        raise BlueprintError([Problem((), given, "a blueprint is a YAML file", "check the path")]) from error


def merge(base: Mapping[str, Any], overlay: Mapping[str, Any]) -> dict[str, Any]:
    """An overlay over a base: maps merge, everything else replaces, None removes."""
    merged = dict(base)
    for key, value in overlay.items():
        below = merged.get(key)
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict):
            merged[key] = merge(below if isinstance(below, dict) else {}, value)
        else:
            merged[key] = value
    return merged


def _blueprints(document: Document) -> tuple[list[Problem], dict[str | None, Blueprint]]:
    """Every problem, and the blueprint of each environment that has none (None: the base)."""
    data = document.data
    problems, base = _validate(data, document, ())
    blueprints: dict[str | None, Blueprint] = {None: base} if base else {}
    seen = {(problem.path, problem.given) for problem in problems}
    environments = data.get("environments")
    for name, overlay in environments.items() if isinstance(environments, dict) else ():
        if not isinstance(overlay, dict):
            continue  # said by the base: environments are maps
        prefix: Path = ("environments", name)
        found, blueprint = _validate(merge(_without(data), _without(overlay)), document, prefix)
        new = [p for p in found if (p.path[2:], p.given) not in seen]
        new += [_not_in_overlay(document, (*prefix, key)) for key in NOT_IN_OVERLAYS if key in overlay]
        problems += new
        if blueprint is not None and not new:
            blueprint._environment = name
            blueprints[name] = blueprint
    return sorted(problems, key=lambda p: (p.where is None, p.where)), blueprints


def _validate(data: dict[str, Any], document: Document, prefix: Path) -> tuple[list[Problem], Blueprint | None]:
    try:
        blueprint = Blueprint.model_validate(data)
        problems = []
    except ValidationError as error:
        written = _as_written(data, error, document, prefix)
        if written is not None:
            return _validate(written, document, prefix)
        blueprint = None
        problems = explain(error, data)
    problems += check_references(data)
    return [_located(problem, document, prefix) for problem in problems], blueprint if not problems else None


def _as_written(
    data: dict[str, Any], error: ValidationError, document: Document, prefix: Path
) -> dict[str, Any] | None:
    """The data with the source text wherever a string was wanted and a plain number or boolean stands: `1.10` is "1.10"."""
    changed = None
    for item in error.errors(include_url=False, include_context=False, include_input=False):
        if item["type"] in ("string_type", "text"):
            path = item["loc"]
            text = _text(document, prefix, path)
            if text is not None:
                changed = _replaced(changed or data, path, text)
    return changed


def _text(document: Document, prefix: Path, path: Path) -> str | None:
    for place in ((*prefix, *path), path):
        text = document.text_of(place)
        if text is not None:
            return text if text.lower() not in ("", "~", "null") else None
    return None


def _replaced(value: Any, path: Path, text: str) -> Any:
    if not path:
        return text
    if isinstance(value, dict) and path[0] in value:
        return {**value, path[0]: _replaced(value[path[0]], path[1:], text)}
    if isinstance(value, list) and isinstance(path[0], int):
        return [*value[: path[0]], _replaced(value[path[0]], path[1:], text), *value[path[0] + 1 :]]
    return value


def _located(problem: Problem, document: Document, prefix: Path) -> Problem:
    path = (*prefix, *problem.path)
    where = document.locate_key(path) if problem.at_key else document.locate(path)
    return Problem(path, problem.given, problem.allowed, problem.fix, where)


def _nearest(problem: Problem, document: Document, overlay: Path) -> Problem:
    """At the environment's own line if it sets the field, otherwise at the base's."""
    path = (*overlay, *problem.path)
    if not _given(document.data, path):
        path = problem.path
    return Problem(path, problem.given, problem.allowed, problem.fix, document.locate(path))


def _given(data: Any, path: Path) -> bool:
    for step in path:
        if not isinstance(data, dict) or step not in data:
            return False
        data = data[step]
    return True


def _without(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != "environments"}


def _not_in_overlay(document: Document, path: Path) -> Problem:
    return Problem(
        path,
        f"'{path[-1]}' cannot differ by environment",
        f"{', '.join(NOT_IN_OVERLAYS)} stand at the top of the file alone",
        "remove it here",
        document.locate_key(path),
    )


def _unknown_environment(document: Document, name: str) -> Problem:
    known = sorted(document.data.get("environments") or {})
    near = did_you_mean(name, known)
    return Problem(
        ("environments",),
        f"no environment is called '{name}'",
        f"known: {', '.join(known) or 'none'}",
        f"did you mean '{near}'?" if near else "add it, or choose one that is there",
        document.locate_key(("environments",)),
    )
