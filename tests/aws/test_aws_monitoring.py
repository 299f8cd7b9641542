"""Alarms on AWS: what each looks at, when it fires, who is told, and what no payload may lack."""

from __future__ import annotations

import json

import pytest
from tests.aws.conftest import blueprint, build, statements
from tests.vendor import check

from mlblueprint.aws import limits, metrics
from mlblueprint.problems import dotted
from mlblueprint.spec.placement import Adopt

NAME = "churn-monitoring"
HOOK = "https://hooks.example/token"
SERVING = {
    "endpoints": {
        "churn-api": {
            "variants": {
                "champion": {"image": "train", "accelerator": "L4:1", "weight": 90},
                "challenger": {"image": "train", "cpus": 8, "weight": 10},
            },
            "scaling": {"min": 1, "max": 3, "target": {"cpu": "60%"}},
            "rollout": {"rollback_on": ["churn-api-errors"]},
        }
    }
}
FIT = {"image": "train", "command": ["fit"], "reads": ["features"]}
TRAINING = {
    "jobs": {
        "fit": {**FIT, "resources": {"cpus": 4}, "max_runtime": "10h"},
        "crowd": {**FIT, "cluster": "trainers"},
    }
}
COMPUTE = {"clusters": {"trainers": {"accelerator": "L4:1", "nodes": {"max": 3}}}}
TOLD = {"email": ["team@acme.example"], "critical": {"webhook": ["pager"]}}


def on(metric, **more):
    return {"endpoint": "churn-api", "metric": metric, **more}


def watched(alarms=None, **monitoring):
    """A stack with something of everything to watch."""
    sections = {"serving": SERVING, "training": TRAINING, "compute": COMPUTE}
    return build(webhooks={"pager": HOOK}, monitoring={"alarms": alarms or {}, **monitoring}, **sections)


def alarm(nodes, key):
    return nodes["MetricAlarm", f"{NAME}-{key}"].inputs


def expression(inputs):
    return inputs["metricQueries"][0]["expression"]


def series(inputs):
    return {query["id"]: query["metric"] for query in inputs["metricQueries"][1:]}


@pytest.fixture(scope="module")
def plain():
    return watched(notify=TOLD)


@pytest.fixture(scope="module")
def asked():
    return watched(
        {
            "p95": on("latency_p95", above="250ms"),
            "hot": on("gpu", above="90%", **{"for": "1h"}),
            "busy": on("cpu", above="80%"),
            "quiet": on("requests", below=10),
            "churn-api-errors": on("error_rate", above="1%", severity="warning"),
        },
        silence=["fit-late", "trainers-stuck"],
    )


# ---- what is looked at


def test_defaults_are_there_without_being_asked_for(plain):
    made = {name.removeprefix(f"{NAME}-") for kind, name in plain if kind == "MetricAlarm"}
    endpoint, jobs = {"churn-api-errors", "churn-api-full"}, {"fit-failed", "fit-late", "crowd-failed", "crowd-late"}
    assert made == endpoint | jobs | {"trainers-stuck"}


def test_error_rate_is_all_failed_of_all_requests_and_none_without_any(plain):
    inputs = alarm(plain, "churn-api-errors")
    requests, failed = "(FILL(requests_0, 0) + FILL(requests_1, 0))", "(FILL(failures_0, 0) + FILL(failures_1, 0))"
    assert expression(inputs) == f"IF({requests} > 0, 100 * {failed} / {requests}, 0)"
    assert (inputs["comparisonOperator"], inputs["threshold"]) == ("GreaterThanThreshold", 5)
    assert (inputs["evaluationPeriods"], inputs["datapointsToAlarm"]) == (5, 5)


def test_variants_are_told_apart_by_name_and_the_endpoint_by_its_own(plain):
    found = series(alarm(plain, "churn-api-errors"))
    assert [one["dimensions"]["VariantName"] for one in found.values()] == ["champion", "challenger"] * 2
    assert {one["dimensions"]["EndpointName"] for one in found.values()} == {_endpoint(plain)}
    assert {one["period"] for one in found.values()} == {60}


def _endpoint(nodes):
    (group,) = (n for (kind, n), _ in zip(nodes, nodes, strict=True) if kind == "LogGroup" and "serving" in n)
    return nodes["LogGroup", group].inputs["name"].rpartition("/")[2]


def test_latency_is_in_milliseconds(asked):
    inputs = alarm(asked, "p95")
    assert expression(inputs) == "MAX([FILL(latency_p95_0, 0), FILL(latency_p95_1, 0)]) / 1000"
    assert {one["stat"] for one in series(inputs).values()} == {"p95"}
    assert inputs["threshold"] == 250


def test_use_is_a_share_of_what_one_instance_has(asked):
    assert expression(alarm(asked, "busy")) == "MAX([FILL(cpu_0, 0) / 4, FILL(cpu_1, 0) / 8])"
    hot = alarm(asked, "hot")
    assert expression(hot) == "MAX([FILL(gpu_0, 0) / 1])"
    assert next(iter(series(hot).values()))["dimensions"]["VariantName"] == "champion"
    assert hot["evaluationPeriods"] == 60


def test_replicas_are_all_requests_over_those_of_one(plain):
    inputs = alarm(plain, "churn-api-full")
    assert "requests_0 / requests_per_replica_0" in expression(inputs)
    assert (inputs["comparisonOperator"], inputs["threshold"]) == ("GreaterThanOrEqualToThreshold", 2.5)


def test_below_counts_all_requests(asked):
    inputs = alarm(asked, "quiet")
    assert (inputs["comparisonOperator"], inputs["threshold"]) == ("LessThanThreshold", 10)
    assert expression(inputs) == "(FILL(requests_0, 0) + FILL(requests_1, 0))"


@pytest.mark.parametrize(
    ("key", "dimension", "names", "threshold"),
    [
        ("fit-failed", "PipelineName", {"ExecutionFailed"}, 0),
        ("fit-late", "PipelineName", {"ExecutionDuration"}, 8 * 3600),
        ("crowd-failed", "StateMachineArn", {"ExecutionsFailed", "ExecutionsTimedOut"}, 0),
        ("crowd-late", "StateMachineArn", {"ExecutionTime"}, int(24 * 0.8 * 60) * 60),
    ],
)
def test_jobs_are_pipelines_or_state_machines(plain, key, dimension, names, threshold):
    inputs = alarm(plain, key)
    found = series(inputs).values()
    assert {one["metricName"] for one in found} == names and all(
        list(one["dimensions"]) == [dimension] for one in found
    )
    assert (inputs["threshold"], inputs["evaluationPeriods"]) == (threshold, 1)


def test_stuck_counts_what_batch_says_of_the_queue(plain):
    pattern = json.loads(plain["EventRule", f"{NAME}-trainers-stuck"].inputs["eventPattern"])
    (queue,) = pattern["detail"]["jobQueue"]
    assert ":job-queue/churn-compute-trainers-" in queue and pattern["detail-type"] == ["Batch Job Queue Blocked"]
    (metric,) = series(alarm(plain, "trainers-stuck")).values()
    assert (metric["metricName"], metric["period"]) == ("MatchedEvents", 1800)


def test_alarm_of_the_same_name_takes_the_place_of_a_default(asked):
    inputs = alarm(asked, "churn-api-errors")
    assert (inputs["threshold"], inputs["tags"]) == (1, {"mlblueprint:severity": "warning"})


def test_silenced_alarm_is_not_made(asked):
    assert ("MetricAlarm", f"{NAME}-fit-late") not in asked and ("EventRule", f"{NAME}-trainers-stuck") not in asked


# ---- when, and who is told


def test_nothing_fires_without_data(plain, asked):
    alarms = [node.inputs for nodes in (plain, asked) for (kind, _), node in nodes.items() if kind == "MetricAlarm"]
    assert {inputs["treatMissingData"] for inputs in alarms} == {"notBreaching"}


def test_each_severity_has_a_topic_that_the_key_encrypts(plain):
    default = plain["BucketServerSideEncryptionConfiguration", "churn-storage-features-encryption"].inputs["rules"]
    key = default[0]["applyServerSideEncryptionByDefault"]["kmsMasterKeyId"]
    for severity in ("critical", "warning"):
        assert plain["Topic", f"{NAME}-{severity}"].inputs["kmsMasterKeyId"] == key
    allowed = {s["Sid"]: s for s in statements(plain["Key", "churn-keys"])}
    assert allowed["Alarms"]["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert "aws:SourceAccount" in allowed["Alarms"]["Condition"]["StringEquals"]


def test_alarms_tell_the_topic_of_their_severity(plain):
    for key, severity in (("churn-api-errors", "critical"), ("churn-api-full", "warning")):
        inputs = alarm(plain, key)
        assert inputs["actionsEnabled"] is True and inputs["alarmActions"] == inputs["okActions"]
        assert f":{NAME}-{severity}-" in inputs["alarmActions"][0]


def test_topic_takes_alarms_of_this_account_alone(plain):
    (statement,) = statements(plain["TopicPolicy", f"{NAME}-critical"])
    assert (statement["Principal"], statement["Action"]) == ({"Service": "cloudwatch.amazonaws.com"}, "sns:Publish")
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}


def test_webhook_is_told_of_critical_alarms_and_stays_secret(plain):
    hooks = {name: node for (kind, name), node in plain.items() if kind == "TopicSubscription" and "pager" in name}
    (node,) = hooks.values()
    assert list(hooks) == [f"{NAME}-critical-pager"] and node.inputs["protocol"] == "https"
    assert HOOK not in json.dumps(node.to_dict() if hasattr(node, "to_dict") else node.inputs, default=str)


def test_nobody_is_told_when_nobody_is_named(asked):
    assert not [name for kind, name in asked if kind == "Topic"]
    assert alarm(asked, "p95")["alarmActions"] == []


# ---- the dashboard and the rest


def test_dashboard_shows_every_alarm_and_every_thing(plain):
    body = json.loads(plain["Dashboard", NAME].inputs["dashboardBody"])
    alarms, *charts = body["widgets"]
    assert len(alarms["properties"]["alarms"]) == 7
    titles = {chart["properties"]["title"].partition(":")[0] for chart in charts}
    assert {"churn-api", "fit", "crowd"} <= titles


def test_no_dashboard_where_none_is_wanted():
    assert not [name for kind, name in watched(dashboard=False) if kind == "Dashboard"]


def test_endpoint_is_released_under_the_eyes_of_its_alarms(plain):
    text = json.dumps([node.inputs for node in plain.values()], default=str)
    assert text.count(f"{NAME}-churn-api-errors-") > 1


def test_aws_takes_every_payload(plain, asked):
    ours = [node for nodes in (plain, asked) for node in nodes.values() if node.name.startswith(NAME)]
    assert [(node.name, problem) for node in ours for problem in check(node.type, node.inputs)] == []


def test_most_variants_fit_into_one_alarm():
    """CloudWatch takes ten metrics at the most: PutMetricAlarm, `Metrics`."""
    variants = [metrics.Variant(str(at), 4, 1) for at in range(4)]
    assert len(metrics.rate("e", variants).series) <= 10 and len(metrics.replicas("e", variants).series) <= 10


@pytest.mark.parametrize("accelerator", [None, "Inferentia2:1"])
def test_use_of_accelerators_wants_accelerators_that_are_measured(accelerator):
    machine = {"accelerator": accelerator} if accelerator else {"cpus": 4}
    endpoints = {"churn-api": {"variants": {"main": {"image": "train", **machine}}}}
    hot = {"hot": on("gpu", above="90%")}
    problems = limits.check(blueprint(serving={"endpoints": endpoints}, monitoring={"alarms": hot}), Adopt())
    assert "monitoring.alarms.hot.metric" in [dotted(problem.path) for problem in problems]
