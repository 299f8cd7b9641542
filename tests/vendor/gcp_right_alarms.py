"""Alert policies, channels and dashboards that Google takes, and what it would refuse of each."""

from __future__ import annotations

import json
from typing import Any

POLICY, CHANNEL = "gcp:monitoring/alertPolicy:AlertPolicy", "gcp:monitoring/notificationChannel:NotificationChannel"
DASHBOARD = "gcp:monitoring/dashboard:Dashboard"
QUERY = {"query": "up > 0", "duration": "300s", "evaluationInterval": "60s", "disableMetricValidation": True}
LOG = {"displayName": "failed", "conditionMatchedLog": {"filter": "severity=ERROR"}}


def dashboard(**changes: object) -> dict[str, str]:
    """A dashboard with one tile."""
    chart = {"dataSets": [{"plotType": "LINE", "timeSeriesQuery": {"prometheusQuery": "up"}}]}
    tile = {"xPos": 0, "yPos": 0, "width": 48, "height": 16, "widget": {"title": "up", "xyChart": chart}, **changes}
    return {"dashboardJson": json.dumps({"displayName": "churn", "mosaicLayout": {"columns": 48, "tiles": [tile]}})}


RIGHT: dict[str, dict[str, Any]] = {
    POLICY: {
        "project": "acme-ml",
        "displayName": "churn-errors",
        "combiner": "OR",
        "enabled": True,
        "severity": "CRITICAL",
        "conditions": [{"displayName": "errors", "conditionPrometheusQueryLanguage": QUERY}],
        "notificationChannels": ["projects/acme-ml/notificationChannels/1"],
        "alertStrategy": {"autoClose": "1800s"},
        "userLabels": {"name": "churn"},
    },
    CHANNEL: {
        "project": "acme-ml",
        "type": "email",
        "displayName": "oncall",
        "labels": {"email_address": "a@b.example"},
    },
    DASHBOARD: {"project": "acme-ml", **dashboard()},
}

WRONG: list[tuple[str, dict[str, Any], str]] = [
    (POLICY, {"severity": "LOUD"}, "'LOUD' is not one of"),
    (POLICY, {"conditions": [LOG]}, "notificationRateLimit: goes with conditionMatchedLog"),
    (POLICY, {"conditions": [{"displayName": "none"}]}, "give exactly one kind of condition, not 0"),
    (CHANNEL, {"type": "pigeon"}, "'pigeon' is not one of"),
    (CHANNEL, {"labels": {}}, "labels.email_address: missing"),
    (DASHBOARD, {"dashboardJson": "{"}, "is not JSON"),
    (DASHBOARD, dashboard(widget={"title": 1}), "1 is not of type string"),
    (DASHBOARD, dashboard(widget={"pie": {}}), "pie: unknown"),
    (DASHBOARD, dashboard(xPos=1), "is wider than 48 columns"),
]
