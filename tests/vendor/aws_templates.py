"""CloudFormation templates: the properties of each resource are a request of the service's own API.

An endpoint has the properties of UpdateEndpoint, word by word, and `Tags`:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sagemaker-endpoint.html, read 2026-11-21.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .aws_definitions import request
from .aws_rules import Rule, closed, document, quoted

OPERATIONS = {"AWS::SageMaker::Endpoint": "sagemaker.UpdateEndpoint"}
"""Type -> the operation that has its properties."""


def _template(value: Mapping[str, object], path: str) -> Iterator[str]:
    yield from closed(value, path, {"Resources"}, {"AWSTemplateFormatVersion", "Description", "Outputs"})
    if value.get("AWSTemplateFormatVersion", "2010-09-09") != "2010-09-09":
        yield f"{path}.AWSTemplateFormatVersion: {quoted(value['AWSTemplateFormatVersion'])} is not 2010-09-09"
    resources = value.get("Resources")
    for name, resource in resources.items() if isinstance(resources, Mapping) else ():
        at = f"{path}.Resources.{name}"
        if not name.isalnum():
            yield f"{at}: a logical id is of letters and digits"
        yield from closed(resource, at, {"Type", "Properties"}, {"DependsOn", "DeletionPolicy", "Condition"})
        if not isinstance(resource, Mapping):
            continue
        operation = OPERATIONS.get(str(resource.get("Type")))
        if operation is None:
            yield f"{at}.Type: {quoted(resource.get('Type'))} is not one of {', '.join(OPERATIONS)}"
        else:
            yield from request(operation, resource.get("Properties"), f"{at}.Properties")
            yield from _endpoint(resource.get("Properties"), f"{at}.Properties")


def _endpoint(properties: object, path: str) -> Iterator[str]:
    """What the documentation of UpdateEndpoint says beside its model, botocore 1.44.5 (2026-11-21)."""
    if not isinstance(properties, Mapping):
        return
    if "ExcludeRetainedVariantProperties" in properties and properties.get("RetainAllVariantProperties") is not True:
        yield f"{path}.ExcludeRetainedVariantProperties: goes with RetainAllVariantProperties, and only there"
    deployment = properties.get("DeploymentConfig")
    policy = deployment.get("BlueGreenUpdatePolicy") if isinstance(deployment, Mapping) else None
    if not isinstance(policy, Mapping):
        return
    routing = policy.get("TrafficRoutingConfiguration")
    waits = [policy.get("TerminationWaitInSeconds", 0)]
    waits += [routing.get("WaitIntervalInSeconds", 0)] if isinstance(routing, Mapping) else []
    longest = policy.get("MaximumExecutionTimeoutInSeconds")
    if longest is not None and longest <= sum(waits):
        yield f"{path}.DeploymentConfig: {longest} seconds are not more than all waits, {sum(waits)}"


template: Rule = document(_template)
