"""When Azure ML starts a job by itself: what its schedules can say of a cron line. Importing this loads no SDK.

Its cron lines have five fields like ours, with 0 for Sunday, but take days of the month and months for `*`. A day of
every month is the one thing of that kind that its other trigger says, by the time of its first start.
https://learn.microsoft.com/azure/machine-learning/how-to-schedule-pipeline-job, read 2026-11-21.
"""

from __future__ import annotations

from mlblueprint.spec.cron import Cron

SINCE = "2026-01-01T00:00:00"
"""A start in the past: without one a schedule starts its job at once.

https://learn.microsoft.com/azure/machine-learning/reference-yaml-schedule, read 2026-11-21.
"""

ZONE = "UTC"

EVERY_MONTH = 28
"""Days that every month has: in a month without the day that is asked for nothing is started."""


def weekly(cron: Cron) -> bool:
    """Whether a cron line of Azure ML says the same."""
    return cron.day == cron.month == "*"


def monthly(cron: Cron) -> str | None:
    """The first start of what then comes once a month; None for anything else."""
    if not (cron.minute.isdigit() and cron.hour.isdigit() and cron.day.isdigit() and cron.month == "*"):
        return None
    if int(cron.day) > EVERY_MONTH:
        return None
    return f"2026-01-{int(cron.day):02}T{int(cron.hour):02}:{int(cron.minute):02}:00"


def possible(cron: Cron) -> bool:
    """Whether a schedule of Azure ML can say it at all."""
    return weekly(cron) or monthly(cron) is not None
