"""One CloudWatch dashboard: the state of all alarms, then what they look at, thing by thing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from pulumi import Output, Resource, ResourceOptions
from pulumi_aws import cloudwatch

from mlblueprint.aws import metrics
from mlblueprint.aws.metrics import Measure
from mlblueprint.aws.names import DASHBOARD
from mlblueprint.aws.place import Place
from mlblueprint.aws.watched import Watched
from mlblueprint.names import name as physical_name

if TYPE_CHECKING:
    from mlblueprint.aws.monitoring import Alarm

COLUMNS = 24
"""Units of width; https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
(2026-11-21)."""
HEIGHT = 6
EVENTS_SECONDS = 300
"""Period of charts that count runs."""

CONSOLES: Mapping[str, str] = {"aws": "console.aws.amazon.com", "aws-us-gov": "console.amazonaws-us-gov.com"}

Widget = Mapping[str, Any]
"""One part of the dashboard's JSON, outputs allowed inside."""


def dashboard(parent: Resource, name: str, place: Place, watched: Watched, alarms: Mapping[str, Alarm]) -> Output[str]:
    """Make the dashboard; returns its address."""
    rows = [
        *([[_states(alarms, place)]] if alarms else []),
        *chain(
            (list(_endpoint(key, place, watched)) for key in _keys(watched, "serving")),
            (list(_job(key, place, watched)) for key in _keys(watched, "training")),
        ),
        [
            _chart(f"{alarm.measure.label}: {key}", place, alarm.measure)
            for key, alarm in alarms.items()
            if "blocked" in alarm.measure.series
        ],
    ]
    made = cloudwatch.Dashboard(
        name,
        cloudwatch.DashboardArgs(
            dashboard_name=physical_name(DASHBOARD, name, seed=place.seed),
            dashboard_body=Output.json_dumps({"widgets": list(_placed([row for row in rows if row]))}),
        ),
        opts=ResourceOptions(parent=parent),
    )
    console = f"https://{place.region}.{CONSOLES[place.partition]}/cloudwatch/home?region={place.region}"
    return Output.concat(console, "#dashboards/dashboard/", made.dashboard_name)


def _keys(watched: Watched, section: str) -> list[str]:
    blueprint = watched.blueprint
    if section == "serving":
        return list(blueprint.serving.endpoints) if blueprint.serving else []
    return list(blueprint.training.jobs) if blueprint.training else []


def _endpoint(key: str, place: Place, watched: Watched) -> Iterator[Widget]:
    name, variants = watched.endpoint(key), watched.variants(key)
    latencies = [metrics.latency(name, variants, word) for word in ("latency_p50", "latency_p95", "latency_p99")]
    gpus = any(variant.gpus for variant in variants)
    used = [metrics.use(name, variants, word) for word in ("cpu", *(("gpu",) if gpus else ()))]
    yield _chart(f"{key}: requests", place, metrics.requests(name, variants), metrics.rate(name, variants))
    yield _chart(f"{key}: latency", place, *latencies)
    yield _chart(f"{key}: use", place, *used)
    yield _chart(f"{key}: replicas", place, metrics.replicas(name, variants))


def _job(key: str, place: Place, watched: Watched) -> Iterator[Widget]:
    job, pipeline = watched.job(key), watched.pipeline(key)
    yield _chart(f"{key}: failed runs", place, metrics.failures(job, pipeline=pipeline, period=EVENTS_SECONDS))
    yield _chart(f"{key}: run time", place, metrics.run_time(job, pipeline=pipeline, period=EVENTS_SECONDS))


def _states(alarms: Mapping[str, Alarm], place: Place) -> Widget:
    return {
        "type": "alarm",
        "properties": {"title": "Alarms", "alarms": [alarm.id for alarm in alarms.values()]},
    }


def _chart(title: str, place: Place, *measures: Measure) -> Widget:
    return {
        "type": "metric",
        "properties": {
            "title": title,
            "region": place.region,
            "view": "timeSeries",
            "stacked": False,
            "metrics": [*_series(measures), *_expressions(measures)],
        },
    }


def _expressions(measures: Sequence[Measure]) -> Iterator[list[Any]]:
    for measure in measures:
        yield [{"expression": measure.expression, "label": measure.label, "id": measure.id}]


def _series(measures: Sequence[Measure]) -> Iterator[list[Any]]:
    """What the expressions are made of, each once and not shown itself."""
    for id_, series in {id_: one for measure in measures for id_, one in measure.series.items()}.items():
        where = [part for dimension in series.dimensions.items() for part in dimension]
        how = {"id": id_, "stat": series.metric.statistic, "period": series.period, "visible": False}
        yield [series.metric.namespace, series.metric.name, *where, how]


def _placed(rows: Sequence[Sequence[Widget]]) -> Iterator[Widget]:
    """Rows of widgets of equal width, one under the other."""
    for down, row in enumerate(rows):
        width = COLUMNS // len(row)
        for across, widget in enumerate(row):
            yield {**widget, "x": across * width, "y": down * HEIGHT, "width": width, "height": HEIGHT}
