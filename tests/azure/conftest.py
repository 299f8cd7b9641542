"""Programs against Azure's components, recorded without a cloud."""

from __future__ import annotations

import asyncio
import functools
import json
import os
from collections.abc import Callable, Mapping
from contextvars import Context

import pytest
from pulumi import ResourceOptions
from pulumi.runtime import Settings, configure, run_in_stack, set_all_config

from mlblueprint.azure import offline
from mlblueprint.azure.place import Place
from mlblueprint.azure.stack import MlStack
from mlblueprint.collector import tuned_collector
from mlblueprint.monitor import Recorder, SilentEngine
from mlblueprint.planning.graph import Node
from mlblueprint.spec import Blueprint, LockedModel
from mlblueprint.spec.placement import Adopt

WEBHOOKS = {"pager": "https://hooks.example/token"}

BLUEPRINT = {
    "version": 1,
    "name": "churn",
    "owner": "ml@acme.example",
    "storage": {"buckets": {"features": {}, "artifacts": {}}},
    "images": {"repositories": {"train": {}, "serve": {}}},
    "compute": {"clusters": {"trainers": {"accelerator": "T4:1", "nodes": {"max": 2}}}},
    "registry": {"models": {"churn": {"artifacts": "artifacts"}, "other": {}}},
}

Use = Callable[[MlStack, Place], None]
Build = Callable[..., dict[str, Node]]


@pytest.fixture(scope="session")
def build() -> Build:
    """`build(use, adopt=..., config=..., **sections)`: a stack, handed to `use`, and its resources by logical name.

    Stacks that nobody uses are built once in a session.
    """

    def build(
        use: Use | None = None,
        *,
        adopt: Adopt | None = None,
        config: Mapping[str, str] = offline.CONFIG,
        salt: str = "",
        models: Mapping[str, LockedModel] | None = None,
        **sections: object,
    ) -> dict[str, Node]:
        wanted = {key: value for key, value in {**BLUEPRINT, **sections}.items() if value is not None}
        adopted = (adopt or Adopt()).model_dump_json()
        if use is None and models is None:
            return _unused(json.dumps(wanted), adopted, json.dumps(dict(config)), salt)
        return _record(wanted, Adopt.model_validate_json(adopted), config, salt, use, models or {})

    return build


@functools.cache
def _unused(wanted: str, adopt: str, config: str, salt: str) -> dict[str, Node]:
    return _record(json.loads(wanted), Adopt.model_validate_json(adopt), json.loads(config), salt, None, {})


def _record(
    wanted: Mapping[str, object],
    adopt: Adopt,
    config: Mapping[str, str],
    salt: str,
    use: Use | None,
    models: Mapping[str, LockedModel],
) -> dict[str, Node]:
    blueprint = Blueprint.model_validate(wanted)
    recorder = Recorder(offline, config)

    async def program() -> None:
        stack = MlStack("churn", blueprint, adopt=adopt, salt=salt, models=models, webhooks=WEBHOOKS)
        if use is not None:
            use(stack, Place("test", blueprint, salt=salt, opts=ResourceOptions(parent=stack)))

    def run() -> None:
        configure(
            Settings(
                project="ml",
                stack="dev",
                organization="acme",
                root_directory=os.curdir,
                monitor=recorder,
                engine=SilentEngine(),
                dry_run=False,
            )
        )
        set_all_config(dict(config), [])
        asyncio.run(run_in_stack(program))

    with tuned_collector():
        Context().run(run)
    return {node.name: node for node in recorder.nodes.values() if node.custom}
