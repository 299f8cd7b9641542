"""Alarms, topics and dashboards that AWS takes, and what it would refuse of each."""

from __future__ import annotations

import json

ACCOUNT = "123456789012"
TOPIC = f"arn:aws:sns:eu-west-1:{ACCOUNT}:churn-critical"
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ALARM, DASHBOARD = "aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/dashboard:Dashboard"
RULE, SUBSCRIPTION = "aws:cloudwatch/eventRule:EventRule", "aws:sns/topicSubscription:TopicSubscription"
DIMENSIONS = {"EndpointName": "churn", "VariantName": "main"}


def dashboard(**changes: object) -> str:
    """A dashboard with one chart of one metric, and what is made of it."""
    metrics: list[object] = [
        ["AWS/SageMaker", "Invocations", "EndpointName", "churn", {"id": "m0", "visible": False}],
        [{"expression": "FILL(m0, 0)", "label": "requests", "id": "e0"}],
    ]
    properties = {"region": "eu-west-1", "metrics": metrics, **changes}
    box = {"x": 0, "y": 0, "width": 24, "height": 6}
    return json.dumps({"widgets": [{"type": "metric", "properties": properties, **box}]})


RIGHT: dict[str, dict[str, object]] = {
    ALARM: {
        "name": "churn-errors",
        "comparisonOperator": "GreaterThanThreshold",
        "evaluationPeriods": 5,
        "datapointsToAlarm": 5,
        "threshold": 5.0,
        "treatMissingData": "notBreaching",
        "actionsEnabled": True,
        "alarmActions": [TOPIC],
        "metricQueries": [
            {"id": "e0", "expression": "FILL(m0, 0)", "returnData": True},
            {
                "id": "m0",
                "returnData": False,
                "metric": {
                    "namespace": "AWS/SageMaker",
                    "metricName": "Invocations",
                    "stat": "Sum",
                    "period": 60,
                    "dimensions": DIMENSIONS,
                },
            },
        ],
    },
    DASHBOARD: {"dashboardName": "churn", "dashboardBody": dashboard()},
    RULE: {"name": "churn-stuck", "state": "ENABLED", "eventPattern": json.dumps({"source": ["aws.batch"]})},
    "aws:sns/topic:Topic": {"name": "churn-critical", "kmsMasterKeyId": KEY, "tags": {"owner": "ml"}},
    "aws:sns/topicPolicy:TopicPolicy": {
        "arn": TOPIC,
        "policy": json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "cloudwatch.amazonaws.com"},
                        "Action": "sns:Publish",
                        "Resource": TOPIC,
                    }
                ],
            }
        ),
    },
    SUBSCRIPTION: {"topic": TOPIC, "protocol": "email", "endpoint": "oncall@acme.example"},
}

WRONG: list[tuple[str, str, object, str]] = [
    (ALARM, "comparisonOperator", "Above", "'Above' is not one of"),
    (ALARM, "treatMissingData", "ok", "'ok' is not one of"),
    (ALARM, "metricQueries[1].metric.period", 45, "45 is not one of"),
    (ALARM, "metricQueries[0].id", "E0", "is not an id"),
    (ALARM, "metricQueries[1].metric.dimensions", {"EndpointName": 1}, "1 is not text"),
    (ALARM, "alarmActions", [TOPIC] * 6, "5 at most"),
    (DASHBOARD, "dashboardBody", "{", "is not JSON"),
    (DASHBOARD, "dashboardBody", dashboard(metrics=[[{"expression": "m7", "id": "e0"}]]), "m7 is used and not there"),
    (DASHBOARD, "dashboardBody", dashboard(metrics=[["AWS/SageMaker"]]), "is not a namespace, a metric"),
    (DASHBOARD, "dashboardBody", dashboard(colour="red"), "colour: unknown"),
    (RULE, "eventPattern", '{"source": "aws.batch"}', "is not a list of values"),
    (SUBSCRIPTION, "protocol", "webhook", "'webhook' is not one of"),
]
