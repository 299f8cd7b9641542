"""JSON that is sent to Google's REST APIs by our own resource, held against the discovery documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from . import gcp_discovery as discovery
from .gcp import BITS, FORMATS
from .gcp_discovery import Node
from .unknown import UNKNOWN

VERTEX = "aiplatform.v1"
PREFIX = "GoogleCloudAiplatformV1"

TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "array": list,
    "object": Mapping,
}


def problems(document: str, schema: str, value: object) -> list[str]:
    """What a schema says of a value, each `path: what is wrong`; empty means accepted."""
    return list(_value(document, discovery.schema(document, schema), value, schema))


def rollout(resource_type: str, inputs: Mapping[str, object]) -> list[str]:
    """What Vertex AI would say of the models and machines of a release."""
    found = []
    variants = inputs.get("variants")
    for index, variant in enumerate(variants if isinstance(variants, list) else []):
        for key, schema in (("model", "Model"), ("resources", "DedicatedResources")):
            at = f"{resource_type}: variants[{index}].{key}"
            found += [f"{at}.{text}" for text in problems(VERTEX, PREFIX + schema, variant[key])]
    return found


def attachment(resource_type: str, inputs: Mapping[str, object]) -> list[str]:
    """Only an endpoint's name is sent, as part of an address."""
    endpoint = inputs.get("endpoint", UNKNOWN)
    if endpoint is UNKNOWN or re.fullmatch(r"projects/[^/]+/locations/[^/]+/endpoints/[^/]+", str(endpoint)):
        return []
    return [f"{resource_type}: endpoint: {endpoint!r} is no endpoint's name"]


def _value(document: str, node: Node, value: object, at: str) -> Iterator[str]:
    node = discovery.follow(document, node)
    if value is UNKNOWN:
        return
    expected = TYPES.get(node.get("type", ""))
    if expected is not None and (not isinstance(value, expected) or (expected is int and isinstance(value, bool))):
        yield f"{at}: {value!r} is no {node['type']}"
    elif node.get("readOnly"):
        yield f"{at}: is set by the service alone"
    elif isinstance(value, Mapping):
        yield from _object(document, node, value, at)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _value(document, node["items"], item, f"{at}[{index}]")
    else:
        yield from _scalar(node, value, at)


def _object(document: str, node: Node, value: Mapping[str, object], at: str) -> Iterator[str]:
    known = node.get("properties", {})
    for name, item in value.items():
        inner = known.get(name, node.get("additionalProperties"))
        if inner is None:
            yield f"{at}.{name}: no such property"
        else:
            yield from _value(document, inner, item, f"{at}.{name}")
    for name, inner in known.items():
        if inner.get("description", "").startswith("Required.") and name not in value:
            yield f"{at}.{name}: missing"


def _scalar(node: Node, value: object, at: str) -> Iterator[str]:
    choices = node.get("enum")
    if choices and value not in choices:
        yield f"{at}: {value!r} is not one of {', '.join(choices)}"
    says, holds = FORMATS.get(node.get("format", ""), ("", lambda _: True))
    if isinstance(value, str) and not holds(value):
        yield f"{at}: {value!r} is not {says}"
    if type(value) is int and node.get("format") in BITS:
        low, high = BITS[node["format"]]
        if not low <= value <= high:
            yield f"{at}: {value} is not between {low} and {high}"
