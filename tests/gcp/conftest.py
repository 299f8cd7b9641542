"""Programs against GCP's components, recorded without a cloud."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from contextvars import Context

import pytest
from pulumi import ResourceOptions
from pulumi.runtime import Settings, configure, run_in_stack, set_all_config

from mlblueprint.gcp import offline
from mlblueprint.gcp.place import Place
from mlblueprint.gcp.stack import MlStack
from mlblueprint.monitor import Recorder, SilentEngine
from mlblueprint.planning.graph import Node
from mlblueprint.spec import Blueprint
from mlblueprint.spec.placement import Adopt

Record = Callable[..., dict[str, Node]]

WEBHOOKS = {"pager": "https://hooks.example/token"}

BLUEPRINT = {
    "version": 1,
    "name": "churn",
    "owner": "ml@acme.example",
    "storage": {"buckets": {"features": {}, "artifacts": {}}},
    "images": {"repositories": {"train": {}}},
    "registry": {"models": {"churn": {"artifacts": "artifacts"}, "other": {}}},
}


def blueprint(**changes: object) -> Blueprint:
    """The blueprint of these tests with other sections; None leaves one out."""
    given = {key: value for key, value in {**BLUEPRINT, **changes}.items() if value is not None}
    return Blueprint.model_validate(given)


@pytest.fixture
def record() -> Record:
    """`record(program, config)`: runs it, gives the resources (no components) by logical name."""

    def record(program: Callable[[], object], config: Mapping[str, str] = offline.CONFIG) -> dict[str, Node]:
        recorder = Recorder(offline, config)

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

            async def main() -> None:
                program()

            asyncio.run(run_in_stack(main))

        Context().run(run)
        return {node.name: node for node in recorder.nodes.values() if node.custom}

    return record


@pytest.fixture
def built(record: Record) -> Callable[..., dict[str, Node]]:
    """`built(use, adopt=..., **sections)`: a stack, handed to `use(stack, place)`, and all resources by name."""

    def built(
        use: Callable[[MlStack, Place], None] | None = None, *, adopt: Adopt | None = None, **changes: object
    ) -> dict[str, Node]:
        def program() -> None:
            wanted = blueprint(**changes)
            stack = MlStack("churn", wanted, adopt=adopt or Adopt(), salt="", models={}, webhooks=WEBHOOKS)
            if use is not None:
                use(stack, Place("test", wanted, salt="", opts=ResourceOptions(parent=stack)))

        plain = use is None and adopt is None and not changes
        if plain and "plain" in _recorded:
            return _recorded["plain"]
        nodes = record(program)
        if plain:
            _recorded["plain"] = nodes
        return nodes

    return built


_recorded: dict[str, dict[str, Node]] = {}
"""The stack without changes, which most tests look at, recorded once."""
