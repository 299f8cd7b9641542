"""What Log Analytics knows of endpoints, jobs and clusters, as queries in Kusto.

Queries over logs, and not metric alerts: those know no ratios and no windows but eight, and want their resource to be
there, while alarms are made before the deployments that they watch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

TRAFFIC = "AmlOnlineEndpointTrafficLog"
PLATFORM = "AzureMetrics"
EVENTS = "AmlComputeJobEvent"
"""Tables, and not read for AzureMetrics: https://learn.microsoft.com/azure/machine-learning/monitor-resource-reference
and https://learn.microsoft.com/azure/azure-monitor/reference/tables/amlonlineendpointtrafficlog, read 2026-11-21."""

MACHINES: Mapping[str, str] = {"cpu": "CpuUtilizationPercentage", "gpu": "GpuUtilizationPercentage"}
"""Our word -> metric of a deployment, percent of an instance, exported to the logs once a minute.

https://learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-machinelearningservices-workspaces-onlineendpoints-deployments-metrics,
read 2026-11-21
"""

LATE_MINUTES = 5
"""How late logs may come: a query looks at what is that old.

https://learn.microsoft.com/azure/azure-monitor/logs/data-ingestion-time, not read
"""

WINDOWS = (5, 10, 15, 30, 45, 60, 120, 180, 240, 300, 360, 1440, 2880)
"""Minutes that a rule may look back; the longest is all that it ever sees.

Azure's own list in an error: https://github.com/hashicorp/terraform-provider-azurerm/issues/18886, read 2026-11-21.
"""

LONGEST_HOURS = 24
"""A run that began longer ago, and all that it may have run since, is not in the longest window."""

QUANTILES: Mapping[str, int] = {"latency_p50": 50, "latency_p95": 95, "latency_p99": 99}


@dataclass(frozen=True, slots=True)
class Measure:
    """One number in `value`: rows of a table, and how they become one, for the whole time or by a part of it."""

    label: str
    rows: str
    value: str
    """Aggregation of the rows."""
    each: str = ""
    """What is measured by itself; the worst of them counts."""

    def over(self, minutes: int, *, rises: bool = True) -> str:
        """The number over the minutes that end when logs have come; no row without data."""
        window = f"TimeGenerated between (ago({minutes + LATE_MINUTES}m) .. ago({LATE_MINUTES}m))"
        by = f" by {self.each}" if self.each else ""
        worst = f"\n| summarize value = {'max' if rises else 'min'}(value)" if self.each else ""
        return (
            f"{self.rows}\n| where {window}\n| summarize rows = count(), value = todouble({self.value}){by}"
            f"\n| where rows > 0{worst}"
        )

    def chart(self) -> str:
        """The same as a line, a point each five minutes."""
        by = f", {self.each}" if self.each else ""
        return f"{self.rows}\n| summarize {_word(self.label)} = todouble({self.value}) by bin(TimeGenerated, 5m){by}"


def rate(endpoint: str) -> Measure:
    """Failed requests of all, in percent."""
    failed = "100.0 * countif(toint(ResponseCode) >= 500) / count()"
    return Measure("failed requests (%)", _traffic(endpoint), failed)


def requests(endpoint: str, minutes: int) -> Measure:
    """Requests in a minute, on average."""
    return Measure("requests in a minute", _traffic(endpoint), f"count() / {minutes}.0")


def latency(endpoint: str, word: str) -> Measure:
    """A percentile in milliseconds, over all variants."""
    return Measure(f"{word} (ms)", _traffic(endpoint), f"percentile(TotalDurationMs, {QUANTILES[word]})")


def use(endpoint: str, word: str) -> Measure:
    """Use of cpus or accelerators in percent, of the variant that is worst off."""
    return Measure(f"{word} (%)", _machines(endpoint, MACHINES[word]), "avg(Average)", each="Resource")


def replicas(endpoint: str) -> Measure:
    """Fewest replicas of each variant: the samples of one minute, because each replica sends one."""
    return Measure("replicas", _machines(endpoint, MACHINES["cpu"]), "min(Count)", each="Resource")


def late(experiment: str, longest_seconds: int, minutes: int) -> str:
    """Runs of a job that take longer, or took longer and ended no more than so many minutes ago."""
    return (
        f"{EVENTS}\n| where ExperimentName == '{experiment}'"
        "\n| summarize began = minif(TimeGenerated, EventType == 'JobRunning'),"
        " ended = maxif(TimeGenerated, EventType in ('JobSucceeded', 'JobFailed', 'JobCanceled')) by JobName"
        f"\n| where isnotnull(began) and coalesce(ended, now()) - began > {longest_seconds}s"
        f"\n| where isnull(ended) or ended > ago({minutes}m)"
    )


def stuck(cluster: str, minutes: int) -> str:
    """Jobs that were handed to a cluster so long ago, and of which nothing was heard since."""
    return (
        f"{EVENTS}\n| where ClusterName == '{cluster}'"
        "\n| summarize arg_max(TimeGenerated, EventType) by JobName"
        f"\n| where EventType == 'JobSubmitted' and TimeGenerated < ago({minutes}m)"
    )


def window(minutes: int) -> int:
    """The shortest window that holds so many minutes."""
    return next(known for known in WINDOWS if known >= minutes)


def iso(minutes: int) -> str:
    """A window as rules have it in Azure's own documents, in the largest unit: the API is stricter than ISO 8601.

    https://github.com/hashicorp/terraform-provider-azurerm/pull/18960, read 2026-11-21.
    """
    if minutes % (24 * 60) == 0:
        return f"P{minutes // (24 * 60)}D"
    return f"PT{minutes // 60}H" if minutes % 60 == 0 else f"PT{minutes}M"


def _traffic(endpoint: str) -> str:
    return f"{TRAFFIC}\n| where _ResourceId =~ '{endpoint}'"


def _machines(endpoint: str, metric: str) -> str:
    return f"{PLATFORM}\n| where _ResourceId startswith '{endpoint}/deployments/' and MetricName == '{metric}'"


def _word(label: str) -> str:
    """A label as the name of a column."""
    return f"['{label}']"
