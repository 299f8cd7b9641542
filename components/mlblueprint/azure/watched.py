"""What there is to watch on Azure, as Azure Monitor calls it, and the query of each alarm."""

from __future__ import annotations

from dataclasses import dataclass

from pulumi import Output

from mlblueprint.azure import metrics, names
from mlblueprint.azure.metrics import LATE_MINUTES, LONGEST_HOURS, WINDOWS, Measure, window
from mlblueprint.contract import Serving
from mlblueprint.spec import Blueprint
from mlblueprint.spec.monitoring import (
    Alarm,
    Cpu,
    EndpointAlarm,
    ErrorRate,
    Gpu,
    Late,
    LatencyP50,
    LatencyP95,
    LatencyP99,
    ReplicasAtMax,
    Requests,
    Stuck,
    Threshold,
)


@dataclass(frozen=True, slots=True)
class Query:
    """Has rows when an alarm is to fire; `minutes` is how far it looks back."""

    text: Output[str]
    minutes: int


@dataclass(frozen=True, slots=True)
class Watched:
    """The things that a blueprint asks for, as far as logs and alarms need to know them."""

    blueprint: Blueprint
    serving: Serving | None

    def endpoint(self, key: str) -> Output[str]:
        """Resource id of an endpoint, which is there before its models; those of its deployments begin with it."""
        assert self.serving is not None
        return self.serving.endpoints[key].id

    def query(self, alarm: Alarm) -> Query:
        """What a rule asks the logs.

        Raises:
            ValueError: the alarm looks at a metric.
        """
        if isinstance(alarm, Late):
            return Query(Output.from_input(metrics.late(alarm.job, alarm.above.seconds, alarm.minutes)), WINDOWS[-1])
        if isinstance(alarm, Stuck):
            return Query(Output.from_input(metrics.stuck(names.compute(alarm.cluster), alarm.minutes)), WINDOWS[-1])
        if isinstance(alarm, EndpointAlarm):
            text = self.endpoint(alarm.endpoint).apply(lambda id_: self._crossed(alarm, id_))
            return Query(text, window(alarm.minutes + LATE_MINUTES))
        raise ValueError(f"{alarm!r} is a matter of metrics")

    def _crossed(self, alarm: EndpointAlarm, endpoint: str) -> str:
        measure, threshold = self._measure(alarm, endpoint)
        rises = not isinstance(alarm, Threshold) or alarm.rises
        comparison = (">" if rises else "<") if isinstance(alarm, Threshold) else ">="
        return f"{measure.over(alarm.minutes, rises=rises)}\n| where value {comparison} {threshold:g}"

    def _measure(self, alarm: EndpointAlarm, endpoint: str) -> tuple[Measure, float]:
        match alarm:
            case ReplicasAtMax():
                assert self.blueprint.serving is not None
                return metrics.replicas(endpoint), self.blueprint.serving.endpoints[alarm.endpoint].scaling.max
            case ErrorRate():
                return metrics.rate(endpoint), alarm.limit.value
            case Requests():
                return metrics.requests(endpoint, alarm.minutes), alarm.limit
            case Cpu() | Gpu():
                return metrics.use(endpoint, alarm.metric), alarm.limit.value
            case LatencyP50() | LatencyP95() | LatencyP99():
                return metrics.latency(endpoint, alarm.metric), alarm.limit.milliseconds
            case _:
                raise ValueError(f"{alarm!r} is not an alarm on an endpoint")


def unseen(alarm: Alarm) -> bool:
    """Whether nothing on Azure tells of it: rules look back for two days at the most."""
    return isinstance(alarm, Late) and alarm.above.seconds > LONGEST_HOURS * 3600
