"""What SageMaker does with an endpoint that CloudFormation makes for a stack, and what it refuses.

The endpoint itself is a thing of its own in the store, with the instances that each variant has now: an update by
CloudFormation and a change by Application Auto Scaling meet there. Sources, read 2026-11-21:
https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateEndpoint.html (as in botocore 1.44.5),
https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-scaling-update.html and
https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-exclusions.html.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .store import Resource, Store

ENDPOINT = "AWS::SageMaker::Endpoint"
CONFIGURATION = "aws:sagemaker/endpointConfiguration:EndpointConfiguration"
MODEL = "aws:sagemaker/model:Model"
TARGET = "aws:appautoscaling/target:Target"

Values = Mapping[str, Any]


def stack(store: Store, before: Values | None, after: Values | None) -> str | None:
    """Create, update or delete the endpoint of a template; why SageMaker refuses, or None."""
    old, new = _properties(before), _properties(after)
    if new is None:
        endpoint = store.get("aws", ENDPOINT, str(old and old["EndpointName"]))
        if endpoint is not None:
            store.remove(endpoint.rid)
        return None
    name = new["EndpointName"]
    variants = _variants(store, new["EndpointConfigName"])
    if variants is None:
        return f"ValidationException: Could not find endpoint configuration {new['EndpointConfigName']}"
    if missing := [one["modelName"] for one in variants.values() if not store.get("aws", MODEL, one["modelName"])]:
        return f"ValidationException: Could not find model {missing[0]}"
    endpoint = store.get("aws", ENDPOINT, name)
    if old is None:
        if endpoint is not None:
            return f"ValidationException: Cannot create already existing endpoint {name}"
        counts = {key: one["initialInstanceCount"] for key, one in variants.items()}
        store.add("aws", ENDPOINT, name, "", name, {"counts": counts, "variants": variants}, {}, frozenset(), [])
        return None
    if endpoint is None:
        return f"ValidationException: Could not find endpoint {name}"
    was = endpoint.inputs["variants"]
    for key, one in was.items():
        moved = key not in variants or variants[key]["instanceType"] != one["instanceType"]
        if moved and store.get("aws", TARGET, f"endpoint/{name}/variant/{key}"):
            return f"ValidationException: variant {key} must be deregistered from Application Auto Scaling first"
    if "DeploymentConfig" in new and was.keys() != variants.keys():
        return "ValidationException: the variants of the new and the old endpoint configuration differ"
    store.change(endpoint.rid, {"counts": _counts(endpoint, new, variants), "variants": variants}, {})
    return None


def target(store: Store, before: Values | None, after: Values | None) -> str | None:
    """Only a variant that is there can be registered; bounds move its instances at once."""
    if after is None:
        return None
    _, name, _, variant = after["resourceId"].split("/")
    endpoint = store.get("aws", ENDPOINT, name)
    if endpoint is None or variant not in endpoint.inputs["variants"]:
        return f"ValidationException: no scalable resource {after['resourceId']}"
    counts = endpoint.inputs["counts"]
    counts[variant] = min(max(counts[variant], after["minCapacity"]), after["maxCapacity"])
    store.change(endpoint.rid, {**endpoint.inputs, "counts": counts}, {})
    return None


def scale(store: Store, endpoint: str, variant: str, count: int) -> None:
    """What Application Auto Scaling does when many requests come."""
    found = store.get("aws", ENDPOINT, endpoint)
    assert found is not None
    store.change(found.rid, {**found.inputs, "counts": {**found.inputs["counts"], variant: count}}, {})


def _counts(endpoint: Resource, new: Values, variants: Mapping[str, Values]) -> dict[str, int]:
    """Instances after an update: those there are where the request says so, else those of the configuration."""
    excluded = {one["VariantPropertyType"] for one in new.get("ExcludeRetainedVariantProperties", [])}
    retained = new.get("RetainAllVariantProperties") and "DesiredInstanceCount" not in excluded
    now = endpoint.inputs["counts"] if retained else {}
    return {key: now.get(key, one["initialInstanceCount"]) for key, one in variants.items()}


def _properties(inputs: Values | None) -> dict[str, Any] | None:
    if inputs is None:
        return None
    (resource,) = json.loads(inputs["templateBody"])["Resources"].values()
    properties: dict[str, Any] = resource["Properties"]
    return properties


def _variants(store: Store, configuration: str) -> dict[str, dict[str, Any]] | None:
    found = store.get("aws", CONFIGURATION, configuration)
    return None if found is None else {one["variantName"]: one for one in found.inputs["productionVariants"]}
