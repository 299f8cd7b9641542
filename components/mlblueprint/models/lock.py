"""Lock files: which version of each model is served, read with every problem at its line, and written.

A plan needs no look into a registry: `churn@approved` means what `stacks/models.<environment>.lock.yaml` says.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path as FilePath

import yaml
from pydantic import ValidationError

from mlblueprint.checking.explain import explain
from mlblueprint.checking.written import as_written
from mlblueprint.document import Document, read
from mlblueprint.load import read_file
from mlblueprint.problems import BlueprintError, Problem, did_you_mean
from mlblueprint.spec import Lock, LockedModel

HEADER = """\
# Which version of each model is served, by cloud. Written by `mlblueprint lock`; a person may edit it too.
# Commit it: `pulumi up` serves what stands here, and nothing else moves a model.
"""


def conventional(environment: str | None) -> str:
    """Where the lock file of an environment is, from the project's root."""
    return f"stacks/models.{environment}.lock.yaml" if environment else "stacks/models.lock.yaml"


def load_lock(file: str | os.PathLike[str], clouds: Collection[str]) -> Lock:
    """Read a lock file.

    Args:
        file: path of the YAML file.
        clouds: names of the clouds that there are.

    Raises:
        BlueprintError: with every problem of the file, each at its line.
    """
    return parse_lock(read_file(file, "a lock file is a YAML file"), os.fspath(file), clouds)


def parse_lock(text: bytes | str, file: str, clouds: Collection[str]) -> Lock:
    """Like `load_lock`, from text; `file` is what problems call it."""
    document = read(text, file, "a lock file")
    lock, problems = _lock(document, clouds)
    problems = [*document.problems, *problems]
    if problems or lock is None:
        raise BlueprintError(sorted(problems, key=lambda problem: (problem.where is not None, problem.where)))
    return lock


def lock_text(lock: Lock) -> str:
    """The text of a lock file: always in the same order, so that a diff shows what moved."""
    clouds = {
        cloud: {name: _model(model) for name, model in sorted(models.items())}
        for cloud, models in sorted(lock.clouds.items())
        if models
    }
    data = {"version": lock.version, **({"clouds": clouds} if clouds else {})}
    return HEADER + yaml.safe_dump(data, sort_keys=False, width=1_000_000, allow_unicode=True)


def write_lock(lock: Lock, file: str | os.PathLike[str]) -> None:
    """Write a lock file, whole or not at all, and the folder that it is in.

    Raises:
        BlueprintError: the file system refuses.
    """
    path = FilePath(file)
    beside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(lock_text(lock), encoding="utf-8", newline="\n")
        beside.replace(path)
    except OSError as error:
        given = f"{path} cannot be written ({error.strerror or error})"
        raise BlueprintError([Problem((), given, "a folder that you may write to", "choose another")]) from error


def _lock(document: Document, clouds: Collection[str]) -> tuple[Lock | None, list[Problem]]:
    data = document.data
    problems: list[Problem] = []
    lock = None
    try:
        lock = Lock.model_validate(data)
    except ValidationError as error:
        written = as_written(document, data, error, Lock)
        try:
            lock = Lock.model_validate(written if written is not None else data)
        except ValidationError as remaining:
            problems = explain(remaining, written or data, Lock)
    named = data.get("clouds")
    problems += [_unknown(name, clouds) for name in (named if isinstance(named, dict) else ()) if name not in clouds]
    return lock, [_at(problem, document) for problem in problems]


def _at(problem: Problem, document: Document) -> Problem:
    locate = document.locate_key if problem.at_key else document.locate
    words = (problem.given, problem.allowed, problem.fix)
    return Problem(problem.path, *words, locate(problem.path), problem.at_key, problem.others)


def _unknown(name: str, clouds: Collection[str]) -> Problem:
    near = did_you_mean(name, clouds)
    fix = f"did you mean '{near}'?" if near else "choose one of them"
    return Problem(("clouds", name), f"'{name}' is not a cloud", f"one of {', '.join(clouds)}", fix, at_key=True)


def _model(model: LockedModel) -> dict[str, object]:
    versions = {
        number: version.model_dump(exclude_none=True)
        for number, version in sorted(model.versions.items(), key=lambda item: int(item[0]))
    }
    aliases = dict(sorted(model.aliases.items()))
    return {**({"aliases": aliases} if aliases else {}), **({"versions": versions} if versions else {})}
