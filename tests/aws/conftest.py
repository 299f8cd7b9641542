"""Stacks on AWS, recorded without a cloud, and what their grants say."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Mapping
from contextvars import Context
from typing import Any

import pytest
from pulumi import ResourceOptions
from pulumi.runtime import Settings, configure, run_in_stack, set_all_config

from mlblueprint.aws import offline
from mlblueprint.aws.identity import Identity
from mlblueprint.aws.place import Place
from mlblueprint.aws.stack import MlStack
from mlblueprint.monitor import Recorder, SilentEngine
from mlblueprint.planning.graph import Node
from mlblueprint.spec import Blueprint, LockedModel
from mlblueprint.spec.placement import Adopt

Nodes = dict[tuple[str, str], Node]
"""By kind and logical name: `("Bucket", "churn-storage-features")`."""

SECTIONS = {
    "version": 1,
    "name": "churn",
    "owner": "ml@acme.example",
    "storage": {"buckets": {"features": {"archive_after": "60d"}, "scratch": {"versioning": False, "expire": "7d"}}},
    "images": {"repositories": {"train": {}}},
    "registry": {"models": {"churn": {"artifacts": "features"}, "upsell": {"approval": "automatic"}}},
}


def blueprint(**changes: object) -> Blueprint:
    """The blueprint of these tests with other sections; None leaves one out."""
    given = {key: value for key, value in {**SECTIONS, **changes}.items() if value is not None}
    return Blueprint.model_validate(given)


def record(program: Callable[[], object], config: dict[str, str] | None = None) -> Nodes:
    """Run a program as `pulumi up` would, and keep what it registers."""
    settings = dict(offline.CONFIG) if config is None else config
    recorder = Recorder(offline, settings)

    async def main() -> None:
        program()

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
        set_all_config(settings, [])
        asyncio.run(run_in_stack(main))

    Context().run(run)
    return {(node.kind, node.name): node for node in recorder.nodes.values() if node.custom}


def build(
    use: Callable[[MlStack, Identity], None] | None = None,
    *,
    adopt: Adopt | None = None,
    models: Mapping[str, LockedModel] | None = None,
    webhooks: Mapping[str, str] | None = None,
    **changes: object,
) -> Nodes:
    """A stack, and what `use(stack, job)` grants to the identity of a job."""

    def program() -> None:
        wanted = blueprint(**changes)
        stack = MlStack("churn", wanted, adopt=adopt or Adopt(), salt="", models=models or {}, webhooks=webhooks or {})
        if use is not None:
            place = Place("test", wanted, salt="", opts=ResourceOptions(parent=stack))
            use(stack, Identity("churn-job", place=place, opts=ResourceOptions(providers=[place.provider])))

    return record(program)


@pytest.fixture(scope="session")
def plain() -> Nodes:
    """The stack as these tests write it, recorded once."""
    return build()


def statements(node: Node, property_: str = "policy") -> list[dict[str, Any]]:
    """The statements of a policy document."""
    return json.loads(node.inputs[property_])["Statement"]
