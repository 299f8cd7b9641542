"""One workbook: what alarms look at, thing by thing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi import Input, Output, Resource, ResourceOptions
from pulumi_azure_native import applicationinsights

from mlblueprint.azure import metrics
from mlblueprint.azure.metrics import EVENTS, QUANTILES, Measure
from mlblueprint.azure.place import Place
from mlblueprint.azure.watched import Watched
from mlblueprint.azure.workspace import Workspace
from mlblueprint.names import guid

DAY_MS = 86_400_000
LOGS = "microsoft.operationalinsights/workspaces"

Item = Mapping[str, Any]
"""One part of the workbook's JSON, outputs allowed inside.

https://github.com/microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json, not read
"""


def dashboard(parent: Resource, name: str, place: Place, workspace: Workspace, watched: Watched) -> Output[str]:
    """Make the workbook; returns its address."""
    logs = workspace.logs.id
    blueprint = watched.blueprint
    items: list[Item] = [{"type": 1, "name": "title", "content": {"json": f"# {name}"}}]
    for key in blueprint.serving.endpoints if blueprint.serving else ():
        items += _endpoint(key, watched, logs)
    for key in blueprint.training.jobs if blueprint.training else ():
        items.append(_query(f"{key}: runs", _events("ExperimentName", key), logs, "table"))
    for key in blueprint.compute.clusters if blueprint.compute else ():
        items.append(_query(f"{key}: jobs", _events("ClusterName", key), logs, "table"))
    made = applicationinsights.Workbook(
        name,
        # Not by WorkbookArgs: its `resource_name` is also what Pulumi calls the first parameter.
        resource_group_name=place.group,
        location=place.region,
        tags=place.tags,
        resource_name_=guid(f"{place.seed}/monitoring/workbook"),  # Azure wants a GUID for a name
        kind="shared",
        category="workbook",
        display_name=name,
        source_id=logs,
        serialized_data=Output.json_dumps({"version": "Notebook/1.0", "items": items, "fallbackResourceIds": [logs]}),
        opts=ResourceOptions(parent=parent),
    )
    return Output.concat("https://portal.azure.com/#resource", made.id, "/workbook")


def _endpoint(key: str, watched: Watched, logs: Input[str]) -> Iterator[Item]:
    assert watched.blueprint.serving is not None
    gpus = any(variant.preferences for variant in watched.blueprint.serving.endpoints[key].variants.values())
    endpoint = watched.endpoint(key)

    def chart(title: str, measure: Measure) -> Item:
        text = endpoint.apply(lambda id_: measure.chart().replace(_ANY, id_))
        return _query(f"{key}: {title}", text, logs, "timechart")

    yield chart("requests in a minute", metrics.requests(_ANY, CHART_MINUTES))
    yield chart("failed requests", metrics.rate(_ANY))
    for word in QUANTILES:
        yield chart(word, metrics.latency(_ANY, word))
    for word in ("cpu", "gpu") if gpus else ("cpu",):
        yield chart(word, metrics.use(_ANY, word))
    yield chart("replicas", metrics.replicas(_ANY))


CHART_MINUTES = 5
_ANY = "<endpoint>"
"""Stands for an endpoint until its id is known."""


def _events(column: str, key: str) -> str:
    return (
        f"{EVENTS}\n| where {column} == '{key}'"
        "\n| summarize began = min(TimeGenerated), last = arg_max(TimeGenerated, EventType) by JobName"
        "\n| order by began desc"
    )


def _query(title: str, text: Input[str], logs: Input[str], shown: str) -> Item:
    return {
        "type": 3,
        "name": title,
        "content": {
            "version": "KqlItem/1.0",
            "title": title,
            "query": text,
            "size": 0,
            "queryType": 0,
            "resourceType": LOGS,
            "crossComponentResources": [logs],
            "visualization": shown,
            "timeContext": {"durationMs": DAY_MS},
        },
    }
