"""What an alarm says in words, and which alarms have nothing to look at on any cloud."""

from __future__ import annotations

from collections.abc import Iterator

from mlblueprint.problems import Problem
from mlblueprint.spec import Blueprint, Variant
from mlblueprint.spec.monitoring import Alarm, Gpu, Late, Threshold


def words(alarm: Alarm) -> str:
    """What has to be so for an alarm to fire: `error_rate of churn-api above 1% for 5m`."""
    crossed = ""
    if isinstance(alarm, Threshold):
        crossed = f" {'above' if alarm.rises else 'below'} {alarm.limit}"
    elif isinstance(alarm, Late):
        crossed = f" after {alarm.above}"
    return f"{alarm.metric} of {alarm.watched}{crossed} for {alarm.for_}"


def asked(blueprint: Blueprint) -> dict[str, Alarm]:
    """The alarms that a person wrote, without those silenced: what a cloud cannot do of these it refuses."""
    return {name: alarm for name, alarm in blueprint.alarms.items() if name in blueprint.monitoring.alarms}


def accelerated(blueprint: Blueprint, endpoint: str) -> list[Variant]:
    """Variants of an endpoint that run on accelerators."""
    variants = blueprint.serving.endpoints[endpoint].variants if blueprint.serving else {}
    return [variant for variant in variants.values() if variant.preferences]


def blind(blueprint: Blueprint, cloud: str) -> Iterator[Problem]:
    """One problem for each alarm on accelerators of an endpoint that has none."""
    for name, alarm in asked(blueprint).items():
        if isinstance(alarm, Gpu) and not accelerated(blueprint, alarm.endpoint):
            yield Problem(
                ("monitoring", "alarms", name, "metric"),
                f"metric gpu is not possible on {cloud} for {alarm.endpoint}",
                "no variant of the endpoint has an accelerator",
                "use metric: cpu, or give a variant an accelerator",
            )
