"""A Pulumi stack file (`Pulumi.<stack>.yaml`), read for its configuration without the engine."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from mlblueprint.document import Document, read
from mlblueprint.load import read_file
from mlblueprint.problems import BlueprintError, Problem, did_you_mean
from mlblueprint.webhooks import EXAMPLE

SECRET = "[secret]"

KEYS = ("blueprint", "cloud", "environment", "adopt", "lock", "webhooks", "tag", "salt")
"""What a project's own part of the configuration may say; `Pulumi.yaml` declares them."""


class NoCloud(BlueprintError):
    """A stack file that says nothing about a cloud: of another program, or of a stack that was made a moment ago."""


@dataclass(frozen=True, slots=True)
class StackFile:
    """One stack's configuration."""

    name: str
    """Of the stack: the file's name between `Pulumi.` and `.yaml`."""
    project: str
    """Namespace of the project's own keys."""
    config: dict[str, str]
    """By full key, as the engine hands it to a program: text, or JSON text. Encrypted values are `[secret]`, inside an
    object an example address, and addresses that are encrypted as a whole are left out."""

    @property
    def cloud(self) -> str | None:
        return self.config.get(f"{self.project}:cloud")

    @property
    def environment(self) -> str | None:
        return self.config.get(f"{self.project}:environment")


def read_stack(file: str, clouds: Collection[str] = ()) -> StackFile:
    """Read a stack file.

    Args:
        file: its path.
        clouds: names of the clouds that there are. Absent: any.

    Raises:
        NoCloud: nothing in it is ours.
        BlueprintError: it is not one, and what to change.
    """
    path = FilePath(file)
    if not (path.name.startswith("Pulumi.") and path.suffix in (".yaml", ".yml") and path.name.count(".") >= 2):
        given = f"{file} is not named like a stack file"
        raise BlueprintError([Problem((), given, "Pulumi.<stack>.yaml", "name the file of a stack, see stacks/")])
    text = read_file(file, "a stack file is a YAML file")
    document = read(text, file, "a stack file", "config:")
    if document.problems:
        raise BlueprintError(document.problems)
    config = document.data.get("config", {})
    if not isinstance(config, dict):
        raise BlueprintError([_problem(document, ("config",), "config is not a map", "keys and values", "mend it")])
    values = {key: _text(value) for key, value in config.items()}
    projects = [key.removesuffix(":cloud") for key in values if key.endswith(":cloud")]
    if len(projects) != 1:
        given, fix = "no cloud is configured" if not projects else "two projects name a cloud", "set <project>:cloud"
        raise (BlueprintError if projects else NoCloud)(
            [_problem(document, ("config",), given, "one key <project>:cloud", fix)]
        )
    problems = [found for key in values if (found := _misspelt(document, key, projects[0]))]
    cloud = values[f"{projects[0]}:cloud"]
    if clouds and cloud not in clouds:
        near = did_you_mean(cloud, clouds)
        fix = f"did you mean '{near}'?" if near else "choose one of them"
        words = (f"'{cloud}' is not a cloud", f"one of {', '.join(clouds)}", fix)
        problems.append(_problem(document, ("config", f"{projects[0]}:cloud"), *words))
    if problems:
        raise BlueprintError(problems)
    if values.get(f"{projects[0]}:webhooks") == SECRET:
        del values[f"{projects[0]}:webhooks"]
    name = path.name.removeprefix("Pulumi.").removesuffix(path.suffix)
    return StackFile(name, projects[0], values)


def _misspelt(document: Document, key: str, project: str) -> Problem | None:
    """A key that is nearly one of ours: it would be passed over, and a stack be built without it."""
    of, _, word = key.partition(":")
    near = did_you_mean(word, KEYS) if of == project and word not in KEYS else None
    if near is None:
        return None
    path = ("config", key)
    words = (f"unknown key '{key}'", f"known here: {', '.join(KEYS)}", f"did you mean '{project}:{near}'?")
    return Problem(path, *words, document.locate_key(path))


def _text(value: Any) -> str:
    if _is_encrypted(value):
        return SECRET
    if isinstance(value, dict):
        value = {key: EXAMPLE if _is_encrypted(inner) else inner for key, inner in value.items()}
    return value if isinstance(value, str) else json.dumps(value)


def _is_encrypted(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"secure"}


def _problem(document: Document, path: tuple[str, ...], given: str, allowed: str, fix: str) -> Problem:
    return Problem(path, given, allowed, fix, document.locate(path))
