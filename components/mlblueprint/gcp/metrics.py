"""What Cloud Monitoring knows of endpoints, as queries of PromQL.

PromQL, and not thresholds on filters: only its conditions can be made before a metric has its first point
(`disableMetricValidation`: https://monitoring.googleapis.com/$discovery/rest?version=v3, read 2026-11-21), and alarms
are there before the models that they watch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Template

WINDOW = "10m"
"""How far a query looks back: points of private endpoints, and of machines, come up to 6 minutes late.

https://docs.cloud.google.com/monitoring/api/metrics_gcp_a_b (aiplatform), read 2026-11-21
"""

ENDPOINT = "aiplatform.googleapis.com/Endpoint"

ONLINE = "aiplatform_googleapis_com:prediction_online_"

METRICS: Mapping[str, tuple[str, ...]] = {
    # Endpoints in a private network have metrics of their own, and no others.
    "responses": (f"{ONLINE}response_count", f"{ONLINE}private_response_count"),
    "latencies": (f"{ONLINE}prediction_latencies_bucket", f"{ONLINE}private_prediction_latencies_bucket"),
    "cpu": (f"{ONLINE}cpu_utilization",),
    "gpu": (f"{ONLINE}accelerator_duty_cycle",),
    "replicas": (f"{ONLINE}replicas",),
}
"""By our word; each of several is there or not, and never two of them.

Responses have `response_code`, `5xx` of public and `503` of private endpoints; latencies are in milliseconds, and
`latency_type` of public endpoints tells the model's from the whole; `cpu` is 1 for each busy cpu of a machine, `gpu`
the part of the time in which its accelerators worked.
https://docs.cloud.google.com/monitoring/api/metrics_gcp_a_b, and for the names
https://docs.cloud.google.com/monitoring/promql/promql-mapping, read 2026-11-21.
"""

FAILED = 'response_code=~"5.*"'
WHOLE = 'latency_type=~"total|"'
"""The whole time; private endpoints have no such label, which in PromQL is the empty one."""

QUANTILES: Mapping[str, float] = {"latency_p50": 0.5, "latency_p95": 0.95, "latency_p99": 0.99}


@dataclass(frozen=True, slots=True)
class Measure:
    """One number over time; `$thing` in the query is what is watched."""

    label: str
    query: str

    def of(self, thing: str) -> str:
        """The query for the number of an endpoint."""
        return Template(self.query).substitute(thing=thing)


def rate() -> Measure:
    """Failed requests of all, from 0 to 1; nothing without requests."""
    failed, all_ = _rate("responses", FAILED), _rate("responses")
    return Measure("failed requests", f"(sum({failed}) or vector(0)) / (sum({all_}) > 0)")


def requests() -> Measure:
    """Requests in a minute."""
    return Measure("requests in a minute", f"sum({_rate('responses')}) * 60")


def latency(word: str) -> Measure:
    """A percentile in milliseconds, over all variants."""
    buckets = f"sum by (le) ({_rate('latencies', WHOLE)})"
    return Measure(f"{word} (ms)", f"histogram_quantile({QUANTILES[word]:g}, {buckets})")


def use(word: str, cpus: int) -> Measure:
    """Use of cpus or accelerators, from 0 to 1, of the variant that is worst off; `cpus` of one machine."""
    average = f"max(avg by (deployed_model_id) (avg_over_time({_of(word)}[{WINDOW}])))"
    return Measure(word, f"{average} / {cpus}" if word == "cpu" else average)


def replicas() -> Measure:
    """Replicas of the largest variant."""
    return Measure("replicas", f"max(last_over_time({_of('replicas')}[{WINDOW}]))")


def _rate(word: str, *labels: str) -> str:
    """A second's worth of each series, whichever of the metrics has any."""
    return " or ".join(f"rate({_of(word, *labels, at=at)}[{WINDOW}])" for at in range(len(METRICS[word])))


def _of(word: str, *labels: str, at: int = 0) -> str:
    wanted = ",".join((f'monitored_resource="{ENDPOINT}"', 'endpoint_id="$thing"', *labels))
    return f"{METRICS[word][at]}{{{wanted}}}"
