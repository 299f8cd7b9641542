"""`monitoring`: what is watched, who is told, and one dashboard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from mlblueprint.spec.base import Model, Reference, Text, conflict, refusal
from mlblueprint.spec.notify import SEVERITIES as SEVERITIES
from mlblueprint.spec.notify import Notify, Severity
from mlblueprint.spec.units import Between, Duration, Latency, Percent

AlarmName = Annotated[
    str,
    Text(
        "an alarm's name",
        r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
        3,
        32,
        "3 to 32 lower-case letters and digits, in words joined by '-', beginning with a letter",
        "errors-5xx",
    ),
]
EndpointRef = Annotated[str, Reference("serving.endpoints")]
JobRef = Annotated[str, Reference("training.jobs")]
ClusterRef = Annotated[str, Reference("compute.clusters")]


def _whole_minutes(duration: Duration) -> Duration:
    if duration.seconds % 60:
        fix = f"write {duration.seconds // 60 + 1}m"
        raise refusal("is not a number of whole minutes", "clouds look once in a minute", fix)
    return duration


class BaseAlarm(Model):
    """What every alarm has."""

    for_: Annotated[Duration, Between("1m", "24h"), AfterValidator(_whole_minutes)] = Duration(300)
    """How long it has to be so before the alarm fires, in whole minutes. Absent: 5m."""

    severity: Severity = "critical"
    """`critical` wakes somebody, `warning` waits for the morning. Absent: critical."""

    subject: ClassVar[str]
    """The field that says what is watched."""

    @property
    def minutes(self) -> int:
        """`for` in minutes."""
        return self.for_.seconds // 60

    @property
    def watched(self) -> str:
        """Name of the endpoint, job or cluster."""
        return str(getattr(self, self.subject))


class EndpointAlarm(BaseAlarm):
    """An alarm on an endpoint, over all its variants."""

    endpoint: EndpointRef
    """Endpoint of `serving.endpoints`."""

    subject: ClassVar[str] = "endpoint"


class Threshold(EndpointAlarm):
    """A number that may be too high or too low."""

    @property
    def limit(self) -> Any:
        """The threshold, whichever way it is crossed."""
        return self.above if self.above is not None else self.below  # type: ignore[attr-defined]

    @property
    def rises(self) -> bool:
        """Whether more is worse."""
        return self.above is not None  # type: ignore[attr-defined]

    @model_validator(mode="after")
    def _one_threshold(self) -> Self:
        above, below = self.above, self.below  # type: ignore[attr-defined]
        if (above is None) == (below is None):
            raise conflict(
                "above",
                "below",
                given="neither above nor below" if above is None else "both above and below",
                allowed="an alarm has one threshold",
                fix="keep one" if above is not None else "add one, such as above: ...",
            )
        return self


class Share(Threshold):
    """A part of a whole."""

    above: Percent | None = None
    """Fires above this share. Absent: `below`."""

    below: Percent | None = None
    """Fires below this share. Absent: `above`."""


class ErrorRate(Share):
    """Requests that the endpoint failed to answer (5xx), of all requests; none without requests."""

    metric: Literal["error_rate"]
    """`error_rate`: failed requests of all requests."""


class Cpu(Share):
    """Use of the cpus of a replica, on average."""

    metric: Literal["cpu"]
    """`cpu`: use of a replica's cpus."""


class Gpu(Share):
    """Use of the accelerators of a replica, on average."""

    metric: Literal["gpu"]
    """`gpu`: use of a replica's accelerators."""


class Time(Threshold):
    """How long answers take."""

    above: Annotated[Latency, Between("1ms", "5m")] | None = None
    """Fires above this time. Absent: `below`."""

    below: Annotated[Latency, Between("1ms", "5m")] | None = None
    """Fires below this time. Absent: `above`."""


class LatencyP50(Time):
    """Half of the answers take less."""

    metric: Literal["latency_p50"]
    """`latency_p50`: half of the answers take less."""


class LatencyP95(Time):
    """19 of 20 answers take less."""

    metric: Literal["latency_p95"]
    """`latency_p95`: 19 of 20 answers take less."""


class LatencyP99(Time):
    """99 of 100 answers take less."""

    metric: Literal["latency_p99"]
    """`latency_p99`: 99 of 100 answers take less."""


class Requests(Threshold):
    """Requests in a minute."""

    metric: Literal["requests"]
    """`requests`: requests in a minute."""

    above: Annotated[int, Field(ge=0, le=1_000_000_000)] | None = None
    """Fires above so many in a minute. Absent: `below`."""

    below: Annotated[int, Field(ge=1, le=1_000_000_000)] | None = None
    """Fires below so many in a minute. Absent: `above`."""


class ReplicasAtMax(EndpointAlarm):
    """A variant has as many replicas as it may have."""

    metric: Literal["replicas_at_max"]
    """`replicas_at_max`: a variant has as many replicas as it may."""


class Failed(BaseAlarm):
    """A run of a job failed."""

    job: JobRef
    """Job of `training.jobs`."""

    metric: Literal["failed"]
    """`failed`: a run failed."""

    subject: ClassVar[str] = "job"


class Late(BaseAlarm):
    """A run of a job took longer than it should."""

    job: JobRef
    """Job of `training.jobs`."""

    metric: Literal["late"]
    """`late`: a run took longer than `above`."""

    above: Annotated[Duration, Between("1m", "5d")]
    """Longest time that a run should take."""

    subject: ClassVar[str] = "job"


class Stuck(BaseAlarm):
    """Jobs wait for a cluster, and no machine takes them."""

    cluster: ClusterRef
    """Cluster of `compute.clusters`."""

    metric: Literal["stuck"]
    """`stuck`: jobs wait and no machine takes them."""

    subject: ClassVar[str] = "cluster"


def _metric(value: Any) -> str:
    metric = value.get("metric") if isinstance(value, Mapping) else getattr(value, "metric", None)
    return metric if isinstance(metric, str) else "?"


Alarm = Annotated[
    Annotated[ErrorRate, Tag("error_rate")]
    | Annotated[LatencyP50, Tag("latency_p50")]
    | Annotated[LatencyP95, Tag("latency_p95")]
    | Annotated[LatencyP99, Tag("latency_p99")]
    | Annotated[Requests, Tag("requests")]
    | Annotated[Cpu, Tag("cpu")]
    | Annotated[Gpu, Tag("gpu")]
    | Annotated[ReplicasAtMax, Tag("replicas_at_max")]
    | Annotated[Failed, Tag("failed")]
    | Annotated[Late, Tag("late")]
    | Annotated[Stuck, Tag("stuck")],
    Discriminator(_metric),
]


class Monitoring(Model):
    """Alarms, who is told, and a dashboard."""

    notify: Notify = Notify()
    """Who is told when an alarm fires or ends. Absent: nobody, alarms only show."""

    alarms: dict[AlarmName, Alarm] = {}  # noqa: RUF012  # pydantic copies defaults
    """Alarms by name, beside those that are there without being asked for: `<endpoint>-errors`, `<endpoint>-full`,
    `<job>-failed`, `<job>-late`, `<cluster>-stuck`. One of the same name takes the place of such a one. Absent: only
    those."""

    silence: list[Annotated[str, Reference("monitoring.alarms")]] = []  # noqa: RUF012
    """Alarms that are not made. Absent: none."""

    dashboard: bool = True
    """Whether there is a dashboard of endpoints, jobs and alarms. Absent: yes."""


LATE_SHARE = 0.8
"""Part of its longest runtime after which a run is late."""


def implied(data: Mapping[str, Any]) -> Iterator[str]:
    """Names of the alarms that are there without being asked for, from the raw data of a blueprint."""
    for section, inside, endings in (
        ("serving", "endpoints", ("errors", "full")),
        ("training", "jobs", ("failed", "late")),
        ("compute", "clusters", ("stuck",)),
    ):
        part = data.get(section)
        keys = part.get(inside) if isinstance(part, Mapping) else None
        for key in keys if isinstance(keys, Mapping) else ():
            yield from (f"{key}-{ending}" for ending in endings)
