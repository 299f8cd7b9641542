"""JSON documents of CloudWatch and EventBridge: dashboards and event patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from .aws_rules import closed, document, quoted
from .unknown import UNKNOWN

# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html (2026-11-21)
_BOX = {"x": range(24), "y": range(1000), "width": range(1, 25), "height": range(1, 1001)}
_PROPERTIES = {
    "metric": (
        {"region"},
        {"title", "view", "stacked", "metrics", "period", "stat", "annotations", "yAxis", "legend", "liveData"},
    ),
    "alarm": ({"alarms"}, {"title", "sortBy", "states"}),
    "text": ({"markdown"}, {"background"}),
}
_RENDERING = {"id", "expression", "label", "stat", "period", "visible", "color", "yAxis", "region", "accountId"}
_ID = re.compile(r"[a-z][a-zA-Z0-9_]*")
_MOST = 500
"""Widgets of one dashboard; metrics of one widget."""


def _dashboard(value: Mapping[str, object], path: str) -> Iterator[str]:
    yield from closed(value, path, {"widgets"}, {"start", "end", "periodOverride"})
    widgets = value.get("widgets")
    if not isinstance(widgets, list) or len(widgets) > _MOST:
        yield f"{path}.widgets: is not a list of {_MOST} at most"
        return
    for index, widget in enumerate(widgets):
        yield from _widget(widget, f"{path}.widgets[{index}]")


def _widget(value: object, path: str) -> Iterator[str]:
    yield from closed(value, path, {"type", "properties"}, set(_BOX))
    if not isinstance(value, Mapping):
        return
    for name, allowed in _BOX.items():
        if value.get(name, allowed[0]) not in allowed:
            yield f"{path}.{name}: {quoted(value[name])} is not from {allowed[0]} to {allowed[-1]}"
    if int(str(value.get("x", 0))) + int(str(value.get("width", 6))) > 24:
        yield f"{path}: is wider than 24 units"
    kind = str(value.get("type"))
    if kind not in _PROPERTIES:
        yield f"{path}.type: {quoted(kind)} is not one of {', '.join(_PROPERTIES)}"
        return
    properties = value.get("properties")
    yield from closed(properties, f"{path}.properties", *_PROPERTIES[kind])
    if kind == "metric" and isinstance(properties, Mapping):
        yield from _metrics(properties.get("metrics", []), f"{path}.properties.metrics")


def _metrics(value: object, path: str) -> Iterator[str]:
    if not isinstance(value, list) or not value or len(value) > _MOST:
        yield f"{path}: is not a list of 1 to {_MOST}"
        return
    ids: list[str] = []
    expressions: list[str] = []
    for index, row in enumerate(value):
        at = f"{path}[{index}]"
        how = row[-1] if isinstance(row, list) and row and isinstance(row[-1], Mapping) else {}
        yield from closed(how, at, set(), _RENDERING)
        where = [part for part in row if not isinstance(part, Mapping)]
        if "expression" in how:
            expressions.append(str(how["expression"]))
        elif len(where) < 2 or len(where) % 2 or not all(isinstance(p, str) or p is UNKNOWN for p in where):
            yield f"{at}: is not a namespace, a metric and pairs of dimension and value"
        if "id" in how:
            ids.append(str(how["id"]))
            if not _ID.fullmatch(str(how["id"])):
                yield f"{at}.id: {quoted(how['id'])} does not match {_ID.pattern}"
    for id_ in sorted({id_ for id_ in ids if ids.count(id_) > 1}):
        yield f"{path}: id {id_} stands more than once"
    used = {word for text in expressions for word in re.findall(r"[a-z][a-zA-Z0-9_]*", text)}
    yield from (f"{path}: {word} is used and not there" for word in sorted(used - set(ids)))


def _pattern(value: Mapping[str, object], path: str) -> Iterator[str]:
    """Leaves of an event pattern are lists of what may be there."""
    for key, inner in value.items():
        if isinstance(inner, Mapping):
            yield from _pattern(inner, f"{path}.{key}")
        elif inner is not UNKNOWN and (not isinstance(inner, list) or not inner):
            yield f"{path}.{key}: {quoted(inner)} is not a list of values"


dashboard = document(_dashboard)
event_pattern = document(_pattern)
