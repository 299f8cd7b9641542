"""What there is to watch on AWS, as CloudWatch calls it, and the condition of each alarm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi import Input

from mlblueprint.aws import metrics
from mlblueprint.aws.instances import choose
from mlblueprint.aws.metrics import Measure, Variant
from mlblueprint.contract import Compute, Training
from mlblueprint.spec import Blueprint
from mlblueprint.spec.monitoring import (
    Alarm,
    Cpu,
    EndpointAlarm,
    ErrorRate,
    Failed,
    Gpu,
    Late,
    LatencyP50,
    LatencyP95,
    LatencyP99,
    ReplicasAtMax,
    Requests,
    Threshold,
)

if TYPE_CHECKING:  # endpoints are made before their alarms, and released after them
    from mlblueprint.aws.serving import Serving

ABOVE, BELOW, AT_LEAST = "GreaterThanThreshold", "LessThanThreshold", "GreaterThanOrEqualToThreshold"

ROUNDING = 0.5
"""How far a number of replicas that is made by a division may be from the true one."""


@dataclass(frozen=True, slots=True)
class Condition:
    """When an alarm fires: a measure, compared so many times in a row."""

    measure: Measure
    comparison: str
    threshold: float
    evaluations: int


@dataclass(frozen=True, slots=True)
class Watched:
    """The things that a blueprint asks for, as far as metrics and alarms need to know them."""

    blueprint: Blueprint
    compute: Compute | None
    training: Training | None
    serving: Serving | None

    def endpoint(self, key: str) -> Input[str]:
        """Name of an endpoint, known before it serves: its alarms must be there when models come."""
        assert self.serving is not None
        return self.serving.endpoints[key].endpoint_name

    def variants(self, key: str) -> list[Variant]:
        """Variants of an endpoint, also those that wait for a model: without data nothing fires."""
        assert self.blueprint.serving is not None
        chosen = {
            name: choose(variant, "hosting").instance
            for name, variant in self.blueprint.serving.endpoints[key].variants.items()
        }
        return [Variant(name, instance.cpus, instance.count) for name, instance in chosen.items()]

    def pipeline(self, key: str) -> bool:
        """Whether a job is a pipeline of SageMaker; on a cluster it is a state machine that submits to Batch."""
        assert self.blueprint.training is not None
        return self.blueprint.training.jobs[key].cluster is None

    def job(self, key: str) -> Input[str]:
        """What its metrics are found by: a pipeline's name, a state machine's ARN."""
        assert self.training is not None
        arn = self.training.jobs[key].id
        return arn.apply(_last) if self.pipeline(key) else arn

    def queue(self, key: str) -> Input[str]:
        """ARN of a cluster's job queue."""
        assert self.compute is not None
        return self.compute.clusters[key].id

    def condition(self, alarm: Alarm, rule: Input[str] | None = None) -> Condition:
        """When an alarm fires; `rule` counts the events of a queue that is stuck.

        What endpoints do is looked at every minute. Runs and queues make events: one is enough, and the alarm stays on
        until the last one is longer ago than `for`.
        """
        if isinstance(alarm, EndpointAlarm):
            return self._of_endpoint(alarm)
        period = alarm.for_.seconds
        if isinstance(alarm, Failed):
            measure = metrics.failures(self.job(alarm.job), pipeline=self.pipeline(alarm.job), period=period)
            return Condition(measure, ABOVE, 0, 1)
        if isinstance(alarm, Late):
            measure = metrics.run_time(self.job(alarm.job), pipeline=self.pipeline(alarm.job), period=period)
            return Condition(measure, ABOVE, alarm.above.seconds, 1)
        assert rule is not None
        return Condition(metrics.blocked(rule, period=period), ABOVE, 0, 1)

    def _of_endpoint(self, alarm: EndpointAlarm) -> Condition:
        name, variants = self.endpoint(alarm.endpoint), self.variants(alarm.endpoint)
        match alarm:
            case ReplicasAtMax():
                assert self.blueprint.serving is not None
                most = self.blueprint.serving.endpoints[alarm.endpoint].scaling.max
                return Condition(metrics.replicas(name, variants), AT_LEAST, most - ROUNDING, alarm.minutes)
            case ErrorRate():
                measure, threshold = metrics.rate(name, variants), alarm.limit.value
            case Requests():
                measure, threshold = metrics.requests(name, variants), alarm.limit
            case Cpu() | Gpu():
                measure = metrics.use(name, variants, alarm.metric, rises=alarm.rises)
                threshold = alarm.limit.value
            case LatencyP50() | LatencyP95() | LatencyP99():
                measure = metrics.latency(name, variants, alarm.metric, rises=alarm.rises)
                threshold = alarm.limit.milliseconds
            case _:
                raise ValueError(f"{alarm!r} is not an alarm on an endpoint")
        assert isinstance(alarm, Threshold)
        return Condition(measure, ABOVE if alarm.rises else BELOW, float(threshold), alarm.minutes)


def _last(arn: str) -> str:
    return arn.rpartition("/")[2]
