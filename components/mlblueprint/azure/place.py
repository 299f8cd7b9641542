"""Where on Azure: subscription, region and the resource group that holds everything, with its tags."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pulumi
from pulumi import ResourceOptions
from pulumi_azure_native import Provider
from pulumi_azure_native.resources import ResourceGroup

from mlblueprint.azure.limits import GUID, regional
from mlblueprint.problems import BlueprintError, Problem
from mlblueprint.spec import Blueprint

_REGION = r"[a-z]+[a-z0-9]*"


class Place:
    """Everything that the sections need to know about where they are. azure-native has no default tags: pass `tags`."""

    def __init__(self, name: str, blueprint: Blueprint, *, salt: str, opts: ResourceOptions) -> None:
        """Reads the stack configuration of azure-native and makes the provider and the resource group.

        Raises:
            BlueprintError: configuration is missing, or the region does not have what the blueprint needs.
        """
        config = pulumi.Config("azure-native")
        self.blueprint = blueprint.name
        self.subscription = config.get("subscriptionId") or ""
        self.region = config.get("location") or ""
        problems = [*_missing(self.subscription, self.region), *regional(blueprint, self.region)]
        if problems:
            raise BlueprintError(problems)
        self.protect = blueprint.security.deletion_protection
        self.seed = "/".join((pulumi.get_organization(), pulumi.get_project(), pulumi.get_stack(), salt))
        self.tags = _tags(blueprint)
        self.provider = Provider(name, subscription_id=self.subscription, location=self.region, opts=opts)
        group = ResourceGroup(
            f"{name}-group",
            location=self.region,
            tags=self.tags,
            opts=ResourceOptions.merge(opts, ResourceOptions(provider=self.provider, protect=self.protect)),
        )
        self.group = group.name

    def role(self, definition: str) -> str:
        """The id of a built-in role in this subscription."""
        return f"/subscriptions/{self.subscription}/providers/Microsoft.Authorization/roleDefinitions/{definition}"


def _tags(blueprint: Blueprint) -> Mapping[str, str]:
    """Azure takes our labels as they are: names of up to 512 characters (128 on storage) and values of up to 256."""
    own = {"name": blueprint.name, "environment": blueprint.environment, "owner": blueprint.owner}
    return {**{key: value for key, value in own.items() if value is not None}, **blueprint.labels}


def _missing(subscription: str, region: str) -> list[Problem]:
    rows = (
        ("subscriptionId", subscription, GUID, "the subscription's GUID", "00000000-0000-0000-0000-000000000000"),
        ("location", region, _REGION, "a region as Azure writes it, without spaces", "westeurope"),
    )
    return [
        Problem(
            (),
            f"azure-native:{key} is '{value}'" if value else f"azure-native:{key} is not set",
            form,
            f"pulumi config set azure-native:{key} {example}",
        )
        for key, value, pattern, form, example in rows
        if not re.fullmatch(pattern, value)
    ]
