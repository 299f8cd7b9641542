"""The JSON of a dashboard against the discovery document of Cloud Monitoring, and whether its tiles fit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from . import gcp_discovery as discovery
from .gcp_discovery import Node
from .unknown import UNKNOWN

DOCUMENT = "monitoring.v1"
KINDS: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
}


def is_a_dashboard(inputs: Mapping[str, object]) -> Iterator[str]:
    """The text is JSON, and what it says is what Google knows."""
    text = inputs.get("dashboardJson")
    if text is UNKNOWN:
        return
    try:
        value = json.loads(str(text))
    except ValueError as error:
        yield f"dashboardJson: is not JSON: {error}"
        return
    yield from _fits(value, discovery.schema(DOCUMENT, "Dashboard"), "dashboardJson")
    yield from _tiles(value)


def _fits(value: object, node: Node, path: str) -> Iterator[str]:
    node = discovery.follow(DOCUMENT, node)
    if value is UNKNOWN:
        return
    if "properties" in node:
        if not isinstance(value, Mapping):
            yield f"{path}: {value!r} is not an object"
            return
        for key, inner in value.items():
            if key in node["properties"]:
                yield from _fits(inner, node["properties"][key], f"{path}.{key}")
            else:
                yield f"{path}.{key}: unknown; one of {', '.join(node['properties'])}"
    elif node.get("type") == "array":
        for index, inner in enumerate(value if isinstance(value, list) else []):
            yield from _fits(inner, node["items"], f"{path}[{index}]")
        if not isinstance(value, list):
            yield f"{path}: {value!r} is not a list"
    elif node.get("type") in KINDS:
        if not isinstance(value, KINDS[node["type"]]):
            yield f"{path}: {value!r} is not of type {node['type']}"
        elif "enum" in node and value not in node["enum"]:
            yield f"{path}: {value!r} is not one of {', '.join(node['enum'])}"


def _tiles(value: Mapping[str, object]) -> Iterator[str]:
    layout = value.get("mosaicLayout")
    if not isinstance(layout, Mapping):
        return
    for index, tile in enumerate(layout.get("tiles", [])):
        if tile.get("xPos", 0) + tile.get("width", 1) > layout["columns"]:
            yield f"dashboardJson.mosaicLayout.tiles[{index}]: is wider than {layout['columns']} columns"
