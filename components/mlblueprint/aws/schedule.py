"""Runs that begin by themselves: cron as EventBridge Scheduler writes it, and a role that may start one job."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pulumi import Output, Resource, ResourceOptions
from pulumi_aws import scheduler

from mlblueprint.aws.identity import Identity, allow
from mlblueprint.aws.keys import Keys
from mlblueprint.aws.place import Place
from mlblueprint.aws.policies import Statement
from mlblueprint.spec.cron import FIELDS, Cron

RETRIES = 3
"""How often a start that failed is tried again; the service's 185 times in a day would start a run at any hour."""

GROUP = "schedule-group/default"
"""Scheduler says for which group it acts, and no more.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html, read 2026-11-21
"""


def scheduled(
    parent: Resource,
    name: str,
    cron: Cron,
    target: Output[str],
    start: Sequence[Statement],
    *,
    place: Place,
    keys: Keys,
) -> scheduler.Schedule:
    """Start the target at these times, with a role that may do nothing else."""
    starter = Identity(
        f"{name}-schedule",
        place=place,
        service="scheduler.amazonaws.com",
        source=GROUP,
        opts=ResourceOptions(parent=parent),
    )
    # The role decrypts the schedule, which holds nothing but the target:
    # https://docs.aws.amazon.com/scheduler/latest/UserGuide/encryption-rest.html (2026-11-21)
    granted = allow(starter, "run", parent, *start, *keys.use("kms:Decrypt", via="scheduler"))
    return scheduler.Schedule(
        name,
        scheduler.ScheduleArgs(
            schedule_expression=expression(cron),
            schedule_expression_timezone="UTC",
            state="ENABLED",
            flexible_time_window=scheduler.ScheduleFlexibleTimeWindowArgs(mode="OFF"),
            kms_key_arn=keys.id,
            target=scheduler.ScheduleTargetArgs(
                arn=target,
                role_arn=starter.id,
                retry_policy=scheduler.ScheduleTargetRetryPolicyArgs(maximum_retry_attempts=RETRIES),
            ),
        ),
        opts=ResourceOptions(parent=parent, depends_on=[granted]),
    )


def expression(cron: Cron) -> str:
    """The same times in EventBridge's words: days of the week from 1, steps written out, `?` for the days not meant.

    EventBridge steps from a number, not through a range, so `1-31/2` has no other form than its numbers
    (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html, read 2026-11-21).
    """
    minute, hour, day, month, weekday = (
        _field(text, least, most) for text, (_, least, most) in zip(str(cron).split(" "), FIELDS, strict=True)
    )
    if weekday == "*":
        weekday = "?"
    else:
        day = "?"
        weekday = _written([number + 1 for number in _numbers(cron.weekday, *FIELDS[-1][1:])])
    return f"cron({minute} {hour} {day} {month} {weekday} *)"


def _field(text: str, least: int, most: int) -> str:
    numbers = _numbers(text, least, most)
    return "*" if numbers == list(range(least, most + 1)) else _written(numbers)


def _numbers(text: str, least: int, most: int) -> list[int]:
    """What a field of cron matches."""
    found: set[int] = set()
    for item in text.split(","):
        span, _, step = item.partition("/")
        first, _, last = (f"{least}-{most}" if span == "*" else span).partition("-")
        found.update(range(int(first), int(last or first) + 1, int(step or 1)))
    return sorted(found)


def _written(numbers: list[int]) -> str:
    """Numbers as a list, with ranges where three or more follow one another."""
    return ",".join(_runs(numbers))


def _runs(numbers: list[int]) -> Iterator[str]:
    start = 0
    for end in range(1, len(numbers) + 1):
        if end == len(numbers) or numbers[end] != numbers[end - 1] + 1:
            run = numbers[start:end]
            yield from [f"{run[0]}-{run[-1]}"] if len(run) > 2 else map(str, run)
            start = end
