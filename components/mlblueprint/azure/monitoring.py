"""`monitoring`: alert rules of Azure Monitor, action groups that tell of them, and one workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_azure_native import monitor

from mlblueprint import spec
from mlblueprint.alarms import words
from mlblueprint.azure.dashboard import dashboard
from mlblueprint.azure.metrics import iso
from mlblueprint.azure.notify import Groups
from mlblueprint.azure.place import Place
from mlblueprint.azure.watched import Query, Watched, unseen
from mlblueprint.azure.workspace import Workspace
from mlblueprint.contract import Serving
from mlblueprint.spec.monitoring import Alarm as AlarmSpec
from mlblueprint.spec.monitoring import Failed
from mlblueprint.spec.notify import Severity

SEVERITIES: Mapping[Severity, int] = {"critical": 0, "warning": 2}
"""https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-overview (severity), not read."""

EVALUATED = "PT5M"
"""How often rules ask. Once a minute costs three times as much, and logs come minutes late."""

FAILED_WINDOWS = (1, 5, 15, 30, 60, 360, 720, 1440)
"""Minutes that a metric alert may look back.

https://github.com/Azure/azure-cli/issues/31138, read 2026-11-21.
"""

WORKSPACE = "Microsoft.MachineLearningServices/workspaces"
FAILED = "Failed Runs"
"""Metric of a workspace with dimension ExperimentName, which is the job's name.

https://learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-machinelearningservices-workspaces-metrics,
read 2026-11-21
"""


class Monitoring(ComponentResource):
    """All alarms, and a workbook of what they look at."""

    alarms: Mapping[str, Alarm]
    dashboard: Output[str] | None
    """Address of the workbook in the portal."""

    def __init__(
        self,
        name: str,
        spec: spec.Monitoring,
        *,
        blueprint: spec.Blueprint,
        place: Place,
        workspace: Workspace,
        serving: Serving | None,
        webhooks: Mapping[str, Input[str]],
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:azure:Monitoring", name, None, opts)
        child = ResourceOptions(parent=self)
        watched = Watched(blueprint, serving)
        groups = Groups(name, spec.notify, place=place, webhooks=webhooks, opts=child)
        out = [key for key, alarm in blueprint.alarms.items() if unseen(alarm)]
        if out:
            # Only those that nobody asked for: `limits.py` refuses the others.
            pulumi.log.warn(f"left out, because rules look back for two days at the most: {', '.join(out)}", self)
        self.alarms = {
            key: Alarm(
                f"{name}-{key}", alarm, place=place, workspace=workspace, watched=watched, groups=groups, opts=child
            )
            for key, alarm in blueprint.alarms.items()
            if key not in out
        }
        self.dashboard = dashboard(self, name, place, workspace, watched) if spec.dashboard else None
        self.register_outputs({"dashboard": self.dashboard})


class Alarm(ComponentResource):
    """One alert rule. Without data it does not fire."""

    id: Output[str]
    """Resource id of the rule."""

    def __init__(
        self,
        name: str,
        spec: AlarmSpec,
        *,
        place: Place,
        workspace: Workspace,
        watched: Watched,
        groups: Groups,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("mlblueprint:azure:Alarm", name, None, opts)
        told = groups.of(spec.severity)
        if isinstance(spec, Failed):
            self.id = _on_metric(self, name, spec, told, place, workspace).id
        else:
            self.id = _on_logs(self, name, spec, watched.query(spec), told, place, workspace).id
        self.register_outputs({"id": self.id})


def _on_logs(
    parent: Alarm,
    name: str,
    spec: AlarmSpec,
    query: Query,
    told: Sequence[Output[str]],
    place: Place,
    workspace: Workspace,
) -> monitor.ScheduledQueryRule:
    """A query that has rows when the alarm is to fire."""
    return monitor.ScheduledQueryRule(
        name,
        monitor.ScheduledQueryRuleArgs(
            resource_group_name=place.group,
            location=place.region,
            tags=place.tags,
            kind=monitor.Kind.LOG_ALERT,
            display_name=name,
            description=words(spec),
            enabled=True,
            severity=SEVERITIES[spec.severity],
            scopes=[workspace.logs.id],
            # A table comes with its first line.
            skip_query_validation=True,
            auto_mitigate=True,
            evaluation_frequency=EVALUATED,
            window_size=iso(query.minutes),
            criteria=monitor.ScheduledQueryRuleCriteriaArgs(
                all_of=[
                    monitor.ConditionArgs(
                        query=query.text,
                        time_aggregation="Count",
                        operator="GreaterThan",
                        threshold=0,
                        failing_periods=monitor.ConditionFailingPeriodsArgs(
                            number_of_evaluation_periods=1, min_failing_periods_to_alert=1
                        ),
                    )
                ]
            ),
            actions=monitor.ActionsArgs(action_groups=list(told)),
        ),
        opts=ResourceOptions(parent=parent),
    )


def _on_metric(
    parent: Alarm, name: str, spec: Failed, told: Sequence[Output[str]], place: Place, workspace: Workspace
) -> monitor.MetricAlert:
    """Runs of a job that failed: what the workspace counts, also of runs that never came to a machine."""
    minutes = next(known for known in FAILED_WINDOWS if known >= spec.minutes)
    return monitor.MetricAlert(
        name,
        monitor.MetricAlertArgs(
            resource_group_name=place.group,
            location="global",
            tags=place.tags,
            description=words(spec),
            enabled=True,
            severity=SEVERITIES[spec.severity],
            scopes=[workspace.id],
            auto_mitigate=True,
            evaluation_frequency="PT1M" if minutes < 360 else "PT5M",
            window_size=iso(minutes),
            criteria=monitor.MetricAlertSingleResourceMultipleMetricCriteriaArgs(
                odata_type="Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
                all_of=[
                    monitor.MetricCriteriaArgs(
                        criterion_type="StaticThresholdCriterion",
                        name="failed",
                        metric_namespace=WORKSPACE,
                        metric_name=FAILED,
                        time_aggregation="Total",
                        operator="GreaterThan",
                        threshold=0,
                        dimensions=[
                            monitor.MetricDimensionArgs(name="ExperimentName", operator="Include", values=[spec.job])
                        ],
                        # The dimension has a value only after the first run.
                        skip_metric_validation=True,
                    )
                ],
            ),
            actions=[monitor.MetricAlertActionArgs(action_group_id=group) for group in told],
        ),
        opts=ResourceOptions(parent=parent),
    )
