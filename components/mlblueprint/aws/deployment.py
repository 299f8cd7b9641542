"""The endpoint itself, as CloudFormation makes and updates it: new instances beside the old, watched by alarms.

Why CloudFormation and no resource of pulumi-aws: docs/decisions/0005-aws-endpoint.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pulumi import CustomTimeouts, Input, Output, Resource, ResourceOptions
from pulumi_aws import cloudformation, sagemaker

from mlblueprint.spec import Endpoint

PROVISIONING_SECONDS = 1800
"""For machines to come and images to be pulled, beside the time that a replica may take to start."""
LEAST_SECONDS, MOST_SECONDS = 600, 28_800
"""Bounds of a deployment's time: UpdateEndpoint, MaximumExecutionTimeoutInSeconds, botocore 1.44.5 (2026-11-21)."""


def deployed(
    parent: Resource,
    name: str,
    endpoint: str,
    spec: Endpoint,
    configuration: sagemaker.EndpointConfiguration,
    alarms: Sequence[Input[str]],
    after: Sequence[Resource],
) -> cloudformation.Stack:
    """An endpoint with this configuration; a release waits until it serves, or until the old one serves again."""
    limit = longest_seconds(spec)
    minutes = limit // 60 + 30
    return cloudformation.Stack(
        name,
        cloudformation.StackArgs(
            template_body=Output.json_dumps(template(endpoint, spec, configuration.name, alarms)),
            # What was never there needs no way back, and a stack that stands where its first try failed takes no other.
            on_failure="DELETE",
        ),
        opts=ResourceOptions(
            parent=parent,
            depends_on=list(after),
            # An update that fails is taken back, which lasts as long again.
            custom_timeouts=CustomTimeouts(create=f"{minutes}m", update=f"{2 * minutes}m", delete="60m"),
        ),
    )


def template(endpoint: str, spec: Endpoint, configuration: Input[str], alarms: Sequence[Input[str]]) -> dict[str, Any]:
    """A stack of one endpoint, in CloudFormation's own words."""
    properties: dict[str, Any] = {
        "EndpointName": endpoint,
        "EndpointConfigName": configuration,
        # Only an update looks at these two. Where the number of instances is nobody's to change, the configuration says
        # how many there are.
        "RetainAllVariantProperties": spec.scaling.moves,
    }
    if spec.scaling.moves:
        properties["ExcludeRetainedVariantProperties"] = [{"VariantPropertyType": "DesiredWeight"}]
    if spec.rollout.bake.seconds or alarms:
        properties["DeploymentConfig"] = _guardrails(spec, alarms)
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"Endpoint {endpoint}, managed by Pulumi",
        "Resources": {"Endpoint": {"Type": "AWS::SageMaker::Endpoint", "Properties": properties}},
    }


def _guardrails(spec: Endpoint, alarms: Sequence[Input[str]]) -> dict[str, Any]:
    """All traffic at once, then time to bake while both fleets stand.

    https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-blue-green-all-at-once.html, read 2026-11-21
    """
    guardrails: dict[str, Any] = {
        "BlueGreenUpdatePolicy": {
            # The wait is between steps, and there is one step; the API wants the number all the same.
            "TrafficRoutingConfiguration": {"Type": "ALL_AT_ONCE", "WaitIntervalInSeconds": 0},
            "TerminationWaitInSeconds": spec.rollout.bake.seconds,
            "MaximumExecutionTimeoutInSeconds": longest_seconds(spec),
        }
    }
    if alarms:
        guardrails["AutoRollbackConfiguration"] = {"Alarms": [{"AlarmName": alarm} for alarm in alarms]}
    return guardrails


def longest_seconds(spec: Endpoint) -> int:
    """How long a release may take before SageMaker gives up and takes it back."""
    starting = max(variant.probes.startup.seconds for variant in spec.variants.values())
    wanted = PROVISIONING_SECONDS + starting + spec.rollout.bake.seconds
    return min(max(wanted, LEAST_SECONDS), MOST_SECONDS)
