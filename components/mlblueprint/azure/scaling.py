"""How many replicas a deployment has: always Azure Monitor's to say, so that no update of ours ever sets the number.

A profile whose minimum is its maximum holds a fixed number: autoscale sees to the limits whatever the rules say, and a
resource has one setting alone.
https://learn.microsoft.com/azure/azure-monitor/autoscale/autoscale-understanding-settings, read 2026-11-21.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi import Input, ResourceOptions
from pulumi_azure_native import monitor

from mlblueprint.azure.place import Place
from mlblueprint.spec.serving import Scaling, Target

EASE = 0.7
"""Part of the target below which a replica goes, which leaves a margin. Of two that bear 0.7 each none goes: the other
would bear 1.4, and autoscale takes nothing that it would have to bring back.
https://learn.microsoft.com/azure/azure-monitor/autoscale/autoscale-flapping, read 2026-11-21."""

HABIT_SECONDS = 300
"""Time between two steps where the blueprint says nothing, as Azure's own examples have it (same place)."""


@dataclass(frozen=True, slots=True)
class Metric:
    """What Azure ML measures of a deployment."""

    name: str
    shared: bool = False
    """Whether the number is the deployment's, to be divided by its replicas."""


METRICS: Mapping[str, Metric] = {
    "requests_per_replica": Metric("RequestsPerMinute", shared=True),
    "cpu": Metric("CpuUtilizationPercentage"),
    "gpu": Metric("GpuUtilizationPercentage"),
}
"""Target -> metric of Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments.

https://learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-machinelearningservices-workspaces-onlineendpoints-deployments-metrics,
read 2026-11-21.
"""


def autoscale(
    name: str, spec: Scaling, deployment: Input[str], place: Place, opts: ResourceOptions
) -> monitor.AutoscaleSetting:
    """The setting of one deployment."""
    return monitor.AutoscaleSetting(
        name,
        monitor.AutoscaleSettingArgs(
            resource_group_name=place.group,
            location=place.region,
            tags=place.tags,
            enabled=True,
            target_resource_uri=deployment,
            profiles=[
                monitor.AutoscaleProfileArgs(
                    name="replicas",
                    capacity=monitor.ScaleCapacityArgs(
                        minimum=str(spec.min), maximum=str(spec.max), default=str(spec.min)
                    ),
                    rules=_rules(spec, deployment),
                )
            ],
        ),
        opts=opts,
    )


def _rules(spec: Scaling, deployment: Input[str]) -> list[monitor.ScaleRuleArgs]:
    if not spec.moves or spec.target is None:
        return []
    metric, target = _wanted(spec.target)
    more, less = monitor.ScaleDirection.INCREASE, monitor.ScaleDirection.DECREASE
    above, below = monitor.ComparisonOperationType.GREATER_THAN, monitor.ComparisonOperationType.LESS_THAN
    return [
        _rule(
            deployment, metric, above, target, more, spec.scale_out_cooldown.seconds if spec.scale_out_cooldown else 0
        ),
        _rule(
            deployment,
            metric,
            below,
            target * EASE,
            less,
            spec.scale_in_cooldown.seconds if spec.scale_in_cooldown else 0,
        ),
    ]


def _wanted(target: Target) -> tuple[Metric, float]:
    """The metric of a target, and how much of it."""
    if target.requests_per_replica is not None:
        return METRICS["requests_per_replica"], target.requests_per_replica
    key = "cpu" if target.cpu is not None else "gpu"
    return METRICS[key], getattr(target, key).value


def _rule(
    deployment: Input[str],
    metric: Metric,
    operator: monitor.ComparisonOperationType,
    threshold: float,
    direction: monitor.ScaleDirection,
    cooldown: int,
) -> monitor.ScaleRuleArgs:
    """One step of one replica, when five minutes say so."""
    return monitor.ScaleRuleArgs(
        metric_trigger=monitor.MetricTriggerArgs(
            metric_name=metric.name,
            metric_resource_uri=deployment,
            time_grain="PT1M",
            time_window="PT5M",
            statistic=monitor.MetricStatisticType.AVERAGE,
            time_aggregation=monitor.TimeAggregationType.AVERAGE,
            operator=operator,
            threshold=round(threshold, 2),
            divide_per_instance=metric.shared,
        ),
        scale_action=monitor.ScaleActionArgs(
            direction=direction,
            type=monitor.ScaleType.CHANGE_COUNT,
            value="1",
            cooldown=f"PT{cooldown or HABIT_SECONDS}S",
        ),
    )
