"""The network that Azure ML manages for a workspace, made when the first deployment wants it.

The first cluster brings it along; deployments do not: "to create an online deployment, you must manually provision the
managed network, or create a compute instance first", and no resource of azure-native does.
https://learn.microsoft.com/azure/machine-learning/how-to-managed-network, read 2026-11-21.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pulumi import Input, ResourceOptions, dynamic

from mlblueprint.azure.arm import Arm, Wall, tokens

PATIENCE = 7200.0
"""Seconds: half an hour, and longer with many private endpoints."""


class Provider(dynamic.ResourceProvider):
    """Runs in a process of its own, where the engine has stored nothing but where this class is found."""

    serialize_as_secret_always = False  # it holds nothing

    _setting: Callable[[str], str]

    def configure(self, req: dynamic.ConfigureRequest) -> None:
        config = req.config
        self._setting = lambda key: str(config.get(f"azure-native:{key}") or "")

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        arm, workspace = Arm(tokens(self._setting), Wall()), props["workspace"]
        found = arm.find(workspace)
        network = (found or {}).get("properties", {}).get("managedNetwork", {})
        if (network.get("status") or {}).get("status") != "Active":
            arm.do("POST", f"{workspace}/provisionManagedNetwork", {"includeSpark": False}, patience=PATIENCE)
        return dynamic.CreateResult(f"{workspace}/managedNetwork", props)

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> dynamic.DiffResult:
        moved = ["workspace"] if _olds.get("workspace") != _news.get("workspace") else []
        return dynamic.DiffResult(changes=bool(moved), replaces=moved, stables=[], delete_before_replace=False)


class ManagedNetwork(dynamic.Resource, module="azure", name="ManagedNetwork"):
    """The workspace's own network; it goes with the workspace."""

    def __init__(self, name: str, *, workspace: Input[str], opts: ResourceOptions | None = None) -> None:
        super().__init__(Provider(), name, {"workspace": workspace}, opts)
