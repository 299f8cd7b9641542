"""Alarms on Azure: what each asks of the logs, who is told, and how far a rule looks back."""

from __future__ import annotations

import json

import pytest
from tests.azure.conftest import BLUEPRINT, WEBHOOKS
from tests.vendor import check

from mlblueprint.azure import limits, metrics
from mlblueprint.problems import dotted
from mlblueprint.spec import Blueprint
from mlblueprint.spec.placement import Adopt

NAME = "churn-monitoring"
SECTIONS = {
    "serving": {
        "endpoints": {
            "churn-api": {
                "variants": {
                    "champion": {"image": "serve", "accelerator": "T4:1", "weight": 90},
                    "challenger": {"image": "serve", "cpus": 4, "weight": 10},
                },
                "scaling": {"min": 1, "max": 3, "target": {"cpu": "60%"}},
            }
        }
    },
    "training": {"jobs": {"fit": {"image": "train", "command": ["fit"], "cluster": "trainers"}}},
}


def on(metric, **more):
    return {"endpoint": "churn-api", "metric": metric, **more}


ALARMS = {
    "p95": on("latency_p95", above="250ms"),
    "hot": on("gpu", above="90%", **{"for": "20m"}),
    "busy": on("cpu", below="80%"),
    "quiet": on("requests", below=10, **{"for": "1h"}),
}
TOLD = {"email": ["team@acme.example"], "critical": {"webhook": ["pager"]}}


@pytest.fixture(scope="module")
def nodes(build):
    return build(**SECTIONS, monitoring={"alarms": ALARMS, "notify": TOLD})


def rule(nodes, key):
    return nodes[f"{NAME}-{key}"].inputs


def query(nodes, key):
    (only,) = rule(nodes, key)["criteria"]["allOf"]
    assert (only["timeAggregation"], only["operator"], only["threshold"]) == ("Count", "GreaterThan", 0)
    return only["query"]


def test_error_rate_is_failed_of_all_and_needs_requests(nodes):
    text = query(nodes, "churn-api-errors")
    assert "value = todouble(100.0 * countif(toint(ResponseCode) >= 500) / count())" in text
    assert text.endswith("| where rows > 0\n| where value > 5")


@pytest.mark.parametrize(
    ("key", "holds", "ends"),
    [
        ("p95", "percentile(TotalDurationMs, 95)", "value > 250"),
        ("hot", "MetricName == 'GpuUtilizationPercentage'", "value > 90"),
        ("busy", "summarize value = min(value)", "value < 80"),
        ("quiet", "count() / 60.0", "value < 10"),
        ("churn-api-full", "todouble(min(Count)) by Resource", "value >= 3"),
    ],
)
def test_query_compares_in_the_logs_own_unit(nodes, key, holds, ends):
    text = query(nodes, key)
    assert holds in text and text.endswith(ends)


def test_endpoint_and_its_deployments_are_known_by_id(nodes):
    endpoint = "/onlineEndpoints/" + nodes["churn-serving-churn-api"].inputs["endpointName"]
    assert f"{endpoint}'" in query(nodes, "p95") and f"{endpoint}/deployments/'" in query(nodes, "hot")


def test_deployments_are_measured_in_the_logs(nodes):
    measured = [node.inputs for name, node in nodes.items() if name.endswith("-metrics")]
    assert len(measured) == 2
    assert all(one["metrics"] == [{"category": "AllMetrics", "enabled": True}] for one in measured)


@pytest.mark.parametrize(
    ("key", "window"), [("p95", "PT10M"), ("hot", "PT30M"), ("quiet", "PT2H"), ("fit-late", "P2D")]
)
def test_window_holds_the_time_and_the_lateness_of_logs(nodes, key, window):
    assert rule(nodes, key)["windowSize"] == window


def test_every_duration_has_a_window():
    assert [metrics.window(minutes + metrics.LATE_MINUTES) for minutes in (1, 24 * 60)] == [10, 2880]


def test_windows_are_in_the_units_that_azure_writes():
    """As its lists have them: minutes below an hour, hours below a day, days."""
    assert [metrics.iso(minutes) for minutes in (1, 45, 60, 360, 1440, 2880)] == [
        "PT1M",
        "PT45M",
        "PT1H",
        "PT6H",
        "P1D",
        "P2D",
    ]


def test_failed_runs_are_the_workspaces_own_count(nodes):
    inputs = rule(nodes, "fit-failed")
    (criterion,) = inputs["criteria"]["allOf"]
    assert (criterion["metricName"], criterion["dimensions"][0]["values"]) == ("Failed Runs", ["fit"])
    assert inputs["enabled"] is True and inputs["actions"][0]["actionGroupId"].rpartition("/")[2].startswith(
        f"{NAME}-warning"
    )


def test_late_and_stuck_go_by_events_of_machines(nodes):
    assert "ExperimentName == 'fit'" in query(nodes, "fit-late") and "> 69120s" in query(nodes, "fit-late")
    assert "ClusterName == 'trainers'" in query(nodes, "trainers-stuck")
    assert query(nodes, "trainers-stuck").endswith("EventType == 'JobSubmitted' and TimeGenerated < ago(30m)")


def test_severity_and_group_are_those_of_the_alarm(nodes):
    critical, warning = rule(nodes, "p95"), rule(nodes, "fit-late")
    assert (critical["severity"], warning["severity"]) == (0, 2)
    assert critical["actions"]["actionGroups"][0].rpartition("/")[2].startswith(f"{NAME}-critical")


def test_webhook_is_told_of_critical_alarms_and_stays_secret(nodes):
    critical, warning = rule(nodes, "critical"), rule(nodes, "warning")
    assert [hook["name"] for hook in critical["webhookReceivers"]] == ["pager"] and not warning.get("webhookReceivers")
    assert WEBHOOKS["pager"] not in json.dumps(critical, default=str)


def test_workbook_shows_every_thing(nodes):
    items = json.loads(nodes[NAME].inputs["serializedData"])["items"]
    assert {item["name"].partition(":")[0] for item in items[1:]} == {"churn-api", "fit", "trainers"}


def test_azure_takes_every_payload(nodes):
    ours = [node for name, node in nodes.items() if name.startswith(NAME) or name.endswith("-metrics")]
    assert [(node.name, problem) for node in ours for problem in check(node.type, node.inputs)] == []


def test_late_is_refused_where_a_rule_cannot_look_back(build):
    long = {"fit": {"image": "train", "command": ["fit"], "cluster": "trainers", "max_runtime": "4d"}}
    alarms = {"slow": {"job": "fit", "metric": "late", "above": "3d"}}
    wanted = Blueprint.model_validate({**BLUEPRINT, "training": {"jobs": long}, "monitoring": {"alarms": alarms}})
    assert "monitoring.alarms.slow.above" in [dotted(problem.path) for problem in limits.check(wanted, Adopt())]
    assert f"{NAME}-fit-late" not in build(training={"jobs": long}), "the default one is left out"
