"""Where a stack lands on AWS: account, region, provider, and the tags that every resource carries."""

from __future__ import annotations

import re

import pulumi
import pulumi_aws as aws
from pulumi import InvokeOutputOptions, Output, ResourceOptions

from mlblueprint.problems import BlueprintError, Problem
from mlblueprint.spec import Blueprint

_REGION = r"(?!cn-)[a-z]{2}(-[a-z]+)+-\d"
"""China's regions have other endpoint service names and service principals, and nothing here was checked there."""


class Place:
    """One account and region, and what every section needs to know of them."""

    def __init__(self, name: str, blueprint: Blueprint, *, salt: str, opts: ResourceOptions) -> None:
        config = pulumi.Config("aws")
        self.region = _region(config)
        self.partition = "aws-us-gov" if self.region.startswith("us-gov-") else "aws"
        self.protect = blueprint.security.deletion_protection
        self.seed = "/".join((pulumi.get_organization(), pulumi.get_project(), pulumi.get_stack(), salt))
        self.tags = _tags(blueprint)
        self.provider = aws.Provider(
            name,
            region=self.region,
            profile=config.get("profile"),
            default_tags=aws.ProviderDefaultTagsArgs(tags=self.tags),
            opts=opts,
        )
        self.account: Output[str] = aws.get_caller_identity_output(
            opts=InvokeOutputOptions(provider=self.provider)
        ).account_id

    def arn(self, service: str, resource: str) -> Output[str]:
        """ARN of something in this account and region, wildcards allowed: `arn("logs", "log-group:*")`."""
        return Output.concat(f"arn:{self.partition}:{service}:{self.region}:", self.account, f":{resource}")


def _region(config: pulumi.Config) -> str:
    region = config.get("region")
    if region is None:
        raise BlueprintError(
            [
                Problem(
                    (),
                    "aws:region is not set",
                    "a stack on AWS lands in one region",
                    "pulumi config set aws:region eu-central-1",
                )
            ]
        )
    if not re.fullmatch(_REGION, region):
        raise BlueprintError(
            [
                Problem(
                    (),
                    f"aws:region '{region}' is not possible",
                    "a region of the partitions aws and aws-us-gov",
                    "pulumi config set aws:region eu-central-1",
                )
            ]
        )
    return region


def _tags(blueprint: Blueprint) -> dict[str, str]:
    own = {"name": blueprint.name, "environment": blueprint.environment, "owner": blueprint.owner}
    tags = {key: value for key, value in {**own, **blueprint.labels}.items() if value is not None}
    return dict(sorted(tags.items()))  # they travel as JSON text, where order would be a difference
