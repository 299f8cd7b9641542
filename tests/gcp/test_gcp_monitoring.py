"""Alarms on GCP: what each asks of Cloud Monitoring, who is told, and what is left out."""

from __future__ import annotations

import json
import re

import pytest
from tests.gcp.conftest import WEBHOOKS, blueprint
from tests.vendor import check

from mlblueprint.gcp import limits
from mlblueprint.plan import plan
from mlblueprint.problems import dotted
from mlblueprint.spec.placement import Adopt

NAME = "churn-monitoring"
SECTIONS = {
    "serving": {
        "endpoints": {
            "churn-api": {
                "variants": {
                    "champion": {"image": "train", "accelerator": "L4:1", "weight": 90},
                    "challenger": {"image": "train", "cpus": 16, "weight": 10},
                },
                "scaling": {"min": 1, "max": 3, "target": {"cpu": "60%"}},
            }
        }
    },
    "training": {"jobs": {"fit": {"image": "train", "command": ["fit"], "resources": {"cpus": 4}}}},
}


def on(metric, **more):
    return {"endpoint": "churn-api", "metric": metric, **more}


ALARMS = {
    "p95": on("latency_p95", above="250ms"),
    "hot": on("gpu", above="90%"),
    "busy": on("cpu", below="80%"),
    "quiet": on("requests", below=10, **{"for": "1h"}),
}
TOLD = {"email": ["team@acme.example"], "critical": {"webhook": ["pager"]}}


@pytest.fixture
def nodes(built):
    return built(**SECTIONS, monitoring={"alarms": ALARMS, "notify": TOLD})


def policy(nodes, key):
    return nodes[f"{NAME}-{key}"].inputs


def condition(nodes, key):
    (only,) = policy(nodes, key)["conditions"]
    return only["conditionPrometheusQueryLanguage"]


def test_error_rate_is_a_ratio_that_needs_requests(nodes):
    query = condition(nodes, "churn-api-errors")["query"]
    failed, all_ = query.split(" / ")
    assert 'response_code=~"5.*"' in failed and failed.endswith("or vector(0))")
    assert all_.endswith(" > 0) > 0.05") and "response_code=" not in all_


def test_public_and_private_endpoints_are_looked_at_alike(nodes):
    query = condition(nodes, "churn-api-errors")["query"]
    assert "online_response_count{" in query and "online_private_response_count{" in query


def test_endpoint_is_known_by_its_number(nodes):
    assert re.search(r'endpoint_id="[1-9][0-9]{0,9}"', condition(nodes, "p95")["query"])


@pytest.mark.parametrize(
    ("key", "begins", "ends"),
    [
        ("p95", "histogram_quantile(0.95, sum by (le) (rate(", " > 250"),
        ("hot", "max(avg by (deployed_model_id) (avg_over_time(", " > 0.9"),
        ("quiet", "sum(rate(", " * 60 < 10"),
        ("churn-api-full", "max(last_over_time(", " >= 3"),
    ],
)
def test_query_compares_in_the_metrics_own_unit(nodes, key, begins, ends):
    query = condition(nodes, key)["query"]
    assert query.startswith(begins) and query.endswith(ends)


def test_use_of_cpus_is_divided_by_those_of_the_smallest_machine(nodes):
    assert condition(nodes, "busy")["query"].endswith(" / 4 < 0.8")


def test_condition_lasts_and_is_there_before_the_metric(nodes):
    found = condition(nodes, "quiet")
    assert (found["duration"], found["disableMetricValidation"]) == ("3600s", True)


def test_failed_runs_are_told_apart_by_who_they_act_as(nodes):
    (only,) = policy(nodes, "fit-failed")["conditions"]
    filter_ = only["conditionMatchedLog"]["filter"]
    account = nodes["churn-training-fit-account"].inputs["accountId"]
    assert f'labels.service_account="{account}@' in filter_ and 'state="PIPELINE_STATE_FAILED"' in filter_
    assert policy(nodes, "fit-failed")["alertStrategy"]["notificationRateLimit"] == {"period": "300s"}


def test_severity_and_channels_are_those_of_the_alarm(nodes):
    critical, warning = policy(nodes, "p95"), policy(nodes, "fit-failed")
    assert (critical["severity"], warning["severity"]) == ("CRITICAL", "WARNING")
    assert (len(critical["notificationChannels"]), len(warning["notificationChannels"])) == (2, 1)
    assert critical["enabled"] is True


def test_webhook_stays_secret(nodes):
    channel = nodes[f"{NAME}-pager"]
    assert channel.inputs["type"] == "webhook_tokenauth"
    assert WEBHOOKS["pager"] not in json.dumps(channel.inputs, default=str)


def test_dashboard_shows_incidents_and_every_thing(nodes):
    body = json.loads(nodes[NAME].inputs["dashboardJson"])
    first, *others = [tile["widget"] for tile in body["mosaicLayout"]["tiles"]]
    assert all(name.startswith("alertPolicies/") for name in first["incidentList"]["policyNames"])
    assert {widget["title"].partition(":")[0] for widget in others} == {"churn-api", "fit"}


def test_google_takes_every_payload(nodes):
    ours = [node for name, node in nodes.items() if name.startswith(NAME)]
    assert [(node.name, problem) for node in ours for problem in check(node.type, node.inputs)] == []


# ---- what nothing tells of


def test_defaults_that_nothing_tells_of_are_left_out_with_a_note(write):
    text = "version: 1\nname: churn\nowner: a@b.example\nimages: {repositories: {train: {}}}\n"
    jobs = "training: {jobs: {fit: {image: train, command: [fit], resources: {cpus: 4}}}}\n"
    graph = plan(write(text + jobs), "gcp")
    assert set(graph.outputs["alarms"]) == {"fit-failed"}
    assert any("left out" in note and "fit-late" in note for note in graph.notes)


def test_clusters_alone_have_nothing_to_show(built):
    clusters = {"trainers": {"cpus": 4, "nodes": {"min": 1, "max": 1}}}
    assert not [name for name in built(compute={"clusters": clusters}) if name.startswith(NAME)]


@pytest.mark.parametrize(
    ("alarm", "path"),
    [
        ({"job": "fit", "metric": "late", "above": "5h"}, "monitoring.alarms.mine.metric"),
        ({"cluster": "trainers", "metric": "stuck"}, "monitoring.alarms.mine.cluster"),
    ],
    ids=["late", "stuck"],
)
def test_what_somebody_asked_for_is_refused(alarm, path):
    clusters = {"trainers": {"cpus": 4, "nodes": {"min": 1, "max": 1}}}
    wanted = blueprint(**SECTIONS, compute={"clusters": clusters}, monitoring={"alarms": {"mine": alarm}})
    assert path in [dotted(problem.path) for problem in limits.check(wanted, Adopt())]
