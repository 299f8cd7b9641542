"""What CloudWatch knows of endpoints, jobs and clusters, and what an alarm asks of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pulumi import Input

PERIOD_SECONDS = 60
"""Metrics of SageMaker come once a minute.

https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html, read 2026-11-21.
"""


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric of CloudWatch, and how its points of one period become one."""

    namespace: str
    name: str
    statistic: str


_INVOCATIONS = "AWS/SageMaker"
_MACHINES = "/aws/sagemaker/Endpoints"
_PIPELINES = "AWS/Sagemaker/ModelBuildingPipeline"
_MACHINERY = "AWS/States"

METRICS: Mapping[str, Metric] = {
    # Dimensions EndpointName and VariantName.
    "requests": Metric(_INVOCATIONS, "Invocations", "Sum"),
    "requests_per_replica": Metric(_INVOCATIONS, "InvocationsPerInstance", "Sum"),
    "failures": Metric(_INVOCATIONS, "Invocation5XXErrors", "Sum"),
    "latency_p50": Metric(_INVOCATIONS, "ModelLatency", "p50"),
    "latency_p95": Metric(_INVOCATIONS, "ModelLatency", "p95"),
    "latency_p99": Metric(_INVOCATIONS, "ModelLatency", "p99"),
    # The same; from 0 to 100 times the cpus or accelerators of an instance, on average over the instances.
    "cpu": Metric(_MACHINES, "CPUUtilization", "Average"),
    "gpu": Metric(_MACHINES, "GPUUtilization", "Average"),
    # Dimension PipelineName; milliseconds.
    "pipeline_failures": Metric(_PIPELINES, "ExecutionFailed", "Sum"),
    "pipeline_time": Metric(_PIPELINES, "ExecutionDuration", "Maximum"),
    # Dimension StateMachineArn; milliseconds. A run that took too long is stopped, which is no failure by that name.
    "machinery_failures": Metric(_MACHINERY, "ExecutionsFailed", "Sum"),
    "machinery_timeouts": Metric(_MACHINERY, "ExecutionsTimedOut", "Sum"),
    "machinery_time": Metric(_MACHINERY, "ExecutionTime", "Maximum"),
    # Dimension RuleName, on the default bus.
    "blocked": Metric("AWS/Events", "MatchedEvents", "Sum"),
}
"""By our word.

https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html (ModelLatency is in microseconds: `MICRO`,
ExecutionDuration in milliseconds), https://github.com/cdklabs/cdk-monitoring-constructs (StepFunctionMetricFactory:
ExecutionTime in milliseconds) and, for the dimension of MatchedEvents,
https://aws.amazon.com/blogs/compute/enhanced-amazon-cloudwatch-metrics-for-amazon-eventbridge/, read 2026-11-21.
"""

MICRO = 1000
"""Microseconds in a millisecond."""


@dataclass(frozen=True, slots=True)
class Series:
    """One metric of one thing."""

    metric: Metric
    dimensions: Mapping[str, Input[str]]
    period: int = PERIOD_SECONDS


@dataclass(frozen=True, slots=True)
class Measure:
    """One number over time: series by the ids that an expression calls them by."""

    id: str
    label: str
    expression: str
    series: Mapping[str, Series] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Variant:
    """What serves a share of an endpoint: its name there, and what one instance has."""

    name: str
    cpus: int
    gpus: int


def rate(endpoint: Input[str], variants: Sequence[Variant]) -> Measure:
    """Failed requests of all, in percent; a minute without requests has none."""
    requests = _of(endpoint, variants, "requests")
    failures = _of(endpoint, variants, "failures")
    total = _sum(requests)
    expression = f"IF({total} > 0, 100 * {_sum(failures)} / {total}, 0)"
    return Measure("error_rate", "failed requests (%)", expression, {**requests, **failures})


def requests(endpoint: Input[str], variants: Sequence[Variant]) -> Measure:
    """Requests in a minute, of all variants."""
    series = _of(endpoint, variants, "requests")
    return Measure("requests_all", "requests in a minute", _sum(series), series)


def latency(endpoint: Input[str], variants: Sequence[Variant], word: str, *, rises: bool = True) -> Measure:
    """A percentile in milliseconds: of the slowest variant, because percentiles do not add up."""
    series = _of(endpoint, variants, word)
    return Measure(f"{word}_ms", f"{word} (ms)", f"{_worst(series, rises)} / {MICRO}", series)


def use(endpoint: Input[str], variants: Sequence[Variant], word: str, *, rises: bool = True) -> Measure:
    """Use of cpus or accelerators in percent of one instance: of the variant that is worst off."""
    having = [variant for variant in variants if _units(variant, word)]
    series = _of(endpoint, having, word)
    by = {id_: _units(variant, word) for id_, variant in zip(series, having, strict=True)}
    return Measure(f"{word}_percent", f"{word} (%)", _worst(series, rises, by), series)


def replicas(endpoint: Input[str], variants: Sequence[Variant]) -> Measure:
    """Instances of the largest variant.

    SageMaker has no metric for it, but says for each request which share of it one instance has: all of them over one
    instance's are the instances. Without requests nothing is known, and nothing is at its limit.
    """
    all_, one = _of(endpoint, variants, "requests"), _of(endpoint, variants, "requests_per_replica")
    counts = [f"IF(FILL({a}, 0) > 0, {a} / {b}, 0)" for a, b in zip(all_, one, strict=True)]
    return Measure("replicas", "replicas", f"MAX([{', '.join(counts)}])", {**all_, **one})


def failures(job: Input[str], *, pipeline: bool, period: int) -> Measure:
    """Runs that failed within the period."""
    words = ("pipeline_failures",) if pipeline else ("machinery_failures", "machinery_timeouts")
    series = {word: Series(METRICS[word], {_dimension(pipeline): job}, period) for word in words}
    return Measure("failed_runs", "failed runs", _sum(series), series)


def run_time(job: Input[str], *, pipeline: bool, period: int) -> Measure:
    """Seconds of the longest run that ended within the period."""
    word = "pipeline_time" if pipeline else "machinery_time"
    series = {word: Series(METRICS[word], {_dimension(pipeline): job}, period)}
    return Measure("run_seconds", "longest run (s)", f"FILL({word}, 0) / 1000", series)


def blocked(rule: Input[str], *, period: int) -> Measure:
    """Times that Batch said that nothing can take the first job of a queue, within the period."""
    series = {"blocked": Series(METRICS["blocked"], {"RuleName": rule}, period)}
    return Measure("blocked_queue", "blocked", "FILL(blocked, 0)", series)


def _dimension(pipeline: bool) -> str:
    return "PipelineName" if pipeline else "StateMachineArn"


def _units(variant: Variant, word: str) -> int:
    return variant.gpus if word == "gpu" else variant.cpus


def _of(endpoint: Input[str], variants: Sequence[Variant], word: str) -> dict[str, Series]:
    """The series of each variant: `requests_0`, `requests_1`."""
    return {
        f"{word}_{at}": Series(METRICS[word], {"EndpointName": endpoint, "VariantName": variant.name})
        for at, variant in enumerate(variants)
    }


def _sum(ids: Mapping[str, Series]) -> str:
    """All together; what has no data adds nothing."""
    return f"({' + '.join(f'FILL({id_}, 0)' for id_ in ids)})"


def _worst(ids: Mapping[str, Series], rises: bool, by: Mapping[str, int] | None = None) -> str:
    """The largest where more is worse, else the smallest of those that have data."""
    each = [f"FILL({id_}, 0)" if rises else id_ for id_ in ids]
    shares = [f"{one} / {by[id_]}" if by else one for one, id_ in zip(each, ids, strict=True)]
    return f"{'MAX' if rises else 'MIN'}([{', '.join(shares)}])"
