"""What there is to watch on GCP, as Cloud Monitoring calls it, and the condition of each alarm."""

from __future__ import annotations

from dataclasses import dataclass

from pulumi import Output

from mlblueprint.contract import Serving, Training
from mlblueprint.gcp import instances, metrics
from mlblueprint.gcp.metrics import Measure
from mlblueprint.spec import Blueprint, PrivateNetwork
from mlblueprint.spec.monitoring import (
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

UNSEEN = (Late, Stuck)
"""Alarms that nothing on GCP tells of: `limits.py` says why."""

EVENTS = "aiplatform.googleapis.com%2Fpipeline_job_events"
"""Log in which Vertex AI says what becomes of pipeline jobs.

https://docs.cloud.google.com/logging/docs/api/platform-logs and
https://docs.cloud.google.com/vertex-ai/docs/pipelines/logging, read 2026-11-21
"""


@dataclass(frozen=True, slots=True)
class Watched:
    """The things that a blueprint asks for, as far as metrics and alarms need to know them."""

    blueprint: Blueprint
    training: Training | None
    serving: Serving | None

    def endpoint(self, key: str) -> Output[str]:
        """Number of an endpoint, which is there before its models."""
        assert self.serving is not None
        return self.serving.endpoints[key].id.apply(_last)

    def cpus(self, key: str) -> int:
        """Cpus of a replica. Machines of variants may differ, which metrics do not tell: the smallest counts."""
        assert self.blueprint.serving is not None
        offer = instances.offer(private=isinstance(self.blueprint.network, PrivateNetwork))
        variants = self.blueprint.serving.endpoints[key].variants.values()
        return min(offer.choose(variant, "hosting").instance.cpus for variant in variants)

    def query(self, alarm: EndpointAlarm) -> Output[str]:
        """The PromQL that has an answer when an alarm is to fire."""
        measure, threshold = self._measure(alarm)
        comparison = (">" if alarm.rises else "<") if isinstance(alarm, Threshold) else ">="
        condition = f"{comparison} {threshold:g}"
        return self.endpoint(alarm.endpoint).apply(lambda number: f"{measure.of(number)} {condition}")

    def failures(self, key: str, project: str) -> Output[str]:
        """The filter of log entries that say that a run of a job failed: runs are told apart by who they act as."""
        assert self.training is not None
        return self.training.jobs[key].identity.id.apply(
            lambda account: " AND ".join(
                (
                    f'logName="projects/{project}/logs/{EVENTS}"',
                    'resource.type="aiplatform.googleapis.com/PipelineJob"',
                    f'labels.service_account="{account}"',
                    'jsonPayload.state="PIPELINE_STATE_FAILED"',
                )
            )
        )

    def _measure(self, alarm: EndpointAlarm) -> tuple[Measure, float]:
        match alarm:
            case ReplicasAtMax():
                assert self.blueprint.serving is not None
                return metrics.replicas(), self.blueprint.serving.endpoints[alarm.endpoint].scaling.max
            case ErrorRate():
                return metrics.rate(), alarm.limit.fraction
            case Requests():
                return metrics.requests(), alarm.limit
            case Cpu() | Gpu():
                return metrics.use(alarm.metric, self.cpus(alarm.endpoint)), alarm.limit.fraction
            case LatencyP50() | LatencyP95() | LatencyP99():
                return metrics.latency(alarm.metric), alarm.limit.milliseconds
            case _:
                raise ValueError(f"{alarm!r} is not an alarm on an endpoint")


def _last(name: str) -> str:
    return name.rpartition("/")[2]
