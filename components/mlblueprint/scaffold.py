"""A project that stands alone: a blueprint, a stack file for each cloud, and the short program."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from mlblueprint.checking.explain import explain
from mlblueprint.problems import BlueprintError, Problem, did_you_mean
from mlblueprint.render import render
from mlblueprint.schema import schema_text
from mlblueprint.spec import Model
from mlblueprint.spec.blueprint import Name
from mlblueprint.targets import TARGETS

TEMPLATES = ("tabular", "vision", "llm")
"""Each is a blueprint in `templates/project/blueprint/`; everything else is the same."""

REQUIREMENT = "mlblueprint>=0.1,<0.2"
"""What a new project installs: this release and those that promise to take its blueprints."""

ENVIRONMENT = "dev"
"""The environment of the stack files; every template has it."""

FOLDER = "templates/project"


def new(name: str, template: str, folder: str | os.PathLike[str]) -> list[Path]:
    """Write a project into a folder and say which files.

    Args:
        name: of the product, and so of the blueprint and the Pulumi project.
        template: `tabular`, `vision` or `llm`.
        folder: made when it is not there.

    Raises:
        BlueprintError: the name is no name, there is no such template, or something is in the way (nothing is written
            then: it never overwrites), or the file system refuses.
    """
    files = {Path(folder) / path: text for path, text in project(name, template).items()}
    if problems := [problem for path in files if (problem := _in_the_way(path))]:
        raise BlueprintError(dict.fromkeys(problems))
    for path, text in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
        except OSError as error:
            given = f"{path} cannot be written ({error.strerror or error})"
            raise BlueprintError([Problem((), given, "a folder that you may write to", "choose another")]) from error
    return list(files)


def project(name: str, template: str) -> dict[str, str]:
    """The text of each file of a project, by its path in there.

    Raises:
        BlueprintError: the name is no name, or there is no such template.
    """
    if problems := [*_name_problems(name), *_template_problems(template)]:
        raise BlueprintError(problems)
    stacks = {cloud: f"Pulumi.{ENVIRONMENT}-{cloud}.yaml" for cloud in TARGETS}
    values = {
        "name": name,
        "environment": ENVIRONMENT,
        "requirement": REQUIREMENT,
        "clouds": list(TARGETS),
        "stacks": {TARGETS[cloud].title: file for cloud, file in stacks.items()},
    }
    return {
        f"blueprints/{name}.yaml": render(f"{FOLDER}/blueprint/{template}.yaml.j2", values),
        "blueprints/schema.json": schema_text(),
        "Pulumi.yaml": render(f"{FOLDER}/Pulumi.yaml.j2", values),
        **{file: _stack(cloud, values) for cloud, file in stacks.items()},
        "__main__.py": render(f"{FOLDER}/__main__.py.j2", values),
        "requirements.txt": render(f"{FOLDER}/requirements.txt.j2", values),
        "README.md": render(f"{FOLDER}/README.md.j2", values),
        ".gitignore": render(f"{FOLDER}/gitignore.j2", values),
    }


def _stack(cloud: str, values: Mapping[str, object]) -> str:
    config = TARGETS[cloud].offline.CONFIG
    provider = next(iter(config)).partition(":")[0]
    return render(
        f"{FOLDER}/stack.yaml.j2",
        {**values, "cloud": cloud, "title": TARGETS[cloud].title, "provider": provider, "config": config},
    )


class _Named(Model):
    """A project's name, held to the rule of a blueprint's."""

    name: Name


def _name_problems(name: str) -> list[Problem]:
    try:
        _Named(name=name)
    except ValidationError as error:
        return explain(error, {"name": name}, _Named)
    taken = {"pulumi"} | {key.partition(":")[0] for target in TARGETS.values() for key in target.offline.CONFIG}
    if name not in taken:
        return []
    allowed = f"'{name}:...' in a stack file is the configuration of a provider"
    return [Problem(("name",), f"'{name}' cannot name a project", allowed, f"choose another, for example {name}ml")]


def _template_problems(template: str) -> list[Problem]:
    if template in TEMPLATES:
        return []
    near = did_you_mean(template, TEMPLATES)
    fix = f"did you mean '{near}'?" if near else "choose one of them"
    return [Problem((), f"'{template}' is not a template", f"one of {', '.join(TEMPLATES)}", fix)]


def _in_the_way(path: Path) -> Problem | None:
    """Something at the path already, or a file where one of its folders has to be."""
    for place in (path, *path.parents):
        if os.path.lexists(place) and (place == path or not place.is_dir()):
            return Problem(
                (), f"{place} is there already", "nothing is overwritten", "move it, or choose another folder"
            )
    return None
