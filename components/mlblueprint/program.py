"""The Pulumi program: stack configuration says which blueprint goes where, and this puts it there.

A project's whole `__main__.py` is

    from mlblueprint.program import deploy

    deploy()
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Any

import pulumi

from mlblueprint.build import build, outputs
from mlblueprint.collector import tune_collector
from mlblueprint.load import adopted, load, locate
from mlblueprint.models.lock import conventional, load_lock
from mlblueprint.problems import BlueprintError, Problem
from mlblueprint.spec import Lock
from mlblueprint.tagged import NONE
from mlblueprint.targets import TARGETS
from mlblueprint.webhooks import configured


def deploy() -> None:
    """Build what the stack's configuration names, and export its outputs.

    Configuration of the project: `blueprint` (path from the project's root), `cloud`, and when wanted `environment`,
    `adopt`, `salt`, `tag`, `lock` (path from the project's root) and `webhooks` (secret).

    Raises:
        pulumi.RunError: with every problem; the engine prints it without a traceback.
    """
    tune_collector()
    pulumi.run(_deploy)


async def _deploy() -> None:
    try:
        await compose_async()
    except BlueprintError as error:
        raise pulumi.RunError(f"{len(error.problems)} to mend before anything is built:\n{error}") from None


def compose() -> None:
    """What `deploy` does; problems come as they are, for callers that print them their own way.

    Raises:
        BlueprintError: with every problem.
    """
    config = pulumi.Config()
    file, cloud = _path(config.require("blueprint")), config.require("cloud")
    environment = config.get("environment") or None  # a declared key needs a default, and "" is the one for "none"
    blueprint = load(file, environment)
    adopt = adopted(_object(config, "adopt"), f"{config.name}:adopt")
    addresses = configured(_object(config, "webhooks"), f"{config.name}:webhooks")
    lock = _lock(config.get("lock") or None, environment)
    try:
        stack = build(
            blueprint,
            cloud,
            adopt=adopt,
            salt=config.get("salt") or "",
            tag=config.get("tag") or NONE,
            lock=lock,
            webhooks={name: pulumi.Output.secret(address) for name, address in addresses.items()},
        )
    except BlueprintError as error:
        said = [_of_configuration(problem, config.name) for problem in error.problems]
        raise BlueprintError(locate(said, file, environment)) from None
    for key, value in outputs(stack, blueprint, cloud, lock or Lock()).items():
        pulumi.export(key, value)


async def compose_async() -> None:
    """What `compose` does, then one turn of the event loop.

    The SDK counts a registration as under way when its task has begun. A program that ends before any has begun makes
    it wait for every output by itself instead, over and over: a third of the whole time with 1,000 resources.
    """
    compose()
    await asyncio.sleep(0)


def _of_configuration(problem: Problem, project: str) -> Problem:
    """A problem of what is adopted, by the key that a stack file has for it."""
    if problem.path[:1] != ("adopt",):
        return problem
    return replace(problem, path=(f"{project}:adopt", *problem.path[1:]))


def _object(config: pulumi.Config, key: str) -> Any:
    """A structured value. No message shows it: addresses are secrets.

    Raises:
        BlueprintError: it is a text that is no JSON, as `pulumi config set` without `--path` leaves it.
    """
    try:
        value = config.get_object(key)
    except pulumi.ConfigTypeError:
        given, allowed = "it is one text", "a map of keys and values"
        fix = f"pulumi config set --path '{key}.<name>' ..., and --secret for secrets"
        raise BlueprintError([Problem((f"{config.name}:{key}",), given, allowed, fix)]) from None
    return {} if value is None or value == "" else value


def _lock(file: str | None, environment: str | None) -> Lock | None:
    """The lock file that is configured, or the one in its usual place, if it is there."""
    path = _path(file or conventional(environment))
    return load_lock(path, TARGETS) if file or path.exists() else None


def _path(text: str) -> FilePath:
    """Configuration names files from the project's root, whatever folder `main` is in."""
    return FilePath(pulumi.runtime.get_root_directory() or ".") / text
