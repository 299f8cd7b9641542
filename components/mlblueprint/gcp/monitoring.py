"""`monitoring`: alert policies of Cloud Monitoring, channels that tell of them, and one dashboard."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_gcp import monitoring

from mlblueprint import spec
from mlblueprint.alarms import words
from mlblueprint.contract import Serving, Training
from mlblueprint.gcp.dashboard import dashboard
from mlblueprint.gcp.notify import API, Channels
from mlblueprint.gcp.place import Place
from mlblueprint.gcp.watched import UNSEEN, Watched
from mlblueprint.spec.monitoring import Alarm as AlarmSpec
from mlblueprint.spec.monitoring import EndpointAlarm, Failed

EVALUATED = "60s"
CLOSES_AFTER = "1800s"
"""How long an incident without new data stays open; Google takes no less.

https://docs.cloud.google.com/monitoring/alerts/incidents-events, not read
"""
LOGGING = "logging.googleapis.com"


class Monitoring(ComponentResource):
    """All alarms that Vertex AI can be watched by, and a dashboard of what they look at."""

    alarms: Mapping[str, Alarm]
    dashboard: Output[str] | None
    """Address of the dashboard in the console."""

    def __init__(
        self,
        name: str,
        spec: spec.Monitoring,
        *,
        blueprint: spec.Blueprint,
        place: Place,
        training: Training | None,
        serving: Serving | None,
        webhooks: Mapping[str, Input[str]],
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:gcp:Monitoring", name, None, opts)
        child = ResourceOptions(parent=self)
        watched = Watched(blueprint, training, serving)
        channels = Channels(name, spec.notify, place=place, webhooks=webhooks, opts=child)
        unseen = [key for key, alarm in blueprint.alarms.items() if isinstance(alarm, UNSEEN)]
        if unseen:
            # Only those that nobody asked for: `limits.py` refuses the others.
            pulumi.log.warn(f"left out, because Vertex AI does not tell: {', '.join(unseen)}", self)
        self.alarms = {
            key: Alarm(f"{name}-{key}", alarm, place=place, watched=watched, channels=channels, opts=child)
            for key, alarm in blueprint.alarms.items()
            if not isinstance(alarm, UNSEEN)
        }
        self.dashboard = None
        if spec.dashboard and (blueprint.serving or blueprint.training):  # of clusters there is nothing to show
            self.dashboard = dashboard(self, name, place, watched, [alarm.id for alarm in self.alarms.values()])
        self.register_outputs({"dashboard": self.dashboard})


class Alarm(ComponentResource):
    """One alert policy. Without data it does not fire."""

    id: Output[str]
    """`projects/P/alertPolicies/N`."""

    def __init__(
        self,
        name: str,
        spec: AlarmSpec,
        *,
        place: Place,
        watched: Watched,
        channels: Channels,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:gcp:Alarm", name, None, opts)
        event = isinstance(spec, Failed)
        policy = monitoring.AlertPolicy(
            name,
            monitoring.AlertPolicyArgs(
                project=place.project,
                display_name=name,
                enabled=True,
                severity=spec.severity.upper(),
                combiner="OR",
                conditions=[_condition(spec, watched, place)],
                notification_channels=channels.of(spec.severity),
                alert_strategy=monitoring.AlertPolicyAlertStrategyArgs(
                    auto_close=CLOSES_AFTER,
                    # What a log says has no end to tell of, and may be said again at once.
                    notification_rate_limit=monitoring.AlertPolicyAlertStrategyNotificationRateLimitArgs(
                        period=f"{spec.for_.seconds}s"
                    )
                    if event
                    else None,
                    notification_prompts=["OPENED"] if event else ["OPENED", "CLOSED"],
                ),
                documentation=monitoring.AlertPolicyDocumentationArgs(content=words(spec), mime_type="text/markdown"),
                user_labels=place.labels,
            ),
            opts=ResourceOptions(parent=self, depends_on=[place.api(API), *([place.api(LOGGING)] if event else [])]),
        )
        self.id = policy.name
        self.register_outputs({"id": self.id})


def _condition(spec: AlarmSpec, watched: Watched, place: Place) -> monitoring.AlertPolicyConditionArgs:
    """A log entry that says so, or a query that has had an answer for so long.

    Raises:
        ValueError: it is one of those that nothing tells of.
    """
    if isinstance(spec, Failed):
        return monitoring.AlertPolicyConditionArgs(
            display_name=words(spec),
            condition_matched_log=monitoring.AlertPolicyConditionConditionMatchedLogArgs(
                filter=watched.failures(spec.job, place.project)
            ),
        )
    if not isinstance(spec, EndpointAlarm):
        raise ValueError(f"{words(spec)}: nothing on GCP tells")
    return monitoring.AlertPolicyConditionArgs(
        display_name=words(spec),
        condition_prometheus_query_language=monitoring.AlertPolicyConditionConditionPrometheusQueryLanguageArgs(
            query=watched.query(spec),
            duration=f"{spec.for_.seconds}s",
            evaluation_interval=EVALUATED,
            disable_metric_validation=True,
        ),
    )
