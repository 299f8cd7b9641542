"""One dashboard of Cloud Monitoring: open incidents, then what alarms look at, thing by thing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from pulumi import Output, Resource, ResourceOptions
from pulumi_gcp import monitoring

from mlblueprint.gcp import metrics
from mlblueprint.gcp.metrics import QUANTILES, Measure
from mlblueprint.gcp.notify import API
from mlblueprint.gcp.place import Place
from mlblueprint.gcp.watched import Watched

COLUMNS = 48
HEIGHT = 16
"""Of a mosaic: https://monitoring.googleapis.com/$discovery/rest?version=v1 (MosaicLayout), read 2026-11-21."""

Widget = Mapping[str, Any]
"""One part of the dashboard's JSON, outputs allowed inside."""


def dashboard(
    parent: Resource, name: str, place: Place, watched: Watched, policies: Sequence[Output[str]]
) -> Output[str]:
    """Make the dashboard; returns its address."""
    blueprint = watched.blueprint
    rows: list[list[Widget]] = [
        # Without names it would list every incident of the project.
        *([[_incidents(policies)]] if policies else []),
        *chain(
            (list(_endpoint(key, watched)) for key in (blueprint.serving.endpoints if blueprint.serving else ())),
            ([_job(key, place, watched)] for key in (blueprint.training.jobs if blueprint.training else ())),
        ),
    ]
    made = monitoring.Dashboard(
        name,
        monitoring.DashboardArgs(
            project=place.project,
            dashboard_json=Output.json_dumps(
                {
                    "displayName": name,
                    "mosaicLayout": {"columns": COLUMNS, "tiles": list(_placed(rows))},
                }
            ),
        ),
        opts=ResourceOptions(parent=parent, depends_on=[place.api(API)]),
    )
    return made.id.apply(
        lambda id_: (
            f"https://console.cloud.google.com/monitoring/dashboards/builder/{id_.rpartition('/')[2]}"
            f"?project={place.project}"
        )
    )


def _incidents(policies: Sequence[Output[str]]) -> Widget:
    return {"title": "Alarms", "incidentList": {"policyNames": [policy.apply(_unplaced) for policy in policies]}}


def _unplaced(policy: str) -> str:
    """A policy's name without its project, as a list of incidents wants it."""
    return "/".join(policy.split("/")[2:])


def _endpoint(key: str, watched: Watched) -> Iterator[Widget]:
    number = watched.endpoint(key)
    cpus = watched.cpus(key)
    assert watched.blueprint.serving is not None
    variants = watched.blueprint.serving.endpoints[key].variants.values()
    words = ("cpu", "gpu") if any(variant.preferences for variant in variants) else ("cpu",)
    yield _chart(f"{key}: requests", number, metrics.requests())
    yield _chart(f"{key}: failed requests", number, metrics.rate())
    yield _chart(f"{key}: latency", number, *(metrics.latency(word) for word in QUANTILES))
    yield _chart(f"{key}: use", number, *(metrics.use(word, cpus) for word in words))
    yield _chart(f"{key}: replicas", number, metrics.replicas())


def _job(key: str, place: Place, watched: Watched) -> Widget:
    return {"title": f"{key}: failed runs", "logsPanel": {"filter": watched.failures(key, place.project)}}


def _chart(title: str, thing: Output[str], *measures: Measure) -> Widget:
    return {
        "title": title,
        "xyChart": {
            "dataSets": [
                {
                    "legendTemplate": measure.label,
                    "plotType": "LINE",
                    "targetAxis": "Y1",
                    "timeSeriesQuery": {"prometheusQuery": thing.apply(measure.of)},
                }
                for measure in measures
            ]
        },
    }


def _placed(rows: Sequence[Sequence[Widget]]) -> Iterator[Mapping[str, Any]]:
    """Rows of widgets of equal width, one under the other."""
    for down, row in enumerate(rows):
        width = COLUMNS // len(row)
        for across, widget in enumerate(row):
            where = {"xPos": across * width, "yPos": down * HEIGHT, "width": width, "height": HEIGHT}
            yield {**where, "widget": widget}
