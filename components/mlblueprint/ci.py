"""Workflows that check, plan and deploy a blueprint, from its `delivery` and the project's stack files.

written = workflows("blueprints/churn.yaml")      # path -> text
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from mlblueprint.load import load, locate, read_file
from mlblueprint.problems import BlueprintError, Problem
from mlblueprint.render import render
from mlblueprint.spec import Blueprint
from mlblueprint.stackfile import NoCloud, read_stack
from mlblueprint.targets import TARGETS

FOLDER = ".github/workflows"
PACK = "policies"
"""Folder of a project's policy pack."""
CONFIG = f"{PACK}/config.json"
"""Levels and settings of the rules, for the pack and for `mlblueprint policy`."""
PULUMI = "3.259.0"
"""Version of Pulumi's command: the one that the tests of this package run."""


@dataclass(frozen=True, slots=True)
class Action:
    """An action that somebody else wrote, named by the commit that was looked at."""

    name: str
    commit: str
    version: str

    def __str__(self) -> str:
        return f"{self.name}@{self.commit} # {self.version}"


ACTIONS: Mapping[str, Action] = {
    "checkout": Action("actions/checkout", "3d3c42e5aac5ba805825da76410c181273ba90b1", "v7.0.1"),
    "python": Action("actions/setup-python", "5fda3b95a4ea91299a34e894583c3862153e4b97", "v7.0.0"),
    "pulumi": Action("pulumi/actions", "8e5e406f4007fca908480587cb9893c07090f58d", "v7.0.0"),
}
"""The commits that these tags name in their repositories on GitHub, read 2026-11-21."""


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack of one environment."""

    name: str
    cloud: str
    file: str
    """Path of its configuration, from the project's root."""

    @property
    def variable(self) -> str:
        """What the names of its variables on GitHub begin with: `PROD_AWS`."""
        name = self.name.upper().replace("-", "_").replace(".", "_")
        return f"_{name}" if name[0].isdigit() or name.startswith("GITHUB_") else name

    @property
    def job(self) -> str:
        """Its job's id: letters, digits, '-' and '_', no digit first.

        https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_id
        """
        name = self.name.replace(".", "-")
        return name if name[0].isalpha() or name[0] == "_" else f"_{name}"


@dataclass(frozen=True, slots=True)
class Stage:
    """An environment, and where it goes."""

    environment: str
    branch: str
    approvers: tuple[str, ...]
    stacks: tuple[Stack, ...]
    after: str | None
    """Environment of the same branch that is deployed before."""


def workflows(file: str | os.PathLike[str], root: str | os.PathLike[str] = ".") -> dict[str, str]:
    """The text of each workflow by its path from the project's root.

    Args:
        file: path of the blueprint, from the root.
        root: folder of `Pulumi.yaml`.

    Raises:
        BlueprintError: the blueprint has problems or says nothing about delivery, or an environment has no stack.
    """
    blueprint = load(Path(root, file))
    stages = stages_of(blueprint, file, root)
    values = {
        "name": blueprint.name,
        "blueprint": os.fspath(file),
        "stages": stages,
        "branches": sorted({stage.branch for stage in stages}),
        "stacks": [(stage, stack) for stage in stages for stack in stage.stacks],
        "images": sorted(blueprint.images.repositories) if blueprint.images else [],
        "endpoints": sorted(blueprint.serving.endpoints) if blueprint.serving else [],
        "actions": ACTIONS,
        "pulumi": PULUMI,
        "tests": Path(root, "tests").is_dir(),
        "policies": Path(root, PACK).is_dir(),
        "config": Path(root, CONFIG).is_file(),
        "pack": _pack(root),
        "login": {cloud: _indented(f"{cloud}/templates/login.sh.j2") for cloud in TARGETS},
        "push": {cloud: _indented(f"{cloud}/templates/push.sh.j2") for cloud in TARGETS},
    }
    return {
        f"{FOLDER}/{blueprint.name}-pull-request.yaml": render("templates/github/pull-request.yaml.j2", values),
        f"{FOLDER}/{blueprint.name}-deploy.yaml": render("templates/github/deploy.yaml.j2", values),
    }


def stale(written: Mapping[str, str], root: str | os.PathLike[str] = ".") -> list[str]:
    """Paths whose files are missing or say something else."""
    return [path for path, text in written.items() if not _says(Path(root, path), text)]


def setup(file: str | os.PathLike[str], root: str | os.PathLike[str] = ".") -> str:
    """Commands for GitHub's own command that say who may deploy what; a person with admin rights runs them once."""
    blueprint = load(Path(root, file))
    stages = stages_of(blueprint, file, root)
    assert blueprint.delivery is not None
    return render("templates/github/setup.sh.j2", {"repository": blueprint.delivery.repository, "stages": stages})


def stages_of(blueprint: Blueprint, file: str | os.PathLike[str], root: str | os.PathLike[str]) -> list[Stage]:
    """The environments in the order of the blueprint.

    Raises:
        BlueprintError: nothing is said about delivery, or an environment has no stack.
    """
    if blueprint.delivery is None:
        fix = "add delivery: {provider: github_actions, repository: ..., environments: {...}}"
        raise BlueprintError(
            locate([Problem((), "nothing is said about delivery", "a workflow needs it", fix)], Path(root, file), None)
        )
    found = _stacks(file, root)
    stages: list[Stage] = []
    problems = []
    for name, deployment in blueprint.delivery.environments.items():
        stacks = tuple(stack for environment, stack in found if environment == name)
        if not stacks:
            problems.append(
                Problem(
                    ("delivery", "environments", name),
                    f"no stack is of the environment '{name}'",
                    f"a stack file whose blueprint is {os.fspath(file)} and whose environment is {name}",
                    f"add Pulumi.{name}-<cloud>.yaml, or remove it",
                    at_key=True,
                )
            )
        before = [stage.environment for stage in stages if stage.branch == deployment.branch]
        stages.append(
            Stage(name, deployment.branch, tuple(deployment.approvers), stacks, before[-1] if before else None)
        )
    if problems:
        raise BlueprintError(locate(problems, Path(root, file), None))
    return stages


def _stacks(file: str | os.PathLike[str], root: str | os.PathLike[str]) -> list[tuple[str | None, Stack]]:
    """Each stack of a blueprint with its environment, by name."""
    project = _project(Path(root, "Pulumi.yaml"))
    wanted = Path(root, file).resolve()
    found = []
    for path in sorted(Path(root, project.stacks).glob("Pulumi.*.yaml")):
        try:
            stack = read_stack(os.fspath(path), TARGETS)
        except NoCloud:
            continue
        of = stack.config.get(f"{stack.project}:blueprint", project.blueprint)
        if Path(root, of).resolve() == wanted:
            place = Path(os.path.relpath(path, root)).as_posix()
            found.append((stack.environment, Stack(stack.name, str(stack.cloud), place)))
    return found


@dataclass(frozen=True, slots=True)
class _Project:
    """What `Pulumi.yaml` says of its stacks."""

    stacks: str = "."
    """Folder of the stack files."""
    blueprint: str = ""
    """Path of the blueprint of stacks that name none."""


def _project(path: Path) -> _Project:
    if not path.is_file():
        return _Project()
    wanted, fix = "the file of a Pulumi project", "mend it; `pulumi preview` says more"
    try:
        data = yaml.safe_load(read_file(path, wanted))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())
        raise BlueprintError([Problem((), f"{path} cannot be read ({reason})", wanted, fix)]) from None
    stacks = data.get("stackConfigDir", ".") if isinstance(data, dict) else None
    if not isinstance(stacks, str):
        raise BlueprintError([Problem((), f"{path} is not a map with names of folders as text", wanted, fix)])
    return _Project(stacks, _default(data, "blueprint"))


def _default(project: Mapping[str, Any], key: str) -> str:
    """The value of a key of configuration that a stack file leaves out."""
    config = project.get("config")
    said = config.get(key, config.get(f"{project.get('name')}:{key}")) if isinstance(config, dict) else None
    value = said.get("default", said.get("value")) if isinstance(said, dict) else said
    return value if isinstance(value, str) else ""


def _pack(root: str | os.PathLike[str]) -> str:
    """The part of a Pulumi command that names the policy pack and its configuration, where there are any."""
    pack = f" --policy-pack {PACK}" if Path(root, PACK).is_dir() else ""
    return f"{pack} --policy-pack-config {CONFIG}" if pack and Path(root, CONFIG).is_file() else pack


def _says(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes().replace(b"\r\n", b"\n") == text.encode()


def _indented(template: str) -> str:
    """A script as the lines of a step's `run`."""
    return render(template, {}).rstrip("\n").replace("\n", "\n          ")
